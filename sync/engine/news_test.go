package engine_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/engine"
	"confirmpoint/sync/wire"
)

// await gives the end of an Await that runs beside the test, once it asks.
func (w *world) await(ctx context.Context) <-chan error {
	asked := make(chan struct{}, 16)
	w.breakPath(wire.PathChanges, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		if r.URL.Query().Get("wait") != "" {
			asked <- struct{}{}
		}
		next.ServeHTTP(rw, r)
	})
	told := make(chan error, 1)
	go func() { told <- w.engine.Await(ctx) }()
	select {
	case <-asked:
	case err := <-told:
		told <- err
	}
	return told
}

// TestAwaitTellsOfEveryNews: records, rules, a first pull that is due.
func TestAwaitTellsOfEveryNews(t *testing.T) {
	w := newWorld(t, 2)
	w.must(w.engine.Await(t.Context())) // nothing was pulled: there is news
	w.pull()
	news := map[string]func(){
		"a record": func() {
			w.people[0].Photo = photo(77)
			_, err := w.reg.Import(t.Context(), planID, w.people)
			w.must(err)
		},
		"the window": func() {
			now := w.clock.True()
			_, err := w.reg.PutWindow(t.Context(), planID, w.point.ID, confirm.Window{Opens: now.AddDate(0, 0, -1), Closes: now.AddDate(0, 0, 9)})
			w.must(err)
		},
	}
	for _, first := range []bool{true, false} { // what came before the question, and while it waits
		for name, change := range news {
			if !first && name == "the window" {
				continue // told by the next question
			}
			if first {
				change()
			}
			told := w.await(t.Context())
			if !first {
				w.people[1].Photo = photo(78)
				_, err := w.reg.Import(t.Context(), planID, w.people)
				w.must(err)
			}
			if err := <-told; err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			w.pull()
		}
	}
}

// TestAwaitEndsAtOnce when the desk is locked, when the caller goes, and when
// the line breaks.
func TestAwaitEndsAtOnce(t *testing.T) {
	w := newWorld(t, 1)
	w.pull()
	ctx, cancel := context.WithCancel(t.Context())
	told := w.await(ctx)
	cancel()
	if err := <-told; err == nil {
		t.Error("a cancelled wait told news")
	}
	told = w.await(t.Context())
	w.engine.Close()
	wantCode(t, <-told, confirm.ProblemOffline)
	told = w.await(t.Context())
	w.server.CloseClientConnections()
	wantCode(t, <-told, confirm.ProblemOffline)
}

// newsRounds are rounds with News of a script.
type newsRounds struct {
	rounds
	await func(ctx context.Context) error
}

func (n *newsRounds) Await(ctx context.Context) error { return n.await(ctx) }

// TestWorkerRestsOnNews: news bring a round, a kick does, a broken line is a failure.
func TestWorkerRestsOnNews(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var w *engine.Worker
	var told []error
	step := 0
	n := &newsRounds{rounds: rounds{send: fine, pull: fine}}
	n.await = func(ctx context.Context) error {
		switch step++; step {
		case 1:
			return nil // news
		case 2:
			w.Kick()
			<-ctx.Done() // a kick must end the wait
			return ctx.Err()
		case 3:
			return &confirm.Problem{Code: confirm.ProblemOffline}
		}
		cancel()
		return nil
	}
	w = engine.NewWorker(engine.WorkerConfig{
		Rounds: n, Jitter: func() float64 { return 0 }, OnRound: func(err error) { told = append(told, err) },
		After: func(time.Duration) <-chan time.Time { c := make(chan time.Time, 1); c <- time.Time{}; return c },
	})
	w.Run(ctx)
	if len(told) != 5 || told[3] == nil || told[4] != nil {
		t.Fatalf("%d rounds: %v", len(told), told)
	}
}

// TestKickSendsBesideALongPull: decisions do not wait for photos.
func TestKickSendsBesideALongPull(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var w *engine.Worker
	sends, release := 0, make(chan struct{})
	r := &rounds{}
	r.send = func(int) error {
		if sends++; sends == 2 {
			close(release)
		}
		return nil
	}
	r.pull = func(int) error {
		w.Kick()
		<-release // until the second sending
		cancel()
		return nil
	}
	w = engine.NewWorker(engine.WorkerConfig{Rounds: lockedRounds{r, &sync.Mutex{}}})
	w.Run(ctx)
	if sends != 2 {
		t.Fatalf("%d sendings", sends)
	}
}

// lockedRounds keep Send and Pull, which run side by side, from writing the
// same list of calls.
type lockedRounds struct {
	r  *rounds
	mu *sync.Mutex
}

func (l lockedRounds) Send(context.Context, confirm.Progress) (confirm.SendReport, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return confirm.SendReport{}, l.r.send(0)
}

