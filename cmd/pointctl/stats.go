package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/present"

	"github.com/spf13/cobra"
)

// countedStats is the JSON of stats. Every list adds up to total.
type countedStats struct {
	At      string       `json:"at"`
	Total   statsLine    `json:"total"`
	Today   int          `json:"today"` // dealt with on the day of at, in China
	Schools []statsGroup `json:"schools"`
	Clerks  []statsGroup `json:"clerks"`
	Days    []statsGroup `json:"days"`
}

// statsLine is confirm.Numbers.
type statsLine struct {
	Expected   int `json:"expected"`
	Checked    int `json:"checked"`
	Complete   int `json:"complete"`
	Incomplete int `json:"incomplete"`
	Declined   int `json:"declined"`
	Left       int `json:"left"`
	InHand     int `json:"in_hand"`
	NotCome    int `json:"not_come"`
	Conflicts  int `json:"conflicts"`
	Unsent     int `json:"unsent"`
	Unprinted  int `json:"unprinted"`
}

// statsGroup is one line; its key is a school, a clerk's id or a day, empty for
// those nobody has dealt with.
type statsGroup struct {
	Key  string `json:"key"`
	Name string `json:"name"`
	statsLine
}

func (a *app) statsCommand() *cobra.Command {
	by, out := string(confirm.BySchool), ""
	c := &cobra.Command{
		Use:   "stats [--by school|clerk|day] [--out FILE.xlsx|.csv|.pdf]",
		Short: "每日统计：应到、已核、齐全、不全、未确认、未到、冲突、待发送",
		RunE: func(c *cobra.Command, _ []string) error {
			if !slices.Contains(confirm.GroupsBy, confirm.GroupBy(by)) {
				return usageError{errors.New("--by 只能是 school、clerk、day")}
			}
			ends := []string{".xlsx", ".csv", ".pdf"}
			if out != "" && !slices.Contains(ends, strings.ToLower(filepath.Ext(out))) {
				return usageError{errors.New("--out 的文件名要以 .xlsx、.csv 或 .pdf 结尾")}
			}
			return a.withDesk(c.Context(), func(d *desk.Desk) error { return a.stats(c.Context(), d, confirm.GroupBy(by), out) })
		},
	}
	c.Flags().StringVar(&by, "by", by, "按什么分：school 学校，clerk 经办人，day 日期")
	c.Flags().StringVar(&out, "out", "", "写入这个文件：.xlsx、.csv 或 .pdf")
	return c
}

func (a *app) stats(ctx context.Context, d *desk.Desk, by confirm.GroupBy, out string) error {
	s, err := d.Statistics(ctx)
	if err != nil {
		return err
	}
	if out != "" {
		req := desk.ListingRequest{Kind: confirm.PaperDaily, By: by, Target: confirm.BatchTarget{Path: out}}
		if _, err := d.Listing(ctx, req); err != nil {
			return err
		}
	}
	if a.json {
		a.printJSON(countedStats{
			At: jsonTime(s.At), Total: numbersOf(s.Total), Today: s.Today,
			Schools: groupsOf(s.Schools), Clerks: groupsOf(s.Clerks), Days: groupsOf(s.Days),
		})
		return nil
	}
	list := confirm.NumbersListing(s, by, confirm.Rulebook{})
	var t table
	titles := make([]string, len(list.Columns))
	for i, c := range list.Columns {
		titles[i] = c.Title
	}
	t.add(titles...)
	for _, row := range list.Rows {
		t.add(row...)
	}
	t.print(a.out)
	fmt.Fprintf(a.out, "今日已办 %s 位。\n", strconv.Itoa(s.Today))
	return nil
}

func numbersOf(n confirm.Numbers) statsLine {
	return statsLine{
		n.Expected, n.Checked, n.Complete, n.Incomplete, n.Declined, n.Left, n.InHand, n.NotCome, n.Conflicts, n.Unsent, n.Unprinted,
	}
}

func groupsOf(groups []confirm.Group) []statsGroup {
	list := make([]statsGroup, len(groups))
	for i, g := range groups {
		list[i] = statsGroup{g.Key, g.Name, numbersOf(g.Numbers)}
	}
	return list
}

// certified is the JSON of closeout --certificate.
type certified struct {
	closedOut
	LedgerSeq  int64  `json:"ledger_seq"`
	LedgerHash string `json:"ledger_hash"`
	AuditSeq   int64  `json:"audit_seq"`
	AuditHash  string `json:"audit_hash"`
	At         string `json:"at"`
}

// certify makes 收尾完成证明.
func (a *app) certify(ctx context.Context, d *desk.Desk, target confirm.BatchTarget) error {
	c, err := d.Certify(ctx, target)
	if err != nil {
		return err
	}
	if a.json {
		a.printJSON(certified{closedOut{Done: true}, c.Ledger.Seq, c.Ledger.Hash, c.Audit.Seq, c.Audit.Hash, jsonTime(c.At)})
		return nil
	}
	fmt.Fprintf(a.out, "%s：应到 %d 人，已出具。\n", present.PaperWord(confirm.PaperCloseOut), c.Numbers.Expected)
	return nil
}
