package engine_test

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"reflect"
	"sync/atomic"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/registry"
	"confirmpoint/sync/wire"
)

// backup makes a backup of the registry beside the others.
func (w *world) backup(name string) string {
	w.t.Helper()
	dir := filepath.Join(w.dir, name)
	_, err := w.reg.Backup(context.Background(), dir)
	w.must(err)
	return dir
}

// restore puts a backup in the place of the registry, as docs/bureau.zh-CN.md
// has it; name is of its new folder.
func (w *world) restore(backup, name string) {
	w.t.Helper()
	ctx := context.Background()
	w.server.CloseClientConnections()
	w.must(w.reg.Close())
	dir := filepath.Join(w.dir, name)
	_, err := registry.RestoreBackup(ctx, backup, dir, "")
	w.must(err)
	open := func() {
		w.reg, err = registry.Open(ctx, registry.Config{Dir: dir, Clock: w.clock.True, SMS: registry.SMSFunc(
			func(_ context.Context, _, text string) error { w.sms <- text; return nil })})
		w.must(err)
	}
	open()
	w.must(w.reg.NewEpoch(ctx))
	w.must(w.reg.Close())
	open()
	w.t.Cleanup(func() { _ = w.reg.Close() })
}

// correct changes the school of row i.
func (w *world) correct(i int, school string) confirm.Operation {
	w.t.Helper()
	rec, err := w.cache.Record(context.Background(), w.rows()[i].ID)
	w.must(err)
	return w.sign(i, confirm.ActionCorrectWork, func(in *confirm.Intent) {
		in.Correction = &confirm.Correction{
			Fields:        []confirm.FieldCorrection{{Field: "work.school", Old: rec.Content.Work.School, New: school}},
			Authorisation: confirm.Authorisation{Kind: confirm.AuthorisationWritten, Reference: "委字第 7 号", Date: "2026-11-20"},
		}
	})
}

// shown gives the records of the point as a new workstation would see them: by
// 报名号, without what a feed numbers.
func (w *world) shown() map[string]confirm.Record {
	w.t.Helper()
	list, err := w.reg.Decisions(context.Background(), planID)
	w.must(err)
	all := map[string]confirm.Record{}
	for _, d := range list {
		all[d.Record.ApplicationNo] = d.Record
	}
	return all
}

// settled wants an empty outbox without conflicts.
func (w *world) settled() {
	w.t.Helper()
	ctx := context.Background()
	n, err := w.cache.Waiting(ctx)
	w.must(err)
	page, err := w.cache.Search(ctx, confirm.Query{})
	w.must(err)
	if n != 0 || page.Counts[confirm.QueueConflict] != 0 {
		w.t.Fatalf("%d operations wait, %d conflicts", n, page.Counts[confirm.QueueConflict])
	}
	w.must(w.cache.VerifyAudit(ctx))
}

// posts counts the requests to a path from now on, envelopes excluded.
func (w *world) posts(path string) *atomic.Int64 {
	var n atomic.Int64
	f := fault(func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		if r.URL.Path == path {
			n.Add(1)
		}
		next.ServeHTTP(rw, r)
	})
	w.fault.Store(&f)
	return &n
}

// TestRestoredRegistryGetsBackWhatItLost: what was accepted after a backup comes
// back from the workstation by itself, once, as of its time and with its number,
// and nothing that was signed since is lost over it.
func TestRestoredRegistryGetsBackWhatItLost(t *testing.T) {
	w := newWorld(t, 5)
	w.pull()
	w.decide(0)
	w.send()
	backup := w.backup("safe")
	w.clock.Step(time.Hour)
	lost := []confirm.Operation{
		w.decide(1), w.correct(2, "青禾第十中学"), w.message(3),
		w.sign(0, confirm.ActionAnnotate, func(i *confirm.Intent) { i.Remark = "已核" }),
	}
	w.send()
	w.pull()
	lost = append(lost, w.decide(2)) // on what was corrected
	w.send()
	w.pull()
	before := w.shown()
	w.clock.Step(48 * time.Hour)
	w.restore(backup, "again")
	if w.applied() != 1 {
		t.Fatalf("the backup has %d decisions", w.applied())
	}
	later := w.sign(1, confirm.ActionLeaveUnconfirmed, func(i *confirm.Intent) { i.Explanation = "材料有误" }) // on what was lost
	w.newEngine()
	if report, err := w.engine.Send(t.Context(), nil); err != nil || report != (confirm.SendReport{Sent: 6, Accepted: 6, Again: 5}) {
		t.Fatalf("%+v %v", report, err)
	}
	for _, op := range append(lost, later) {
		w.wantState(op, confirm.OperationAccepted)
	}
	w.pull()
	w.settled()
	after := w.shown()
	for no, rec := range before {
		if rec.ID == later.Intent.RecordID {
			if d := after[no].Standing.Decision; d == nil || d.OperationID != later.Intent.OperationID {
				t.Errorf("the newest decision is %+v", d)
			}
			continue
		}
		if !reflect.DeepEqual(after[no], rec) {
			t.Errorf("%s was %+v, is %+v", no, rec, after[no])
		}
	}
	// Whatever comes after it, nothing goes twice.
	asked := w.posts(wire.PathOperations)
	w.newEngine()
	w.send()
	w.pull()
	w.send()
	if n := asked.Load(); n != 0 {
		t.Errorf("%d more requests with operations", n)
	}
}

