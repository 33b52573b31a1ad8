package store_test

import (
	"cmp"
	"slices"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/store"
	"confirmpoint/store/storetest"
)

// printed makes a file with a batch of three forms (one done, one at the
// printer, one waiting), six lines of the print ledger, two seals, two
// settings and two blocks of receipt numbers, and closes it.
func printed(t *testing.T) (path string) {
	t.Helper()
	path = t.TempDir() + "/point.db"
	s := open(t, path)
	ctx := t.Context()
	must(t, s.Unlock(ctx, storetest.Key()))
	page := confirm.ChangePage{Epoch: "e1", Cursor: "c1"}
	b := confirm.Batch{ID: "b1", Kinds: []confirm.PaperKind{confirm.PaperForm}, State: confirm.BatchRunning, CreatedAt: storetest.Start()}
	for i := 1; i <= 3; i++ {
		page.Changes = append(page.Changes, storetest.Change(int64(i), storetest.Record(i)))
		b.Documents = append(b.Documents, confirm.Document{Seq: i, Kind: confirm.PaperForm, RecordID: storetest.RecordID(i),
			Version: 1, State: confirm.DocumentWaiting})
	}
	must(t, s.ApplyChanges(ctx, page))
	must(t, s.SaveBatch(ctx, b))
	must(t, s.SaveBatch(ctx, confirm.Batch{ID: "b2", CreatedAt: storetest.Start()}))
	for i, state := range []confirm.DocumentState{confirm.DocumentDone, confirm.DocumentSpooled} {
		d := b.Documents[i]
		d.BatchID, d.State = "b1", state
		line := confirm.PrintEntry{At: storetest.Start(), BatchID: "b1", Document: d.Seq, State: state}
		must(t, s.SaveDocuments(ctx, []confirm.Document{d}, []confirm.PrintEntry{line, line, line}))
		seq, hash, err := s.LedgerEnd(ctx)
		must(t, err)
		must(t, s.SaveLedgerSeal(ctx, confirm.LedgerSeal{Seq: seq, Hash: hash}))
	}
	must(t, s.SaveSetting(ctx, "one", []byte("1")))
	must(t, s.SaveSetting(ctx, "two", []byte("2")))
	for i, prefix := range []string{"T01-20261008-", "T01-20261009-"} {
		block := confirm.ReceiptBlock{ID: "block-" + prefix, Prefix: prefix, First: 1, Last: 3, ReservedAt: storetest.Start().AddDate(0, 0, i)}
		must(t, s.SaveReceiptBlock(ctx, block))
		used := block.Numbers()[:1]
		used[0].State = confirm.NumberPrinted
		must(t, s.SaveReservedNumbers(ctx, used))
	}
	must(t, s.Close())
	return path
}

