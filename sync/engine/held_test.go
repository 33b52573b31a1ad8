package engine_test

import (
	"testing"

	"confirmpoint/confirm"

	"github.com/google/uuid"
)

// message signs a 留言 on a record that may have left.
func (w *world) message(i int) confirm.Operation {
	return w.sign(i, confirm.ActionMessage, func(in *confirm.Intent) {
		in.Message = &confirm.Message{ID: uuid.Must(uuid.NewV7()).String(), Text: "请携带原件"}
	})
}

// moveAll has the bureau bring its list with everybody at one point.
func (w *world) moveAll(pointCode string) {
	w.t.Helper()
	for i := range w.people {
		w.people[i].PointCode = pointCode
	}
	_, err := w.reg.Import(w.t.Context(), planID, w.people)
	w.must(err)
}

// TestHeldWhileElsewhere: of a record that was moved, the decision is still
// judged and told to the new point; the message is not sent, neither before the
// tombstone comes nor after, until the record is back (offline-rules.md D3).
func TestHeldWhileElsewhere(t *testing.T) {
	w := newWorld(t, 1)
	ctx := t.Context()
	target, err := w.reg.PutPoint(ctx, confirm.Point{Code: "QH02", Name: "青禾一中确认点"})
	w.must(err)
	now := w.clock.True()
	_, err = w.reg.PutWindow(ctx, planID, target.ID, confirm.Window{Opens: now.AddDate(0, 0, -1), Closes: now.AddDate(0, 0, 9)})
	w.must(err)
	w.pull()
	decision := w.decide(0)
	message, given := w.message(0), w.message(0)
	w.moveAll(target.Code)
	w.send() // one round: the refusal comes before the messages are due
	w.wantState(decision, confirm.OperationRefused)
	held := func(want bool) {
		t.Helper()
		if op := w.state(message.Intent.OperationID); op.Held != want || op.State != confirm.OperationSigned || op.Tries != 0 {
			t.Fatalf("the message is %s, held %v, tried %d times", op.State, op.Held, op.Tries)
		}
	}
	held(true)
	if report := w.pull(); report.Tombstones != 1 {
		t.Fatalf("pulled %+v", report)
	}
	w.send()
	held(true)
	w.must(w.cache.Resolve(ctx, given.Intent.OperationID, "不再发送", w.clock.True()))
	w.moveAll(w.point.Code)
	w.pull()
	held(false)
	w.send()
	w.wantState(message, confirm.OperationAccepted)
	w.wantState(given, confirm.OperationRefused)
	w.pull()
	standing := w.standing(0)
	if len(standing.Messages) != 1 || standing.Messages[0].OperationID != message.Intent.OperationID {
		t.Errorf("messages %+v", standing.Messages)
	}
	if u := standing.Unapplied; len(u) != 1 || u[0].OperationID != decision.Intent.OperationID || u[0].PointName != w.point.Name {
		t.Errorf("the history has %+v", u)
	}
	if standing.Decision != nil || standing.State != confirm.StatePending {
		t.Error("the refused decision counts")
	}
	if op := w.state(given.Intent.OperationID); op.Tries != 0 || op.Receipt != nil {
		t.Errorf("what was given up was sent: tried %d times", op.Tries)
	}
}
