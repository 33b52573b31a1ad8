package desk_test

import (
	"context"
	"flag"
	"slices"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"

	"pgregory.net/rapid"
)

// machineChecks is how many random days are tried unless -rapid.checks says so:
// each needs a registry and two workstations.
const machineChecks = "20"

// setChecks says how many random walks a test tries unless -rapid.checks does.
func setChecks(t *testing.T, checks string) {
	t.Helper()
	if f := flag.Lookup("rapid.checks"); f.Value.String() == f.DefValue {
		check(t, f.Value.Set(checks))
		t.Cleanup(func() { check(t, f.Value.Set(f.DefValue)) })
	}
}

// TestRandomDays lets two workstations, an applicant and a bureau do what they
// like in any order. Whatever happened, no record ever has two open
// decisions, the counts are those of the lists, and in the end everybody
// agrees and every signed operation is accounted for.
func TestRandomDays(t *testing.T) {
	setChecks(t, machineChecks)
	rapid.Check(t, func(rt *rapid.T) {
		m := newMachine(t)
		defer m.close()
		rt.Repeat(map[string]func(*rapid.T){
			"tick":     m.tick,
			"conclude": m.conclude,
			"note":     m.note,
			"message":  m.message,
			"correct":  m.correct,
			"send":     func(rt *rapid.T) { m.some(rt).send() },
			"pull":     func(rt *rapid.T) { m.some(rt).pull() },
			"relock":   m.relock,
			"edit":     m.edit,
			"give up":  m.giveUp,
			"":         m.invariant,
		})
		m.finish(rt)
	})
}

// machine is one registry with two workstations of one clerk.
type machine struct {
	desks [2]*office
	ids   []string
	nos   []string
	edits int
}

func newMachine(t *testing.T) *machine {
	first := ready(t, 6)
	first.clock.add(2 * time.Minute) // one SMS a minute
	second := first.colleague()
	second.signIn()
	second.pull()
	m := &machine{desks: [2]*office{first, second}}
	for _, r := range first.clean(3) {
		m.ids, m.nos = append(m.ids, r.ID), append(m.nos, r.ApplicationNo)
	}
	return m
}

// close lets the next day begin before the test ends.
func (m *machine) close() {
	for _, o := range m.desks {
		check(o.t, o.desk.Lock(context.Background()))
	}
	m.desks[0].closeRegistry()
}

func (m *machine) some(rt *rapid.T) *office { return m.desks[rapid.IntRange(0, 1).Draw(rt, "desk")] }

func (m *machine) record(rt *rapid.T) int { return rapid.IntRange(0, len(m.ids)-1).Draw(rt, "record") }

func (m *machine) tick(rt *rapid.T) {
	o, id := m.some(rt), m.ids[m.record(rt)]
	value := rapid.SampledFrom([]confirm.TickValue{confirm.TickMet, confirm.TickMet, confirm.TickNotMet, ""}).Draw(rt, "value")
	for _, c := range o.open(id).Conditions {
		_, err := o.desk.Tick(o.t.Context(), id, confirm.Tick{Code: c.Code, Value: value})
		if err != nil && confirm.CodeOf(err) != confirm.ProblemOperationOpen {
			rt.Fatal(err)
		}
	}
}

// conclude wants what Allowed has promised.
func (m *machine) conclude(rt *rapid.T) {
	o := m.some(rt)
	o.clock.add(time.Second)
	v := o.open(m.ids[m.record(rt)])
	action := rapid.SampledFrom([]confirm.Action{
		confirm.ActionConcludeComplete, confirm.ActionConcludeIncomplete, confirm.ActionLeaveUnconfirmed,
	}).Draw(rt, "action")
	o.desk.Saw(v)
	_, err := o.desk.Conclude(o.t.Context(), v, action, "补充材料后更改")
	asPromised(rt, v, action, err)
}

func (m *machine) note(rt *rapid.T) {
	o := m.some(rt)
	v := o.open(m.ids[m.record(rt)])
	_, err := o.desk.AnnotateNow(o.t.Context(), v.Record.ID, rapid.StringMatching(`[0-9]{1,4}`).Draw(rt, "number"), "", "")
	asPromised(rt, v, confirm.ActionAnnotate, err)
}

// message also takes one back, now and then.
func (m *machine) message(rt *rapid.T) {
	o := m.some(rt)
	v := o.open(m.ids[m.record(rt)])
	for _, said := range v.Ahead.Standing.Messages {
		if !said.Recalled() && rapid.Bool().Draw(rt, "recall") {
			_, err := o.desk.Recall(o.t.Context(), v.Record.ID, said.ID)
			asPromised(rt, v, confirm.ActionRecallMessage, err)
			return
		}
	}
	_, err := o.desk.Message(o.t.Context(), v.Record.ID, desk.Text{Text: "请补材料"})
	asPromised(rt, v, confirm.ActionMessage, err)
}

