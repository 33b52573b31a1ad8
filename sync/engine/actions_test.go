package engine_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"

	"github.com/google/uuid"
)

var scan = []byte("%PDF-1.7 a drawn paper")

// sign puts an act on row i into the outbox.
func (w *world) sign(i int, action confirm.Action, fill func(*confirm.Intent)) confirm.Operation {
	w.t.Helper()
	ctx := context.Background()
	rec, err := w.cache.Record(ctx, w.rows()[i].ID)
	w.must(err)
	book, err := w.cache.Rulebook(ctx)
	w.must(err)
	sequence, err := w.cache.NextSequence(ctx)
	w.must(err)
	at := w.engine.Now()
	intent := confirm.Intent{
		OperationID: uuid.Must(uuid.NewV7()).String(), RecordID: rec.ID, Action: action,
		Seen: book.SeenOf(rec), ClerkID: w.enrolment.Clerk.ID,
		InstallationID: w.enrolment.InstallationID, Sequence: sequence, Software: "test",
		Evidence: confirm.Evidence{DecidedAt: at.At, Proven: at.Proven, TimeToken: at.TimeToken, ElapsedMS: at.ElapsedMS},
	}
	fill(&intent)
	envelope, err := w.engine.Seal(ctx, intent)
	w.must(err)
	op := confirm.Operation{Intent: intent, Envelope: envelope, State: confirm.OperationSigned, SignedAt: at.At}
	w.must(w.cache.CommitDecision(ctx, op, rec))
	w.records[intent.OperationID] = rec.ID
	return op
}

func (w *world) attach(i int, data []byte) confirm.Operation {
	return w.sign(i, confirm.ActionAttachScan, func(in *confirm.Intent) {
		in.Scan = &confirm.Scan{SHA256: wire.Hash(data), Kind: "书面委托书"}
	})
}

func (w *world) send() {
	w.t.Helper()
	_, err := w.engine.Send(context.Background(), nil)
	w.must(err)
}

func (w *world) standing(i int) confirm.Standing {
	w.t.Helper()
	rec, err := w.cache.Record(context.Background(), w.rows()[i].ID)
	w.must(err)
	return rec.Standing
}

func (w *world) wantState(op confirm.Operation, want confirm.OperationState) {
	w.t.Helper()
	if got := w.state(op.Intent.OperationID); got.State != want {
		w.t.Fatalf("%s is %s %s, want %s", op.Intent.Action, got.State, got.Code, want)
	}
}

// TestScanTravelsFirst: nothing is sent before its scan is at the registry, and
// a scan that cannot be brought holds up no other operation.
func TestScanTravelsFirst(t *testing.T) {
	w := newWorld(t, 3)
	w.pull()
	ctx := t.Context()
	w.must(w.cache.SaveBlob(ctx, wire.Hash(scan), scan))
	op := w.attach(0, scan)
	lost := w.attach(1, []byte("%PDF never kept here"))
	other := w.decide(2)
	w.breakPath(wire.PathBlobs, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		panic(http.ErrAbortHandler)
	})
	_, err := w.engine.Send(ctx, nil)
	wantCode(t, err, confirm.ProblemOffline)
	w.wantState(op, confirm.OperationSigned)
	w.heal()
	_, err = w.engine.Send(ctx, nil)
	wantCode(t, err, confirm.ProblemPhotoMissing)
	w.wantState(op, confirm.OperationAccepted)
	w.wantState(lost, confirm.OperationSigned)
	w.wantState(other, confirm.OperationAccepted)
	if s := w.standing(0); len(s.Scans) != 1 || s.Scans[0].SHA256 != wire.Hash(scan) {
		t.Errorf("scans %v", s.Scans)
	}
	// The clerk's own scan stays readable after a lock.
	key, err := w.key.CacheKey()
	w.must(err)
	w.must(w.cache.Lock())
	w.must(w.cache.Unlock(ctx, key))
	if got, err := w.cache.Photo(ctx, wire.Hash(scan)); err != nil || string(got) != string(scan) {
		t.Errorf("the scan is gone after a lock: %v", err)
	}
}

