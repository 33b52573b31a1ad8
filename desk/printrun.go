package desk

import (
	"context"
	"errors"
	"slices"

	"confirmpoint/confirm"
)

// run prints what waits, and leaves the batch in a state that is true.
func (w *work) run(ctx context.Context, report func(PrintProgress)) error {
	w.report = report
	if w.batch.State == confirm.BatchTurn || w.restState() == confirm.BatchEnded {
		return nil
	}
	book, err := w.desk.cfg.Cache.Rulebook(ctx)
	if err != nil {
		return err
	}
	if err := w.become(ctx, confirm.BatchRunning, nil); err != nil {
		return err
	}
	defer w.desk.subscribers.tell(ChangedPrints | ChangedRecords)
	switch target := w.batch.Target; {
	case target.Printer != "":
		err = w.spool(ctx, book)
	case target.Separate:
		err = w.writeEach(ctx, book)
	default:
		err = w.writeAll(ctx, book)
	}
	return w.rest(ctx, err)
}

// rest stores how a run has ended. The printer's trouble is the batch's own
// word and no error; neither is a clerk's pause.
func (w *work) rest(ctx context.Context, cause error) error {
	whole := context.WithoutCancel(ctx)
	var errs []error
	if _, cancel := w.desk.claims.asked(w.batch.ID); cancel {
		errs = append(errs, w.skipWaiting(whole))
	}
	state := w.restState()
	switch {
	case errors.Is(cause, errTurn):
		state, cause = confirm.BatchTurn, nil
	case errors.Is(cause, errPaused):
		cause = nil
	}
	errs = append(errs, w.become(whole, state, cause), w.desk.sealLedger(whole))
	w.tell(-1)
	if isTrouble(cause) {
		cause = nil
	}
	return errors.Join(append([]error{cause}, errs...)...)
}

// errPaused and errTurn end a run that goes on later.
var (
	errPaused = errors.New("desk: paused")
	errTurn   = errors.New("desk: stack to be turned")
)

// isTrouble tells what the printer or its service says.
func isTrouble(err error) bool {
	code := confirm.CodeOf(err)
	return code == confirm.ProblemPrinter || code == confirm.ProblemNoPrinter
}

// stopping tells whether the run is to end, and why.
func (w *work) stopping(ctx context.Context) error {
	if pause, _ := w.desk.claims.asked(w.batch.ID); pause {
		return errPaused
	}
	return ctx.Err()
}

// waiting lists the documents that wait, in the order of paper: those that have
// numbers on their sheets first, so that numbers never go back.
func (w *work) waiting() []int {
	var list []int
	for i := range w.batch.Documents {
		if w.batch.Documents[i].State == confirm.DocumentWaiting {
			list = append(list, i)
		}
	}
	slices.SortStableFunc(list, func(a, b int) int {
		x, y := w.batch.Documents[a].FirstSheet, w.batch.Documents[b].FirstSheet
		switch {
		case x == y:
			return 0
		case x == 0:
			return 1
		case y == 0:
			return -1
		}
		return x - y
	})
	return list
}

// skipWaiting closes what has not begun.
func (w *work) skipWaiting(ctx context.Context) error {
	var steps []step
	for _, i := range w.waiting() {
		steps = append(steps, step{i: i, event: confirm.EventSkip})
	}
	if err := w.move(ctx, steps...); err != nil {
		return err
	}
	return w.become(ctx, w.restState(), nil)
}

// sealLedger signs the end of the print ledger. A credential that cannot sign
// now signs with the next batch: the seal covers all before it.
func (d *Desk) sealLedger(ctx context.Context) error {
	seq, hash, err := d.cfg.Cache.LedgerEnd(ctx)
	if err != nil || seq == 0 || seq == d.sealed.Load() {
		return err
	}
	end := confirm.LedgerSeal{Seq: seq, Hash: hash, At: d.cfg.Registry.Now().At}
	if end.JWS, err = d.cfg.Registry.SealLedger(ctx, end); err != nil {
		return nil
	}
	if err := d.cfg.Cache.SaveLedgerSeal(ctx, end); err != nil {
		return err
	}
	d.sealed.Store(seq)
	return nil
}

// PrintLedger lists the print ledger, oldest first, and its seals. Chain and
// signatures are verified: cache_damaged names what is not as it was written.
func (d *Desk) PrintLedger(ctx context.Context) ([]confirm.PrintEntry, []confirm.LedgerSeal, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer leave()
	lines, seals, err := d.cfg.Cache.PrintLedger(ctx)
	for _, seal := range seals {
		if err == nil {
			err = d.cfg.Registry.CheckLedgerSeal(seal)
		}
	}
	return lines, seals, err
}
