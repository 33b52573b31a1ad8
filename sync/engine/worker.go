package engine

import (
	"context"
	"math/rand/v2"
	"time"

	"confirmpoint/confirm"
)

// Rounds is what a Worker repeats: an Engine, or a Desk in front of it.
type Rounds interface {
	Pull(ctx context.Context, p confirm.Progress) (confirm.PullReport, error)
	Send(ctx context.Context, p confirm.Progress) (confirm.SendReport, error)
}

// WorkerConfig is what a Worker is made of. Rounds is needed.
type WorkerConfig struct {
	Rounds Rounds
	// Every is the time between rounds while all goes well; zero: one minute.
	Every time.Duration
	// After is a timer; nil: time.After.
	After func(time.Duration) <-chan time.Time
	// Jitter gives a number in [0,1); nil: math/rand. It keeps the computers of
	// a county from calling in the same second after the line is back.
	Jitter func() float64
	// OnRound, when set, is called from Run's goroutine after each round.
	OnRound func(err error)
}

// The delays after a failed round: full jitter under a doubling ceiling.
const (
	firstDelay = 2 * time.Second
	lastDelay  = 5 * time.Minute
)

// Worker sends and pulls again and again: decisions first, since they are what
// must not be lost. Engine itself never repeats anything.
type Worker struct {
	cfg  WorkerConfig
	kick chan struct{}
}

// NewWorker makes a Worker; Run starts it.
func NewWorker(cfg WorkerConfig) *Worker {
	if cfg.Every == 0 {
		cfg.Every = time.Minute
	}
	if cfg.After == nil {
		cfg.After = time.After
	}
	if cfg.Jitter == nil {
		cfg.Jitter = rand.Float64
	}
	return &Worker{cfg: cfg, kick: make(chan struct{}, 1)}
}

// Kick asks for a round now: something was signed, or the line came back. It
// never waits and may be called from any goroutine.
func (w *Worker) Kick() {
	select {
	case w.kick <- struct{}{}:
	default: // one is waiting already
	}
}

// Run works until ctx ends. Only one Run at a time.
func (w *Worker) Run(ctx context.Context) {
	for failures := 0; ; {
		err := w.round(ctx)
		if ctx.Err() != nil {
			return
		}
		if err == nil {
			failures = 0
		} else {
			failures++
		}
		if w.cfg.OnRound != nil {
			w.cfg.OnRound(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-w.kick:
		case <-w.cfg.After(w.delay(failures, err)):
		}
	}
}

func (w *Worker) round(ctx context.Context) error {
	if _, err := w.cfg.Rounds.Send(ctx, nil); err != nil && !onlyOperations(err) {
		return err
	}
	_, err := w.cfg.Rounds.Pull(ctx, nil)
	return err
}

// onlyOperations tells errors that keep an operation open while the line is
// good: what is new at the registry may be the very thing that helps.
func onlyOperations(err error) bool {
	switch confirm.CodeOf(err) {
	case confirm.ProblemRegistryBusy, confirm.ProblemBadRequest, confirm.CodeOperationMismatch:
		return true
	}
	return false
}

// delay is up to a fifth around Every after success. A failure that only a
// person can end is not asked about again and again.
func (w *Worker) delay(failures int, err error) time.Duration {
	if failures == 0 {
		return time.Duration(float64(w.cfg.Every) * (0.8 + 0.4*w.cfg.Jitter()))
	}
	switch confirm.CodeOf(err) {
	case confirm.ProblemSignInRequired, confirm.ProblemRevoked, confirm.ProblemCertExpired,
		confirm.ProblemWireVersion, confirm.ProblemLocked, confirm.ProblemNotEnrolled:
		return lastDelay
	}
	ceiling := lastDelay
	if failures < 8 { // 2 s << 7 is 256 s
		ceiling = firstDelay << failures
	}
	return firstDelay + time.Duration(w.cfg.Jitter()*float64(min(ceiling, lastDelay)-firstDelay))
}
