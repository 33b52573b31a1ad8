package desk_test

import (
	"testing"
	"time"

	"confirmpoint/confirm"
)

// TestSyncLog: what every contact did, also the failed ones; a night offline is one line, and a
// round that did nothing none.
func TestSyncLog(t *testing.T) {
	o := ready(t, 12)
	ctx := t.Context()
	first, err := o.desk.SyncLog(ctx, 0)
	check(t, err)
	if len(first) != 1 || first[0].Kind != confirm.SyncPull || first[0].Records != 12 || first[0].Automatic || first[0].At.IsZero() {
		t.Fatalf("after the first pull: %+v", first)
	}
	o.pull()
	o.send()
	if again, err := o.desk.SyncLog(ctx, 0); err != nil || len(again) != 1 {
		t.Fatalf("an idle round was kept: %+v, %v", again, err)
	}
	rows := o.clean(2)
	o.complete(rows[0].ID)
	o.send()
	_, err = o.desk.Reconcile(ctx)
	check(t, err)
	o.complete(rows[1].ID)
	o.closeRegistry()
	for range 5 {
		_, err := o.desk.Send(ctx, nil)
		wantCode(t, err, confirm.ProblemOffline)
		o.clock.add(time.Hour)
	}
	got, err := o.desk.SyncLog(ctx, 3)
	check(t, err)
	if len(got) != 3 || got[1].Kind != confirm.SyncReconcile || got[2].Accepted != 1 || got[2].Sent != 1 || got[2].Waiting != 0 {
		t.Fatalf("%+v", got)
	}
	night := got[0]
	if night.Code != confirm.ProblemOffline || night.Times != 5 || night.Until.Sub(night.At) != 4*time.Hour || !night.Automatic || night.Waiting != 1 {
		t.Fatalf("%+v", night)
	}
	check(t, o.desk.Lock(ctx))
	_, err = o.desk.SyncLog(ctx, 1)
	wantCode(t, err, confirm.ProblemLocked)
}
