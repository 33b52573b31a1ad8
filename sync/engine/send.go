package engine

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"net/http"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// Send works the outbox off once: it asks what became of operations whose
// answer was lost, then sends what is signed. Operations are marked as sending
// before their first byte leaves, and only a verified receipt closes one
// (offline-rules.md D5). The error is the first that kept an operation open;
// the report counts what was done all the same.
func (e *Engine) Send(ctx context.Context, progress confirm.Progress) (confirm.SendReport, error) {
	var report confirm.SendReport
	if err := e.send.enter(ctx); err != nil {
		return report, err
	}
	defer e.send.leave()
	r := &round{e: e, report: &report, progress: progress}
	err := r.work(ctx)
	e.cfg.Logger.Info("sent", "sent", report.Sent, "accepted", report.Accepted,
		"refused", report.Refused, "unknown", report.Unknown, "code", confirm.CodeOf(err))
	return report, err
}

// round is one Send. seen holds what was handled, so that an operation which
// stays open is not taken up twice, nor holds up others.
type round struct {
	e        *Engine
	report   *confirm.SendReport
	progress confirm.Progress
	seen     map[string]bool
	first    error  // kept an operation open, but not the round
	epoch    string // of the records here; "" to have all judged in any
}

// work goes through the outbox. A registry that was restored from a backup may
// have lost what the outbox rests on: it judges nothing that is sent for
// another epoch, and what it has lost is found out, and goes, first.
func (r *round) work(ctx context.Context) error {
	var err error
	if r.epoch, err = r.e.epochToSend(ctx); err != nil {
		return err
	}
	if err = r.pass(ctx); confirm.CodeOf(err) != confirm.ProblemEpochChanged {
		return err
	}
	if r.epoch, err = r.e.pullNewEpoch(ctx); err != nil {
		return err
	}
	return r.pass(ctx)
}

// pass asks, then sends, until neither comes to anything new: of one record the
// next can be asked for only when the one before it is settled.
func (r *round) pass(ctx context.Context) error {
	asked, sent := map[string]bool{}, map[string]bool{}
	for handled := -1; handled < len(asked); {
		handled = len(asked)
		r.seen = asked
		// sending: this program, or the one before it, died in the middle.
		for _, state := range []confirm.OperationState{confirm.OperationUnknown, confirm.OperationSending} {
			if err := r.each(ctx, state, wire.MaxStatus, r.ask); err != nil {
				return err
			}
		}
		r.seen = sent // what was not seen by the registry is sent in this very round
		if err := r.each(ctx, confirm.OperationSigned, r.e.cfg.Limits.Batch, r.deliver); err != nil {
			return err
		}
		maps.Copy(asked, sent) // what was sent and has no answer is asked for in the next round
	}
	return r.first
}

// each gives operations of a state to do, in batches, each operation once.
func (r *round) each(ctx context.Context, state confirm.OperationState, size int, do func(context.Context, []confirm.Operation) error) error {
	for {
		ops, err := r.e.cfg.Cache.Sendable(ctx, state, size+len(r.seen))
		if err != nil {
			return err
		}
		batch := make([]confirm.Operation, 0, size)
		for _, op := range ops {
			if len(batch) < size && !r.seen[op.Intent.OperationID] {
				r.seen[op.Intent.OperationID] = true
				batch = append(batch, op)
			}
		}
		if len(batch) == 0 {
			return nil
		}
		if err := r.e.ensureTime(ctx); err != nil {
			return err
		}
		if err := do(ctx, batch); err != nil {
			return err
		}
	}
}

