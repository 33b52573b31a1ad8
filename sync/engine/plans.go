package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// maxPlanPages ends a list that goes on for ever: 50,000 points.
const maxPlanPages = 50

// Plans lists the plans of the bureau that are not over, with their points.
// Nothing of it is kept. Kinds of error: those of the line.
func (e *Engine) Plans(ctx context.Context) ([]confirm.PlanAtPoints, error) {
	if err := e.ensureTime(ctx); err != nil {
		return nil, err
	}
	var plans []confirm.PlanAtPoints
	after := ""
	for range maxPlanPages {
		var a wire.PlansAnswer
		r := request{method: http.MethodGet, path: wire.PathPlans}
		if after != "" {
			r.query = url.Values{"after": {after}}
		}
		if err := e.exchange(ctx, r, &a); err != nil {
			return nil, err
		}
		if a.Plans == nil { // none is a list too
			return nil, e.bad(fmt.Errorf("%w: no list of plans", errBadAnswer))
		}
		for _, info := range a.Plans {
			p, err := planOf(info)
			if err != nil {
				return nil, e.bad(err)
			}
			if n := len(plans); n > 0 && plans[n-1].Plan.ID == p.Plan.ID {
				plans[n-1].Points = append(plans[n-1].Points, p.Points...)
				continue
			}
			plans = append(plans, p)
		}
		if a.Next == "" {
			return plans, nil
		}
		if len(a.Plans) == 0 || a.Next == after {
			break
		}
		after = a.Next
	}
	return nil, e.bad(fmt.Errorf("%w: plans without an end", errBadAnswer))
}

// planOf reads one plan, strictly.
func planOf(in wire.PlanInfo) (confirm.PlanAtPoints, error) {
	out := confirm.PlanAtPoints{Points: make([]confirm.OtherPoint, 0, len(in.Points))}
	err := read(in.Plan, &out.Plan)
	if err == nil && (out.Plan.ID == "" || !out.Plan.Opens.Before(out.Plan.Closes)) {
		err = fmt.Errorf("%w: plan", errBadAnswer)
	}
	if err == nil && len(in.Application) > 0 {
		out.Application = new(confirm.Arrangement)
		err = read(in.Application, out.Application)
	}
	for _, p := range in.Points {
		if err != nil {
			break
		}
		var o confirm.OtherPoint
		if o.Point, err = confirm.DecodePoint(p.Point); err == nil {
			err = read(p.Window, &o.Window)
		}
		if err == nil && (o.Point.ID == "" || !o.Window.Opens.Before(o.Window.Closes)) {
			err = fmt.Errorf("%w: point of a plan", errBadAnswer)
		}
		out.Points = append(out.Points, o)
	}
	return out, err
}

// read decodes one value of package confirm that has no decoder of its own.
func read(data json.RawMessage, into any) error {
	if string(data) == "null" {
		return fmt.Errorf("%w: nothing where a value belongs", errBadAnswer)
	}
	return wire.DecodeBytes(data, into)
}
