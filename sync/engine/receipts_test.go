package engine_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// forgery changes the registry's true answer about one operation. old is an
// answer about another operation that was closed before.
type forgery struct {
	name string
	make func(w *world, a *wire.OperationsAnswer, old wire.Result)
}

// resigned signs the receipt anew, with a key the workstation trusts, after a change.
func resigned(change func(p *wire.ReceiptPayload)) func(*world, *wire.OperationsAnswer, wire.Result) {
	return func(w *world, a *wire.OperationsAnswer, _ wire.Result) {
		var p wire.ReceiptPayload
		payload := payloadOf(w.t, a.Results[0].Receipt)
		w.must(json.Unmarshal(payload, &p))
		change(&p)
		var err error
		a.Results[0].Receipt, err = wire.SignReceipt(p, w.forger)
		w.must(err)
	}
}

func result(change func(r *wire.Result)) func(*world, *wire.OperationsAnswer, wire.Result) {
	return func(_ *world, a *wire.OperationsAnswer, _ wire.Result) { change(&a.Results[0]) }
}

func forgeries() []forgery {
	return []forgery{
		{"no receipt", result(func(r *wire.Result) { r.Receipt = "" })},
		{"receipt of junk", result(func(r *wire.Result) { r.Receipt = "a.b.c" })},
		{"signature cut off", result(func(r *wire.Result) { r.Receipt = r.Receipt[:strings.LastIndexByte(r.Receipt, '.')+1] })},
		{"signature of something else", result(func(r *wire.Result) {
			r.Receipt = r.Receipt[:len(r.Receipt)-8] + "AAAAAAAA"
		})},
		{"receipt replayed", func(_ *world, a *wire.OperationsAnswer, old wire.Result) { a.Results[0].Receipt = old.Receipt }},
		{"result replayed", func(_ *world, a *wire.OperationsAnswer, old wire.Result) { a.Results[0] = old }},
		{"time token for a receipt", func(w *world, a *wire.OperationsAnswer, _ wire.Result) {
			a.Results[0].Receipt = w.engine.Now().TimeToken
		}},
		{"the clerk's own envelope for a receipt", func(w *world, a *wire.OperationsAnswer, _ wire.Result) {
			a.Results[0].Receipt = string(w.state(a.Results[0].OperationID).Envelope)
		}},
		{"key of a stranger", func(w *world, a *wire.OperationsAnswer, _ wire.Result) {
			trusted := w.forger
			w.trustForger(w.enrolment) // makes a key that the engine has never heard of
			resigned(func(*wire.ReceiptPayload) {})(w, a, wire.Result{})
			w.forger = trusted
		}},
		{"refused that says accepted", result(func(r *wire.Result) { r.Kind = wire.ResultRefused })},
		{"kind nobody knows", result(func(r *wire.Result) { r.Kind = "done" })},
		{"no kind", result(func(r *wire.Result) { r.Kind = "" })},
		{"no results", func(_ *world, a *wire.OperationsAnswer, _ wire.Result) { a.Results = nil }},
		{"two results", func(_ *world, a *wire.OperationsAnswer, old wire.Result) { a.Results = append(a.Results, old) }},
		{"result without its operation", result(func(r *wire.Result) { r.OperationID = "" })},

		{"signed: another registry", resigned(func(p *wire.ReceiptPayload) { p.RegistryID = "other" })},
		{"signed: another operation", resigned(func(p *wire.ReceiptPayload) { p.OperationID = "other" })},
		{"signed: another record", resigned(func(p *wire.ReceiptPayload) { p.RecordID = "other" })},
		{"signed: other bytes", resigned(func(p *wire.ReceiptPayload) { p.EnvelopeSHA256 = wire.Hash([]byte("x")) })},
		{"signed: accepted with a code", resigned(func(p *wire.ReceiptPayload) { p.Code = "content_changed" })},
		{"signed: refused", resigned(func(p *wire.ReceiptPayload) { p.Accepted = false })},
		{"signed: no standing", resigned(func(p *wire.ReceiptPayload) { p.Standing = nil })},
		{"signed: standing of junk", resigned(func(p *wire.ReceiptPayload) { p.Standing = json.RawMessage(`{"state":"complete","x":1}`) })},
		{"signed: no time", resigned(func(p *wire.ReceiptPayload) { p.Time = time.Time{} })},
	}
}

