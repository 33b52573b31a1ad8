package confirm_test

import (
	"slices"
	"testing"
	"time"

	"confirmpoint/confirm"

	"pgregory.net/rapid"
)

func TestScope(t *testing.T) {
	tests := []struct {
		name  string
		scope confirm.Scope
		field string
	}{
		{"everybody", confirm.Scope{}, ""},
		{"all of it fits", confirm.Scope{PostKinds: []string{"在编在岗"}, SchoolKinds: []string{"公办初中"}, Kinds: []confirm.RegistrationKind{confirm.KindPeriodic}}, ""},
		{"one of several", confirm.Scope{SchoolKinds: []string{"公办小学", "公办初中"}}, ""},
		{"another kind", confirm.Scope{Kinds: []confirm.RegistrationKind{confirm.KindFirst}}, "kind"},
		{"another post", confirm.Scope{PostKinds: []string{"在岗(民办学校)"}}, "work.post_kind"},
		{"another school", confirm.Scope{SchoolKinds: []string{"民办初中"}}, "work.school_kind"},
	}
	for _, test := range tests {
		b := book()
		b.Window.Scope = test.scope
		for _, a := range b.Allowed(record(), ticksAll(confirm.TickMet), clerk(), during) {
			concludes := a.Action == confirm.ActionLeaveUnconfirmed || a.Action == confirm.ActionConcludeComplete
			if concludes && (a.Refusal != nil) != (test.field != "") {
				t.Errorf("%s: %s %v", test.name, a.Action, a.Refusal)
			}
			if a.Refusal != nil && a.Refusal.Code == confirm.CodeOutOfScope && a.Refusal.Args["field"] != test.field {
				t.Errorf("%s: %v", test.name, a.Refusal.Args)
			}
			if a.Action == confirm.ActionMessage && a.Refusal != nil {
				t.Errorf("%s: no message may be sent: %v", test.name, a.Refusal)
			}
		}
	}
}

func TestReconsider(t *testing.T) {
	tests := []struct {
		name   string
		change func(*confirm.Rulebook)
		want   confirm.WindowChange
	}{
		{"nothing", func(*confirm.Rulebook) {}, ""},
		{"only its version", func(b *confirm.Rulebook) { b.Window.Version++ }, ""},
		{"extended", func(b *confirm.Rulebook) { b.Window.Closes = closes.AddDate(0, 0, 3) }, confirm.WindowExtended},
		{"extended beyond the plan", func(b *confirm.Rulebook) { b.Window.Closes = closes.AddDate(1, 0, 0) }, confirm.WindowExtended},
		{"shortened", func(b *confirm.Rulebook) { b.Window.Closes = closes.AddDate(0, 0, -3) }, confirm.WindowShortened},
		{"the plan ends before", func(b *confirm.Rulebook) { b.Plan.Closes = closes.AddDate(0, 0, -3) }, confirm.WindowShortened},
		{"begins later", func(b *confirm.Rulebook) { b.Window.Opens = opens.AddDate(0, 0, 1) }, confirm.WindowMoved},
		{"out of scope", func(b *confirm.Rulebook) { b.Window.Scope.Kinds = []confirm.RegistrationKind{confirm.KindFirst} }, confirm.WindowScopeOut},
		{"another condition", func(b *confirm.Rulebook) { b.Conditions = b.Conditions[1:] }, confirm.WindowRules},
		{"a condition of others", func(b *confirm.Rulebook) {
			b.Conditions = append(slices.Clone(b.Conditions), confirm.Condition{Code: "P1", Kinds: []confirm.RegistrationKind{confirm.KindFirst}})
		}, ""},
		{"asked by the year", func(b *confirm.Rulebook) { b.Conditions = slices.Clone(b.Conditions); b.Conditions[4].Yearly = true }, confirm.WindowRules},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			after := book()
			test.change(&after)
			got := confirm.Reconsider(book(), after, []confirm.Record{record()})
			if test.want == "" {
				if got != nil {
					t.Errorf("affected: %+v", got)
				}
				return
			}
			if len(got) != 1 || got[0].Change != test.want || got[0].RecordID != "record-1" || !got[0].Ended.Equal(closes) {
				t.Errorf("affected: %+v, want %s", got, test.want)
			}
			back := confirm.Reconsider(after, book(), []confirm.Record{record()})
			opposite := map[confirm.WindowChange]confirm.WindowChange{
				confirm.WindowExtended: confirm.WindowShortened, confirm.WindowShortened: confirm.WindowExtended,
				confirm.WindowScopeOut: confirm.WindowScopeIn, confirm.WindowMoved: confirm.WindowMoved, confirm.WindowRules: confirm.WindowRules,
			}[test.want]
			if len(back) != 1 || back[0].Change != opposite {
				t.Errorf("taken back: %+v, want %s", back, opposite)
			}
		})
	}
}

