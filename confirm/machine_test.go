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
	seen    map[confirm.Action]bool // accepted at least once

	decision string // operation of the decision in force
	start    confirm.Record
	log      []confirm.Event // since start
	dead     []confirm.Intent
}

func newWorld() *world {
	return &world{book: book(), record: record(), folded: record(), start: record(), at: during, old: []confirm.Record{record()}}
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
	reached, seen := map[confirm.State]bool{}, map[confirm.Action]bool{}
	whole := func() bool { return len(reached) == len(confirm.States()) && len(seen) == len(confirm.Actions()) }
	// One round of walks may miss a rare action; twenty do not.
	for round := 0; round == 0 || round < 20 && !testing.Short() && !whole(); round++ {
		rapid.Check(t, func(t *rapid.T) {
			w := newWorld()
			w.reached, w.seen = reached, seen
			t.Repeat(map[string]func(*rapid.T){
				"decide":    w.decide,
				"repeat":    w.repeat,
				"edit":      w.edit,
				"stage":     w.stage,
				"clock":     w.clock,
				"rules":     w.newRules,
				"":          w.invariant,
				"decideOld": w.decideOnOld,
				"refused":   w.refusedStays,
				"read":      w.read,
			})
		})
	}
	if !testing.Short() && !whole() {
		t.Errorf("the walk saw only %v and %v", reached, seen)
	}
}

func (w *world) decide(t *rapid.T) { w.act(t, w.record) }

// decideOnOld signs on what was seen some time ago.
func (w *world) decideOnOld(t *rapid.T) { w.act(t, rapid.SampledFrom(w.old).Draw(t, "seen")) }

// own is the clerk of the point the record is at.
func (w *world) own() confirm.Actor {
	c := clerk()
	c.PointID = w.book.Point.ID
	return c
}

func (w *world) act(t *rapid.T, seen confirm.Record) {
	action := rapid.SampledFrom(confirm.Actions()).Draw(t, "action")
	by := rapid.SampledFrom([]confirm.Actor{w.own(), w.own(), w.own(), bureau(), {ID: "clerk-3", Role: confirm.RoleClerk, PointID: "point-9"}}).Draw(t, "by")
	i := w.intent(t, seen, action)
	i.ClerkID = by.ID

	allowed := w.allowance(i, by)
	after, answer := w.book.Submit(w.record, w.log, i, by, w.at)
	_, err := w.book.Apply(w.record, i, by, w.at)
	if answer.Code != confirm.CodeOf(err) {
		t.Fatalf("Submit says %q, Apply %v", answer.Code, err)
	}
	if err != nil {
		w.refused(t, after, err)
		w.dead = append(w.dead, i)
	}
	w.log = append(w.log, answer)
	if reflect.DeepEqual(seen, w.record) {
		w.requireAgreement(t, i, allowed, err)
	} else if err == nil && decides(action) && !reflect.DeepEqual(w.book.SeenOf(seen), w.book.SeenOf(w.record)) {
		t.Fatalf("%s was accepted on something not seen", action)
	}
	if err == nil {
		w.accepted(t, i, by, after)
	}
}

// intent is a right one for the action, as far as the record allows.
func (w *world) intent(t *rapid.T, seen confirm.Record, action confirm.Action) confirm.Intent {
	w.next++
	i := intentOn(seen, action, drawTicks(t))
	i.Seen = w.book.SeenOf(seen)
	i.OperationID = fmt.Sprintf("op-%d", w.next)
	i.Explanation = rapid.SampledFrom([]string{"", "补交材料后更正"}).Draw(t, "why")
	if rapid.Bool().Draw(t, "online") {
		i.Evidence = confirm.Evidence{DecidedAt: w.at, Proven: true, TimeToken: "token", ElapsedMS: 900, Online: true}
	}
	switch {
	case i.Transfer != nil:
		i.Transfer.ToPointID = rapid.SampledFrom([]string{"point-1", "point-2", "point-3"}).Draw(t, "to")
	case i.Correction != nil:
		i.Correction.Authorisation.Date = confirm.DateOf(w.at)
	case i.Scan != nil:
		i.Scan.SHA256 = digestOf(w.next)
	case i.Message != nil:
		i.Message.ID = fmt.Sprintf("message-%d", w.next)
	case i.Recall != nil && len(seen.Standing.Messages) > 0:
		i.Recall.MessageID = rapid.SampledFrom(seen.Standing.Messages).Draw(t, "message").ID
	case decides(action) && action != confirm.ActionDecline && rapid.Bool().Draw(t, "with message"):
		i.Message = &confirm.Message{ID: fmt.Sprintf("message-%d", w.next), Text: "请补交"}
	}
	return i
}

