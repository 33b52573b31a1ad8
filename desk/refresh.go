package desk

import (
	"context"

	"confirmpoint/confirm"
)

// Refresh asks the registry, when it can be reached, how an open record is now
// and who else has it open (offline-rules.md D1, D2); the record that came is in
// the cache when Refresh returns. changed: open it again. It takes a few seconds
// at most; without a line it is no error and tells nothing. Drafts and unsent
// work are untouched. Leave says that the record is no longer on the screen.
func (d *Desk) Refresh(ctx context.Context, recordID string) (changed bool, claims []confirm.Claim, err error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return false, nil, err
	}
	defer leave()
	seen, err := d.cfg.Cache.Record(ctx, recordID)
	if err != nil {
		return false, nil, err
	}
	changed, claims, err = d.cfg.Registry.Opened(ctx, seen)
	if changed {
		d.subscribers.tell(ChangedRecords | ChangedPrints | ChangedLink)
	}
	return changed, claims, err
}

// Leave gives the claim on a record back; it never waits for the line. A claim
// that cannot be given back ends by itself.
func (d *Desk) Leave(recordID string) {
	ctx, leave, err := d.gate.enter(context.Background())
	if err != nil {
		return // locked: nothing is said in the clerk's name any more
	}
	go func() {
		defer leave()
		d.cfg.Registry.Left(ctx, recordID)
	}()
}

// Link tells the state of the contact; it never waits. After a Refresh its
// LastHello is as of when the record was compared, while it is Online.
func (d *Desk) Link() confirm.Link { return d.cfg.Registry.Link() }
