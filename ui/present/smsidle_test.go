package present

import (
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

func (b *signInBench) toSMS() {
	b.SubmitOnline("demo", "secret", "204816")
	b.runner.settle()
	check(b.runner.t, "step", b.State().Step, StepSMS)
}

// TestAnSMSStepLeftAloneIsLocked: the PIN has opened the keys, and nobody comes.
func TestAnSMSStepLeftAloneIsLocked(t *testing.T) {
	b := newSignInBench(t, true)
	b.desk.policy = confirm.DeskPolicy{IdleMinutes: 1}
	b.toSMS()
	for range 59 {
		b.runner.tick()
	}
	b.Typed(FieldSMSCode, "1") // somebody is there
	for range 59 {
		b.runner.tick()
	}
	check(t, "jobs", len(b.runner.jobs), 0)
	b.runner.tick()
	b.runner.settle()
	check(t, "step", b.State().Step, StepOnline)
	check(t, "locked", b.desk.cause, desk.LockIdle)
	check(t, "busy", b.State().Busy, false)
	b.runner.tick()
	check(t, "nobody counts any more", len(b.runner.jobs), 0)
}

func TestTheWayBackFromTheSMSTakesTheKeysAway(t *testing.T) {
	b := newSignInBench(t, true)
	b.toSMS()
	b.Back()
	b.runner.settle()
	check(t, "step", b.State().Step, StepOnline)
	check(t, "locked", b.desk.cause, desk.LockClerk)
	b.Abandon(desk.LockSuspend) // nothing is open
	check(t, "jobs", len(b.runner.jobs), 0)
}
