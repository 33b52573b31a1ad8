package confirm_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
)

// TestApplyFollowsTheTable walks every state, action and role: an outcome that
// is not written here is a refusal.
func TestApplyFollowsTheTable(t *testing.T) {
	const (
		complete   = confirm.StateComplete
		incomplete = confirm.StateIncomplete
		pending    = confirm.StatePending
		declined   = confirm.StateDeclined
	)
	type step struct {
		from   confirm.State
		action confirm.Action
		role   confirm.Role
	}
	allowed := map[step]confirm.State{}
	for _, from := range []confirm.State{pending, complete, incomplete} {
		allowed[step{from, confirm.ActionConcludeComplete, confirm.RoleClerk}] = complete
		allowed[step{from, confirm.ActionConcludeIncomplete, confirm.RoleClerk}] = incomplete
		allowed[step{from, confirm.ActionLeaveUnconfirmed, confirm.RoleClerk}] = pending
		allowed[step{from, confirm.ActionDecline, confirm.RoleBureau}] = declined
		allowed[step{from, confirm.ActionCorrectWork, confirm.RoleClerk}] = pending
		for _, a := range confirm.Actions()[6:] {
			allowed[step{from, a, confirm.RoleClerk}] = from
		}
	}
	allowed[step{pending, confirm.ActionTransferPoint, confirm.RoleClerk}] = pending
	for _, from := range append(confirm.States(), "no such state") {
		for _, action := range append(confirm.Actions(), "no such action") {
			for _, by := range []confirm.Actor{clerk(), bureau(), {ID: "clerk-1", Role: "visitor", PointID: "point-1"}} {
				r := concluded(from, confirm.ActionLeaveUnconfirmed)
				i := intentOn(r, action, ticksFor(action))
				i.ClerkID = by.ID
				got, err := book().Apply(r, i, by, during)
				want, ok := allowed[step{from, action, by.Role}]
				if !ok {
					requireUnchanged(t, r, got, err)
					continue
				}
				if err != nil || got.Standing.State != want {
					t.Errorf("%s --%s by %s--> %s, %v; want %s", from, action, by.Role, got.Standing.State, err, want)
				}
			}
		}
	}
}

func TestUnknownActionsAndRoles(t *testing.T) {
	i := intentOn(record(), "erase", nil)
	requireCode(t, record(), i, clerk(), during, confirm.CodeUnknownAction)
	requireCode(t, concluded(confirm.StateDeclined, confirm.ActionDecline), i, clerk(), during, confirm.CodeUnknownAction)
	requireCode(t, concluded("no such state", confirm.ActionDecline), intentOn(record(), confirm.ActionLeaveUnconfirmed, nil), clerk(), during, confirm.CodeUnknownAction)
	requireCode(t, record(), intentOn(record(), confirm.ActionDecline, nil), clerk(), during, confirm.CodeNotBureau)
	requireCode(t, record(), intentOn(record(), confirm.ActionLeaveUnconfirmed, nil), bureau(), during, confirm.CodeNotClerk)
}

func ticksFor(a confirm.Action) []confirm.Tick {
	if a == confirm.ActionConcludeIncomplete {
		return ticksWith("T6", confirm.TickNotMet)
	}
	return ticksAll(confirm.TickMet)
}

func requireUnchanged(t *testing.T, before, after confirm.Record, err error) {
	t.Helper()
	var refusal *confirm.Refusal
	if !errors.As(err, &refusal) || refusal.Code == "" {
		t.Errorf("error %v, want a refusal with a code", err)
	}
	if !reflect.DeepEqual(before, after) {
		t.Errorf("refused with %v, but the record changed", err)
	}
}

