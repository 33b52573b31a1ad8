package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/present"

	"github.com/spf13/cobra"
)

// closedOut is the JSON of closeout.
type closedOut struct {
	Done      bool `json:"done"`
	Unsigned  int  `json:"unsigned"`
	Unsent    int  `json:"unsent"`
	Conflicts int  `json:"conflicts"`
	Undecided int  `json:"undecided"`
	Unprinted int  `json:"unprinted"`
	Ledger    int  `json:"unexported"` // lines of the print ledger
}

func (a *app) closeOutCommand() *cobra.Command {
	ledger, paper := "", targetFlags{}
	c := &cobra.Command{
		Use:   "closeout [--ledger FILE.xlsx|.csv] [--out FILE.pdf | --printer NAME]",
		Short: "收尾检查：还有什么没有办完；都办完了可出具收尾完成证明",
		RunE: func(c *cobra.Command, _ []string) error {
			target, err := paper.target()
			if err != nil {
				return err
			}
			if paper.out != "" && !strings.EqualFold(filepath.Ext(paper.out), ".pdf") {
				return usageError{errors.New("--out 的文件名要以 .pdf 结尾")}
			}
			return a.withDesk(c.Context(), func(d *desk.Desk) error { return a.finish(c.Context(), d, ledger, target) })
		},
	}
	flags := c.Flags()
	flags.StringVar(&ledger, "ledger", "", "先把打印台账导出到这个文件：.xlsx 或 .csv")
	paper.add(flags, "把收尾完成证明写入这个 .pdf 文件")
	c.MarkFlagsMutuallyExclusive("out", "printer")
	return c
}

// finish exports the ledger and makes the certificate where that is asked for;
// else it says what is left.
func (a *app) finish(ctx context.Context, d *desk.Desk, ledger string, target confirm.BatchTarget) error {
	if ledger != "" {
		if _, err := d.Listing(ctx, desk.ListingRequest{Kind: confirm.PaperLedger, Target: confirm.BatchTarget{Path: ledger}}); err != nil {
			return err
		}
	}
	if target.Path != "" || target.Printer != "" {
		return a.certify(ctx, d, target)
	}
	return a.closeOut(ctx, d)
}

func (a *app) closeOut(ctx context.Context, d *desk.Desk) error {
	found, err := d.CloseOut(ctx)
	if err != nil {
		return err
	}
	if a.json {
		a.printJSON(closedOut{found.Done(), found.Unsigned, found.Unsent, found.Conflicts, found.Undecided, found.Unprinted, found.Unexported})
	} else {
		var lines table
		lines.add("事项", "还有", "结果")
		for _, l := range present.CloseOutLines(found) {
			lines.add(l.Word, strconv.Itoa(l.Count), l.Result.Word)
		}
		lines.print(a.out)
		fmt.Fprintln(a.out, present.CloseOutWords(found))
	}
	if !found.Done() {
		return errPartly
	}
	return nil
}
