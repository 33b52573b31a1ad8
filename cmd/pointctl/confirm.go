package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/present"

	"github.com/spf13/cobra"
)

type confirmFlags struct {
	complete, incomplete, leave bool
	allMet                      bool
	met, notMet, na             []string
	explanation                 string
	fileNumber, localFileNumber string
	remark                      string
	notesGiven                  bool
	fine                        []string
	message                     string
	receiptNumber               string
}

func (a *app) confirmCommand() *cobra.Command {
	var f confirmFlags
	c := &cobra.Command{
		Use:   "confirm 报名号",
		Short: "选条件并作结论；不给结论时只存为草稿",
		Long: "选条件并作结论：--complete 材料齐全，--incomplete 材料不全，--leave 未作确认。\n" +
			"结论签名后存入待发送，用 pointctl sync 发送；得到登记库的回执才算受理。",
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if f.action() == "" && f.message != "" {
				return usageError{errors.New("--message 要与结论一起用")}
			}
			if f.receiptNumber != "" && !f.complete {
				return usageError{errors.New("--receipt-number 要与 --complete 一起用")}
			}
			f.notesGiven = c.Flags().Changed("file-number") || c.Flags().Changed("local-file-number") || c.Flags().Changed("remark")
			return a.withDesk(c.Context(), func(d *desk.Desk) error { return a.confirm(c.Context(), d, args[0], f) })
		},
	}
	flags := c.Flags()
	flags.BoolVar(&f.complete, "complete", false, "材料齐全")
	flags.BoolVar(&f.incomplete, "incomplete", false, "材料不全")
	flags.BoolVar(&f.leave, "leave", false, "未作确认")
	c.MarkFlagsMutuallyExclusive("complete", "incomplete", "leave")
	flags.BoolVar(&f.allMet, "all-met", false, "所有条件先选为具备")
	flags.StringSliceVar(&f.met, "met", nil, "具备的条件代码，如 T1,T2")
	flags.StringArrayVar(&f.notMet, "not-met", nil, "不具备的条件，可写缺什么，如 T5=缺2021年度考核表（可重复）")
	flags.StringSliceVar(&f.na, "na", nil, "不适用的条件代码")
	flags.StringVar(&f.explanation, "explanation", "", "更改已有结论的理由")
	flags.StringArrayVar(&f.fine, "fine", nil, "核对说明：提示代码和为什么没有问题，如 certificate_sex=证书原件如此（可重复）")
	flags.StringVar(&f.message, "message", "", "随结论一起给申请人的留言：结论不生效，留言也不发")
	flags.StringVar(&f.receiptNumber, "receipt-number", "", "已手填发给申请人的空白受理凭证的编号；不写则由登记库给号")
	flags.StringVar(&f.fileNumber, "file-number", "", "系统档案号（只能是数字）")
	flags.StringVar(&f.localFileNumber, "local-file-number", "", "本地档案序号")
	flags.StringVar(&f.remark, "remark", "", "备注")
	return c
}

// action is empty when only a draft is wanted.
func (f confirmFlags) action() confirm.Action {
	switch {
	case f.complete:
		return confirm.ActionConcludeComplete
	case f.incomplete:
		return confirm.ActionConcludeIncomplete
	case f.leave:
		return confirm.ActionLeaveUnconfirmed
	}
	return ""
}

// ticks are the answers of the command line, the more particular ones last.
func (f confirmFlags) ticks(asked []confirm.Condition) []confirm.Tick {
	var all []confirm.Tick
	if f.allMet {
		for _, c := range asked {
			all = append(all, confirm.Tick{Code: c.Code, Value: confirm.TickMet})
		}
	}
	for _, code := range f.met {
		all = append(all, confirm.Tick{Code: code, Value: confirm.TickMet})
	}
	for _, code := range f.na {
		all = append(all, confirm.Tick{Code: code, Value: confirm.TickNotApplicable})
	}
	for _, text := range f.notMet {
		code, note, _ := strings.Cut(text, "=")
		all = append(all, confirm.Tick{Code: code, Value: confirm.TickNotMet, Note: note})
	}
	return all
}

func (a *app) confirm(ctx context.Context, d *desk.Desk, number string, f confirmFlags) error {
	v, err := d.OpenByNumber(ctx, number)
	if err != nil {
		return err
	}
	a.tellSince(d, v)
	id := v.Record.ID
	for _, t := range f.ticks(v.Conditions) {
		if !slices.ContainsFunc(v.Conditions, func(c confirm.Condition) bool { return c.Code == t.Code }) {
			return usageError{fmt.Errorf("没有条件 %q", t.Code)}
		}
		if v, err = d.Tick(ctx, id, t); err != nil {
			return err
		}
	}
	if v, err = fine(ctx, d, v, f.fine); err != nil {
		return err
	}
	if f.notesGiven {
		if v, err = d.Annotate(ctx, id, f.fileNumber, f.localFileNumber, f.remark); err != nil {
			return err
		}
	}
	if f.action() == "" {
		if f.explanation != "" {
			return usageError{errors.New("--explanation 要与结论一起用")}
		}
		return a.show(v)
	}
	op, err := d.Decide(ctx, v, desk.Conclusion{
		Action: f.action(), Explanation: f.explanation, Message: desk.Text{Text: f.message}, ReceiptNumber: f.receiptNumber,
	})
	if err != nil {
		return err
	}
	a.signed(number, op)
	return nil
}

// tellSince prints what has changed since the clerk last saw a record, which is
// then seen: a conclusion may only be about what was.
func (a *app) tellSince(d *desk.Desk, v desk.View) {
	if v.Since == nil {
		return
	}
	was, now := present.ContentWords(v.Since.Was), present.ContentWords(v.Record.Content)
	fmt.Fprintf(a.err, "%s 自您上次看过以来有变化：\n", v.Record.ApplicationNo)
	for _, f := range v.Since.Fields {
		fmt.Fprintf(a.err, "  %s：%s → %s\n", present.FieldWords(f.Field), was[f.Field], now[f.Field])
	}
	d.Saw(v)
}

// fine stores why findings are fine. A code names all findings of that code.
func fine(ctx context.Context, d *desk.Desk, v desk.View, notes []string) (desk.View, error) {
	for _, text := range notes {
		code, note, _ := strings.Cut(text, "=")
		known := false
		for _, found := range v.Findings {
			if string(found.Code) != code {
				continue
			}
			known = true
			var err error
			if v, err = d.Acknowledge(ctx, v.Record.ID, found, note); err != nil {
				return v, err
			}
		}
		if !known {
			return v, usageError{fmt.Errorf("没有核对提示 %q", code)}
		}
	}
	return v, nil
}
