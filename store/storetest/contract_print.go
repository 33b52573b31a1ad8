package storetest

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"confirmpoint/confirm"
)

// save moves documents on, without a line of the ledger.
func (d *desk) save(docs ...confirm.Document) {
	d.T.Helper()
	d.must(d.SaveDocuments(d.ctx(), docs, nil))
}

// queue stores a batch of n forms of records 1 to n.
func (d *desk) queue(id string, n int) confirm.Batch {
	d.T.Helper()
	b := confirm.Batch{
		ID: id, Mark: "B7", Kinds: []confirm.PaperKind{confirm.PaperForm}, State: confirm.BatchRunning,
		CreatedAt: Start(), CreatedBy: "clerk-1", Target: confirm.BatchTarget{Printer: "HP of 许明"},
	}
	for i := 1; i <= n; i++ {
		b.Documents = append(b.Documents, confirm.Document{
			BatchID: id, Seq: i, Kind: confirm.PaperForm, RecordID: RecordID(i), ApplicationNo: Record(i).ApplicationNo,
			Version: 1, Digest: Record(i).Digest, PrintNo: 1, Copies: 2, State: confirm.DocumentWaiting, UpdatedAt: Start(),
		})
	}
	d.must(d.SaveBatch(d.ctx(), b))
	return b
}

func testPrints(t *testing.T, d *desk) {
	d.feed(Record(1), Record(2))
	batch := confirm.Batch{
		ID: "batch-1", Kinds: []confirm.PaperKind{confirm.PaperForm}, Copies: 2, CreatedAt: Start(),
		Target: confirm.BatchTarget{Path: "/tmp/林知夏.pdf"},
	}
	for i := 1; i <= 2; i++ {
		batch.Documents = append(batch.Documents, confirm.Document{
			BatchID: "batch-1", Seq: i, Kind: confirm.PaperForm, RecordID: RecordID(i),
			ApplicationNo: Record(i).ApplicationNo, Version: 1, PrintNo: 1,
			State: confirm.DocumentWaiting, UpdatedAt: Start(),
		})
	}
	d.must(d.SaveBatch(d.ctx(), batch))
	list, err := d.Batches(d.ctx())
	d.must(err)
	if len(list) != 1 || !reflect.DeepEqual(list[0], batch) {
		t.Fatal("a batch changed on its way through the file")
	}
	one, two := batch.Documents[0], batch.Documents[1]
	one.State, one.Pages = confirm.DocumentSpooled, 4
	d.save(one)
	if d.row(RecordID(1)).FormPrint {
		t.Fatal("spooled was called printed")
	}
	one.State = confirm.DocumentDone
	d.save(one)
	two.State, two.Preview = confirm.DocumentDone, true
	d.save(two)
	for range 2 {
		if !d.row(RecordID(1)).FormPrint || d.row(RecordID(2)).FormPrint {
			t.Fatal("the list does not know what was printed, or takes 预览 for paper")
		}
		if got := d.ids(confirm.Query{Queue: confirm.QueueToPrint}); !slices.Equal(got, []string{RecordID(2)}) {
			t.Fatalf("to print: %v", got)
		}
		d.reopen()
	}
	prints, err := d.Prints(d.ctx(), RecordID(1))
	d.must(err)
	if len(prints) != 1 || !reflect.DeepEqual(prints[0], one) {
		t.Fatal("the print ledger is not what was saved")
	}
	d.feed(Edited(Record(1), "丙校")) // a print of an older content is void
	if d.row(RecordID(1)).FormPrint {
		t.Fatal("a print of an older version counts")
	}
	d.refused(d.SaveDocuments(d.ctx(), []confirm.Document{{BatchID: "none"}}, nil), confirm.ProblemNotFound)
}

// testPrintStates: what counts as a form on paper, in every state, over a
// restart, and with an older print beside it.
// onPaper tells whether a paper of the first record is on paper.
func (d *desk) onPaper(kind confirm.PaperKind) bool {
	out, err := d.OnPaper(d.ctx(), kind)
	d.must(err)
	return out[RecordID(1)]
}

