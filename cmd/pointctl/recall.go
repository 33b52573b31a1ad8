package main

import (
	"context"
	"errors"
	"slices"

	"confirmpoint/confirm"
	"confirmpoint/desk"

	"github.com/spf13/cobra"
)

func (a *app) recallCommand() *cobra.Command {
	var last bool
	c := &cobra.Command{
		Use:   "recall 报名号 [留言编号]",
		Short: "撤回留言；编号在 show 中",
		Args:  cobra.RangeArgs(1, 2),
		RunE: func(c *cobra.Command, args []string) error {
			if last == (len(args) == 2) {
				return usageError{errors.New("给出留言编号，或用 --last 撤回最近一条")}
			}
			return a.withDesk(c.Context(), func(d *desk.Desk) error {
				return a.recall(c.Context(), d, args[0], append(args, "")[1])
			})
		},
	}
	c.Flags().BoolVar(&last, "last", false, "撤回最近一条没有撤回的留言")
	return c
}

// recall takes the newest message back when none is named.
func (a *app) recall(ctx context.Context, d *desk.Desk, number, messageID string) error {
	v, err := d.OpenByNumber(ctx, number)
	if err != nil {
		return err
	}
	if messageID == "" {
		for _, m := range slices.Backward(v.Ahead.Standing.Messages) {
			if !m.Recalled() {
				messageID = m.ID
				break
			}
		}
	}
	if messageID == "" {
		return &confirm.Refusal{Code: confirm.CodeMessageUnknown}
	}
	op, err := a.signOne(ctx, d, func(ctx context.Context) (confirm.Operation, error) {
		return d.Recall(ctx, v.Record.ID, messageID)
	})
	if err != nil {
		return err
	}
	a.signed(number, op)
	return nil
}
