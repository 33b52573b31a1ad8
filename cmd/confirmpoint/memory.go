package main

import (
	"context"
	"math"
	"runtime/debug"
	"sync"
	"time"
)

// Until the first list stands, garbage is left alone: what the start makes is
// mostly there to stay, and looking through it again and again takes as long as
// making the window. The limit keeps a start with very many people, or a window
// that waits for its PIN for days, from growing.
const (
	startPercent = -1        // no collection by growth
	startLimit   = 256 << 20 // bytes of Go's memory, then it collects
	usualPercent = 100
)

func deferGarbage() {
	debug.SetGCPercent(startPercent)
	debug.SetMemoryLimit(startLimit)
}

// settled is how long after the first list garbage is collected as usual: the
// list is to be drawn first.
const settled = time.Second

// givenBack is how often what C has let go is given back: the toolkit forgets
// the drawings of texts a minute after they were shown last.
const givenBack = time.Minute

// collectGarbage ends what deferGarbage began, and gives back to the system what
// the start has left, then what the work leaves.
func (p *program) collectGarbage() {
	p.runner.Go("collect garbage", func(ctx context.Context) error {
		select {
		case <-ctx.Done():
		case <-time.After(settled):
		}
		debug.SetMemoryLimit(math.MaxInt64)
		debug.SetGCPercent(usualPercent)
		debug.FreeOSMemory()
		minutes := time.NewTicker(givenBack)
		defer minutes.Stop()
		for {
			giveBack()
			select {
			case <-ctx.Done():
				return nil
			case <-minutes.C:
			}
		}
	}, func(error) {})
}

// besideWindow gives what runs a job of the window on a goroutine of its own, and
// tells how to wait for its end. The desk is opened after it: nobody waits for
// that until the clerk has typed, and with two processors it would hold the job up.
func (p *program) besideWindow(ctx context.Context) func(job func()) (wait func()) {
	return func(job func()) (wait func()) {
		var running sync.WaitGroup
		running.Go(job)
		p.station.openAhead(ctx, running.Wait)
		return running.Wait
	}
}
