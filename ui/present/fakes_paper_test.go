package present

import (
	"context"
	"fmt"
	"image"
	"slices"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// fakePaper is the part of a fakeDesk that is about paper. A method that fails
// by paperErr does nothing else.
type fakePaper struct {
	paperErr  error
	printed   []desk.PrintRequest
	preflight []desk.PreflightLine
	batches   []confirm.Batch
	// run is what a run makes of a batch, after the progress.
	run       func(confirm.Batch) confirm.Batch
	progress  []desk.PrintProgress
	paperActs []string
	drawn     []desk.PreviewRequest
	pages     int
	columns   []confirm.ListingColumn
	chosen    []string
	lists     []desk.ListingRequest
	numbers   []confirm.ReservedNumber
	saved     map[confirm.CalibrationKey]confirm.Calibration
	scanned   desk.ScannedPaper
	scans     []string
}

func (f *fakePaper) act(format string, args ...any) error {
	err := f.paperErr
	f.paperErr = nil
	if err == nil {
		f.paperActs = append(f.paperActs, fmt.Sprintf(format, args...))
	}
	return err
}

func (f *fakePaper) find(id string) *confirm.Batch {
	i := slices.IndexFunc(f.batches, func(b confirm.Batch) bool { return b.ID == id })
	return &f.batches[i]
}

func (f *fakePaper) Preflight(ctx context.Context, req desk.PrintRequest, p confirm.Progress) ([]desk.PreflightLine, error) {
	p(1, len(req.RecordIDs))
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return f.preflight, f.act("preflight %d", len(req.RecordIDs))
}

func (f *fakePaper) Enqueue(_ context.Context, req desk.PrintRequest) (confirm.Batch, error) {
	if err := f.act("enqueue"); err != nil {
		return confirm.Batch{}, err
	}
	f.printed = append(f.printed, req)
	b := confirm.Batch{
		ID: fmt.Sprint("b", len(f.batches)+1), Mark: "A1", Kinds: req.Kinds, Target: req.Target, State: confirm.BatchPaused,
		CreatedAt: noon.Add(time.Duration(len(f.batches)) * time.Minute),
	}
	for i, id := range req.RecordIDs {
		b.Documents = append(b.Documents, confirm.Document{
			BatchID: b.ID, Seq: i + 1, Kind: req.Kinds[0], RecordID: id, ApplicationNo: id, State: confirm.DocumentWaiting,
		})
	}
	f.batches = append(f.batches, b)
	return b, nil
}

func (f *fakePaper) Batches(context.Context) ([]confirm.Batch, error) {
	return slices.Clone(f.batches), nil
}

func (f *fakePaper) Batch(_ context.Context, id string) (confirm.Batch, error) {
	b := *f.find(id)
	b.Documents = slices.Clone(b.Documents)
	return b, nil
}

func (f *fakePaper) RunBatch(ctx context.Context, id string, p func(desk.PrintProgress)) (confirm.Batch, error) {
	if err := f.act("run %s", id); err != nil {
		return confirm.Batch{}, err
	}
	for _, at := range f.progress {
		p(at)
	}
	b := f.find(id)
	if f.run != nil {
		*b = f.run(*b)
	}
	return *b, ctx.Err()
}

func (f *fakePaper) PauseBatch(_ context.Context, id string) error { return f.act("pause %s", id) }
func (f *fakePaper) CancelBatch(_ context.Context, id string) error {
	if err := f.act("cancel %s", id); err != nil {
		return err
	}
	f.each(id, func(d *confirm.Document) {
		if d.State == confirm.DocumentWaiting {
			d.State = confirm.DocumentSkipped
		}
	})
	return nil
}

// each changes the documents of a batch, which others may hold as they were.
func (f *fakePaper) each(id string, change func(*confirm.Document)) {
	b := f.find(id)
	b.Documents = slices.Clone(b.Documents)
	for i := range b.Documents {
		change(&b.Documents[i])
	}
}

func (f *fakePaper) move(id string, seq int, to confirm.DocumentState) {
	f.each(id, func(d *confirm.Document) {
		if d.Seq == seq {
			d.State = to
		}
	})
}

func (f *fakePaper) SkipDocument(_ context.Context, id string, seq int) error {
	if err := f.act("skip %s %d", id, seq); err != nil {
		return err
	}
	f.move(id, seq, confirm.DocumentSkipped)
	return nil
}

func (f *fakePaper) RetryDocument(_ context.Context, id string, seq int, reason string) error {
	if err := f.act("retry %s %d %s", id, seq, reason); err != nil {
		return err
	}
	f.move(id, seq, confirm.DocumentWaiting)
	return nil
}

func (f *fakePaper) AnswerDocument(_ context.Context, id string, seq int, cameOut bool) error {
	if err := f.act("answer %s %d %t", id, seq, cameOut); err != nil {
		return err
	}
	f.move(id, seq, map[bool]confirm.DocumentState{true: confirm.DocumentDone, false: confirm.DocumentWaiting}[cameOut])
	return nil
}

func (f *fakePaper) LastGoodSheet(_ context.Context, id string, sheet int) (confirm.Batch, error) {
	return confirm.Batch{}, f.act("last %s %d", id, sheet)
}

func (f *fakePaper) Turned(_ context.Context, id string) error {
	f.find(id).State = confirm.BatchPaused
	return f.act("turned %s", id)
}

func (f *fakePaper) Preview(_ context.Context, req desk.PreviewRequest) (image.Image, int, error) {
	if err := f.act("preview"); err != nil {
		return nil, 0, err
	}
	f.drawn = append(f.drawn, req)
	return image.NewGray(image.Rect(0, 0, 8, 11)), f.pages, nil
}

func (f *fakePaper) Calibration(_ context.Context, key confirm.CalibrationKey) (confirm.Calibration, error) {
	return f.saved[key], nil
}

func (f *fakePaper) SaveCalibration(_ context.Context, key confirm.CalibrationKey, c confirm.Calibration) error {
	if err := f.act("save %v", c); err != nil {
		return err
	}
	f.saved[key] = c
	return nil
}

func (f *fakePaper) PrintPage(_ context.Context, kind confirm.PaperKind, t confirm.BatchTarget, form confirm.PaperKind) error {
	return f.act("page %s %s %s %s", kind, t.Printer, t.Tray, form)
}

func (f *fakePaper) Listing(_ context.Context, req desk.ListingRequest) (int, error) {
	f.lists = append(f.lists, req)
	return 7, f.act("listing")
}

func (f *fakePaper) ListingColumns(context.Context, confirm.PaperKind) ([]confirm.ListingColumn, []string, error) {
	return f.columns, f.chosen, nil
}

func (f *fakePaper) ReserveReceipts(_ context.Context, n int) (confirm.ReceiptBlock, error) {
	return confirm.ReceiptBlock{First: 1, Last: n}, f.act("reserve %d", n)
}

func (f *fakePaper) ReceiptNumbers(context.Context) ([]confirm.ReservedNumber, error) {
	return f.numbers, nil
}

func (f *fakePaper) PrintBlankReceipts(_ context.Context, n int, t confirm.BatchTarget, p func(desk.PrintProgress)) (confirm.Batch, error) {
	p(desk.PrintProgress{Done: 1, Total: n})
	return confirm.Batch{}, f.act("blanks %d %s", n, t.Printer)
}

func (f *fakePaper) VoidReceiptNumber(_ context.Context, number, reason string) error {
	return f.act("void %s %s", number, reason)
}

func (f *fakePaper) ReturnReceipts(context.Context, time.Time) (int, error) {
	return 3, f.act("return")
}

func (f *fakePaper) ScanPaper(_ context.Context, code string) (desk.ScannedPaper, error) {
	f.scans = append(f.scans, code)
	return f.scanned, f.act("scan")
}
