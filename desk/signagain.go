package desk

import (
	"context"
	"slices"

	"confirmpoint/confirm"
)

// SignAgain signs what was refused anew, on what the record is now
// (offline-rules.md D1): the one key after the difference has been shown. shown
// is what the clerk looked at; when record, rules or window have changed since,
// nothing is signed (content_changed, window_changed…).
//
// A conclusion and a 更换确认点 may be signed again when nothing the clerk
// compares with paper has changed (confirm.NextResign); else content_changed:
// Recheck is the way. Of a correction the Kept fields are signed again, and of
// the Clashes those named in mine; with none of either it is field_changed.
// Other acts rest on nothing the clerk has seen and are done anew on the record:
// unknown_action.
func (d *Desk) SignAgain(ctx context.Context, shown Conflict, mine []string) (confirm.Operation, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return confirm.Operation{}, err
	}
	defer leave()
	if shown.Gone {
		return confirm.Operation{}, &confirm.Problem{Code: confirm.ProblemNotFound}
	}
	was, seen := shown.Operation.Intent, shown.Rulebook.SeenOf(shown.Theirs)
	a := act{action: was.Action, recordID: was.RecordID, seen: &seen}
	switch {
	case was.Action == confirm.ActionCorrectWork && was.Correction != nil:
		c := shown.Again(mine)
		if len(c.Fields) == 0 {
			return confirm.Operation{}, &confirm.Refusal{Code: confirm.CodeFieldChanged}
		}
		a.fill = func(i *confirm.Intent) { i.Correction = &c }
	case !concludes(was.Action) && was.Action != confirm.ActionTransferPoint:
		return confirm.Operation{}, &confirm.Refusal{Code: confirm.CodeUnknownAction}
	case shown.What.Next != confirm.NextResign:
		return confirm.Operation{}, &confirm.Refusal{Code: confirm.CodeContentChanged}
	case was.Action == confirm.ActionTransferPoint:
		a.fill = func(i *confirm.Intent) { i.Transfer = was.Transfer }
	default:
		a.number = was.ReceiptNumber
		a.online = len(shown.Theirs.Standing.Stages) > 0
		if a.fill, err = d.concludeAgain(ctx, was); err != nil {
			return confirm.Operation{}, err
		}
	}
	return d.do(ctx, a)
}

// concludeAgain carries a conclusion over. Its message is a new one: the old
// was cancelled together with it (offline-rules.md D7).
func (d *Desk) concludeAgain(ctx context.Context, was confirm.Intent) (func(*confirm.Intent), error) {
	v, err := d.view(ctx, was.RecordID)
	if err != nil {
		return nil, err
	}
	return func(i *confirm.Intent) {
		i.Ticks, i.Explanation, i.ReceiptNumber = slices.Clone(was.Ticks), was.Explanation, was.ReceiptNumber
		i.FileNumber, i.LocalFileNumber, i.Remark = was.FileNumber, was.LocalFileNumber, was.Remark
		i.Acknowledged = stillFound(was.Acknowledged, v.Findings)
		if m := was.Message; m != nil {
			i.Message = d.message(Text{Text: m.Text, Template: m.Template}, "")
		}
	}, nil
}

// Again is the correction that SignAgain would sign: the Kept fields, and of the
// Clashes those named in mine, which the clerk has chosen over what is there now.
func (c Conflict) Again(mine []string) confirm.Correction {
	var again confirm.Correction
	if c.Operation.Intent.Correction == nil {
		return again
	}
	again.Authorisation = c.Operation.Intent.Correction.Authorisation
	again.Fields = slices.Clone(c.Kept)
	for _, f := range c.Clashes {
		if slices.Contains(mine, f.Field) {
			again.Fields = append(again.Fields, f)
		}
	}
	return again
}
