package storetest

import (
	"context"
	"testing"
	"time"

	"confirmpoint/confirm"
)

// Cache is the union of the ports that a cache serves (desk.Cache and
// engine.Cache), and Close.
type Cache interface {
	Unlock(ctx context.Context, key []byte) error
	Lock() error
	Close() error
	Admit(ctx context.Context, holder, name string, key []byte) error
	Expel(ctx context.Context, holder string) error
	Waiting(ctx context.Context) (int, error)
	RaiseSequence(ctx context.Context, n int64) (behind int64, err error)
	OperationsOf(ctx context.Context, holder string) ([]confirm.Operation, error)
	Wipe(ctx context.Context, actor string) (confirm.WipeProof, error)
	LastWipe(ctx context.Context) (confirm.WipeProof, bool, error)
	VerifyAudit(ctx context.Context) error

	Rulebook(ctx context.Context) (confirm.Rulebook, error)
	SaveRulebook(ctx context.Context, b confirm.Rulebook) error
	Search(ctx context.Context, q confirm.Query) (confirm.Page, error)
	Record(ctx context.Context, id string) (confirm.Record, error)
	FindApplication(ctx context.Context, applicationNo string) (string, error)

	Photo(ctx context.Context, sha256 string) ([]byte, error)
	MissingBlobs(ctx context.Context, limit int) ([]string, error)
	BlobPart(ctx context.Context, sha256 string) ([]byte, error)
	SaveBlobPart(ctx context.Context, sha256 string, part []byte) error
	SaveBlob(ctx context.Context, sha256 string, data []byte) error

	Draft(ctx context.Context, recordID string) (confirm.Draft, bool, error)
	SaveDraft(ctx context.Context, d confirm.Draft) error

	NextSequence(ctx context.Context) (int64, error)
	CommitDecision(ctx context.Context, op confirm.Operation, base confirm.Record, events ...confirm.AuditEvent) error
	Operations(ctx context.Context, recordID string) ([]confirm.Operation, error)
	Resolve(ctx context.Context, operationID, reason string, at time.Time) error
	Sendable(ctx context.Context, state confirm.OperationState, limit int) ([]confirm.Operation, error)
	MarkOperations(ctx context.Context, ids []string, state confirm.OperationState, at time.Time) error
	CloseOperation(ctx context.Context, o confirm.Outcome) error

	Cursor(ctx context.Context) (epoch, cursor string, err error)
	ApplyChanges(ctx context.Context, p confirm.ChangePage) error
	ApplyRefreshed(ctx context.Context, epoch string, c confirm.Change) (applied bool, err error)

	OpenOperations(ctx context.Context, limit int) ([]confirm.Operation, error)
	Operation(ctx context.Context, id string) (confirm.Operation, error)
	ApplyCarried(ctx context.Context, p confirm.ChangePage, from string, since int64) (applied bool, err error)

	SaveBatch(ctx context.Context, b confirm.Batch, events ...confirm.AuditEvent) error
	SaveDocuments(ctx context.Context, docs []confirm.Document, lines []confirm.PrintEntry) error
	Batch(ctx context.Context, id string) (confirm.Batch, error)
	Batches(ctx context.Context) ([]confirm.Batch, error)
	Prints(ctx context.Context, recordID string) ([]confirm.Document, error)
	OnPaper(ctx context.Context, kind confirm.PaperKind) (map[string]bool, error)
	PrintLedger(ctx context.Context) ([]confirm.PrintEntry, []confirm.LedgerSeal, error)
	LedgerEnd(ctx context.Context) (seq int64, hash string, err error)
	SaveLedgerSeal(ctx context.Context, s confirm.LedgerSeal) error

	Setting(ctx context.Context, name string) ([]byte, error)
	SaveSetting(ctx context.Context, name string, value []byte, events ...confirm.AuditEvent) error

	SaveReceiptBlock(ctx context.Context, b confirm.ReceiptBlock, events ...confirm.AuditEvent) error
	ReservedNumbers(ctx context.Context) ([]confirm.ReservedNumber, error)
	SaveReservedNumbers(ctx context.Context, numbers []confirm.ReservedNumber, events ...confirm.AuditEvent) error

	AppendSync(ctx context.Context, e confirm.SyncEntry) error
	SyncLog(ctx context.Context, limit int) ([]confirm.SyncEntry, error)

	Audit(ctx context.Context, events ...confirm.AuditEvent) error
	LastOnlineSignIn(ctx context.Context) (time.Time, error)
	SaveOnlineSignIn(ctx context.Context, at time.Time, events ...confirm.AuditEvent) error
}

// Holder and Colleague are the installation ids of the two clerks of the tests.
const (
	Holder    = "inst-1"
	Colleague = "inst-2"
)

// Key is the cache key of the tests.
func Key() []byte { return []byte("invented cache key of 32 bytes!!") }

