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

// conflicted is the JSON of conflict.
type conflicted struct {
	Operation     listedOperation   `json:"operation"`
	ApplicationNo string            `json:"application_no"`
	Gone          bool              `json:"gone"`
	MovedTo       string            `json:"moved_to,omitempty"` // name of the point
	Cause         string            `json:"cause"`
	Turn          string            `json:"turn"`
	Next          string            `json:"next"`
	Sentence      string            `json:"sentence"`
	Way           string            `json:"way"`
	Parties       []conflictedParty `json:"parties"`
	FormVoid      bool              `json:"form_void"`
	ReceiptVoid   bool              `json:"receipt_void"`
	Kept          []string          `json:"kept"`
	Open          []string          `json:"open"`
	Fields        []conflictedField `json:"fields"`
	Clashes       []string          `json:"clashes"`
}

type conflictedParty struct {
	Role   string `json:"role"`
	Name   string `json:"name"`
	Phone  string `json:"phone"`
	Detail string `json:"detail"`
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
	giveUp, recheck, sign bool
	reason                string
	mine                  []string
}

func (a *app) conflictCommand() *cobra.Command {
	var f conflictFlags
	c := &cobra.Command{
		Use:   "conflict 编号",
		Short: "被拒的一项：三栏对照（你当时看到的、现在的、你的结论），重新核对、重新签名或放弃",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if f.giveUp != (strings.TrimSpace(f.reason) != "") {
				return usageError{errors.New("--give-up 与 --reason 要一起用")}
			}
			if len(f.mine) > 0 && !f.sign {
				return usageError{errors.New("--mine 要与 --sign 一起用")}
			}
			return a.withDesk(c.Context(), func(d *desk.Desk) error { return a.conflict(c.Context(), d, args[0], f) })
		},
	}
	c.Flags().BoolVar(&f.giveUp, "give-up", false, "不再坚持，留在历史中")
	c.Flags().StringVar(&f.reason, "reason", "", "不再坚持的理由")
	c.Flags().BoolVar(&f.recheck, "recheck", false, "按现在的内容重新核对：没有受影响的条件带入草稿")
	c.Flags().BoolVar(&f.sign, "sign", false, "看过变化后按现在的内容重新签名（核对过的内容没有变，或是更正）")
	c.Flags().StringSliceVar(&f.mine, "mine", nil, "更正中两边都改的项目，用自己的值；没列出的用现在的值")
	c.MarkFlagsMutuallyExclusive("give-up", "recheck", "sign")
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
	if f.sign {
		shown, err := d.Conflict(ctx, id)
		if err != nil {
			return err
		}
		op, err := a.signOne(ctx, d, func(ctx context.Context) (confirm.Operation, error) {
			return d.SignAgain(ctx, shown, f.mine)
		})
		if err != nil {
			return err
		}
		a.signed(shown.Base.ApplicationNo, op)
		return nil
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
	a.showConflict(c)
	return nil
}

func (a *app) showConflict(c desk.Conflict) {
	s := present.Sheet(c)
	if a.json {
		a.printJSON(conflictedOf(c, s))
		return
	}
	fmt.Fprintf(a.out, "%s　“%s”　签于 %s　%s\n", s.ApplicationNo, s.What, s.When, s.Badge.Word)
	fmt.Fprintf(a.out, "被拒：%s\n", s.Cause)
	if s.Closed != "" {
		fmt.Fprintf(a.out, "已了结：%s\n", s.Closed)
	} else {
		fmt.Fprintf(a.out, "轮到：%s。下一步：%s。\n", s.Turn, s.Next)
	}
	for _, p := range s.Parties {
		fmt.Fprintf(a.out, "%s：%s\n", p.Role, strings.TrimSpace(strings.Join([]string{p.Name, p.Phone, p.Detail}, "　")))
	}
	for _, v := range s.Void {
		fmt.Fprintf(a.out, "作废：%s\n", v)
	}
	var t table
	t.add("项目", "变化", present.ConflictSeen, present.ConflictNow, present.ConflictMine)
	for _, r := range s.Rows {
		t.add(r.Label, r.Change.Word, r.Seen, r.Now, r.Mine)
	}
	t.print(a.out)
	if len(s.Kept)+len(s.Open) > 0 {
		fmt.Fprintf(a.out, "沿用的条件：%s\n要重新核对：%s\n", list(s.Kept), list(s.Open))
	}
	a.showWay(c, s)
}

