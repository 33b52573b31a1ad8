package main

import (
	"context"
	"errors"
	"fmt"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/present"

	"github.com/spf13/cobra"
)

// checked is the JSON of check. Of all records, Counts tells how many findings
// of each severity there are, and WithFindings how many records have any.
type checked struct {
	Total        int             `json:"total"`
	WithFindings int             `json:"with_findings"`
	Counts       severities      `json:"counts"`
	Records      []checkedRecord `json:"records"`
}

type severities struct {
	Block int `json:"block"`
	Warn  int `json:"warn"`
	Hint  int `json:"hint"`
}

type checkedRecord struct {
	ApplicationNo string         `json:"application_no"`
	State         string         `json:"state"`
	Findings      []shownFinding `json:"findings"`
}

func (a *app) checkCommand() *cobra.Command {
	var all bool
	c := &cobra.Command{
		Use:   "check [报名号…]",
		Short: "核对提示：不给报名号时核对全部，列出有提示的；--all 列出全部",
		Args:  cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if all && len(args) > 0 {
				return usageError{errors.New("--all 与报名号只能用一样")}
			}
			return a.withDesk(c.Context(), func(d *desk.Desk) error { return a.check(c.Context(), d, args, all) })
		},
	}
	c.Flags().BoolVar(&all, "all", false, "列出全部记录，没有提示的也列")
	return c
}

func (a *app) check(ctx context.Context, d *desk.Desk, numbers []string, all bool) error {
	list, err := checkedList(ctx, d, numbers)
	if err != nil {
		return err
	}
	report := checked{Total: len(list), Records: []checkedRecord{}}
	for _, r := range list {
		report.count(r.Findings)
		if len(numbers) == 0 && !all && len(r.Findings) == 0 {
			continue
		}
		report.Records = append(report.Records, checkedRecord{
			ApplicationNo: r.ApplicationNo, State: string(r.State), Findings: findingsOf(r.Findings),
		})
		if !a.json {
			fmt.Fprintf(a.out, "%s %s\n", r.ApplicationNo, r.Name.Reveal())
			a.showFindings(r.Findings)
		}
	}
	if a.json {
		a.printJSON(report)
		return nil
	}
	fmt.Fprintf(a.out, "核对 %d 条，有提示的 %d 条：必改 %d，注意 %d，提示 %d。\n",
		report.Total, report.WithFindings, report.Counts.Block, report.Counts.Warn, report.Counts.Hint)
	return nil
}

// checkedList checks the named records, or all of them.
func checkedList(ctx context.Context, d *desk.Desk, numbers []string) ([]desk.Checked, error) {
	if len(numbers) == 0 {
		return d.CheckAll(ctx)
	}
	list := make([]desk.Checked, 0, len(numbers))
	for _, no := range numbers {
		v, err := d.OpenByNumber(ctx, no)
		if err != nil {
			return nil, err
		}
		r := v.Record
		list = append(list, desk.Checked{
			RecordID: r.ID, ApplicationNo: r.ApplicationNo, Name: r.Content.Identity.Name, State: r.Standing.State, Findings: v.Findings,
		})
	}
	return list, nil
}

func (c *checked) count(findings []confirm.Finding) {
	if len(findings) > 0 {
		c.WithFindings++
	}
	for _, f := range findings {
		switch f.Severity {
		case confirm.SeverityBlock:
			c.Counts.Block++
		case confirm.SeverityWarn:
			c.Counts.Warn++
		default:
			c.Counts.Hint++
		}
	}
}

func (a *app) showFindings(findings []confirm.Finding) {
	fmt.Fprintln(a.out, "核对提示")
	if len(findings) == 0 {
		fmt.Fprintln(a.out, "  没有发现问题")
	}
	for _, f := range findingsOf(findings) {
		fmt.Fprintf(a.out, "  [%s] %s\n", severityWord(confirm.Severity(f.Severity)), f.Message)
	}
}

func severityWord(s confirm.Severity) string {
	switch s {
	case confirm.SeverityBlock:
		return "必改"
	case confirm.SeverityWarn:
		return "注意"
	}
	return "提示"
}

func findingsOf(findings []confirm.Finding) []shownFinding {
	all := make([]shownFinding, 0, len(findings))
	for _, f := range findings {
		all = append(all, shownFinding{
			Check: f.Check, Code: string(f.Code), Severity: string(f.Severity), Field: f.Field,
			Args: f.Args, Message: present.Words(f.Code, f.Args),
		})
	}
	return all
}