// Opener opens the file at path for a clerk, making it when it is not there,
// and leaves it locked; the test that opened a cache closes it.
type Opener func(t *testing.T, path, holder string) Cache

// Run puts the caches that open gives through the contract.
func Run(t *testing.T, open Opener) {
	for _, c := range []struct {
		name string
		run  func(*testing.T, *desk)
	}{
		{"locked", testLocked},
		{"search", testSearch},
		{"filters", testFilters},
		{"named", testNamed},
		{"sorts", testSorts},
		{"queues of the day", testQueuesOfTheDay},
		{"record", testRecord},
		{"feed", testFeed},
		{"epoch", testEpoch},
		{"tombstone", testTombstone},
		{"refresh", testRefresh},
		{"refresh beside work", testRefreshBesideWork},
		{"draft", testDraft},
		{"commit", testCommit},
		{"send order", testSendOrder},
		{"outcome", testOutcome},
		{"late outcome", testLateOutcome},
		{"conflict", testConflict},
		{"blobs", testBlobs},
		{"prints", testPrints},
		{"print states", testPrintStates},
		{"batches", testBatches},
		{"print ledger", testPrintLedger},
		{"settings", testSettings},
		{"receipt numbers", testReceiptNumbers},
		{"rulebook", testRulebook},
		{"sign-in", testSignIn},
		{"sync log", testSyncLog},
		{"carried", testCarried},
		{"carried epoch", testCarriedEpoch},
		{"carried receipt", testCarriedReceipt},
		{"open operations", testOpenOperations},
		{"held", testHeld},
		{"late move", testLateMove},
		{"colleagues", testColleagues},
		{"colleague's record", testColleaguesRecord},
		{"colleague's choice", testColleaguesChoice},
		{"shut out", testShutOut},
		{"wipe", testWipe},
		{"wipe with work", testWipeUnfinished},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := &desk{T: t, open: open, path: t.TempDir() + "/point.db"}
			d.start()
			defer func() { d.must(d.Close()) }()
			c.run(t, d)
		})
	}
}

// desk is one cache under test; reopen closes it and opens it again.
type desk struct {
	*testing.T
	Cache
	open Opener
	path string
	seq  int64 // of the feed
}

func (d *desk) start() {
	d.T.Helper()
	d.Cache = d.open(d.T, d.path, Holder)
	d.must(d.Unlock(d.ctx(), Key()))
}

func (d *desk) reopen() {
	d.T.Helper()
	d.must(d.Close())
	d.start()
}

func (d *desk) ctx() context.Context { return d.T.Context() }

func (d *desk) must(err error) {
	d.T.Helper()
	if err != nil {
		d.T.Fatal(err)
	}
}

// refused fails unless err has the code.
func (d *desk) refused(err error, want confirm.Code) {
	d.T.Helper()
	if got := confirm.CodeOf(err); got != want {
		d.T.Fatalf("error %v, want %s", err, want)
	}
}

// feed applies records as one page of the live epoch.
func (d *desk) feed(records ...confirm.Record) {
	d.T.Helper()
	d.must(d.ApplyChanges(d.ctx(), d.page("e1", false, records...)))
}

// page makes a page with the next sequence numbers.
func (d *desk) page(epoch string, more bool, records ...confirm.Record) confirm.ChangePage {
	p := confirm.ChangePage{Epoch: epoch, More: more}
	for i := range records {
		d.seq++
		p.Changes = append(p.Changes, Change(d.seq, records[i]))
	}
	p.Cursor = cursor(epoch, d.seq)
	return p
}

// sign commits a decision on what the cache holds of a record.
func (d *desk) sign(recordID string, a confirm.Action) confirm.Operation {
	d.T.Helper()
	base, err := d.Record(d.ctx(), recordID)
	d.must(err)
	n, err := d.NextSequence(d.ctx())
	d.must(err)
	op := Decision(base, n, a)
	d.must(d.CommitDecision(d.ctx(), op, base))
	return op
}

// ids lists the ids of a queue, in the order of the list.
func (d *desk) ids(q confirm.Query) []string {
	d.T.Helper()
	page, err := d.Search(d.ctx(), q)
	d.must(err)
	ids := []string{}
	for _, r := range page.Rows {
		ids = append(ids, r.ID)
	}
	if page.Total < len(ids) {
		d.T.Fatalf("total %d of %d rows", page.Total, len(ids))
	}
	return ids
}

// row gives the one row of a record.
func (d *desk) row(id string) confirm.Row {
	d.T.Helper()
	page, err := d.Search(d.ctx(), confirm.Query{})
	d.must(err)
	for _, r := range page.Rows {
		if r.ID == id {
			return r
		}
	}
	d.T.Fatalf("%s is not in the list", id)
	return confirm.Row{}
}
