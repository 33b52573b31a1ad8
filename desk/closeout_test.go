package desk_test

import (
	"testing"

	"confirmpoint/confirm"
)

// TestCloseOutOfTheDesk: a conclusion is open until it has its receipt, and
// then its form is due; 未作确认 leaves nothing to do.
func TestCloseOutOfTheDesk(t *testing.T) {
	o := ready(t, 12)
	is := func(what string, want confirm.CloseOut) {
		t.Helper()
		got, err := o.desk.CloseOut(t.Context())
		check(t, err)
		if got != want {
			t.Errorf("%s: %+v, want %+v", what, got, want)
		}
	}
	is("nothing done", confirm.CloseOut{Undecided: 12})
	rows := o.clean(2)
	o.complete(rows[0].ID)
	is("one signed", confirm.CloseOut{Unsent: 1, Undecided: 11})
	o.send()
	o.pull()
	is("one accepted", confirm.CloseOut{Undecided: 11, Unprinted: 1})
	_, err := o.desk.Conclude(t.Context(), o.open(rows[1].ID), confirm.ActionLeaveUnconfirmed, "合同将到期")
	check(t, err)
	is("one marked", confirm.CloseOut{Unsent: 1, Undecided: 10, Unprinted: 1})
	o.send()
	o.pull()
	is("one marked and accepted", confirm.CloseOut{Undecided: 10, Unprinted: 1})
	check(t, o.desk.Lock(t.Context()))
	if _, err := o.desk.CloseOut(t.Context()); confirm.CodeOf(err) != confirm.ProblemLocked {
		t.Errorf("locked: %v", err)
	}
}
