package main

import (
	"context"
	"fmt"
	"strconv"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/present"

	"github.com/spf13/cobra"
)

// reconciled is the JSON of reconcile.
type reconciled struct {
	At          string             `json:"at"`
	Same        bool               `json:"same"`
	States      []reconciledState  `json:"states"`
	Differences []listedDifference `json:"differences"`
}

type reconciledState struct {
	State string `json:"state"`
	Here  int    `json:"here"`
	There int    `json:"there"`
	Same  bool   `json:"same"`
}

type listedDifference struct {
	ApplicationNo string `json:"application_no"`
	Here          string `json:"here"`
	There         string `json:"there"`
	Step          string `json:"step"`
}

func (a *app) reconcileCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "reconcile",
		Short: "对账：取回新的变化，再把每条记录与登记库比对",
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withDesk(c.Context(), func(d *desk.Desk) error { return a.reconcile(c.Context(), d) })
		},
	}
}

func (a *app) reconcile(ctx context.Context, d *desk.Desk) error {
	r, err := d.Reconcile(ctx)
	if err != nil {
		return err
	}
	out := reconciled{At: jsonTime(r.At), Same: r.Same(), States: []reconciledState{}, Differences: []listedDifference{}}
	var states, differences table
	states.add("状态", "本机", "登记库", "结果")
	differences.add("报名号", "本机", "登记库", "怎么办")
	for _, s := range r.States {
		result := map[bool]string{true: "一致", false: "不同"}[s.Same]
		states.add(s.State.Label(), strconv.Itoa(s.Here), strconv.Itoa(s.There), result)
		out.States = append(out.States, reconciledState{string(s.State), s.Here, s.There, s.Same})
	}
	for _, l := range r.Differences {
		step := present.DifferenceStep(l)
		differences.add(l.ApplicationNo, labelOrNone(l.Here), labelOrNone(l.There), step)
		out.Differences = append(out.Differences, listedDifference{l.ApplicationNo, string(l.Here), string(l.There), step})
	}
	if a.json {
		a.printJSON(out)
	} else {
		states.print(a.out)
		if len(r.Differences) > 0 {
			differences.print(a.out)
		}
		fmt.Fprintln(a.out, present.ReconcileWords(r)+"。")
	}
	if !r.Same() {
		return errPartly
	}
	return nil
}

// labelOrNone is the word of a state; 没有 where there is no record.
func labelOrNone(s confirm.State) string {
	if s == "" {
		return "没有"
	}
	return s.Label()
}

// lineReport is the JSON of line.
type lineReport struct {
	Budget int `json:"budget"` // bytes a second that photos may take; 0: no limit
}

// maxBudgetKB is the largest limit that means anything to the arithmetic of a limiter.
const maxBudgetKB = 1 << 20

func (a *app) lineCommand() *cobra.Command {
	budget := -1
	c := &cobra.Command{
		Use:   "line",
		Short: "照片可以占用多少带宽；--budget 32 为每秒 32 KB，0 为不限",
		RunE: func(c *cobra.Command, _ []string) error {
			if c.Flags().Changed("budget") && (budget < 0 || budget > maxBudgetKB) {
				return usageError{fmt.Errorf("--budget 要在 0 到 %d 之间", maxBudgetKB)}
			}
			return a.withDesk(c.Context(), func(d *desk.Desk) error { return a.line(c.Context(), d, budget) })
		},
	}
	c.Flags().IntVar(&budget, "budget", -1, "照片每秒最多占用多少 KB；0 为不限")
	return c
}

func (a *app) line(ctx context.Context, d *desk.Desk, kilobytes int) error {
	if kilobytes >= 0 {
		if err := d.SetLineBudget(ctx, kilobytes<<10); err != nil {
			return err
		}
	}
	budget, err := d.LineBudget(ctx)
	if err != nil {
		return err
	}
	if a.json {
		a.printJSON(lineReport{Budget: budget})
		return nil
	}
	fmt.Fprintf(a.out, "照片占用带宽：%s\n", present.BudgetWord(budget))
	return nil
}