// TestRestoredByPull: a workstation without unsent work finds it out when it
// pulls, asks, and then sends.
func TestRestoredByPull(t *testing.T) {
	w := newWorld(t, 3)
	w.pull()
	backup := w.backup("safe")
	op := w.decide(1)
	w.send()
	w.pull()
	number := w.standing(1).Decision.ReceiptNumber
	w.restore(backup, "again")
	if report := w.pull(); report.Again != 1 {
		t.Fatalf("%+v", report)
	}
	w.wantState(op, confirm.OperationUnknown)
	w.newEngine() // the program ends here
	w.send()
	w.pull()
	w.settled()
	if d := w.standing(1).Decision; w.applied() != 1 || d == nil || d.ReceiptNumber != number {
		t.Errorf("%d decisions, %+v", w.applied(), d)
	}
}

// TestRestoredAgainAndAgain: whatever is restored when, and wherever the program
// is killed, everything is there once in the end. The same epoch of a registry
// that has lost nothing costs one question.
func TestRestoredAgainAndAgain(t *testing.T) {
	w := newWorld(t, 6)
	w.pull()
	empty := w.backup("empty")
	w.decide(0)
	w.sign(0, confirm.ActionAnnotate, func(i *confirm.Intent) { i.Remark = "已核" })
	w.send()
	half := w.backup("half")
	w.decide(1)
	w.send()
	w.pull()
	before := w.shown()
	cut := func(path string) {
		w.t.Helper()
		w.breakPath(path, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
			if r.URL.Path == path {
				record(r, next)
			}
			panic(http.ErrAbortHandler)
		})
		_, err := w.engine.Pull(t.Context(), nil)
		if err == nil {
			_, err = w.engine.Send(t.Context(), nil)
		}
		wantCode(t, err, confirm.ProblemOffline)
		w.heal()
		w.newEngine()
	}
	for i, from := range []string{half, empty, half} {
		w.restore(from, fmt.Sprint("restored-", i))
		cut(wire.PathChanges)
		cut(wire.PathOperationStatus)
		if i == 1 { // once more, before anything was sent
			w.restore(half, "meanwhile")
		}
		cut(wire.PathOperations)
		w.send()
		w.pull()
		w.settled()
		if after := w.shown(); !reflect.DeepEqual(after, before) {
			t.Fatalf("after %d: %+v, want %+v", i, after, before)
		}
	}
	whole := w.backup("whole")
	w.restore(whole, "whole again")
	w.newEngine()
	n := w.posts(wire.PathOperations)
	report := w.pull()
	w.send()
	w.settled()
	if report.Again != 1 || n.Load() != 0 { // the note, which no record names
		t.Errorf("%+v, %d requests with operations", report, n.Load())
	}
}

