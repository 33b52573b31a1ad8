package desk

import (
	"context"
	"slices"
	"strconv"

	"confirmpoint/confirm"
)

// takeBack ends the jobs of a cancelled batch: those that have not begun are
// taken back, the last first, so that none begins meanwhile. What is under way
// may come to its end for a while; then nobody can tell how far it came.
func (s *spooling) takeBack(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx)
	for _, j := range slices.Backward(s.under) {
		info, err := s.desk.cfg.Spooler.Job(ctx, s.batch.Target.Printer, j.id)
		if err != nil || info.State != confirm.JobPending && info.State != confirm.JobHeld {
			continue
		}
		if err := s.desk.cfg.Spooler.Cancel(ctx, s.batch.Target.Printer, j.id); err != nil {
			continue
		}
		if err := s.moveAll(ctx, j.docs, confirm.EventRecall, notHanded); err != nil {
			return err
		}
	}
	s.under = slices.DeleteFunc(s.under, func(j *job) bool {
		return s.batch.Documents[j.docs[0]].State == confirm.DocumentSkipped
	})
	for range maxMissed {
		if len(s.under) == 0 {
			return nil
		}
		if err := s.desk.cfg.Wait(ctx, askPrinter); err != nil {
			break
		}
		if err := s.look(ctx); err != nil {
			return err
		}
	}
	for _, j := range s.under {
		// Whether it can be stopped or not: how much is on paper is not known.
		_ = s.desk.cfg.Spooler.Cancel(ctx, s.batch.Target.Printer, j.id)
		if err := s.moveAll(ctx, j.docs, confirm.EventLose, nil); err != nil {
			return err
		}
	}
	s.under = nil
	return nil
}

// stopJobs takes all jobs back, begun or not, and waits until they have ended.
// What became of their documents the clerk is about to say.
func (s *spooling) stopJobs(ctx context.Context) error {
	printer := s.batch.Target.Printer
	for _, j := range slices.Backward(s.under) {
		if err := s.desk.cfg.Spooler.Cancel(ctx, printer, j.id); err != nil && confirm.CodeOf(err) != confirm.ProblemNoPrinter {
			return err
		}
	}
	for range maxMissed {
		s.under = slices.DeleteFunc(s.under, func(j *job) bool {
			info, err := s.desk.cfg.Spooler.Job(ctx, printer, j.id)
			return confirm.CodeOf(err) == confirm.ProblemNoPrinter || err == nil && info.State >= confirm.JobCanceled
		})
		if len(s.under) == 0 {
			return nil
		}
		if err := s.desk.cfg.Wait(ctx, askPrinter); err != nil {
			return err
		}
	}
	return nil // it was told to stop, and takes its time
}

// LastGoodSheet is the clerk's word after a jam: everything up to and with the
// sheet of this number came out well, nothing after it. Documents up to it are
// done, later ones wait again, and the one in between goes on with its next
// sheet. Jobs still at the printer are taken back first. 0: none came out well.
// sheet_number when the batch has no such sheet; batch_busy while it is running.
//
// While the backs of a turned stack are printed, the last sheet comes first:
// then the documents from that sheet on are done, and the rest of the stack
// begins anew with its fronts.
func (d *Desk) LastGoodSheet(ctx context.Context, batchID string, sheet int) (confirm.Batch, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return confirm.Batch{}, err
	}
	defer leave()
	var b confirm.Batch
	err = d.onBatch(ctx, batchID, func(w *work) error {
		defer func() { b = w.batch }()
		backs := w.backsPass()
		if err := w.checkSheet(sheet, backs); err != nil {
			return err
		}
		if len(w.atPrinter()) > 0 {
			s := &spooling{work: w}
			if err := s.settle(ctx); err != nil {
				return err
			}
			if err := s.stopJobs(ctx); err != nil {
				return err
			}
		}
		steps := w.judgeSheets(sheet)
		if backs != nil {
			steps = w.judgeBacks(sheet, backs)
		}
		if err := w.move(ctx, steps...); err != nil {
			return err
		}
		if _, due := w.stack(); len(due) == 0 {
			w.batch.Turned = false
		}
		state := w.restState()
		if w.batch.State == confirm.BatchTurn && len(steps) == 0 {
			state = confirm.BatchTurn
		}
		return w.become(ctx, state, nil)
	})
	return b, err
}

