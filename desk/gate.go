package desk

import (
	"context"
	"sync"

	"confirmpoint/confirm"
)

// gate lets work in while someone is signed in. Shutting it ends the work
// that is inside, so that no key is in use when it is taken away.
type gate struct {
	mu  sync.Mutex
	now *shift // nil while the gate is shut
}

// shift is the time between opening the gate and shutting it.
type shift struct {
	life context.Context
	end  context.CancelFunc
	work sync.WaitGroup
}

// enter gives work a context that also ends when the gate shuts; leave must be called.
func (g *gate) enter(ctx context.Context) (inside context.Context, leave func(), err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	s := g.now
	if s == nil {
		return nil, nil, &confirm.Problem{Code: confirm.ProblemLocked}
	}
	s.work.Add(1)
	inside, cancel := context.WithCancel(ctx)
	unlink := context.AfterFunc(s.life, cancel)
	return inside, func() {
		unlink()
		cancel()
		s.work.Done()
	}, nil
}

func (g *gate) unbar() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.now == nil {
		life, end := context.WithCancel(context.Background())
		g.now = &shift{life: life, end: end}
	}
}

// shut lets nothing in any more, ends what is inside, and waits for it until ctx ends.
func (g *gate) shut(ctx context.Context) {
	g.mu.Lock()
	s := g.now
	g.now = nil
	g.mu.Unlock()
	if s == nil {
		return
	}
	s.end()
	empty := make(chan struct{})
	go func() {
		s.work.Wait()
		close(empty)
	}()
	select {
	case <-empty:
	case <-ctx.Done():
	}
}

func (g *gate) isOpen() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.now != nil
}