// ask finds out what became of operations that may or may not have arrived.
func (r *round) ask(ctx context.Context, ops []confirm.Operation) error {
	var a wire.OperationsAnswer
	err := r.e.exchange(ctx, request{
		method: http.MethodPost, path: wire.PathOperationStatus,
		body: wire.StatusRequest{OperationIDs: ids(ops)},
	}, &a)
	if err != nil {
		return err
	}
	if err := r.e.matches(a, ops); err != nil {
		return err
	}
	var notSeen, later []string
	for i, result := range a.Results {
		switch result.Kind {
		case wire.ResultNotSeen:
			notSeen = append(notSeen, result.OperationID)
			continue
		case wire.ResultRetry: // its receipt had no room: nothing is known, so nothing is sent
			later = append(later, result.OperationID)
			continue
		}
		if err := r.settle(ctx, ops[i], result); err != nil {
			return err
		}
	}
	if len(later) > 0 {
		r.report.Unknown += len(later)
		r.keep(&confirm.Problem{Code: confirm.ProblemRegistryBusy}) // asked again in the next round
	}
	if err := r.mark(ctx, later, confirm.OperationUnknown); err != nil {
		return err
	}
	return r.mark(ctx, notSeen, confirm.OperationSigned)
}

// deliver sends a batch, the scans it names first. Whatever happens, no
// operation stays "sending".
func (r *round) deliver(ctx context.Context, ops []confirm.Operation) error {
	ops, err := r.bring(ctx, ops)
	if err != nil || len(ops) == 0 {
		return err
	}
	return r.post(ctx, ops)
}

func (r *round) post(ctx context.Context, ops []confirm.Operation) error {
	if err := r.mark(ctx, ids(ops), confirm.OperationSending); err != nil {
		return err
	}
	body := wire.OperationsRequest{Envelopes: make([]string, len(ops)), Epoch: r.epoch}
	for i, op := range ops {
		body.Envelopes[i] = string(op.Envelope)
	}
	body.Receipts = r.receipts(ops)
	r.report.Sent += len(ops)
	var a wire.OperationsAnswer
	err := r.e.exchange(ctx, request{method: http.MethodPost, path: wire.PathOperations, body: body}, &a)
	if err == nil {
		err = r.e.matches(a, ops)
	}
	if err != nil {
		return r.undelivered(ctx, ops, err)
	}
	for i, result := range a.Results {
		if err := r.settle(ctx, ops[i], result); err != nil {
			return err
		}
	}
	return nil
}

// undelivered deals with a request that has no usable answer.
func (r *round) undelivered(ctx context.Context, ops []confirm.Operation, cause error) error {
	state := confirm.OperationUnknown
	if neverSent(cause) {
		state = confirm.OperationSigned
		r.report.Sent -= len(ops)
	} else {
		r.report.Unknown += len(ops)
	}
	if err := r.mark(ctx, ids(ops), state); err != nil {
		return err
	}
	if confirm.CodeOf(cause) != confirm.ProblemBadRequest {
		return cause
	}
	if len(ops) == 1 {
		r.keep(cause) // this one is stuck; the others are not held up
		return nil
	}
	for i := range ops {
		if err := r.post(ctx, ops[i:i+1]); err != nil {
			return err
		}
	}
	return nil
}

// settle acts on one result. Its error is the cache's; what the result itself
// lacks is kept in r.first.
func (r *round) settle(ctx context.Context, op confirm.Operation, result wire.Result) error {
	id := op.Intent.OperationID
	switch result.Kind {
	case wire.ResultAccepted, wire.ResultRefused:
		outcome, err := r.e.openReceipt(op, result)
		if err != nil {
			r.keep(r.e.bad(err))
			r.report.Unknown++
			return r.mark(ctx, []string{id}, confirm.OperationUnknown)
		}
		if err := r.e.cfg.Cache.CloseOperation(context.WithoutCancel(ctx), outcome); err != nil {
			return err
		}
		if bytes.Equal(op.Receipt, outcome.Receipt) {
			return nil // asked for again, and known: nothing was done
		}
		if outcome.Accepted {
			r.report.Accepted++
			if len(op.Receipt) > 0 {
				r.report.Again++
			}
		} else {
			r.report.Refused++
			if outcome.Code == confirm.CodeCloneDetected {
				r.e.askAccountAgain()
			}
		}
		if r.progress != nil {
			done := r.report.Accepted + r.report.Refused
			r.progress(done, max(done, len(r.seen)))
		}
		return nil
	case wire.ResultRetry, wire.ResultInvalid:
		// The registry says that nothing was stored, so the same bytes may be sent again.
		code := confirm.Code(result.Code)
		switch {
		case !validCode(result.Code):
			code = confirm.ProblemBadAnswer
		case result.Code == wire.CodeBlobMissing:
			r.e.forgetScans(op.Intent)
			code = confirm.ProblemRegistryBusy // the next round brings the scan, then sends again
		}
		r.keep(&confirm.Problem{Code: code})
		return r.mark(ctx, []string{id}, confirm.OperationSigned)
	default:
		r.keep(r.e.bad(fmt.Errorf("%w: kind of result", errBadAnswer)))
		r.report.Unknown++
		return r.mark(ctx, []string{id}, confirm.OperationUnknown)
	}
}

