package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/present"

	"github.com/spf13/cobra"
)

// reservedNumbers is the JSON of receipts reserve.
type reservedNumbers struct {
	BlockID    string `json:"block_id"`
	First      string `json:"first"`
	Last       string `json:"last"`
	Count      int    `json:"count"`
	ReservedAt string `json:"reserved_at"`
}

// listedNumbers is the JSON of receipts list.
type listedNumbers struct {
	Total   int            `json:"total"`
	Counts  map[string]int `json:"counts"` // by state
	Numbers []listedNumber `json:"numbers"`
}

type listedNumber struct {
	Number        string `json:"number"`
	State         string `json:"state"`
	ApplicationNo string `json:"application_no,omitempty"` // it was entered for
	Reason        string `json:"reason,omitempty"`
	BatchID       string `json:"batch_id,omitempty"`
	Seq           int    `json:"seq,omitempty"`
	At            string `json:"at"`
}

// returnedNumbers is the JSON of receipts return.
type returnedNumbers struct {
	Returned int `json:"returned"`
}

func (a *app) receiptsCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "receipts",
		Short: "空白受理凭证的编号：领取、列出、打印、作废、交回",
		Long: "空白受理凭证供停电断网时手填。编号从登记库成段领取，每个只用一次；\n" +
			"不用的要说明去向：打坏的作废并写原因，没打的交回。手填发出的，用 pointctl confirm --receipt-number 登记。",
		RunE: a.onDesk(a.receiptsList),
	}
	c.AddCommand(
		&cobra.Command{
			Use: "reserve 个数", Short: "从登记库领取编号（1 到 200 个，要联网）", Args: cobra.ExactArgs(1),
			RunE: func(c *cobra.Command, args []string) error {
				n, err := countNamed(args[0])
				if err != nil {
					return err
				}
				return a.withDesk(c.Context(), func(d *desk.Desk) error { return a.receiptsReserve(c.Context(), d, n) })
			},
		},
		&cobra.Command{Use: "list", Short: "列出领取的编号和去向", RunE: a.onDesk(a.receiptsList)},
		a.receiptsPrint(), a.receiptsVoid(),
		&cobra.Command{Use: "return", Short: "把没用的编号交回登记库（要联网）", RunE: a.onDesk(a.receiptsReturn)},
	)
	return c
}

// onDesk is the work of a command without arguments.
func (a *app) onDesk(work func(context.Context, *desk.Desk) error) func(*cobra.Command, []string) error {
	return func(c *cobra.Command, _ []string) error {
		return a.withDesk(c.Context(), func(d *desk.Desk) error { return work(c.Context(), d) })
	}
}

func countNamed(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > confirm.MaxReceiptBlock {
		return 0, usageError{fmt.Errorf("个数应为 1 到 %d", confirm.MaxReceiptBlock)}
	}
	return n, nil
}

func (a *app) receiptsReserve(ctx context.Context, d *desk.Desk, n int) error {
	block, err := d.ReserveReceipts(ctx, n)
	if err != nil {
		return err
	}
	out := reservedNumbers{
		BlockID: block.ID, First: confirm.ReceiptNumberText(block.Prefix, block.First),
		Last:  confirm.ReceiptNumberText(block.Prefix, block.Last),
		Count: block.Last - block.First + 1, ReservedAt: jsonTime(block.ReservedAt),
	}
	if a.json {
		a.printJSON(out)
		return nil
	}
	fmt.Fprintf(a.out, "已领取 %d 个编号：%s 到 %s。\n", out.Count, out.First, out.Last)
	return nil
}

func (a *app) receiptsList(ctx context.Context, d *desk.Desk) error {
	numbers, err := d.ReceiptNumbers(ctx)
	if err != nil {
		return err
	}
	page, err := d.Search(ctx, confirm.Query{})
	if err != nil {
		return err
	}
	applications := make(map[string]string, len(page.Rows))
	for _, r := range page.Rows {
		applications[r.ID] = r.ApplicationNo
	}
	report := listedNumbers{Total: len(numbers), Counts: map[string]int{}, Numbers: make([]listedNumber, 0, len(numbers))}
	var t table
	t.add("编号", "状态", "报名号", "说明", "时间")
	for _, n := range numbers {
		report.Counts[string(n.State)]++
		l := listedNumber{
			Number: n.Number, State: string(n.State), ApplicationNo: applications[n.RecordID],
			Reason: n.Reason, BatchID: n.BatchID, Seq: n.Document, At: jsonTime(n.At),
		}
		report.Numbers = append(report.Numbers, l)
		t.add(n.Number, present.NumberBadge(n.State).Word, l.ApplicationNo, n.Reason, clockTime(n.At))
	}
	if a.json {
		a.printJSON(report)
		return nil
	}
	t.print(a.out)
	fmt.Fprintf(a.out, "共 %d 个，未用 %d 个。\n", report.Total, report.Counts[string(confirm.NumberFree)])
	return nil
}

func (a *app) receiptsPrint() *cobra.Command {
	var target targetFlags
	c := &cobra.Command{
		Use: "print 个数 --out FILE | --printer NAME", Short: "打印空白受理凭证，用接下来的编号", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			n, err := countNamed(args[0])
			if err != nil {
				return err
			}
			to, err := target.target()
			if err != nil {
				return err
			}
			return a.withDesk(c.Context(), func(d *desk.Desk) error {
				b, err := d.PrintBlankReceipts(c.Context(), n, to, a.tellPrinter())
				if b.ID == "" {
					return err
				}
				return a.afterPrint(b, err)
			})
		},
	}
	target.add(c.Flags(), "全部写入这一个 PDF 文件")
	c.MarkFlagsOneRequired("out", "printer")
	c.MarkFlagsMutuallyExclusive("out", "printer")
	return c
}

func (a *app) receiptsVoid() *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use: "void 编号 --reason TEXT", Short: "作废一个编号，写明原因（打坏、遗失等，不写个人信息）", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if reason = strings.TrimSpace(reason); reason == "" {
				return usageError{errors.New("--reason 后面要写为什么作废")}
			}
			return a.withDesk(c.Context(), func(d *desk.Desk) error {
				if err := d.VoidReceiptNumber(c.Context(), args[0], reason); err != nil {
					return err
				}
				return a.receiptsList(c.Context(), d)
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "原因，一行")
	_ = c.MarkFlagRequired("reason") // fails for an unknown flag only
	return c
}

func (a *app) receiptsReturn(ctx context.Context, d *desk.Desk) error {
	n, err := d.ReturnReceipts(ctx, time.Time{})
	if err != nil {
		return err
	}
	if a.json {
		a.printJSON(returnedNumbers{n})
		return nil
	}
	fmt.Fprintf(a.out, "已交回 %d 个编号。\n", n)
	return nil
}
