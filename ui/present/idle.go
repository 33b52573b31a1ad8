package present

import (
	"time"

	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// Moments tells two clocks: the wall's, and one that only counts on. While the
// computer sleeps the second may stand still.
type Moments func() (wall time.Time, counted time.Duration)

// MomentsOf reads both from one time with its monotonic part.
func MomentsOf(now func() time.Time) Moments {
	start := now()
	return func() (time.Time, time.Duration) {
		at := now()
		return at.Round(0), at.Sub(start)
	}
}

// IdleState is the countdown before the desk locks by itself.
type IdleState struct {
	Shown bool
	Text  string  // 29 秒后锁定 — 按任意键继续
	Ratio float64 // of the countdown that is left
}

const (
	// idleWarning is how long the countdown is seen.
	idleWarning = 30 * time.Second
	// asleepFor is the jump between two ticks of a second that only a sleep of
	// the computer, or of the program, explains.
	asleepFor = 30 * time.Second
)

// Idle locks the desk when nobody touches keyboard or mouse, and after the
// computer has slept.
type Idle struct {
	OnChange func(IdleState)
	OnLock   func(desk.LockCause)

	limit func() time.Duration
	now   Moments
	state IdleState

	touched time.Duration
	wall    time.Time // of the last tick
	counted time.Duration
}

// NewIdle makes the presenter; limit is asked at every tick, since the bureau
// may change it.
func NewIdle(limit func() time.Duration, now Moments) *Idle {
	p := &Idle{limit: limit, now: now}
	p.wall, p.counted = now()
	p.touched = p.counted
	return p
}

// State is what is to be shown now.
func (p *Idle) State() IdleState { return p.state }

// Start counts until stop, or until the desk is locked.
func (p *Idle) Start(r Runner) (stop func()) { return r.Every(tick, p.tick) }

// Touch tells that somebody is there.
func (p *Idle) Touch() {
	_, p.touched = p.now()
	p.show(IdleState{})
}

func (p *Idle) tick() {
	wall, counted := p.now()
	slept := max(wall.Sub(p.wall), counted-p.counted) > asleepFor
	p.wall, p.counted = wall, counted
	limit := p.limit()
	left := limit - (counted - p.touched)
	switch {
	case slept:
		p.lock(desk.LockSuspend)
	case left <= 0:
		p.lock(desk.LockIdle)
	case left <= idleWarning:
		seconds := int((left + time.Second - 1) / time.Second)
		p.show(IdleState{Shown: true, Text: lang.N("%d 秒后锁定 — 按任意键继续", seconds),
			Ratio: float64(left) / float64(min(idleWarning, limit))})
	default:
		p.show(IdleState{})
	}
}

func (p *Idle) lock(cause desk.LockCause) {
	p.show(IdleState{})
	_, p.touched = p.now() // a lock that fails is tried again after another limit
	if p.OnLock != nil {
		p.OnLock(cause)
	}
}

func (p *Idle) show(s IdleState) {
	if s != p.state {
		p.state = s
		if p.OnChange != nil {
			p.OnChange(s)
		}
	}
}