func testPrintStates(t *testing.T, d *desk) {
	d.feed(Record(1))
	b := d.queue("batch-1", 1)
	doc := b.Documents[0]
	for _, state := range []confirm.DocumentState{
		confirm.DocumentRendering, confirm.DocumentSpooled, confirm.DocumentPrinting, confirm.DocumentDoubtful,
		confirm.DocumentDone, confirm.DocumentWaiting, confirm.DocumentDone, confirm.DocumentVoid, confirm.DocumentDone,
		confirm.DocumentFailed, confirm.DocumentSkipped,
	} {
		doc.State = state
		d.save(doc)
		for range 2 {
			if got := d.row(RecordID(1)).FormPrint; got != (state == confirm.DocumentDone) {
				t.Errorf("%s: form printed is %v", state, got)
			}
			if got := d.onPaper(confirm.PaperForm); got != state.OnPaper() {
				t.Errorf("%s: form on paper is %v", state, got)
			}
			d.reopen()
		}
	}
	again := d.queue("batch-2", 1).Documents[0]
	doc.State, again.State, again.PrintNo = confirm.DocumentDone, confirm.DocumentDone, 2
	d.save(doc, again)
	again.State = confirm.DocumentVoid
	d.save(again)
	if !d.row(RecordID(1)).FormPrint {
		t.Error("a second print that is void takes the first along")
	}
	receipt := again
	receipt.State, receipt.Kind = confirm.DocumentDone, confirm.PaperReceipt
	doc.State = confirm.DocumentVoid
	d.save(doc, receipt)
	if d.row(RecordID(1)).FormPrint {
		t.Error("a receipt counts as a form")
	}
	if d.onPaper(confirm.PaperForm) || !d.onPaper(confirm.PaperReceipt) || d.onPaper(confirm.PaperLabel) {
		t.Error("form, receipt or label are on paper, or not")
	}
	receipt.Preview = true
	if d.save(receipt); d.onPaper(confirm.PaperReceipt) {
		t.Error("a preview counts as on paper")
	}
}

func testBatches(t *testing.T, d *desk) {
	_, err := d.Batch(d.ctx(), "none")
	d.refused(err, confirm.ProblemNotFound)
	d.feed(Record(1), Record(2), Record(3))
	second := d.queue("batch-2", 3)
	first := d.queue("batch-9", 2)
	first.CreatedAt = Start().Add(-time.Hour)
	first.Documents[1].State, first.Documents[1].Heading = confirm.DocumentFailed, "青禾县第一中学"
	first.Documents[1].Code, first.Documents[1].Args = confirm.ProblemGlyphMissing, map[string]string{"code_points": "U+20BB7"}
	first.Documents[1].FirstSheet, first.Documents[1].Sheets, first.Documents[1].SkipSheets = 5, 2, 1
	first.Documents[1].Back, first.Documents[1].JobID, first.Documents[1].JobTitle = true, 77, "job 77"
	first.Documents[1].Tries, first.Documents[1].Number, first.Documents[1].Reason = 3, "T01-1", "卡纸"
	first.State, first.Why, first.Args = confirm.BatchPaused, confirm.ProblemPrinter, map[string]string{"reason": "media-empty"}
	first.Reason, first.Order, first.Separate = "卡纸", confirm.OrderSchool, true
	late := confirm.Batch{ID: "batch-0", CreatedAt: first.CreatedAt, State: confirm.BatchEnded} // of one time: by id
	d.must(d.SaveBatch(d.ctx(), late))
	d.must(d.SaveBatch(d.ctx(), first))
	for range 2 {
		list, err := d.Batches(d.ctx())
		d.must(err)
		if want := []confirm.Batch{late, first, second}; !reflect.DeepEqual(list, want) {
			t.Fatalf("batches are not what was saved:\n%+v\n%+v", list, want)
		}
		one, err := d.Batch(d.ctx(), "batch-9")
		d.must(err)
		if !reflect.DeepEqual(one, first) {
			t.Fatal("a batch is not what was saved")
		}
		d.reopen()
	}
	first.Documents, first.State = nil, confirm.BatchEnded
	d.must(d.SaveBatch(d.ctx(), first))
	one, err := d.Batch(d.ctx(), "batch-9")
	d.must(err)
	if len(one.Documents) != 2 || one.State != confirm.BatchEnded {
		t.Fatalf("a batch saved without documents: %s, %d documents", one.State, len(one.Documents))
	}
	// One transaction: when a document cannot be saved, none is.
	moved := second.Documents[0]
	moved.State = confirm.DocumentDone
	lost := moved
	lost.BatchID = "none"
	d.refused(d.SaveDocuments(d.ctx(), []confirm.Document{moved, lost}, []confirm.PrintEntry{{}}), confirm.ProblemNotFound)
	one, err = d.Batch(d.ctx(), "batch-2")
	d.must(err)
	if one.Documents[0].State != confirm.DocumentWaiting || d.row(RecordID(1)).FormPrint {
		t.Fatal("half of a transaction was kept")
	}
	if seq, _, err := d.LedgerEnd(d.ctx()); seq != 0 || err != nil {
		t.Fatalf("a line of what did not happen: %d, %v", seq, err)
	}
}