func TestApplyWritesTheDecision(t *testing.T) {
	r := record()
	i := intentOn(r, confirm.ActionConcludeComplete, ticksAll(confirm.TickMet))
	i.Explanation = "无"
	got, err := book().Apply(r, i, clerk(), during.In(time.FixedZone("here", 3600)))
	if err != nil {
		t.Fatal(err)
	}
	want := r
	want.Standing = confirm.Standing{
		State: confirm.StateComplete,
		Decision: &confirm.Decision{
			OperationID: "op-1", Action: confirm.ActionConcludeComplete, ClerkID: "clerk-1", ClerkName: "张敏",
			PointName: "新宁小学确认点", At: during, Ticks: ticksAll(confirm.TickMet), Explanation: "无",
		},
		FileNumber: "0012", LocalFileNumber: "A-2026-01", Remark: "已核对原件", Messages: record().Standing.Messages,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("standing is %#v", got.Standing.Decision)
	}
	i.Ticks[0].Value = confirm.TickNotMet
	if got.Standing.Decision.Ticks[0].Value != confirm.TickMet {
		t.Error("the decision shares its ticks with the intent")
	}
	if r.Standing.State != confirm.StatePending || r.Standing.Decision != nil {
		t.Error("Apply wrote to its argument")
	}
}

func TestDeclineIsTheBureausWord(t *testing.T) {
	r := concluded(confirm.StateComplete, confirm.ActionConcludeComplete)
	r.Standing.FileNumber, r.Standing.Remark = "77", "原件已退"
	r.Standing.Stages = []confirm.StageResult{{Stage: "初审", Result: "合格"}}
	i := intentOn(r, confirm.ActionDecline, nil)
	got, err := book().Apply(r, i, bureau(), closes.Add(time.Hour)) // the point's window does not bind the bureau
	if err != nil {
		t.Fatal(err)
	}
	if got.Standing.State != confirm.StateDeclined || got.Standing.Decision.PointName != "台山市教育局" {
		t.Errorf("state %s by %s", got.Standing.State, got.Standing.Decision.PointName)
	}
	if got.Standing.FileNumber != "77" || got.Standing.Remark != "原件已退" {
		t.Error("declining took the clerk's notes away")
	}
	requireCode(t, got, intentOn(got, confirm.ActionConcludeComplete, ticksAll(confirm.TickMet)), clerk(), during, confirm.CodeDeclinedFinal)
}

func requireCode(t *testing.T, r confirm.Record, i confirm.Intent, by confirm.Actor, at time.Time, want confirm.Code) *confirm.Refusal {
	t.Helper()
	got, err := book().Apply(r, i, by, at)
	if confirm.CodeOf(err) != want {
		t.Errorf("code %q, want %q", confirm.CodeOf(err), want)
		return &confirm.Refusal{}
	}
	requireUnchanged(t, r, got, err)
	refusal := new(confirm.Refusal)
	errors.As(err, &refusal)
	return refusal
}

