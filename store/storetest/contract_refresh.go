package storetest

import (
	"slices"
	"testing"

	"confirmpoint/confirm"
)

// refresh applies one change out of turn and wants to hear whether it counted.
func (d *desk) refresh(epoch string, c confirm.Change, want bool) {
	d.Helper()
	applied, err := d.ApplyRefreshed(d.ctx(), epoch, c)
	d.must(err)
	if applied != want {
		d.Fatalf("change %d of %s: applied %v, want %v", c.Seq, epoch, applied, want)
	}
}

func (d *desk) school(i int) string {
	d.Helper()
	rec, err := d.Record(d.ctx(), RecordID(i))
	d.must(err)
	return rec.Content.Work.School
}

// testRefresh: a record that was asked for out of turn shows at once, the feed
// goes on as if nothing had been, and neither puts an older one back.
func testRefresh(t *testing.T, d *desk) {
	d.feed(Record(1), Record(2), Record(3))
	epoch, before, err := d.Cursor(d.ctx())
	d.must(err)
	d.must(d.SaveDraft(d.ctx(), confirm.Draft{RecordID: RecordID(1), BaseVersion: 1}))
	at := d.seq
	newer := Edited(Edited(Record(1), "乙校"), "丙校")

	d.refresh(epoch, Change(at, Edited(Record(2), "甲校")), false) // the feed has been there
	d.refresh("another", Change(at+9, newer), false)
	d.refresh("", Change(at+9, newer), false)
	d.refresh(epoch, confirm.Change{Seq: at + 9}, false)
	d.refresh(epoch, Change(at+3, newer), true)
	d.refresh(epoch, Change(at+2, Edited(Record(1), "乙校")), false) // overtaken by another answer
	d.refresh(epoch, Tombstone(at+4, RecordID(3)), true)
	for range 2 {
		if got := d.school(1); got != "丙校" {
			t.Fatalf("school is %s", got)
		}
		if got := d.ids(confirm.Query{}); !slices.Equal(got, []string{RecordID(1), RecordID(2)}) {
			t.Fatalf("records %v", got)
		}
		if _, after, err := d.Cursor(d.ctx()); err != nil || after != before {
			t.Fatalf("the cursor moved from %s to %s, %v", before, after, err)
		}
		if _, ok, err := d.Draft(d.ctx(), RecordID(1)); err != nil || !ok {
			t.Fatalf("the draft: %v %v", ok, err)
		}
		d.reopen()
	}

	// A page that was fetched before the refresh, and comes after it.
	d.refresh(epoch, Change(at+6, Edited(newer, "丁校")), true)
	late := confirm.ChangePage{Epoch: epoch, Cursor: cursor(epoch, at+3), Changes: []confirm.Change{Change(at+2, Edited(Record(2), "甲校")), Change(at+3, newer)}}
	d.must(d.ApplyChanges(d.ctx(), late))
	if d.school(1) != "丁校" || d.school(2) != "甲校" {
		t.Fatalf("after a late page: %s, %s", d.school(1), d.school(2))
	}
	if _, after, err := d.Cursor(d.ctx()); err != nil || after != late.Cursor {
		t.Fatalf("the feed stands at %s, %v", after, err)
	}
	next := confirm.ChangePage{Epoch: epoch, Cursor: cursor(epoch, at+7), Changes: []confirm.Change{
		Tombstone(at+4, RecordID(3)), Change(at+7, Edited(Edited(newer, "丁校"), "戊校"))}}
	d.must(d.ApplyChanges(d.ctx(), next))
	if got := d.school(1); got != "戊校" {
		t.Fatalf("the feed does not go on: %s", got)
	}
}

// testRefreshBesideWork: unsent work and what its clerk saw stay; an answer that
// a receipt has overtaken does not take the decision back; a new epoch counts anew.
func testRefreshBesideWork(t *testing.T, d *desk) {
	d.feed(Record(1), Record(2))
	epoch, _, err := d.Cursor(d.ctx())
	d.must(err)
	op := d.sign(RecordID(1), confirm.ActionConcludeIncomplete)
	d.must(d.CloseOperation(d.ctx(), Accepted(op)))
	decided, err := d.Record(d.ctx(), RecordID(1))
	d.must(err)
	d.refresh(epoch, Change(d.seq+1, Record(1)), false)
	if now, err := d.Record(d.ctx(), RecordID(1)); err != nil || now.Standing.State != decided.Standing.State {
		t.Fatalf("the receipt is taken back: %s, %v", now.Standing.State, err)
	}

	d.sign(RecordID(2), confirm.ActionConcludeIncomplete)
	d.refresh(epoch, Tombstone(d.seq+2, RecordID(2)), true)
	if got := d.ids(confirm.Query{Queue: confirm.QueueUnsent}); !slices.Equal(got, []string{RecordID(2)}) {
		t.Fatalf("unsent work lost its record: %v", got)
	}

	d.refresh(epoch, Change(d.seq+50, Edited(decided, "乙校")), true)
	d.seq = 0 // a new epoch counts anew
	d.must(d.ApplyChanges(d.ctx(), d.page("e2", false, Edited(Record(1), "丙校"))))
	d.must(d.ApplyChanges(d.ctx(), d.page("e2", false, Edited(Edited(Record(1), "丙校"), "丁校"))))
	if got := d.school(1); got != "丁校" {
		t.Fatalf("what was refreshed in another epoch stands in the way: %s", got)
	}
}
