package desk

import (
	"context"
	"strings"

	"confirmpoint/confirm"
)

// PauseBatch lets a running batch stop after the document under way. Jobs at
// the printer go on; their end is learnt when the batch goes on, or at once if
// they end while it stops. A batch that is not running is paused already.
func (d *Desk) PauseBatch(ctx context.Context, batchID string) error {
	_, leave, err := d.gate.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	d.claims.ask(batchID, false)
	return nil
}

// CancelBatch skips what waits and takes back the jobs that have not begun.
// What is under way at the printer becomes doubtful when its end is not
// learnt. A running batch does so by itself, soon after the call returns.
func (d *Desk) CancelBatch(ctx context.Context, batchID string) error {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	if d.claims.ask(batchID, true) {
		return nil
	}
	return d.onBatch(ctx, batchID, func(w *work) error {
		if len(w.atPrinter()) > 0 {
			s := &spooling{work: w}
			if err := s.settle(ctx); err != nil {
				return err
			}
			if err := s.takeBack(ctx); err != nil {
				return err
			}
		}
		return w.skipWaiting(ctx)
	})
}

// onBatch changes a batch that is not running.
func (d *Desk) onBatch(ctx context.Context, batchID string, change func(*work) error) error {
	w, release, err := d.claim(ctx, batchID)
	if err != nil {
		return err
	}
	defer release()
	defer d.subscribers.tell(ChangedPrints | ChangedRecords)
	if err := change(w); err != nil {
		return err
	}
	return d.sealLedger(context.WithoutCancel(ctx))
}

// onDocument changes one document of a batch that is not running, and the
// state of the batch with it.
func (d *Desk) onDocument(ctx context.Context, batchID string, seq int, change func(*work, *confirm.Document) (step, error)) error {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	return d.onBatch(ctx, batchID, func(w *work) error {
		if seq < 1 || seq > len(w.batch.Documents) {
			return &confirm.Problem{Code: confirm.ProblemNotFound}
		}
		s, err := change(w, &w.batch.Documents[seq-1])
		if err != nil {
			return err
		}
		s.i = seq - 1
		if err := w.move(ctx, s); err != nil {
			return err
		}
		state := w.restState()
		if state == confirm.BatchPaused && w.batch.State == confirm.BatchTurn {
			state = confirm.BatchTurn
		}
		if state == w.batch.State {
			return nil
		}
		return w.become(ctx, state, nil)
	})
}

// SkipDocument leaves a document out. Like RetryDocument and AnswerDocument it
// acts on one document of a batch that is not running (batch_busy).
// document_state when that cannot be done with it now: a document of a stack to
// be turned cannot be left out of it.
func (d *Desk) SkipDocument(ctx context.Context, batchID string, seq int) error {
	return d.onDocument(ctx, batchID, seq, func(w *work, doc *confirm.Document) (step, error) {
		if doc.State == confirm.DocumentWaiting && doc.Back && w.batch.Target.Duplex == confirm.DuplexManual {
			return step{}, &confirm.Problem{Code: confirm.ProblemDocumentState, Args: map[string]string{"state": string(doc.State)}}
		}
		return step{event: confirm.EventSkip}, nil
	})
}

// RetryDocument lets a failed, skipped or doubtful document wait again. What
// may be on paper needs a reason (reprint_reason): its next print is a 补打.
func (d *Desk) RetryDocument(ctx context.Context, batchID string, seq int, reason string) error {
	reason = strings.TrimSpace(reason)
	return d.onDocument(ctx, batchID, seq, func(_ *work, doc *confirm.Document) (step, error) {
		again := mayBeOut(doc) && !doc.Preview && doc.RecordID != "" || isNumbered(doc)
		if again && reason == "" {
			return step{}, reasonMissing(1)
		}
		return step{event: confirm.EventRetry, edit: func(doc *confirm.Document) {
			unnumber(doc)
			if reason != "" {
				doc.Reason = reason
			}
			if again {
				doc.PrintNo++
			}
		}}, nil
	})
}

// isNumbered tells a blank receipt that was handed over: unless its sheet is
// said to be spoiled, printing it again makes a second paper of its number.
func isNumbered(doc *confirm.Document) bool {
	return doc.Kind == confirm.PaperBlankReceipt && doc.PrintNo > 0
}

// AnswerDocument says whether the paper of a doubtful document came out. If
// not, it waits again.
func (d *Desk) AnswerDocument(ctx context.Context, batchID string, seq int, cameOut bool) error {
	return d.onDocument(ctx, batchID, seq, func(w *work, doc *confirm.Document) (step, error) {
		switch {
		case doc.State != confirm.DocumentDoubtful:
			return step{}, &confirm.Problem{Code: confirm.ProblemDocumentState, Args: map[string]string{"state": string(doc.State)}}
		case !cameOut:
			return step{event: confirm.EventSpoiled, edit: unnumber}, nil
		case w.batch.Target.Duplex == confirm.DuplexManual && !doc.Back:
			return step{event: confirm.EventTurn, edit: frontsOut}, nil
		}
		return step{event: confirm.EventSeen, edit: allOut}, nil
	})
}

// Turned tells that the stack was turned and put back: the backs are printed
// by the next RunBatch.
func (d *Desk) Turned(ctx context.Context, batchID string) error {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	return d.onBatch(ctx, batchID, func(w *work) error {
		if w.batch.State != confirm.BatchTurn {
			return &confirm.Problem{Code: confirm.ProblemDocumentState, Args: map[string]string{"state": string(w.batch.State)}}
		}
		w.batch.Turned = true
		return w.become(ctx, confirm.BatchPaused, nil)
	})
}
