package storetest

import (
	"bytes"
	"reflect"
	"slices"
	"testing"
	"time"

	"confirmpoint/confirm"
)

func testDraft(t *testing.T, d *desk) {
	d.feed(Record(1))
	want := confirm.Draft{
		RecordID: RecordID(1), BaseVersion: 1, Remark: "等校长签字", SavedAt: Start(),
		Ticks: []confirm.Tick{{Code: "T1", Value: confirm.TickMet}},
	}
	if _, ok, err := d.Draft(d.ctx(), RecordID(1)); ok || err != nil {
		t.Fatalf("draft of a fresh record: %v %v", ok, err)
	}
	d.must(d.SaveDraft(d.ctx(), confirm.Draft{RecordID: RecordID(1)}))
	d.must(d.SaveDraft(d.ctx(), want))
	d.reopen()
	got, ok, err := d.Draft(d.ctx(), RecordID(1))
	if err != nil || !ok || !reflect.DeepEqual(got, want) {
		t.Fatalf("draft %v %v", ok, err)
	}
	d.refused(d.SaveDraft(d.ctx(), confirm.Draft{RecordID: "nobody"}), confirm.ProblemNotFound)
}

func testCommit(t *testing.T, d *desk) {
	d.feed(Record(1), Record(2))
	d.must(d.SaveDraft(d.ctx(), confirm.Draft{RecordID: RecordID(1)}))
	n, err := d.NextSequence(d.ctx())
	d.must(err)
	again, err := d.NextSequence(d.ctx())
	d.must(err)
	if n != 1 || again != 1 {
		t.Fatalf("sequence %d, then %d: a number nobody used leaves a gap", n, again)
	}
	op := Decision(Record(1), n, confirm.ActionConcludeComplete)
	d.must(d.CommitDecision(d.ctx(), op, Record(1)))
	d.must(d.CommitDecision(d.ctx(), op, Record(1))) // the same bytes: committed once

	for name, bad := range map[string]func(o *confirm.Operation, base *confirm.Record){
		"id taken":       func(o *confirm.Operation, _ *confirm.Record) { o.Envelope = []byte("other") },
		"sequence taken": func(o *confirm.Operation, _ *confirm.Record) { o.Intent.OperationID = "op-x" },
		"not signed": func(o *confirm.Operation, _ *confirm.Record) {
			*o = Decision(Record(1), 2, confirm.ActionConcludeComplete)
			o.State = confirm.OperationAccepted
		},
		"another base": func(o *confirm.Operation, b *confirm.Record) {
			*o = Decision(Record(1), 2, confirm.ActionConcludeComplete)
			*b = Record(2)
		},
	} {
		o, b := op, Record(1)
		bad(&o, &b)
		if err := d.CommitDecision(d.ctx(), o, b); err == nil {
			t.Errorf("%s: committed", name)
		}
	}
	d.reopen()
	ops, err := d.Operations(d.ctx(), "")
	d.must(err)
	if len(ops) != 1 || !reflect.DeepEqual(ops[0], op) {
		t.Fatalf("outbox holds %d operations, or another than was signed", len(ops))
	}
	if _, ok, _ := d.Draft(d.ctx(), RecordID(1)); ok {
		t.Fatal("the draft outlives its decision")
	}
	row := d.row(RecordID(1))
	if row.Operation != confirm.OperationSigned || row.Mine != confirm.ActionConcludeComplete || row.State != confirm.StatePending {
		t.Fatalf("row says %q %q %q", row.Operation, row.Mine, row.State)
	}
	page, err := d.Search(d.ctx(), confirm.Query{Queue: confirm.QueuePending})
	d.must(err)
	want := map[confirm.Queue]int{
		confirm.QueueAll: 2, confirm.QueuePending: 1, confirm.QueueUnsent: 1, confirm.QueueToPrint: 2,
		confirm.QueueConflict: 0, confirm.QueueDone: 0, confirm.QueueIncomplete: 0, confirm.QueueUnsigned: 0,
		confirm.QueueReprint: 0, confirm.QueueToday: 0,
	}
	if page.Total != 1 || !reflect.DeepEqual(page.Counts, want) {
		t.Fatalf("pending %d, counts %v", page.Total, page.Counts)
	}
}

