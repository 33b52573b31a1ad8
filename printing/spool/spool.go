package spool

import "confirmpoint/confirm"

// Config says which print service to use.
type Config struct {
	// Server is host:port of CUPS, or the path of its socket, as CUPS_SERVER
	// has it; empty means the local service.
	Server string
	// User owns the jobs and may cancel them; empty means confirmpoint.
	User string
	// OneSided prints on one side of the paper only. Forms are two pages made
	// for one sheet (domain.md §3.4), so both sides are the rule.
	OneSided bool
}

// Reasons of our own in Args of a printer problem; others are IPP status
// keywords such as client-error-document-format-not-supported.
const (
	ReasonNoService    = "no_service"     // the print service cannot be reached
	ReasonNoPrinter    = "no_printer"     // no queue, or no job, of this name
	ReasonNotAccepting = "not_accepting"  // the queue takes no jobs
	ReasonNotAllowed   = "not_allowed"    // the service wants a password or says no
	ReasonBadAnswer    = "bad_answer"     // the answer is not IPP
	ReasonNotOnWindows = "not_on_windows" // not built yet
)

func problem(reason string, err error) error {
	return &confirm.Problem{Code: confirm.ProblemPrinter, Args: map[string]string{"reason": reason}, Err: err}
}