// ledgerWork moves the documents of a batch on, with two lines each, and seals
// the ledger after the second; it gives the lines as they are to be read.
func ledgerWork(t *testing.T, d *desk, b confirm.Batch) []confirm.PrintEntry {
	t.Helper()
	var want []confirm.PrintEntry
	for i, doc := range b.Documents {
		doc.State = confirm.DocumentDone
		moves := []confirm.PrintEntry{
			{At: Start().In(time.FixedZone("CST", 8*3600)), Actor: "clerk-1", BatchID: b.ID, Document: doc.Seq, Event: confirm.EventHand,
				State: confirm.DocumentSpooled, Kind: doc.Kind, RecordID: doc.RecordID, Printer: "HP of 许明", JobID: 7},
			{At: Start().Add(time.Nanosecond), Actor: "clerk-1", BatchID: b.ID, Document: doc.Seq, Event: confirm.EventFinish,
				State: confirm.DocumentDone, Kind: doc.Kind, RecordID: doc.RecordID, Reason: "<卡纸 & \xff>",
				Args: map[string]string{"b": "2", "a": "1"}, Seq: 99, Hash: "made up"},
		}
		d.must(d.SaveDocuments(d.ctx(), []confirm.Document{doc}, moves))
		moves[1].Reason = "<卡纸 & \uFFFD>" // as JSON has it
		for _, e := range moves {
			e.At, e.Seq, e.Hash = e.At.UTC(), int64(len(want)+1), ""
			want = append(want, e)
		}
		if i == 1 {
			seq, end, err := d.LedgerEnd(d.ctx())
			d.must(err)
			d.must(d.SaveLedgerSeal(d.ctx(), confirm.LedgerSeal{Seq: seq, Hash: end, At: Start(), JWS: []byte("a.b.c")}))
		}
	}
	hash := ""
	for i := range want {
		var err error
		hash, err = confirm.ChainPrintEntry(hash, want[i])
		d.must(err)
		want[i].Hash = hash
	}
	return want
}

func testPrintLedger(t *testing.T, d *desk) {
	d.checkLedgerEnd(0, "")
	lines, seals, err := d.PrintLedger(d.ctx())
	d.must(err)
	if len(lines)+len(seals) != 0 {
		t.Fatalf("an empty ledger has %d lines and %d seals", len(lines), len(seals))
	}
	want := ledgerWork(t, d, d.queue("batch-1", 3))
	end := want[len(want)-1]
	for _, bad := range []confirm.LedgerSeal{{}, {Seq: 7, Hash: end.Hash}, {Seq: 5, Hash: end.Hash}} {
		if err := d.SaveLedgerSeal(d.ctx(), bad); err == nil {
			t.Errorf("a seal of line %d was kept", bad.Seq)
		}
	}
	for range 2 {
		lines, seals, err := d.PrintLedger(d.ctx())
		d.must(err)
		if !reflect.DeepEqual(lines, want) {
			t.Fatalf("the ledger is not what was written:\n%+v\n%+v", lines, want)
		}
		if len(seals) != 1 || seals[0].Seq != 4 || seals[0].Hash != want[3].Hash || string(seals[0].JWS) != "a.b.c" {
			t.Fatalf("seals %+v", seals)
		}
		d.checkLedgerEnd(end.Seq, end.Hash)
		d.reopen()
	}
}

