package wire

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// TestTallyVector pins the digest: both ends must count alike for ever.
func TestTallyVector(t *testing.T) {
	var tally Tally
	if got := tally.Sum("pending"); got.Count != 0 || got.Digest != fmt.Sprintf("%064d", 0) {
		t.Errorf("nothing: %+v", got)
	}
	tally.Add(ReconcileItem{ApplicationNo: "202634000001", Version: 1, Digest: "aa"})
	tally.Add(ReconcileItem{ApplicationNo: "202634000002", Version: 3, Digest: "bb", Decision: "0199c0de-0000-7000-8000-000000000001"})
	want := StateSum{State: "pending", Count: 2, Digest: tallyVector}
	if got := tally.Sum("pending"); got != want {
		t.Errorf("%+v", got)
	}
}

// tallyVector was computed by another program (Python: the sum of two SHA-256 modulo 2^256).
const tallyVector = "23e10d8f65081e41477b9e1c2cfe810135d98896dc2eb80d0f5318da0a62622d"

func TestTallyKnowsNoOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := rapid.SliceOfDistinct(rapid.StringMatching(`[0-9]{12}`), rapid.ID[string]).Draw(t, "numbers")
		var a, b, c Tally
		for i, no := range items {
			a.Add(ReconcileItem{ApplicationNo: no, Version: int64(len(no))})
			b.Add(ReconcileItem{ApplicationNo: items[len(items)-1-i], Version: 12})
			c.Add(ReconcileItem{ApplicationNo: no, Version: 13})
		}
		if a.Sum("") != b.Sum("") {
			t.Fatal("order changes the digest")
		}
		if len(items) > 0 && a.Sum("") == c.Sum("") {
			t.Fatal("another version does not")
		}
	})
}

func FuzzReconcile(f *testing.F) {
	f.Add([]byte(`{"state":"pending","after":"202634000001"}`))
	f.Add([]byte(`{"epoch":"e","cursor":"c","states":[{"state":"pending","count":1,"digest":"00"}]}`))
	f.Add([]byte(`{"epoch":"e","cursor":"c","items":[{"application_no":"1","version":1,"digest":"00"}],"more":true}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var request ReconcileRequest
		_ = DecodeBytes(data, &request)
		var answer ReconcileAnswer
		if DecodeBytes(data, &answer) != nil {
			return
		}
		again, err := Encode(answer)
		if err != nil {
			t.Fatal(err)
		}
		var second ReconcileAnswer
		if err := DecodeBytes(again, &second); err != nil {
			t.Fatalf("what was read cannot be read again: %v", err)
		}
	})
}
