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

// Printers fails with reason no_service.
func (s *Spooler) Printers(context.Context) ([]confirm.PrinterInfo, error) {
	return nil, refused(ReasonNoService, nil)
}

// Print fails with reason no_service.
func (s *Spooler) Print(context.Context, Ticket, Document) (int, error) {
	return 0, refused(ReasonNoService, nil)
}

// Find fails with reason no_service.
func (s *Spooler) Find(context.Context, string, string) (int, bool, error) {
	return 0, false, problem(ReasonNoService, nil)
}

// Job fails with reason no_service.
func (s *Spooler) Job(context.Context, string, int) (confirm.JobInfo, error) {
	return confirm.JobInfo{}, problem(ReasonNoService, nil)
}

// Cancel fails with reason no_service.
func (s *Spooler) Cancel(context.Context, string, int) error {
	return problem(ReasonNoService, nil)
}
