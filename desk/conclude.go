package desk

import (
	"context"
	"slices"

	"confirmpoint/confirm"
)

// Conclusion is what the clerk decides about a record that is open.
type Conclusion struct {
	Action confirm.Action // 材料齐全, 材料不全 or 未作确认
	// Explanation is needed when an earlier conclusion is changed, and always
	// once 初审 has begun.
	Explanation string
	// Message, when not empty, goes to the applicant in the same unit: both
	// count, or neither. A conclusion that is taken back, 未作确认, sends its
	// explanation when there is no other message: the applicant may edit again,
	// and must learn why.
	Message Text
	// ReceiptNumber is the number of a blank receipt the applicant already has,
	// of 材料齐全 only: printed by this workstation and not used yet
	// (receipt_number). Empty: the registry gives one.
	ReceiptNumber string
	// Undoable keeps it here for UndoTime, in which Undo takes it back. It is
	// signed and stored all the same. One that needs the registry in reach is
	// sent at once, and cannot be taken back.
	Undoable bool
}

// message is what the applicant is told with c about a record in state from.
func (c Conclusion) message(from confirm.State) Text {
	if c.Message.Text == "" && c.Action == confirm.ActionLeaveUnconfirmed && from != confirm.StatePending {
		return Text{Text: c.Explanation}
	}
	return c.Message
}

// Conclude is Decide without a message.
func (d *Desk) Conclude(ctx context.Context, seen View, action confirm.Action, explanation string) (confirm.Operation, error) {
	return d.Decide(ctx, seen, Conclusion{Action: action, Explanation: explanation})
}

// Decide judges by the rules, signs, and commits the conclusion with its
// outbox row in one transaction. It is saved when Decide returns nil, and
// only then. seen is the View the clerk looked at: when the record, the rules
// or the window have changed since, nothing is signed (content_changed,
// already_decided, rules_changed, window_changed…). content_changed as well while
// the clerk has not said that he saw what became of the record since he last did
// (Saw; offline-rules.md D1). operation_open: an earlier
// decision of the record waits for the registry's word; so the second of two
// clicks is refused. It carries the answers, notes and acknowledged findings
// of seen.Draft.
//
// It does not wait for the network, but for a record whose 初审 has begun:
// that may be decided anew only with the registry in reach
// (offline-rules.md D7). Without it the error says why it is not (offline,
// sign_in_required…) and nothing is signed.
//
// Under confirm.SignBatch the conclusion is judged and kept for SignBatch, and
// the operation given back has no State: nothing is signed yet.
func (d *Desk) Decide(ctx context.Context, seen View, c Conclusion) (confirm.Operation, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return confirm.Operation{}, err
	}
	defer leave()
	if err := d.looked(seen); err != nil {
		return confirm.Operation{}, err
	}
	before := seen.Rulebook.SeenOf(seen.Record)
	online := len(seen.Record.Standing.Stages) > 0
	return d.do(ctx, act{
		action: c.Action, recordID: seen.Record.ID, seen: &before,
		online: online, undoable: c.Undoable && !online,
		number: c.ReceiptNumber,
		fill: func(i *confirm.Intent) {
			i.Ticks = slices.Clone(seen.Draft.Ticks)
			i.Explanation, i.ReceiptNumber = c.Explanation, c.ReceiptNumber
			i.FileNumber, i.LocalFileNumber, i.Remark = seen.Draft.FileNumber, seen.Draft.LocalFileNumber, seen.Draft.Remark
			i.Acknowledged = stillFound(seen.Draft.Acknowledged, seen.Findings)
			if text := c.message(seen.Record.Standing.State); text.Text != "" {
				i.Message = d.message(text, "")
			}
		},
	})
}

// allowed tells what may be done to an opened record now. A decision that waits
// for the registry's word comes before the next one.
func (d *Desk) allowed(v View) []confirm.Allowance {
	at, clerk := d.cfg.Registry.Now().At, d.cfg.Enrolment.Clerk
	ask := v.Rulebook.Allowed
	if d.cfg.Registry.Link().Online {
		ask = v.Rulebook.AllowedOnline
	}
	all := ask(v.Ahead, v.Draft.Ticks, clerk, at)
	first, chosen := underWay(v.Operations), chosenFirst(v.Draft)
	for i := range all {
		switch {
		case first != nil && decides(all[i].Action):
			all[i].Refusal = first
		case chosen != nil && concludes(all[i].Action):
			all[i].Refusal = chosen
		}
	}
	return all
}

// chosenFirst refuses a conclusion while a colleague has chosen one and not
// signed it: it would drop his choice unseen.
func chosenFirst(draft confirm.Draft) *confirm.Refusal {
	if draft.Colleague == "" {
		return nil
	}
	return &confirm.Refusal{Code: confirm.ProblemChoiceOpen, Args: map[string]string{"clerk": draft.Colleague}}
}
