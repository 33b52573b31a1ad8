package main

import (
	"context"
	"errors"
	"fmt"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/present"

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
	var missing bool
	c := &cobra.Command{
		Use:   "message 报名号…",
		Short: "给申请人留言；给多个报名号时逐人签名，各有各的结果",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if missing == (text.Text != "") {
				return usageError{errors.New("--text 和 --missing 写一项")}
			}
			return a.withDesk(c.Context(), func(d *desk.Desk) error {
				if missing {
					return a.messageMissing(c.Context(), d, args)
				}
				return a.message(c.Context(), d, args, text)
			})
		},
	}
	c.Flags().StringVar(&text.Text, "text", "", "留言内容")
	c.Flags().StringVar(&text.Template, "template", "", "所用模板的名称")
	c.Flags().BoolVar(&missing, "missing", false, "按各人不具备的条件逐人写明缺少的材料和期限")
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
		op, err := a.signOne(ctx, d, func(ctx context.Context) (confirm.Operation, error) {
			return d.Message(ctx, ids[0], text)
		})
		if err != nil {
			return err
		}
		a.signed(numbers[0], op)
		return nil
	}
	var sent []desk.Sent
	err := a.signNow(ctx, d, len(ids), func(ctx context.Context) (err error) {
		sent, err = d.MessageAll(ctx, ids, text)
		return err
	})
	if err != nil {
		return err
	}
	return a.showMessaged(sent, names)
}

// missingTemplate names the messages that messageMissing writes.
const missingTemplate = "材料不全"

// messageMissing tells everyone what is still missing of their own papers.
func (a *app) messageMissing(ctx context.Context, d *desk.Desk, numbers []string) error {
	var sent []desk.Sent
	names := map[string]string{}
	err := a.signNow(ctx, d, len(numbers), func(ctx context.Context) error {
		sent = tellMissing(ctx, d, numbers, names)
		return nil
	})
	if err != nil {
		return err
	}
	return a.showMessaged(sent, names)
}

// tellMissing keeps the 报名号 of each record in names.
func tellMissing(ctx context.Context, d *desk.Desk, numbers []string, names map[string]string) (sent []desk.Sent) {
	for _, number := range numbers {
		v, err := d.OpenByNumber(ctx, number)
		s := desk.Sent{RecordID: v.Record.ID, Err: err}
		if err != nil {
			s.RecordID = number
		}
		names[s.RecordID] = number
		text := present.NoticeText(v.Rulebook.NoticeOf(v.Record, v.Draft.Ticks))
		switch {
		case err != nil:
		case text == "":
			s.Err = &confirm.Refusal{Code: confirm.CodeNoMissingCondition}
		default:
			s.Operation, s.Err = d.Message(ctx, s.RecordID, desk.Text{Text: text, Template: missingTemplate})
		}
		sent = append(sent, s)
	}
	return sent
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