func testSendOrder(t *testing.T, d *desk) {
	d.feed(Record(1), Record(2))
	a := d.sign(RecordID(1), confirm.ActionConcludeIncomplete)
	b := d.sign(RecordID(1), confirm.ActionConcludeComplete)
	c := d.sign(RecordID(2), confirm.ActionConcludeComplete)
	idA, idB, idC := a.Intent.OperationID, b.Intent.OperationID, c.Intent.OperationID
	at := Start().Add(time.Hour)
	expect := func(state confirm.OperationState, limit int, want ...string) {
		t.Helper()
		ops, err := d.Sendable(d.ctx(), state, limit)
		d.must(err)
		var got []string
		for _, o := range ops {
			got = append(got, o.Intent.OperationID)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("sendable %s: %v, want %v", state, got, want)
		}
	}
	expect(confirm.OperationSigned, 0, idA, idC)
	expect(confirm.OperationSigned, 1, idA)
	d.must(d.MarkOperations(d.ctx(), []string{idA, idC, "unknown"}, confirm.OperationSending, at))
	d.reopen()
	expect(confirm.OperationSigned, 0) // b waits for a
	expect(confirm.OperationSending, 0, idA, idC)
	d.must(d.MarkOperations(d.ctx(), []string{idA}, confirm.OperationUnknown, at))
	expect(confirm.OperationUnknown, 0, idA)
	d.must(d.MarkOperations(d.ctx(), []string{idA}, confirm.OperationSigned, at))
	d.must(d.MarkOperations(d.ctx(), []string{idA}, confirm.OperationSending, at))
	ops, err := d.Operations(d.ctx(), RecordID(1))
	d.must(err)
	if ops[0].Tries != 2 || !ops[0].SentAt.Equal(at) || !bytes.Equal(ops[0].Envelope, a.Envelope) {
		t.Fatalf("tries %d, sent %v", ops[0].Tries, ops[0].SentAt)
	}
	d.must(d.CloseOperation(d.ctx(), Accepted(a)))
	d.must(d.MarkOperations(d.ctx(), []string{idA}, confirm.OperationUnknown, at)) // too late
	expect(confirm.OperationUnknown, 0)
	expect(confirm.OperationSigned, 0, idB)
	if err := d.MarkOperations(d.ctx(), []string{idB}, confirm.OperationAccepted, at); err == nil {
		t.Fatal("accepted without a receipt")
	}
}

func testOutcome(t *testing.T, d *desk) {
	d.feed(Record(1))
	op := d.sign(RecordID(1), confirm.ActionConcludeComplete)
	out := Accepted(op)
	out.Standing.Decision.ReceiptNumber, out.Standing.FileNumber = "QH01-0001", "330100-0042"
	d.must(d.CloseOperation(d.ctx(), out))
	d.must(d.CloseOperation(d.ctx(), out))
	d.must(d.CloseOperation(d.ctx(), Refused(op, confirm.CodeWindowClosed, confirm.Standing{}))) // closed is closed
	d.reopen()
	rec, err := d.Record(d.ctx(), RecordID(1))
	d.must(err)
	if !reflect.DeepEqual(rec.Standing, out.Standing) {
		t.Fatal("the standing is not the one of the receipt")
	}
	ops, err := d.Operations(d.ctx(), RecordID(1))
	d.must(err)
	if ops[0].State != confirm.OperationAccepted || !bytes.Equal(ops[0].Receipt, out.Receipt) {
		t.Fatalf("operation %s", ops[0].State)
	}
	row := d.row(RecordID(1))
	if row.State != confirm.StateComplete || row.Operation != confirm.OperationAccepted || row.Mine != "" ||
		row.FileNumber != out.Standing.FileNumber {
		t.Fatalf("row %q %q %q %q", row.State, row.Operation, row.Mine, row.FileNumber)
	}
	if got := d.ids(confirm.Query{Queue: confirm.QueueDone}); len(got) != 1 {
		t.Fatal("not done")
	}
	d.refused(d.CloseOperation(d.ctx(), confirm.Outcome{OperationID: "nobody's"}), confirm.ProblemNotFound)
}

