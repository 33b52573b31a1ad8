package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/present"

	"github.com/spf13/cobra"
)

// outbox is the JSON of outbox, newest first.
type outbox struct {
	Operations []listedOperation `json:"operations"`
}

type listedOperation struct {
	OperationID string `json:"operation_id"`
	RecordID    string `json:"record_id"`
	Action      string `json:"action"`
	State       string `json:"state"`
	Code        string `json:"code,omitempty"`
	Message     string `json:"message,omitempty"`
	SignedAt    string `json:"signed_at"`
	SentAt      string `json:"sent_at,omitempty"`
	Tries       int    `json:"tries"`
	Sequence    int64  `json:"sequence"`
	ResolvedAt  string `json:"resolved_at,omitempty"`
	Resolution  string `json:"resolution,omitempty"`
	HasReceipt  bool   `json:"has_receipt"`
	// Held is not sent: its record is with another point.
	Held bool `json:"held,omitempty"`
	// Colleague signed it: another clerk of this computer.
	Colleague string `json:"colleague,omitempty"`
}

func (a *app) outboxCommand() *cobra.Command {
	var giveUp, reason string
	c := &cobra.Command{
		Use:   "outbox",
		Short: "本机签过的全部结论及登记库的答复；--give-up 了结被拒或已转出的一项",
		RunE: func(c *cobra.Command, _ []string) error {
			if (giveUp == "") != (strings.TrimSpace(reason) == "") {
				return usageError{errors.New("--give-up 与 --reason 要一起用")}
			}
			return a.withDesk(c.Context(), func(d *desk.Desk) error {
				if giveUp != "" {
					if err := d.GiveUp(c.Context(), giveUp, reason); err != nil {
						return err
					}
				}
				return a.outbox(c.Context(), d)
			})
		},
	}
	c.Flags().StringVar(&giveUp, "give-up", "", "不再坚持的被拒结论、或已转出不再发送的一项的编号")
	c.Flags().StringVar(&reason, "reason", "", "不再坚持的理由")
	return c
}

func (a *app) outbox(ctx context.Context, d *desk.Desk) error {
	ops, err := d.Operations(ctx)
	if err != nil {
		return err
	}
	if a.json {
		a.printJSON(outbox{Operations: operationsOf(ops)})
		return nil
	}
	var t table
	t.add("序号", "签名时间", "结论", "状态", "编号", "说明")
	for _, op := range ops {
		note := ""
		if op.Code != "" {
			note = present.Words(op.Code, nil)
		}
		if op.Held {
			note = present.HeldWords
		}
		if op.Colleague != "" {
			note = op.Colleague + "签的，由本人发送。" + note
		}
		if closed := present.Resolution(op); closed != "" {
			note += "已了结：" + closed
		}
		t.add(strconv.FormatInt(op.Intent.Sequence, 10), clockTime(op.SignedAt), op.Intent.Action.Label(),
			op.State.Label(), op.Intent.OperationID, note)
	}
	t.print(a.out)
	fmt.Fprintf(a.out, "共 %d 项。\n", len(ops))
	return nil
}

func operationsOf(ops []confirm.Operation) []listedOperation {
	all := make([]listedOperation, 0, len(ops))
	for _, op := range ops {
		l := listedOperation{
			OperationID: op.Intent.OperationID, RecordID: op.Intent.RecordID, Action: string(op.Intent.Action),
			State: string(op.State), Code: string(op.Code), SignedAt: jsonTime(op.SignedAt), SentAt: jsonTime(op.SentAt),
			Tries: op.Tries, Sequence: op.Intent.Sequence, ResolvedAt: jsonTime(op.ResolvedAt), Resolution: op.Resolution,
			HasReceipt: len(op.Receipt) > 0, Held: op.Held, Colleague: op.Colleague,
		}
		if op.Code != "" {
			l.Message = present.Words(op.Code, nil)
		}
		all = append(all, l)
	}
	return all
}
