package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"confirmpoint/sync/registry"

	"github.com/spf13/cobra"
)

func (a *app) receiptsCmd() *cobra.Command {
	return group("receipts", "受理凭证编号：去向与缺号", a.receiptsReportCmd(), a.receiptsExplainCmd())
}

// receiptUses are the words for what became of a number, in the order of the sum.
var receiptUses = []struct {
	use  registry.ReceiptUse
	word string
}{
	{registry.ReceiptGiven, "已登记"},
	{registry.ReceiptRevoked, "结论变更作废"},
	{registry.ReceiptVoid, "作废"},
	{registry.ReceiptReturned, "交回"},
	{registry.ReceiptPrinted, "空白已打印，未登记"},
	{registry.ReceiptReserved, "预留，未说明"},
	{registry.ReceiptLost, "缺号，无记录"},
}

func (a *app) receiptsReportCmd() *cobra.Command {
	var point, day string
	var asJSON, unexplained bool
	c := &cobra.Command{
		Use: "report", Short: "列出一个确认点的每个受理凭证编号到了哪里", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if day != "" {
				if _, err := time.Parse("20060102", day); err != nil {
					return usageError{errors.New("--day 写作 20260923")}
				}
			}
			return a.with(c.Context(), registry.Config{}, func(r *registry.Registry) error {
				p, err := pointByCode(c.Context(), r, point)
				if err != nil {
					return err
				}
				all, err := r.ReceiptReport(c.Context(), p.ID, day)
				if err != nil {
					return err
				}
				shown := []registry.ReceiptLine{}
				for _, l := range all {
					if !unexplained || !l.Use.Explained() {
						shown = append(shown, l)
					}
				}
				if asJSON {
					out := json.NewEncoder(a.out)
					out.SetEscapeHTML(false)
					out.SetIndent("", "  ")
					return out.Encode(shown)
				}
				return a.showReceipts(shown, all)
			})
		},
	}
	c.Flags().StringVar(&point, "point", "", "确认点代码")
	c.Flags().StringVar(&day, "day", "", "只列这一天，如 20260923；不写则列出全部")
	c.Flags().BoolVar(&asJSON, "json", false, "写成 JSON")
	c.Flags().BoolVar(&unexplained, "unexplained", false, "只列还没有去向的编号")
	return need(c, "point")
}

func (a *app) showReceipts(shown, all []registry.ReceiptLine) error {
	words := map[registry.ReceiptUse]string{}
	for _, u := range receiptUses {
		words[u.use] = u.word
	}
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "编号\t去向\t报名号\t确认用户\t工作站\t时间\t说明")
	for _, l := range shown {
		at := ""
		if !l.At.IsZero() {
			at = showTime(l.At)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", l.Number, words[l.Use], dash(l.ApplicationNo), dash(l.UserName), workstation(l.InstallationID), dash(at), l.Reason)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	count := map[registry.ReceiptUse]int{}
	open := 0
	for _, l := range all {
		count[l.Use]++
		if !l.Use.Explained() {
			open++
		}
	}
	fmt.Fprintf(a.out, "共 %d 个编号", len(all))
	for _, u := range receiptUses {
		if count[u.use] > 0 {
			fmt.Fprintf(a.out, "；%s %d", u.word, count[u.use])
		}
	}
	if open == 0 {
		fmt.Fprintln(a.out, "。每个编号都有去向。")
		return nil
	}
	fmt.Fprintf(a.out, "。%d 个还没有去向：请确认点登记、作废或交回，或用 registryd receipts explain 说明。\n", open)
	return nil
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// workstation is the end of an installation's id, which tells computers of one
// day apart; its beginning is the time it was made.
func workstation(id string) string {
	if len(id) > 12 {
		id = id[len(id)-12:]
	}
	return dash(id)
}

func (a *app) receiptsExplainCmd() *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use: "explain 编号", Short: "替不能再说明的工作站把一个预留编号作废，并记下原因", Args: exactly(1, "写一个受理凭证编号"),
		RunE: func(c *cobra.Command, args []string) error {
			return a.with(c.Context(), registry.Config{}, func(r *registry.Registry) error {
				return a.explainReceipt(c.Context(), r, args[0], reason)
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "原因，不写个人信息")
	return need(c, "reason")
}

func (a *app) explainReceipt(ctx context.Context, r *registry.Registry, number, reason string) error {
	err := r.ExplainReceipt(ctx, number, reason)
	switch {
	case errors.Is(err, registry.ErrNotFound):
		return missing{"没有预留过编号 " + number + "。用 registryd receipts report 查看。"}
	case errors.Is(err, registry.ErrInvalid):
		return usageError{errors.New("--reason 写一行字，不超过 100 个字")}
	case err != nil:
		return err
	}
	fmt.Fprintf(a.out, "%s：已作废。\n", number)
	return nil
}