func (m *machine) correct(rt *rapid.T) {
	o := m.some(rt)
	v := o.open(m.ids[m.record(rt)])
	title := newTitle
	if v.Record.Content.Work.Title == title.New {
		title.New = "一级教师"
	}
	_, err := o.desk.CorrectWork(o.t.Context(), v, correction(onPaper(o), title))
	asPromised(rt, v, confirm.ActionCorrectWork, err)
}

// asPromised wants the answer that Allowed has given before.
func asPromised(rt *rapid.T, v desk.View, action confirm.Action, err error) {
	i := slices.IndexFunc(v.Allowed, func(a confirm.Allowance) bool { return a.Action == action })
	switch refusal := v.Allowed[i].Refusal; {
	case refusal == nil && err != nil:
		rt.Fatalf("%s was allowed, and refused: %v", action, err)
	case refusal != nil && confirm.CodeOf(err) != refusal.Code:
		rt.Fatalf("%s should be refused as %s: %v", action, refusal.Code, err)
	}
}

func (m *machine) relock(rt *rapid.T) {
	o := m.some(rt)
	check(o.t, o.desk.Lock(o.t.Context()))
	check(o.t, o.desk.SignInOffline(o.t.Context(), pin))
}

func (m *machine) edit(rt *rapid.T) {
	m.edits++
	school := []string{"青禾县第八小学", "青禾县第九小学"}[m.edits%2]
	m.desks[0].edit(m.nos[m.record(rt)], func(c *confirm.Content) { c.Work.School = school })
}

func (m *machine) giveUp(rt *rapid.T) {
	o := m.some(rt)
	ops, err := o.desk.Operations(o.t.Context())
	check(o.t, err)
	for _, op := range ops {
		if op.State == confirm.OperationRefused && op.ResolvedAt.IsZero() {
			check(o.t, o.desk.GiveUp(o.t.Context(), op.Intent.OperationID, "以登记库为准"))
			return
		}
	}
}

func (m *machine) invariant(rt *rapid.T) {
	for _, o := range m.desks {
		ops, err := o.desk.Operations(o.t.Context())
		check(o.t, err)
		open, deciding := map[string]int{}, map[string]int{}
		unsent, unresolved := 0, 0
		for _, op := range ops {
			switch {
			case op.State == confirm.OperationRefused && op.ResolvedAt.IsZero():
				unresolved++
			case op.State != confirm.OperationRefused && op.State != confirm.OperationAccepted:
				unsent++
				open[op.Intent.RecordID]++
				if a := op.Intent.Action; a != confirm.ActionAnnotate && a != confirm.ActionMessage && a != confirm.ActionRecallMessage {
					deciding[op.Intent.RecordID]++
				}
			}
		}
		for id, n := range deciding {
			if n > 1 {
				rt.Fatalf("record %s has %d open decisions", id, n)
			}
		}
		s, err := o.desk.Standing(o.t.Context())
		check(o.t, err)
		if s.Unsent != unsent || s.Conflict != unresolved {
			rt.Fatalf("standing says %d unsent and %d in conflict, the outbox has %d and %d", s.Unsent, s.Conflict, unsent, unresolved)
		}
		if n := len(o.rows(confirm.QueueUnsent)); n != len(open) {
			rt.Fatalf("%d rows unsent, %d operations open", n, len(open))
		}
	}
}

// finish drains both outboxes and compares everybody.
func (m *machine) finish(rt *rapid.T) {
	accepted := map[string]string{"": ""} // operation -> record
	for _, o := range m.desks {
		for o.send().Sent > 0 { // one of a record at a time
		}
		ops, err := o.desk.Operations(o.t.Context())
		check(o.t, err)
		for _, op := range ops {
			switch op.State {
			case confirm.OperationAccepted:
				accepted[op.Intent.OperationID] = op.Intent.RecordID
			case confirm.OperationRefused:
			default:
				rt.Fatalf("operation %s is still %s", op.Intent.OperationID, op.State)
			}
		}
	}
	for _, id := range m.ids {
		var seen [2]confirm.Record
		for i, o := range m.desks {
			o.pull()
			seen[i] = o.open(id).Record
		}
		if a, b := seen[0].Standing, seen[1].Standing; len(a.Messages) != len(b.Messages) || len(a.Corrections) != len(b.Corrections) || a.FileNumber != b.FileNumber {
			rt.Fatalf("record %s: %+v and %+v", id, a, b)
		}
		first, second := decision(seen[0]), decision(seen[1])
		if first != second || seen[0].Version != seen[1].Version || seen[0].Standing.State != seen[1].Standing.State {
			rt.Fatalf("record %s: %+v and %+v", id, seen[0].Standing, seen[1].Standing)
		}
		if record, ok := accepted[first]; !ok || (first != "" && record != id) {
			rt.Fatalf("record %s shows decision %q, which nobody's outbox has as accepted", id, first)
		}
	}
}

func decision(r confirm.Record) string {
	if r.Standing.Decision == nil {
		return ""
	}
	return r.Standing.Decision.OperationID
}
