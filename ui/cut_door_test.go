package ui

import (
	"testing"

	"confirmpoint/ui/present"
)

// lookBeforeTheDesk looks for cut words in what comes before the desk: the
// first use, the first day, the proxy, the code from the phone and the lock.
func lookBeforeTheDesk(t *testing.T) {
	b := newWindowBench(t, false)
	b.station.desk.readiness = readinessOfADay()
	look := func(name string) { uncut(t, b.Fyne(), name) }
	look("enrol")
	b.write(HandleEnrolCode, "good", HandleEnrolPIN, "204816", HandleEnrolPINAgain, "204816")
	look("first-day")
	b.signInView.showReady.Tapped(nil)
	b.signInView.showWay.Tapped(nil)
	b.runner.settle()
	look("signin-proxy")
	b.write(HandlePassword, "secret", HandleOnlinePIN, "204816")
	look("signin-sms")
	b.write(HandleSMSCode, "123456")
	b.Bench().Lock()
	b.runner.settle()
	look("locked")
}

// lookAtStatistics does so in every part of 名册与统计.
func lookAtStatistics(bench *present.Workbench, look func(name string)) {
	bench.Show(present.ScreenStatistics)
	for _, p := range statisticsPages {
		bench.ShowStatistics(p.page)
		look("statistics-" + string(p.page))
	}
}
