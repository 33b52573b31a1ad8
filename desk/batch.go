package desk

import (
	"context"
	"image"

	"confirmpoint/confirm"
)

// errNotBuilt marks what is on its way.
var errNotBuilt = &confirm.Problem{Code: confirm.ProblemInternal}

// PreflightLine is one applicant whose paper cannot be printed as it is.
type PreflightLine struct {
	RecordID      string
	ApplicationNo string
	Kind          confirm.PaperKind
	Code          confirm.Code
	Args          map[string]string // e.g. code_points
	// Reprint tells that it was printed before: a reason is needed, no obstacle.
	Reprint bool
}

// Preflight checks every paper of a request and lists those that would stop,
// and those that are reprints. Nothing is stored or printed.
func (d *Desk) Preflight(ctx context.Context, req PrintRequest, p confirm.Progress) ([]PreflightLine, error) {
	return nil, errNotBuilt
}

// Enqueue stores a batch without printing it; RunBatch prints it. It takes no
// longer for many records than for few, but for storing them: papers are
// checked while the batch runs, and those that cannot be printed fail then.
// reprint_reason when something was printed before and Reason is empty.
func (d *Desk) Enqueue(ctx context.Context, req PrintRequest) (confirm.Batch, error) {
	return confirm.Batch{}, errNotBuilt
}

// RunBatch prints what waits in a batch and returns it when it has ended, was
// paused, or needs a person: State and Why tell. The error is of the batch as
// a whole, never of one document. batch_busy while it is running already.
func (d *Desk) RunBatch(ctx context.Context, batchID string, p func(PrintProgress)) (confirm.Batch, error) {
	return confirm.Batch{}, errNotBuilt
}

// PauseBatch lets a running batch stop after the document under way. Jobs at
// the printer go on; their end is learnt when the batch goes on, or at once if
// they end while it stops.
func (d *Desk) PauseBatch(ctx context.Context, batchID string) error { return errNotBuilt }

// CancelBatch skips what waits and takes back the jobs that have not begun.
// What is under way at the printer becomes doubtful when its end is not learnt.
func (d *Desk) CancelBatch(ctx context.Context, batchID string) error { return errNotBuilt }

// SkipDocument, RetryDocument and AnswerDocument act on one document of a batch
// that is not running (batch_busy). A retry of what may be on paper needs a
// reason. AnswerDocument says whether the paper of a doubtful one came out; if
// not, it waits again.
func (d *Desk) SkipDocument(ctx context.Context, batchID string, seq int) error { return errNotBuilt }

// RetryDocument lets a failed, skipped or doubtful document wait again.
func (d *Desk) RetryDocument(ctx context.Context, batchID string, seq int, reason string) error {
	return errNotBuilt
}

// AnswerDocument says whether the paper of a doubtful document came out.
func (d *Desk) AnswerDocument(ctx context.Context, batchID string, seq int, cameOut bool) error {
	return errNotBuilt
}

// LastGoodSheet is the clerk's word after a jam: everything up to and with the
// sheet of this number came out well, nothing after it. Documents up to it are
// done, later ones wait again, and the one in between goes on with its next
// sheet. Jobs still at the printer are taken back first. 0: none came out well.
// sheet_number when the batch has no such sheet.
func (d *Desk) LastGoodSheet(ctx context.Context, batchID string, sheet int) (confirm.Batch, error) {
	return confirm.Batch{}, errNotBuilt
}

// Turned tells that the stack was turned and put back: the backs are printed
// by the next RunBatch.
func (d *Desk) Turned(ctx context.Context, batchID string) error { return errNotBuilt }

// Batch gives one batch with all its documents.
func (d *Desk) Batch(ctx context.Context, batchID string) (confirm.Batch, error) {
	return confirm.Batch{}, errNotBuilt
}

// PreviewRequest asks for a picture of a paper before anything is printed.
type PreviewRequest struct {
	Kind     confirm.PaperKind
	RecordID string // empty for papers about no single applicant
	Page     int    // from 1
	DPI      float64
	Key      confirm.CalibrationKey // for a calibration page
}

// Preview draws one page as it will be on paper, and tells how many there are.
func (d *Desk) Preview(ctx context.Context, req PreviewRequest) (image.Image, int, error) {
	return nil, 0, errNotBuilt
}

// ScannedPaper is what a QR code of a paper says, and what that is worth now.
type ScannedPaper struct {
	Code     confirm.PaperCode
	RecordID string // empty when no such record is here
	Verdict  confirm.PaperVerdict
	// Prints are the prints of that kind of this record, oldest first.
	Prints []confirm.Document
}

// ScanPaper reads the code of a paper (confirm.ParsePaperCode) and judges it
// against the record as it is here. It is audited as an opening of the record.
func (d *Desk) ScanPaper(ctx context.Context, code string) (ScannedPaper, error) {
	return ScannedPaper{}, errNotBuilt
}

// Calibration gives what was saved for a printer, tray and form; zero when nothing was.
func (d *Desk) Calibration(ctx context.Context, key confirm.CalibrationKey) (confirm.Calibration, error) {
	return confirm.Calibration{}, errNotBuilt
}

// SaveCalibration keeps it; calibration when a value is out of range.
func (d *Desk) SaveCalibration(ctx context.Context, key confirm.CalibrationKey, c confirm.Calibration) error {
	return errNotBuilt
}

// PrintPage prints one test, calibration or duplex-guide page, outside the queue.
func (d *Desk) PrintPage(ctx context.Context, kind confirm.PaperKind, target confirm.BatchTarget, form confirm.PaperKind) error {
	return errNotBuilt
}

// PrintLedger lists the print ledger, oldest first, and its seals.
func (d *Desk) PrintLedger(ctx context.Context) ([]confirm.PrintEntry, []confirm.LedgerSeal, error) {
	return nil, nil, errNotBuilt
}
