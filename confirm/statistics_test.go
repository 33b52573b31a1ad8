package confirm

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var tallyNow = time.Date(2026, 10, 8, 4, 0, 0, 0, time.UTC)

func TestPartOfARecord(t *testing.T) {
	left := Deed{Action: ActionLeaveUnconfirmed, ClerkID: "c2", At: tallyNow}
	for want, list := range map[Part][]Tallied{
		PartNotCome:    {{State: StatePending}, {State: StatePending, Conflict: true}, {State: StatePending, Unsent: true}},
		PartLeft:       {{State: StatePending, Decided: left}},
		PartComplete:   {{State: StateComplete}, {State: StateComplete, Unsent: true}},
		PartIncomplete: {{State: StateIncomplete}},
		PartDeclined:   {{State: StateDeclined}},
		PartInHand:     {{State: StatePending, Moving: true}, {State: StateComplete, Moving: true}, {State: StatePending, Unsigned: true}},
		PartGone:       {{State: StateComplete, Gone: true}, {State: StatePending, Gone: true, Moving: true, Unsent: true}},
	} {
		for i := range list {
			if got := list[i].Part(); got != want {
				t.Errorf("%+v is %q, want %q", list[i], got, want)
			}
		}
	}
}

func TestStatisticsByClerkAndDay(t *testing.T) {
	me := Actor{ID: "c1", Name: "张敏"}
	// 23:30 and 00:30 in China are two days, though one in UTC.
	late, early := time.Date(2026, 10, 6, 15, 30, 0, 0, time.UTC), time.Date(2026, 10, 6, 16, 30, 0, 0, time.UTC)
	s := StatisticsOf([]Tallied{
		{School: "甲", State: StateComplete, Decided: Deed{ActionConcludeComplete, "c2", "李向阳", late}},
		{School: "甲", State: StateComplete, Printed: true, Decided: Deed{ActionConcludeComplete, "c2", "李向阳", early}},
		{School: "乙", State: StatePending, Moving: true, Unsent: true, Working: Deed{ActionConcludeComplete, "c1", "", tallyNow.Add(-5 * time.Hour)}},
		{School: "乙", State: StatePending},
		{School: "乙", State: StateIncomplete, Decided: Deed{ActionConcludeIncomplete, "c1", "张敏", tallyNow.AddDate(0, 0, -9)}},
		{School: "丙", State: StatePending, Gone: true, Unsent: true},
	}, me, tallyNow)
	lines := func(groups []Group) string {
		var all []string
		for _, g := range groups {
			all = append(all, fmt.Sprintf("%s %d/%d 待发送%d", g.Title(), g.Checked, g.Expected, g.Unsent))
		}
		return strings.Join(all, "，")
	}
	for what, pair := range map[string][2]string{
		"schools": {lines(s.Schools), "丙 0/0 待发送1，乙 2/3 待发送1，甲 2/2 待发送0"},
		"clerks":  {lines(s.Clerks), "张敏 2/2 待发送2，李向阳 2/2 待发送0，（尚未办理） 0/1 待发送0"},
		"days":    {lines(s.Days), "2026-09-29 1/1 待发送0，2026-10-06 1/1 待发送0，2026-10-07 1/1 待发送0，2026-10-08 1/1 待发送2，（尚未办理） 0/1 待发送0"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: %s, want %s", what, pair[0], pair[1])
		}
	}
	if s.Today != 1 || s.Stale != 1 || s.Total.Unprinted != 1 || !s.OldestUnsent.Equal(tallyNow.Add(-5*time.Hour)) {
		t.Errorf("today %d, stale %d, unprinted %d, oldest %v", s.Today, s.Stale, s.Total.Unprinted, s.OldestUnsent)
	}
}

