package storetest

import (
	"slices"
	"testing"

	"confirmpoint/confirm"
)

// ColleagueKey is the cache key of the second clerk.
func ColleagueKey() []byte { return []byte("a colleague's key of 32 bytes!!!") }

// sit closes the cache and opens it for another clerk.
func (d *desk) sit(holder string, key []byte) {
	d.T.Helper()
	d.must(d.Close())
	d.Cache = d.open(d.T, d.path, holder)
	d.must(d.Unlock(d.ctx(), key))
}

// signAs commits a decision of the clerk who sits here; names makes its id one
// of his own.
func (d *desk) signAs(holder, id, recordID string, a confirm.Action) (confirm.Operation, error) {
	d.T.Helper()
	base, err := d.Record(d.ctx(), recordID)
	d.must(err)
	n, err := d.NextSequence(d.ctx())
	d.must(err)
	op := Decision(base, n, a)
	op.Intent.OperationID, op.Intent.InstallationID = id, holder
	return op, d.CommitDecision(d.ctx(), op, base)
}

func (d *desk) sends() (ids []string) {
	d.T.Helper()
	list, err := d.Sendable(d.ctx(), confirm.OperationSigned, 0)
	d.must(err)
	open, err := d.OpenOperations(d.ctx(), 100)
	d.must(err)
	for _, op := range list {
		ids = append(ids, op.Intent.OperationID)
	}
	if len(open) != len(list) {
		d.T.Errorf("%d open operations, %d of them can be sent", len(open), len(list))
	}
	return ids
}

// testColleagues: two clerks share the records; each counts, numbers and sends
// his own.
func testColleagues(t *testing.T, d *desk) {
	d.feed(Record(1), Record(2), Record(3))
	_, err := d.signAs(Holder, "op-a1", RecordID(1), confirm.ActionConcludeComplete)
	d.must(err)
	d.must(d.Lock())
	d.sitRefused(Colleague, ColleagueKey(), confirm.ProblemColleagueNeeded)
	d.sit(Holder, Key())
	d.must(d.Admit(d.ctx(), Colleague, "许明", ColleagueKey()))
	d.sit(Colleague, ColleagueKey())
	d.begins(1)
	d.sending()
	_, err = d.signAs(Colleague, "op-b1", RecordID(2), confirm.ActionConcludeComplete)
	d.must(err)
	if behind, err := d.RaiseSequence(d.ctx(), 5); behind != 4 || err != nil {
		t.Errorf("raised by %d, %v", behind, err)
	}
	d.sending("op-b1")
	d.waits(1)
	d.lists(confirm.QueueUnsent, RecordID(2))
	d.lists(confirm.QueuePending, RecordID(3)) // each clerk has one under way
	if r := d.row(RecordID(1)); r.Operation != confirm.OperationSigned || r.Mine != confirm.ActionConcludeComplete || r.Colleague == "" {
		t.Errorf("the colleague's record shows as %+v", r)
	}
	if r := d.row(RecordID(2)); r.Colleague != "" {
		t.Errorf("one's own shows as of %q", r.Colleague)
	}
	block := confirm.ReceiptBlock{ID: "block-b", Prefix: "T01-20261012-", First: 1, Last: 2, ReservedAt: Start()}
	d.must(d.SaveReceiptBlock(d.ctx(), block))
	d.sit(Holder, Key())
	d.sending("op-a1")
	d.begins(2)
	if list, err := d.ReservedNumbers(d.ctx()); err != nil || len(list) != 0 {
		t.Errorf("the colleague's numbers: %v, %v", list, err)
	}
	d.refused(d.SaveReservedNumbers(d.ctx(), block.Numbers()), confirm.ProblemReceiptNumber)
	if r := d.row(RecordID(2)); r.Colleague != "许明" {
		t.Errorf("shows as of %q", r.Colleague)
	}
	of, err := d.OperationsOf(d.ctx(), Colleague)
	d.must(err)
	if len(of) != 1 || of[0].Intent.OperationID != "op-b1" || of[0].Colleague == "" {
		t.Errorf("operations of the colleague: %+v", of)
	}
}