// TestForgedReceiptsCloseNothing: only a receipt that the registry has signed for
// these very bytes closes an operation.
func TestForgedReceiptsCloseNothing(t *testing.T) {
	list := forgeries()
	w := newWorld(t, len(list)+1)
	w.pull()
	first := w.decide(0)
	_, err := w.engine.Send(t.Context(), nil)
	w.must(err)
	old := wire.Result{
		OperationID: first.Intent.OperationID, Kind: wire.ResultAccepted,
		Receipt: string(w.state(first.Intent.OperationID).Receipt),
	}
	for i, f := range list {
		t.Run(f.name, func(t *testing.T) {
			w.t = t
			op := w.decide(i + 1)
			forge := func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
				rec := record(r, next)
				var a wire.OperationsAnswer
				w.must(json.Unmarshal(rec.Body.Bytes(), &a))
				f.make(w, &a, old)
				body, err := wire.Encode(a)
				w.must(err)
				replay(rw, rec, body)
			}
			for _, path := range []string{wire.PathOperations, wire.PathOperationStatus} {
				w.breakPath(path, forge)
				_, err := w.engine.Send(t.Context(), nil)
				wantCode(t, err, confirm.ProblemBadAnswer)
				w.wantOpen(op, confirm.OperationUnknown)
			}
			w.heal()
			report, err := w.engine.Send(t.Context(), nil)
			w.must(err)
			if report != (confirm.SendReport{Accepted: 1}) || w.applied() != i+2 {
				t.Fatalf("after the line was good: %+v, %d applied", report, w.applied())
			}
		})
	}
}

func payloadOf(t testing.TB, jws string) []byte {
	t.Helper()
	return decodePart(t, strings.Split(jws, ".")[1])
}

// TestOneBadResultHoldsUpNoOther: results are acted on one by one.
func TestOneBadResultHoldsUpNoOther(t *testing.T) {
	w := newWorld(t, 5)
	w.pull()
	var ops []confirm.Operation
	for i := range 5 {
		ops = append(ops, w.decide(i))
	}
	w.breakPath(wire.PathOperations, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		rec := record(r, next)
		var a wire.OperationsAnswer
		w.must(json.Unmarshal(rec.Body.Bytes(), &a))
		a.Results[1].Receipt = a.Results[2].Receipt
		a.Results[3] = wire.Result{OperationID: a.Results[3].OperationID, Kind: wire.ResultRetry, Code: string(confirm.ProblemRegistryBusy)}
		body, err := wire.Encode(a)
		w.must(err)
		replay(rw, rec, body)
	})
	report, err := w.engine.Send(t.Context(), nil)
	wantCode(t, err, confirm.ProblemBadAnswer)
	if report != (confirm.SendReport{Sent: 5, Accepted: 3, Unknown: 1}) {
		t.Fatalf("%+v", report)
	}
	for i, want := range []confirm.OperationState{
		confirm.OperationAccepted, confirm.OperationUnknown, confirm.OperationAccepted,
		confirm.OperationSigned, confirm.OperationAccepted,
	} {
		if got := w.state(ops[i].Intent.OperationID).State; got != want {
			t.Errorf("operation %d is %s, want %s", i, got, want)
		}
	}
}

// TestUnreadableEnvelopeHoldsUpNoOther: the registry turns a whole request down
// for one of its envelopes; the others are sent one by one.
func TestUnreadableEnvelopeHoldsUpNoOther(t *testing.T) {
	w := newWorld(t, 3)
	w.pull()
	stuck := w.decide(0)
	for i := 1; i < 3; i++ {
		w.decide(i)
	}
	w.breakPath(wire.PathOperations, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		if bodyHolds(w.t, r, stuck.Envelope) {
			remote(rw, r, http.StatusBadRequest, confirm.ProblemBadRequest)
			return
		}
		next.ServeHTTP(rw, r)
	})
	report, err := w.engine.Send(t.Context(), nil)
	wantCode(t, err, confirm.ProblemBadRequest)
	if report != (confirm.SendReport{Sent: 2, Accepted: 2}) {
		t.Fatalf("%+v", report)
	}
	if s := w.state(stuck.Intent.OperationID).State; s != confirm.OperationSigned {
		t.Fatalf("the stuck one is %s", s)
	}
}

// TestCrashWhileSending: the program died with operations marked as sending,
// before or after they arrived; the next one asks before it sends.
func TestCrashWhileSending(t *testing.T) {
	for _, arrived := range []bool{false, true} {
		w := newWorld(t, 2)
		w.pull()
		op := w.decide(0)
		if arrived {
			w.breakPath(wire.PathOperations, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
				next.ServeHTTP(discard{rw}, r)
				panic(http.ErrAbortHandler)
			})
			_, err := w.engine.Send(t.Context(), nil)
			wantCode(t, err, confirm.ProblemOffline)
			w.heal()
		}
		w.must(w.cache.MarkOperations(t.Context(), []string{op.Intent.OperationID}, confirm.OperationSending, w.clock.Now()))
		w.newEngine()
		sends := 0
		w.breakPath(wire.PathOperations, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
			if r.URL.Path == wire.PathOperations {
				sends++
			}
			next.ServeHTTP(rw, r)
		})
		report, err := w.engine.Send(t.Context(), nil)
		w.must(err)
		if report.Accepted != 1 || w.applied() != 1 {
			t.Fatalf("arrived %v: %+v, %d applied", arrived, report, w.applied())
		}
		if want := map[bool]int{false: 1, true: 0}[arrived]; sends != want {
			t.Fatalf("arrived %v: sent %d times", arrived, sends)
		}
	}
}
