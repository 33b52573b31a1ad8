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
	return d.closeOut(ctx)
}

func (d *Desk) closeOut(ctx context.Context) (confirm.CloseOut, error) {
	page, err := d.cfg.Cache.Search(ctx, confirm.Query{})
	if err != nil {
		return confirm.CloseOut{}, err
	}
	list, err := d.cfg.Cache.Tally(ctx)
	if err != nil {
		return confirm.CloseOut{}, err
	}
	marked := map[string]bool{}
	for i := range list {
		marked[list[i].RecordID] = list[i].Decided.Action == confirm.ActionLeaveUnconfirmed
	}
	ops, err := d.cfg.Cache.Operations(ctx, "")
	if err != nil {
		return confirm.CloseOut{}, err
	}
	found := confirm.CloseOutOf(ops, page.Rows, marked)
	end, _, err := d.cfg.Cache.LedgerEnd(ctx)
	if err != nil {
		return found, err
	}
	exported, err := d.ledgerExport(ctx)
	found.Unexported = int(end - exported.Seq)
	return found, err
}
