package present

import (
	"strings"
	"testing"

	"confirmpoint/confirm"
)

func TestAColleagueIsAddedWithAPINOfHisOwn(t *testing.T) {
	p, _, r, notices := newKeyBench(t)
	station := &fakeStation{}
	p.Colleagues = station
	full := ColleagueForm{UserName: "ｘｕｍｉｎｇ ", ActivationCode: "ABCD", PIN: "204816", PINAgain: "204816"}
	for name, change := range map[string]func(*ColleagueForm){
		"no user":      func(f *ColleagueForm) { f.UserName = "　" },
		"no code":      func(f *ColleagueForm) { f.ActivationCode = "" },
		"no PIN":       func(f *ColleagueForm) { f.PIN = "" },
		"wide PIN":     func(f *ColleagueForm) { f.PIN, f.PINAgain = "２０４８１６", "２０４８１６" },
		"not the same": func(f *ColleagueForm) { f.PINAgain = "204817" },
	} {
		form := full
		change(&form)
		p.AddColleague(form, func() { t.Errorf("%s: done", name) })
		check(t, name, notices.Current().Severity, NoticeError)
		check(t, name+": jobs", len(r.jobs), 0)
	}
	done := 0
	p.AddColleague(full, func() { done++ })
	r.settle()
	check(t, "done", done, 1)
	check(t, "forms", len(station.colleagues), 1)
	check(t, "form", station.colleagues[0], ColleagueForm{"xuming", "ABCD", "204816", "204816"})

	station.err = problem(confirm.ProblemLocked)
	p.AddColleague(full, func() { done++ })
	r.settle()
	check(t, "done when locked", done, 1)
	check(t, "says", notices.Current().Text, Words(confirm.ProblemColleagueNeeded, nil))
}

// TestTheLockScreenIsOfTheClerkWhoWorked: another clerk's PIN is never asked
// for, which would cost that clerk a try.
func TestTheLockScreenIsOfTheClerkWhoWorked(t *testing.T) {
	b := newSignInBench(t, true)
	b.station.clerks = []string{"lina", "zhangmin"}
	b.station.chosen = nil
	b.StartLocked("idle", "zhangmin")
	b.runner.settle()
	check(t, "user", b.State().UserName, "zhangmin")
	check(t, "chosen", strings.Join(b.station.chosen, " "), "zhangmin")
	check(t, "step", b.State().Step, StepOffline)
}
