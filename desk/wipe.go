package desk

import (
	"context"
	"time"

	"confirmpoint/confirm"
)

// retentionEnds is when the people of the plan that is here may be wiped:
// Policy.Retention after its end (PIPL art. 19). Zero before the first pull.
func retentionEnds(book confirm.Rulebook) time.Time {
	if book.Plan.Closes.IsZero() {
		return time.Time{}
	}
	return book.Plan.Closes.Add(book.Policy.Retention())
}

// Wipe destroys the people of the plan that is here, with the key that has
// sealed them, and signs that it is done; the proof reaches the registry when
// there is a line. What counts of the ledgers stays. The second copy goes too.
// The pull brings nobody of that plan back. Refusals: retention_not_yet with
// date, work_open with count while anything is unsent, unsigned or refused and
// not dealt with, of any clerk of this computer. pin opens the signing
// key where the bureau wants one for each batch; else it is not looked at.
func (d *Desk) Wipe(ctx context.Context, pin []byte) (proof confirm.WipeProof, err error) {
	err = d.SignNow(ctx, pin, 1, func(ctx context.Context) error {
		proof, err = d.wipe(ctx)
		return err
	})
	return proof, err
}

func (d *Desk) wipe(ctx context.Context) (confirm.WipeProof, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return confirm.WipeProof{}, err
	}
	defer leave()
	d.writing.Lock()
	defer d.writing.Unlock()
	if err := d.mayWipe(ctx); err != nil {
		return confirm.WipeProof{}, err
	}
	proof, err := d.cfg.Cache.Wipe(context.WithoutCancel(ctx), d.cfg.Enrolment.Clerk.ID)
	if proof.KeyID == "" {
		return proof, err
	}
	if proveErr := d.proveWipe(context.WithoutCancel(ctx)); err == nil {
		err = proveErr
	}
	d.outbox.forget()
	d.refreshCopy(ctx)
	d.sendStatements(ctx)
	d.subscribers.tell(ChangedRecords | ChangedOutbox | ChangedPrints)
	return proof, err
}

// mayWipe judges by the best time known; what is not done the cache counts.
func (d *Desk) mayWipe(ctx context.Context) error {
	book, err := d.cfg.Cache.Rulebook(ctx)
	if err != nil {
		return err
	}
	ends := retentionEnds(book)
	if now := d.cfg.Registry.Now().At; ends.IsZero() || now.Before(ends) {
		return &confirm.Problem{Code: confirm.ProblemRetentionNotYet, Args: map[string]string{"date": string(confirm.DateOf(ends))}}
	}
	return nil
}

// proveWipe signs the proof of the newest wipe, unless that has been done: a
// computer may have died between the two.
func (d *Desk) proveWipe(ctx context.Context) error {
	proof, wiped, err := d.cfg.Cache.LastWipe(ctx)
	if err != nil || !wiped || proof.InstallationID != d.cfg.Enrolment.InstallationID {
		return err
	}
	kept, err := d.cfg.Cache.Statements(ctx, confirm.StatementWipe, false)
	if err != nil {
		return err
	}
	for _, s := range kept {
		if done, err := d.cfg.Registry.OpenWipe(s.JWS); err == nil && done.KeyID == proof.KeyID {
			return nil
		}
	}
	jws, err := d.cfg.Registry.SignWipe(ctx, proof)
	if err != nil {
		return err
	}
	_, err = d.cfg.Cache.AddStatement(ctx, confirm.Statement{Kind: confirm.StatementWipe, JWS: jws})
	return err
}
