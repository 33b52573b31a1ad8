package desk_test

import (
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/internal/training"
)

// TestReboundDesk (offline-rules.md D3): a clerk who was moved decides nothing
// more here, is told where he works now, offline too, and sends what he had.
func TestReboundDesk(t *testing.T) {
	o := ready(t, 12)
	ctx := t.Context()
	rows := o.clean(2)
	op := o.complete(rows[0].ID)
	view := o.tickAll(rows[1].ID, confirm.TickMet)
	o.clock.add(time.Minute)
	reg := o.registry.Registry()
	other, err := reg.PutPoint(ctx, confirm.Point{Code: "QH77", Name: "青禾一中确认点"})
	check(t, err)
	check(t, reg.MoveClerk(ctx, training.UserName, other.ID, "借调"))
	o.clock.add(11 * time.Minute) // the desk asks now and then
	_, err = o.desk.Pull(ctx, nil)
	wantCode(t, err, confirm.ProblemRebound)

	refused := func(when string) {
		t.Helper()
		_, err := o.desk.Conclude(ctx, view, confirm.ActionConcludeComplete, "")
		wantCode(t, err, confirm.ProblemRebound)
		s, err := o.desk.Standing(ctx)
		check(t, err)
		if s.Rebound == nil || s.Rebound.ID != other.ID || s.Unsent != 1 {
			t.Errorf("%s: %+v", when, s)
		}
	}
	refused("online")
	check(t, o.desk.Lock(ctx))
	check(t, o.desk.SignInOffline(ctx, []byte(training.PIN)))
	refused("offline")

	if report := o.send(); report.Accepted != 1 {
		t.Errorf("drained %+v", report)
	}
	ops, err := o.desk.Operations(ctx)
	check(t, err)
	if len(ops) != 1 || ops[0].Intent.OperationID != op.Intent.OperationID || ops[0].State != confirm.OperationAccepted {
		t.Errorf("operations %+v", ops)
	}
	lines, err := o.desk.SyncLog(ctx, 2)
	check(t, err)
	if len(lines) != 2 || lines[0].Accepted != 1 || lines[1].Code != confirm.ProblemRebound || lines[1].Automatic {
		t.Errorf("sync log %+v", lines)
	}
}
