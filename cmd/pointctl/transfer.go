package main

import (
	"context"
	"fmt"

	"confirmpoint/confirm"
	"confirmpoint/desk"

	"github.com/spf13/cobra"
)

// targets is the JSON of transfer without --to.
type targets struct {
	Points []target `json:"points"`
}

type target struct {
	Code   string `json:"code"`
	Name   string `json:"name"`
	Opens  string `json:"opens"`
	Closes string `json:"closes"`
}

func (a *app) transferCommand() *cobra.Command {
	var to string
	c := &cobra.Command{
		Use:   "transfer 报名号",
		Short: "更换确认点；不给 --to 时列出可选的确认点",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withDesk(c.Context(), func(d *desk.Desk) error { return a.transfer(c.Context(), d, args[0], to) })
		},
	}
	c.Flags().StringVar(&to, "to", "", "转去的确认点的代码")
	return c
}

func (a *app) transfer(ctx context.Context, d *desk.Desk, number, to string) error {
	v, err := d.OpenByNumber(ctx, number)
	if err != nil {
		return err
	}
	if to == "" {
		a.showTargets(v.Rulebook.OtherPoints)
		return nil
	}
	for _, o := range v.Rulebook.OtherPoints {
		if o.Point.Code == to {
			to = o.Point.ID
			break
		}
	}
	op, err := a.signOne(ctx, d, func(ctx context.Context) (confirm.Operation, error) {
		return d.Transfer(ctx, v, to)
	})
	if err != nil {
		return err
	}
	a.signed(number, op)
	return nil
}

func (a *app) showTargets(points []confirm.OtherPoint) {
	list := targets{Points: make([]target, 0, len(points))}
	var t table
	t.add("代码", "确认点", "确认时间")
	for _, o := range points {
		list.Points = append(list.Points, target{o.Point.Code, o.Point.Name, jsonTime(o.Window.Opens), jsonTime(o.Window.Closes)})
		t.add(o.Point.Code, o.Point.Name, clockTime(o.Window.Opens)+" 至 "+clockTime(o.Window.Closes))
	}
	if a.json {
		a.printJSON(list)
		return
	}
	t.print(a.out)
	fmt.Fprintf(a.out, "共 %d 个。\n", len(points))
}
