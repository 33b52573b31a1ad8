package ui

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"confirmpoint/confirm"
)

// In the test driver fyne.Do runs its function on the caller's goroutine, so
// what done does is handed over by channels.
func newTestRunner(t *testing.T) *Runner {
	test.NewTempApp(t)
	r := NewRunner(t.Context(), slog.New(slog.DiscardHandler))
	t.Cleanup(func() { r.Stop(time.Minute) })
	return r
}

func TestRunnerRunsAndTells(t *testing.T) {
	r := newTestRunner(t)
	done := make(chan error)
	failed := errors.New("failed")
	r.Go("job", func(context.Context) error { return failed }, func(err error) { done <- err })
	if err := <-done; !errors.Is(err, failed) {
		t.Errorf("got %v", err)
	}
}

func TestRunnerTurnsAPanicIntoAProblem(t *testing.T) {
	r := newTestRunner(t)
	done := make(chan error)
	r.Go("job", func(context.Context) error { panic("with a person's name") }, func(err error) { done <- err })
	err := <-done
	if confirm.CodeOf(err) != confirm.ProblemInternal {
		t.Errorf("got %v", err)
	}
	if got := err.Error(); got != "internal: job job panicked" {
		t.Errorf("the panic's own text got out: %q", got)
	}
}

func TestRunnerCancels(t *testing.T) {
	r := newTestRunner(t)
	done := make(chan error)
	cancel := r.Go("job", func(ctx context.Context) error {
		<-ctx.Done()
		return ctx.Err()
	}, func(err error) { done <- err })
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestStoppedRunnerLetsNothingThrough(t *testing.T) {
	r := newTestRunner(t)
	began := make(chan struct{})
	r.Go("job", func(ctx context.Context) error {
		close(began)
		<-ctx.Done()
		return nil
	}, func(error) { t.Error("done came after the end") })
	<-began
	if !r.Stop(time.Minute) {
		t.Error("the job did not end")
	}
	r.Go("late", func(context.Context) error { t.Error("a late job ran"); return nil }, func(error) {})
	r.Post(func() { t.Error("a late post came") })
	r.Every(time.Nanosecond, func() { t.Error("a late tick came") })
	if r.Ask(func() { t.Error("a late question came") }) {
		t.Error("a stopped runner answers")
	}
}

func TestRunnerGivesUpOnAJobThatHangs(t *testing.T) {
	test.NewTempApp(t)
	r := NewRunner(t.Context(), slog.New(slog.DiscardHandler))
	free := make(chan struct{})
	r.Go("job", func(context.Context) error { <-free; return nil }, func(error) {})
	if r.Stop(0) {
		t.Error("a hanging job was reported as ended")
	}
	close(free)
}

func TestEveryTicksUntilStopped(t *testing.T) {
	r := newTestRunner(t)
	ticks := make(chan struct{})
	stop := r.Every(time.Nanosecond, func() {
		select {
		case ticks <- struct{}{}:
		case <-r.ctx.Done():
		}
	})
	<-ticks
	<-ticks
	stop()
	ran := false
	if !r.Ask(func() { ran = true }) || !ran {
		t.Error("the question was not answered")
	}
}
