//go:build windows

package spool

import (
	"context"

	"confirmpoint/confirm"
)

// Spooler says that printing to paper is not built for Windows yet.
type Spooler struct{}

// New makes a Spooler.
func New(Config) *Spooler { return &Spooler{} }

// Printers fails with reason not_on_windows.
func (s *Spooler) Printers(context.Context) ([]confirm.PrinterInfo, error) {
	return nil, problem(ReasonNotOnWindows, nil)
}

// Print fails with reason not_on_windows.
func (s *Spooler) Print(context.Context, string, string, []byte) (int, error) {
	return 0, problem(ReasonNotOnWindows, nil)
}

// Job fails with reason not_on_windows.
func (s *Spooler) Job(context.Context, string, int) (confirm.JobInfo, error) {
	return confirm.JobInfo{}, problem(ReasonNotOnWindows, nil)
}

// Cancel fails with reason not_on_windows.
func (s *Spooler) Cancel(context.Context, string, int) error {
	return problem(ReasonNotOnWindows, nil)
}
