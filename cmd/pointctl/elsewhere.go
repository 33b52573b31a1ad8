package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/present"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// foundElsewhere is the JSON of elsewhere. It holds personal data and is kept
// nowhere.
type foundElsewhere struct {
	Matches []elsewhereMatch `json:"matches"`
	More    bool             `json:"more"` // there are others: narrow the conditions
}

type elsewhereMatch struct {
	ApplicationNo string   `json:"application_no"`
	Name          string   `json:"name"`
	IDMasked      string   `json:"id_masked"`
	School        string   `json:"school"`
	State         string   `json:"state"`
	Code          string   `json:"code"` // of the point
	Point         string   `json:"point"`
	Address       string   `json:"address"`
	Phone         string   `json:"phone"` // of the bureau
	Opens         string   `json:"opens"`
	Closes        string   `json:"closes"`
	Slip          []string `json:"slip"` // lines for the applicant
}

// elsewhereFlags names the flag of each field, which is also its key on
// standard input.
var elsewhereFlags = map[confirm.SearchField]string{
	confirm.SearchName: "name", confirm.SearchIDNumber: "id-number", confirm.SearchApplicationNo: "application-no",
	confirm.SearchCertificate: "certificate", confirm.SearchPhone: "phone", confirm.SearchSchool: "school",
}

func (a *app) elsewhereCommand() *cobra.Command {
	values := map[confirm.SearchField]*string{}
	var reason, note string
	c := &cobra.Command{
		Use:   "elsewhere",
		Short: "查询其他确认点数据：至少两个条件和一个理由（要联网，会留记录）",
		Long: "查询选择了本机构其他确认点的申请人，告诉他该去哪里。至少两个条件，要全部符合；\n" +
			"学校写一部分即可，其余要写完整。理由会留给教育局查看，查什么不会留下。\n" +
			"命令行会留在终端的历史里：不写条件选项时，从终端逐项询问，或从标准输入逐行读 选项名=值。\n" +
			"理由：wrong_point 申请人走错确认点，transfer 核实更换确认点，duplicate 核实重复申请，other 其他（写 --note）。",
		RunE: func(c *cobra.Command, _ []string) error {
			q := confirm.ElsewhereQuery{Conditions: map[confirm.SearchField]string{}, Reason: confirm.SearchReason(reason), Note: note}
			for field, value := range values {
				if *value != "" {
					q.Conditions[field] = *value
				}
			}
			if len(q.Conditions) == 0 {
				if err := a.askConditions(q.Conditions); err != nil {
					return err
				}
			}
			if _, err := q.Check(); err != nil {
				return err
			}
			return a.withDesk(c.Context(), func(d *desk.Desk) error { return a.elsewhere(c.Context(), d, q) })
		},
	}
	for _, field := range confirm.SearchFields() {
		values[field] = c.Flags().String(elsewhereFlags[field], "", field.Label())
	}
	c.Flags().StringVar(&reason, "reason", "", "理由")
	c.Flags().StringVar(&note, "note", "", "对理由的说明，不写个人信息")
	return c
}

// maxConditionBytes bounds what is read of conditions.
const maxConditionBytes = 16 << 10

// askConditions asks the person at the terminal field by field, or reads lines
// 选项名=值 of a script: neither leaves anything in the shell's history.
func (a *app) askConditions(conditions map[confirm.SearchField]string) error {
	if a.in == nil {
		return usageError{errors.New("没有查询条件")}
	}
	lines := bufio.NewScanner(io.LimitReader(a.in, maxConditionBytes))
	if term.IsTerminal(int(a.in.Fd())) {
		for _, field := range confirm.SearchFields() {
			fmt.Fprintf(a.err, "%s（不填就按回车）：", field.Label())
			if !lines.Scan() {
				break
			}
			if value := strings.TrimSpace(lines.Text()); value != "" {
				conditions[field] = value
			}
		}
		return nil
	}
	for lines.Scan() {
		name, value, ok := strings.Cut(lines.Text(), "=")
		field, known := fieldNamed(strings.TrimSpace(name))
		_, twice := conditions[field]
		switch {
		case strings.TrimSpace(lines.Text()) == "":
			continue
		case !ok, !known, twice:
			return usageError{errors.New("标准输入每行应为 选项名=值，每项一次")}
		}
		conditions[field] = value
	}
	if lines.Err() != nil {
		return usageError{errors.New("标准输入读不出来")}
	}
	return nil
}

func fieldNamed(name string) (confirm.SearchField, bool) {
	for field, flag := range elsewhereFlags {
		if flag == name {
			return field, true
		}
	}
	return "", false
}

func (a *app) elsewhere(ctx context.Context, d *desk.Desk, q confirm.ElsewhereQuery) error {
	found, more, err := d.FindElsewhere(ctx, q)
	if err != nil {
		return err
	}
	if a.json {
		a.printJSON(elsewhereJSON(found, more))
		return nil
	}
	for _, e := range found {
		fmt.Fprintf(a.out, "%s  %s  %s  %s  %s\n", e.ApplicationNo, e.Name.Reveal(), e.IDMasked, e.School, e.State.Label())
		for _, line := range present.HelpSlip(e) {
			fmt.Fprintln(a.out, "  "+line)
		}
	}
	switch {
	case len(found) == 0:
		fmt.Fprintln(a.out, "其他确认点没有符合全部条件的申请人。请核对条件，或请申请人查看报名信息。")
	case more:
		fmt.Fprintf(a.out, "只列出前 %d 条，还有更多。请补充条件。\n", len(found))
	default:
		fmt.Fprintf(a.out, "共 %d 条。\n", len(found))
	}
	return nil
}

func elsewhereJSON(found []confirm.Elsewhere, more bool) foundElsewhere {
	out := foundElsewhere{Matches: []elsewhereMatch{}, More: more}
	for _, e := range found {
		out.Matches = append(out.Matches, elsewhereMatch{
			ApplicationNo: e.ApplicationNo, Name: e.Name.Reveal(), IDMasked: e.IDMasked, School: e.School, State: string(e.State),
			Code: e.Point.Code, Point: e.Point.Name, Address: e.Point.Address, Phone: e.Point.BureauPhone,
			Opens: jsonTime(e.Opens), Closes: jsonTime(e.Closes), Slip: present.HelpSlip(e),
		})
	}
	return out
}
