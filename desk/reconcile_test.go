package desk_test

import (
	"context"
	"testing"

	"confirmpoint/confirm"
)

// TestReconcileOfTheDesk: unsent work is no difference; after it was sent both
// have it.
func TestReconcileOfTheDesk(t *testing.T) {
	o := ready(t, 12)
	same := func(what string) {
		t.Helper()
		got, err := o.desk.Reconcile(t.Context())
		check(t, err)
		count := 0
		for _, s := range got.States {
			count += s.Here
		}
		if !got.Same() || count != 12 || got.At.IsZero() {
			t.Errorf("%s: %+v", what, got)
		}
	}
	same("after the pull")
	row := o.clean(1)[0]
	o.complete(row.ID)
	same("with unsent work")
	o.send()
	same("after sending")
}

// TestLineBudget is kept, and nothing of it is told while the desk is locked.
func TestLineBudget(t *testing.T) {
	o := ready(t, 1)
	ctx := context.Background()
	if n, err := o.desk.LineBudget(ctx); n != 0 || err != nil {
		t.Errorf("before it was set: %d, %v", n, err)
	}
	check(t, o.desk.SetLineBudget(ctx, 50_000))
	if n, err := o.desk.LineBudget(ctx); n != 50_000 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	check(t, o.desk.SetLineBudget(ctx, -1))
	if n, err := o.desk.LineBudget(ctx); n != 0 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	check(t, o.desk.Lock(ctx))
	if _, err := o.desk.LineBudget(ctx); confirm.CodeOf(err) != confirm.ProblemLocked {
		t.Errorf("locked: %v", err)
	}
	if err := o.desk.Await(ctx); confirm.CodeOf(err) != confirm.ProblemLocked {
		t.Errorf("locked: %v", err)
	}
	if _, err := o.desk.Reconcile(ctx); confirm.CodeOf(err) != confirm.ProblemLocked {
		t.Errorf("locked: %v", err)
	}
}
