package main

import (
	"sync/atomic"
	"time"
)

// worldTime is the true time of the campaign: a day in 2026, moved on by the
// machine's clock and by the parent, who lets nights pass.
type worldTime struct {
	start int64 // machine time of the beginning
	shift atomic.Int64
}

var firstDay = time.Date(2026, 10, 8, 2, 30, 0, 0, time.UTC)

func newWorldTime(start int64, shift time.Duration) *worldTime {
	w := &worldTime{start: start}
	w.shift.Store(int64(shift))
	return w
}

func (w *worldTime) now() time.Time {
	return firstDay.Add(time.Duration(machineTime() - w.start + w.shift.Load()))
}

// station is the clock of one workstation: the true time, and how wrong it is.
type station struct {
	world *worldTime
	skew  atomic.Int64
}

// Now is what its wall clock shows.
func (s *station) Now() time.Time { return s.world.now().Add(time.Duration(s.skew.Load())) }

// monotonic stands still while the computer sleeps: nights are not in it.
func (s *station) monotonic() time.Duration { return time.Duration(machineTime() - s.world.start) }
