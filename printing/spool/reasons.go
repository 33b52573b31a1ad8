//go:build !windows

package spool

import (
	"slices"
	"strings"

	"github.com/OpenPrinting/goipp"
)

// stateStopped of printer-state (RFC 8011 §5.4.11).
const stateStopped = 5

// reasons gives what keeps a printer from printing, or soon will: its
// printer-state-reasons as they are, and what its state adds. IPP says none
// when all is well, and a -report is no trouble: a printer whose second tray is
// empty reports media-empty-report while it prints. Only offline-report is
// said of a printer that cannot be reached. CUPS says cups-waiting-for-job-completed
// of every printer that prints.
func reasons(attrs goipp.Attributes) []string {
	rs := slices.DeleteFunc(texts(attrs, "printer-state-reasons"), func(r string) bool {
		return r == "none" || r == "" || r == "cups-waiting-for-job-completed" || strings.HasSuffix(r, "-report") && r != "offline-report"
	})
	if state, ok := number(attrs, "printer-state"); ok && state == stateStopped && !slices.ContainsFunc(rs, isPause) {
		rs = append(rs, ReasonStopped)
	}
	if text(attrs, "printer-is-accepting-jobs") == "false" {
		rs = append(rs, ReasonNotAccepting)
	}
	return rs
}

func isPause(reason string) bool { return strings.HasPrefix(reason, "paused") }

// jobReasons gives what a job itself says about why it does not go on.
func jobReasons(attrs goipp.Attributes) []string {
	return slices.DeleteFunc(texts(attrs, "job-state-reasons"), func(r string) bool { return r == "none" || r == "" })
}
