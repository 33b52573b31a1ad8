package present

import (
	"slices"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// stepMoments are two clocks that a test moves.
type stepMoments struct {
	wall    time.Time
	counted time.Duration
}

func (m *stepMoments) now() (time.Time, time.Duration) { return m.wall, m.counted }

func (m *stepMoments) pass(d time.Duration) {
	m.wall, m.counted = m.wall.Add(d), m.counted+d
}

func newIdleBench(t *testing.T) (*Idle, *stepMoments, *stepRunner, *[]desk.LockCause) {
	t.Helper()
	clock, r := &stepMoments{wall: noon}, &stepRunner{t: t}
	p := NewIdle(confirm.DeskPolicy{}.Idle, clock.now)
	var locks []desk.LockCause
	p.OnLock = func(c desk.LockCause) { locks = append(locks, c) }
	p.Start(r)
	return p, clock, r, &locks
}

// seconds lets time pass second by second, as the window's ticks do.
func seconds(r *stepRunner, clock *stepMoments, n int) {
	for range n {
		clock.pass(time.Second)
		r.tick()
	}
}

func TestNobodyThereLocksAfterACountdown(t *testing.T) {
	p, clock, r, locks := newIdleBench(t)
	seconds(r, clock, 269)
	check(t, "before the countdown", p.State().Shown, false)
	seconds(r, clock, 2)
	check(t, "countdown", p.State().Text, "29 秒后锁定 — 按任意键继续")
	p.Touch()
	check(t, "after a key", p.State().Shown, false)
	seconds(r, clock, 299)
	check(t, "last second", p.State().Text, "1 秒后锁定 — 按任意键继续")
	check(t, "locks", len(*locks), 0)
	seconds(r, clock, 1)
	check(t, "locks", len(*locks), 1)
	check(t, "cause", (*locks)[0], desk.LockIdle)
	check(t, "countdown on the lock screen", p.State().Shown, false)
}

func TestTheBureausMinutesCountAtOnce(t *testing.T) {
	clock, r := &stepMoments{wall: noon}, &stepRunner{t: t}
	policy := confirm.DeskPolicy{IdleMinutes: 10}
	p := NewIdle(func() time.Duration { return policy.Idle() }, clock.now)
	locks := 0
	p.OnLock = func(desk.LockCause) { locks++ }
	p.Start(r)
	seconds(r, clock, 400)
	check(t, "locks", locks, 0)
	policy.IdleMinutes = 2
	seconds(r, clock, 1)
	check(t, "locks", locks, 1)
}

// TestAComputerThatSleptIsLocked: asleep, one clock or both have jumped; a clock
// set back has not.
func TestAComputerThatSleptIsLocked(t *testing.T) {
	for name, tt := range map[string]struct {
		wall, counted time.Duration
		locks         int
	}{
		"the counter stood still": {10 * time.Minute, time.Second, 1},
		"both went on":            {2 * time.Minute, 2 * time.Minute, 1},
		"a slow second":           {5 * time.Second, 5 * time.Second, 0},
		"the clock was set back":  {-time.Hour, time.Second, 0},
	} {
		t.Run(name, func(t *testing.T) {
			_, clock, r, locks := newIdleBench(t)
			seconds(r, clock, 3)
			clock.wall, clock.counted = clock.wall.Add(tt.wall), clock.counted+tt.counted
			r.tick()
			check(t, "locks", len(*locks), tt.locks)
			if tt.locks > 0 {
				check(t, "cause", (*locks)[0], desk.LockSuspend)
			}
		})
	}
}

// TestAfterTheLockTheClerkIsWhereHeWas: by ids, and not for another clerk.
func TestAfterTheLockTheClerkIsWhereHeWas(t *testing.T) {
	b := newWorkBench(t, false)
	b.desk.session.Clerk.ID = "clerk"
	b.List.OpenRow(0)
	b.ShowSend(PageConflicts)
	b.runner.settle()
	var kept Place
	b.OnLocked = func(_ desk.LockCause, p Place) { kept = p }
	b.LockFor(desk.LockIdle)
	b.runner.settle()
	check(t, "cause", b.desk.cause, desk.LockIdle)
	check(t, "record", kept.Record, "r0")

	again := newWorkBench(t, false)
	again.Return(kept)
	check(t, "another clerk's screen", again.Screen(), ScreenCheck)
	again.desk.session.Clerk.ID = "clerk"
	again.Return(kept)
	again.runner.settle()
	check(t, "screen", again.Screen(), ScreenSend)
	check(t, "page", again.SendPage(), PageConflicts)
	check(t, "record", again.Record.ID(), "r0")
}

func TestAPulledOutTokenLocksTheDesk(t *testing.T) {
	b := newWorkBench(t, false)
	b.desk.token = make(chan struct{})
	b.watchToken()
	close(b.desk.token)
	b.runner.settle()
	check(t, "cause", b.desk.cause, desk.LockRemoved)
}

// TestABatchThatWasPrintingGoesOnAfterTheUnlock: the lock stops it after its
// document, the same clerk's return takes it up again.
func TestABatchThatWasPrintingGoesOnAfterTheUnlock(t *testing.T) {
	b := newWorkBench(t, false)
	b.desk.session.Clerk.ID = "clerk"
	b.desk.batches = []confirm.Batch{{ID: "b1"}}
	b.Queue.Run("b1")
	var kept Place
	b.OnLocked = func(_ desk.LockCause, p Place) { kept = p }
	b.LockFor(desk.LockIdle)
	b.runner.settle()
	check(t, "batch", kept.Batch, "b1")

	again := newWorkBench(t, false)
	again.desk.session.Clerk.ID = "clerk"
	again.desk.batches = b.desk.batches
	again.Return(kept)
	again.runner.settle()
	check(t, "runs", slices.Contains(again.desk.paperActs, "run b1"), true)
}