// testLateOutcome: a receipt that was lost and asked for days later must not
// set the record back (promise P4).
func testLateOutcome(t *testing.T, d *desk) {
	d.feed(Record(1))
	first := d.sign(RecordID(1), confirm.ActionConcludeComplete)
	later := Record(1)
	later.Standing = confirm.Standing{State: confirm.StateIncomplete, Decision: &confirm.Decision{
		OperationID: "of another clerk", Action: confirm.ActionConcludeIncomplete, At: first.SignedAt.Add(48 * time.Hour)}}
	d.feed(later)
	d.must(d.CloseOperation(d.ctx(), Accepted(first)))
	rec, err := d.Record(d.ctx(), RecordID(1))
	d.must(err)
	if rec.Standing.State != confirm.StateIncomplete {
		t.Fatalf("a late receipt made it %s", rec.Standing.State)
	}
	if row := d.row(RecordID(1)); row.State != confirm.StateIncomplete || row.Operation != confirm.OperationAccepted {
		t.Fatalf("row %q %q", row.State, row.Operation)
	}
}

func testConflict(t *testing.T, d *desk) {
	d.feed(Record(1))
	a := d.sign(RecordID(1), confirm.ActionConcludeComplete)
	d.refused(d.Resolve(d.ctx(), a.Intent.OperationID, "", Start()), confirm.ProblemOperationOpen)
	d.must(d.CloseOperation(d.ctx(), Refused(a, confirm.CodeContentChanged, confirm.Standing{State: confirm.StatePending})))
	d.reopen()
	conflicts := confirm.Query{Queue: confirm.QueueConflict}
	if got := d.ids(conflicts); len(got) != 1 {
		t.Fatalf("conflicts %v", got)
	}
	if row := d.row(RecordID(1)); row.Operation != confirm.OperationRefused || row.Mine != confirm.ActionConcludeComplete {
		t.Fatalf("row %q %q", row.Operation, row.Mine)
	}
	b := d.sign(RecordID(1), confirm.ActionConcludeIncomplete) // deciding again deals with it
	if got := d.ids(conflicts); len(got) != 0 {
		t.Fatalf("conflicts %v", got)
	}
	d.must(d.CloseOperation(d.ctx(), Refused(b, confirm.CodeAlreadyDecided, confirm.Standing{State: confirm.StatePending})))
	at := Start().Add(5 * time.Hour)
	d.must(d.Resolve(d.ctx(), b.Intent.OperationID, "以对方结论为准", at))
	d.must(d.Resolve(d.ctx(), b.Intent.OperationID, "again", at.Add(time.Hour)))
	d.reopen()
	if got := d.ids(conflicts); len(got) != 0 {
		t.Fatalf("conflicts %v", got)
	}
	ops, err := d.Operations(d.ctx(), RecordID(1))
	d.must(err)
	if len(ops) != 2 || ops[0].ResolvedAt.IsZero() || ops[1].Resolution != "以对方结论为准" || !ops[1].ResolvedAt.Equal(at) {
		t.Fatal("the history does not say how the refusals were dealt with")
	}
	if row := d.row(RecordID(1)); row.Operation != "" {
		t.Fatalf("a resolved refusal shows as %q", row.Operation)
	}
	d.refused(d.Resolve(d.ctx(), "nobody's", "", at), confirm.ProblemNotFound)
}

