package present

import (
	"testing"

	"confirmpoint/confirm"
)

// tickOnce lets a second pass, and runs the newest job it began.
func tickOnce(r *stepRunner) {
	for _, ticker := range r.tickers {
		if !ticker.stopped {
			ticker.fn()
		}
	}
	for len(r.jobs) > 1 {
		r.runJob(1) // the first is the PIN that waits
	}
}

func TestSignInSaysThatTheKeyringIsWaitedFor(t *testing.T) {
	b := newSignInBench(t, true)
	b.Choose(StepOffline)
	b.SubmitOffline("204816")
	tickOnce(b.runner)
	check(t, "before", b.State().KeyringWait, "")
	b.desk.status.KeyringWait = true
	tickOnce(b.runner)
	check(t, "while it waits", b.State().KeyringWait, KeyringWaitWords)
	b.desk.status.KeyringWait = false
	tickOnce(b.runner)
	check(t, "when it has answered", b.State().KeyringWait, "")
	b.desk.status.KeyringWait = true
	tickOnce(b.runner)
	b.desk.offline = func(string) error { return problem(confirm.ProblemKeyringTimeout) }
	b.runner.settle()
	check(t, "when the attempt is over", b.State().KeyringWait, "")
	tickOnce(b.runner)
	check(t, "nobody looks any more", b.State().KeyringWait, "")
}

func TestThePINDialogSaysThatTheKeyringIsWaitedFor(t *testing.T) {
	p, d, r, _ := newSigningBench(t, 3)
	p.Show()
	r.settle()
	p.Sign("204816")
	d.status.KeyringWait = true
	tickOnce(r)
	check(t, "while it waits", p.State().KeyringWait, KeyringWaitWords)
	p.Close()
	check(t, "closed", p.State().KeyringWait, "")
	tickOnce(r)
	check(t, "after it", p.State().KeyringWait, "")
}