func decides(a confirm.Action) bool { return slices.Contains(decisions(), a) }

func (w *world) allowance(i confirm.Intent, by confirm.Actor) *confirm.Refusal {
	all := w.book.Allowed(w.record, i.Ticks, by, w.at)
	if i.Evidence.OnlineAt(w.at) {
		all = w.book.AllowedOnline(w.record, i.Ticks, by, w.at)
	}
	for _, a := range all {
		if a.Action == i.Action {
			return a.Refusal
		}
	}
	return &confirm.Refusal{}
}

// payloadCodes are those only a written intent can give; Allowed knows of none.
var payloadCodes = []confirm.Code{
	confirm.CodeExplanationRequired, confirm.CodeTransferTarget, confirm.CodeTransferClosed,
	confirm.CodeMessageRecalled, confirm.CodeTooMany,
}

// requireAgreement: on a record seen as it is, Allowed and Apply give the same
// answer, but for the reasons that only a written intent can give.
func (w *world) requireAgreement(t *rapid.T, i confirm.Intent, allowed *confirm.Refusal, err error) {
	if allowed == nil && slices.Contains(payloadCodes, confirm.CodeOf(err)) {
		return
	}
	if len(w.record.Standing.Stages) > 0 && confirm.CodeOf(err) == confirm.CodeExplanationRequired {
		return // asked for early: without a reason nothing may be changed then
	}
	if (allowed == nil) != (err == nil) || (allowed != nil && !reflect.DeepEqual(error(allowed), err)) {
		t.Fatalf("%s: Allowed says %v, Apply says %v", i.Action, allowed, err)
	}
}

func (w *world) accepted(t *rapid.T, i confirm.Intent, by confirm.Actor, after confirm.Record) {
	known := slices.ContainsFunc(confirm.Transitions(), func(line confirm.Transition) bool {
		return line.From == w.record.Standing.State && line.Action == i.Action && line.To == after.Standing.State && line.Who == by.Role
	})
	if !known {
		t.Fatalf("%s --%s--> %s by %s is not in the table", w.record.Standing.State, i.Action, after.Standing.State, by.Role)
	}
	w.requireOnlyWorkChanged(t, i, after)
	w.fold(t, i, by)
	if i.Action == confirm.ActionCorrectWork {
		after.Digest = fmt.Sprintf("sha256-%d", after.Version)
		w.folded.Digest, w.log[len(w.log)-1].Digest = after.Digest, after.Digest
	}
	if decides(i.Action) || after.Standing.State != w.record.Standing.State {
		w.decision = i.OperationID
	}
	w.record = after
	w.applied = append(w.applied, i)
	w.old = append(w.old, after)
	w.seen[i.Action] = true
	if i.Action == confirm.ActionTransferPoint {
		w.follow()
	}
}

// requireOnlyWorkChanged: a clerk's correction changes 现阶段工作信息; nothing else
// a person does at the point changes the content.
func (w *world) requireOnlyWorkChanged(t *rapid.T, i confirm.Intent, after confirm.Record) {
	for _, d := range confirm.DiffContent(w.record.Content, after.Content) {
		if i.Action != confirm.ActionCorrectWork || !slices.Contains(confirm.CorrectableFields(), d.Field) {
			t.Fatalf("%s changed %s", i.Action, d.Field)
		}
	}
	if changed := after.Version != w.record.Version; changed != (i.Action == confirm.ActionCorrectWork) {
		t.Fatalf("%s: version %d, then %d", i.Action, w.record.Version, after.Version)
	}
}

// follow goes on at the point the record has been moved to.
func (w *world) follow() {
	here := w.book.Point
	n := slices.IndexFunc(w.book.OtherPoints, func(o confirm.OtherPoint) bool { return o.Point.ID == w.record.PointID })
	w.book.OtherPoints = slices.Clone(w.book.OtherPoints)
	w.book.Point = w.book.OtherPoints[n].Point
	w.book.OtherPoints[n] = confirm.OtherPoint{Point: here, Window: w.book.Window}
	w.startLog()
}

