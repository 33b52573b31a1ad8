package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/present"

	"github.com/spf13/cobra"
)

// conflicted is the JSON of conflict.
type conflicted struct {
	Operation     listedOperation   `json:"operation"`
	ApplicationNo string            `json:"application_no"`
	Gone          bool              `json:"gone"`
	Cause         string            `json:"cause"`
	Turn          string            `json:"turn"`
	Next          string            `json:"next"`
	FormVoid      bool              `json:"form_void"`
	ReceiptVoid   bool              `json:"receipt_void"`
	Kept          []string          `json:"kept"`
	Open          []string          `json:"open"`
	Fields        []conflictedField `json:"fields"`
}

type conflictedField struct {
	Field  string `json:"field"`
	Side   string `json:"side"`
	Hard   bool   `json:"hard"`
	Base   string `json:"base"`
	Mine   string `json:"mine"`
	Theirs string `json:"theirs"`
}

type conflictFlags struct {
	giveUp, recheck bool
	reason          string
}

func (a *app) conflictCommand() *cobra.Command {
	var f conflictFlags
	c := &cobra.Command{
		Use:   "conflict 编号",
		Short: "被拒的一项：三栏对照（当时、我的、现在），放弃或重新核对",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if f.giveUp != (strings.TrimSpace(f.reason) != "") {
				return usageError{errors.New("--give-up 与 --reason 要一起用")}
			}
			return a.withDesk(c.Context(), func(d *desk.Desk) error { return a.conflict(c.Context(), d, args[0], f) })
		},
	}
	c.Flags().BoolVar(&f.giveUp, "give-up", false, "不再坚持，留在历史中")
	c.Flags().StringVar(&f.reason, "reason", "", "不再坚持的理由")
	c.Flags().BoolVar(&f.recheck, "recheck", false, "按现在的内容重新核对：没有受影响的条件带入草稿")
	c.MarkFlagsMutuallyExclusive("give-up", "recheck")
	return c
}

func (a *app) conflict(ctx context.Context, d *desk.Desk, id string, f conflictFlags) error {
	if f.recheck {
		v, err := d.Recheck(ctx, id)
		if err != nil {
			return err
		}
		return a.show(v)
	}
	if f.giveUp {
		if err := d.GiveUp(ctx, id, f.reason); err != nil {
			return err
		}
	}
	c, err := d.Conflict(ctx, id)
	if err != nil {
		return err
	}
	return a.showConflict(c)
}

func (a *app) showConflict(c desk.Conflict) error {
	out := conflicted{
		Operation: operationsOf([]confirm.Operation{c.Operation})[0], ApplicationNo: c.Base.ApplicationNo, Gone: c.Gone,
		Cause: string(c.What.Cause), Turn: string(c.What.Turn), Next: string(c.What.Next),
		FormVoid: c.What.FormVoid, ReceiptVoid: c.What.ReceiptVoid,
		Kept: []string{}, Open: append([]string{}, c.What.Open...), Fields: []conflictedField{},
	}
	for _, t := range c.What.Ticks {
		out.Kept = append(out.Kept, t.Code)
	}
	var err error
	if out.Fields, err = conflictedFields(c); err != nil {
		return err
	}
	if a.json {
		a.printJSON(out)
		return nil
	}
	fmt.Fprintf(a.out, "%s：%s，被拒：%s\n", out.ApplicationNo, c.Operation.Intent.Action.Label(), present.Words(c.Operation.Code, nil))
	if closed := present.Resolution(c.Operation); closed != "" {
		fmt.Fprintf(a.out, "已了结：%s\n", closed)
	}
	if c.Gone {
		fmt.Fprintln(a.out, "这条记录已不在本确认点。")
	}
	var t table
	t.add("项", "当时", "我的", "现在")
	for _, field := range out.Fields {
		t.add(present.FieldWords(field.Field), field.Base, field.Mine, field.Theirs)
	}
	t.print(a.out)
	fmt.Fprintf(a.out, "可带入的条件：%s；要重新核对：%s\n", list(out.Kept), list(out.Open))
	return nil
}

func list(codes []string) string {
	if len(codes) == 0 {
		return "无"
	}
	return strings.Join(codes, "、")
}

func conflictedFields(c desk.Conflict) ([]conflictedField, error) {
	theirs := c.Theirs.Content
	if c.Gone {
		theirs = c.Base.Content
	}
	all := make([]conflictedField, 0, len(c.Fields))
	for _, f := range c.Fields {
		row := conflictedField{Field: f.Field, Side: string(f.Side), Hard: f.Hard}
		for _, cell := range []struct {
			into *string
			of   confirm.Content
		}{{&row.Base, c.Base.Content}, {&row.Mine, c.Mine.Content}, {&row.Theirs, theirs}} {
			value, err := fieldValue(cell.of, f.Field)
			if err != nil {
				return nil, err
			}
			*cell.into = value
		}
		all = append(all, row)
	}
	return all, nil
}

// fieldValue is the value of a JSON path; a list is shown as JSON.
func fieldValue(c confirm.Content, path string) (string, error) {
	data, err := confirm.EncodeContent(c)
	if err != nil {
		return "", err
	}
	for name := range strings.SplitSeq(path, ".") {
		var object map[string]json.RawMessage
		if err := json.Unmarshal(data, &object); err != nil {
			return "", err
		}
		if data = object[name]; data == nil {
			return "", nil // left out: empty
		}
	}
	var text string
	if json.Unmarshal(data, &text) == nil {
		return text, nil
	}
	return string(data), nil
}
