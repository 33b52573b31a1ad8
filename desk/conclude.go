package desk

import (
	"context"
	"slices"

	"confirmpoint/confirm"
)

// Conclude judges by the rules, signs, and commits the decision with its
// outbox row in one transaction. It is saved when Conclude returns nil, and
// only then. seen is the View the clerk looked at: when the record, the rules
// or the window have changed since, nothing is signed (content_changed,
// already_decided, rules_changed, window_changed…). operation_open: an earlier
// operation of the record waits for the registry's word; so the second of two
// clicks is refused. It never waits for the network.
func (d *Desk) Conclude(ctx context.Context, seen View, action confirm.Action, explanation string) (confirm.Operation, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return confirm.Operation{}, err
	}
	defer leave()
	op, err := d.conclude(ctx, seen, action, explanation)
	if err != nil {
		return confirm.Operation{}, err
	}
	d.outbox.forget()
	d.subscribers.tell(ChangedRecords | ChangedOutbox)
	return op, nil
}

func (d *Desk) conclude(ctx context.Context, seen View, action confirm.Action, explanation string) (confirm.Operation, error) {
	d.writing.Lock()
	defer d.writing.Unlock()
	ops, err := d.cfg.Cache.Operations(ctx, seen.Record.ID)
	if err != nil {
		return confirm.Operation{}, err
	}
	if slices.ContainsFunc(ops, isOpen) {
		return confirm.Operation{}, &confirm.Refusal{Code: confirm.ProblemOperationOpen}
	}
	record, err := d.cfg.Cache.Record(ctx, seen.Record.ID)
	if err != nil {
		return confirm.Operation{}, err
	}
	book, err := d.cfg.Cache.Rulebook(ctx)
	if err != nil {
		return confirm.Operation{}, err
	}
	intent := d.intent(seen, action, explanation)
	if _, err := book.Apply(record, intent, d.cfg.Enrolment.Clerk, intent.Evidence.DecidedAt); err != nil {
		return confirm.Operation{}, err
	}
	return d.sign(ctx, intent, record)
}

// intent is what would be signed, all but its number.
func (d *Desk) intent(seen View, action confirm.Action, explanation string) confirm.Intent {
	now := d.cfg.Registry.Now()
	return confirm.Intent{
		OperationID:     d.cfg.NewID(),
		RecordID:        seen.Record.ID,
		Action:          action,
		Ticks:           slices.Clone(seen.Draft.Ticks),
		Explanation:     explanation,
		FileNumber:      seen.Draft.FileNumber,
		LocalFileNumber: seen.Draft.LocalFileNumber,
		Remark:          seen.Draft.Remark,
		Seen:            seen.Rulebook.SeenOf(seen.Record),
		Evidence: confirm.Evidence{
			DecidedAt: now.At, Proven: now.Proven, TimeToken: now.TimeToken, ElapsedMS: now.ElapsedMS,
		},
		ClerkID:        d.cfg.Enrolment.Clerk.ID,
		InstallationID: d.cfg.Enrolment.InstallationID,
		Software:       d.cfg.Software,
	}
}

// sign numbers the intent, signs it and commits it. Once it is signed the
// commit is not given up half way, so that an error means that nothing is saved.
func (d *Desk) sign(ctx context.Context, intent confirm.Intent, base confirm.Record) (op confirm.Operation, err error) {
	if intent.Sequence, err = d.cfg.Cache.NextSequence(ctx); err != nil {
		return op, err
	}
	op = confirm.Operation{Intent: intent, State: confirm.OperationSigned, SignedAt: intent.Evidence.DecidedAt}
	if op.Envelope, err = d.cfg.Registry.Seal(ctx, intent); err != nil {
		return op, err
	}
	return op, d.cfg.Cache.CommitDecision(context.WithoutCancel(ctx), op, base)
}

// allowed tells what may be done to an opened record now. Whatever waits for
// the registry's word comes first.
func (d *Desk) allowed(v View) []confirm.Allowance {
	all := v.Rulebook.Allowed(v.Record, v.Draft.Ticks, d.cfg.Enrolment.Clerk, d.cfg.Registry.Now().At)
	if slices.ContainsFunc(v.Operations, isOpen) {
		for i := range all {
			all[i].Refusal = &confirm.Refusal{Code: confirm.ProblemOperationOpen}
		}
	}
	return all
}