// TestPrintForger changes what printing stores. Each change is noticed under
// its name at the next unlock or when it is read, and printing goes on.
func TestPrintForger(t *testing.T) {
	ledger := func(s *store.Store) error { _, _, err := s.PrintLedger(bg()); return err }
	batch := func(s *store.Store) error { _, err := s.Batch(bg(), "b1"); return err }
	setting := func(s *store.Store) error {
		_, one := s.Setting(bg(), "one")
		_, two := s.Setting(bg(), "two")
		return cmp.Or(one, two)
	}
	numbers := func(s *store.Store) error { _, err := s.ReservedNumbers(bg()); return err }
	flip := "= " + flipped("data")
	for _, c := range []struct {
		name, query string
		want        []string // at unlock
		ask         func(*store.Store) error
		place       string // when asked; empty: no error
	}{
		{"line flipped", `UPDATE print_ledger SET data ` + flip + ` WHERE seq = 3`, nil, ledger, "print_ledger/3"},
		{"line removed", `DELETE FROM print_ledger WHERE seq = 2`, []string{"print_ledger"}, ledger, "print_ledger/2"},
		{"first line removed", `DELETE FROM print_ledger WHERE seq = 1`, []string{"print_ledger"}, ledger, "print_ledger/1"},
		{"ledger cut", `DELETE FROM print_ledger WHERE seq > 4`, []string{"print_ledger"}, ledger, "print_ledger/5"},
		{"ledger emptied", `DELETE FROM print_ledger`, []string{"print_ledger"}, ledger, "print_ledger/1"},
		{"line renumbered", `UPDATE print_ledger SET seq = 7 WHERE seq = 6`, []string{"print_ledger"}, ledger, "print_ledger/6"},
		{"line repeated", `INSERT INTO print_ledger SELECT 7, data FROM print_ledger WHERE seq = 6`, []string{"print_ledger"}, ledger, ""}, // beyond the end: not read
		{"lines exchanged", `UPDATE print_ledger SET data = (SELECT data FROM print_ledger o WHERE o.seq = 3 - print_ledger.seq) WHERE seq < 3`, nil, ledger, "print_ledger/1"},
		{"seal flipped", `UPDATE ledger_seal SET data ` + flip + ` WHERE seq = 2`, nil, ledger, "ledger_seal/2"},
		{"last seal removed", `DELETE FROM ledger_seal WHERE seq = 2`, nil, ledger, "ledger_seal/2"},
		{"first seal removed", `DELETE FROM ledger_seal WHERE seq = 1`, nil, ledger, "ledger_seal/1"},
		{"document flipped", `UPDATE document SET data ` + flip + ` WHERE seq = 1`, []string{"document"}, batch, ""},
		{"document of another record", `UPDATE document SET record_id = 'rec-00002' WHERE seq = 1`, []string{"document"}, batch, ""},
		{"document removed", `DELETE FROM document WHERE seq = 2`, []string{"document"}, batch, ""},
		{"documents exchanged", `UPDATE document SET data = (SELECT data FROM document o WHERE o.seq = 3 - document.seq) WHERE seq < 3`, []string{"document"}, batch, ""},
		{"batch flipped", `UPDATE batch SET data ` + flip + ` WHERE id = 'b1'`, []string{"batch"}, batch, "batch/b1"},
		{"batch removed", `DELETE FROM batch WHERE id = 'b2'`, []string{"batch"}, batch, ""},
		{"setting flipped", `UPDATE setting SET data ` + flip, nil, setting, "setting"},
		{"settings exchanged", `UPDATE setting SET (rev, data) = (SELECT rev, data FROM setting o WHERE o.name != setting.name)`, []string{"setting"}, setting, "setting"},
		{"setting removed", `DELETE FROM setting`, []string{"setting"}, setting, ""},
		{"block removed", `DELETE FROM receipt_block WHERE id = 'block-T01-20261008-'`, []string{"receipt_block"}, numbers, ""},
		{"number flipped", `UPDATE reserved_number SET data ` + flip, []string{"reserved_number"}, numbers, ""},
		{"number removed", `DELETE FROM reserved_number WHERE block_id = 'block-T01-20261008-'`, []string{"reserved_number"}, numbers, ""},
		{"number of another block", `UPDATE reserved_number SET block_id = 'block-T01-20261008-'`, []string{"reserved_number"}, numbers, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := printed(t)
			forge(t, path, c.query)
			s := open(t, path)
			must(t, s.Unlock(t.Context(), storetest.Key()))
			if got := s.Damage(); !slices.Equal(got, c.want) {
				t.Errorf("damage %v, want %v", got, c.want)
			}
			err := c.ask(s)
			if c.place == "" {
				must(t, err)
			} else if got := damage(t, err); got != c.place {
				t.Errorf("place %s, want %s", got, c.place)
			}
			goOn(t, s)
			must(t, s.Close())
			s = open(t, path)
			defer func() { must(t, s.Close()) }()
			must(t, s.Unlock(t.Context(), storetest.Key()))
			for _, place := range s.Damage() { // the ledger stays broken for all to see
				if place != "print_ledger" && place != "document" && place != "batch" {
					t.Errorf("%s is damaged still", place)
				}
			}
		})
	}
}

// goOn prints after the damage: a batch is stored, moved on and listed.
func goOn(t *testing.T, s *store.Store) {
	t.Helper()
	ctx := t.Context()
	must(t, s.SaveBatch(ctx, confirm.Batch{ID: "b3", CreatedAt: storetest.Start(), State: confirm.BatchRunning,
		Documents: []confirm.Document{{Seq: 1, Kind: confirm.PaperForm, RecordID: storetest.RecordID(3), Version: 1, State: confirm.DocumentWaiting}}}))
	must(t, s.SaveDocuments(ctx, []confirm.Document{{BatchID: "b3", Seq: 1, Kind: confirm.PaperForm,
		RecordID: storetest.RecordID(3), Version: 1, State: confirm.DocumentDone}}, []confirm.PrintEntry{{BatchID: "b3"}}))
	list, err := s.Batches(ctx)
	must(t, err)
	at := slices.IndexFunc(list, func(b confirm.Batch) bool { return b.ID == "b3" })
	if at < 0 || len(list[at].Documents) != 1 || list[at].Documents[0].State != confirm.DocumentDone {
		t.Errorf("after damage the batches are %+v", list)
	}
	must(t, s.SaveSetting(ctx, "one", []byte("again")))
	if value, err := s.Setting(ctx, "one"); string(value) != "again" || err != nil {
		t.Errorf("a setting written over: %q %v", value, err)
	}
	if _, err := s.Prints(ctx, storetest.RecordID(1)); err != nil {
		t.Error(err)
	}
}