// showWay names the command of each of the three ways on.
func (a *app) showWay(c desk.Conflict, s present.ConflictSheet) {
	if s.Closed != "" {
		return
	}
	switch s.Way {
	case present.WayRecheck, present.WayOpen:
		fmt.Fprintf(a.out, "%s：pointctl conflict %s --recheck\n", s.WayWord, s.OperationID)
	case present.WayResign:
		fmt.Fprintf(a.out, "%s：pointctl conflict %s --sign\n", s.WayWord, s.OperationID)
	case present.WayCorrect:
		mine := ""
		if len(c.Clashes) > 0 {
			mine = " [--mine " + strings.Join(clashes(c), ",") + "]"
		}
		fmt.Fprintf(a.out, "%s：pointctl conflict %s --sign%s\n", s.WayWord, s.OperationID, mine)
	}
	fmt.Fprintf(a.out, "%s：pointctl conflict %s --give-up --reason 原因\n", s.GiveUpWord, s.OperationID)
}

func conflictedOf(c desk.Conflict, s present.ConflictSheet) conflicted {
	out := conflicted{
		Operation: operationsOf([]confirm.Operation{c.Operation})[0], ApplicationNo: c.Base.ApplicationNo, Gone: c.Gone,
		Cause: string(c.What.Cause), Turn: string(c.What.Turn), Next: string(c.What.Next), Sentence: s.Cause, Way: string(s.Way),
		Parties: []conflictedParty{}, FormVoid: c.What.FormVoid, ReceiptVoid: c.What.ReceiptVoid,
		Kept: []string{}, Open: append([]string{}, c.What.Open...), Fields: conflictedFields(c), Clashes: clashes(c),
	}
	if c.Moved != nil {
		out.MovedTo = c.Moved.ToName
	}
	for _, p := range s.Parties {
		out.Parties = append(out.Parties, conflictedParty(p))
	}
	for _, t := range c.What.Ticks {
		out.Kept = append(out.Kept, t.Code)
	}
	return out
}

func clashes(c desk.Conflict) []string {
	fields := []string{}
	for _, f := range c.Clashes {
		fields = append(fields, f.Field)
	}
	return fields
}

func list(codes []string) string {
	if len(codes) == 0 {
		return "无"
	}
	return strings.Join(codes, "、")
}

func conflictedFields(c desk.Conflict) []conflictedField {
	base, mine := present.ContentWords(c.Base.Content), present.ContentWords(c.Mine.Content)
	theirs := base
	if !c.Gone {
		theirs = present.ContentWords(c.Theirs.Content)
	}
	all := make([]conflictedField, 0, len(c.Fields))
	for _, f := range c.Fields {
		all = append(all, conflictedField{
			Field: f.Field, Side: string(f.Side), Hard: f.Hard, Base: base[f.Field], Mine: mine[f.Field], Theirs: theirs[f.Field],
		})
	}
	return all
}

// conflictList is the JSON of conflicts, newest first.
type conflictList struct {
	Conflicts []listedConflict `json:"conflicts"`
}

type listedConflict struct {
	Operation     listedOperation `json:"operation"`
	ApplicationNo string          `json:"application_no"`
	Cause         string          `json:"cause"`
	Turn          string          `json:"turn"`
	Next          string          `json:"next"`
	Way           string          `json:"way"`
}

func (a *app) conflictsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "conflicts",
		Short: "还没有处理的冲突；结束确认之前要处理完",
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withDesk(c.Context(), func(d *desk.Desk) error { return a.conflicts(c.Context(), d) })
		},
	}
}

func (a *app) conflicts(ctx context.Context, d *desk.Desk) error {
	ops, err := d.Operations(ctx)
	if err != nil {
		return err
	}
	ops = slices.DeleteFunc(ops, func(op confirm.Operation) bool {
		return op.State != confirm.OperationRefused || !op.ResolvedAt.IsZero()
	})
	out := conflictList{Conflicts: []listedConflict{}}
	var t table
	t.add("报名号", "结论", "签名时间", "轮到", "编号", "原因")
	for _, op := range ops {
		c, err := d.Conflict(ctx, op.Intent.OperationID)
		if err != nil {
			return err
		}
		s := present.Sheet(c)
		t.add(s.ApplicationNo, s.What, s.When, s.Turn, s.OperationID, s.Cause)
		out.Conflicts = append(out.Conflicts, listedConflict{
			Operation: operationsOf([]confirm.Operation{op})[0], ApplicationNo: s.ApplicationNo,
			Cause: string(c.What.Cause), Turn: string(c.What.Turn), Next: string(c.What.Next), Way: string(s.Way),
		})
	}
	if a.json {
		a.printJSON(out)
		return nil
	}
	if len(ops) > 0 {
		t.print(a.out)
	}
	fmt.Fprintf(a.out, "共 %d 项冲突。\n", len(ops))
	return nil
}
