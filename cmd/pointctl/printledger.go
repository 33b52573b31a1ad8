package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/present"

	"github.com/spf13/cobra"
)

// listedLedger is the JSON of ledger list; its lines are those of
// confirm.PrintEntry.
type listedLedger struct {
	Total int                  `json:"total"`
	Lines []confirm.PrintEntry `json:"lines"`
}

// verifiedLedger is the JSON of ledger verify.
type verifiedLedger struct {
	Lines    int          `json:"lines"`
	Hash     string       `json:"hash"`     // of the last line
	Unsealed int64        `json:"unsealed"` // lines after the last seal
	Seals    []ledgerSeal `json:"seals"`
}

type ledgerSeal struct {
	Seq  int64  `json:"seq"`
	Hash string `json:"hash"`
	At   string `json:"at"`
}

func (a *app) ledgerCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "ledger",
		Short: "打印台账：列出、核验",
		RunE: func(*cobra.Command, []string) error {
			return usageError{errors.New("写 ledger list 或 ledger verify")}
		},
	}
	c.AddCommand(
		&cobra.Command{
			Use: "list [报名号…]", Short: "列出打印台账，可只列几个报名号", Args: cobra.ArbitraryArgs,
			RunE: func(c *cobra.Command, args []string) error {
				return a.withDesk(c.Context(), func(d *desk.Desk) error { return a.ledgerList(c.Context(), d, args) })
			},
		},
		&cobra.Command{Use: "verify", Short: "核验打印台账：每一行和每个签名", RunE: a.onDesk(a.ledgerVerify)},
	)
	return c
}

func (a *app) ledgerList(ctx context.Context, d *desk.Desk, numbers []string) error {
	lines, _, err := d.PrintLedger(ctx)
	if err != nil {
		return err
	}
	report := listedLedger{Total: len(lines), Lines: make([]confirm.PrintEntry, 0, len(lines))}
	for _, l := range lines {
		if len(numbers) == 0 || slices.Contains(numbers, l.ApplicationNo) {
			report.Lines = append(report.Lines, l)
		}
	}
	if a.json {
		a.printJSON(report)
		return nil
	}
	var t table
	t.add("行", "时间", "报名号", "内容", "结果", "第几次", "印张", "打印机", "补打原因")
	for _, l := range report.Lines {
		t.add(strconv.FormatInt(l.Seq, 10), clockTime(l.At), l.ApplicationNo, present.PaperWord(l.Kind), l.State.Label(),
			strconv.Itoa(l.PrintNo), sheetsWord(printedDocument{FirstSheet: l.FirstSheet, LastSheet: l.LastSheet}), l.Printer, l.Reason)
	}
	t.print(a.out)
	fmt.Fprintf(a.out, "台账共 %d 行，列出 %d 行。\n", report.Total, len(report.Lines))
	return nil
}

// ledgerVerify walks the chain and looks at every seal; what is not as it was
// written is cache_damaged.
func (a *app) ledgerVerify(ctx context.Context, d *desk.Desk) error {
	lines, seals, err := d.PrintLedger(ctx)
	if err != nil {
		return err
	}
	report := verifiedLedger{Lines: len(lines), Unsealed: int64(len(lines)), Seals: make([]ledgerSeal, 0, len(seals))}
	if len(lines) > 0 {
		report.Hash = lines[len(lines)-1].Hash
	}
	for _, s := range seals {
		report.Seals = append(report.Seals, ledgerSeal{Seq: s.Seq, Hash: s.Hash, At: jsonTime(s.At)})
		report.Unsealed = int64(len(lines)) - s.Seq
	}
	if a.json {
		a.printJSON(report)
		return nil
	}
	fmt.Fprintf(a.out, "台账 %d 行，前后相接；签名 %d 个，都对；其后未签名 %d 行。\n", report.Lines, len(seals), report.Unsealed)
	return nil
}
