package present

import (
	"context"
	"time"

	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// While the SMS code is awaited the PIN has opened the keys already: a step
// that is left, or left alone, closes them again.

// awaitSMS begins to count how long nobody has typed.
func (p *SignIn) awaitSMS() {
	p.alone = 0
	p.ending = p.runner.Every(tick, func() {
		if p.alone += tick; p.alone >= p.desk.Policy().Idle() && !p.state.Busy {
			p.Abandon(desk.LockIdle)
		}
	})
}

// endSMS stops the count.
func (p *SignIn) endSMS() {
	if p.ending != nil {
		p.ending()
		p.ending = nil
	}
}

// Abandon leaves the SMS step and takes the keys away; elsewhere it does nothing.
func (p *SignIn) Abandon(cause desk.LockCause) {
	if p.state.Busy || p.state.Step != StepSMS {
		return
	}
	p.endSMS()
	p.begin(lang.L("正在锁定"))
	p.runner.Go("lock", func(ctx context.Context) error { return p.desk.LockFor(ctx, cause) }, func(err error) {
		p.state.Busy = false
		p.state.Notes = map[Field]string{}
		p.state.Step = StepOnline
		switch {
		case err != nil:
			p.notices.Fail(err) // the keys are gone all the same
		case cause != desk.LockClerk:
			p.notices.Warn(lang.F("%s，登录没有完成，请重新登录。", LockWord(string(cause))))
		}
		p.changed()
	})
}

// waiting is how the SMS step is watched.
type waiting struct {
	alone  time.Duration // since somebody typed
	ending func()        // stops the count; nil: nothing is awaited
}
