package desk

import (
	"context"
	"fmt"
	"strconv"

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
	Separate  bool // 分隔页 between schools
	Target    confirm.BatchTarget
	// Reason is why paper that has been printed is printed again (补打原因).
	Reason string
}

// PrintProgress is how far a batch is.
type PrintProgress struct {
	BatchID             string
	Done, Failed, Total int
	Current             string // 报名号
	// Reasons are the printer's while it does not go on, e.g. media-empty.
	Reasons []string
	// Document is the one that has just changed, as it is now; Seq 0 when none
	// has. Who shows a batch need not read it anew.
	Document confirm.Document
}

// Limits of one batch.
const (
	MaxBatch  = 1000
	MaxCopies = 10
)

// Print checks the whole batch before the first sheet, then renders and writes
// or spools it. Documents that cannot be printed (no glyph, no accepted
// decision, no photo yet) fail with their code; the rest go. When ctx ends the
// batch stops after the current document and the rest is cancelled; one file
// for all is then not written at all. The batch is returned in every case, and
// kept. The error is of the batch as a whole (batch_size, target, disk_full,
// the end of ctx), never of one document.
func (d *Desk) Print(ctx context.Context, req PrintRequest, p func(PrintProgress)) (confirm.Batch, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return confirm.Batch{}, err
	}
	defer leave()
	if req.Copies == 0 && len(req.Kinds) > 0 {
		req.Copies = defaultCopies(req.Kinds[0])
	}
	if err := d.checkRequest(ctx, req); err != nil {
		return confirm.Batch{}, err
	}
	run, err := d.newRun(ctx, req, p)
	if err != nil {
		return confirm.Batch{}, err
	}
	defer d.subscribers.tell(ChangedPrints | ChangedRecords)
	switch {
	case req.Target.Printer != "":
		err = run.spool(ctx)
	case req.Target.Separate:
		err = run.writeEach(ctx)
	default:
		err = run.writeAll(ctx)
	}
	if closeErr := run.cancelRest(ctx); err == nil {
		err = closeErr
	}
	return run.batch, err
}

// defaultCopies is 一式两份 for forms (domain.md §3.1).
func defaultCopies(kind confirm.PaperKind) int {
	if kind == confirm.PaperForm {
		return 2
	}
	return 1
}

func (d *Desk) checkRequest(ctx context.Context, req PrintRequest) error {
	if n := len(req.RecordIDs); n < 1 || n > MaxBatch || req.Copies < 1 || req.Copies > MaxCopies {
		return &confirm.Problem{Code: confirm.ProblemBatchSize, Args: map[string]string{"max": strconv.Itoa(MaxBatch)}}
	}
	if len(req.Kinds) != 1 || req.Kinds[0] != confirm.PaperForm && req.Kinds[0] != confirm.PaperReceipt {
		return &confirm.Problem{Code: confirm.ProblemInternal, Err: fmt.Errorf("paper kinds %q", req.Kinds)}
	}
	if req.Target.Printer == "" {
		if req.Target.Path == "" {
			return &confirm.Problem{Code: confirm.ProblemTarget}
		}
		return nil
	}
	printers, err := d.printers(ctx)
	if err != nil {
		return err
	}
	for _, info := range printers {
		if info.Name == req.Target.Printer {
			return nil
		}
	}
	return &confirm.Problem{Code: confirm.ProblemTarget}
}

// Printers lists print queues; none without a spooler.
func (d *Desk) Printers(ctx context.Context) ([]confirm.PrinterInfo, error) {
	return d.printers(ctx)
}

func (d *Desk) printers(ctx context.Context) ([]confirm.PrinterInfo, error) {
	if d.cfg.Spooler == nil {
		return nil, nil
	}
	return d.cfg.Spooler.Printers(ctx)
}

// Batches lists the batches that are kept, newest first.
func (d *Desk) Batches(ctx context.Context) ([]confirm.Batch, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	return d.cfg.Cache.Batches(ctx)
}
