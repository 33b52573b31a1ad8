package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"time"

	"confirmpoint/confirm"
)

// PlansSeen is what the registry last said of the plans.
type PlansSeen struct {
	Plans []confirm.PlanAtPoints `json:"plans"`
	At    time.Time              `json:"at"` // UTC, server-anchored, of the answer; zero: never asked
	// Before is the last answer that said something else, of BeforeAt; zero
	// while nothing has ever changed.
	Before   []confirm.PlanAtPoints `json:"before,omitempty"`
	BeforeAt time.Time              `json:"before_at,omitzero"`
}

// plansSetting keeps a PlansSeen as JSON, sealed like all settings.
const plansSetting = "plans/1"

// Plans asks the registry for all plans that are not over and their points
// (注册计划), by opening time and code of the point; online only. What it says is
// kept for KnownPlans. Kinds of error: those of the line.
func (d *Desk) Plans(ctx context.Context) ([]confirm.PlanAtPoints, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	plans, err := d.cfg.Registry.Plans(ctx)
	d.afterQuestion(err)
	if err != nil {
		return nil, err
	}
	return plans, d.keepPlans(ctx, plans)
}

// KnownPlans gives what Plans last brought, with or without a line.
func (d *Desk) KnownPlans(ctx context.Context) (PlansSeen, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return PlansSeen{}, err
	}
	defer leave()
	return d.knownPlans(ctx)
}

func (d *Desk) knownPlans(ctx context.Context) (PlansSeen, error) {
	value, err := d.cfg.Cache.Setting(ctx, plansSetting)
	if err != nil || value == nil {
		return PlansSeen{}, err
	}
	var seen PlansSeen
	if json.Unmarshal(value, &seen) != nil {
		return PlansSeen{}, nil // of another version of the program: asked anew
	}
	return seen, nil
}

// keepPlans puts an answer in the place of the last; one that says something
// else leaves the last beside it.
func (d *Desk) keepPlans(ctx context.Context, plans []confirm.PlanAtPoints) error {
	d.writing.Lock()
	defer d.writing.Unlock()
	seen, err := d.knownPlans(ctx)
	if err != nil {
		return err
	}
	if !seen.At.IsZero() && !bytes.Equal(plansText(seen.Plans), plansText(plans)) {
		seen.Before, seen.BeforeAt = seen.Plans, seen.At
	}
	seen.Plans, seen.At = plans, d.cfg.Registry.Now().At.UTC()
	value, err := json.Marshal(seen)
	if err != nil {
		return err
	}
	return d.cfg.Cache.SaveSetting(ctx, plansSetting, value)
}

// plansText is the same for answers that say the same.
func plansText(plans []confirm.PlanAtPoints) []byte {
	text, err := json.Marshal(plans)
	if err != nil {
		return nil
	}
	return text
}
