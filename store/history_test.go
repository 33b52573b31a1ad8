package store_test

import (
	"reflect"
	"slices"
	"sync"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/store"
	"confirmpoint/store/storetest"
)

// TestHistory follows one record from its decision to paper.
func TestHistory(t *testing.T) {
	s, ctx := unlocked(t), t.Context()
	rec := storetest.Record(1)
	must(t, s.ApplyChanges(ctx, confirm.ChangePage{Epoch: "e1", Changes: []confirm.Change{storetest.Change(1, rec)}}))
	must(t, s.Audit(ctx, confirm.AuditEvent{At: storetest.Start(), Actor: "clerk-7", Action: confirm.AuditSignIn}))
	first := storetest.Decision(rec, 1, confirm.ActionConcludeIncomplete)
	must(t, s.CommitDecision(ctx, first, rec))
	must(t, s.ApplyChanges(ctx, confirm.ChangePage{Epoch: "e1", Changes: []confirm.Change{
		storetest.Change(2, storetest.Edited(rec, "新学校"))}}))
	must(t, s.CloseOperation(ctx, storetest.Refused(first, confirm.CodeContentChanged, confirm.Standing{})))
	must(t, s.Resolve(ctx, first.Intent.OperationID, "重新核对", storetest.Start()))
	second := storetest.Decision(rec, 2, confirm.ActionConcludeComplete)
	must(t, s.CommitDecision(ctx, second, rec))
	must(t, s.CloseOperation(ctx, storetest.Accepted(second)))
	batch := confirm.Batch{ID: "b1", Kinds: []confirm.PaperKind{confirm.PaperReceipt}, Documents: []confirm.Document{
		{Seq: 1, RecordID: rec.ID, State: confirm.DocumentDone}}}
	must(t, s.SaveBatch(ctx, batch))
	for _, state := range []confirm.DocumentState{confirm.DocumentWaiting, confirm.DocumentDone} { // spoiled, and printed again
		must(t, s.SaveDocuments(ctx, []confirm.Document{{BatchID: "b1", Seq: 1, RecordID: rec.ID, State: state}}, nil))
	}

	base, err := s.Base(ctx, first.Intent.OperationID)
	if err != nil || !reflect.DeepEqual(base, rec) {
		t.Errorf("base is not what the clerk saw (%v)", err)
	}
	if _, err := s.Base(ctx, "nobody's"); confirm.CodeOf(err) != confirm.ProblemNotFound {
		t.Errorf("base of an unknown operation: %v", err)
	}
	lines, err := s.Ledger(ctx, rec.ID)
	must(t, err)
	var acts []store.LedgerAct
	for _, l := range lines {
		acts = append(acts, l.Act)
	}
	if want := []store.LedgerAct{store.LedgerSigned, store.LedgerRefused, store.LedgerResolved,
		store.LedgerSigned, store.LedgerAccepted, store.LedgerPrinted}; !slices.Equal(acts, want) {
		t.Errorf("ledger %v, want %v", acts, want)
	}
	if lines[1].Why != confirm.CodeContentChanged || lines[5].Ref != "b1" {
		t.Errorf("ledger lines %+v", lines)
	}
	log, err := s.AuditLog(ctx)
	must(t, err)
	var done []confirm.AuditAction
	for _, e := range log {
		done = append(done, e.Action)
	}
	if want := []confirm.AuditAction{confirm.AuditSignIn, confirm.AuditDecide, confirm.AuditOutcome,
		confirm.AuditResolve, confirm.AuditDecide, confirm.AuditOutcome}; !slices.Equal(done, want) {
		t.Errorf("audit %v, want %v", done, want)
	}
	if log[3].Actor != "clerk-7" {
		t.Errorf("resolved by %q", log[3].Actor)
	}
	if places := s.Damage(); len(places) > 0 {
		t.Errorf("damage %v", places)
	}
}

// TestReadersAndWritersTogether is for the race detector: a list and a record
// on screen while a pull runs, a decision is made and the desk is locked.
func TestReadersAndWritersTogether(t *testing.T) {
	s, ctx := unlocked(t), t.Context()
	feed := func(from int) {
		page := confirm.ChangePage{Epoch: "e1"}
		for i := from; i < from+50; i++ {
			page.Changes = append(page.Changes, storetest.Change(int64(i+1), storetest.Record(i)))
		}
		must(t, s.ApplyChanges(ctx, page))
	}
	feed(0)
	fine := func(err error) {
		if code := confirm.CodeOf(err); code != "" && code != confirm.ProblemLocked {
			t.Error(err)
		}
	}
	var all sync.WaitGroup
	for _, work := range []func(i int){
		func(i int) {
			page, err := s.Search(ctx, confirm.Query{Text: "林", Sort: confirm.SortName})
			if fine(err); err == nil && page.Total != len(page.Rows) {
				t.Errorf("total %d of %d rows", page.Total, len(page.Rows))
			}
		},
		func(i int) { _, err := s.Record(ctx, storetest.RecordID(i)); fine(err) },
		func(i int) { _, err := s.Operations(ctx, ""); fine(err) },
		func(i int) {
			rec := storetest.Record(i)
			fine(s.CommitDecision(ctx, storetest.Decision(rec, int64(i+1), confirm.ActionConcludeComplete), rec))
		},
		func(i int) {
			if i%10 == 9 {
				fine(s.Lock())
				fine(s.Unlock(ctx, storetest.Key()))
			}
		},
	} {
		all.Go(func() {
			for i := range 40 {
				work(i)
			}
		})
	}
	all.Go(func() { fine(s.SaveRulebook(ctx, storetest.Rulebook())) })
	all.Wait()
	feed(50)
	if places := s.Damage(); len(places) > 0 {
		t.Errorf("damage %v", places)
	}
	must(t, s.VerifyAudit(ctx))
}
