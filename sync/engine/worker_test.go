package engine_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/engine"
)

// rounds is a scripted pair of Pull and Send.
type rounds struct {
	calls      []string
	send, pull func(round int) error
	round      int
}

func (r *rounds) Send(context.Context, confirm.Progress) (confirm.SendReport, error) {
	r.calls = append(r.calls, "send")
	return confirm.SendReport{}, r.send(r.round)
}

func (r *rounds) Pull(context.Context, confirm.Progress) (confirm.PullReport, error) {
	r.calls = append(r.calls, "pull")
	return confirm.PullReport{}, r.pull(r.round)
}

func fine(int) error { return nil }

func always(code confirm.Code) func(int) error {
	return func(int) error { return &confirm.Problem{Code: code} }
}

// delays runs n rounds and gives the times the worker wanted to wait.
func delays(r *rounds, n int, jitter float64) []time.Duration {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var waited []time.Duration
	fire := make(chan time.Time, 1)
	w := engine.NewWorker(engine.WorkerConfig{
		Rounds: r, Every: time.Minute, Jitter: func() float64 { return jitter },
		OnRound: func(error) { r.round++ },
		After: func(d time.Duration) <-chan time.Time {
			if waited = append(waited, d); len(waited) == n {
				cancel()
			} else {
				fire <- time.Time{}
			}
			return fire
		},
	})
	w.Run(ctx)
	return waited
}

func TestWorkerSendsBeforeItPulls(t *testing.T) {
	r := &rounds{send: fine, pull: fine}
	delays(r, 2, 0)
	if !slices.Equal(r.calls, []string{"send", "pull", "send", "pull"}) {
		t.Fatalf("%v", r.calls)
	}
}

func TestWorkerDelays(t *testing.T) {
	s := time.Second
	cases := map[string]struct {
		r      *rounds
		jitter float64
		want   []time.Duration
	}{
		"all goes well, earliest": {&rounds{send: fine, pull: fine}, 0, []time.Duration{48 * s, 48 * s}},
		"all goes well, middle":   {&rounds{send: fine, pull: fine}, 0.5, []time.Duration{60 * s, 60 * s}},
		"offline, latest": {&rounds{send: always(confirm.ProblemOffline), pull: fine}, 1,
			[]time.Duration{4 * s, 8 * s, 16 * s, 32 * s, 64 * s, 128 * s, 256 * s, 300 * s, 300 * s}},
		"offline, earliest": {&rounds{send: fine, pull: always(confirm.ProblemOffline)}, 0, []time.Duration{2 * s, 2 * s, 2 * s}},
		"a person must act": {&rounds{send: always(confirm.ProblemSignInRequired), pull: fine}, 0, []time.Duration{300 * s, 300 * s}},
		"back to good": {&rounds{send: func(n int) error {
			if n < 2 {
				return &confirm.Problem{Code: confirm.ProblemOffline}
			}
			return nil
		}, pull: fine}, 0.5, []time.Duration{3 * s, 5 * s, 60 * s}},
	}
	for name, c := range cases {
		if got := delays(c.r, len(c.want), c.jitter); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// TestWorkerPullsWhenOperationsAreStuck: what is new may be what helps.
func TestWorkerPullsWhenOperationsAreStuck(t *testing.T) {
	for code, pulls := range map[confirm.Code]bool{
		confirm.ProblemRegistryBusy: true, confirm.CodeOperationMismatch: true,
		confirm.ProblemOffline: false, confirm.ProblemRevoked: false,
	} {
		r := &rounds{send: always(code), pull: fine}
		delays(r, 1, 0)
		if slices.Contains(r.calls, "pull") != pulls {
			t.Errorf("%s: %v", code, r.calls)
		}
	}
}

func TestKickEndsTheWait(t *testing.T) {
	r := &rounds{send: always(confirm.ProblemOffline), pull: fine}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var w *engine.Worker
	w = engine.NewWorker(engine.WorkerConfig{
		Rounds: r, Jitter: func() float64 { return 0 },
		After: func(time.Duration) <-chan time.Time { return nil }, // never
		OnRound: func(error) {
			if r.round++; r.round == 3 {
				cancel()
			}
			w.Kick()
			w.Kick() // two wishes are one round
		},
	})
	w.Run(ctx)
	if r.round != 3 {
		t.Fatalf("%d rounds", r.round)
	}
}

func TestWorkerWithARealEngine(t *testing.T) {
	w := newWorld(t, 3)
	w.pull()
	op := w.decide(0)
	ctx, cancel := context.WithCancel(t.Context())
	worker := engine.NewWorker(engine.WorkerConfig{Rounds: w.engine, OnRound: func(err error) {
		if err != nil {
			t.Errorf("round: %v", err)
		}
		cancel()
	}})
	worker.Run(ctx)
	if s := w.state(op.Intent.OperationID).State; s != confirm.OperationAccepted {
		t.Fatalf("operation is %s", s)
	}
}