// TestDamagedDocumentIsDoubtful: nobody can tell what became of it, so a
// person is asked; the answer is written over it.
func TestDamagedDocumentIsDoubtful(t *testing.T) {
	path := printed(t)
	forge(t, path, `UPDATE document SET data = x'00' WHERE seq = 1`)
	s := open(t, path)
	defer func() { must(t, s.Close()) }()
	must(t, s.Unlock(t.Context(), storetest.Key()))
	b, err := s.Batch(t.Context(), "b1")
	must(t, err)
	d := b.Documents[0]
	if d.State != confirm.DocumentDoubtful || d.Code != confirm.ProblemCacheDamaged || d.Seq != 1 || d.RecordID != storetest.RecordID(1) {
		t.Errorf("document %+v", d)
	}
	prints, err := s.Prints(t.Context(), storetest.RecordID(1))
	must(t, err)
	if len(prints) != 1 || prints[0].State != confirm.DocumentDoubtful {
		t.Errorf("prints %+v", prints)
	}
	forge(t, path, `UPDATE document SET record_id = 'rec-00003' WHERE seq = 2`)
	moved, err := s.Batch(t.Context(), "b1")
	must(t, err)
	if m := moved.Documents[1]; m.State != confirm.DocumentDoubtful || m.RecordID != storetest.RecordID(2) {
		t.Errorf("a document of another record: %+v", m)
	}
	forge(t, path, `UPDATE document SET record_id = 'rec-00002' WHERE seq = 2`)
	d.State, d.Code = confirm.DocumentSkipped, ""
	must(t, s.SaveDocuments(t.Context(), []confirm.Document{d}, nil))
	must(t, s.Lock())
	must(t, s.Unlock(t.Context(), storetest.Key()))
	if got := s.Damage(); len(got) != 0 {
		t.Errorf("damage after the answer: %v", got)
	}
}

// TestOldNumberPutBack puts the row of a used number back as it was when it
// was free: the sum notices, and no number of the workstation is free any more.
func TestOldNumberPutBack(t *testing.T) {
	path := t.TempDir() + "/point.db"
	s := open(t, path)
	must(t, s.Unlock(t.Context(), storetest.Key()))
	block := confirm.ReceiptBlock{ID: "block-1", Prefix: "T01-20261008-", First: 1, Last: 3, ReservedAt: storetest.Start()}
	must(t, s.SaveReceiptBlock(t.Context(), block))
	must(t, s.Close())
	forgeSchema(t, path, `CREATE TABLE old AS SELECT * FROM reserved_number`)
	s = open(t, path)
	must(t, s.Unlock(t.Context(), storetest.Key()))
	used := block.Numbers()[1:2]
	used[0].State = confirm.NumberPrinted
	must(t, s.SaveReservedNumbers(t.Context(), used))
	kept := block.Numbers()[2:]
	kept[0].State, kept[0].RecordID = confirm.NumberUsed, "rec-1"
	must(t, s.SaveReservedNumbers(t.Context(), kept))
	must(t, s.Close())
	forge(t, path, `UPDATE reserved_number SET (rev, data) = (SELECT rev, data FROM old WHERE old.name = reserved_number.name)
		WHERE rev = (SELECT min(rev) FROM reserved_number WHERE rev NOT IN (SELECT rev FROM old))`)
	s = open(t, path)
	defer func() { must(t, s.Close()) }()
	must(t, s.Unlock(t.Context(), storetest.Key()))
	if got := s.Damage(); !slices.Equal(got, []string{"reserved_number"}) {
		t.Fatalf("damage %v", got)
	}
	numbers, err := s.ReservedNumbers(t.Context())
	must(t, err)
	if len(numbers) != 3 || numbers[2].State != confirm.NumberUsed {
		t.Fatalf("numbers %+v", numbers)
	}
	for _, n := range numbers[:2] {
		if n.State != confirm.NumberVoid || n.Reason == "" {
			t.Errorf("%s is %s, because %q", n.Number, n.State, n.Reason)
		}
	}
}
