package confirm_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
)

func codesAsked(b confirm.Rulebook, kind confirm.RegistrationKind) string {
	var codes []string
	for _, c := range b.Asked(kind) {
		codes = append(codes, c.Code)
	}
	return strings.Join(codes, " ")
}

// TestYears: the period is the calendar years before the one a plan opens in,
// by the calendar of China.
func TestYears(t *testing.T) {
	tests := []struct {
		name   string
		opens  time.Time
		period int
		want   []int
	}{
		{"five by default", opens, 0, []int{2021, 2022, 2023, 2024, 2025}},
		{"one", opens, 1, []int{2025}},
		{"six", opens, 6, []int{2020, 2021, 2022, 2023, 2024, 2025}},
		{"a period of nothing is the default", opens, -1, []int{2021, 2022, 2023, 2024, 2025}},
		{"last second of the year in China", time.Date(2026, 12, 31, 15, 59, 59, 0, time.UTC), 2, []int{2024, 2025}},
		{"first second of the year in China", time.Date(2026, 12, 31, 16, 0, 0, 0, time.UTC), 2, []int{2025, 2026}},
		{"the same instant on other clocks", time.Date(2026, 12, 31, 6, 0, 0, 0, time.FixedZone("", -10*3600)), 2, []int{2025, 2026}},
		{"first day of the year", time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), 1, []int{2025}},
	}
	for _, test := range tests {
		b := book()
		b.Plan.Opens, b.PeriodYears = test.opens, test.period
		if got := b.Years(); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

func TestAskedByKindAndPlan(t *testing.T) {
	const first, periodic, deferred = confirm.KindFirst, confirm.KindPeriodic, confirm.KindDeferred
	everybody := []confirm.RegistrationKind{first, periodic, deferred}
	yearly := func(codes ...string) func(*confirm.Rulebook) {
		return func(b *confirm.Rulebook) {
			for n, c := range b.Conditions {
				b.Conditions[n].Yearly = slices.Contains(codes, c.Code)
			}
		}
	}
	provincial := func(c confirm.Condition) func(*confirm.Rulebook) {
		return func(b *confirm.Rulebook) { b.Conditions = append(b.Conditions, c) }
	}
	tests := []struct {
		name   string
		change func(*confirm.Rulebook)
		kind   confirm.RegistrationKind
		want   string
	}{
		{"首次", func(*confirm.Rulebook) {}, first, "T1 T2 T3 T4 T7"},
		{"定期", func(*confirm.Rulebook) {}, periodic, "T1 T2 T3 T5 T6 T7 T8"},
		{"暂缓", func(*confirm.Rulebook) {}, deferred, "T1 T2 T3 T5 T6 T7 T8 T9"},
		{"no such kind", func(*confirm.Rulebook) {}, "renewal", ""},
		{"no kind", func(*confirm.Rulebook) {}, "", ""},
		{"by the year, 首次 is not asked", yearly("T5"), first, "T1 T2 T3 T4 T7"},
		{"by the year, 暂缓", yearly("T5"), deferred, "T1 T2 T3 T5-2021 T5-2022 T5-2023 T5-2024 T5-2025 T6 T7 T8 T9"},
		{"a period of two years", func(b *confirm.Rulebook) { yearly("T5")(b); b.PeriodYears = 2 }, periodic, "T1 T2 T3 T5-2024 T5-2025 T6 T7 T8"},
		{"two by the year", func(b *confirm.Rulebook) { yearly("T5", "T6")(b); b.PeriodYears = 2 }, periodic,
			"T1 T2 T3 T5-2024 T5-2025 T6-2024 T6-2025 T7 T8"},
		{"another plan, other years", func(b *confirm.Rulebook) {
			yearly("T5")(b)
			b.PeriodYears, b.Plan.Opens = 1, time.Date(2031, 9, 1, 0, 0, 0, 0, time.UTC)
		}, periodic, "T1 T2 T3 T5-2030 T6 T7 T8"},
		{"a province adds one for all", provincial(confirm.Condition{Code: "P1", Kinds: everybody}), first, "T1 T2 T3 T4 T7 P1"},
		{"a province adds one for others", provincial(confirm.Condition{Code: "P1", Kinds: everybody[1:]}), first, "T1 T2 T3 T4 T7"},
		{"a province adds one by the year", func(b *confirm.Rulebook) {
			b.PeriodYears = 2
			provincial(confirm.Condition{Code: "P1", Kinds: everybody, Yearly: true})(b)
		}, first, "T1 T2 T3 T4 T7 P1-2024 P1-2025"},
		{"for nobody", provincial(confirm.Condition{Code: "P1"}), first, "T1 T2 T3 T4 T7"},
		{"a plan that asks nothing", func(b *confirm.Rulebook) { b.Conditions = nil }, periodic, ""},
	}
	for _, test := range tests {
		b := book()
		test.change(&b)
		before := slices.Clone(b.Conditions)
		if got := codesAsked(b, test.kind); got != test.want {
			t.Errorf("%s: asked %q, want %q", test.name, got, test.want)
		}
		for n := range before {
			if b.Conditions[n].Code != before[n].Code {
				t.Errorf("%s: asking wrote to the rulebook", test.name)
			}
		}
	}
}

// TestConditionsAreDescribed pins what domain.md §3.5 says of T1 to T9.
func TestConditionsAreDescribed(t *testing.T) {
	type told struct {
		school bool
		leads  confirm.Lead
		basis  string
	}
	want := map[string]told{
		"T1": {false, confirm.LeadDeferred, "暂行办法第七条(一)"},
		"T2": {false, "", "暂行办法第七条(二)"},
		"T3": {true, confirm.LeadFailed, "暂行办法第八条(一)"},
		"T4": {true, "", "暂行办法第七条"},
		"T5": {true, confirm.LeadDeferred, "暂行办法第八条(二)"},
		"T6": {false, confirm.LeadDeferred, "暂行办法第八条(三)"},
		"T7": {true, "", "暂行办法第八条(四)"},
		"T8": {true, confirm.LeadDeferred, "暂行办法第九条(二)"},
		"T9": {false, confirm.LeadDeferred, "暂行办法第九条"},
	}
	for _, c := range confirm.DefaultConditions() {
		if got := (told{c.FromSchool, c.Leads, c.Basis}); got != want[c.Code] {
			t.Errorf("%s: %+v, want %+v", c.Code, got, want[c.Code])
		}
		if c.Provincial || c.Yearly || len(c.Concerns) == 0 {
			t.Errorf("%s: %+v", c.Code, c)
		}
		delete(want, c.Code)
	}
	if len(want) != 0 {
		t.Errorf("not asked at all: %v", want)
	}
}

// TestYearlyTicks: each year is answered and judged by itself.
func TestYearlyTicks(t *testing.T) {
	b := book()
	b.PeriodYears, b.Conditions = 2, []confirm.Condition{{Code: "T5", Kinds: []confirm.RegistrationKind{confirm.KindPeriodic}, Yearly: true, Leads: confirm.LeadDeferred}}
	tick := func(year string, v confirm.TickValue) confirm.Tick { return confirm.Tick{Code: "T5-" + year, Value: v} }
	const met, not, none = confirm.TickMet, confirm.TickNotMet, confirm.TickNotApplicable
	tests := []struct {
		name  string
		ticks []confirm.Tick
		code  confirm.Code
		which string
	}{
		{"both", []confirm.Tick{tick("2024", met), tick("2025", met)}, "", ""},
		{"one does not apply", []confirm.Tick{tick("2024", none), tick("2025", met)}, "", ""},
		{"one is open", []confirm.Tick{tick("2024", met)}, confirm.CodeConditionUnanswered, "T5-2025"},
		{"one is not met", []confirm.Tick{tick("2024", not), tick("2025", met)}, confirm.CodeConditionNotMet, "T5-2024"},
		{"neither is met", []confirm.Tick{tick("2025", not), tick("2024", not)}, confirm.CodeConditionNotMet, "T5-2024,T5-2025"},
		{"one not met, one open", []confirm.Tick{tick("2025", not)}, confirm.CodeConditionNotMet, "T5-2025"},
		{"the year before the period", []confirm.Tick{tick("2023", met)}, confirm.CodeConditionUnknown, "T5-2023"},
		{"the year of the plan", []confirm.Tick{tick("2026", met)}, confirm.CodeConditionUnknown, "T5-2026"},
		{"all years at once", []confirm.Tick{{Code: "T5", Value: met}}, confirm.CodeConditionUnknown, "T5"},
		{"a year twice", []confirm.Tick{tick("2024", met), tick("2024", met)}, confirm.CodeConditionRepeated, "T5-2024"},
		{"the first unknown one is told", []confirm.Tick{tick("2024", met), tick("24", met), tick("9", met)}, confirm.CodeConditionUnknown, "T5-24"},
	}
	for _, test := range tests {
		i := intentOn(record(), confirm.ActionConcludeComplete, test.ticks)
		_, err := b.Apply(record(), i, clerk(), during)
		if test.code == "" {
			if err != nil {
				t.Errorf("%s: %v", test.name, err)
			}
			continue
		}
		requireRefusal(t, err, test.code, arg("conditions", test.which), time.Time{})
	}
}

// TestMissingItems pins every field of the reasons of 材料不全.
func TestMissingItems(t *testing.T) {
	b := book()
	b.PeriodYears = 2
	b.Conditions = []confirm.Condition{
		{Code: "T5", Text: "年度考核", Kinds: []confirm.RegistrationKind{confirm.KindPeriodic}, Basis: "第八条", Evidence: "考核表", FromSchool: true, Leads: confirm.LeadDeferred, Yearly: true},
		{Code: "P1", Text: "本省条件", Kinds: []confirm.RegistrationKind{confirm.KindPeriodic}, Basis: "省通知", Evidence: "证明", Provincial: true},
	}
	year := confirm.MissingItem{Code: "T5-2025", Text: "年度考核（2025年度）", Evidence: "考核表", FromSchool: true, Basis: "第八条", Leads: confirm.LeadDeferred, Note: "缺2025年度考核表"}
	province := confirm.MissingItem{Code: "P1", Text: "本省条件", Evidence: "证明", Basis: "省通知"}
	no := func(code, note string) confirm.Tick {
		return confirm.Tick{Code: code, Value: confirm.TickNotMet, Note: note}
	}
	tests := []struct {
		name  string
		kind  confirm.RegistrationKind
		ticks []confirm.Tick
		want  []confirm.MissingItem
	}{
		{"one year", confirm.KindPeriodic, []confirm.Tick{no("T5-2025", "缺2025年度考核表")}, []confirm.MissingItem{year}},
		{"in the order asked", confirm.KindPeriodic, []confirm.Tick{no("P1", ""), no("T5-2025", "缺2025年度考核表")}, []confirm.MissingItem{year, province}},
		{"a note on what is met is not told", confirm.KindPeriodic, []confirm.Tick{{Code: "P1", Value: confirm.TickMet, Note: "已看"}}, nil},
		{"what does not apply is not missing", confirm.KindPeriodic, []confirm.Tick{{Code: "P1", Value: confirm.TickNotApplicable}}, nil},
		{"what is open is not missing", confirm.KindPeriodic, []confirm.Tick{{Code: "P1"}}, nil},
		{"not of this kind", confirm.KindFirst, []confirm.Tick{no("P1", "")}, nil},
		{"not of this plan", confirm.KindPeriodic, []confirm.Tick{no("T6", ""), no("T5", ""), no("T5-2023", "")}, nil},
	}
	for _, test := range tests {
		if got := b.Missing(test.kind, test.ticks); !slices.Equal(got, test.want) {
			t.Errorf("%s: %#v", test.name, got)
		}
	}
}

// TestNoticeUntil: papers can be brought until the window ends, as far as the plan reaches.
func TestNoticeUntil(t *testing.T) {
	tests := []struct {
		name   string
		change func(*confirm.Rulebook)
		want   time.Time
	}{
		{"the window", func(*confirm.Rulebook) {}, closes},
		{"the plan ends first", func(b *confirm.Rulebook) { b.Plan.Closes = during }, during},
		{"no window yet", func(b *confirm.Rulebook) { b.Window = confirm.Window{} }, time.Time{}},
		{"no plan yet", func(b *confirm.Rulebook) { b.Plan.Opens, b.Plan.Closes = time.Time{}, time.Time{} }, time.Time{}},
	}
	for _, test := range tests {
		b := book()
		test.change(&b)
		n := b.NoticeOf(record(), ticksWith("T6", confirm.TickNotMet))
		if !n.Until.Equal(test.want) || n.Point != b.Point || n.ApplicationNo != "2026340001" || len(n.Items) != 1 {
			t.Errorf("%s: until %v, want %v", test.name, n.Until, test.want)
		}
	}
}

// TestReconsiderTells: when it ended before and ends now, by plan and window
// together; of several changes the most telling one.
func TestReconsiderTells(t *testing.T) {
	day := func(n int) time.Time { return closes.AddDate(0, 0, n) }
	scoped := func(b *confirm.Rulebook) { b.Window.Scope.Kinds = []confirm.RegistrationKind{confirm.KindFirst} }
	tests := []struct {
		name          string
		before, after func(*confirm.Rulebook)
		want          confirm.WindowChange
		ended, ends   time.Time
	}{
		{"extended by a millisecond", nil, func(b *confirm.Rulebook) { b.Window.Closes = closes.Add(time.Millisecond) }, confirm.WindowExtended, closes, closes.Add(time.Millisecond)},
		{"extended, as far as the plan", func(b *confirm.Rulebook) { b.Plan.Closes = day(2) }, func(b *confirm.Rulebook) { b.Plan.Closes, b.Window.Closes = day(2), day(9) },
			confirm.WindowExtended, closes, day(2)},
		{"extended beyond a plan that had ended", func(b *confirm.Rulebook) { b.Plan.Closes = day(-2) }, func(b *confirm.Rulebook) { b.Plan.Closes, b.Window.Closes = day(-2), day(9) }, "", closes, closes},
		{"the plan is extended", func(b *confirm.Rulebook) { b.Plan.Closes = day(-2) }, nil, confirm.WindowExtended, day(-2), closes},
		{"shortened", nil, func(b *confirm.Rulebook) { b.Window.Closes = day(-1) }, confirm.WindowShortened, closes, day(-1)},
		{"shortened and begins later", nil, func(b *confirm.Rulebook) { b.Window.Opens, b.Window.Closes = during, day(-1) }, confirm.WindowShortened, closes, day(-1)},
		{"begins earlier", nil, func(b *confirm.Rulebook) { b.Window.Opens = opens.Add(-time.Hour) }, confirm.WindowMoved, closes, closes},
		{"begins earlier than the plan", func(b *confirm.Rulebook) { b.Plan.Opens = opens }, func(b *confirm.Rulebook) { b.Plan.Opens, b.Window.Opens = opens, opens.Add(-time.Hour) }, "", closes, closes},
		{"out of scope though extended", nil, func(b *confirm.Rulebook) { scoped(b); b.Window.Closes = day(1) }, confirm.WindowScopeOut, closes, day(1)},
		{"into scope though shortened", scoped, func(b *confirm.Rulebook) { b.Window.Closes = day(-1) }, confirm.WindowScopeIn, closes, day(-1)},
		{"extended and other conditions", nil, func(b *confirm.Rulebook) { b.Window.Closes, b.Conditions = day(1), b.Conditions[:3] }, confirm.WindowExtended, closes, day(1)},
		{"another order of conditions", nil, func(b *confirm.Rulebook) { slices.Reverse(b.Conditions) }, confirm.WindowRules, closes, closes},
		{"other words of a condition", nil, func(b *confirm.Rulebook) { b.Conditions[0].Text = "持有教师资格证书" }, "", closes, closes},
		{"a longer period, by the year", func(b *confirm.Rulebook) { b.Conditions[4].Yearly = true }, func(b *confirm.Rulebook) { b.Conditions[4].Yearly, b.PeriodYears = true, 6 }, confirm.WindowRules, closes, closes},
		{"first set", func(b *confirm.Rulebook) { b.Window = confirm.Window{} }, nil, confirm.WindowExtended, time.Time{}, closes},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			before, after := book(), book()
			if test.before != nil {
				test.before(&before)
			}
			if test.after != nil {
				test.after(&after)
			}
			got := confirm.Reconsider(before, after, []confirm.Record{record()})
			if test.want == "" {
				if got != nil {
					t.Errorf("affected: %+v", got)
				}
				return
			}
			if len(got) != 1 || got[0].Change != test.want || !got[0].Ended.Equal(test.ended) || !got[0].Ends.Equal(test.ends) {
				t.Errorf("affected: %+v, want %s from %v to %v", got, test.want, test.ended, test.ends)
			}
		})
	}
}
