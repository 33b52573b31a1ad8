package engine

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"unicode/utf8"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// Elsewhere looks for applicants of the bureau's other points. q has passed its
// Check. Nothing of question or answer is kept or logged. Kinds of error:
// search_conditions, search_reason, too_many_tries, and those of the line.
func (e *Engine) Elsewhere(ctx context.Context, q confirm.ElsewhereQuery) (found []confirm.Elsewhere, more bool, err error) {
	if err := e.ensureTime(ctx); err != nil {
		return nil, false, err
	}
	body := wire.ElsewhereRequest{Reason: string(q.Reason), Note: q.Note}
	for _, field := range confirm.SearchFields() {
		if value, asked := q.Conditions[field]; asked {
			body.Conditions = append(body.Conditions, wire.ElsewhereCondition{Field: string(field), Value: value})
		}
	}
	var a wire.ElsewhereAnswer
	if err := e.exchange(ctx, request{method: http.MethodPost, path: wire.PathElsewhere, body: body}, &a); err != nil {
		return nil, false, err
	}
	if a.Matches == nil || len(a.Matches) > wire.MaxElsewhere { // nobody is a list too
		return nil, false, e.bad(fmt.Errorf("%w: no list of matches, or too long", errBadAnswer))
	}
	for _, m := range a.Matches {
		x, err := readMatch(m)
		if err != nil {
			return nil, false, e.bad(err)
		}
		found = append(found, x)
	}
	return found, a.More, nil
}

// readMatch quotes nothing of a match that makes no sense: it names a person.
func readMatch(m wire.ElsewhereMatch) (confirm.Elsewhere, error) {
	point, err := confirm.DecodePoint(m.Point)
	if err != nil {
		return confirm.Elsewhere{}, fmt.Errorf("%w: point of a match", errBadAnswer)
	}
	state := confirm.State(m.State)
	if m.ApplicationNo == "" || confirm.ValidName(confirm.Name(m.Name)) != nil || !utf8.ValidString(m.School) ||
		point.Name == "" || !slices.Contains(confirm.States(), state) || m.Opens.After(m.Closes) {
		return confirm.Elsewhere{}, fmt.Errorf("%w: match", errBadAnswer)
	}
	return confirm.Elsewhere{
		ApplicationNo: m.ApplicationNo, Name: confirm.Name(m.Name), IDMasked: m.IDMasked, School: m.School,
		State: state, Point: point, Opens: m.Opens.UTC(), Closes: m.Closes.UTC(),
	}, nil
}

// ChangePassword changes the clerk's password at the registry; only its yes
// makes the new one hold. When the answer was lost either may hold. Kinds of
// error: wrong_password, password_weak, too_many_tries, and those of the line.
func (e *Engine) ChangePassword(ctx context.Context, old, new string) error {
	if err := e.ensureTime(ctx); err != nil {
		return err
	}
	var a wire.NewPasswordAnswer
	err := e.exchange(ctx, request{method: http.MethodPost, path: wire.PathPassword, body: wire.NewPasswordRequest{Old: old, New: new}}, &a)
	if err == nil && a.ChangedAt.IsZero() {
		err = e.bad(fmt.Errorf("%w: no time of the change", errBadAnswer))
	}
	return err
}