func TestPreconditions(t *testing.T) {
	tests := []struct {
		name   string
		break_ func(r *confirm.Record, i *confirm.Intent, by *confirm.Actor)
		want   confirm.Code
	}{
		{"another record", func(_ *confirm.Record, i *confirm.Intent, _ *confirm.Actor) { i.RecordID = "record-2" }, confirm.CodeUnknownRecord},
		{"another clerk's signature", func(_ *confirm.Record, i *confirm.Intent, _ *confirm.Actor) { i.ClerkID = "clerk-9" }, confirm.CodeNotClerk},
		{"clerk of another point", func(_ *confirm.Record, _ *confirm.Intent, by *confirm.Actor) { by.PointID = "point-2" }, confirm.CodeNotYourPoint},
		{"clerk of no point", func(_ *confirm.Record, _ *confirm.Intent, by *confirm.Actor) { by.PointID = "" }, confirm.CodeNotYourPoint},
		{"record moved", func(r *confirm.Record, _ *confirm.Intent, _ *confirm.Actor) { r.PointID = "point-2" }, confirm.CodeNotYourPoint},
		{"seen at another point", func(_ *confirm.Record, i *confirm.Intent, _ *confirm.Actor) { i.Seen.PointID = "point-2" }, confirm.CodeNotYourPoint},
		{"record of another plan", func(r *confirm.Record, _ *confirm.Intent, _ *confirm.Actor) { r.PlanID = "plan-0" }, confirm.CodePlanChanged},
		{"seen in another plan", func(_ *confirm.Record, i *confirm.Intent, _ *confirm.Actor) { i.Seen.PlanID = "plan-0" }, confirm.CodePlanChanged},
		{"older content", func(_ *confirm.Record, i *confirm.Intent, _ *confirm.Actor) { i.Seen.ContentVersion-- }, confirm.CodeContentChanged},
		{"newer content", func(_ *confirm.Record, i *confirm.Intent, _ *confirm.Actor) { i.Seen.ContentVersion++ }, confirm.CodeContentChanged},
		{"same version, other bytes", func(_ *confirm.Record, i *confirm.Intent, _ *confirm.Actor) { i.Seen.ContentDigest = "sha256-ff" }, confirm.CodeContentChanged},
		{"other state", func(_ *confirm.Record, i *confirm.Intent, _ *confirm.Actor) { i.Seen.State = confirm.StateComplete }, confirm.CodeStateChanged},
		{"a decision that is not there", func(_ *confirm.Record, i *confirm.Intent, _ *confirm.Actor) { i.Seen.PreviousDecision = "op-0" }, confirm.CodeStateChanged},
		{"other rules", func(_ *confirm.Record, i *confirm.Intent, _ *confirm.Actor) { i.Seen.RulesVersion = "rules-0" }, confirm.CodeRulesChanged},
		{"other window", func(_ *confirm.Record, i *confirm.Intent, _ *confirm.Actor) { i.Seen.WindowID = "window-0" }, confirm.CodeWindowChanged},
		{"window moved", func(_ *confirm.Record, i *confirm.Intent, _ *confirm.Actor) { i.Seen.WindowVersion = 2 }, confirm.CodeWindowChanged},
		{"stage begun", func(r *confirm.Record, _ *confirm.Intent, _ *confirm.Actor) {
			r.Standing.Stages = []confirm.StageResult{{Stage: "初审", Result: "暂缓注册"}}
		}, confirm.CodeStageAdvanced},
		{"no operation id", func(_ *confirm.Record, i *confirm.Intent, _ *confirm.Actor) { i.OperationID = "" }, confirm.CodeTextInvalid},
		{"letters in 系统档案号", func(_ *confirm.Record, i *confirm.Intent, _ *confirm.Actor) { i.FileNumber = "A12" }, confirm.CodeFileNumberDigits},
		{"full-width 系统档案号", func(_ *confirm.Record, i *confirm.Intent, _ *confirm.Actor) { i.FileNumber = "１２" }, confirm.CodeFileNumberDigits},
		{"control in remark", func(_ *confirm.Record, i *confirm.Intent, _ *confirm.Actor) { i.Remark = "a\x00b" }, confirm.CodeTextInvalid},
		{"lost character in remark", func(_ *confirm.Record, i *confirm.Intent, _ *confirm.Actor) { i.Remark = "a\ufffdb" }, confirm.CodeTextInvalid},
		{"remark that runs from right to left", func(_ *confirm.Record, i *confirm.Intent, _ *confirm.Actor) { i.Remark = "a\u202eb" }, confirm.CodeTextInvalid},
		{"long remark", func(_ *confirm.Record, i *confirm.Intent, _ *confirm.Actor) {
			i.Remark = strings.Repeat("长", confirm.MaxRemark+1)
		}, confirm.CodeTextInvalid},
		{"long explanation", func(_ *confirm.Record, i *confirm.Intent, _ *confirm.Actor) {
			i.Explanation = strings.Repeat("长", confirm.MaxRemark+1)
		}, confirm.CodeTextInvalid},
		{"long 本地档案序号", func(_ *confirm.Record, i *confirm.Intent, _ *confirm.Actor) {
			i.LocalFileNumber = strings.Repeat("x", confirm.MaxFileNumber+1)
		}, confirm.CodeTextInvalid},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r, by := record(), clerk()
			i := intentOn(r, confirm.ActionConcludeComplete, ticksAll(confirm.TickMet))
			test.break_(&r, &i, &by)
			requireCode(t, r, i, by, during, test.want)
		})
	}
}