// TestRestoredWithTwoWorkstations: two computers have decided one record, one
// after the other, and each brings its own, in whatever order they come.
func TestRestoredWithTwoWorkstations(t *testing.T) {
	w := newWorld(t, 3)
	w.pull()
	other := w.colleague(t)
	other.pull()
	backup := w.backup("safe")
	first := w.decide(0)
	w.send()
	other.pull()
	second := other.sign(0, confirm.ActionLeaveUnconfirmed, func(i *confirm.Intent) { i.Explanation = "材料有误" })
	other.send()
	w.pull()
	lose := func(name string) {
		t.Helper()
		w.restore(backup, name)
		other.reg = w.reg
		if report := w.pull(); report.Again != 1 {
			t.Fatalf("%s: %+v", name, report)
		}
		list, err := w.cache.Reconsidered(t.Context())
		w.must(err)
		if len(list) != 1 || list[0].RecordID != first.Intent.RecordID || list[0].Change != confirm.DecisionLost {
			t.Fatalf("%s: the clerk is told of %+v", name, list)
		}
	}
	whole := func(name string) {
		t.Helper()
		w.pull()
		other.settled()
		w.settled()
		if d := w.standing(0).Decision; d == nil || d.OperationID != second.Intent.OperationID {
			t.Fatalf("%s: %+v", name, d)
		}
		if list, err := w.cache.Reconsidered(t.Context()); err != nil || len(list) != 0 {
			t.Fatalf("%s: the clerk is still told of %+v %v", name, list, err)
		}
	}
	lose("first comes first")
	w.resend(first, confirm.OperationAccepted, "")
	other.resend(second, confirm.OperationAccepted, "")
	whole("first comes first")

	lose("second comes first")
	other.resend(second, confirm.OperationSigned, confirm.ProblemEarlierMissing)
	w.resend(first, confirm.OperationAccepted, "")
	other.resend(second, confirm.OperationAccepted, "")
	whole("second comes first")

	lose("first never comes")
	other.resend(second, confirm.OperationSigned, confirm.ProblemEarlierMissing)
	w.clock.Step(7*24*time.Hour + time.Minute)
	other.signIn()
	other.resend(second, confirm.OperationRefused, "")
	if op := other.state(second.Intent.OperationID); op.Code != confirm.CodeStateChanged {
		t.Errorf("refused with %s", op.Code)
	}
}

// resend has a workstation pull and send what it has.
func (w *world) resend(op confirm.Operation, want confirm.OperationState, code confirm.Code) {
	w.t.Helper()
	w.pull()
	_, err := w.engine.Send(context.Background(), nil)
	wantCode(w.t, err, code)
	w.wantState(op, want)
}

// TestRestoredByStick: a point without a line brings what was lost with the
// bundle after the one that brings the new epoch.
func TestRestoredByStick(t *testing.T) {
	w := newWorld(t, 3)
	w.pull()
	backup := w.backup("safe")
	op := w.decide(1)
	answer, _ := w.take(w.export())
	w.bring(answer)
	w.wantState(op, confirm.OperationAccepted)
	w.restore(backup, "again")
	w.decide(0)
	answer, taken := w.take(w.export())
	if taken.Accepted != 1 {
		t.Fatalf("%+v", taken)
	}
	w.bring(answer)
	w.wantState(op, confirm.OperationUnknown)
	answer, taken = w.take(w.export())
	if taken.Accepted != 1 {
		t.Fatalf("%+v", taken)
	}
	w.bring(answer)
	w.wantState(op, confirm.OperationAccepted)
	w.settled()
	if w.applied() != 2 {
		t.Errorf("%d decisions", w.applied())
	}
}

// TestRestoredAuditLog: the log of the workstation is ahead of the registry's
// anchor, goes on, and forks nothing.
func TestRestoredAuditLog(t *testing.T) {
	w := newWorld(t, 0)
	log := "00112233445566778899aabbccddeeff"
	hash := func(seq int64) string {
		if seq == 0 {
			return ""
		}
		return wire.Hash(fmt.Appendf(nil, "%d", seq))
	}
	anchor := func(prev, seq int64) {
		t.Helper()
		jws, err := w.engine.SignCheckpoint(t.Context(), confirm.AuditCheckpoint{
			Log: log, Seq: seq, Hash: hash(seq), PrevSeq: prev, PrevHash: hash(prev), At: w.clock.Now(),
		})
		w.must(err)
		known, err := w.engine.AnchorAudit(t.Context(), log, [][]byte{jws})
		w.must(err)
		if known.Forked || known.Seq != seq {
			t.Fatalf("the registry knows %+v after %d", known, seq)
		}
	}
	anchor(0, 3)
	backup := w.backup("safe")
	anchor(3, 8)
	w.restore(backup, "again")
	anchor(8, 11)
	anchor(11, 12)
}
