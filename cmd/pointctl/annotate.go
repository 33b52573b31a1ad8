package main

import (
	"context"
	"errors"

	"confirmpoint/confirm"
	"confirmpoint/desk"

	"github.com/spf13/cobra"
)

// annotateFlags are nil when not given: what is there then stays.
type annotateFlags struct{ fileNumber, localFileNumber, remark *string }

func (a *app) annotateCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "annotate 报名号",
		Short: "单独签一项备注：档案号和备注，不作结论",
		Args:  cobra.ExactArgs(1),
	}
	c.Flags().String("file-number", "", "系统档案号（只能是数字）")
	c.Flags().String("local-file-number", "", "本地档案序号")
	c.Flags().String("remark", "", "备注")
	given := func(name string) *string {
		if f := c.Flags().Lookup(name); f.Changed {
			value := f.Value.String()
			return &value
		}
		return nil
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		f := annotateFlags{given("file-number"), given("local-file-number"), given("remark")}
		if f == (annotateFlags{}) {
			return usageError{errors.New("至少写一项：--file-number、--local-file-number 或 --remark")}
		}
		return a.withDesk(c.Context(), func(d *desk.Desk) error { return a.annotate(c.Context(), d, args[0], f) })
	}
	return c
}

func (a *app) annotate(ctx context.Context, d *desk.Desk, number string, f annotateFlags) error {
	v, err := d.OpenByNumber(ctx, number)
	if err != nil {
		return err
	}
	value := func(given *string, now string) string {
		if given != nil {
			return *given
		}
		return now
	}
	now := v.Ahead.Standing
	op, err := a.signOne(ctx, d, func(ctx context.Context) (confirm.Operation, error) {
		return d.AnnotateNow(ctx, v.Record.ID,
			value(f.fileNumber, now.FileNumber), value(f.localFileNumber, now.LocalFileNumber), value(f.remark, now.Remark))
	})
	if err != nil {
		return err
	}
	a.signed(number, op)
	return nil
}
