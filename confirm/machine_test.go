package confirm_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"confirmpoint/confirm"

	"pgregory.net/rapid"
)

// world is one record at the registry while clerks, the bureau and the
// applicant work on it in any order.
type world struct {
	book    confirm.Rulebook
	record  confirm.Record
	at      time.Time
	old     []confirm.Record // what somebody may still have before the eyes
	applied []confirm.Intent
	folded  confirm.Record // the same, by way of the bytes that travel
	next    int
	reached map[confirm.State]bool
}

func newWorld() *world {
	return &world{book: book(), record: record(), folded: record(), at: during, old: []confirm.Record{record()}}
}

func drawTicks(t *rapid.T) []confirm.Tick {
	ticks := ticksAll(confirm.TickMet)
	if rapid.Bool().Draw(t, "all met") {
		return ticks
	}
	for n := range ticks {
		ticks[n].Value = rapid.SampledFrom([]confirm.TickValue{
			confirm.TickMet, confirm.TickMet, confirm.TickMet, confirm.TickNotApplicable, confirm.TickNotMet, "",
		}).Draw(t, "tick")
	}
	return ticks
}

// TestMachine: whatever happens, the record moves along the table only, a
// refusal changes nothing, Apply and Allowed agree, and no intent works twice.
func TestMachine(t *testing.T) {
	reached := map[confirm.State]bool{}
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld()
		w.reached = reached
		t.Repeat(map[string]func(*rapid.T){
			"decide":    w.decide,
			"repeat":    w.repeat,
			"edit":      w.edit,
			"stage":     w.stage,
			"clock":     w.clock,
			"rules":     w.newRules,
			"":          w.invariant,
			"decideOld": w.decideOnOld,
		})
	})
	if len(reached) != len(confirm.States()) {
		t.Errorf("the walk saw only %v", reached)
	}
}

func (w *world) decide(t *rapid.T) { w.act(t, w.record) }

// decideOnOld signs on what was seen some time ago.
func (w *world) decideOnOld(t *rapid.T) { w.act(t, rapid.SampledFrom(w.old).Draw(t, "seen")) }

func (w *world) act(t *rapid.T, seen confirm.Record) {
	action := rapid.SampledFrom(confirm.Actions()).Draw(t, "action")
	by := rapid.SampledFrom([]confirm.Actor{clerk(), clerk(), bureau(), {ID: "clerk-3", Role: confirm.RoleClerk, PointID: "point-2"}}).Draw(t, "by")
	i := intentOn(seen, action, drawTicks(t))
	i.Seen = w.book.SeenOf(seen)
	w.next++
	i.OperationID, i.ClerkID = fmt.Sprintf("op-%d", w.next), by.ID
	i.Explanation = rapid.SampledFrom([]string{"", "补交材料后更正"}).Draw(t, "why")

	allowed := w.allowance(i, by)
	after, err := w.book.Apply(w.record, i, by, w.at)
	if err != nil {
		w.refused(t, after, err)
	}
	if reflect.DeepEqual(seen, w.record) {
		w.requireAgreement(t, i, allowed, err)
	} else if err == nil && !reflect.DeepEqual(w.book.SeenOf(seen), w.book.SeenOf(w.record)) {
		t.Fatalf("%s was accepted on something not seen", action)
	}
	if err != nil {
		return
	}
	w.accepted(t, i, by, after)
}

func (w *world) allowance(i confirm.Intent, by confirm.Actor) *confirm.Refusal {
	for _, a := range w.book.Allowed(w.record, i.Ticks, by, w.at) {
		if a.Action == i.Action {
			return a.Refusal
		}
	}
	return &confirm.Refusal{}
}

// requireAgreement: on a record seen as it is, Allowed and Apply give the same
// answer, but for the reason that only a written intent can give.
func (w *world) requireAgreement(t *rapid.T, i confirm.Intent, allowed *confirm.Refusal, err error) {
	if confirm.CodeOf(err) == confirm.CodeExplanationRequired {
		if allowed != nil || !confirm.ExplanationRequired(w.record.Standing.State, i.Action) {
			t.Fatalf("asked for a reason in vain: %v", allowed)
		}
		return
	}
	if (allowed == nil) != (err == nil) || (allowed != nil && !reflect.DeepEqual(error(allowed), err)) {
		t.Fatalf("Allowed says %v, Apply says %v", allowed, err)
	}
}

