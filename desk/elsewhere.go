package desk

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"confirmpoint/confirm"
)

// FindElsewhere looks for applicants of other points (查询其他确认点数据): at least
// two conditions and a reason, online only, audited without what was looked
// for. The answer is not kept. Kinds of error: search_conditions, search_reason,
// too_many_tries, and those of the line.
func (d *Desk) FindElsewhere(ctx context.Context, q confirm.ElsewhereQuery) (found []confirm.Elsewhere, more bool, err error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return nil, false, err
	}
	defer leave()
	if q, err = q.Check(); err != nil {
		return nil, false, err
	}
	// Before the answer is seen: a log that cannot be written shows nobody.
	if err := d.audit(ctx, confirm.AuditElsewhere, "", "asked "+string(q.Reason)+" "+fieldsOf(q)); err != nil {
		return nil, false, err
	}
	found, more, err = d.cfg.Registry.Elsewhere(ctx, q)
	d.afterQuestion(err)
	if err != nil {
		return nil, false, err
	}
	if err := d.audit(ctx, confirm.AuditElsewhere, "", "found "+strconv.Itoa(len(found))); err != nil {
		return nil, false, err
	}
	return found, more, nil
}

// fieldsOf names the fields of a question, never their values.
func fieldsOf(q confirm.ElsewhereQuery) string {
	var fields []string
	for _, f := range confirm.SearchFields() {
		if _, asked := q.Conditions[f]; asked {
			fields = append(fields, string(f))
		}
	}
	return strings.Join(fields, ",")
}

// afterQuestion tells the window of a contact that has brought no records.
func (d *Desk) afterQuestion(err error) {
	changed := ChangedLink
	if slices.Contains([]confirm.Code{confirm.ProblemSignInRequired, confirm.ProblemRevoked}, confirm.CodeOf(err)) {
		d.changeSession(func(s *Session) { s.Online = false })
		changed |= ChangedSession
	}
	d.subscribers.tell(changed)
}

// ChangePassword changes the password of the clerk at the registry; it holds
// only after the registry's yes. Kinds of error: wrong_password, password_weak,
// too_many_tries, and those of the line.
func (d *Desk) ChangePassword(ctx context.Context, old, new string) error {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	if err := confirm.CheckNewPassword(old, new); err != nil {
		return err
	}
	err = d.cfg.Registry.ChangePassword(ctx, old, new)
	d.afterQuestion(err)
	detail := "changed"
	if err != nil {
		detail = "not changed: " + string(confirm.CodeOf(err))
	}
	if logged := d.audit(ctx, confirm.AuditPassword, "", detail); err == nil {
		err = logged
	}
	return err
}
