package confirm

import (
	"cmp"
	"slices"
	"time"
)

// Deed is what a clerk has concluded; the zero Deed is none.
type Deed struct {
	Action  Action
	ClerkID string
	Clerk   string    // 经办人; empty for the clerk who is signed in
	At      time.Time // UTC: when the registry accepted it, or when it was signed
}

// Tallied is one record as statistics count it: where it stands, in which
// queues it is, and whose work that was. There is nothing of a person in it.
type Tallied struct {
	RecordID string
	School   string
	State    State
	Decided  Deed // the decision in force, at the registry
	Working  Deed // the newest unanswered operation that moves the record
	Gone     bool // it has left the point, and is here for unsent work only
	Moving   bool // something that moves it waits for the registry's word
	Unsigned bool // this clerk has chosen a conclusion under SignBatch
	Unsent   bool // this clerk has something to send for it (QueueUnsent)
	Conflict bool // a refusal this clerk has to deal with (QueueConflict)
	Printed  bool // a form of this version has been printed
}

// Numbers are the daily numbers of a point or a part of it (features 108).
// Expected is always Checked and NotCome together, and Checked the sum of
// Complete, Incomplete, Declined, Left and InHand. Complete and Incomplete are
// QueueDone and QueueIncomplete; Left and NotCome together are QueuePending.
// Conflicts and Unsent are those queues, of records that have left too.
type Numbers struct {
	Expected   int // 应到: everybody at this point
	Checked    int // 已核: whom a clerk has dealt with
	Complete   int // 齐全, accepted
	Incomplete int // 不全, accepted
	Declined   int // 未受理
	Left       int // 未确认: 未作确认 is the decision in force
	InHand     int // 在办: concluded here, and the registry has not answered yet
	NotCome    int // 未到: nobody has dealt with them yet
	Conflicts  int // 冲突
	Unsent     int // 待发送
	Unprinted  int // 未打印: 齐全 without a valid print of the form
}

// Part names the part of the sum of Numbers that a record is counted in.
type Part string

// The parts; PartGone is that of a record which is no longer counted.
const (
	PartGone       Part = ""
	PartComplete   Part = "complete"
	PartIncomplete Part = "incomplete"
	PartDeclined   Part = "declined"
	PartLeft       Part = "left"
	PartInHand     Part = "in_hand"
	PartNotCome    Part = "not_come"
)

// Part tells what has become of a record.
func (t *Tallied) Part() Part {
	switch {
	case t.Gone:
		return PartGone
	case t.Moving || t.Unsigned:
		return PartInHand
	case t.State == StateComplete:
		return PartComplete
	case t.State == StateIncomplete:
		return PartIncomplete
	case t.State == StateDeclined:
		return PartDeclined
	case t.Decided.Action == ActionLeaveUnconfirmed:
		return PartLeft
	}
	return PartNotCome
}

// count adds one record.
func (n *Numbers) count(t *Tallied) {
	add := func(to *int, when bool) {
		if when {
			*to++
		}
	}
	o := t.Part()
	add(&n.Expected, o != PartGone)
	add(&n.Checked, o != PartGone && o != PartNotCome)
	add(&n.Complete, o == PartComplete)
	add(&n.Incomplete, o == PartIncomplete)
	add(&n.Declined, o == PartDeclined)
	add(&n.Left, o == PartLeft)
	add(&n.InHand, o == PartInHand)
	add(&n.NotCome, o == PartNotCome)
	add(&n.Conflicts, t.Conflict)
	add(&n.Unsent, t.Unsent)
	add(&n.Unprinted, t.unprinted())
}

// unprinted tells that a form is still to be printed before the plan ends,
// since nobody can fetch it later (features 22).
func (t *Tallied) unprinted() bool { return !t.Gone && t.State == StateComplete && !t.Printed }

// GroupBy says by what the daily numbers are told apart.
type GroupBy string

// The ways to tell them apart.
const (
	BySchool GroupBy = "school"
	ByClerk  GroupBy = "clerk"
	ByDay    GroupBy = "day"
)

// GroupsBy lists the ways in the order of a form.
var GroupsBy = []GroupBy{BySchool, ByClerk, ByDay}

// Group is one line of the daily numbers.
type Group struct {
	// Key is the school, the clerk's id, or the Date; empty in the line of those
	// whom nobody has dealt with, which clerks and days have at their end.
	Key  string
	Name string // of the clerk, else Key
	Numbers
}

