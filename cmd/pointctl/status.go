package main

import (
	"context"
	"fmt"

	"confirmpoint/confirm"
	"confirmpoint/desk"

	"github.com/spf13/cobra"
)

// statusReport is the JSON of status. Times are RFC 3339 in UTC.
type statusReport struct {
	Clerk    string         `json:"clerk"`
	Point    string         `json:"point"`
	Plan     string         `json:"plan"`
	Opens    string         `json:"window_opens"`
	Closes   string         `json:"window_closes"`
	Unsent   int            `json:"unsent"`
	Conflict int            `json:"conflict"`
	Counts   map[string]int `json:"counts"`
}

func (a *app) statusCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "status",
		Short: "确认点、确认时间、各队列的条数、待发送和冲突",
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withDesk(c.Context(), func(d *desk.Desk) error { return a.status(c.Context(), d) })
		},
	}
}

func (a *app) status(ctx context.Context, d *desk.Desk) error {
	s, err := d.Standing(ctx)
	if err != nil {
		return err
	}
	page, err := d.Search(ctx, confirm.Query{Limit: 1})
	if err != nil {
		return err
	}
	r := statusReport{
		Clerk: d.Session().Clerk.Name, Point: s.Point.Name, Plan: s.Plan.Name,
		Opens: jsonTime(s.Window.Opens), Closes: jsonTime(s.Window.Closes),
		Unsent: s.Unsent, Conflict: s.Conflict, Counts: make(map[string]int),
	}
	for queue, n := range page.Counts {
		r.Counts[queueName(queue)] = n
	}
	if a.json {
		a.printJSON(r)
		return nil
	}
	fmt.Fprintf(a.out, "%s · %s · %s\n", s.Point.Name, r.Clerk, s.Plan.Name)
	fmt.Fprintf(a.out, "确认时间 %s 至 %s\n", clockTime(s.Window.Opens), clockTime(s.Window.Closes))
	fmt.Fprintf(a.out, "待发送 %d · 冲突 %d\n", s.Unsent, s.Conflict)
	fmt.Fprintf(a.out, "全部 %d · 待核对 %d · 待补 %d · 待打印 %d · 已办 %d\n",
		r.Counts["all"], r.Counts["pending"], r.Counts["incomplete"], r.Counts["to_print"], r.Counts["done"])
	return nil
}