// TestTellingPreconditionComesFirst: when several things have changed, the one
// that explains the others is told.
func TestTellingPreconditionComesFirst(t *testing.T) {
	r := record()
	i := intentOn(r, confirm.ActionConcludeComplete, nil) // nothing ticked, either
	r.Version++
	i.Seen.RulesVersion, i.Seen.WindowVersion = "rules-0", 9
	requireCode(t, r, i, clerk(), closes, confirm.CodeContentChanged)
	r.Standing.Stages = []confirm.StageResult{{Stage: "初审"}}
	requireCode(t, r, i, clerk(), closes, confirm.CodeStageAdvanced)
	r.PointID = "point-2"
	requireCode(t, r, i, clerk(), closes, confirm.CodeNotYourPoint)
	r.Standing.State = confirm.StateDeclined
	requireCode(t, r, i, clerk(), closes, confirm.CodeDeclinedFinal)
}

func TestTwoClerks(t *testing.T) {
	shuffled := ticksAll(confirm.TickMet)
	shuffled[0], shuffled[3] = shuffled[3], shuffled[0]
	noted := ticksWith("T6", confirm.TickNotMet)
	noted[5].Note = "缺培训学时证明"
	tests := []struct {
		name   string
		action confirm.Action
		ticks  []confirm.Tick
		want   confirm.Code
	}{
		{"same", confirm.ActionConcludeComplete, ticksAll(confirm.TickMet), confirm.CodeAgreed},
		{"same in another order", confirm.ActionConcludeComplete, shuffled, confirm.CodeAgreed},
		{"same, an open one listed", confirm.ActionConcludeComplete, append(shuffled, confirm.Tick{Code: "P1"}), confirm.CodeAgreed},
		{"other reasons", confirm.ActionConcludeComplete, ticksWith("T8", confirm.TickNotApplicable), confirm.CodeAlreadyDecided},
		{"other conclusion", confirm.ActionConcludeIncomplete, ticksWith("T6", confirm.TickNotMet), confirm.CodeAlreadyDecided},
		{"other note", confirm.ActionConcludeIncomplete, noted, confirm.CodeAlreadyDecided},
		{"left open", confirm.ActionLeaveUnconfirmed, nil, confirm.CodeAlreadyDecided},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			mine := intentOn(record(), test.action, test.ticks)
			theirs := concluded(confirm.StateComplete, confirm.ActionConcludeComplete)
			refusal := requireCode(t, theirs, mine, clerk(), during, test.want)
			if test.want != confirm.CodeAlreadyDecided {
				return
			}
			if refusal.Args["action"] != "conclude_complete" || refusal.Args["at"] != "2026-10-08T01:30:00Z" {
				t.Errorf("args %v", refusal.Args)
			}
		})
	}
}

func TestChangingAConclusionNeedsAReason(t *testing.T) {
	for _, from := range confirm.States() {
		for _, action := range decisions() {
			r := concluded(from, confirm.ActionConcludeComplete)
			by := clerk()
			if action == confirm.ActionDecline {
				by = bureau()
			}
			i := intentOn(r, action, ticksFor(action))
			want := from == confirm.StateComplete || from == confirm.StateIncomplete ||
				(from == confirm.StatePending && action == confirm.ActionDecline)
			if got := confirm.ExplanationRequired(from, action); got != want {
				t.Errorf("ExplanationRequired(%s, %s) = %v", from, action, got)
			}
			for _, blank := range []string{"", " \n　"} {
				i.Explanation = blank
				_, err := book().Apply(r, i, by, during)
				if got := confirm.CodeOf(err) == confirm.CodeExplanationRequired; got != want {
					t.Errorf("%s from %s with reason %q: %v", action, from, blank, err)
				}
			}
		}
	}
}

