package desk

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"confirmpoint/confirm"
)

const (
	// spoolAhead bounds the jobs that wait at the printer, so that a cancelled
	// batch stops within a few sheets and a jam holds little back.
	spoolAhead = 8
	// askPrinter is the time between two questions to the spooler. Only the
	// state of a job says that it is done; its counts run ahead of the paper.
	askPrinter = time.Second
	// maxMissed is how often in a row the spooler may not answer.
	maxMissed = 10
)

// spool gives one job a document to the printer and follows each to its end.
func (r *printRun) spool(ctx context.Context) error {
	var under []int // documents at the printer
	for i := range r.batch.Documents {
		if _, ok := r.papers[i]; !ok {
			continue
		}
		for len(under) >= spoolAhead {
			var err error
			if under, err = r.follow(ctx, under); err != nil {
				return r.recall(ctx, under, err)
			}
		}
		if err := ctx.Err(); err != nil {
			return r.recall(ctx, under, err)
		}
		spooled, err := r.spoolOne(ctx, i)
		if err != nil {
			return r.recall(ctx, under, err)
		}
		if spooled {
			under = append(under, i)
		}
	}
	for len(under) > 0 {
		var err error
		if under, err = r.follow(ctx, under); err != nil {
			return r.recall(ctx, under, err)
		}
	}
	return nil
}

// spoolOne hands one document over. The ledger has it as spooled before the
// next one starts: a crash after this line must not print it unseen again.
func (r *printRun) spoolOne(ctx context.Context, i int) (spooled bool, err error) {
	if err := r.move(ctx, i, confirm.DocumentRendering); err != nil {
		return false, err
	}
	// What is begun is brought to the spooler, also when the batch is cancelled meanwhile.
	whole := context.WithoutCancel(ctx)
	doc := &r.batch.Documents[i]
	id, pages, err := r.desk.cfg.Spooler.Print(whole, confirm.PrintJob{
		Printer: r.req.Target.Printer, Title: doc.ApplicationNo, Papers: []confirm.Paper{r.papers[i]},
	})
	if err != nil {
		return false, r.fail(ctx, i, err)
	}
	doc.JobID, doc.Pages = id, pages[0]
	return true, r.move(ctx, i, confirm.DocumentSpooled)
}

// follow waits a little, asks about every job, and gives those that are not at an end.
func (r *printRun) follow(ctx context.Context, under []int) ([]int, error) {
	if err := r.desk.cfg.Wait(ctx, askPrinter); err != nil {
		return under, err
	}
	var still []int
	for n, i := range under {
		info, err := r.desk.cfg.Spooler.Job(ctx, r.req.Target.Printer, r.batch.Documents[i].JobID)
		if err != nil {
			if r.missed++; r.missed > maxMissed {
				return append(still, under[n:]...), err
			}
			return append(still, under[n:]...), nil
		}
		r.missed = 0
		ended, err := r.note(ctx, i, info)
		if err != nil {
			return append(still, under[n:]...), err
		}
		if !ended {
			still = append(still, i)
			r.tell(i, info.Reasons...)
		}
	}
	return still, nil
}

// note writes down the end of a job, and tells whether it has ended.
func (r *printRun) note(ctx context.Context, i int, info confirm.JobInfo) (ended bool, err error) {
	switch info.State {
	case confirm.JobCompleted:
		return true, r.move(ctx, i, confirm.DocumentDone)
	case confirm.JobCanceled:
		return true, r.move(ctx, i, confirm.DocumentSkipped)
	case confirm.JobAborted:
		return true, r.fail(ctx, i, &confirm.Problem{
			Code: confirm.ProblemPrinter,
			Args: map[string]string{"reason": strings.Join(info.Reasons, ",")},
		})
	}
	return false, nil
}

// recall takes back the jobs that have not been printed. One whose fate cannot
// be learnt stays spooled: the clerk must look at the paper.
func (r *printRun) recall(ctx context.Context, under []int, cause error) error {
	ctx = context.WithoutCancel(ctx)
	errs := []error{cause}
	for _, i := range slices.Backward(under) {
		doc := &r.batch.Documents[i]
		info, err := r.desk.cfg.Spooler.Job(ctx, r.req.Target.Printer, doc.JobID)
		if err != nil {
			continue
		}
		ended, err := r.note(ctx, i, info)
		if err == nil && !ended && r.desk.cfg.Spooler.Cancel(ctx, r.req.Target.Printer, doc.JobID) == nil {
			err = r.move(ctx, i, confirm.DocumentSkipped)
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