func (r *round) keep(err error) {
	if r.first == nil {
		r.first = err
	}
}

// mark goes through even when the caller has hung up: the truth about an
// operation must reach the disk.
func (r *round) mark(ctx context.Context, ids []string, state confirm.OperationState) error {
	if len(ids) == 0 {
		return nil
	}
	return r.e.cfg.Cache.MarkOperations(context.WithoutCancel(ctx), ids, state, r.e.time.now())
}

func ids(ops []confirm.Operation) []string {
	out := make([]string, len(ops))
	for i, op := range ops {
		out[i] = op.Intent.OperationID
	}
	return out
}

// matches checks that an answer is about what was asked, one result each.
func (e *Engine) matches(a wire.OperationsAnswer, ops []confirm.Operation) error {
	if len(a.Results) != len(ops) {
		return e.bad(fmt.Errorf("%w: %d results for %d operations", errBadAnswer, len(a.Results), len(ops)))
	}
	for i, result := range a.Results {
		unread := result.Kind == wire.ResultInvalid && result.OperationID == ""
		if result.OperationID != ops[i].Intent.OperationID && !unread {
			return e.bad(fmt.Errorf("%w: result of another operation", errBadAnswer))
		}
	}
	return nil
}

// openReceipt believes a result only when its receipt is signed by the
// registry and names these very bytes.
func (e *Engine) openReceipt(op confirm.Operation, result wire.Result) (confirm.Outcome, error) {
	p, err := wire.OpenReceipt(result.Receipt, e.keys)
	if err != nil {
		return confirm.Outcome{}, err
	}
	switch {
	case p.RegistryID != e.cfg.Enrolment.RegistryID:
		return confirm.Outcome{}, fmt.Errorf("%w: receipt of another registry", errBadAnswer)
	case p.OperationID != op.Intent.OperationID || p.RecordID != op.Intent.RecordID:
		return confirm.Outcome{}, fmt.Errorf("%w: receipt of another operation", errBadAnswer)
	case p.EnvelopeSHA256 != wire.Hash(op.Envelope):
		return confirm.Outcome{}, fmt.Errorf("%w: receipt for other bytes", errBadAnswer)
	case p.Accepted != (result.Kind == wire.ResultAccepted), p.Accepted != (p.Code == ""),
		!p.Accepted && !validCode(p.Code), p.Time.IsZero():
		return confirm.Outcome{}, fmt.Errorf("%w: receipt contradicts itself", errBadAnswer)
	}
	standing, err := confirm.DecodeStanding(p.Standing)
	if err != nil {
		return confirm.Outcome{}, fmt.Errorf("standing: %w", err)
	}
	return confirm.Outcome{
		OperationID: p.OperationID, RecordID: p.RecordID, Accepted: p.Accepted, Code: confirm.Code(p.Code),
		Standing: standing, At: p.Time.UTC(), Seq: p.Seq, Receipt: []byte(result.Receipt),
	}, nil
}
