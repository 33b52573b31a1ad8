package desk

import (
	"context"
	"strconv"

	"confirmpoint/confirm"
)

// Reconcile compares every record here with the registry (features: 对账), after
// pulling what is new. Differences are listed by 报名号. Kinds of error:
// registry_busy when too much changes meanwhile, and those of the line.
func (d *Desk) Reconcile(ctx context.Context) (confirm.Reconciliation, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return confirm.Reconciliation{}, err
	}
	defer leave()
	out, err := d.cfg.Registry.Reconcile(ctx, d.counted)
	err = d.logSync(ctx, confirm.SyncEntry{Kind: confirm.SyncReconcile, Differences: len(out.Differences)}, err)
	d.afterContact(ctx, err)
	return out, err
}

// counted lists the records of the point as they were pulled: unsent work is
// not in them.
func (d *Desk) counted(ctx context.Context) ([]confirm.Counted, error) {
	page, err := d.cfg.Cache.Search(ctx, confirm.Query{})
	if err != nil {
		return nil, err
	}
	list := make([]confirm.Counted, 0, len(page.Rows))
	for _, row := range page.Rows {
		if row.Gone {
			continue
		}
		r, err := d.cfg.Cache.Record(ctx, row.ID)
		if err != nil {
			return nil, err
		}
		c := confirm.Counted{ApplicationNo: r.ApplicationNo, State: r.Standing.State, Version: r.Version, Digest: r.Digest}
		if r.Standing.Decision != nil {
			c.Decision = r.Standing.Decision.OperationID
		}
		list = append(list, c)
	}
	return list, nil
}

// Await returns nil when the registry has something to pull. It ends at once
// when the desk is locked.
func (d *Desk) Await(ctx context.Context) error {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	return d.cfg.Registry.Await(ctx)
}

// LineBudget is how many bytes a second photos may take of the line; 0: as
// many as come.
func (d *Desk) LineBudget(ctx context.Context) (int, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return 0, err
	}
	defer leave()
	value, err := d.cfg.Cache.Setting(ctx, confirm.SettingLineBudget)
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(string(value))
	if err != nil || n < 0 {
		return 0, nil // never set
	}
	return n, nil
}

// SetLineBudget holds from the next pull on.
func (d *Desk) SetLineBudget(ctx context.Context, bytesPerSecond int) error {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	return d.cfg.Cache.SaveSetting(ctx, confirm.SettingLineBudget, []byte(strconv.Itoa(max(0, bytesPerSecond))))
}
