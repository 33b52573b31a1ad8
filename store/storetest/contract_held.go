package storetest

import (
	"slices"
	"testing"
	"time"

	"confirmpoint/confirm"
)

// testHeld: what is signed for a record that has left waits, without holding a
// decision up; it goes when the record is back, or ends when it is given up
// (offline-rules.md D3).
func testHeld(t *testing.T, d *desk) {
	d.feed(Record(1), Record(2))
	note := d.sign(RecordID(1), confirm.ActionMessage)
	decision := d.sign(RecordID(1), confirm.ActionConcludeIncomplete)
	other := d.sign(RecordID(2), confirm.ActionMessage)
	expect := func(want ...confirm.Operation) {
		t.Helper()
		ops, err := d.Sendable(d.ctx(), confirm.OperationSigned, 0)
		d.must(err)
		if !slices.EqualFunc(ops, want, sameOperation) {
			t.Fatalf("sendable %d operations, want %d", len(ops), len(want))
		}
	}
	expect(note, other)
	d.seq++
	d.must(d.ApplyChanges(d.ctx(), confirm.ChangePage{Epoch: "e1", Cursor: "x", Changes: []confirm.Change{Tombstone(d.seq, RecordID(1))}}))
	d.reopen()
	expect(decision, other)
	carried, err := d.OpenOperations(d.ctx(), 10)
	d.must(err)
	if !slices.EqualFunc(carried, []confirm.Operation{decision, other}, sameOperation) {
		t.Fatalf("a bundle takes %d operations", len(carried))
	}
	d.holds(note, true)
	d.must(d.MarkOperations(d.ctx(), []string{note.Intent.OperationID}, confirm.OperationUnknown, Start()))
	d.holds(note, false) // it may have arrived: it is asked for
	d.must(d.MarkOperations(d.ctx(), []string{note.Intent.OperationID}, confirm.OperationSigned, Start()))
	d.must(d.CloseOperation(d.ctx(), Refused(decision, confirm.CodeNotYourPoint, confirm.Standing{})))
	expect(other)
	d.feed(Record(1)) // it comes back
	d.holds(note, false)
	expect(note, other)
	d.refused(d.Resolve(d.ctx(), note.Intent.OperationID, "已转出", Start()), confirm.ProblemOperationOpen)

	left := confirm.Standing{Moved: &confirm.Move{ToPointID: "point-2", ToName: "城关中学确认点", At: Start()}}
	again := d.sign(RecordID(1), confirm.ActionConcludeIncomplete)
	late := Refused(again, confirm.CodeNotYourPoint, left)
	late.Seq = d.seq + 1 // judged after all that is here: the tombstone is still to come
	d.must(d.CloseOperation(d.ctx(), late))
	d.holds(note, true)
	expect(other)
	at := Start().Add(time.Hour)
	d.must(d.Resolve(d.ctx(), note.Intent.OperationID, "不再发送", at))
	d.must(d.Resolve(d.ctx(), again.Intent.OperationID, "已转出", at))
	d.must(d.Resolve(d.ctx(), decision.Intent.OperationID, "已转出", at))
	op, err := d.Operation(d.ctx(), note.Intent.OperationID)
	d.must(err)
	if op.State != confirm.OperationRefused || op.Code != confirm.CodeNotYourPoint || op.Receipt != nil || op.Resolution != "不再发送" || op.Held {
		t.Fatalf("given up as %s %s %q", op.State, op.Code, op.Resolution)
	}
	if got := d.ids(confirm.Query{}); !slices.Equal(got, []string{RecordID(2)}) {
		t.Fatalf("records %v: nothing names the other one any more", got)
	}
}

// testLateMove: a receipt that says where a record went does not take it away
// when it has come back since.
func testLateMove(t *testing.T, d *desk) {
	d.feed(Record(1))
	op := d.sign(RecordID(1), confirm.ActionConcludeIncomplete)
	note := d.sign(RecordID(1), confirm.ActionMessage)
	d.must(d.MarkOperations(d.ctx(), []string{op.Intent.OperationID}, confirm.OperationUnknown, Start()))
	d.feed(Record(1))
	out := Refused(op, confirm.CodeNotYourPoint, confirm.Standing{Moved: &confirm.Move{ToPointID: "point-2", At: Start()}})
	out.Seq = d.seq - 1
	d.must(d.CloseOperation(d.ctx(), out))
	rec, err := d.Record(d.ctx(), RecordID(1))
	d.must(err)
	if d.row(RecordID(1)).Gone || rec.Standing.Moved != nil {
		t.Fatal("an old word took a record away")
	}
	d.holds(note, false)
}

// holds looks whether an operation is held.
func (d *desk) holds(op confirm.Operation, want bool) {
	d.T.Helper()
	now, err := d.Operation(d.ctx(), op.Intent.OperationID)
	d.must(err)
	if now.Held != want {
		d.T.Fatalf("%s, %s: held %v, want %v", op.Intent.Action, now.State, now.Held, want)
	}
}

func sameOperation(a, b confirm.Operation) bool {
	return a.Intent.OperationID == b.Intent.OperationID
}
