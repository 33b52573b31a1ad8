package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/present"

	"github.com/spf13/cobra"
)

// pagePrinted is the JSON of print-page.
type pagePrinted struct {
	Kind    string `json:"kind"`
	Printer string `json:"printer,omitempty"`
}

// pageKinds are the papers about a printer.
var pageKinds = []confirm.PaperKind{confirm.PaperTest, confirm.PaperCalibration, confirm.PaperDuplexGuide}

func (a *app) printPageCommand() *cobra.Command {
	var target targetFlags
	var form string
	c := &cobra.Command{
		Use:   "print-page test|calibration|duplex_guide --out FILE | --printer NAME",
		Short: "打印测试页、校准页或手动双面说明",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			kind := confirm.PaperKind(args[0])
			if !slices.Contains(pageKinds, kind) {
				return usageError{fmt.Errorf("没有页面 %q，只有 %s", args[0], strings.Join(kindNames(pageKinds), "、"))}
			}
			kinds, err := kindsNamed([]string{form}, movedKinds)
			if err != nil {
				return err
			}
			to, err := target.target()
			if err != nil {
				return err
			}
			return a.withDesk(c.Context(), func(d *desk.Desk) error { return a.printPage(c.Context(), d, kind, to, kinds[0]) })
		},
	}
	c.Flags().StringVar(&form, "kind", string(confirm.PaperForm), "按哪种纸的校准打印")
	target.add(c.Flags(), "写入这个 PDF 文件")
	c.MarkFlagsOneRequired("out", "printer")
	c.MarkFlagsMutuallyExclusive("out", "printer")
	return c
}

func (a *app) printPage(ctx context.Context, d *desk.Desk, kind confirm.PaperKind, to confirm.BatchTarget, form confirm.PaperKind) error {
	if err := d.PrintPage(ctx, kind, to, form); err != nil {
		return err
	}
	if a.json {
		a.printJSON(pagePrinted{Kind: string(kind), Printer: to.Printer})
		return nil
	}
	if to.Printer == "" {
		fmt.Fprintf(a.out, "%s：已写入文件。\n", present.PaperWord(kind))
		return nil
	}
	fmt.Fprintf(a.out, "%s：已交打印机 %s，请到打印机前看。\n", present.PaperWord(kind), to.Printer)
	return nil
}