func testBlobs(t *testing.T, d *desk) {
	done := Record(1)
	done.Standing.State = confirm.StateComplete
	same := Record(3)
	same.Content.PhotoSHA256 = Record(2).Content.PhotoSHA256
	same.Content.Certificate.ScanSHA256 = BlobSum([]byte("scan"))
	none := Record(4)
	none.Content.PhotoSHA256 = ""
	d.feed(done, Record(2), Stamped(same), Stamped(none))
	sum1, sum2, scan := BlobSum(Photo(1)), BlobSum(Photo(2)), BlobSum([]byte("scan"))
	missing := func(limit int, want ...string) {
		t.Helper()
		got, err := d.MissingBlobs(d.ctx(), limit)
		d.must(err)
		if !slices.Equal(got, want) {
			t.Fatalf("missing %v, want %v", got, want)
		}
	}
	missing(0, sum2, scan, sum1) // those of pending records first
	missing(2, sum2, scan)
	_, err := d.Photo(d.ctx(), sum1)
	d.refused(err, confirm.ProblemPhotoMissing)
	if part, err := d.BlobPart(d.ctx(), sum1); part != nil || err != nil {
		t.Fatalf("part %d bytes, %v", len(part), err)
	}
	d.must(d.SaveBlobPart(d.ctx(), sum1, Photo(1)[:4]))
	d.must(d.SaveBlobPart(d.ctx(), sum1, Photo(1)[:9]))
	d.reopen()
	part, err := d.BlobPart(d.ctx(), sum1)
	d.must(err)
	if !bytes.Equal(part, Photo(1)[:9]) {
		t.Fatalf("part of %d bytes", len(part))
	}
	d.must(d.SaveBlob(d.ctx(), sum1, Photo(1)))
	d.must(d.SaveBlob(d.ctx(), sum2, Photo(2)))
	if part, _ := d.BlobPart(d.ctx(), sum1); part != nil {
		t.Fatal("the part outlives the whole")
	}
	for range 2 {
		missing(0, scan)
		photo, err := d.Photo(d.ctx(), sum2)
		if err != nil || !bytes.Equal(photo, Photo(2)) {
			t.Fatalf("photo %v", err)
		}
		d.reopen()
	}
	// The photo of somebody who has left is not kept.
	d.must(d.ApplyChanges(d.ctx(), confirm.ChangePage{Epoch: "e1", Cursor: "y",
		Changes: []confirm.Change{Tombstone(d.seq+1, RecordID(1))}}))
	d.reopen()
	_, err = d.Photo(d.ctx(), sum1)
	d.refused(err, confirm.ProblemPhotoMissing)
	_, err = d.Photo(d.ctx(), sum2)
	d.must(err)
}

func testRulebook(t *testing.T, d *desk) {
	_, err := d.Rulebook(d.ctx())
	d.refused(err, confirm.ProblemNotFound)
	rec := Record(1)
	rec.Content.Period.TrainingHours = 300
	d.feed(Stamped(rec))
	book := Rulebook()
	d.must(d.SaveRulebook(d.ctx(), book))
	before := d.row(RecordID(1)).Findings
	book.Version, book.TrainingHours = "rules-2", 240 // now 300 are enough
	d.must(d.SaveRulebook(d.ctx(), book))
	want := len(book.Check(rec.Content, confirm.DateOf(Start())))
	for range 2 {
		got, err := d.Rulebook(d.ctx())
		d.must(err)
		if !reflect.DeepEqual(got, book) {
			t.Fatal("the rulebook changed on its way through the file")
		}
		if n := d.row(RecordID(1)).Findings; n != want || want >= before {
			t.Fatalf("%d findings, want %d, under the rules before %d", n, want, before)
		}
		d.reopen()
	}
}

func testSignIn(t *testing.T, d *desk) {
	at, err := d.LastOnlineSignIn(d.ctx())
	if err != nil || !at.IsZero() {
		t.Fatalf("sign-in %v %v", at, err)
	}
	d.must(d.SaveOnlineSignIn(d.ctx(), Start()))
	d.must(d.Audit(d.ctx(), confirm.AuditEvent{At: Start(), Actor: "clerk-1", Action: confirm.AuditSignIn}))
	d.reopen()
	if at, err = d.LastOnlineSignIn(d.ctx()); err != nil || !at.Equal(Start()) {
		t.Fatalf("sign-in %v %v", at, err)
	}
}