// TestScanIsBroughtAgain: the registry lost what it had taken.
func TestScanIsBroughtAgain(t *testing.T) {
	w := newWorld(t, 1)
	w.pull()
	ctx := t.Context()
	w.must(w.cache.SaveBlob(ctx, wire.Hash(scan), scan))
	op := w.attach(0, scan)
	w.breakPath(wire.PathBlobs, func(rw http.ResponseWriter, r *http.Request, _ http.Handler) {
		rw.Header().Set(wire.HeaderVersion, fmt.Sprint(wire.Version))
		rw.Header().Set(wire.HeaderNonce, r.Header.Get(wire.HeaderNonce))
		rw.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(rw, `{"sha256":%q}`, wire.Hash(scan))
	})
	_, err := w.engine.Send(ctx, nil)
	wantCode(t, err, confirm.ProblemRegistryBusy)
	w.wantState(op, confirm.OperationSigned)
	w.heal()
	w.send()
	w.wantState(op, confirm.OperationAccepted)
}

// TestNotesStayInTheirQueue: an act that does not move the record leaves it
// where it is, before and after its receipt, and shows at once.
func TestNotesStayInTheirQueue(t *testing.T) {
	w := newWorld(t, 1)
	w.pull()
	draft := confirm.Draft{RecordID: w.rows()[0].ID, Ticks: []confirm.Tick{{Code: "T1", Value: confirm.TickMet}}}
	w.must(w.cache.SaveDraft(t.Context(), draft))
	w.sign(0, confirm.ActionAnnotate, func(i *confirm.Intent) { i.FileNumber, i.Remark = "0012", "已核" })
	page, err := w.cache.Search(t.Context(), confirm.Query{})
	w.must(err)
	row := page.Rows[0]
	if row.Mine != "" || row.Operation != confirm.OperationSigned || page.Counts[confirm.QueuePending] != 1 || page.Counts[confirm.QueueUnsent] != 1 {
		t.Errorf("row %q %q, counts %v", row.Mine, row.Operation, page.Counts)
	}
	if _, kept, err := w.cache.Draft(t.Context(), draft.RecordID); err != nil || !kept {
		t.Errorf("a note took the draft away: %v", err)
	}
	w.send()
	if s := w.standing(0); s.FileNumber != "0012" || s.Remark != "已核" {
		t.Errorf("the notes are %q %q after the receipt", s.FileNumber, s.Remark)
	}
	w.sign(0, confirm.ActionMessage, func(i *confirm.Intent) {
		i.Message = &confirm.Message{ID: uuid.Must(uuid.NewV7()).String(), Text: "请携带身份证原件"}
	})
	w.send()
	if s := w.standing(0); len(s.Messages) != 1 || s.State != confirm.StatePending {
		t.Errorf("%d messages, %s", len(s.Messages), s.State)
	}
	w.pull()
	if s := w.standing(0); s.FileNumber != "0012" || len(s.Messages) != 1 {
		t.Errorf("the pull changed %q, %d messages", s.FileNumber, len(s.Messages))
	}
}

// TestLateReceiptOfNotes: a pull that was faster than the receipt wins.
func TestLateReceiptOfNotes(t *testing.T) {
	w := newWorld(t, 1)
	w.pull()
	op := w.sign(0, confirm.ActionAnnotate, func(i *confirm.Intent) { i.Remark = "甲" })
	w.breakPath(wire.PathOperations, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		record(r, next) // it was judged; the answer is lost
		panic(http.ErrAbortHandler)
	})
	_, err := w.engine.Send(t.Context(), nil)
	wantCode(t, err, confirm.ProblemOffline)
	w.heal()
	w.pull()
	w.send()
	w.wantState(op, confirm.OperationAccepted)
	if s := w.standing(0); s.Remark != "甲" {
		t.Errorf("remark %q", s.Remark)
	}
}

