package engine_test

import (
	"testing"
	"time"

	"confirmpoint/confirm"
)

// TestLateArrivalWithProof (offline-rules.md D4): a decision made offline inside
// the window arrives after it. With the proof of a signed time it is told from
// one whose time nobody can vouch for; both are listed here and there, and none is lost.
func TestLateArrivalWithProof(t *testing.T) {
	w := newWorld(t, 2)
	w.pull()
	proven := w.decide(0)
	w.clock.Skew(3 * time.Hour) // somebody sets the clock of the computer
	unproven := w.decide(1)
	if !proven.Intent.Evidence.Proven || unproven.Intent.Evidence.Proven {
		t.Fatalf("evidence %+v, %+v", proven.Intent.Evidence, unproven.Intent.Evidence)
	}
	w.clock.Skew(0)
	w.clock.Step(6 * 24 * time.Hour) // the window has closed
	w.newEngine()
	w.signIn()
	w.send()
	for op, code := range map[*confirm.Operation]confirm.Code{&proven: confirm.CodeLateInTime, &unproven: confirm.CodeLateUnproven} {
		if got := w.state(op.Intent.OperationID); got.State != confirm.OperationRefused || got.Code != code || len(got.Receipt) == 0 {
			t.Errorf("%s %s, want %s", got.State, got.Code, code)
		}
	}
	page, err := w.cache.Search(t.Context(), confirm.Query{})
	w.must(err)
	if page.Counts[confirm.QueueConflict] != 2 {
		t.Errorf("%d conflicts are listed", page.Counts[confirm.QueueConflict])
	}
	held, err := w.reg.LateArrivals(t.Context(), planID)
	w.must(err)
	if len(held) != 2 || held[0].Proven == held[1].Proven {
		t.Fatalf("the officer's list: %+v", held)
	}
	for _, h := range held {
		if h.Proven && h.Decided.Sub(proven.Intent.Evidence.DecidedAt).Abs() > time.Second {
			t.Errorf("proven for %v, decided %v", h.Decided, proven.Intent.Evidence.DecidedAt)
		}
	}
}
