package desk_test

import (
	"bytes"
	"context"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/internal/training"

	"pgregory.net/rapid"
)

// hourglass is a Wait that ends when a test turns it, or its context ends.
type hourglass struct {
	mu    sync.Mutex
	all   []chan struct{}
	begun int
}

func (h *hourglass) wait(ctx context.Context, _ time.Duration) error {
	h.mu.Lock()
	over := make(chan struct{})
	h.all = append(h.all, over)
	h.begun++
	h.mu.Unlock()
	select {
	case <-over:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// turn ends every wait of now.
func (h *hourglass) turn() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, over := range h.all {
		close(over)
	}
	h.all = nil
}

// waits counts all that ever waited.
func (h *hourglass) waits() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.begun
}

// careful is an office whose conclusions may be undone until the hourglass is turned.
type careful struct {
	*office
	glass *hourglass
}

func newCareful(t *testing.T, adjust ...func(*desk.Config)) *careful {
	c := &careful{glass: &hourglass{}}
	adjust = append(adjust, func(cfg *desk.Config) { cfg.Wait = c.glass.wait })
	c.office = ready(t, 6, adjust...)
	return c
}

// decide concludes with the right to undo.
func (c *careful) decide(id string, a confirm.Action) (confirm.Operation, error) {
	before := c.glass.waits()
	op, err := c.desk.Decide(c.t.Context(), c.open(id), desk.Conclusion{Action: a, Explanation: "补充材料后更改", Undoable: true})
	for err == nil && c.glass.waits() == before { // it begins on another goroutine
		runtime.Gosched()
	}
	return op, err
}

func (c *careful) held(id string) confirm.Operation {
	c.t.Helper()
	c.tickAll(id, confirm.TickMet)
	op, err := c.decide(id, confirm.ActionConcludeComplete)
	check(c.t, err)
	return op
}

// timePasses lets the time to undo end.
func (c *careful) timePasses() {
	over := make(chan struct{}, 100)
	defer c.desk.Subscribe(func(ch desk.Changes) {
		if ch&desk.ChangedSendable != 0 {
			over <- struct{}{}
		}
	})()
	n := len(c.desk.Undoable())
	c.glass.turn()
	for range n {
		<-over
	}
}

// atRegistry gives the decision in force of every record there, by record.
func (c *careful) atRegistry() map[string]string {
	c.t.Helper()
	all, err := c.registry.Registry().Decisions(c.t.Context(), training.PlanID)
	check(c.t, err)
	found := map[string]string{}
	for _, d := range all {
		found[d.Record.ID] = decision(d.Record)
	}
	return found
}

func TestUndo(t *testing.T) {
	c := newCareful(t)
	id := c.clean(1)[0].ID
	before, counts := c.open(id), c.standing()
	c.tickAll(id, confirm.TickMet)
	_, err := c.desk.Annotate(t.Context(), id, "17", "A-3", "请复核")
	check(t, err)
	ticked := c.open(id)
	first := c.held(id)

	if r := c.send(); r.Sent != 0 {
		t.Errorf("%d operations left within the time to undo", r.Sent)
	}
	if s := c.standing(); s.Unsent != 1 || s.Undoable != 1 {
		t.Errorf("%d unsent, %d of them to undo", s.Unsent, s.Undoable)
	}
	var stick bytes.Buffer
	_, err = c.desk.ExportBundle(t.Context(), &stick)
	wantCode(t, err, confirm.ProblemNotFound)
	if items, missing, err := c.cache.Escrow(t.Context()); err != nil || len(items)+missing != 0 {
		t.Errorf("the second copy would hold %d and %d items: %v", len(items), missing, err)
	}
	if s := c.standing(); s.Unsent != counts.Unsent+1 {
		t.Errorf("%d unsent, want one more than %d", s.Unsent, counts.Unsent)
	}

	undone, err := c.desk.Undo(t.Context(), first.Intent.OperationID)
	check(t, err)
	if undone.RecordID != id || undone.Action != confirm.ActionConcludeComplete || undone.ApplicationNo != before.Record.ApplicationNo {
		t.Errorf("undone %+v", undone)
	}
	after := c.open(id)
	if !slices.Equal(after.Draft.Ticks, ticked.Draft.Ticks) || after.Draft.Remark != "请复核" || after.Draft.FileNumber != "17" {
		t.Errorf("the draft is %+v, was %+v", after.Draft, ticked.Draft)
	}
	if s := c.standing(); s.Unsent != counts.Unsent || s.Conflict != counts.Conflict {
		t.Errorf("counts are %+v, were %+v", s, counts)
	}
	if row := c.row(id); row.Operation != "" || row.State != confirm.StatePending {
		t.Errorf("the row shows %q %q", row.State, row.Operation)
	}
	op := after.Operations[0]
	if op.State != confirm.OperationRefused || op.Code != confirm.ProblemUndone || op.Resolution != confirm.Undone || op.Undoable {
		t.Errorf("the history shows %+v", op)
	}
	log, err := c.desk.AuditTrail(t.Context())
	check(t, err)
	if !slices.ContainsFunc(log, func(e confirm.AuditEntry) bool { return e.Action == confirm.AuditUndo && e.Subject == id }) {
		t.Error("nobody wrote down who took it back")
	}
	_, err = c.desk.Undo(t.Context(), first.Intent.OperationID)
	wantCode(t, err, confirm.ProblemUndoOver)

	// The number of the first is never used: the registry asks only that none comes twice.
	second := c.held(id)
	if second.Intent.Sequence <= first.Intent.Sequence {
		t.Errorf("sequence %d after %d", second.Intent.Sequence, first.Intent.Sequence)
	}
	c.timePasses()
	if r := c.send(); r.Sent != 1 || r.Accepted != 1 {
		t.Errorf("sent %+v", r)
	}
	if got := c.atRegistry()[id]; got != second.Intent.OperationID {
		t.Errorf("the registry has %q, want %q", got, second.Intent.OperationID)
	}
}

