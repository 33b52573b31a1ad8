package main

import (
	"context"
	"fmt"

	"confirmpoint/confirm"
	"confirmpoint/desk"

	"github.com/spf13/cobra"
)

// listedPlans is the JSON of plans. Times are RFC 3339 in UTC; windows end
// before their closing time.
type listedPlans struct {
	Plans []listedPlan `json:"plans"`
}

type listedPlan struct {
	ID          string        `json:"id"`
	Name        string        `json:"name"`
	Opens       string        `json:"opens"`
	Closes      string        `json:"closes"`
	Notes       string        `json:"notes,omitempty"`
	Application *listedTimes  `json:"application,omitempty"` // 网报
	Points      []listedPoint `json:"points"`
}

type listedTimes struct {
	Opens  string `json:"opens"`
	Closes string `json:"closes"`
	Notes  string `json:"notes,omitempty"`
}

type listedPoint struct {
	Code    string        `json:"code"`
	Point   string        `json:"point"`
	Address string        `json:"address,omitempty"`
	Bureau  string        `json:"bureau"`
	Phone   string        `json:"phone,omitempty"`
	Window  listedTimes   `json:"window"`
	Scope   confirm.Scope `json:"scope,omitzero"`
}

func (a *app) plansCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "plans",
		Short: "注册计划：网报时间，各确认点的地址和确认时间（要联网）",
		RunE:  a.onDesk(a.plans),
	}
}

func (a *app) plans(ctx context.Context, d *desk.Desk) error {
	plans, err := d.Plans(ctx)
	if err != nil {
		return err
	}
	if a.json {
		a.printJSON(plansJSON(plans))
		return nil
	}
	for _, p := range plans {
		fmt.Fprintf(a.out, "%s\n", p.Plan.Name)
		fmt.Fprintf(a.out, "计划时间 %s 至 %s\n", clockTime(p.Plan.Opens), clockTime(p.Plan.Closes))
		if p.Application != nil {
			fmt.Fprintf(a.out, "网报时间 %s 至 %s\n", clockTime(p.Application.Opens), clockTime(p.Application.Closes))
			a.remark(p.Application.Notes)
		}
		a.remark(p.Plan.Notes)
		var t table
		t.add("代码", "确认点", "确认开始", "确认结束", "地址", "注意事项")
		for _, o := range p.Points {
			t.add(o.Point.Code, o.Point.Name, clockTime(o.Window.Opens), clockTime(o.Window.Closes), o.Point.Address, o.Window.Notes)
		}
		t.print(a.out)
		fmt.Fprintf(a.out, "共 %d 个确认点。\n\n", len(p.Points))
	}
	fmt.Fprintf(a.out, "共 %d 个计划。\n", len(plans))
	return nil
}

// remark prints notes when there are any.
func (a *app) remark(notes string) {
	if notes != "" {
		fmt.Fprintf(a.out, "注意事项 %s\n", notes)
	}
}

func plansJSON(plans []confirm.PlanAtPoints) listedPlans {
	out := listedPlans{Plans: make([]listedPlan, 0, len(plans))}
	for _, p := range plans {
		l := listedPlan{
			ID: p.Plan.ID, Name: p.Plan.Name, Opens: jsonTime(p.Plan.Opens), Closes: jsonTime(p.Plan.Closes),
			Notes: p.Plan.Notes, Points: make([]listedPoint, 0, len(p.Points)),
		}
		if w := p.Application; w != nil {
			l.Application = &listedTimes{Opens: jsonTime(w.Opens), Closes: jsonTime(w.Closes), Notes: w.Notes}
		}
		for _, o := range p.Points {
			l.Points = append(l.Points, listedPoint{
				Code: o.Point.Code, Point: o.Point.Name, Address: o.Point.Address, Bureau: o.Point.BureauName, Phone: o.Point.BureauPhone,
				Window: listedTimes{Opens: jsonTime(o.Window.Opens), Closes: jsonTime(o.Window.Closes), Notes: o.Window.Notes}, Scope: o.Window.Scope,
			})
		}
		out.Plans = append(out.Plans, l)
	}
	return out
}