// begins wants the next number of the clerk who sits here.
func (d *desk) begins(want int64) {
	d.T.Helper()
	if n, err := d.NextSequence(d.ctx()); n != want || err != nil {
		d.T.Errorf("next number %d, %v; want %d", n, err, want)
	}
}

// sending wants what the clerk who sits here sends.
func (d *desk) sending(want ...string) {
	d.T.Helper()
	if got := d.sends(); !slices.Equal(got, want) {
		d.T.Errorf("sends %v, want %v", got, want)
	}
}

// lists wants the records of a queue.
func (d *desk) lists(q confirm.Queue, want ...string) {
	d.T.Helper()
	if got := d.ids(confirm.Query{Queue: q}); !slices.Equal(got, want) {
		d.T.Errorf("queue %s has %v, want %v", q, got, want)
	}
}

func (d *desk) waits(want int) {
	d.T.Helper()
	if n, err := d.Waiting(d.ctx()); n != want || err != nil {
		d.T.Errorf("%d wait, %v; want %d", n, err, want)
	}
}

// sitRefused wants a clerk not to be let in.
func (d *desk) sitRefused(holder string, key []byte, want confirm.Code) {
	d.T.Helper()
	d.must(d.Close())
	d.Cache = d.open(d.T, d.path, holder)
	d.refused(d.Unlock(d.ctx(), key), want)
}

// testColleaguesRecord: what a colleague has under way is his to send and to
// settle; a second conclusion waits for it, and the registry's word closes it
// whoever brings it.
func testColleaguesRecord(t *testing.T, d *desk) {
	d.feed(Record(1), Record(2))
	d.must(d.Admit(d.ctx(), Colleague, "许明", ColleagueKey()))
	first, err := d.signAs(Holder, "op-a1", RecordID(1), confirm.ActionConcludeIncomplete)
	d.must(err)
	d.sit(Colleague, ColleagueKey())
	_, err = d.signAs(Colleague, "op-b1", RecordID(1), confirm.ActionConcludeComplete)
	d.refused(err, confirm.ProblemOperationOpen)
	if _, err := d.signAs(Colleague, "op-b2", RecordID(1), confirm.ActionAnnotate); err != nil {
		t.Errorf("a note waits for nobody: %v", err)
	}
	if got := d.sends(); !slices.Equal(got, []string{"op-b2"}) {
		t.Errorf("the note is held up: %v", got)
	}
	d.must(d.MarkOperations(d.ctx(), []string{"op-a1"}, confirm.OperationSending, Start()))
	if op, err := d.Operation(d.ctx(), "op-a1"); err != nil || op.State != confirm.OperationSigned || op.Tries != 0 {
		t.Errorf("marked by another: %+v, %v", op.State, err)
	}
	d.refused(d.Resolve(d.ctx(), "op-a1", "他不在", Start()), confirm.ProblemOperationOpen)
	d.must(d.CloseOperation(d.ctx(), Refused(first, confirm.CodeContentChanged, confirm.Standing{})))
	if op, err := d.Operation(d.ctx(), "op-a1"); err != nil || op.State != confirm.OperationRefused {
		t.Errorf("the registry's word: %+v, %v", op.State, err)
	}
	d.refused(d.Resolve(d.ctx(), "op-a1", "他不在", Start()), confirm.ProblemOperationOpen)
	if _, err := d.signAs(Colleague, "op-b3", RecordID(1), confirm.ActionConcludeComplete); err != nil {
		t.Fatal(err)
	}
	if got := d.ids(confirm.Query{Queue: confirm.QueueConflict}); len(got) != 0 {
		t.Errorf("conflicts of another: %v", got)
	}
	d.sit(Holder, Key())
	if got := d.ids(confirm.Query{Queue: confirm.QueueConflict}); !slices.Equal(got, []string{RecordID(1)}) {
		t.Errorf("conflicts %v", got)
	}
	d.must(d.Resolve(d.ctx(), "op-a1", "同事已重办", Start()))
}

