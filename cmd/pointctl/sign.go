package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"

	"github.com/spf13/cobra"
)

// signedBatch is the JSON of sign.
type signedBatch struct {
	Unsigned []unsignedLine    `json:"unsigned"` // what waits, or still waits after the batch
	Signed   []listedOperation `json:"operations"`
	Failed   []failedLine      `json:"failed"`
}

type unsignedLine struct {
	ApplicationNo string    `json:"application_no"`
	Name          string    `json:"name"`
	School        string    `json:"school"`
	Action        string    `json:"action"`
	ChosenAt      time.Time `json:"chosen_at"`
}

type failedLine struct {
	ApplicationNo string `json:"application_no"`
	Code          string `json:"code"`
	Message       string `json:"message"`
}

type signFlags struct {
	list, takeBack bool
}

func (a *app) signCommand() *cobra.Command {
	var f signFlags
	c := &cobra.Command{
		Use:   "sign [报名号...]",
		Short: "输入一次 PIN 码，为一批待签名的结论签名（教育局要求逐批签名时）",
		Long: "列出待签名的结论，输入 PIN 码后逐条签名；不写报名号则为全部。\n" +
			"签不了的留在清单里并说明原因，其余照签。时间到了还没签的，再运行一次。",
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			return a.withDesk(c.Context(), func(d *desk.Desk) error { return a.signUnsigned(c.Context(), d, args, f) })
		},
	}
	c.Flags().BoolVar(&f.list, "list", false, "只列出，不签名")
	c.Flags().BoolVar(&f.takeBack, "take-back", false, "取消这些结论，回到草稿")
	c.MarkFlagsMutuallyExclusive("list", "take-back")
	return c
}

func (a *app) signUnsigned(ctx context.Context, d *desk.Desk, numbers []string, f signFlags) error {
	if f.takeBack && len(numbers) == 0 {
		return usageError{fmt.Errorf("--take-back 要写报名号")}
	}
	list, err := chosenFrom(ctx, d, numbers)
	if err != nil {
		return err
	}
	switch {
	case f.takeBack:
		for _, u := range list {
			if err := d.TakeBack(ctx, u.RecordID); err != nil {
				return err
			}
		}
		list = nil
	case f.list || len(list) == 0:
	default:
		return a.signBatch(ctx, d, list)
	}
	if a.json {
		a.printJSON(signedBatch{Unsigned: unsignedLines(list), Signed: []listedOperation{}, Failed: []failedLine{}})
		return nil
	}
	a.showUnsigned(list)
	return nil
}

// chosenFrom lists what waits of the numbers given, or all.
func chosenFrom(ctx context.Context, d *desk.Desk, numbers []string) ([]desk.Unsigned, error) {
	all, err := d.Unsigned(ctx)
	if err != nil || len(numbers) == 0 {
		return all, err
	}
	var list []desk.Unsigned
	for _, n := range numbers {
		at := slices.IndexFunc(all, func(u desk.Unsigned) bool { return u.ApplicationNo == n })
		if at < 0 {
			return nil, &confirm.Problem{Code: confirm.ProblemNotFound}
		}
		list = append(list, all[at])
	}
	return list, nil
}

func (a *app) showUnsigned(list []desk.Unsigned) {
	if len(list) == 0 {
		fmt.Fprintln(a.out, "没有待签名的结论。")
		return
	}
	var lines table
	lines.add("报名号", "姓名", "任教学校", "结论", "选定时间")
	for _, u := range list {
		lines.add(u.ApplicationNo, u.Name.Reveal(), u.School, u.Chosen.Action.Label(), clockTime(u.Chosen.At))
	}
	lines.print(a.out)
}

func (a *app) signBatch(ctx context.Context, d *desk.Desk, list []desk.Unsigned) error {
	if !a.json {
		a.showUnsigned(list)
	}
	pin, err := a.secret(-1, envPIN, "环境变量", fmt.Sprintf("为本批 %d 条签名，PIN 码：", len(list)))
	if err != nil {
		return err
	}
	defer clear(pin)
	ids := make([]string, len(list))
	for i, u := range list {
		ids[i] = u.RecordID
	}
	all, err := d.SignBatch(ctx, ids, pin, nil)
	if err != nil {
		return err
	}
	done := signedBatch{Unsigned: []unsignedLine{}, Signed: []listedOperation{}, Failed: []failedLine{}}
	for i, s := range all {
		if s.Err == nil {
			done.Signed = append(done.Signed, operationsOf([]confirm.Operation{s.Operation})...)
			continue
		}
		code, message, _ := codeAndArgs(s.Err)
		done.Failed = append(done.Failed, failedLine{list[i].ApplicationNo, code, message})
		done.Unsigned = append(done.Unsigned, unsignedLines(list[i:i+1])...)
	}
	if a.json {
		a.printJSON(done)
	} else {
		fmt.Fprintf(a.out, "已签名 %d 条，待发送。\n", len(done.Signed))
		for _, l := range done.Failed {
			fmt.Fprintf(a.out, "%s：没有签名。%s\n", l.ApplicationNo, l.Message)
		}
	}
	if len(done.Failed) > 0 {
		return errPartly
	}
	return nil
}

func unsignedLines(list []desk.Unsigned) []unsignedLine {
	lines := make([]unsignedLine, len(list))
	for i, u := range list {
		lines[i] = unsignedLine{u.ApplicationNo, u.Name.Reveal(), u.School, string(u.Chosen.Action), u.Chosen.At}
	}
	return lines
}

// signNow does what signs n operations. Where the bureau wants a PIN for each
// batch it asks for one first.
func (a *app) signNow(ctx context.Context, d *desk.Desk, n int, act func(context.Context) error) error {
	if d.Policy().Signing != confirm.SignBatch {
		return act(ctx)
	}
	pin, err := a.secret(-1, envPIN, "环境变量", fmt.Sprintf("为本批 %d 条签名，PIN 码：", n))
	if err != nil {
		return err
	}
	defer clear(pin)
	return d.SignNow(ctx, pin, n, act)
}

// signOne is signNow of one operation.
func (a *app) signOne(ctx context.Context, d *desk.Desk, act func(context.Context) (confirm.Operation, error)) (op confirm.Operation, err error) {
	err = a.signNow(ctx, d, 1, func(ctx context.Context) (err error) {
		op, err = act(ctx)
		return err
	})
	return op, err
}
