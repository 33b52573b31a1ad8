package present

import (
	"context"
	"time"
)

// Runner is the only way off the user interface's goroutine. All its methods
// are called on that goroutine, except Post; every function given to it but
// the job runs there too.
type Runner interface {
	// Go runs job elsewhere and then done with its error. cancel ends the
	// job's context; done still follows.
	Go(label string, job func(context.Context) error, done func(error)) (cancel func())
	// Post runs fn soon; it may be called from any goroutine and never waits.
	Post(fn func())
	// Every runs fn again and again until stop is called.
	Every(interval time.Duration, fn func()) (stop func())
}

// Scope is a Runner for one screen: when the screen is closed its jobs are
// cancelled and nothing of it comes back.
type Scope struct {
	runner Runner
	closed bool
	next   int
	ends   map[int]func()
}

// NewScope opens a scope on a Runner.
func NewScope(r Runner) *Scope { return &Scope{runner: r, ends: map[int]func(){}} }

// Go is Runner.Go; done is dropped when the scope has been closed meanwhile.
func (s *Scope) Go(label string, job func(context.Context) error, done func(error)) (cancel func()) {
	if s.closed {
		return func() {}
	}
	id := s.next
	s.next++
	cancel = s.runner.Go(label, job, func(err error) {
		delete(s.ends, id)
		if !s.closed && done != nil {
			done(err)
		}
	})
	s.ends[id] = cancel
	return cancel
}

// Post is Runner.Post; fn is dropped when the scope has been closed meanwhile.
func (s *Scope) Post(fn func()) {
	s.runner.Post(func() {
		if !s.closed {
			fn()
		}
	})
}

// Every is Runner.Every; it stops when the scope is closed.
func (s *Scope) Every(interval time.Duration, fn func()) (stop func()) {
	if s.closed {
		return func() {}
	}
	id := s.next
	s.next++
	s.ends[id] = s.runner.Every(interval, func() {
		if !s.closed {
			fn()
		}
	})
	return func() {
		if end, ok := s.ends[id]; ok {
			delete(s.ends, id)
			end()
		}
	}
}

// Close cancels everything that runs in the scope. Closing twice is harmless.
func (s *Scope) Close() {
	if s.closed {
		return
	}
	s.closed = true
	for id, end := range s.ends {
		delete(s.ends, id)
		end()
	}
}
