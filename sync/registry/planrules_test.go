package registry

import (
	"errors"
	"reflect"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/sync/registry/rules"
)

// TestRulesReachTheClerk: what the bureau stores is what the workstation pulls
// and what the registry judges by.
func TestRulesReachTheClerk(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	s := h.clerk("zhangmin", 0)
	before := s.rulebook()
	if len(before.OtherPoints) != 1 || before.OtherPoints[0].Point.ID != h.points[1].ID || before.OtherPoints[0].Window.Version != 1 {
		t.Fatalf("other points %+v", before.OtherPoints)
	}
	old := s.intentUnder(before, s.first(), confirm.ActionConcludeComplete)
	in := rules.Rules{
		Conditions:  []confirm.Condition{{Code: "GD1", Text: "继续教育验证合格", Kinds: []confirm.RegistrationKind{confirm.KindPeriodic}}},
		StageLabels: []string{"初审", "备案"}, Authorisations: []confirm.AuthorisationKind{confirm.AuthorisationConsent},
		Windows: []rules.Window{{Point: "T01", Scope: confirm.Scope{PostKinds: []string{"在编在岗"}}, Notes: "带原件"}},
	}
	h.must(h.PutRules(t.Context(), planID, in))
	after := s.rulebook()
	if after.Version == before.Version || after.Window.Version != before.Window.Version+1 || after.Window.Notes != "带原件" {
		t.Errorf("versions %s %d, notes %q", after.Version, after.Window.Version, after.Window.Notes)
	}
	s.refused(old, confirm.CodeRulesChanged)
	unanswered := s.intent(s.first(), confirm.ActionConcludeComplete)
	unanswered.Ticks = unanswered.Ticks[:len(unanswered.Ticks)-1]
	s.refused(unanswered, confirm.CodeConditionUnanswered)
	shown, err := h.Rules(t.Context(), planID)
	h.must(err)
	if !reflect.DeepEqual(shown, in) {
		t.Errorf("shown %+v", shown)
	}
	// Labels and the late policy are judged by nobody: work offline stays good.
	good := s.intent(s.first(), confirm.ActionConcludeComplete)
	in.StageLabels, in.Late = []string{"初审"}, confirm.LateRule{Policy: confirm.LateRefuse}
	in.Windows[0].Notes = "带原件和复印件"
	h.must(h.PutRules(t.Context(), planID, in))
	s.accepted(good)
	// The scope is judged.
	in.Windows[0].Scope.PostKinds = []string{"事业单位岗位聘用"}
	h.must(h.PutRules(t.Context(), planID, in))
	s.refused(s.intent(s.first(), confirm.ActionConcludeIncomplete), confirm.CodeOutOfScope)
	if err := h.AddStage(t.Context(), applicationNo(1), confirm.StageResult{Stage: "终审", Organ: "局", At: during, Result: "合格"}); !errors.Is(err, ErrUnknownStage) {
		t.Errorf("a stage that the plan does not name: %v", err)
	}
}

func TestRulesAreAllOrNothing(t *testing.T) {
	h := newHouse(t)
	first := rules.Rules{TrainingHours: 72}
	h.must(h.PutRules(t.Context(), planID, first))
	var e *rules.Error
	for name, in := range map[string]rules.Rules{
		"no such point": {TrainingHours: 90, Windows: []rules.Window{{Point: "T01"}, {Point: "T99"}}},
		"invalid":       {TrainingHours: -1},
	} {
		if err := h.PutRules(t.Context(), planID, in); !errors.As(err, &e) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := h.PutRules(t.Context(), "no plan", first); !errors.Is(err, ErrNotFound) {
		t.Errorf("no such plan: %v", err)
	}
	if now, err := h.Rules(t.Context(), planID); err != nil || !reflect.DeepEqual(now, first) {
		t.Errorf("%+v %v", now, err)
	}
}

// TestWindowKeepsItsScope: a new end keeps the version going and the scope.
func TestWindowKeepsItsScope(t *testing.T) {
	h := newHouse(t)
	h.must(h.PutRules(t.Context(), planID, rules.Rules{Windows: []rules.Window{{Point: "T01", Scope: confirm.Scope{Kinds: []confirm.RegistrationKind{confirm.KindFirst}}}}}))
	w, err := h.Window(t.Context(), planID, h.points[0].ID)
	h.must(err)
	w.Closes = w.Closes.AddDate(0, 0, 1)
	moved, err := h.PutWindow(t.Context(), planID, h.points[0].ID, w)
	h.must(err)
	if moved.Version != w.Version+1 || len(moved.Scope.Kinds) != 1 {
		t.Errorf("%+v", moved)
	}
	same, err := h.PutWindow(t.Context(), planID, h.points[0].ID, moved)
	h.must(err)
	if same.Version != moved.Version {
		t.Errorf("nothing changed, and the version is %d", same.Version)
	}
	if _, err := h.Window(t.Context(), "no plan", h.points[0].ID); !errors.Is(err, ErrNotFound) {
		t.Errorf("%v", err)
	}
}