func (o *office) standing() desk.Standing {
	o.t.Helper()
	s, err := o.desk.Standing(o.t.Context())
	check(o.t, err)
	return s
}

func (o *office) row(id string) confirm.Row {
	o.t.Helper()
	rows := o.rows("")
	at := slices.IndexFunc(rows, func(r confirm.Row) bool { return r.ID == id })
	if at < 0 {
		o.t.Fatalf("no row %s", id)
	}
	return rows[at]
}

func TestUndoIsOver(t *testing.T) {
	for name, end := range map[string]func(*careful){
		"time": (*careful).timePasses,
		"lock": func(c *careful) {
			check(c.t, c.desk.Lock(c.t.Context()))
			check(c.t, c.desk.SignInOffline(c.t.Context(), pin))
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCareful(t)
			id := c.clean(1)[0].ID
			op := c.held(id)
			end(c)
			_, err := c.desk.Undo(t.Context(), op.Intent.OperationID)
			wantCode(t, err, confirm.ProblemUndoOver)
			if n := len(c.desk.Undoable()); n != 0 {
				t.Errorf("%d may still be undone", n)
			}
			if r := c.send(); r.Accepted != 1 {
				t.Errorf("sent %+v", r)
			}
		})
	}
}

func TestUndoAfterMore(t *testing.T) {
	c := newCareful(t)
	id := c.clean(1)[0].ID
	op := c.held(id)
	_, err := c.desk.Message(t.Context(), id, desk.Text{Text: "请补材料"})
	check(t, err)
	_, err = c.desk.Undo(t.Context(), op.Intent.OperationID)
	wantCode(t, err, confirm.ProblemUndoLater)
	if r := c.send(); r.Sent != 0 {
		t.Errorf("what was signed later went first: %+v", r)
	}
	c.timePasses()
	for c.send().Sent > 0 {
	}
	if s := c.standing(); s.Unsent != 0 || s.Undoable != 0 || s.Conflict != 0 {
		t.Errorf("left: %+v", s)
	}
}

func TestUndoGivesTheNumberBack(t *testing.T) {
	c := newCareful(t)
	id := c.clean(1)[0].ID
	number := c.reserve(1)[0]
	c.blanks(1)
	before := c.numbers()
	op, err := c.desk.Decide(t.Context(), c.tickAll(id, confirm.TickMet),
		desk.Conclusion{Action: confirm.ActionConcludeComplete, ReceiptNumber: number, Undoable: true})
	check(t, err)
	if c.numbers() == before {
		t.Fatal("the number is not used")
	}
	_, err = c.desk.Undo(t.Context(), op.Intent.OperationID)
	check(t, err)
	if got := c.numbers(); got != before {
		t.Errorf("numbers are %s, were %s", got, before)
	}
}

func TestUndoOfAnUnsignedConclusion(t *testing.T) {
	over := false
	c := newCareful(t, byBatch(&over))
	id := c.clean(1)[0].ID
	c.held(id)
	list := c.desk.Undoable()
	if len(list) != 1 || list[0].Signed {
		t.Fatalf("may be undone: %+v", list)
	}
	_, err := c.desk.Undo(t.Context(), list[0].OperationID)
	check(t, err)
	if chosen := c.open(id).Draft.Chosen; chosen != nil {
		t.Errorf("still chosen: %+v", chosen)
	}
}

