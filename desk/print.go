package desk

import (
	"context"
	"errors"

	"confirmpoint/confirm"
)

// PrintRequest asks for paper for 1 to MaxBatch records.
type PrintRequest struct {
	// Kinds are printed for each applicant in this order; see confirm.Batch.
	Kinds     []confirm.PaperKind
	Apart     bool
	RecordIDs []string
	Order     confirm.PrintOrder
	Copies    int  // 0: two for forms, one for all else
	Separate  bool // 分隔页 between schools, on paper
	Target    confirm.BatchTarget
	// Reason is why paper that has been printed is printed again (补打原因).
	Reason string
	// Certificate is what the clerk answers about a wrong certificate, for a
	// 更正告知单; nil: what the record and its checks say.
	Certificate *confirm.CertificateError
}

// PrintProgress is how far a batch is.
type PrintProgress struct {
	BatchID             string
	Done, Failed, Total int
	Current             string // 报名号
	// Reasons are the printer's while it does not go on, e.g. media-empty.
	Reasons []string
	// Moved are the documents that moved on since the report before, as they
	// are now: who shows a batch need not read it anew. The receiver keeps them.
	Moved []confirm.Document
}

// Limits of one batch: records, and copies of each paper.
const (
	MaxBatch  = 10_000
	MaxCopies = 10
)

// Print is Enqueue and RunBatch in one: documents that cannot be printed (no
// glyph, no accepted decision, no photo yet) fail with their code; the rest go.
// On paper, what is left when ctx ends or the printer is in trouble waits in
// the batch for another RunBatch. Files are not waited for: what was not
// written is skipped, and one file for all is there whole or not at all. The
// batch is returned in every case, and kept. The error is of the batch as a
// whole (batch_size, target, reprint_reason, disk_full, the end of ctx), never
// of one document, and never the printer's: State and Why of the batch tell.
func (d *Desk) Print(ctx context.Context, req PrintRequest, p func(PrintProgress)) (confirm.Batch, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return confirm.Batch{}, err
	}
	defer leave()
	b, err := d.enqueue(ctx, req)
	if err != nil {
		return confirm.Batch{}, err
	}
	return d.printNow(ctx, b, p)
}

// printNow runs a batch that has just been stored.
func (d *Desk) printNow(ctx context.Context, b confirm.Batch, p func(PrintProgress)) (confirm.Batch, error) {
	release, err := d.claims.take(b.ID)
	if err != nil {
		return b, err
	}
	defer release()
	w := d.work(b)
	err = w.run(ctx, p)
	if b.Target.Printer == "" && err != nil {
		err = errors.Join(err, w.skipWaiting(context.WithoutCancel(ctx)))
	}
	return w.batch, err
}

// RunBatch prints what waits in a batch and returns it when it has ended, was
// paused, or needs a person: State and Why tell, also of a printer in trouble.
// The error is of the batch as a whole, never of one document; the end of ctx
// pauses. batch_busy while it is running already.
func (d *Desk) RunBatch(ctx context.Context, batchID string, p func(PrintProgress)) (confirm.Batch, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return confirm.Batch{}, err
	}
	defer leave()
	w, release, err := d.claim(ctx, batchID)
	if err != nil {
		return confirm.Batch{}, err
	}
	defer release()
	err = w.run(ctx, p)
	return w.batch, err
}

// Printers lists print queues; none without a spooler.
func (d *Desk) Printers(ctx context.Context) ([]confirm.PrinterInfo, error) {
	if d.cfg.Spooler == nil {
		return nil, nil
	}
	return d.cfg.Spooler.Printers(ctx)
}

// Batches lists the batches that are kept, oldest first. One that was running
// when the program ended is found paused.
func (d *Desk) Batches(ctx context.Context) ([]confirm.Batch, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	list, err := d.cfg.Cache.Batches(ctx)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if list[i], err = d.recovered(ctx, list[i]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Batch gives one batch with all its documents; not_found.
func (d *Desk) Batch(ctx context.Context, batchID string) (confirm.Batch, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return confirm.Batch{}, err
	}
	defer leave()
	b, err := d.cfg.Cache.Batch(ctx, batchID)
	if err != nil {
		return confirm.Batch{}, err
	}
	return d.recovered(ctx, b)
}
