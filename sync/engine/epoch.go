package engine

import (
	"context"
	"slices"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// pullEpoch is pullChanges, and tells after a new epoch how many operations the
// registry has to be asked for again.
func (e *Engine) pullEpoch(ctx context.Context, pointID string, progress confirm.Progress, report *confirm.PullReport) error {
	before, err := e.cfg.Cache.Epoch(ctx)
	if err != nil {
		return err
	}
	if err := e.pullChanges(ctx, pointID, progress, report); err != nil {
		return err
	}
	if now, err := e.cfg.Cache.Epoch(ctx); err != nil || now == before {
		return err
	}
	ops, err := e.cfg.Cache.Sendable(ctx, confirm.OperationUnknown, 0)
	report.Again += len(ops)
	return err
}

// epochToSend is the epoch that signed work rests on. A registry of the version
// before cannot be told it.
func (e *Engine) epochToSend(ctx context.Context) (string, error) {
	if e.cfg.Wire < wire.Version {
		return "", nil
	}
	return e.cfg.Cache.Epoch(ctx)
}

// pullNewEpoch brings the records of a new epoch before anything is sent for
// it. While another pull is under way it is epoch_changed: that one brings them.
// A clerk who was moved gets no records any more, and may send all the same
// (offline-rules.md D3).
func (e *Engine) pullNewEpoch(ctx context.Context) (epoch string, err error) {
	select {
	case e.pull <- struct{}{}:
	default:
		return "", &confirm.Problem{Code: confirm.ProblemEpochChanged}
	}
	defer e.pull.leave()
	book, err := e.pullRulebook(ctx)
	if confirm.CodeOf(err) == confirm.ProblemRebound {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	var report confirm.PullReport
	if err := e.pullChanges(ctx, book.Point.ID, nil, &report); err != nil {
		return "", err
	}
	return e.epochToSend(ctx)
}

// receipts are the registry's own words for what it had accepted and has lost,
// so that it comes as of its time and with its number; nil when none is among ops.
func (r *round) receipts(ops []confirm.Operation) []string {
	if r.epoch == "" || !slices.ContainsFunc(ops, func(op confirm.Operation) bool { return len(op.Receipt) > 0 }) {
		return nil
	}
	list := make([]string, len(ops))
	for i, op := range ops {
		list[i] = string(op.Receipt)
	}
	return list
}
