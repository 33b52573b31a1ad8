package storetest

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"confirmpoint/confirm"
)

func testLocked(t *testing.T, d *desk) {
	d.feed(Record(1))
	d.must(d.Lock())
	d.must(d.Lock()) // a second time is no error
	ctx := d.ctx()
	_, err := d.Search(ctx, confirm.Query{})
	d.refused(err, confirm.ProblemLocked)
	_, err = d.Record(ctx, RecordID(1))
	d.refused(err, confirm.ProblemLocked)
	_, err = d.Photo(ctx, BlobSum(Photo(1)))
	d.refused(err, confirm.ProblemLocked)
	_, err = d.Operations(ctx, "")
	d.refused(err, confirm.ProblemLocked)
	_, _, err = d.Draft(ctx, RecordID(1))
	d.refused(err, confirm.ProblemLocked)
	d.refused(d.SaveDraft(ctx, confirm.Draft{RecordID: RecordID(1)}), confirm.ProblemLocked)
	d.refused(d.ApplyChanges(ctx, d.page("e1", false, Record(2))), confirm.ProblemLocked)
	d.refused(d.CommitDecision(ctx, Decision(Record(1), 1, confirm.ActionConcludeComplete), Record(1)), confirm.ProblemLocked)
	d.refused(d.Audit(ctx, confirm.AuditEvent{}), confirm.ProblemLocked)

	wrong := Key()
	wrong[0]++
	d.refused(d.Unlock(ctx, wrong), confirm.ProblemCacheKey)
	d.refused(d.Unlock(ctx, Key()[:31]), confirm.ProblemCacheKey)
	_, err = d.Search(ctx, confirm.Query{})
	d.refused(err, confirm.ProblemLocked)
	d.must(d.Unlock(ctx, Key()))
	if got := d.ids(confirm.Query{}); !slices.Equal(got, []string{RecordID(1)}) {
		t.Fatalf("after unlock: %v", got)
	}
	d.must(d.Unlock(ctx, Key())) // unlocked already
	d.refused(d.Unlock(ctx, wrong), confirm.ProblemCacheKey)
}

func testSearch(t *testing.T, d *desk) {
	var all []confirm.Record
	for i := range Names() {
		all = append(all, Record(i))
	}
	d.feed(all...)
	for round := range 2 {
		for _, c := range []struct {
			text string
			want []int
		}{
			{"", []int{0, 1, 2, 3, 4, 5, 6, 7}},
			{"知夏", []int{0}},
			{"linzhi", []int{0}},
			{"Lin Zhi Xia", []int{0}},
			{"LZX", []int{0}},
			{"ｌｚｘ", []int{0}},
			{"古丽•买", []int{1}},
			{"古丽．买", []int{1}},
			{"古丽买买提", []int{1}},
			{"zengyu", []int{2}}, // a surname read otherwise
			{"cengyu", []int{2}}, // and as it is usually read
			{"𠮷", []int{3}},
			{"shanxm", []int{5}}, // the surname in full, then initials
			{"shxiaom", nil},     // no other mixture
			{"dxm", []int{5}},
			{"chanxm", nil}, // 单 is that only before 于
			{"lüyang", []int{7}},
			{"LÜYANG", []int{7}},
			{"gu'li", []int{1}},
			{"古丽˙买", []int{1}},
			{"古丽⸱买", []int{1}},
			{"古丽‧买", []int{1}},
			{"古丽\u0387买", []int{1}},
			{"𠮷\U000E0100", []int{3}}, // another look of the same character
			{"199-0000-0007", []int{7}},
			{"+86 199 0000 0007", []int{7}},
			{"-", nil},
			{"danxiao", []int{5}},
			{"sxm", []int{5}},
			{"anna lee", []int{6}},
			{"lvyang", []int{7}},
			{"005x", []int{5}},
			{"００５Ｘ", []int{5}},
			{"202600000004", []int{4}},
			{"20153410200000006", []int{6}},
			{"199 0000 0007", []int{7}},
			{"第一中学", []int{1, 4, 7}},
			{"青禾县 实验", []int{0, 3, 6}},
			{"没有这个人", nil},
			{"夏341", nil}, // never over the border of two fields
			{"\x00", []int{0, 1, 2, 3, 4, 5, 6, 7}},
		} {
			want := []string{}
			for _, i := range c.want {
				want = append(want, RecordID(i))
			}
			if got := d.ids(confirm.Query{Text: c.text}); !slices.Equal(got, want) {
				t.Errorf("round %d: search %q gives %v, want %v", round, c.text, got, want)
			}
		}
		d.reopen()
	}
	testSearchPages(t, d)
}