func (w *world) accepted(t *rapid.T, i confirm.Intent, by confirm.Actor, after confirm.Record) {
	known := slices.ContainsFunc(confirm.Transitions(), func(line confirm.Transition) bool {
		return line.From == w.record.Standing.State && line.Action == i.Action && line.To == after.Standing.State && line.Who == by.Role
	})
	if !known {
		t.Fatalf("%s --%s--> %s by %s is not in the table", w.record.Standing.State, i.Action, after.Standing.State, by.Role)
	}
	if after.Version != w.record.Version || !reflect.DeepEqual(after.Content, w.record.Content) {
		t.Fatalf("a decision changed the content")
	}
	w.fold(t, i, by)
	w.record = after
	w.applied = append(w.applied, i)
	w.old = append(w.old, after)
}

// fold applies the intent as the other side reads it, and keeps the standing
// as it would be sent.
func (w *world) fold(t *rapid.T, i confirm.Intent, by confirm.Actor) {
	signed, err := confirm.EncodeIntent(i)
	if err != nil {
		t.Fatal(err)
	}
	read, err := confirm.DecodeIntent(signed)
	if err != nil {
		t.Fatal(err)
	}
	if w.folded, err = w.book.Apply(w.folded, read, by, w.at); err != nil {
		t.Fatalf("the other side refuses: %v", err)
	}
	sent, err := confirm.EncodeStanding(w.folded.Standing)
	if err != nil {
		t.Fatal(err)
	}
	if w.folded.Standing, err = confirm.DecodeStanding(sent); err != nil {
		t.Fatal(err)
	}
}

func (w *world) refused(t *rapid.T, after confirm.Record, err error) {
	var refusal *confirm.Refusal
	if !errors.As(err, &refusal) || refusal.Code == "" {
		t.Fatalf("refused with %v", err)
	}
	if !reflect.DeepEqual(after, w.record) {
		t.Fatalf("refused with %v, but the record changed", err)
	}
}

// repeat sends an accepted intent once more.
func (w *world) repeat(t *rapid.T) {
	if len(w.applied) == 0 {
		t.Skip("nothing applied yet")
	}
	i := rapid.SampledFrom(w.applied).Draw(t, "again")
	by := clerk()
	if i.Action == confirm.ActionDecline {
		by = bureau()
	}
	after, err := w.book.Apply(w.record, i, by, w.at)
	if err == nil {
		t.Fatalf("%s worked twice", i.OperationID)
	}
	w.refused(t, after, err)
}

// edit is the applicant's; only 网报待确认 can be edited.
func (w *world) edit(t *rapid.T) {
	if w.record.Standing.State != confirm.StatePending {
		t.Skip("concluded")
	}
	w.record.Version++
	w.record.Digest = fmt.Sprintf("sha256-%d", w.record.Version)
	w.record.Content.Contact.Phone = "13900000000"
	w.record.Content.Identity.DocumentNumber = rapid.SampledFrom([]confirm.IDNumber{
		"341002198508120029", "341002198508120029", "341002198508120028",
	}).Draw(t, "number")
	w.folded.Version, w.folded.Digest, w.folded.Content = w.record.Version, w.record.Digest, w.record.Content
	w.old = append(w.old, w.record)
}

func (w *world) stage(t *rapid.T) {
	begun := rapid.IntRange(0, 19).Draw(t, "begun") == 0
	if !begun || w.record.Standing.State == confirm.StatePending {
		t.Skip("not yet")
	}
	w.record.Standing.Stages = append(w.record.Standing.Stages, confirm.StageResult{Stage: "初审", At: w.at, Result: "合格"})
	w.folded.Standing.Stages = w.record.Standing.Stages
	w.old = append(w.old, w.record)
}

func (w *world) clock(t *rapid.T) {
	w.at = rapid.SampledFrom([]time.Time{
		during, during, during, opens, opens.Add(-1), closes.Add(-1), closes, book().Plan.Closes,
	}).Draw(t, "at")
}

func (w *world) newRules(t *rapid.T) {
	if rapid.Bool().Draw(t, "window") {
		w.book.Window.Version++
		return
	}
	w.book.Version += "+"
}

func (w *world) invariant(t *rapid.T) {
	s := w.record.Standing
	w.reached[s.State] = true
	if !slices.Contains(confirm.States(), s.State) {
		t.Fatalf("state %q", s.State)
	}
	if (s.Decision == nil) != (len(w.applied) == 0) {
		t.Fatalf("%d intents applied, decision %v", len(w.applied), s.Decision)
	}
	if s.Decision != nil && s.Decision.OperationID != w.applied[len(w.applied)-1].OperationID {
		t.Fatalf("the decision is not the last intent's")
	}
	if !reflect.DeepEqual(w.folded, w.record) {
		t.Fatalf("the two sides hold different records")
	}
	if s.State == confirm.StateComplete && slices.ContainsFunc(w.book.Check(w.record.Content, confirm.DateOf(w.at)), func(f confirm.Finding) bool {
		return f.Severity == confirm.SeverityBlock
	}) {
		t.Fatalf("材料齐全 with a blocking finding")
	}
}
