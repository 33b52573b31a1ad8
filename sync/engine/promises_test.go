package engine_test

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/registry/roster"
	"confirmpoint/sync/wire"
)

// edited is every applicant after an edit of the work unit.
func (w *world) edited(school string) []roster.Applicant {
	people := slices.Clone(w.people)
	for i := range people {
		people[i].Content.Work.School = school
	}
	return people
}

// TestMarkedBeforeTheFirstByte (offline-rules.md D0, D5): when a request
// arrives, its operations stand as sending on the disk, with the id and the
// bytes that were stored at signing; the same bytes go again after a loss.
func TestMarkedBeforeTheFirstByte(t *testing.T) {
	w := newWorld(t, 2)
	w.pull()
	op := w.decide(0)
	requests := 0
	w.breakPath(wire.PathOperations, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		if r.URL.Path != wire.PathOperations {
			next.ServeHTTP(rw, r)
			return
		}
		requests++
		if now := w.state(op.Intent.OperationID); now.State != confirm.OperationSending || now.Tries != requests || !bytes.Equal(now.Envelope, op.Envelope) {
			t.Errorf("request %d finds the operation %s, try %d", requests, now.State, now.Tries)
		}
		if !bodyHolds(t, r, op.Envelope) {
			t.Errorf("request %d carries other bytes", requests)
		}
		if requests == 1 {
			panic(http.ErrAbortHandler) // before anything was judged
		}
		next.ServeHTTP(rw, r)
	})
	_, err := w.engine.Send(t.Context(), nil)
	wantCode(t, err, confirm.ProblemOffline)
	w.wantState(op, confirm.OperationUnknown)
	w.newEngine() // a restart changes nothing
	w.accepted(op)
	if requests != 2 {
		t.Errorf("%d requests", requests)
	}
}

// TestEditsDuringUpload: what the clerk does with a record while its operation
// is on the way stays as it is, and travels next.
func TestEditsDuringUpload(t *testing.T) {
	w := newWorld(t, 2)
	w.pull()
	op := w.decide(0)
	var note, other confirm.Operation
	draft := confirm.Draft{RecordID: w.rows()[1].ID, Remark: "写到一半"}
	once := true
	w.breakPath(wire.PathOperations, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		if once {
			once = false
			note = w.sign(0, confirm.ActionAnnotate, func(i *confirm.Intent) { i.FileNumber, i.Remark = "0007", "发送途中加的" })
			w.must(w.cache.SaveDraft(context.Background(), draft))
		}
		next.ServeHTTP(rw, r)
	})
	w.send()
	w.wantState(op, confirm.OperationAccepted)
	w.heal()
	if kept, ok, err := w.cache.Draft(t.Context(), draft.RecordID); err != nil || !ok || kept.Remark != draft.Remark {
		t.Errorf("the draft: %+v %v %v", kept, ok, err)
	}
	w.accepted(note)
	w.pull()
	if got := w.standing(0); got.Remark != "发送途中加的" || got.Decision == nil {
		t.Errorf("standing %+v", got)
	}

	// An edit of the applicant that is faster than the operation refuses it; what
	// the clerk saw and concluded stays beside what there is now.
	other = w.decide(1)
	w.breakPath(wire.PathOperations, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		_, err := w.reg.Import(context.Background(), planID, w.edited("途中改的学校")[1:])
		w.must(err)
		next.ServeHTTP(rw, r)
	})
	w.send()
	w.heal()
	if got := w.state(other.Intent.OperationID); got.State != confirm.OperationRefused || got.Code != confirm.CodeContentChanged {
		t.Fatalf("%s %s", got.State, got.Code)
	}
	w.pull()
	base, err := w.cache.Base(t.Context(), other.Intent.OperationID)
	w.must(err)
	theirs, err := w.cache.Record(t.Context(), other.Intent.RecordID)
	w.must(err)
	if base.Content.Work.School == theirs.Content.Work.School || theirs.Content.Work.School != "途中改的学校" || len(w.state(other.Intent.OperationID).Intent.Ticks) == 0 {
		t.Error("one of the three copies is gone")
	}
}

// TestDeadOperationIDsStayDead (offline-rules.md D0): a refused operation that
// comes again, here from a folder put back from a backup, has its first answer,
// though it would be right by now.
func TestDeadOperationIDsStayDead(t *testing.T) {
	w := newWorld(t, 1)
	w.pull()
	op := w.decide(0)
	w.backUp("point.db", "backup.db")
	_, err := w.reg.Import(t.Context(), planID, w.edited("别的学校"))
	w.must(err)
	w.send()
	first := w.state(op.Intent.OperationID)
	if first.State != confirm.OperationRefused || first.Code != confirm.CodeContentChanged {
		t.Fatalf("%s %s", first.State, first.Code)
	}
	w.clock.Step(time.Minute)
	_, err = w.reg.Import(t.Context(), planID, w.people) // as it was
	w.must(err)
	w.reopen("backup.db")
	w.wantState(op, confirm.OperationSigned)
	w.send()
	if again := w.state(op.Intent.OperationID); again.State != confirm.OperationRefused || !bytes.Equal(again.Receipt, first.Receipt) {
		t.Errorf("%s %s with another receipt", again.State, again.Code)
	}
	if n := w.applied(); n != 0 {
		t.Errorf("%d decisions", n)
	}
	w.send() // and nothing is left to send
	w.pull()
	w.accepted(w.decide(0)) // a new id on what there is now
}