// StaleAfter is how long a 材料不全 may wait before the overview asks for it.
const StaleAfter = 7 * 24 * time.Hour

// Statistics are the daily numbers at one moment, told apart in three ways;
// each way adds up to Total.
type Statistics struct {
	At      time.Time // UTC, server-anchored
	Total   Numbers
	Schools []Group // by name
	Clerks  []Group // who has done most first
	Days    []Group // oldest first, days of China; only those with something
	// Today is how many were dealt with on the day of At.
	Today int
	// Stale is how many have been 材料不全 for longer than StaleAfter.
	Stale int
	// OldestUnsent is when the oldest conclusion was signed that this clerk has
	// still to send; zero when there is none.
	OldestUnsent time.Time
}

// Groups gives the lines told apart in one way.
func (s *Statistics) Groups(by GroupBy) []Group {
	switch by {
	case ByClerk:
		return s.Clerks
	case ByDay:
		return s.Days
	}
	return s.Schools
}

// StatisticsOf counts. me is who is signed in. A record belongs to who has dealt
// with it last, on the day he did, in China; what is unsent or in conflict and
// has no such deed is the present clerk's, of today.
func StatisticsOf(list []Tallied, me Actor, at time.Time) Statistics {
	s := Statistics{At: at}
	today := string(DateOf(at))
	schools, clerks, days := groups{}, groups{}, groups{}
	zone := dayCounter{}
	for i := range list {
		t := &list[i]
		deed := t.deed(me, at)
		day := ""
		if deed.ClerkID != "" {
			day = zone.day(deed.At)
		}
		s.Total.count(t)
		schools.of(t.School, t.School).count(t)
		clerks.of(deed.ClerkID, deed.Clerk).count(t)
		days.of(day, day).count(t)
		if o := t.Part(); day == today && o != PartGone {
			s.Today++
		}
		if t.Part() == PartIncomplete && !t.Decided.At.IsZero() && at.Sub(t.Decided.At) > StaleAfter {
			s.Stale++
		}
		if w := t.Working; t.Unsent && !w.At.IsZero() && w.Clerk == "" && (s.OldestUnsent.IsZero() || w.At.Before(s.OldestUnsent)) {
			s.OldestUnsent = w.At
		}
	}
	s.Schools = schools.sorted(func(a, b *Group) int { return 0 })
	s.Clerks = clerks.sorted(func(a, b *Group) int { return b.Checked - a.Checked })
	s.Days = days.sorted(func(a, b *Group) int { return 0 })
	return s
}

// deed is whose work a record counts as; the zero Deed while nobody has dealt
// with it.
func (t *Tallied) deed(me Actor, at time.Time) Deed {
	d := Deed{}
	switch o := t.Part(); {
	case t.Moving:
		d = t.Working
	case o == PartNotCome && !t.Unsent && !t.Conflict:
		return d
	case o == PartInHand, o == PartNotCome, o == PartGone:
		d = Deed{ClerkID: me.ID, At: at}
	default:
		d = t.Decided
	}
	if d.ClerkID == me.ID {
		d.Clerk = me.Name
	}
	return d
}

// dayCounter gives days of China, of which many instants have the same.
type dayCounter map[int64]string

func (c dayCounter) day(at time.Time) string {
	const seconds, ahead = 24 * 60 * 60, 8 * 60 * 60
	number := (at.Unix() + ahead) / seconds
	day, ok := c[number]
	if !ok {
		day = string(DateOf(at))
		c[number] = day
	}
	return day
}

// groups are the lines by their keys.
type groups map[string]*Group

func (g groups) of(key, name string) *Numbers {
	line := g[key]
	if line == nil {
		line = &Group{Key: key, Name: name}
		g[key] = line
	}
	if line.Name == "" {
		line.Name = name
	}
	return &line.Numbers
}

// sorted gives the lines in an order, by name where that says nothing, and
// without a key last.
func (g groups) sorted(order func(a, b *Group) int) []Group {
	list := make([]Group, 0, len(g))
	for _, line := range g {
		list = append(list, *line)
	}
	slices.SortFunc(list, func(a, b Group) int {
		if (a.Key == "") != (b.Key == "") {
			return cmp.Compare(b.Key, a.Key)
		}
		return cmp.Or(order(&a, &b), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Key, b.Key))
	})
	return list
}
