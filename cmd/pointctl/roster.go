package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/present"

	"github.com/spf13/cobra"
)

// rostered is the JSON of roster.
type rostered struct {
	Kind    string   `json:"kind"`
	Rows    int      `json:"rows"`
	Columns []string `json:"columns"` // of the next roster of this kind when none are named
}

// rosterColumns is the JSON of roster columns.
type rosterColumns struct {
	Kind    string         `json:"kind"`
	Columns []rosterColumn `json:"columns"`
	Chosen  []string       `json:"chosen"`
}

type rosterColumn struct {
	Key   string `json:"key"`
	Title string `json:"title"`
}

// listKinds are the papers about many applicants.
var listKinds = []confirm.PaperKind{
	confirm.PaperPersons, confirm.PaperConclusions, confirm.PaperStatistics, confirm.PaperHandover, confirm.PaperCover,
}

type rosterFlags struct {
	selection
	columns      []string
	save, public bool
	purpose      string
	target       targetFlags
}

func (a *app) rosterCommand() *cobra.Command {
	var f rosterFlags
	c := &cobra.Command{
		Use:   "roster 名册 [报名号…] --out FILE.xlsx|.csv|.pdf | --printer NAME",
		Short: "名册、移交清单、学校材料封面：表格文件或打印",
		Long: "名册：persons 申请人员基本情况表，conclusions 初审注册结论表，statistics 注册情况统计表，\n" +
			"handover 移交清单，cover 学校材料封面。不给报名号和 --queue 时为全部申请，按报名号排列。",
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			f.numbers = args[1:]
			req, err := f.request(args[0])
			if err != nil {
				return err
			}
			return a.withDesk(c.Context(), func(d *desk.Desk) error { return a.roster(c.Context(), d, req, f.selection) })
		},
	}
	flags := c.Flags()
	flags.StringVar(&f.queue, "queue", "", "只列这个队列，代替报名号")
	flags.StringSliceVar(&f.columns, "columns", nil, "要哪些列、按什么顺序，如 name,school；见 roster columns")
	flags.BoolVar(&f.save, "save-columns", false, "以后这种名册都用这些列")
	flags.BoolVar(&f.public, "public", false, "公示用：不含证件号码")
	flags.StringVar(&f.purpose, "purpose", "", purposeUsage+"；移交清单、封面、统计表和公示可不写")
	f.target.add(flags, "写入这个文件：.xlsx、.csv 或 .pdf")
	c.MarkFlagsOneRequired("out", "printer")
	c.MarkFlagsMutuallyExclusive("out", "printer")
	c.AddCommand(&cobra.Command{
		Use: "columns 名册", Short: "列出一种名册可选的列和现在用的列", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			kind, err := listKindNamed(args[0])
			if err != nil {
				return err
			}
			return a.withDesk(c.Context(), func(d *desk.Desk) error { return a.rosterColumns(c.Context(), d, kind) })
		},
	})
	return c
}

func listKindNamed(name string) (confirm.PaperKind, error) {
	if k := confirm.PaperKind(name); slices.Contains(listKinds, k) {
		return k, nil
	}
	return "", usageError{fmt.Errorf("没有名册 %q，只有 %s", name, strings.Join(kindNames(listKinds), "、"))}
}

func (f rosterFlags) request(name string) (req desk.ListingRequest, err error) {
	if req.Kind, err = listKindNamed(name); err != nil {
		return req, err
	}
	if len(f.numbers) > 0 || f.queue != "" {
		if err := f.selection.check(); err != nil {
			return req, err
		}
	}
	if f.save && len(f.columns) == 0 {
		return req, usageError{errors.New("--save-columns 要与 --columns 一起用")}
	}
	if req.Target, err = f.target.target(); err != nil {
		return req, err
	}
	ends := []string{".xlsx", ".csv", ".pdf"}
	if f.target.printer == "" && !slices.Contains(ends, strings.ToLower(filepath.Ext(f.target.out))) {
		return req, usageError{errors.New("--out 的文件名要以 .xlsx、.csv 或 .pdf 结尾")}
	}
	for _, key := range f.columns {
		req.Columns = append(req.Columns, strings.TrimSpace(key))
	}
	req.SaveColumns, req.Public = f.save, f.public
	if f.purpose != "" || confirm.UsualPurpose(req.Kind, req.Public) == "" {
		req.Purpose, err = purposeNamed(f.purpose)
	}
	return req, err
}

func (a *app) roster(ctx context.Context, d *desk.Desk, req desk.ListingRequest, s selection) (err error) {
	if s.queue != "" || len(s.numbers) > 0 {
		if req.RecordIDs, err = s.ids(ctx, d); err != nil {
			return err
		}
	}
	rows, err := d.Listing(ctx, req)
	if err != nil {
		return err
	}
	_, chosen, err := d.ListingColumns(ctx, req.Kind)
	if err != nil {
		return err
	}
	if a.json {
		a.printJSON(rostered{Kind: string(req.Kind), Rows: rows, Columns: chosen})
		return nil
	}
	fmt.Fprintf(a.out, "%s：%d 人。\n", present.PaperWord(req.Kind), rows)
	return nil
}

func (a *app) rosterColumns(ctx context.Context, d *desk.Desk, kind confirm.PaperKind) error {
	all, chosen, err := d.ListingColumns(ctx, kind)
	if err != nil {
		return err
	}
	report := rosterColumns{Kind: string(kind), Columns: make([]rosterColumn, 0, len(all)), Chosen: chosen}
	var t table
	t.add("列", "标题", "现在用")
	for _, column := range all {
		report.Columns = append(report.Columns, rosterColumn{column.Key, column.Title})
		mark := ""
		if i := slices.Index(chosen, column.Key); i >= 0 {
			mark = fmt.Sprintf("第 %d 列", i+1)
		}
		t.add(column.Key, column.Title, mark)
	}
	if a.json {
		a.printJSON(report)
		return nil
	}
	t.print(a.out)
	return nil
}
