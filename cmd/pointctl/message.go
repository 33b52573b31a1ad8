package main

import (
	"context"
	"fmt"

	"confirmpoint/confirm"
	"confirmpoint/desk"

	"github.com/spf13/cobra"
)

// messaged is the JSON of message to more than one.
type messaged struct {
	BatchID string           `json:"batch_id"`
	Signed  int              `json:"signed"`
	Failed  int              `json:"failed"`
	Records []messagedRecord `json:"records"`
}

type messagedRecord struct {
	ApplicationNo string `json:"application_no"`
	OperationID   string `json:"operation_id,omitempty"`
	MessageID     string `json:"message_id,omitempty"`
	Code          string `json:"code,omitempty"`
	Message       string `json:"message,omitempty"`
}

func (a *app) messageCommand() *cobra.Command {
	var text desk.Text
	c := &cobra.Command{
		Use:   "message 报名号…",
		Short: "给申请人留言；给多个报名号时逐人签名，各有各的结果",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withDesk(c.Context(), func(d *desk.Desk) error { return a.message(c.Context(), d, args, text) })
		},
	}
	c.Flags().StringVar(&text.Text, "text", "", "留言内容")
	c.Flags().StringVar(&text.Template, "template", "", "所用模板的名称")
	_ = c.MarkFlagRequired("text") // fails for an unknown flag only
	return c
}

func (a *app) message(ctx context.Context, d *desk.Desk, numbers []string, text desk.Text) error {
	ids := make([]string, len(numbers))
	names := map[string]string{}
	for n, number := range numbers {
		v, err := d.OpenByNumber(ctx, number)
		if err != nil && (len(numbers) == 1 || confirm.CodeOf(err) != confirm.ProblemNotFound) {
			return err
		}
		ids[n] = v.Record.ID
		if err != nil {
			ids[n] = number // the desk says of it what it says of any unknown record
		}
		names[ids[n]] = number
	}
	if len(ids) == 1 {
		op, err := d.Message(ctx, ids[0], text)
		if err != nil {
			return err
		}
		a.signed(numbers[0], op)
		return nil
	}
	sent, err := d.MessageAll(ctx, ids, text)
	if err != nil {
		return err
	}
	return a.showMessaged(sent, names)
}

// showMessaged ends with 6 when some were signed and some not; when none was,
// with the code of the first failure.
func (a *app) showMessaged(sent []desk.Sent, names map[string]string) error {
	var m messaged
	var first error
	var t table
	for _, s := range sent {
		r := messagedRecord{ApplicationNo: names[s.RecordID], OperationID: s.Operation.Intent.OperationID}
		if s.Err != nil {
			m.Failed++
			r.Code, r.Message, _ = codeAndArgs(s.Err)
			if first == nil {
				first = s.Err
			}
			t.add(r.ApplicationNo, "没有签：", r.Message)
		} else {
			m.Signed++
			r.MessageID, m.BatchID = s.Operation.Intent.Message.ID, s.Operation.Intent.Message.Batch
			t.add(r.ApplicationNo, "待发送", r.MessageID)
		}
		m.Records = append(m.Records, r)
	}
	if m.Signed == 0 {
		return first
	}
	if a.json {
		a.printJSON(m)
	} else {
		t.print(a.out)
		fmt.Fprintf(a.out, "留言 %d 条已签名保存，%d 条没有。\n", m.Signed, m.Failed)
	}
	if m.Failed > 0 {
		return errPartly
	}
	return nil
}