func TestWindow(t *testing.T) {
	plan := book().Plan
	tests := []struct {
		name   string
		change func(*confirm.Rulebook)
		at     time.Time
		want   confirm.Code
		until  time.Time
	}{
		{"first instant", nil, opens, "", time.Time{}},
		{"one before", nil, opens.Add(-1), confirm.CodeWindowNotOpen, opens},
		{"last instant", nil, closes.Add(-1), "", time.Time{}},
		{"the end is outside", nil, closes, confirm.CodeWindowClosed, time.Time{}},
		{"any zone", nil, opens.In(time.FixedZone("", -9*3600)), "", time.Time{}},
		{"plan ends first", func(b *confirm.Rulebook) { b.Plan.Closes = during }, during, confirm.CodeWindowClosed, time.Time{}},
		{"plan begins last", func(b *confirm.Rulebook) { b.Plan.Opens = during.Add(1) }, during, confirm.CodeWindowNotOpen, during.Add(1)},
		{"no window yet", func(b *confirm.Rulebook) { b.Window.Opens, b.Window.Closes = time.Time{}, time.Time{} }, during, confirm.CodeWindowNotOpen, time.Time{}},
		{"no plan yet", func(b *confirm.Rulebook) { b.Plan.Opens, b.Plan.Closes = time.Time{}, time.Time{} }, during, confirm.CodeWindowNotOpen, time.Time{}},
		{"window the wrong way round", func(b *confirm.Rulebook) { b.Window.Opens, b.Window.Closes = closes, opens }, during, confirm.CodeWindowNotOpen, time.Time{}},
		{"window outside the plan", func(b *confirm.Rulebook) { b.Window.Opens, b.Window.Closes = plan.Closes, plan.Closes.AddDate(0, 0, 3) }, plan.Closes, confirm.CodeWindowNotOpen, time.Time{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := book()
			if test.change != nil {
				test.change(&b)
			}
			r := record()
			_, err := b.Apply(r, intentOn(r, confirm.ActionLeaveUnconfirmed, nil), clerk(), test.at)
			if confirm.CodeOf(err) != test.want {
				t.Fatalf("code %q, want %q", confirm.CodeOf(err), test.want)
			}
			var refusal *confirm.Refusal
			if errors.As(err, &refusal) && !refusal.Until.Equal(test.until) {
				t.Errorf("until %v, want %v", refusal.Until, test.until)
			}
		})
	}
}

func TestDeclineInsideThePlanOnly(t *testing.T) {
	r, plan := record(), book().Plan
	i := intentOn(r, confirm.ActionDecline, nil)
	requireCode(t, r, i, bureau(), plan.Opens.Add(-1), confirm.CodeWindowNotOpen)
	requireCode(t, r, i, bureau(), plan.Closes, confirm.CodeWindowClosed)
	if _, err := book().Apply(r, i, bureau(), plan.Closes.Add(-1)); err != nil {
		t.Error(err)
	}
}

