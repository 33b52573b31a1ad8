package desk

import (
	"context"

	"confirmpoint/confirm"
)

// SyncLog gives the newest lines of the sync log (同步记录), newest first, at
// most limit.
func (d *Desk) SyncLog(ctx context.Context, limit int) ([]confirm.SyncEntry, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	return nil, errNotBuilt
}
