package engine

import (
	"sync"
	"time"

	"confirmpoint/confirm"
)

// maxJump is how far this computer's clock and the monotonic clock may drift
// apart before the time of this process counts as unproven: it was set, or the
// computer slept (offline-rules.md D6).
const maxJump = 2 * time.Minute

// anchoredClock is signed registry time plus a monotonic delay of this process.
type anchoredClock struct {
	wall      Clock
	monotonic func() time.Duration

	mu     sync.Mutex
	anchor anchor
	steady reading // of the last jump, or of the beginning
	jumps  []confirm.ClockJump
}

// anchor is the newest verified hello. The time is taken as that of the moment
// before it was asked for, so that Now is never earlier than the truth: a
// window that has closed can never look open.
type anchor struct {
	token  string
	server time.Time
	wall   time.Time
	mono   time.Duration
	jumped bool // for good, until the next hello
}

func newAnchoredClock(wall Clock, monotonic func() time.Duration) *anchoredClock {
	if monotonic == nil {
		base := wall.Now()
		monotonic = func() time.Duration { return wall.Now().Sub(base) }
	}
	c := &anchoredClock{wall: wall, monotonic: monotonic}
	c.steady = c.read()
	return c
}

// maxJumps bounds what is kept of a clock that nobody asks about.
const maxJumps = 100

// watch notes when both clocks have drifted apart; mu is held.
func (c *anchoredClock) watch(r reading) {
	by := r.wall.Sub(c.steady.wall) - (r.mono - c.steady.mono)
	if by.Abs() <= maxJump {
		return
	}
	c.steady = r
	if len(c.jumps) < maxJumps {
		c.jumps = append(c.jumps, confirm.ClockJump{At: r.wall.UTC(), By: by})
	}
}

func (c *anchoredClock) takeJumps() []confirm.ClockJump {
	r := c.read()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.watch(r)
	jumps := c.jumps
	c.jumps = nil
	return jumps
}

// reading is both clocks at one moment.
type reading struct {
	wall time.Time
	mono time.Duration
}

func (c *anchoredClock) read() reading {
	return reading{wall: c.wall.Now().Round(0), mono: c.monotonic()}
}

// set anchors time to a verified hello that was asked for at asked.
func (c *anchoredClock) set(token string, server time.Time, asked reading) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.anchor = anchor{token: token, server: server.UTC(), wall: asked.wall, mono: asked.mono}
}

func (c *anchoredClock) anchored() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.anchor.token != "" && !c.anchor.jumped
}

// moment is unproven before the first hello of this process and after a jump.
func (c *anchoredClock) moment() confirm.Moment {
	r := c.read()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.watch(r)
	a := &c.anchor
	if a.token == "" {
		return confirm.Moment{At: r.wall.UTC()}
	}
	byMono, byWall := r.mono-a.mono, r.wall.Sub(a.wall)
	if (byWall - byMono).Abs() > maxJump {
		a.jumped = true
	}
	elapsed := byMono
	if a.jumped {
		// After sleep the wall clock is right, after a setting back the monotonic
		// one: the later of both keeps a closed window closed.
		elapsed = max(byMono, byWall)
	}
	elapsed = elapsed.Truncate(time.Millisecond)
	at := a.server.Add(elapsed)
	return confirm.Moment{
		At: at, Proven: !a.jumped, TimeToken: a.token,
		ElapsedMS: elapsed.Milliseconds(), Offset: at.Sub(r.wall),
	}
}

func (c *anchoredClock) now() time.Time { return c.moment().At }