func TestConditions(t *testing.T) {
	const (
		complete   = confirm.ActionConcludeComplete
		incomplete = confirm.ActionConcludeIncomplete
		leave      = confirm.ActionLeaveUnconfirmed
	)
	dropped := ticksAll(confirm.TickMet)[2:]
	twoMissing := ticksWith("T5", confirm.TickNotMet)
	twoMissing[1].Value = confirm.TickNotMet
	tests := []struct {
		name       string
		action     confirm.Action
		ticks      []confirm.Tick
		want       confirm.Code
		conditions string
	}{
		{"all met", complete, ticksAll(confirm.TickMet), "", ""},
		{"不适用 counts as met", complete, ticksAll(confirm.TickNotApplicable), "", ""},
		{"one not met", complete, ticksWith("T6", confirm.TickNotMet), confirm.CodeConditionNotMet, "T6"},
		{"two not met", complete, twoMissing, confirm.CodeConditionNotMet, "T2,T5"},
		{"none answered", complete, nil, confirm.CodeConditionUnanswered, "T1,T2,T3,T5,T6,T7,T8"},
		{"two open", complete, dropped, confirm.CodeConditionUnanswered, "T1,T2"},
		{"one emptied", complete, ticksWith("T8", ""), confirm.CodeConditionUnanswered, "T8"},
		{"not met comes before open", complete, []confirm.Tick{{Code: "T3", Value: confirm.TickNotMet}}, confirm.CodeConditionNotMet, "T3"},
		{"condition of the other kind", complete, append(ticksAll(confirm.TickMet), confirm.Tick{Code: "T4", Value: confirm.TickMet}), confirm.CodeConditionUnknown, "T4"},
		{"no such answer", leave, []confirm.Tick{{Code: "T1", Value: "maybe"}}, confirm.CodeConditionUnknown, "T1"},
		{"ticked twice", incomplete, []confirm.Tick{{Code: "T1", Value: confirm.TickNotMet}, {Code: "T1", Value: confirm.TickMet}}, confirm.CodeConditionRepeated, "T1"},
		{"nothing missing", incomplete, ticksAll(confirm.TickMet), confirm.CodeNoMissingCondition, ""},
		{"nothing ticked", incomplete, nil, confirm.CodeNoMissingCondition, ""},
		{"one missing is enough", incomplete, []confirm.Tick{{Code: "T6", Value: confirm.TickNotMet}}, "", ""},
		{"left with half the ticks", leave, dropped, "", ""},
		{"long note", leave, []confirm.Tick{{Code: "T1", Note: strings.Repeat("注", confirm.MaxTickNote+1)}}, confirm.CodeTextInvalid, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := record()
			_, err := book().Apply(r, intentOn(r, test.action, test.ticks), clerk(), during)
			if confirm.CodeOf(err) != test.want {
				t.Fatalf("code %q, want %q", confirm.CodeOf(err), test.want)
			}
			var refusal *confirm.Refusal
			if errors.As(err, &refusal) && refusal.Args["conditions"] != test.conditions {
				t.Errorf("conditions %q, want %q", refusal.Args["conditions"], test.conditions)
			}
		})
	}
}

// TestNothingAskedIsNoPermission: a plan set up without conditions, or a kind
// nobody knows, must not let everybody through.
func TestNothingAskedIsNoPermission(t *testing.T) {
	empty := book()
	empty.Conditions = nil
	unknown := record()
	unknown.Content.Kind = "renewal"
	for _, test := range []struct {
		book   confirm.Rulebook
		record confirm.Record
	}{{empty, record()}, {book(), unknown}} {
		_, err := test.book.Apply(test.record, intentOn(test.record, confirm.ActionConcludeComplete, nil), clerk(), during)
		if confirm.CodeOf(err) != confirm.CodeNoConditions {
			t.Errorf("%v", err)
		}
		if _, err := test.book.Apply(test.record, intentOn(test.record, confirm.ActionLeaveUnconfirmed, nil), clerk(), during); err != nil {
			t.Errorf("未作确认: %v", err)
		}
	}
}

func TestBlockingFindingKeepsCompleteAway(t *testing.T) {
	r := record()
	r.Content.Identity.DocumentNumber = "341002198508120028"
	refusal := requireCode(t, r, intentOn(r, confirm.ActionConcludeComplete, ticksAll(confirm.TickMet)), clerk(), during, confirm.CodeBlockedByFinding)
	if refusal.Args["codes"] != "id_check_digit" {
		t.Errorf("codes %q", refusal.Args["codes"])
	}
	for _, action := range []confirm.Action{confirm.ActionConcludeIncomplete, confirm.ActionLeaveUnconfirmed} {
		if _, err := book().Apply(r, intentOn(r, action, ticksFor(action)), clerk(), during); err != nil {
			t.Errorf("%s: %v", action, err)
		}
	}
}
