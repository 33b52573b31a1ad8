package desk

import (
	"context"

	"confirmpoint/confirm"
)

// Reconsidered is one record that a new arrangement of the bureau matters to.
type Reconsidered struct {
	confirm.Affected
	ApplicationNo string
}

// Reconsidered lists the records for which the bureau has changed what may be
// concluded or until when, since the clerk last saw the list
// (offline-rules.md D4: a window extended or shortened while offline).
func (d *Desk) Reconsidered(ctx context.Context) ([]Reconsidered, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	affected, err := d.cfg.Cache.Reconsidered(ctx)
	if err != nil || len(affected) == 0 {
		return nil, err
	}
	ids := make([]string, len(affected))
	for i, a := range affected {
		ids[i] = a.RecordID
	}
	page, err := d.cfg.Cache.Search(ctx, confirm.Query{IDs: ids})
	if err != nil {
		return nil, err
	}
	numbers := make(map[string]string, len(page.Rows))
	for _, r := range page.Rows {
		numbers[r.ID] = r.ApplicationNo
	}
	list := make([]Reconsidered, len(affected))
	for i, a := range affected {
		list[i] = Reconsidered{Affected: a, ApplicationNo: numbers[a.RecordID]}
	}
	return list, nil
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