func TestReconsiderLeavesOthersAlone(t *testing.T) {
	after := book()
	after.Window.Closes = closes.AddDate(0, 0, 3)
	moved, other := record(), record()
	moved.PointID, other.PlanID = "point-2", "plan-0"
	begun := concluded(confirm.StateComplete, confirm.ActionConcludeComplete)
	begun.Standing.Stages = []confirm.StageResult{{Stage: "初审"}}
	records := []confirm.Record{moved, other, begun, concluded(confirm.StateDeclined, confirm.ActionDecline), concluded(confirm.StateIncomplete, confirm.ActionConcludeIncomplete)}
	records[4].ID = "record-5"
	got := confirm.Reconsider(book(), after, records)
	if len(got) != 1 || got[0].RecordID != "record-5" {
		t.Errorf("affected: %+v", got)
	}
	nobody := book()
	nobody.Window.Scope.Kinds = []confirm.RegistrationKind{confirm.KindFirst}
	later := nobody
	later.Window.Closes = closes.AddDate(0, 0, 3)
	if got := confirm.Reconsider(nobody, later, []confirm.Record{record()}); got != nil {
		t.Errorf("affected though in neither scope: %+v", got)
	}
}

// TestReconsiderMissesNobody: whoever may be concluded at some time under one
// window and not under the other is on the list.
func TestReconsiderMissesNobody(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) confirm.Rulebook {
			b := book()
			b.Window.Opens = opens.Add(time.Duration(rapid.IntRange(0, 3).Draw(t, name+" opens")) * time.Hour)
			b.Window.Closes = closes.Add(time.Duration(rapid.IntRange(-3, 3).Draw(t, name+" closes")) * time.Hour)
			b.Window.Scope.Kinds = rapid.SampledFrom([][]confirm.RegistrationKind{nil, {confirm.KindFirst}, {confirm.KindPeriodic}}).Draw(t, name+" kinds")
			return b
		}
		before, after, r := draw("before"), draw("after"), record()
		at := rapid.SampledFrom([]time.Time{opens, opens.Add(90 * time.Minute), during, closes.Add(-time.Hour), closes.Add(time.Hour), closes.Add(150 * time.Minute)}).Draw(t, "at")
		may := func(b confirm.Rulebook) bool { return b.Allowed(r, nil, clerk(), at)[0].Refusal == nil }
		if listed := len(confirm.Reconsider(before, after, []confirm.Record{r})) == 1; may(before) != may(after) && !listed {
			t.Fatalf("allowed %v, then %v, and not listed", may(before), may(after))
		}
	})
}

func TestYearlyConditions(t *testing.T) {
	b := book()
	b.Conditions[4].Yearly = true
	var codes []string
	for _, c := range b.Asked(confirm.KindPeriodic) {
		codes = append(codes, c.Code)
	}
	want := []string{"T1", "T2", "T3", "T5-2021", "T5-2022", "T5-2023", "T5-2024", "T5-2025", "T6", "T7", "T8"}
	if !slices.Equal(codes, want) {
		t.Fatalf("asked %v", codes)
	}
	if text := b.Asked(confirm.KindPeriodic)[3].Text; text != "各年度考核合格及以上(逐年)（2021年度）" {
		t.Errorf("text %q", text)
	}
	if n := len(b.Asked(confirm.KindFirst)); n != 5 {
		t.Errorf("首次 is asked %d", n)
	}
	r := record()
	i := intentOn(r, confirm.ActionConcludeComplete, ticksAll(confirm.TickMet))
	_, err := b.Apply(r, i, clerk(), during)
	if confirm.CodeOf(err) != confirm.CodeConditionUnknown {
		t.Errorf("the condition as a whole: %v", err)
	}
	i.Ticks = nil
	for _, code := range want {
		i.Ticks = append(i.Ticks, confirm.Tick{Code: code, Value: confirm.TickMet})
	}
	if _, err := b.Apply(r, i, clerk(), during); err != nil {
		t.Error(err)
	}
	b.PeriodYears = 3
	if got := b.Years(); !slices.Equal(got, []int{2023, 2024, 2025}) {
		t.Errorf("years %v", got)
	}
}
