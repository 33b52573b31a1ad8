package engine_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// backUp copies the cache file as a backup or a copied disk has it.
func (w *world) backUp(from, to string) {
	w.t.Helper()
	w.must(w.cache.Close())
	in, err := os.Open(filepath.Join(w.dir, from))
	w.must(err)
	defer in.Close()
	out, err := os.OpenFile(filepath.Join(w.dir, to), os.O_CREATE|os.O_WRONLY, 0o600)
	w.must(err)
	_, err = io.Copy(out, in)
	w.must(err)
	w.must(out.Close())
	w.reopen(from)
}

// reopen goes on with one of the files, in a program that was started anew.
func (w *world) reopen(name string) {
	w.t.Helper()
	_ = w.cache.Close()
	w.openCache(name)
	w.newEngine()
}

// accepted sends what is signed and wants all of it accepted.
func (w *world) accepted(ops ...confirm.Operation) {
	w.t.Helper()
	w.send()
	for _, op := range ops {
		w.wantState(op, confirm.OperationAccepted)
	}
}

// TestRestoredFolderGoesOnAbove (offline-rules.md D7): a folder that was put
// back from a backup hears how far it had been, gives no number twice, and
// loses nothing.
func TestRestoredFolderGoesOnAbove(t *testing.T) {
	w := newWorld(t, 4)
	w.pull()
	w.backUp("point.db", "backup.db")
	first, second := w.decide(0), w.decide(1)
	w.accepted(first, second)

	w.reopen("backup.db")
	if report := w.pull(); report.Restored != 2 {
		t.Fatalf("behind by %d numbers, want 2", report.Restored)
	}
	third := w.decide(2)
	if third.Intent.Sequence != 3 {
		t.Fatalf("the next number is %d", third.Intent.Sequence)
	}
	w.accepted(third)
	if report := w.pull(); report.Restored != 0 {
		t.Errorf("behind again, by %d", report.Restored)
	}
	if n := w.applied(); n != 3 {
		t.Errorf("the registry has %d decisions", n)
	}
	for i := range 3 {
		if s := w.standing(i); s.Decision == nil {
			t.Errorf("record %d has lost its decision", i)
		}
	}
	log, err := w.cache.AuditLog(t.Context())
	w.must(err)
	noted := 0
	for _, e := range log {
		if e.Action == confirm.AuditRestored {
			noted++
		}
	}
	if noted != 1 {
		t.Errorf("%d notes in the audit log", noted)
	}
}

// TestCopiedFolder (offline-rules.md D7): two folders with one identity. What
// the registry hears second is refused by name and stays on disk and on screen;
// the first side loses nothing, and the second can decide again.
func TestCopiedFolder(t *testing.T) {
	w := newWorld(t, 4)
	w.pull()
	w.backUp("point.db", "copy.db")
	original := w.decide(0)
	w.accepted(original)

	w.reopen("copy.db")
	copied := w.decide(1) // the same number, offline
	if copied.Intent.Sequence != original.Intent.Sequence {
		t.Fatalf("numbers %d and %d: nothing to find", copied.Intent.Sequence, original.Intent.Sequence)
	}
	w.send()
	if got := w.state(copied.Intent.OperationID); got.State != confirm.OperationRefused || got.Code != confirm.CodeCloneDetected || len(got.Receipt) == 0 {
		t.Fatalf("%s %s", got.State, got.Code)
	}
	w.pull()
	page, err := w.cache.Search(t.Context(), confirm.Query{})
	w.must(err)
	if page.Counts[confirm.QueueConflict] != 1 {
		t.Errorf("%d conflicts are listed", page.Counts[confirm.QueueConflict])
	}
	again := w.decide(1)
	w.accepted(again)

	// The original has a number taken by now: it hears so before it signs.
	w.reopen("point.db")
	if report := w.pull(); report.Restored != 1 {
		t.Errorf("the original is behind by %d", report.Restored)
	}
	w.wantState(original, confirm.OperationAccepted)
	w.accepted(w.decide(2))
	if n := w.applied(); n != 3 {
		t.Errorf("the registry has %d decisions", n)
	}
}

// TestMovedClerkDrains (offline-rules.md D3): nothing of the new point comes
// into the old cache; what was decided before the move is still taken, what
// came after is refused and listed.
func TestMovedClerkDrains(t *testing.T) {
	w := newWorld(t, 3)
	w.pull()
	ctx := t.Context()
	before := w.decide(0)
	w.clock.Step(time.Minute)
	other, err := w.reg.PutPoint(ctx, confirm.Point{Code: "QH02", Name: "青禾一中确认点"})
	w.must(err)
	w.must(w.reg.MoveClerk(ctx, userName, other.ID, "借调"))
	w.clock.Step(time.Minute)
	for name, restart := range map[string]bool{"at once": false, "after a restart": true} {
		if restart {
			w.newEngine()
		}
		report, err := w.engine.Pull(ctx, nil)
		wantCode(t, err, confirm.ProblemRebound)
		if argsOf(err)["point"] != other.Name || report.Records != 0 || len(w.rows()) != 3 {
			t.Errorf("%s: %v, %+v, %d rows", name, argsOf(err), report, len(w.rows()))
		}
		if err := w.engine.Await(ctx); confirm.CodeOf(err) != confirm.ProblemRebound && err != nil {
			t.Errorf("%s: await %v", name, err)
		}
	}
	kept, err := w.cache.Setting(ctx, confirm.SettingRebound(w.enrolment.InstallationID))
	w.must(err)
	if to, err := confirm.DecodePoint(kept); err != nil || to.ID != other.ID {
		t.Errorf("kept %+v, %v", to, err)
	}
	after := w.decide(1)
	w.send()
	w.wantState(before, confirm.OperationAccepted)
	if got := w.state(after.Intent.OperationID); got.State != confirm.OperationRefused || got.Code != confirm.CodeNotYourPoint {
		t.Errorf("decided after the move: %s %s", got.State, got.Code)
	}
	w.must(w.reg.MoveClerk(ctx, userName, w.point.ID, ""))
	w.pull()
	if kept, err := w.cache.Setting(ctx, confirm.SettingRebound(w.enrolment.InstallationID)); kept != nil || err != nil {
		t.Errorf("still moved: %s %v", kept, err)
	}
	page, err := w.cache.Search(ctx, confirm.Query{})
	w.must(err)
	if page.Counts[confirm.QueueConflict] != 1 {
		t.Errorf("%d conflicts are listed", page.Counts[confirm.QueueConflict])
	}
}

// TestRulebookOfAnotherPointIsNotTaken, whatever sends it.
func TestRulebookOfAnotherPointIsNotTaken(t *testing.T) {
	w := newWorld(t, 1)
	w.pull()
	w.breakPath(wire.PathRulebook, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		rec := record(r, next)
		var a wire.RulebookAnswer
		w.must(wire.Decode(rec.Body, wire.MaxAnswerBytes, &a))
		book, err := confirm.DecodeRulebook(a.Rulebook)
		w.must(err)
		book.Point.ID = "another point"
		a.Rulebook, err = confirm.EncodeRulebook(book)
		w.must(err)
		body, err := wire.Encode(a)
		w.must(err)
		replay(rw, rec, body)
	})
	_, err := w.engine.Pull(t.Context(), nil)
	wantCode(t, err, confirm.ProblemRebound)
	book, err := w.cache.Rulebook(t.Context())
	w.must(err)
	if book.Point.ID != w.point.ID {
		t.Error("the rules of another point are here")
	}
}