// TestStatusOfFiveHundred: unknown operations are asked for 500 at a time, in
// requests and answers of a bounded size, and all of them come to an end.
func TestStatusOfFiveHundred(t *testing.T) {
	const people = wire.MaxStatus + 3
	w := newWorldOf(t, people, func(int) []byte { return nil })
	w.pull()
	ids := make([]string, people)
	for i := range ids {
		ids[i] = w.sign(i, confirm.ActionAnnotate, func(in *confirm.Intent) { in.Remark = "已核" }).Intent.OperationID
	}
	w.must(w.cache.MarkOperations(t.Context(), ids, confirm.OperationUnknown, w.clock.True()))
	var asked []int
	w.breakPath(wire.PathOperationStatus, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		var data bytes.Buffer
		_, err := data.ReadFrom(r.Body)
		w.must(err)
		plain, err := wire.Expand(r.Header.Get("Content-Encoding"), bytes.NewReader(data.Bytes()))
		w.must(err)
		var q wire.StatusRequest
		w.must(wire.Decode(plain, wire.MaxRequestBytes, &q))
		asked = append(asked, len(q.OperationIDs))
		r.Body = readCloser{bytes.NewReader(data.Bytes())}
		next.ServeHTTP(rw, r)
	})
	w.limits.Batch = wire.MaxBatch
	w.newEngine()
	report, err := w.engine.Send(t.Context(), nil)
	w.must(err)
	if !slices.Equal(asked, []int{wire.MaxStatus, people - wire.MaxStatus}) || report.Accepted != people || report.Unknown != 0 {
		t.Errorf("asked for %v, %+v", asked, report)
	}
	// Now they are known there: as many receipts fit into one answer.
	w.must(w.cache.MarkOperations(t.Context(), ids, confirm.OperationUnknown, w.clock.True())) // closed ones stay closed
	asked = nil
	w.send()
	if len(asked) != 0 {
		t.Errorf("closed operations were asked for: %v", asked)
	}
}

// TestStatusWithoutRoom: what a status answer has no room for stays unknown, is
// asked for in the next round and not in this one, and is never sent again.
func TestStatusWithoutRoom(t *testing.T) {
	const people, room = 5, 2
	w := newWorldOf(t, people, func(int) []byte { return nil })
	w.pull()
	w.limits.Batch = wire.MaxBatch
	w.newEngine()
	var ids []string
	w.breakPath(wire.PathOperations, func(_ http.ResponseWriter, r *http.Request, next http.Handler) {
		next.ServeHTTP(httptest.NewRecorder(), r) // judged, and the answer is lost
		panic(http.ErrAbortHandler)
	})
	for i := range people {
		ids = append(ids, w.sign(i, confirm.ActionAnnotate, func(in *confirm.Intent) { in.Remark = "已核" }).Intent.OperationID)
	}
	if _, err := w.engine.Send(t.Context(), nil); err == nil {
		t.Fatal("the answer was not lost")
	}
	sent, asked := 0, 0
	w.breakPath(wire.PathOperations, func(rw http.ResponseWriter, r *http.Request, next http.Handler) { // and of the status
		if r.URL.Path != wire.PathOperationStatus {
			sent++
			next.ServeHTTP(rw, r)
			return
		}
		asked++
		full := httptest.NewRecorder()
		r.Header.Del("Accept-Encoding")
		next.ServeHTTP(full, r)
		var a wire.OperationsAnswer
		w.must(wire.DecodeBytes(full.Body.Bytes(), &a))
		for i := room; i < len(a.Results); i++ {
			a.Results[i] = wire.Result{OperationID: a.Results[i].OperationID, Kind: wire.ResultRetry, Code: string(confirm.ProblemRegistryBusy)}
		}
		maps.Copy(rw.Header(), full.Header())
		rw.Header().Del("Content-Length")
		w.must(json.NewEncoder(rw).Encode(a))
	})
	for left := people; left > 0; {
		left = max(0, left-room)
		report, err := w.engine.Send(t.Context(), nil)
		if want := confirm.ProblemRegistryBusy; left > 0 && confirm.CodeOf(err) != want || left == 0 && err != nil {
			t.Fatalf("%v, %d left", err, left)
		}
		if report.Unknown != left {
			t.Fatalf("%+v, want %d unknown", report, left)
		}
		for _, id := range ids[people-left:] {
			if got := w.state(id).State; got != confirm.OperationUnknown {
				t.Errorf("%s", got)
			}
		}
	}
	if asked != 3 || sent != 0 {
		t.Errorf("asked %d times, sent %d times", asked, sent)
	}
}

type readCloser struct{ *bytes.Reader }

func (readCloser) Close() error { return nil }
