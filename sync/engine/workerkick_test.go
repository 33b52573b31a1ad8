package engine_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/engine"
)

// TestFailedSendBesideAPullCounts: a pull that goes well does not cover up a
// sending beside it that failed; the round is a failed one, and the next comes soon.
func TestFailedSendBesideAPullCounts(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var w *engine.Worker
	var told []error
	var waited []time.Duration
	sends, release := 0, make(chan struct{})
	r := &rounds{}
	r.send = func(int) error {
		if sends++; sends == 2 {
			defer close(release)
			return &confirm.Problem{Code: confirm.ProblemOffline}
		}
		return nil
	}
	r.pull = func(int) error {
		w.Kick()
		<-release
		return nil
	}
	w = engine.NewWorker(engine.WorkerConfig{
		Rounds: lockedRounds{r, &sync.Mutex{}}, Jitter: func() float64 { return 0 },
		After: func(d time.Duration) <-chan time.Time {
			waited = append(waited, d)
			cancel()
			return nil
		},
		OnRound: func(err error) { told = append(told, err) },
	})
	w.Run(ctx)
	if len(told) != 1 || confirm.CodeOf(told[0]) != confirm.ProblemOffline || !slices.Equal(waited, []time.Duration{2 * time.Second}) {
		t.Fatalf("told %v, waited %v", told, waited)
	}
}

// TestStuckOperationsBackOff: an operation that the registry cannot judge now is sent
// again soon, then later each time, although the pulls between go well.
func TestStuckOperationsBackOff(t *testing.T) {
	r := &rounds{send: always(confirm.ProblemRegistryBusy), pull: fine}
	want := []time.Duration{4 * time.Second, 8 * time.Second, 16 * time.Second}
	if got := delays(r, 3, 1); !slices.Equal(got, want) {
		t.Fatalf("waited %v, want %v", got, want)
	}
	// What needs a person is not asked for again and again: an account would be locked.
	for _, code := range []confirm.Code{confirm.ProblemProxyAuth, confirm.ProblemRebound} {
		if got := delays(&rounds{send: always(code), pull: fine}, 2, 0); !slices.Equal(got, []time.Duration{5 * time.Minute, 5 * time.Minute}) {
			t.Errorf("%s: %v", code, got)
		}
	}
}
