package engine_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// TestLostBlockIsGivenAgain: whatever is lost between the registry and the
// cache, and however often the program starts anew, one reservation is one block.
func TestLostBlockIsGivenAgain(t *testing.T) {
	w := newWorld(t, 0)
	ctx := t.Context()
	w.breakPath(wire.PathReceiptBlocks, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		record(r, next) // the registry reserves; the answer is lost
		panic(http.ErrAbortHandler)
	})
	_, err := w.engine.ReserveReceipts(ctx, 20)
	wantCode(t, err, confirm.ProblemOffline)
	w.heal()
	w.newEngine()
	block, err := w.engine.ReserveReceipts(ctx, 7) // the lost one comes first
	w.must(err)
	if block.First != 1 || block.Last != 20 || !block.Valid() {
		t.Fatalf("got %+v", block)
	}
	w.newEngine() // the program died before it was saved
	again, err := w.engine.ReserveReceipts(ctx, 20)
	w.must(err)
	if again != block {
		t.Fatalf("got %+v, want %+v", again, block)
	}
	w.must(w.cache.SaveReceiptBlock(ctx, again))
	next, err := w.engine.ReserveReceipts(ctx, 7)
	w.must(err)
	if next.ID == block.ID || next.First != 21 || next.Last != 27 {
		t.Fatalf("after it was saved: %+v", next)
	}
}

// TestTooManyReservedIsForgotten: a reservation that was refused is not asked
// for again when fewer would do.
func TestTooManyReservedIsForgotten(t *testing.T) {
	w := newWorld(t, 0)
	ctx := t.Context()
	for n := 0; n < confirm.MaxReceiptOutstanding-50; n += 190 {
		b, err := w.engine.ReserveReceipts(ctx, 190)
		w.must(err)
		w.must(w.cache.SaveReceiptBlock(ctx, b))
	}
	_, err := w.engine.ReserveReceipts(ctx, 51)
	wantCode(t, err, confirm.ProblemReceiptNumberMax)
	b, err := w.engine.ReserveReceipts(ctx, 50)
	w.must(err)
	if b.First != 951 || b.Last != 1000 {
		t.Errorf("got %+v", b)
	}
	w.must(w.cache.SaveReceiptBlock(ctx, b))
	_, err = w.engine.ReserveReceipts(ctx, 1)
	wantCode(t, err, confirm.ProblemReceiptNumberMax)
	// Explained ones make room.
	numbers, err := w.cache.ReservedNumbers(ctx)
	w.must(err)
	for i := range numbers[:10] {
		numbers[i].State, numbers[i].Reason = confirm.NumberVoid, "水浸"
	}
	w.must(w.engine.ReportReceipts(ctx, numbers))
	b, err = w.engine.ReserveReceipts(ctx, 10)
	w.must(err)
	if b.First != 1001 || b.Last != 1010 {
		t.Errorf("got %+v", b)
	}
	for _, n := range []int{0, -1, wire.MaxReceiptBlock + 1} {
		_, err := w.engine.ReserveReceipts(ctx, n)
		wantCode(t, err, confirm.ProblemBatchSize)
	}
}

// TestFates: what is told in many parts, and again, is kept; what the registry
// knows otherwise is told, and holds up nothing else.
func TestFates(t *testing.T) {
	w := newWorld(t, 0)
	ctx := t.Context()
	var numbers []confirm.ReservedNumber
	for range 4 {
		b, err := w.engine.ReserveReceipts(ctx, wire.MaxReceiptBlock)
		w.must(err)
		w.must(w.cache.SaveReceiptBlock(ctx, b))
		numbers = append(numbers, b.Numbers()...)
	}
	for i := range numbers {
		numbers[i].State = []confirm.ReceiptNumberState{
			confirm.NumberFree, confirm.NumberPrinted, confirm.NumberVoid, confirm.NumberReturned}[i%4]
		numbers[i].Reason = "卡纸"
	}
	w.must(w.engine.ReportReceipts(ctx, numbers))
	w.must(w.engine.ReportReceipts(ctx, numbers))
	stranger := confirm.ReservedNumber{Number: "X-20261122-0001", State: confirm.NumberVoid, Reason: "卡纸"}
	numbers[3].State, numbers[1].State = confirm.NumberPrinted, confirm.NumberVoid
	err := w.engine.ReportReceipts(ctx, append([]confirm.ReservedNumber{stranger}, numbers...))
	wantCode(t, err, confirm.CodeReceiptNumberUnknown)
	var p *confirm.Problem
	if !errors.As(err, &p) || p.Args["count"] != "2" {
		t.Errorf("%v refused", err)
	}
	lines, err := w.reg.ReceiptReport(ctx, w.point.ID, "")
	w.must(err)
	got := map[string]int{}
	for _, l := range lines {
		got[string(l.Use)]++
	}
	if want := map[string]int{"reserved": 200, "printed": 199, "void": 201, "returned": 200}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the registry says %v, want %v", got, want)
	}
}