// TestRandomUndo concludes, undoes, sends, locks and lets time pass in any
// order. Nothing that was undone ever reaches the registry, nothing else is
// lost, and nothing goes twice.
func TestRandomUndo(t *testing.T) {
	setChecks(t, "8")
	rapid.Check(t, func(rt *rapid.T) {
		m := &undoMachine{careful: newCareful(t), undone: map[string]bool{}, signed: map[string]bool{}}
		defer m.close()
		for _, r := range m.clean(3) {
			m.ids = append(m.ids, r.ID)
		}
		rt.Repeat(map[string]func(*rapid.T){
			"conclude":    m.conclude,
			"undo":        m.undo,
			"message":     m.message,
			"time passes": func(*rapid.T) { m.timePasses() },
			"send":        func(*rapid.T) { m.sent += m.send().Sent },
			"pull":        func(*rapid.T) { m.pull() },
			"relock": func(*rapid.T) {
				check(m.t, m.desk.Lock(m.t.Context()))
				check(m.t, m.desk.SignInOffline(m.t.Context(), pin))
			},
			"": m.invariant,
		})
		m.finish(rt)
	})
}

type undoMachine struct {
	*careful
	ids            []string
	signed, undone map[string]bool // operations
	sent           int
}

func (m *undoMachine) close() {
	check(m.t, m.desk.Lock(context.Background()))
	m.closeRegistry()
}

func (m *undoMachine) conclude(rt *rapid.T) {
	id := rapid.SampledFrom(m.ids).Draw(rt, "record")
	m.clock.add(time.Second)
	action := confirm.ActionConcludeComplete
	for _, c := range m.open(id).Conditions {
		if _, err := m.desk.Tick(m.t.Context(), id, confirm.Tick{Code: c.Code, Value: confirm.TickMet}); err != nil {
			wantCode(m.t, err, confirm.ProblemOperationOpen)
			return
		}
	}
	if rapid.Bool().Draw(rt, "back") {
		action = confirm.ActionLeaveUnconfirmed
	}
	seen := m.open(id)
	op, err := m.decide(id, action)
	if full(seen) && action == confirm.ActionLeaveUnconfirmed && seen.Record.Standing.State != confirm.StatePending {
		wantCode(m.t, err, confirm.CodeTooMany) // its reason is a message
		return
	}
	if err != nil {
		rt.Fatal(err)
	}
	m.signed[op.Intent.OperationID] = true
}

func (m *undoMachine) undo(rt *rapid.T) {
	list := m.desk.Undoable()
	if len(list) == 0 {
		for id := range m.signed {
			_, err := m.desk.Undo(m.t.Context(), id)
			wantCode(m.t, err, confirm.ProblemUndoOver)
		}
		return
	}
	one := rapid.SampledFrom(list).Draw(rt, "which")
	switch _, err := m.desk.Undo(m.t.Context(), one.OperationID); confirm.CodeOf(err) {
	case "":
		m.undone[one.OperationID] = true
	case confirm.ProblemUndoLater:
	default:
		rt.Fatal(err)
	}
}

// full tells whether a record has no room for one more message.
func full(v desk.View) bool {
	return len(v.Ahead.Standing.Messages) == confirm.MaxMessages
}

func (m *undoMachine) message(rt *rapid.T) {
	seen := m.open(rapid.SampledFrom(m.ids).Draw(rt, "record"))
	op, err := m.desk.Message(m.t.Context(), seen.Record.ID, desk.Text{Text: "请补材料"})
	if full(seen) {
		wantCode(m.t, err, confirm.CodeTooMany)
		return
	}
	if err != nil {
		rt.Fatal(err)
	}
	m.signed[op.Intent.OperationID] = true
}

func (m *undoMachine) invariant(rt *rapid.T) {
	held := map[string]bool{}
	for _, u := range m.desk.Undoable() {
		held[u.OperationID] = true
	}
	for record, op := range m.atRegistry() {
		if m.undone[op] || held[op] {
			rt.Fatalf("record %s has decision %s at the registry, which was undone or may still be", record, op)
		}
	}
}

func (m *undoMachine) finish(rt *rapid.T) {
	m.timePasses()
	for {
		n := m.send().Sent
		if m.sent += n; n == 0 {
			break
		}
	}
	ops, err := m.desk.Operations(m.t.Context())
	check(m.t, err)
	for _, op := range ops {
		id := op.Intent.OperationID
		switch {
		case m.undone[id] && op.Code == confirm.ProblemUndone && op.Tries == 0:
		case !m.undone[id] && op.State == confirm.OperationAccepted && op.Tries == 1:
		default:
			rt.Fatalf("operation %s ended as %s %s after %d tries, undone: %v", id, op.State, op.Code, op.Tries, m.undone[id])
		}
	}
	if len(ops) != len(m.signed) || m.sent != len(m.signed)-len(m.undone) {
		rt.Fatalf("%d signed, %d undone: %d in the history, %d sent", len(m.signed), len(m.undone), len(ops), m.sent)
	}
}
