package desk

import (
	"context"
	"errors"

	"confirmpoint/confirm"
)

// Pull brings rules, changes and photos.
func (d *Desk) Pull(ctx context.Context, p confirm.Progress) (confirm.PullReport, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return confirm.PullReport{}, err
	}
	defer leave()
	report, err := d.cfg.Registry.Pull(ctx, p)
	if err == nil && report.Again > 0 {
		// A restored registry gets back what it has lost, before paper is judged by
		// it. That is a contact of its own in the log, and tried again with the next.
		_, _ = d.sendOutbox(ctx, nil)
	}
	if report.Records > 0 {
		err = errors.Join(err, d.voidAfterPull(ctx))
	}
	err = d.logSync(ctx, pulledEntry(report), err)
	d.afterContact(ctx, err)
	return report, err
}

// Send works the outbox off once.
func (d *Desk) Send(ctx context.Context, p confirm.Progress) (confirm.SendReport, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return confirm.SendReport{}, err
	}
	defer leave()
	return d.sendOutbox(ctx, p)
}

func (d *Desk) sendOutbox(ctx context.Context, p confirm.Progress) (confirm.SendReport, error) {
	report, err := d.cfg.Registry.Send(ctx, p)
	if err == nil && !d.fatesTold.Load() {
		// No part of the sending: it is tried again with the next, and what the
		// registry knows otherwise is shown when the clerk asks (ReturnReceipts).
		_ = d.tellFates(ctx)
	}
	if err == nil {
		d.sendStatements(ctx)
		_, _ = d.cfg.Registry.CompleteEscrow(ctx) // the bureau's key may be new; tried again with the next
	}
	if err == nil {
		_ = d.anchorAudit(ctx) // likewise
		d.careForCredential(ctx)
	}
	err = d.logSync(ctx, sentEntry(report), err)
	d.afterContact(ctx, err)
	return report, err
}

// afterContact tells everybody, also after a failure: pages and receipts that
// came before it are stored.
func (d *Desk) afterContact(ctx context.Context, err error) {
	changed := ChangedRecords | ChangedOutbox | ChangedLink | ChangedPrints
	book, bookErr := d.cfg.Cache.Rulebook(ctx)
	if bookErr == nil {
		d.policy.Store(&book.Policy)
	}
	d.changeSession(func(s *Session) {
		if bookErr == nil {
			s.Point = book.Point
		}
		if confirm.CodeOf(err) == confirm.ProblemSignInRequired || confirm.CodeOf(err) == confirm.ProblemRevoked {
			s.Online = false
			changed |= ChangedSession
		}
	})
	d.holdSigning()
	d.outbox.forget()
	d.subscribers.tell(changed)
}
