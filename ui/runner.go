package ui

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"fyne.io/fyne/v2"

	"confirmpoint/confirm"
)

// Runner is the present.Runner of the window. It is the only place in the
// program that starts goroutines for the window and that calls fyne.Do.
type Runner struct {
	ctx   context.Context
	stop  context.CancelFunc
	log   *slog.Logger
	work  sync.WaitGroup
	mu    sync.Mutex
	ended bool
}

// NewRunner makes a Runner whose jobs end with ctx.
func NewRunner(ctx context.Context, log *slog.Logger) *Runner {
	ctx, stop := context.WithCancel(ctx)
	return &Runner{ctx: ctx, stop: stop, log: log}
}

// Go runs job on a goroutine of its own; a panic in it becomes an internal problem.
func (r *Runner) Go(label string, job func(context.Context) error, done func(error)) (cancel func()) {
	ctx, cancel := context.WithCancel(r.ctx)
	if !r.start() {
		cancel()
		return cancel
	}
	go func() {
		defer r.work.Done()
		err := r.guarded(ctx, label, job)
		cancel()
		r.Post(func() { done(err) })
	}()
	return cancel
}

func (r *Runner) guarded(ctx context.Context, label string, job func(context.Context) error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			r.log.Error("job panicked", "job", label, "stack", string(debug.Stack()))
			err = &confirm.Problem{Code: confirm.ProblemInternal, Err: fmt.Errorf("job %s panicked", label)}
		}
	}()
	return job(ctx)
}

// Post runs fn on the toolkit's goroutine, unless the runner has been stopped.
func (r *Runner) Post(fn func()) {
	if r.running() {
		fyne.Do(func() {
			if r.running() {
				fn()
			}
		})
	}
}

// Ask runs fn on the toolkit's goroutine and waits for it; it reports false
// when the runner has been stopped. It must not be called on that goroutine.
func (r *Runner) Ask(fn func()) bool {
	if !r.running() {
		return false
	}
	ran := make(chan struct{})
	fyne.Do(func() {
		defer close(ran)
		if r.running() {
			fn()
		}
	})
	select {
	case <-ran:
		return r.running()
	case <-r.ctx.Done():
		return false
	}
}

// Every runs fn on the toolkit's goroutine at each interval.
func (r *Runner) Every(interval time.Duration, fn func()) (stop func()) {
	ctx, stop := context.WithCancel(r.ctx)
	if !r.start() {
		stop()
		return stop
	}
	go func() {
		defer r.work.Done()
		ticker := time.NewTicker(interval)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
				r.Post(func() {
					if ctx.Err() == nil {
						fn()
					}
				})
			}
		}
	}()
	return stop
}

// Stop cancels every job and waits until all have returned, at most for grace.
// It reports whether they have. Nothing reaches the window after it.
func (r *Runner) Stop(grace time.Duration) bool {
	r.mu.Lock()
	r.ended = true
	r.mu.Unlock()
	r.stop()
	all := make(chan struct{})
	go func() {
		r.work.Wait()
		close(all)
	}()
	select {
	case <-all:
		return true
	case <-time.After(grace):
		return false
	}
}

func (r *Runner) start() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ended {
		return false
	}
	r.work.Add(1)
	return true
}

func (r *Runner) running() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return !r.ended
}