// TestWrongBlocks: an answer that is not the block asked for is never believed.
func TestWrongBlocks(t *testing.T) {
	for name, change := range map[string]func(*wire.ReceiptBlockAnswer){
		"another request": func(a *wire.ReceiptBlockAnswer) { a.RequestID = "0199c0de-0000-7000-8000-000000000001" },
		"one more":        func(a *wire.ReceiptBlockAnswer) { a.Last++ },
		"none":            func(a *wire.ReceiptBlockAnswer) { a.Last = a.First - 1 },
		"from nought":     func(a *wire.ReceiptBlockAnswer) { a.First, a.Last = 0, 4 },
		"five digits":     func(a *wire.ReceiptBlockAnswer) { a.First, a.Last = 9_998, 10_002 },
		"no day":          func(a *wire.ReceiptBlockAnswer) { a.Prefix = "T01-" },
		"control in it":   func(a *wire.ReceiptBlockAnswer) { a.Prefix = "T\n1-20261122-" },
		"no time": func(a *wire.ReceiptBlockAnswer) {
			*a = wire.ReceiptBlockAnswer{RequestID: a.RequestID, Prefix: a.Prefix, First: a.First, Last: a.Last}
		},
		"nothing but zero": func(a *wire.ReceiptBlockAnswer) { *a = wire.ReceiptBlockAnswer{} },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 0)
			w.breakPath(wire.PathReceiptBlocks, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
				rec := record(r, next)
				var a wire.ReceiptBlockAnswer
				w.must(wire.DecodeBytes(rec.Body.Bytes(), &a))
				change(&a)
				body, err := wire.Encode(a)
				w.must(err)
				replay(rw, rec, body)
			})
			_, err := w.engine.ReserveReceipts(t.Context(), 5)
			wantCode(t, err, confirm.ProblemBadAnswer)
			w.heal()
			b, err := w.engine.ReserveReceipts(t.Context(), 9)
			w.must(err)
			if b.First != 1 || b.Last != 5 {
				t.Errorf("then %+v", b)
			}
		})
	}
}

// TestLedgerSeal: a seal says what was asked, by the clerk's key, and is no envelope.
func TestLedgerSeal(t *testing.T) {
	w := newWorld(t, 0)
	end := confirm.LedgerSeal{Seq: 12, Hash: wire.Hash([]byte("line 12")), At: w.clock.True()}
	jws, err := w.engine.SealLedger(t.Context(), end)
	w.must(err)
	got, cert, err := wire.OpenLedgerSeal(jws)
	w.must(err)
	if want := (wire.LedgerSeal{Seq: 12, Hash: end.Hash, At: end.At, InstallationID: w.enrolment.InstallationID}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	_, own, err := w.key.SigningKey("ledger")
	w.must(err)
	if !bytes.Equal(cert.Raw, own) {
		t.Error("another certificate than the clerk's for signing")
	}
	if _, _, err := wire.OpenEnvelope(jws); err == nil {
		t.Error("a seal was opened as an envelope")
	}
	end.JWS = jws
	w.must(w.engine.CheckLedgerSeal(end))
	for name, forge := range map[string]func(*confirm.LedgerSeal){
		"line": func(s *confirm.LedgerSeal) { s.Seq++ },
		"hash": func(s *confirm.LedgerSeal) { s.Hash = wire.Hash([]byte("another line")) },
		"time": func(s *confirm.LedgerSeal) { s.At = s.At.AddDate(0, 0, 1) },
		"jws":  func(s *confirm.LedgerSeal) { s.JWS = []byte("x") },
	} {
		forged := end
		forge(&forged)
		if err := w.engine.CheckLedgerSeal(forged); confirm.CodeOf(err) != confirm.ProblemCacheDamaged {
			t.Errorf("another %s: %v", name, err)
		}
	}
	_, err = w.engine.SealLedger(t.Context(), confirm.LedgerSeal{})
	wantCode(t, err, confirm.ProblemInternal)
	w.key.Lock()
	_, err = w.engine.SealLedger(t.Context(), end)
	wantCode(t, err, confirm.ProblemLocked)
}

// TestBadAnswersToNumbers: nothing that is not the registry's answer gives a
// block, burns one, or counts as a word that has arrived.
func TestBadAnswersToNumbers(t *testing.T) {
	w := newWorld(t, 0)
	for _, b := range badAnswers() {
		t.Run("block/"+b.name, func(t *testing.T) {
			w.t = t
			w.newEngine()
			w.hinder(wire.PathReceiptBlocks, b)
			_, err := w.engine.ReserveReceipts(t.Context(), 3)
			wantCode(t, err, b.code)
		})
	}
	w.t = t
	w.heal()
	block, err := w.engine.ReserveReceipts(t.Context(), 5)
	w.must(err)
	if block.First != 1 || block.Last != 3 {
		t.Fatalf("after the line was good: %+v", block)
	}
	w.must(w.cache.SaveReceiptBlock(t.Context(), block))
	numbers := block.Numbers()
	for i := range numbers {
		numbers[i].State = confirm.NumberReturned
	}
	for _, b := range badAnswers() {
		t.Run("fates/"+b.name, func(t *testing.T) {
			w.t = t
			w.newEngine()
			w.hinder(wire.PathReceiptFates, b)
			wantCode(t, w.engine.ReportReceipts(t.Context(), numbers), b.code)
		})
	}
	w.t = t
	w.heal()
	w.must(w.engine.ReportReceipts(t.Context(), numbers))
	// A refusal of what was never told is no answer either.
	w.breakPath(wire.PathReceiptFates, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		rec := record(r, next)
		replay(rw, rec, []byte(`{"kept":2,"refused":[{"number":"T01-20261122-9999","code":"receipt_number_taken"}]}`))
	})
	wantCode(t, w.engine.ReportReceipts(t.Context(), numbers), confirm.ProblemBadAnswer)
}
