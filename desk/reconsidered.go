package desk

import (
	"context"

	"confirmpoint/confirm"
)

// Reconsidered lists the records for which the bureau has changed what may be
// concluded or until when, since the clerk last saw the list
// (offline-rules.md D4: a window extended or shortened while offline).
func (d *Desk) Reconsidered(ctx context.Context) ([]confirm.Affected, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	return d.cfg.Cache.Reconsidered(ctx)
}

// ForgetReconsidered empties the list: the clerk has seen it.
func (d *Desk) ForgetReconsidered(ctx context.Context) error {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	return d.cfg.Cache.ForgetReconsidered(ctx)
}
