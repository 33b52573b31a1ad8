package desk

import (
	"context"
	"time"

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
	r, err := d.cfg.Registry.Opened(ctx, seen)
	if !r.At.IsZero() {
		d.compared.Store(recordID, r.At)
	}
	if r.Changed {
		d.subscribers.tell(ChangedRecords | ChangedPrints | ChangedLink)
	}
	return r.Changed, r.Claims, err
}

// AsOf tells when a record on the screen was last compared with the registry,
// in server-anchored UTC; zero when it was not since it was opened.
func (d *Desk) AsOf(recordID string) time.Time {
	at, _ := d.compared.Load(recordID)
	t, _ := at.(time.Time)
	return t
}

// Leave gives the claim on a record back; it never waits for the line. A claim
// that cannot be given back ends by itself.
func (d *Desk) Leave(recordID string) {
	d.compared.Delete(recordID)
	ctx, leave, err := d.gate.enter(context.Background())
	if err != nil {
		return // locked: nothing is said in the clerk's name any more
	}
	go func() {
		defer leave()
		d.cfg.Registry.Left(ctx, recordID)
	}()
}