func (l lockedRounds) Pull(context.Context, confirm.Progress) (confirm.PullReport, error) {
	return confirm.PullReport{}, l.r.pull(0)
}

// TestWorkerWaitsAsLongAsAsked: Retry-After over the wire, the busy registry
// is left alone, and a kick does not break in.
func TestWorkerWaitsAsLongAsAsked(t *testing.T) {
	w := newWorld(t, 0)
	for header, want := range map[string][2]time.Duration{
		"60":                            {60 * time.Second, 66 * time.Second},
		"0":                             {2 * time.Second, 3 * time.Second},
		"":                              {2 * time.Second, 3 * time.Second},
		"-5":                            {2 * time.Second, 3 * time.Second},
		"999999999":                     {15 * time.Minute, 990 * time.Second},
		"Wed, 21 Oct 2015 07:28:00 GMT": {2 * time.Second, 3 * time.Second},
	} {
		w.breakPath(wire.PathHello, func(rw http.ResponseWriter, r *http.Request, _ http.Handler) {
			rw.Header().Set("Retry-After", header)
			remote(rw, r, http.StatusServiceUnavailable, confirm.ProblemRegistryBusy)
		})
		var waited []time.Duration
		for _, jitter := range []float64{0, 0.5} {
			ctx, cancel := context.WithCancel(t.Context())
			worker := engine.NewWorker(engine.WorkerConfig{
				Rounds: w.engine, Jitter: func() float64 { return jitter },
				After: func(d time.Duration) <-chan time.Time {
					waited = append(waited, d)
					cancel()
					return nil
				},
			})
			worker.Run(ctx)
			cancel()
		}
		if !slices.Equal(waited, want[:]) {
			t.Errorf("%q: waited %v, want %v", header, waited, want)
		}
	}
}

// TestReconcileFindsWhatDiffers, over the real wire, whatever side it is on.
func TestReconcileFindsWhatDiffers(t *testing.T) {
	w := newWorld(t, 6)
	w.pull()
	w.decide(0)
	w.send()
	list := func(change func([]confirm.Counted) []confirm.Counted) func(context.Context) ([]confirm.Counted, error) {
		return func(ctx context.Context) ([]confirm.Counted, error) {
			var all []confirm.Counted
			for _, row := range w.rows() {
				r, err := w.cache.Record(ctx, row.ID)
				w.must(err)
				c := confirm.Counted{ApplicationNo: r.ApplicationNo, State: r.Standing.State, Version: r.Version, Digest: r.Digest}
				if r.Standing.Decision != nil {
					c.Decision = r.Standing.Decision.OperationID
				}
				all = append(all, c)
			}
			slices.SortFunc(all, func(a, b confirm.Counted) int { return strings.Compare(a.ApplicationNo, b.ApplicationNo) })
			return change(all), nil
		}
	}
	cases := map[string]struct {
		change func([]confirm.Counted) []confirm.Counted
		differ int
	}{
		"nothing":        {func(c []confirm.Counted) []confirm.Counted { return c }, 0},
		"one is missing": {func(c []confirm.Counted) []confirm.Counted { return c[1:] }, 1},
		"one too many": {func(c []confirm.Counted) []confirm.Counted {
			return append(c, confirm.Counted{ApplicationNo: "9", State: confirm.StatePending})
		}, 1},
		"another version": {func(c []confirm.Counted) []confirm.Counted { c[2].Version++; return c }, 1},
		"another content": {func(c []confirm.Counted) []confirm.Counted { c[2].Digest = "00"; return c }, 1},
		"another decision": {func(c []confirm.Counted) []confirm.Counted {
			for i := range c {
				if c[i].Decision != "" {
					c[i].Decision = "x"
				}
			}
			return c
		}, 1},
		"another state": {func(c []confirm.Counted) []confirm.Counted {
			for i := range c {
				if c[i].Decision != "" {
					c[i].State = confirm.StatePending
				}
			}
			return c
		}, 1},
		"all are missing": {func([]confirm.Counted) []confirm.Counted { return nil }, 6},
	}
	for name, c := range cases {
		got, err := w.engine.Reconcile(t.Context(), list(c.change))
		w.must(err)
		if len(got.Differences) != c.differ || got.Same() != (c.differ == 0) || len(got.States) == 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
	// What the applicant changes comes with the pull of the reconciliation itself.
	w.people[3].Content.Contact.Email = "x@example.org"
	_, err := w.reg.Import(t.Context(), planID, w.people)
	w.must(err)
	got, err := w.engine.Reconcile(t.Context(), list(cases["nothing"].change))
	w.must(err)
	if !got.Same() {
		t.Errorf("after an edit: %+v", got)
	}
}