func testSearchPages(t *testing.T, d *desk) {
	byName := d.ids(confirm.Query{Sort: confirm.SortName})
	want := []string{}
	for _, i := range []int{6, 1, 4, 0, 7, 3, 5, 2} { // anna, a'yi, chen, lin, lv, ou'yang, shan, zeng
		want = append(want, RecordID(i))
	}
	if !slices.Equal(byName, want) {
		t.Errorf("by name: %v, want %v", byName, want)
	}
	page, err := d.Search(d.ctx(), confirm.Query{Sort: confirm.SortName, Offset: 3, Limit: 2})
	d.must(err)
	if len(page.Rows) != 2 || page.Rows[0].ID != want[3] || page.Total != len(want) {
		t.Errorf("page: %d rows from %v of %d", len(page.Rows), page.Rows[0].ID, page.Total)
	}
	row := d.row(RecordID(3))
	rec := Record(3)
	wantRow := confirm.Row{
		ID: rec.ID, ApplicationNo: rec.ApplicationNo, Name: rec.Content.Identity.Name,
		DocumentNumber: rec.Content.Identity.DocumentNumber, School: rec.Content.Work.School,
		Certificate: rec.Content.Certificate.Number, Stage: rec.Content.Work.Stage, Subject: rec.Content.Work.Subject,
		Kind: rec.Content.Kind, State: confirm.StatePending, Findings: row.Findings,
	}
	if row != wantRow {
		t.Error("a row is not what the record says")
	}
}

func testRecord(t *testing.T, d *desk) {
	want := Record(1)
	want.Standing.FileNumber, want.Standing.Remark = "341002", "备注"
	d.feed(want)
	for range 2 {
		got, err := d.Record(d.ctx(), want.ID)
		d.must(err)
		if !reflect.DeepEqual(got, want) {
			t.Fatal("a record changed on its way through the file")
		}
		id, err := d.FindApplication(d.ctx(), " ２０２６ 00000001")
		d.must(err)
		if id != want.ID {
			t.Fatalf("found %s", id)
		}
		d.reopen()
	}
	_, err := d.Record(d.ctx(), "nobody")
	d.refused(err, confirm.ProblemNotFound)
	_, err = d.FindApplication(d.ctx(), "202699999999")
	d.refused(err, confirm.ProblemNotFound)
}

func testFeed(t *testing.T, d *desk) {
	epoch, at, err := d.Cursor(d.ctx())
	d.must(err)
	if epoch != "" || at != "" {
		t.Fatalf("cursor of an empty cache: %q %q", epoch, at)
	}
	one := d.page("e1", true, Record(1), Record(2))
	d.must(d.ApplyChanges(d.ctx(), one))
	d.reopen()
	if epoch, at, _ = d.Cursor(d.ctx()); epoch != "e1" || at != one.Cursor {
		t.Fatalf("cursor %q %q", epoch, at)
	}
	edited := Edited(Record(1), "青禾县第二小学")
	d.must(d.ApplyChanges(d.ctx(), d.page("e1", false, edited, Record(3))))
	d.must(d.ApplyChanges(d.ctx(), one)) // again, late: skipped by its numbers
	rec, err := d.Record(d.ctx(), RecordID(1))
	d.must(err)
	if rec.Version != 2 || rec.Content.Work.School != "青禾县第二小学" {
		t.Fatalf("version %d: an old page was applied again", rec.Version)
	}
	if got := d.ids(confirm.Query{Text: "第二小学"}); !slices.Equal(got, []string{RecordID(1)}) {
		t.Fatalf("search after a change: %v", got)
	}
	if got := d.ids(confirm.Query{Text: strings.Repeat("x", 300)}); len(got) != 0 {
		t.Fatalf("%v", got)
	}
	twice := d.page("e1", false, Record(4), Edited(Record(4), "甲校"))
	d.must(d.ApplyChanges(d.ctx(), twice))
	gone := confirm.ChangePage{Epoch: "e1", Cursor: "c", Changes: []confirm.Change{
		Change(d.seq+1, Record(5)), Tombstone(d.seq+2, RecordID(5)), Tombstone(d.seq+3, RecordID(3)), {Seq: d.seq + 4}}}
	d.seq += 4
	d.must(d.ApplyChanges(d.ctx(), gone))
	for range 2 {
		if got := d.ids(confirm.Query{}); !slices.Equal(got, []string{RecordID(1), RecordID(2), RecordID(4)}) {
			t.Fatalf("records %v", got)
		}
		d.reopen()
	}
}