// testShutOut: who is shut out cannot open the file; what he has signed stays,
// and a refusal of his is anybody's to settle.
func testShutOut(t *testing.T, d *desk) {
	d.feed(Record(1), Record(2))
	d.must(d.Admit(d.ctx(), Colleague, "许明", ColleagueKey()))
	d.refused(d.Expel(d.ctx(), Holder), confirm.ProblemInvalidValue)
	d.refused(d.Expel(d.ctx(), "inst-9"), confirm.ProblemNotFound)
	d.sit(Colleague, ColleagueKey())
	a, err := d.signAs(Colleague, "op-b1", RecordID(1), confirm.ActionConcludeComplete)
	d.must(err)
	_, err = d.signAs(Colleague, "op-b2", RecordID(2), confirm.ActionConcludeComplete)
	d.must(err)
	d.must(d.CloseOperation(d.ctx(), Refused(a, confirm.CodeContentChanged, confirm.Standing{})))
	d.sit(Holder, Key())
	d.must(d.Expel(d.ctx(), Colleague))
	d.refused(d.Expel(d.ctx(), Colleague), confirm.ProblemNotFound)
	d.must(d.Resolve(d.ctx(), "op-b1", "已停用", Start()))
	d.refused(d.Resolve(d.ctx(), "op-b2", "已停用", Start()), confirm.ProblemOperationOpen)
	d.sitRefused(Colleague, ColleagueKey(), confirm.ProblemColleagueNeeded)
	d.sit(Holder, Key())
	of, err := d.OperationsOf(d.ctx(), Colleague)
	d.must(err)
	if len(of) != 2 || of[1].State != confirm.OperationSigned {
		t.Errorf("his work: %+v", of)
	}
	d.must(d.Admit(d.ctx(), Colleague, "许明", ColleagueKey()))
	d.sit(Colleague, ColleagueKey())
	d.begins(3)
	d.must(d.VerifyAudit(d.ctx()))
}

// testColleaguesChoice: what one clerk has chosen and not signed is neither
// overwritten nor counted by another, until its clerk is shut out.
func testColleaguesChoice(t *testing.T, d *desk) {
	d.feed(Record(1), Record(2))
	d.must(d.Admit(d.ctx(), Colleague, "许明", ColleagueKey()))
	d.sit(Colleague, ColleagueKey())
	mine := confirm.Draft{RecordID: RecordID(1), SavedAt: Start(),
		Chosen: &confirm.Chosen{InstallationID: Colleague, Action: confirm.ActionConcludeComplete, At: Start()}}
	d.must(d.SaveDraft(d.ctx(), mine))
	d.lists(confirm.QueueUnsigned, RecordID(1))

	d.sit(Holder, Key())
	d.lists(confirm.QueueUnsigned)
	got, _, err := d.Draft(d.ctx(), RecordID(1))
	if err != nil || got.Colleague != "许明" || got.Chosen == nil {
		t.Errorf("seen by another: %+v, %v", got, err)
	}
	d.refused(d.SaveDraft(d.ctx(), confirm.Draft{RecordID: RecordID(1), SavedAt: Start()}), confirm.ProblemChoiceOpen)
	_, err = d.signAs(Holder, "op-a1", RecordID(1), confirm.ActionConcludeIncomplete)
	d.refused(err, confirm.ProblemChoiceOpen)
	_, err = d.Wipe(d.ctx(), "clerk-1")
	d.refused(err, confirm.ProblemWorkOpen)

	d.must(d.Expel(d.ctx(), Colleague))
	if got, _, err := d.Draft(d.ctx(), RecordID(1)); err != nil || got.Colleague != "" || got.Chosen != nil {
		t.Errorf("of a clerk who was shut out: %+v, %v", got, err)
	}
	d.must(d.SaveDraft(d.ctx(), confirm.Draft{RecordID: RecordID(1), SavedAt: Start()}))
}