// TestStatisticsAddUp: each way of telling the numbers apart adds up to the
// total, the parts of it to the whole, and both to the queues.
func TestStatisticsAddUp(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		states := []State{StatePending, StateComplete, StateIncomplete, StateDeclined}
		deed := rapid.Custom(func(rt *rapid.T) Deed {
			who := rapid.IntRange(0, 4).Draw(rt, "clerk")
			if who == 0 {
				return Deed{}
			}
			return Deed{
				Action:  rapid.SampledFrom([]Action{ActionConcludeComplete, ActionLeaveUnconfirmed, ActionCorrectWork}).Draw(rt, "action"),
				ClerkID: fmt.Sprint("c", who), Clerk: fmt.Sprint("经办人", who), At: tallyNow.Add(-time.Duration(rapid.IntRange(0, 900).Draw(rt, "hours")) * time.Hour),
			}
		})
		list := rapid.SliceOf(rapid.Custom(func(rt *rapid.T) Tallied {
			on := func(name string) bool { return rapid.Bool().Draw(rt, name) }
			return Tallied{
				School: fmt.Sprint("学校", rapid.IntRange(0, 5).Draw(rt, "school")), State: rapid.SampledFrom(states).Draw(rt, "state"),
				Decided: deed.Draw(rt, "decided"), Working: deed.Draw(rt, "working"), Gone: on("gone"), Moving: on("moving"),
				Unsigned: on("unsigned"), Unsent: on("unsent"), Conflict: on("conflict"), Printed: on("printed"),
			}
		})).Draw(rt, "list")
		s := StatisticsOf(list, Actor{ID: "c1", Name: "张敏"}, tallyNow)
		for _, by := range GroupsBy {
			var sum Numbers
			for _, g := range s.Groups(by) {
				sum = plus(sum, g.Numbers)
			}
			if sum != s.Total {
				rt.Fatalf("by %s %+v, total %+v", by, sum, s.Total)
			}
		}
		n := s.Total
		if n.Checked != n.Complete+n.Incomplete+n.Declined+n.Left+n.InHand || n.Expected != n.Checked+n.NotCome {
			rt.Fatalf("%+v does not add up", n)
		}
		var pending, incomplete, done, unsent, conflict int // as the store's queues
		for _, r := range list {
			free := !r.Gone && !r.Moving && !r.Unsigned
			pending += one(free && r.State == StatePending)
			incomplete += one(free && r.State == StateIncomplete)
			done += one(free && r.State == StateComplete)
			unsent += one(r.Unsent)
			conflict += one(r.Conflict)
		}
		if pending != n.Left+n.NotCome || incomplete != n.Incomplete || done != n.Complete || unsent != n.Unsent || conflict != n.Conflicts {
			rt.Fatalf("%+v, queues %d %d %d %d %d", n, pending, incomplete, done, unsent, conflict)
		}
		list0 := NumbersListing(s, ByDay, Rulebook{})
		if len(list0.Rows) != len(s.Days)+1 {
			rt.Fatalf("%d rows for %d days", len(list0.Rows), len(s.Days))
		}
	})
}

func one(when bool) int {
	if when {
		return 1
	}
	return 0
}

func plus(a, b Numbers) Numbers {
	return Numbers{
		a.Expected + b.Expected, a.Checked + b.Checked, a.Complete + b.Complete, a.Incomplete + b.Incomplete, a.Declined + b.Declined,
		a.Left + b.Left, a.InHand + b.InHand, a.NotCome + b.NotCome, a.Conflicts + b.Conflicts, a.Unsent + b.Unsent, a.Unprinted + b.Unprinted,
	}
}

// BenchmarkStatistics counts 20,000 records of 200 schools.
func BenchmarkStatistics(b *testing.B) {
	list := make([]Tallied, 20000)
	for i := range list {
		list[i] = Tallied{RecordID: fmt.Sprint(i), School: fmt.Sprint("学校", i%200), State: StatePending}
		if i%3 > 0 {
			list[i].State, list[i].Decided = StateComplete, Deed{ActionConcludeComplete, fmt.Sprint("c", i%5), "张敏", tallyNow.Add(-time.Duration(i) * time.Minute)}
		}
	}
	for b.Loop() {
		StatisticsOf(list, Actor{ID: "c1"}, tallyNow)
	}
}
