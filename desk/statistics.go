package desk

import (
	"context"

	"confirmpoint/confirm"
)

// Statistics counts the point as it is known here, told apart by school, clerk
// and day (features 108). It changes nothing, reads no record and never touches
// the network; its queues are those of Search at the same moment.
func (d *Desk) Statistics(ctx context.Context) (confirm.Statistics, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return confirm.Statistics{}, err
	}
	defer leave()
	return d.statistics(ctx)
}

func (d *Desk) statistics(ctx context.Context) (confirm.Statistics, error) {
	list, err := d.cfg.Cache.Tally(ctx)
	if err != nil {
		return confirm.Statistics{}, err
	}
	return confirm.StatisticsOf(list, d.cfg.Enrolment.Clerk, d.cfg.Registry.Now().At), nil
}

// NotCome lists those nobody has dealt with yet (网报待确认; features 110), by
// school and 报名号. It reads no record.
func (d *Desk) NotCome(ctx context.Context) ([]confirm.Row, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	list, err := d.cfg.Cache.Tally(ctx)
	if err != nil {
		return nil, err
	}
	waiting := make(map[string]bool)
	for i := range list {
		if list[i].Part() == confirm.PartNotCome {
			waiting[list[i].RecordID] = true
		}
	}
	page, err := d.cfg.Cache.Search(ctx, confirm.Query{Queue: confirm.QueuePending, Sort: confirm.SortSchool})
	if err != nil {
		return nil, err
	}
	rows := make([]confirm.Row, 0, len(waiting))
	for _, row := range page.Rows {
		if waiting[row.ID] {
			rows = append(rows, row)
		}
	}
	return rows, nil
}
