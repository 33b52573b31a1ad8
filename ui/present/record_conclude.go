package present

import (
	"context"
	"errors"
	"slices"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

func enabled(list []Conclusion, a confirm.Action) bool {
	return slices.ContainsFunc(list, func(c Conclusion) bool { return c.Action == a && c.Enabled })
}

// SetNumber keeps the number of the blank receipt that was handed out, for 材料齐全.
func (p *Record) SetNumber(text string) { p.number = text }

// Explain keeps the explanation for a changed conclusion.
func (p *Record) Explain(text string) { p.explanation = text }

// Conclude signs and saves a conclusion. A second call before the first has
// ended does nothing.
func (p *Record) Conclude(action confirm.Action) {
	if !p.takes() || p.concluding || p.unseen() {
		return
	}
	p.concluding = true
	p.saved = ""
	turn := p.turn
	var op confirm.Operation
	p.work.add(task{
		label: "conclude",
		job: func() func(context.Context) error {
			seen, c := p.view, desk.Conclusion{Action: action, Explanation: p.explanation, Undoable: true}
			if action == confirm.ActionConcludeComplete {
				c.ReceiptNumber = tidy(p.number).text
			}
			return func(ctx context.Context) (err error) {
				op, err = p.desk.Decide(ctx, seen, c)
				return err
			}
		},
		done: func(err error) { p.concluded(turn, op, err) },
	})
	p.changed()
}

func (p *Record) concluded(turn int, op confirm.Operation, err error) {
	p.concluding = false
	if err != nil {
		p.notices.Fail(err)
		var refusal *confirm.Refusal
		if turn == p.turn && errors.As(err, &refusal) {
			p.Open(p.id)
		}
		return
	}
	p.notices.Dismiss()
	p.watchUndo()
	if p.OnConcluded != nil {
		p.OnConcluded()
	}
	if turn != p.turn {
		return
	}
	p.explanation, p.number = "", ""
	p.saved = lang.F("“%s”已签名保存，待发送", actionWord(op.Intent.Action))
	if op.State == "" {
		p.saved = "" // it waits for its batch: the badge tells
	}
	if p.autoNext && p.OnNext != nil {
		p.OnNext()
		return
	}
	p.Open(p.id)
}