// TestCorrectionVoidsThePrint: the form is due again once the corrected content is here.
func TestCorrectionVoidsThePrint(t *testing.T) {
	w := newWorld(t, 1)
	w.pull()
	ctx := t.Context()
	id := w.rows()[0].ID
	form := confirm.Document{BatchID: "b1", Seq: 1, RecordID: id, Kind: confirm.PaperForm, Version: 1, State: confirm.DocumentDone}
	w.must(w.cache.SaveBatch(ctx, confirm.Batch{ID: "b1", Kinds: []confirm.PaperKind{confirm.PaperForm}, Documents: []confirm.Document{form}}))
	if !w.rows()[0].FormPrint {
		t.Fatal("the form does not count as printed")
	}
	rec, err := w.cache.Record(ctx, id)
	w.must(err)
	w.sign(0, confirm.ActionCorrectWork, func(i *confirm.Intent) {
		i.Correction = &confirm.Correction{
			Fields:        []confirm.FieldCorrection{{Field: "work.school", Old: rec.Content.Work.School, New: "青禾第十中学"}},
			Authorisation: confirm.Authorisation{Kind: confirm.AuthorisationWritten, Reference: "委字第 7 号", Date: "2026-11-20"},
		}
	})
	if row := w.rows()[0]; row.Mine != confirm.ActionCorrectWork {
		t.Errorf("an unsent correction shows as %q", row.Mine)
	}
	w.send()
	w.pull()
	row := w.rows()[0]
	rec, err = w.cache.Record(ctx, id)
	w.must(err)
	if row.FormPrint || row.Mine != "" || rec.Version != 2 || rec.Content.Work.School != "青禾第十中学" || !rec.Corrected() {
		t.Errorf("printed %v, mine %q, version %d, %s", row.FormPrint, row.Mine, rec.Version, rec.Content.Work.School)
	}
	prints, err := w.cache.Prints(ctx, id)
	w.must(err)
	if !confirm.DueCorrected(rec, prints) {
		t.Error("the form is not due again")
	}
}

// TestTransferredRecordLeaves: with its receipt, not only with the next pull.
func TestTransferredRecordLeaves(t *testing.T) {
	w := newWorld(t, 2)
	ctx := t.Context()
	target, err := w.reg.PutPoint(ctx, confirm.Point{Code: "QH02", Name: "青禾一中确认点"})
	w.must(err)
	now := w.clock.True()
	_, err = w.reg.PutWindow(ctx, planID, target.ID, confirm.Window{Opens: now.AddDate(0, 0, 1), Closes: now.AddDate(0, 0, 9)})
	w.must(err)
	w.pull()
	book, err := w.cache.Rulebook(ctx)
	w.must(err)
	if !slices.ContainsFunc(book.OtherPoints, func(o confirm.OtherPoint) bool { return o.Point.ID == target.ID }) {
		t.Fatalf("other points %v", book.OtherPoints)
	}
	op := w.sign(0, confirm.ActionTransferPoint, func(i *confirm.Intent) { i.Transfer = &confirm.Transfer{ToPointID: target.ID} })
	w.send()
	w.wantState(op, confirm.OperationAccepted)
	if rows := w.rows(); len(rows) != 1 || rows[0].ID == op.Intent.RecordID {
		t.Errorf("%d rows after the transfer", len(rows))
	}
	if report := w.pull(); report.Tombstones != 1 || len(w.rows()) != 1 {
		t.Errorf("%+v", report)
	}
}

// TestOnlineEvidence: a hello and the moment after it are all that an act online needs.
func TestOnlineEvidence(t *testing.T) {
	w := newWorld(t, 1)
	w.pull()
	w.decide(0)
	w.send()
	w.pull()
	w.must(w.reg.AddStage(t.Context(), w.people[0].ApplicationNo, confirm.StageResult{Stage: "初审", Organ: "局", At: w.clock.True(), Result: "退回"}))
	w.pull()
	revise := func(online bool) confirm.Operation {
		return w.sign(0, confirm.ActionLeaveUnconfirmed, func(i *confirm.Intent) {
			i.Explanation, i.Evidence.Online = "初审退回", online
		})
	}
	w.clock.Step(10 * time.Minute)
	stale := revise(true)
	w.send()
	if got := w.state(stale.Intent.OperationID); got.State != confirm.OperationRefused || got.Code != confirm.CodeStageAdvanced {
		t.Fatalf("with an old token: %s %s", got.State, got.Code)
	}
	w.must(w.engine.Hello(t.Context()))
	fresh := revise(true)
	w.send()
	w.wantState(fresh, confirm.OperationAccepted)
}
