package storetest

import (
	"testing"

	"confirmpoint/confirm"
)

// testWipe: people go, what counts stays, and nothing unsent is ever lost.
func testWipe(t *testing.T, d *desk) {
	d.must(d.SaveRulebook(d.ctx(), Rulebook()))
	d.feed(Record(1), Record(2))
	d.must(d.SaveBlob(d.ctx(), BlobSum(Photo(1)), Photo(1)))
	d.must(d.SaveDraft(d.ctx(), confirm.Draft{RecordID: RecordID(2), Remark: "等校长签字"}))
	d.must(d.SaveBatch(d.ctx(), confirm.Batch{ID: "b1", Documents: []confirm.Document{
		{Seq: 1, Kind: confirm.PaperForm, RecordID: RecordID(1), Version: 1, State: confirm.DocumentDone}}}))
	d.must(d.SaveSetting(d.ctx(), "printer", []byte("HP")))
	op := d.sign(RecordID(1), confirm.ActionConcludeComplete)
	_, err := d.Wipe(d.ctx(), "clerk-1")
	d.refused(err, confirm.ProblemWorkOpen)
	d.must(d.CloseOperation(d.ctx(), Accepted(op)))
	if _, ok, err := d.LastWipe(d.ctx()); ok || err != nil {
		t.Errorf("wiped before: %v", err)
	}
	proof, err := d.Wipe(d.ctx(), "clerk-1")
	d.must(err)
	if proof.Records != 2 || proof.Photos != 1 || len(proof.KeyID) != 64 || proof.PlanID != "plan-1" || proof.AuditSeq == 0 {
		t.Errorf("proof %+v", proof)
	}
	for range 2 {
		d.gone(proof)
		d.reopen()
	}
	d.feed(Record(1), Record(2))
	d.reopen()
	d.lists(confirm.QueueAll)
	next := Rulebook()
	next.Version, next.Plan.ID = "rules-2", "plan-2"
	d.must(d.SaveRulebook(d.ctx(), next))
	third := Record(3)
	third.PlanID = "plan-2"
	d.feed(third, Record(1))
	d.lists(confirm.QueueAll, RecordID(3))
	again := d.sign(RecordID(3), confirm.ActionConcludeComplete)
	d.must(d.CloseOperation(d.ctx(), Accepted(again)))
	second, err := d.Wipe(d.ctx(), "clerk-1")
	d.must(err)
	if second.KeyID == proof.KeyID || second.Records != 1 {
		t.Errorf("second proof %+v", second)
	}
	d.feed(third, Record(1))
	d.lists(confirm.QueueAll)
	next.Plan.Closes = Start().AddDate(1, 0, 0) // prolonged
	d.must(d.SaveRulebook(d.ctx(), next))
	if epoch, cursor, err := d.Cursor(d.ctx()); epoch != "" || cursor != "" || err != nil {
		t.Errorf("the feed goes on at %q %q, %v", epoch, cursor, err)
	}
	d.feed(third, Record(1))
	d.lists(confirm.QueueAll, RecordID(3))
}

// testWipeUnfinished: a refusal that nobody has dealt with, and a choice that is
// not signed, keep the people here.
func testWipeUnfinished(t *testing.T, d *desk) {
	d.must(d.SaveRulebook(d.ctx(), Rulebook()))
	d.feed(Record(4), Record(5))
	op := d.sign(RecordID(4), confirm.ActionConcludeComplete)
	d.must(d.CloseOperation(d.ctx(), Refused(op, confirm.CodeContentChanged, confirm.Standing{State: confirm.StatePending})))
	d.must(d.SaveDraft(d.ctx(), confirm.Draft{RecordID: RecordID(5), SavedAt: Start(),
		Chosen: &confirm.Chosen{InstallationID: Holder, Action: confirm.ActionConcludeComplete, At: Start()}}))
	_, err := d.Wipe(d.ctx(), "clerk-1")
	d.refused(err, confirm.ProblemWorkOpen)
	d.must(d.SaveDraft(d.ctx(), confirm.Draft{RecordID: RecordID(5), SavedAt: Start()}))
	_, err = d.Wipe(d.ctx(), "clerk-1")
	d.refused(err, confirm.ProblemWorkOpen)
	d.must(d.Resolve(d.ctx(), op.Intent.OperationID, "以对方为准", Start()))
	proof, err := d.Wipe(d.ctx(), "clerk-1")
	d.must(err)
	if proof.Records != 2 {
		t.Errorf("proof %+v", proof)
	}
}

// gone wants nobody to be here any more, and what counts.
func (d *desk) gone(proof confirm.WipeProof) {
	d.T.Helper()
	if kept, ok, err := d.LastWipe(d.ctx()); err != nil || !ok || kept != proof {
		d.T.Errorf("kept proof %+v, %v", kept, err)
	}
	d.lists(confirm.QueueAll)
	d.facts()
	batches, err := d.Batches(d.ctx())
	d.must(err)
	if _, ok, err := d.Draft(d.ctx(), RecordID(2)); ok || err != nil || len(batches) != 0 {
		d.T.Errorf("a draft %v, batches %v, %v", ok, batches, err)
	}
	_, err = d.Photo(d.ctx(), BlobSum(Photo(1)))
	d.refused(err, confirm.ProblemPhotoMissing)
	if v, err := d.Setting(d.ctx(), "printer"); string(v) != "HP" || err != nil {
		d.T.Errorf("setting %q, %v", v, err)
	}
	d.begins(2)
	d.must(d.VerifyAudit(d.ctx()))
}

// facts wants of the one operation what counts, and no more.
func (d *desk) facts() {
	d.T.Helper()
	ops, err := d.Operations(d.ctx(), "")
	d.must(err)
	if len(ops) != 1 {
		d.T.Fatalf("%d operations", len(ops))
	}
	i := ops[0].Intent
	if ops[0].State != confirm.OperationAccepted || i.Sequence != 1 || i.OperationID == "" || i.RecordID != RecordID(1) {
		d.T.Errorf("what counts of the operation: %+v", i)
	}
	if ops[0].Envelope != nil || ops[0].Receipt != nil || i.Ticks != nil || i.Remark != "" || i.Seen.ContentDigest != "" {
		d.T.Errorf("what is of people: %+v", i)
	}
}