// startLog begins a new log: one log is judged by one rulebook.
func (w *world) startLog() { w.start, w.log, w.dead = w.record, nil, nil }

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
	if refusal.Code == confirm.CodeAgreed { // both are in the history (D2), and nothing else changes
		w.folded.Standing.Unapplied = after.Standing.Unapplied
		w.record.Standing.Unapplied = after.Standing.Unapplied
		if n := len(after.Standing.Unapplied); n == 0 || n > confirm.MaxUnapplied {
			t.Fatalf("agreed, and the record has %d lines about it", n)
		}
	}
	if !reflect.DeepEqual(after, w.record) {
		t.Fatalf("refused with %v, but the record changed", err)
	}
}

// repeat sends an accepted intent once more: it gets its first answer, and
// nothing happens.
func (w *world) repeat(t *rapid.T) {
	if len(w.log) == 0 {
		t.Skip("nothing in the log yet")
	}
	e := rapid.SampledFrom(w.log).Draw(t, "again")
	if e.Intent == nil {
		t.Skip("not an intent")
	}
	after, again := w.book.Submit(w.record, w.log, *e.Intent, e.By, w.at)
	if !reflect.DeepEqual(after, w.record) || again.Code != e.Code {
		t.Fatalf("%s worked twice", e.Intent.OperationID)
	}
	if e.Code != "" || !decides(e.Intent.Action) {
		return
	}
	if _, err := w.book.Apply(w.record, *e.Intent, e.By, w.at); err == nil {
		t.Fatalf("%s would work twice without the log", e.Intent.OperationID)
	}
}

// refusedStays: whatever has changed since, a refused operation keeps its answer.
func (w *world) refusedStays(t *rapid.T) {
	if len(w.dead) == 0 {
		t.Skip("nothing refused yet")
	}
	i := rapid.SampledFrom(w.dead).Draw(t, "dead")
	after, answer := w.book.Submit(w.record, w.log, i, w.own(), w.at)
	if answer.Code == "" || !reflect.DeepEqual(after, w.record) {
		t.Fatalf("%s was refused and then applied", i.OperationID)
	}
}

// read is the applicant's.
func (w *world) read(t *rapid.T) {
	if len(w.record.Standing.Messages) == 0 {
		t.Skip("no message")
	}
	id := rapid.SampledFrom(w.record.Standing.Messages).Draw(t, "message").ID
	w.record.Standing = w.record.Standing.Read(id, w.at)
	w.folded.Standing = w.folded.Standing.Read(id, w.at)
	w.log = append(w.log, confirm.Event{At: w.at, ReadMessage: id})
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
	edited := w.record.Content
	w.log = append(w.log, confirm.Event{At: w.at, Content: &edited, Digest: w.record.Digest})
	w.old = append(w.old, w.record)
}

func (w *world) stage(t *rapid.T) {
	begun := rapid.IntRange(0, 19).Draw(t, "begun") == 0
	if !begun || w.record.Standing.State == confirm.StatePending {
		t.Skip("not yet")
	}
	line := confirm.StageResult{Stage: "初审", At: w.at, Result: "合格"}
	w.record.Standing.Stages = append(slices.Clip(w.record.Standing.Stages), line)
	w.log = append(w.log, confirm.Event{At: w.at, Stage: &line})
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
	} else {
		w.book.Version += "+"
	}
	w.startLog()
}

func (w *world) invariant(t *rapid.T) {
	s := w.record.Standing
	w.reached[s.State] = true
	if !slices.Contains(confirm.States(), s.State) {
		t.Fatalf("state %q", s.State)
	}
	if got := w.book.SeenOf(w.record).PreviousDecision; got != w.decision {
		t.Fatalf("the decision is %q's, not %q's", got, w.decision)
	}
	if !reflect.DeepEqual(w.folded, w.record) {
		t.Fatalf("the two sides hold different records")
	}
	byLog, err := w.book.Fold(w.start, w.log)
	if err != nil || !reflect.DeepEqual(byLog, w.record) {
		t.Fatalf("folding the log gives another record: %v", err)
	}
	if s.State == confirm.StateComplete && slices.ContainsFunc(w.book.Check(w.record.Content, confirm.DateOf(w.at)), func(f confirm.Finding) bool {
		return f.Severity == confirm.SeverityBlock
	}) {
		t.Fatalf("材料齐全 with a blocking finding")
	}
}
