package desk

import (
	"context"

	"confirmpoint/confirm"
)

// CloseOut counts what is still to be done before the point is finished
// (收尾检查). It changes nothing and never touches the network.
func (d *Desk) CloseOut(ctx context.Context) (confirm.CloseOut, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return confirm.CloseOut{}, err
	}
	defer leave()
	page, err := d.cfg.Cache.Search(ctx, confirm.Query{})
	if err != nil {
		return confirm.CloseOut{}, err
	}
	// Which pending ones are 未作确认 only the records tell; a row that has an
	// unsent operation is counted by that.
	marked := map[string]bool{}
	for _, row := range page.Rows {
		if row.State != confirm.StatePending || row.Gone || row.Operation.Open() {
			continue
		}
		r, err := d.cfg.Cache.Record(ctx, row.ID)
		if err != nil {
			return confirm.CloseOut{}, err
		}
		in := r.Standing.Decision
		marked[row.ID] = in != nil && in.Action == confirm.ActionLeaveUnconfirmed
	}
	ops, err := d.cfg.Cache.Operations(ctx, "")
	if err != nil {
		return confirm.CloseOut{}, err
	}
	return confirm.CloseOutOf(ops, page.Rows, marked), nil
}
