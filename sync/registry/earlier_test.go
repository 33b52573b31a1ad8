package registry

import (
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// TestEarlierAcceptance: only our own signature over the acceptance of these
// very bytes says when they came and what number they had.
func TestEarlierAcceptance(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 2)
	s := h.clerk("zhangmin", 0)
	rec := s.first()
	envelope := s.seal(s.intent(rec, confirm.ActionConcludeComplete))
	result := s.operate(envelope)[0]
	said := s.receipt(result, envelope)
	subs, _ := h.openEnvelopes([]string{envelope, s.seal(s.intent(rec, confirm.ActionConcludeComplete))})
	number := h.accepted(result.Receipt, subs[0])
	if !number.at.Equal(said.Time) || number.number == "" {
		t.Fatalf("our own receipt says %+v", number)
	}
	resigned := func(change func(*wire.ReceiptPayload)) string {
		p := said
		change(&p)
		jws, err := wire.SignReceipt(p, h.receiptKey)
		h.must(err)
		return jws
	}
	for name, receipt := range map[string]string{
		"no receipt":           "rubbish",
		"cut":                  result.Receipt[:len(result.Receipt)-4],
		"of a refusal":         resigned(func(p *wire.ReceiptPayload) { p.Accepted, p.Code = false, "content_changed" }),
		"of another registry":  resigned(func(p *wire.ReceiptPayload) { p.RegistryID = "another" }),
		"of another operation": resigned(func(p *wire.ReceiptPayload) { p.OperationID = rec.ID }),
		"of another record":    resigned(func(p *wire.ReceiptPayload) { p.RecordID = "another" }),
		"of other bytes":       resigned(func(p *wire.ReceiptPayload) { p.EnvelopeSHA256 = wire.Hash(nil) }),
	} {
		if got := h.accepted(receipt, subs[0]); got != (acceptance{}) {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if got := h.accepted(result.Receipt, subs[1]); got != (acceptance{}) {
		t.Errorf("for another envelope: %+v", got)
	}
	now := said.Time.Add(time.Hour)
	if !number.came(now).Equal(said.Time) || !(acceptance{}).came(now).Equal(now) || !number.came(said.Time.Add(-time.Hour)).Before(said.Time) {
		t.Error("an operation came at another time")
	}
}

// TestOperationsOfAnotherEpoch: nothing of the request is judged.
func TestOperationsOfAnotherEpoch(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	s := h.clerk("zhangmin", 0)
	envelope := s.seal(s.intent(s.first(), confirm.ActionConcludeComplete))
	for _, c := range []struct {
		in     wire.OperationsRequest
		status int
		code   confirm.Code
	}{
		{wire.OperationsRequest{Epoch: "another"}, http.StatusGone, confirm.ProblemEpochChanged},
		{wire.OperationsRequest{Epoch: h.epoch, Receipts: []string{"", ""}}, http.StatusBadRequest, confirm.ProblemBadRequest},
		{wire.OperationsRequest{Epoch: h.epoch, Receipts: []string{"rubbish"}}, http.StatusOK, ""},
	} {
		c.in.Envelopes = []string{envelope}
		r := s.post(wire.PathOperations, c.in)
		if r.status != c.status || c.code != "" && r.code(t) != string(c.code) {
			t.Errorf("%+v: %d %s", c, r.status, r.body)
		}
	}
}

func TestReadNumber(t *testing.T) {
	point := confirm.Point{Code: "QH-01"}
	for text, want := range map[string]pointNumber{
		"QH-01-20261122-0007":  {"QH-01-20261122-0007", "20261122", 7},
		"QH-01-20261122-12345": {"QH-01-20261122-12345", "20261122", 12345},
		"QH-01-20261122-7":     {},
		"QH-01-20261122-0000":  {},
		"QH-01-20261322-0007":  {},
		"QH-02-20261122-0007":  {},
		"QH-01-20261122":       {},
		"":                     {},
	} {
		if got, ok := readNumber(point, text); ok != (want.text != "") || ok && got != want {
			t.Errorf("%q is %+v %v", text, got, ok)
		}
	}
}

// TestAcceptedOnceMore: a restored registry takes what it has lost as of its
// time and with its number, and by its receipt alone does not know it.
func TestAcceptedOnceMore(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	s := h.clerk("zhangmin", 0)
	rec := s.first()
	safe := filepath.Join(t.TempDir(), "safe")
	_, err := h.Backup(t.Context(), safe)
	h.must(err)
	envelope := s.seal(s.intent(rec, confirm.ActionConcludeComplete))
	result := s.operate(envelope)[0]
	before := s.first().Standing.Decision
	h.stop()
	h.dir, h.address = filepath.Join(t.TempDir(), "again"), newAddress(t)
	_, err = RestoreBackup(t.Context(), safe, h.dir, h.address)
	h.must(err)
	h.open()
	h.must(h.NewEpoch(t.Context()))
	s.dial()
	if d := s.first().Standing.Decision; d != nil {
		t.Fatalf("nothing was lost: %+v", d)
	}
	for range 2 {
		r := s.post(wire.PathOperations, wire.OperationsRequest{Envelopes: []string{envelope}, Receipts: []string{result.Receipt}})
		if got := read[wire.OperationsAnswer](t, r).Results[0]; got.Kind != wire.ResultAccepted || got.Receipt == result.Receipt {
			t.Fatalf("%+v", got)
		}
	}
	after := s.first().Standing.Decision
	if before == nil || after == nil || before.ReceiptNumber == "" || after.ReceiptNumber != before.ReceiptNumber || !after.At.Equal(before.At) {
		t.Errorf("was %+v, is %+v", before, after)
	}
}
