package present

import "sync"

// gauge carries progress from a working goroutine to the window: however fast
// the work reports, at most one report is under way and it tells the newest.
type gauge[T any] struct {
	runner Runner
	show   func(T)

	mu      sync.Mutex
	newest  T
	pending bool
}

func newGauge[T any](r Runner, show func(T)) *gauge[T] {
	return &gauge[T]{runner: r, show: show}
}

// report may be called from any goroutine.
func (g *gauge[T]) report(v T) {
	g.mu.Lock()
	g.newest = v
	busy := g.pending
	g.pending = true
	g.mu.Unlock()
	if busy {
		return
	}
	g.runner.Post(func() {
		g.mu.Lock()
		v := g.newest
		g.pending = false
		g.mu.Unlock()
		g.show(v)
	})
}
