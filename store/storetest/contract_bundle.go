package storetest

import (
	"slices"
	"testing"

	"confirmpoint/confirm"
)

// carried is a page that follows the number since, of the epoch.
func carried(epoch string, since int64, more bool, records ...confirm.Record) confirm.ChangePage {
	p := confirm.ChangePage{Epoch: epoch, More: more, Cursor: cursor(epoch, since+int64(len(records)))}
	for i, r := range records {
		p.Changes = append(p.Changes, Change(since+int64(i)+1, r))
	}
	return p
}

// carry brings a page that follows the number since of the epoch from.
func (d *desk) carry(p confirm.ChangePage, from string, since int64, want bool) {
	d.T.Helper()
	applied, err := d.ApplyCarried(d.ctx(), p, cursor(from, since), since)
	if err != nil || applied != want {
		d.T.Fatalf("page of %s after %d: applied %v, %v", p.Epoch, since, applied, err)
	}
}

// wantCursor wants the cursor to stand at a number of the first epoch.
func (d *desk) wantCursor(want int64) {
	d.T.Helper()
	if _, c, err := d.Cursor(d.ctx()); err != nil || c != cursor("e1", want) {
		d.T.Fatalf("cursor %q, want that of %d (%v)", c, want, err)
	}
}

func (d *desk) wantSchool(i int, want string) {
	d.T.Helper()
	if got := d.row(RecordID(i)).School; got != want {
		d.T.Fatalf("school of %d is %s, want %s", i, got, want)
	}
}

// testCarried brings pages by stick beside the feed: old ones, new ones, with a
// gap before them, and half old.
func testCarried(_ *testing.T, d *desk) {
	d.feed(Record(1), Record(2), Record(3)) // 1 to 3
	d.carry(carried("e1", 1, false, Edited(Record(2), "旧校")), "e1", 1, false)
	d.carry(carried("e1", 5, false, Record(9)), "e1", 5, false) // 4 and 5 would be missing
	d.wantCursor(3)
	d.carry(carried("e1", 3, false, Edited(Record(1), "甲校")), "e1", 3, true)
	d.wantCursor(4)
	d.wantSchool(1, "甲校")
	d.carry(carried("e1", 2, false, Edited(Record(3), "旧校"), Edited(Record(1), "旧校"), Record(5)), "e1", 2, true)
	d.wantCursor(5)
	d.wantSchool(1, "甲校")
	d.wantSchool(3, Record(3).Content.Work.School)
	d.carry(carried("e1", 3, false, Edited(Record(1), "旧校"), Record(5)), "e1", 3, false)
	d.reopen()
	d.wantCursor(5)
}

// testCarriedEpoch brings pages of another epoch: they count only when nothing
// was pulled since the bundle was made.
func testCarriedEpoch(t *testing.T, d *desk) {
	d.feed(Record(1), Record(2), Record(3))
	d.carry(carried("e2", 2, false, Record(7)), "e1", 2, false)
	first := carried("e2", 0, true, Record(1))
	for _, want := range []bool{true, false} { // the second time it has come already
		if applied, err := d.ApplyCarried(d.ctx(), first, cursor("e1", 3), 0); err != nil || applied != want {
			t.Fatalf("the first page: %v, %v", applied, err)
		}
	}
	d.carry(carried("e1", 3, false, Record(6)), "e1", 3, false) // while a new one collects
	d.carry(carried("e2", 1, false, Record(8)), "e2", 1, true)
	if got := d.ids(confirm.Query{}); !slices.Equal(got, []string{RecordID(1), RecordID(8)}) {
		t.Fatalf("after the new epoch: %v", got)
	}
	d.carry(carried("e1", 0, false, Record(1), Record(2)), "e1", 0, false)
	d.carry(carried("e1", 3, false, Record(6)), "e1", 3, false)
}

// testCarriedReceipt: a receipt has told more than a page that was made before it.
func testCarriedReceipt(t *testing.T, d *desk) {
	d.feed(Record(1), Record(2))
	op := d.sign(RecordID(1), confirm.ActionConcludeIncomplete)
	d.must(d.CloseOperation(d.ctx(), Accepted(op)))
	before := d.row(RecordID(1)).State
	page := carried("e1", 2, false, Record(1), Edited(Record(2), "乙校"))
	if applied, err := d.ApplyCarried(d.ctx(), page, cursor("e1", 2), 2); err != nil || !applied {
		t.Fatalf("%v, %v", applied, err)
	}
	if got := d.row(RecordID(1)).State; got != before || before != confirm.StateIncomplete {
		t.Fatalf("state %s, was %s", got, before)
	}
	if got := d.row(RecordID(2)).School; got != "乙校" {
		t.Fatalf("the other record: %s", got)
	}
}

// testOpenOperations lists what a bundle takes, in the order of signing.
func testOpenOperations(t *testing.T, d *desk) {
	d.feed(Record(1), Record(2), Record(3))
	first := d.sign(RecordID(1), confirm.ActionAnnotate)
	second := d.sign(RecordID(1), confirm.ActionConcludeIncomplete)
	third := d.sign(RecordID(2), confirm.ActionConcludeIncomplete)
	fourth := d.sign(RecordID(3), confirm.ActionConcludeIncomplete)
	d.must(d.MarkOperations(d.ctx(), []string{second.Intent.OperationID}, confirm.OperationUnknown, Start()))
	d.must(d.CloseOperation(d.ctx(), Accepted(third)))
	for _, c := range []struct {
		limit int
		want  []string
	}{
		{10, []string{first.Intent.OperationID, second.Intent.OperationID, fourth.Intent.OperationID}},
		{2, []string{first.Intent.OperationID, second.Intent.OperationID}},
	} {
		ops, err := d.OpenOperations(d.ctx(), c.limit)
		d.must(err)
		var got []string
		for _, op := range ops {
			got = append(got, op.Intent.OperationID)
		}
		if !slices.Equal(got, c.want) {
			t.Fatalf("limit %d: %v, want %v", c.limit, got, c.want)
		}
	}
	op, err := d.Operation(d.ctx(), third.Intent.OperationID)
	d.must(err)
	if op.State != confirm.OperationAccepted || string(op.Envelope) != string(third.Envelope) {
		t.Fatalf("%+v", op)
	}
	_, err = d.Operation(d.ctx(), "no such operation")
	d.refused(err, confirm.ProblemNotFound)
}
