package main

import (
	"context"
	"fmt"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/present"

	"github.com/spf13/cobra"
)

// checked is the JSON of check.
type checked struct {
	Records []checkedRecord `json:"records"`
}

type checkedRecord struct {
	ApplicationNo string         `json:"application_no"`
	Findings      []shownFinding `json:"findings"`
}

func (a *app) checkCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check [报名号…]",
		Short: "核对提示：不给报名号时核对全部有提示的记录",
		Args:  cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			return a.withDesk(c.Context(), func(d *desk.Desk) error { return a.check(c.Context(), d, args) })
		},
	}
}

func (a *app) check(ctx context.Context, d *desk.Desk, numbers []string) error {
	if len(numbers) == 0 {
		page, err := d.Search(ctx, confirm.Query{Sort: confirm.SortApplicationNo})
		if err != nil {
			return err
		}
		for _, r := range page.Rows {
			if r.Findings > 0 {
				numbers = append(numbers, r.ApplicationNo)
			}
		}
	}
	report := checked{Records: make([]checkedRecord, 0, len(numbers))}
	for _, no := range numbers {
		v, err := d.OpenByNumber(ctx, no)
		if err != nil {
			return err
		}
		report.Records = append(report.Records, checkedRecord{ApplicationNo: no, Findings: findingsOf(v)})
		if !a.json {
			fmt.Fprintf(a.out, "%s %s\n", no, v.Record.Content.Identity.Name.Reveal())
			a.showFindings(v)
		}
	}
	if a.json {
		a.printJSON(report)
	} else {
		fmt.Fprintf(a.out, "核对 %d 条。\n", len(report.Records))
	}
	return nil
}

func (a *app) showFindings(v desk.View) {
	fmt.Fprintln(a.out, "核对提示")
	if len(v.Findings) == 0 {
		fmt.Fprintln(a.out, "  没有发现问题")
	}
	for _, f := range findingsOf(v) {
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

func findingsOf(v desk.View) []shownFinding {
	all := make([]shownFinding, 0, len(v.Findings))
	for _, f := range v.Findings {
		all = append(all, shownFinding{
			Check: f.Check, Code: string(f.Code), Severity: string(f.Severity), Field: f.Field,
			Message: present.Words(f.Code, f.Args),
		})
	}
	return all
}
