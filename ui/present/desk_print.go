package present

import (
	"context"
	"image"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// PrintDesk makes batches.
type PrintDesk interface {
	Preflight(ctx context.Context, req desk.PrintRequest, p confirm.Progress) ([]desk.PreflightLine, error)
	Enqueue(ctx context.Context, req desk.PrintRequest) (confirm.Batch, error)
}

// QueueDesk prints batches and tells what became of them.
type QueueDesk interface {
	ListDesk
	Batches(ctx context.Context) ([]confirm.Batch, error)
	Batch(ctx context.Context, batchID string) (confirm.Batch, error)
	RunBatch(ctx context.Context, batchID string, p func(desk.PrintProgress)) (confirm.Batch, error)
	PauseBatch(ctx context.Context, batchID string) error
	CancelBatch(ctx context.Context, batchID string) error
	SkipDocument(ctx context.Context, batchID string, seq int) error
	RetryDocument(ctx context.Context, batchID string, seq int, reason string) error
	AnswerDocument(ctx context.Context, batchID string, seq int, cameOut bool) error
	LastGoodSheet(ctx context.Context, batchID string, sheet int) (confirm.Batch, error)
	Turned(ctx context.Context, batchID string) error
}

// PreviewDesk draws pages.
type PreviewDesk interface {
	Preview(ctx context.Context, req desk.PreviewRequest) (image.Image, int, error)
}

// PrinterDesk tells of printers and fits paper to them.
type PrinterDesk interface {
	Printers(ctx context.Context) ([]confirm.PrinterInfo, error)
	Calibration(ctx context.Context, key confirm.CalibrationKey) (confirm.Calibration, error)
	SaveCalibration(ctx context.Context, key confirm.CalibrationKey, c confirm.Calibration) error
	PrintPage(ctx context.Context, kind confirm.PaperKind, target confirm.BatchTarget, form confirm.PaperKind) error
}

// RosterDesk makes lists.
type RosterDesk interface {
	Listing(ctx context.Context, req desk.ListingRequest) (rows int, err error)
	ListingColumns(ctx context.Context, kind confirm.PaperKind) (all []confirm.ListingColumn, chosen []string, err error)
}

// BlankDesk keeps the numbers of blank receipts.
type BlankDesk interface {
	ReserveReceipts(ctx context.Context, n int) (confirm.ReceiptBlock, error)
	ReceiptNumbers(ctx context.Context) ([]confirm.ReservedNumber, error)
	PrintBlankReceipts(ctx context.Context, n int, target confirm.BatchTarget, p func(desk.PrintProgress)) (confirm.Batch, error)
	VoidReceiptNumber(ctx context.Context, number, reason string) error
	ReturnReceipts(ctx context.Context, at time.Time) (returned int, err error)
}

// ScanDesk judges paper.
type ScanDesk interface {
	ScanPaper(ctx context.Context, code string) (desk.ScannedPaper, error)
	// FindScanned is not_found for a number that names nobody here.
	FindScanned(ctx context.Context, code string) ([]confirm.Row, error)
}
