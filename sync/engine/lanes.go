package engine

import (
	"context"
	"io"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Sizes of pacing.
const (
	pacedRead  = 16 << 10 // bytes of a picture between two looks at what is more urgent
	budgetStep = 64 << 10 // bytes that may come at once under a budget
)

// lanes let decisions and pulls go before pictures, and pictures take no more
// of the line than the budget.
type lanes struct {
	now   func() time.Time
	after func(time.Duration) <-chan time.Time

	mu     sync.Mutex
	urgent int           // exchanges that pictures give way to
	free   chan struct{} // closed while there is none; made when the first comes
	budget *rate.Limiter // nil: none
}

func newLanes(now func() time.Time, after func(time.Duration) <-chan time.Time) *lanes {
	return &lanes{now: now, after: after}
}

// enter begins an urgent exchange; leave must be called.
func (l *lanes) enter() (leave func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.urgent++; l.urgent == 1 {
		l.free = make(chan struct{})
	}
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.urgent--; l.urgent == 0 {
			close(l.free)
		}
	}
}

// limit sets the budget in bytes a second; 0: none.
func (l *lanes) limit(bytesPerSecond int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if bytesPerSecond <= 0 {
		l.budget = nil
		return
	}
	if l.budget == nil || int(l.budget.Limit()) != bytesPerSecond {
		l.budget = rate.NewLimiter(rate.Limit(bytesPerSecond), budgetStep)
	}
}

// giveWay waits until nothing urgent is under way.
func (l *lanes) giveWay(ctx context.Context) error {
	for {
		l.mu.Lock()
		urgent, free := l.urgent, l.free
		l.mu.Unlock()
		if urgent == 0 {
			return ctx.Err()
		}
		select {
		case <-free:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// spend pays for n bytes, n <= budgetStep, and waits until the budget allows more.
func (l *lanes) spend(ctx context.Context, n int) error {
	l.mu.Lock()
	budget := l.budget
	l.mu.Unlock()
	if budget == nil || n == 0 {
		return nil
	}
	now := l.now()
	wait := budget.ReserveN(now, n).DelayFrom(now)
	if wait <= 0 {
		return nil
	}
	select {
	case <-l.after(wait):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// paced reads the body of a picture as the lanes allow. While it waits, the
// silence is ours and is not held against the line.
type paced struct {
	ctx   context.Context
	lanes *lanes
	body  *patientReader
}

func (p paced) Read(b []byte) (int, error) {
	p.body.stop()
	if err := p.lanes.giveWay(p.ctx); err != nil {
		return 0, err
	}
	p.body.start()
	n, err := p.body.Read(b[:min(len(b), pacedRead)])
	p.body.stop()
	if paid := p.lanes.spend(p.ctx, n); err == nil {
		err = paid
	}
	p.body.start()
	return n, err
}

var _ io.Reader = paced{}