func (w *work) checkSheet(sheet int, backs []int) error {
	first, last := 0, w.lastSheet()
	if backs != nil {
		first = w.batch.Documents[backs[0]].FirstSheet
		end := w.batch.Documents[backs[len(backs)-1]]
		last = end.FirstSheet + end.Sheets - 1
	}
	if sheet < 0 || sheet > last || sheet > 0 && sheet < first {
		return &confirm.Problem{Code: confirm.ProblemSheetNumber, Args: map[string]string{"last": strconv.Itoa(last)}}
	}
	return nil
}

// backsPass gives the documents of the stack whose backs were printed last, in
// the order of their sheets; nil when that was no pass of backs.
func (w *work) backsPass() []int {
	if w.batch.Target.Duplex != confirm.DuplexManual {
		return nil
	}
	newest := -1
	for i := range w.batch.Documents {
		doc := &w.batch.Documents[i]
		if doc.Sheets > 0 && doc.Tries > 0 && doc.State != confirm.DocumentWaiting &&
			(newest < 0 || doc.FirstSheet > w.batch.Documents[newest].FirstSheet) {
			newest = i
		}
	}
	if newest < 0 || !w.batch.Documents[newest].Back || w.batch.State == confirm.BatchTurn {
		return nil
	}
	var pass []int
	for i := range w.batch.Documents {
		if doc := &w.batch.Documents[i]; doc.JobTitle == w.batch.Documents[newest].JobTitle && doc.Sheets > 0 {
			pass = append(pass, i)
		}
	}
	slices.SortStableFunc(pass, func(a, b int) int {
		return w.batch.Documents[a].FirstSheet - w.batch.Documents[b].FirstSheet
	})
	return pass
}

// judgeBacks says what becomes of a stack after the last good sheet of its backs.
func (w *work) judgeBacks(sheet int, pass []int) []step {
	var steps []step
	for _, i := range pass {
		doc := &w.batch.Documents[i]
		good := sheet > 0 && doc.FirstSheet >= sheet
		switch {
		case good && doc.State != confirm.DocumentDone:
			steps = w.step(steps, i, confirm.EventSeen, allOut)
		case !good:
			steps = w.step(steps, i, confirm.EventSpoiled, func(doc *confirm.Document) { doc.Back, doc.SkipSheets = false, 0 })
		}
	}
	return steps
}

// judgeSheets says what becomes of every document that has been at the printer.
func (w *work) judgeSheets(sheet int) []step {
	manual := w.batch.Target.Duplex == confirm.DuplexManual
	var steps []step
	for i := range w.batch.Documents {
		doc := &w.batch.Documents[i]
		if doc.Sheets == 0 || doc.Tries == 0 {
			continue
		}
		waits := doc.State == confirm.DocumentWaiting
		good := min(max(sheet-doc.FirstSheet+1, 0), doc.Sheets) // of its sheets
		switch {
		case good == doc.Sheets && (doc.State == confirm.DocumentDone || manual && waits):
		case good == doc.Sheets && manual && !doc.Back:
			steps = w.step(steps, i, confirm.EventTurn, frontsOut)
		case good == doc.Sheets:
			steps = w.step(steps, i, confirm.EventSeen, allOut)
		case waits && doc.SkipSheets == good && !doc.Back:
		default:
			steps = w.step(steps, i, confirm.EventSpoiled, func(doc *confirm.Document) {
				doc.Back, doc.SkipSheets, doc.Code, doc.Args = false, good, "", nil
			})
		}
	}
	return steps
}

// step adds an event that can happen to a document; others leave it alone.
func (w *work) step(steps []step, i int, e confirm.DocumentEvent, edit func(*confirm.Document)) []step {
	if _, ok := w.batch.Documents[i].State.Next(e); !ok {
		return steps
	}
	return append(steps, step{i: i, event: e, edit: edit})
}