func (d *desk) checkLedgerEnd(seq int64, hash string) {
	d.T.Helper()
	n, end, err := d.LedgerEnd(d.ctx())
	d.must(err)
	if n != seq || end != hash {
		d.T.Fatalf("the ledger ends at %d %s, want %d %s", n, end, seq, hash)
	}
}

func testSettings(t *testing.T, d *desk) {
	for range 2 {
		if value, err := d.Setting(d.ctx(), "none"); value != nil || err != nil {
			t.Fatalf("a setting nobody made: %q %v", value, err)
		}
		d.must(d.SaveSetting(d.ctx(), "printer of 许明", []byte("1")))
		d.must(d.SaveSetting(d.ctx(), "printer of 许明", []byte("2")))
		d.must(d.SaveSetting(d.ctx(), "empty", []byte{}))
		d.reopen()
		if value, err := d.Setting(d.ctx(), "printer of 许明"); string(value) != "2" || err != nil {
			t.Fatalf("setting %q %v", value, err)
		}
		if value, err := d.Setting(d.ctx(), "empty"); value == nil || len(value) != 0 || err != nil {
			t.Fatalf("an empty setting: %v %v", value, err)
		}
		d.must(d.SaveSetting(d.ctx(), "printer of 许明", nil))
		d.must(d.SaveSetting(d.ctx(), "printer of 许明", nil))
		if value, err := d.Setting(d.ctx(), "printer of 许明"); value != nil || err != nil {
			t.Fatalf("a setting taken away: %q %v", value, err)
		}
	}
}

func testReceiptNumbers(t *testing.T, d *desk) {
	later := confirm.ReceiptBlock{ID: "block-1", Prefix: "T01-20261009-", First: 1, Last: 3, ReservedAt: Start().AddDate(0, 0, 1)}
	first := confirm.ReceiptBlock{ID: "block-2", Prefix: "T01-20261008-", First: 9, Last: 11, ReservedAt: Start()}
	d.must(d.SaveReceiptBlock(d.ctx(), later))
	d.must(d.SaveReceiptBlock(d.ctx(), first))
	want := slices.Concat(first.Numbers(), later.Numbers())
	check := func() {
		t.Helper()
		for range 2 {
			got, err := d.ReservedNumbers(d.ctx())
			d.must(err)
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("numbers %+v, want %+v", got, want)
			}
			d.reopen()
		}
	}
	check()
	want[0].State, want[0].BatchID, want[0].Document = confirm.NumberPrinted, "batch-1", 4
	want[1].State, want[1].Reason, want[1].At = confirm.NumberVoid, "打印时卡纸", Start().Add(time.Hour)
	d.must(d.SaveReservedNumbers(d.ctx(), want[:2]))
	check()
	d.must(d.SaveReceiptBlock(d.ctx(), first)) // told twice: what is in use stays so
	check()
	stranger := confirm.ReservedNumber{Number: "T01-20261008-0012", BlockID: "block-2", State: confirm.NumberVoid}
	moved := want[0]
	moved.State = confirm.NumberUsed
	d.refused(d.SaveReservedNumbers(d.ctx(), []confirm.ReservedNumber{moved, stranger}), confirm.ProblemReceiptNumber)
	moved.BlockID = "block-1"
	d.refused(d.SaveReservedNumbers(d.ctx(), []confirm.ReservedNumber{moved}), confirm.ProblemReceiptNumber)
	for _, bad := range []confirm.ReceiptBlock{{}, {ID: "b", Prefix: "x-", First: 3, Last: 2, ReservedAt: Start()}, {ID: "b", Prefix: "x-", First: 1, Last: 10_000, ReservedAt: Start()}} {
		if err := d.SaveReceiptBlock(d.ctx(), bad); err == nil {
			t.Errorf("block %+v was kept", bad)
		}
	}
	check()
}
