package engine

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"confirmpoint/confirm"
)

// Rounds is what a Worker repeats: an Engine, or a Desk in front of it.
type Rounds interface {
	Pull(ctx context.Context, p confirm.Progress) (confirm.PullReport, error)
	Send(ctx context.Context, p confirm.Progress) (confirm.SendReport, error)
}

// News is what Rounds may have besides: Await returns nil when there is
// something to pull, and must end with its context.
type News interface {
	Await(ctx context.Context) error
}

// WorkerConfig is what a Worker is made of. Rounds is needed.
type WorkerConfig struct {
	Rounds Rounds
	// Every is the time between rounds while all goes well and Rounds has no
	// News; zero: one minute.
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
	// newsDelay is the longest pause between news and the pull: a change for
	// all must not bring all in one second, nor a wrong one a round without end.
	newsDelay = 2 * time.Second
	// maxAsked bounds what a registry may ask for with Retry-After.
	maxAsked = 15 * time.Minute
)

// Worker sends and pulls again and again: decisions first, since they are what
// must not be lost. Engine itself never repeats anything.
type Worker struct {
	cfg     WorkerConfig
	kick    chan struct{}
	fresh   atomic.Bool // the world has changed: failures before it say nothing
	inRound atomic.Bool
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

// Kick asks for a round now: something was signed. In the middle of a pull it
// is a sending beside it, since decisions come first. It never waits and may be
// called from any goroutine.
func (w *Worker) Kick() {
	select {
	case w.kick <- struct{}{}:
	default: // one is waiting already
	}
}

// Wake is Kick after the computer slept or its network changed: the delays
// begin anew.
func (w *Worker) Wake() {
	w.fresh.Store(true)
	w.Kick()
}

// Reconnected is Kick after somebody else found the line good; what the
// Worker's own round finds is no news to it.
func (w *Worker) Reconnected() {
	if !w.inRound.Load() {
		w.Wake()
	}
}

// Run works until ctx ends. Only one Run at a time.
func (w *Worker) Run(ctx context.Context) {
	for failures := 0; ; {
		worked, err := w.round(ctx)
		if worked || err == nil {
			failures = 0 // a line that breaks every minute still carries much
		}
		if err == nil {
			w.report(ctx, nil)
			if err = w.rest(ctx); err == nil {
				if ctx.Err() != nil {
					return
				}
				continue
			}
		}
		if ctx.Err() != nil {
			return
		}
		failures++
		w.report(ctx, err)
		if w.pause(ctx, w.delay(failures, err), askedToWait(err) > 0); w.fresh.Swap(false) {
			failures = 0
		}
		if ctx.Err() != nil {
			return
		}
	}
}

func (w *Worker) report(ctx context.Context, err error) {
	if w.cfg.OnRound != nil && ctx.Err() == nil {
		w.cfg.OnRound(err)
	}
}

// pause waits, until a kick at most. One that the registry has asked for lasts:
// whatever is new here, it has no room for it.
func (w *Worker) pause(ctx context.Context, d time.Duration, lasting bool) {
	kick := w.kick
	if lasting {
		kick = nil
	}
	select {
	case <-ctx.Done():
	case <-kick:
	case <-w.cfg.After(d):
	}
}

// rest lasts, after a good round, until the next is due. An error is of the
// line, which was watched meanwhile.
func (w *Worker) rest(ctx context.Context) error {
	news, ok := w.cfg.Rounds.(News)
	if !ok {
		w.pause(ctx, w.delay(0, nil), false)
		return nil
	}
	waiting, cancel := context.WithCancel(ctx)
	defer cancel()
	told := make(chan error, 1)
	go func() { told <- news.Await(waiting) }()
	select {
	case <-w.kick:
		cancel()
		<-told //nolint:errcheck // two questions at a time are one too many; what this one says is of no use now
		return nil
	case err := <-told:
		if err == nil {
			w.pause(ctx, time.Duration(w.cfg.Jitter()*float64(newsDelay)), false)
		}
		return err
	}
}

// round sends, then pulls; what is signed meanwhile does not wait for the
// pull, which may be long. worked says that something came through. What keeps
// an operation open while the line is good makes the round a failed one: the
// next comes soon, and later each time.
func (w *Worker) round(ctx context.Context) (worked bool, err error) {
	w.inRound.Store(true)
	defer w.inRound.Store(false)
	sent, err := w.cfg.Rounds.Send(ctx, nil)
	worked = sent.Accepted+sent.Refused > 0
	if err != nil && !onlyOperations(err) {
		return worked, err
	}
	pulled := make(chan error, 1)
	var report confirm.PullReport
	go func() {
		var err error
		report, err = w.cfg.Rounds.Pull(ctx, nil)
		pulled <- err
	}()
	for {
		select {
		case pullErr := <-pulled:
			worked = worked || report.Records+report.Tombstones+report.Blobs > 0
			if pullErr != nil && onlyOperations(err) {
				return worked, pullErr // the line is what keeps us
			}
			return worked, errors.Join(err, pullErr)
		case <-w.kick:
			// One that worked says nothing of an operation that it did not try:
			// a failure before it holds until the next round.
			more, sendErr := w.cfg.Rounds.Send(ctx, nil)
			worked = worked || more.Accepted+more.Refused > 0
			if sendErr != nil && (err == nil || onlyOperations(err)) {
				err = sendErr
			}
		}
	}
}

// onlyOperations tells errors that keep an operation open while the line is
// good: what is new at the registry may be the very thing that helps.
func onlyOperations(err error) bool {
	if askedToWait(err) > 0 {
		return false
	}
	switch confirm.CodeOf(err) {
	case confirm.ProblemRegistryBusy, confirm.ProblemEpochChanged, confirm.ProblemEarlierMissing, confirm.ProblemBadRequest, confirm.CodeOperationMismatch,
		confirm.ProblemTooManyTries: // scans of today
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
		confirm.ProblemWireVersion, confirm.ProblemLocked, confirm.ProblemNotEnrolled,
		confirm.ProblemProxyAuth, confirm.ProblemRebound, confirm.ProblemCertLocked:
		return lastDelay
	}
	ceiling := lastDelay
	if failures < 8 { // 2 s << 7 is 256 s
		ceiling = firstDelay << failures
	}
	d := firstDelay + time.Duration(w.cfg.Jitter()*float64(min(ceiling, lastDelay)-firstDelay))
	if asked := min(askedToWait(err), maxAsked); asked > 0 {
		// Not before, and not all in the second after.
		d = max(d, asked+time.Duration(w.cfg.Jitter()*float64(asked)/5))
	}
	return d
}
