package store_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/store"
	"confirmpoint/store/storetest"
)

// crashFile names the file a child process of the crash test works on.
const crashFile = "STORE_TEST_CRASH_FILE"

// memoryFile names the file a child process of TestMemoryAfterLock unlocks.
const memoryFile = "STORE_TEST_MEMORY_FILE"

// unlockAndLock is that child: it says when it is open and when it is locked,
// and waits after each.
func unlockAndLock(path string) error {
	ctx, turn := context.Background(), bufio.NewReader(os.Stdin)
	s, err := store.Open(ctx, path, store.Options{Clock: storetest.Start, Holder: storetest.Holder})
	if err != nil {
		return err
	}
	step := func(err error) error {
		if err != nil {
			return err
		}
		runtime.GC()
		debug.FreeOSMemory()
		fmt.Println("ready")
		_, err = turn.ReadString('\n')
		return err
	}
	return errors.Join(step(s.Unlock(ctx, storetest.Key())), step(s.Lock()), s.Close())
}

func TestMain(m *testing.M) {
	if path := os.Getenv(crashFile); path != "" {
		fmt.Fprintln(os.Stderr, workUntilKilled(path))
		os.Exit(1) // only an error ends it
	}
	if path := os.Getenv(memoryFile); path != "" {
		if err := unlockAndLock(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// workUntilKilled pulls, decides and closes for ever, and says on its standard
// output what has been acknowledged.
func workUntilKilled(path string) error {
	ctx := context.Background()
	s, err := store.Open(ctx, path, store.Options{Clock: storetest.Start, Holder: storetest.Holder})
	if err != nil {
		return err
	}
	if err := s.Unlock(ctx, storetest.Key()); err != nil {
		return err
	}
	for {
		n, err := s.NextSequence(ctx)
		if err != nil {
			return err
		}
		page := confirm.ChangePage{Epoch: "e1", Cursor: fmt.Sprint(n)}
		for i := range 20 {
			page.Changes = append(page.Changes, storetest.Change(n*20+int64(i), storetest.Record(int(n)*20+i)))
		}
		if err := s.ApplyChanges(ctx, page); err != nil {
			return err
		}
		fmt.Println("page", n)
		base := *page.Changes[0].Record
		op := storetest.Decision(base, n, confirm.ActionConcludeComplete)
		if err := s.CommitDecision(ctx, op, base); err != nil {
			return err
		}
		fmt.Println("signed", n)
		if n%2 == 0 {
			continue
		}
		if err := s.CloseOperation(ctx, storetest.Accepted(op)); err != nil {
			return err
		}
		fmt.Println("closed", n)
		if err := printOnce(ctx, s, n, page.Changes[1:4]); err != nil {
			return err
		}
		fmt.Println("printed", n)
	}
}

// printOnce stores a batch of three forms and moves two of them on, with their
// lines of the print ledger.
func printOnce(ctx context.Context, s *store.Store, n int64, of []confirm.Change) error {
	b := confirm.Batch{ID: fmt.Sprintf("batch-%06d", n), State: confirm.BatchRunning, CreatedAt: storetest.Start()}
	for i, c := range of {
		b.Documents = append(b.Documents, confirm.Document{BatchID: b.ID, Seq: i + 1, Kind: confirm.PaperForm,
			RecordID: c.Record.ID, Version: 1, State: confirm.DocumentWaiting})
	}
	if err := s.SaveBatch(ctx, b); err != nil {
		return err
	}
	var lines []confirm.PrintEntry
	for i := range b.Documents[:2] {
		b.Documents[i].State = confirm.DocumentDone
		lines = append(lines, confirm.PrintEntry{At: storetest.Start(), BatchID: b.ID, Document: i + 1, State: confirm.DocumentDone})
	}
	return s.SaveDocuments(ctx, b.Documents[:2], lines)
}

// checkPrinted: a batch is there with all its documents, and the ledger has a
// line for each document that was moved and for no other.
func checkPrinted(t *testing.T, s *store.Store, acked int64) {
	t.Helper()
	batches, err := s.Batches(t.Context())
	must(t, err)
	type moved struct {
		batch    string
		document int
	}
	done := map[moved]bool{}
	for _, b := range batches {
		if len(b.Documents) != 3 || b.Documents[0].State != b.Documents[1].State {
			t.Errorf("%s is half there: %+v", b.ID, b.Documents)
		}
		for _, d := range b.Documents {
			if d.State == confirm.DocumentDone {
				done[moved{b.ID, d.Seq}] = true
			}
		}
	}
	lines, _, err := s.PrintLedger(t.Context())
	must(t, err)
	if len(lines) != len(done) {
		t.Errorf("%d lines for %d documents", len(lines), len(done))
	}
	for _, l := range lines {
		if !done[moved{l.BatchID, l.Document}] {
			t.Errorf("a line of document %d of %s, which was not printed", l.Document, l.BatchID)
		}
	}
	if acked > 0 && !done[moved{fmt.Sprintf("batch-%06d", acked), 2}] {
		t.Errorf("print %d was acknowledged and is not there", acked)
	}
}

// TestKilled kills a working process with SIGKILL, again and again on one
// file: whatever it had acknowledged is there (promise P1).
func TestKilled(t *testing.T) {
	path := t.TempDir() + "/point.db"
	acked := newAcked()
	for round := range 15 {
		killOnce(t, path, acked)
		checkAcked(t, path, acked)
		if t.Failed() {
			t.Fatalf("in round %d", round)
		}
	}
	if len(acked.closed) == 0 || acked.newest["printed"] == 0 {
		t.Fatal("nothing was closed or printed: the test killed too early")
	}
}

// acknowledged is what children have said was done.
type acknowledged struct {
	newest map[string]int64 // page, signed, printed
	closed map[int64]bool
}

func newAcked() acknowledged {
	return acknowledged{newest: map[string]int64{}, closed: map[int64]bool{}}
}

func killOnce(t *testing.T, path string, acked acknowledged) {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), crashFile+"="+path)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	must(t, err)
	must(t, child.Start())
	left := 1 + rand.IntN(40)
	lines := bufio.NewScanner(out)
	for lines.Scan() { // to the end: what it said before it died counts too
		var what string
		var n int64
		if _, err := fmt.Sscan(lines.Text(), &what, &n); err == nil {
			acked.newest[what] = n
			if what == "closed" {
				acked.closed[n] = true
			}
		}
		if left--; left == 0 {
			must(t, child.Process.Kill())
		}
	}
	if err := child.Wait(); err == nil || left > 0 {
		t.Fatalf("the child ended by itself: %v", err)
	}
}

func checkAcked(t *testing.T, path string, acked acknowledged) {
	t.Helper()
	s := open(t, path)
	defer func() { must(t, s.Close()) }()
	must(t, s.Unlock(t.Context(), storetest.Key()))
	if places := s.Damage(); len(places) > 0 {
		t.Errorf("damage at %v", places)
	}
	must(t, s.VerifyAudit(t.Context()))
	ops, err := s.Operations(t.Context(), "")
	must(t, err)
	if n := int64(len(ops)); n < acked.newest["signed"] || n > acked.newest["signed"]+1 {
		t.Errorf("%d operations, %d were acknowledged", n, acked.newest["signed"])
	}
	for i, op := range ops {
		n := int64(i + 1)
		if op.Intent.Sequence != n {
			t.Errorf("operation %d has sequence %d", n, op.Intent.Sequence)
		}
		if acked.closed[n] && op.State != confirm.OperationAccepted {
			t.Errorf("operation %d was closed and is %s", n, op.State)
		}
		lines, err := s.Ledger(t.Context(), op.Intent.RecordID)
		must(t, err)
		if want := map[bool]int{true: 2, false: 1}[op.State == confirm.OperationAccepted]; len(lines) != want {
			t.Errorf("operation %d has %d ledger lines, want %d", n, len(lines), want)
		}
	}
	checkPrinted(t, s, acked.newest["printed"])
	page, err := s.Search(t.Context(), confirm.Query{})
	must(t, err)
	if want := acked.newest["page"] * 20; page.Total%20 != 0 || int64(page.Total) < want {
		t.Errorf("%d records, %d were acknowledged", page.Total, want)
	}
}