func testEpoch(t *testing.T, d *desk) {
	d.feed(Record(1), Record(2), Record(3))
	d.must(d.SaveDraft(d.ctx(), confirm.Draft{RecordID: RecordID(2), BaseVersion: 1}))
	op := d.sign(RecordID(1), confirm.ActionConcludeIncomplete)
	d.seq = 0 // a new epoch counts anew
	first := d.page("e2", true, Record(2), Record(4))
	d.must(d.ApplyChanges(d.ctx(), first))
	d.reopen()
	if got := d.ids(confirm.Query{}); !slices.Equal(got, []string{RecordID(1), RecordID(2), RecordID(3)}) {
		t.Fatalf("a half-told epoch shows: %v", got)
	}
	if epoch, at, _ := d.Cursor(d.ctx()); epoch != "e2" || at != first.Cursor {
		t.Fatalf("cursor %q %q does not go on in the new epoch", epoch, at)
	}
	d.must(d.ApplyChanges(d.ctx(), first)) // the answer was lost and came again
	d.must(d.ApplyChanges(d.ctx(), d.page("e2", false, Record(5), Edited(Record(2), "乙校"))))
	for range 2 {
		if got := d.ids(confirm.Query{}); !slices.Equal(got, []string{RecordID(1), RecordID(2), RecordID(4), RecordID(5)}) {
			t.Fatalf("after the swap: %v", got)
		}
		if got := d.ids(confirm.Query{Queue: confirm.QueueUnsent}); !slices.Equal(got, []string{RecordID(1)}) {
			t.Fatalf("unsent work lost its record: %v", got)
		}
		if _, ok, err := d.Draft(d.ctx(), RecordID(2)); err != nil || !ok {
			t.Fatalf("draft of a record that stayed: %v %v", ok, err)
		}
		d.reopen()
	}
	d.must(d.CloseOperation(d.ctx(), Accepted(op)))
	if got := d.ids(confirm.Query{Text: "202600000001"}); len(got) != 0 {
		t.Fatalf("a record that left stays without a reason: %v", got)
	}
	d.must(d.ApplyChanges(d.ctx(), d.page("e3", true, Record(7))))
	d.must(d.ApplyChanges(d.ctx(), d.page("e4", false, Record(8)))) // e3 was given up
	if got := d.ids(confirm.Query{}); !slices.Equal(got, []string{RecordID(8)}) {
		t.Fatalf("after a third epoch: %v", got)
	}
}

func testTombstone(t *testing.T, d *desk) {
	d.feed(Record(1), Record(2))
	d.must(d.SaveDraft(d.ctx(), confirm.Draft{RecordID: RecordID(2)}))
	op := d.sign(RecordID(1), confirm.ActionConcludeComplete)
	d.must(d.ApplyChanges(d.ctx(), confirm.ChangePage{Epoch: "e1", Cursor: "x", Changes: []confirm.Change{
		Tombstone(d.seq+1, RecordID(1)), Tombstone(d.seq+2, RecordID(2)), Tombstone(d.seq+3, "never seen")}}))
	d.seq += 3
	d.reopen()
	if got := d.ids(confirm.Query{}); !slices.Equal(got, []string{RecordID(1)}) {
		t.Fatalf("records %v, want the one with unsent work", got)
	}
	if !d.row(RecordID(1)).Gone {
		t.Fatal("a record that left does not say so")
	}
	if got := d.ids(confirm.Query{Queue: confirm.QueueToPrint}); len(got) != 0 {
		t.Fatalf("a record that left is to be printed: %v", got)
	}
	if _, ok, _ := d.Draft(d.ctx(), RecordID(2)); ok {
		t.Fatal("the draft of a record that left stays")
	}
	if _, err := d.Record(d.ctx(), RecordID(1)); err != nil {
		t.Fatal(err)
	}
	d.must(d.CloseOperation(d.ctx(), Refused(op, confirm.CodeNotYourPoint, confirm.Standing{})))
	d.reopen()
	if got := d.ids(confirm.Query{Queue: confirm.QueueConflict}); !slices.Equal(got, []string{RecordID(1)}) {
		t.Fatalf("conflicts %v", got)
	}
	d.must(d.Resolve(d.ctx(), op.Intent.OperationID, "已转出", Start()))
	if got := d.ids(confirm.Query{}); len(got) != 0 {
		t.Fatalf("records %v", got)
	}
	ops, err := d.Operations(d.ctx(), RecordID(1))
	d.must(err)
	if len(ops) != 1 {
		t.Fatal("the history went with the record")
	}
}
