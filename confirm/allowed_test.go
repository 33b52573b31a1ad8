package confirm_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
)

func allowances(r confirm.Record, ticks []confirm.Tick, by confirm.Actor, at time.Time) string {
	var words []string
	for _, a := range book().Allowed(r, ticks, by, at)[:4] { // the others: TestMatrix
		word := "yes"
		if a.Refusal != nil {
			word = string(a.Refusal.Code)
		}
		words = append(words, fmt.Sprintf("%s=%s", a.Action, word))
	}
	return strings.Join(words, " ")
}

func TestAllowed(t *testing.T) {
	stage := concluded(confirm.StateComplete, confirm.ActionConcludeComplete)
	stage.Standing.Stages = []confirm.StageResult{{Stage: "初审"}}
	tests := []struct {
		name   string
		record confirm.Record
		ticks  []confirm.Tick
		by     confirm.Actor
		at     time.Time
		want   string
	}{
		{"nothing ticked", record(), nil, clerk(), during,
			"leave_unconfirmed=yes conclude_incomplete=no_missing_condition conclude_complete=condition_unanswered decline=not_bureau"},
		{"all met", record(), ticksAll(confirm.TickMet), clerk(), during,
			"leave_unconfirmed=yes conclude_incomplete=no_missing_condition conclude_complete=yes decline=not_bureau"},
		{"one missing", record(), ticksWith("T6", confirm.TickNotMet), clerk(), during,
			"leave_unconfirmed=yes conclude_incomplete=yes conclude_complete=condition_not_met decline=not_bureau"},
		{"concluded may change", concluded(confirm.StateComplete, confirm.ActionConcludeComplete), ticksAll(confirm.TickMet), clerk(), during,
			"leave_unconfirmed=yes conclude_incomplete=no_missing_condition conclude_complete=yes decline=not_bureau"},
		{"too late", record(), ticksAll(confirm.TickMet), clerk(), closes,
			"leave_unconfirmed=window_closed conclude_incomplete=window_closed conclude_complete=window_closed decline=not_bureau"},
		{"the bureau", record(), nil, bureau(), during,
			"leave_unconfirmed=not_clerk conclude_incomplete=not_clerk conclude_complete=not_clerk decline=yes"},
		{"after 初审 began", stage, ticksAll(confirm.TickMet), clerk(), during,
			"leave_unconfirmed=stage_advanced conclude_incomplete=stage_advanced conclude_complete=stage_advanced decline=not_bureau"},
		{"after 初审 began, the bureau", stage, nil, bureau(), during,
			"leave_unconfirmed=not_clerk conclude_incomplete=not_clerk conclude_complete=not_clerk decline=yes"},
		{"declined", concluded(confirm.StateDeclined, confirm.ActionDecline), nil, clerk(), during,
			"leave_unconfirmed=declined_final conclude_incomplete=declined_final conclude_complete=declined_final decline=declined_final"},
	}
	for _, test := range tests {
		if got := allowances(test.record, test.ticks, test.by, test.at); got != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", test.name, got, test.want)
		}
	}
}

func TestSeenOf(t *testing.T) {
	want := confirm.Seen{
		PlanID: "plan-1", PointID: "point-1", ContentVersion: 3, ContentDigest: "sha256-ab", State: confirm.StateComplete,
		PreviousDecision: "op-0", WindowID: "window-1", WindowVersion: 1, RulesVersion: "rules-1",
	}
	if got := book().SeenOf(concluded(confirm.StateComplete, confirm.ActionConcludeComplete)); got != want {
		t.Errorf("seen %+v", got)
	}
	if got := book().SeenOf(record()).PreviousDecision; got != "" {
		t.Errorf("previous decision %q of a new record", got)
	}
}

func TestActionsAndStatesAreWhole(t *testing.T) {
	for n, list := range [][]string{words(confirm.Actions()), words(confirm.States())} {
		if sorted := slices.Sorted(slices.Values(list)); len(slices.Compact(sorted)) != []int{10, 4}[n] {
			t.Errorf("%v", list)
		}
	}
}

func words[T ~string](list []T) []string {
	var all []string
	for _, v := range list {
		all = append(all, string(v))
	}
	return all
}

func BenchmarkCheck(b *testing.B) {
	rules, c := book(), soundContent()
	b.ReportAllocs()
	for b.Loop() {
		rules.Check(c, today)
	}
}

func BenchmarkApply(b *testing.B) {
	rules, r := book(), record()
	i := intentOn(r, confirm.ActionConcludeComplete, ticksAll(confirm.TickMet))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := rules.Apply(r, i, clerk(), during); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodeContent(b *testing.B) {
	data, err := confirm.EncodeContent(soundContent())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := confirm.DecodeContent(data); err != nil {
			b.Fatal(err)
		}
	}
}
