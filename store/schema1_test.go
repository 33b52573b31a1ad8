package store_test

import (
	"compress/gzip"
	"io"
	"os"
	"reflect"
	"slices"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/store/storetest"
)

// schema1 gives a copy of a file that a program of the first schema wrote: five
// records, a signed decision, a draft, forms in every state and a receipt.
func schema1(t *testing.T) (path string) {
	t.Helper()
	packed, err := os.Open("testdata/point-schema1.db.gz")
	must(t, err)
	defer packed.Close()
	in, err := gzip.NewReader(packed)
	must(t, err)
	path = t.TempDir() + "/point.db"
	out, err := os.Create(path)
	must(t, err)
	_, err = io.Copy(out, in)
	must(t, err)
	must(t, out.Close())
	return path
}

// TestFileOfSchema1 goes on with the day's work of an older program.
func TestFileOfSchema1(t *testing.T) {
	path := schema1(t)
	for round := range 2 {
		s := open(t, path)
		must(t, s.Unlock(t.Context(), storetest.Key()))
		if got := s.Damage(); len(got) != 0 {
			t.Fatalf("round %d: damage %v", round, got)
		}
		list, err := s.Batches(t.Context())
		must(t, err)
		if len(list) != 2 || !slices.Equal(list[0].Kinds, []confirm.PaperKind{confirm.PaperForm}) ||
			!slices.Equal(list[1].Kinds, []confirm.PaperKind{confirm.PaperReceipt}) || list[0].Target.Printer != "HP" || list[0].Copies != 2 {
			t.Fatalf("round %d: batches %+v", round, list)
		}
		if list[0].State != confirm.BatchPaused || list[1].State != confirm.BatchEnded {
			t.Errorf("round %d: %s and %s; one has documents under way", round, list[0].State, list[1].State)
		}
		want := []confirm.DocumentState{confirm.DocumentDone, confirm.DocumentSkipped, confirm.DocumentFailed, confirm.DocumentSpooled, confirm.DocumentWaiting}
		for i, d := range list[0].Documents {
			if d.State != want[i] || d.Kind != confirm.PaperForm || d.BatchID != "batch-1" || d.Seq != i+1 ||
				d.RecordID != storetest.RecordID(i+1) || d.ApplicationNo != storetest.Record(i+1).ApplicationNo {
				t.Errorf("round %d: document %+v", round, d)
			}
		}
		page, err := s.Search(t.Context(), confirm.Query{})
		must(t, err)
		if len(page.Rows) != 5 || page.Counts[confirm.QueueToPrint] != 4 || !page.Rows[0].FormPrint || page.Counts[confirm.QueueUnsent] != 1 {
			t.Errorf("round %d: %d rows, counts %v", round, len(page.Rows), page.Counts)
		}
		for i := 1; i <= 5; i++ {
			rec, err := s.Record(t.Context(), storetest.RecordID(i))
			must(t, err)
			if !reflect.DeepEqual(rec, storetest.Record(i)) {
				t.Errorf("record %d has changed", i)
			}
		}
		if d, ok, err := s.Draft(t.Context(), storetest.RecordID(3)); err != nil || !ok || d.Remark != "等校长签字" {
			t.Errorf("draft %+v, %v", d, err)
		}
		lines, err := s.Ledger(t.Context(), storetest.RecordID(1))
		must(t, err)
		if len(lines) != 1 {
			t.Errorf("round %d: %d lines in the time line", round, len(lines))
		}
		if round == 0 { // seen again, a first done is no second one
			d := list[0].Documents[0]
			must(t, s.SaveDocuments(t.Context(), []confirm.Document{d}, []confirm.PrintEntry{{BatchID: "batch-1", Document: 1}}))
		} else if seq, _, err := s.LedgerEnd(t.Context()); err != nil || seq != 1 {
			t.Errorf("print ledger ends at %d, %v", seq, err)
		}
		must(t, s.VerifyAudit(t.Context()))
		must(t, s.Close())
	}
	info, err := os.Stat(path + ".v1.bak")
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the copy has %v", info.Mode())
	}
}

// TestSchema1ForgedAfterwards: the sums taken over once are kept from then on.
func TestSchema1ForgedAfterwards(t *testing.T) {
	path := schema1(t)
	s := open(t, path)
	must(t, s.Unlock(t.Context(), storetest.Key()))
	must(t, s.SaveSetting(t.Context(), "x", []byte("x")))
	must(t, s.Close())
	forge(t, path, `DELETE FROM document WHERE seq = 5`)
	s = open(t, path)
	defer func() { must(t, s.Close()) }()
	must(t, s.Unlock(t.Context(), storetest.Key()))
	if got := s.Damage(); !slices.Equal(got, []string{"document"}) {
		t.Errorf("damage %v", got)
	}
}
