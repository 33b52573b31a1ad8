package desk

import (
	"context"

	"confirmpoint/confirm"
)

// Plans asks the registry for all plans that are not over and their points
// (注册计划), by opening time and code of the point; online only. Kinds of error:
// those of the line.
func (d *Desk) Plans(ctx context.Context) ([]confirm.PlanAtPoints, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	plans, err := d.cfg.Registry.Plans(ctx)
	d.afterQuestion(err)
	return plans, err
}
