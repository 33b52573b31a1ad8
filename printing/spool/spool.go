package spool

import (
	"context"
	"time"

	"confirmpoint/assets"
	"confirmpoint/confirm"
	"confirmpoint/printing/sheet"
)

// Config says which print service to use.
type Config struct {
	// Server is host:port of CUPS, or the path of its socket, as CUPS_SERVER
	// has it; empty means the local service. Windows knows no other.
	Server string
	// User owns the jobs and may cancel them; empty means confirmpoint.
	User string
	// Patience is how long an answer may keep one waiting, and a fifth of how
	// long all of one exchange may take; 0 means a minute.
	Patience time.Duration
}

// Ticket says where and how a document is printed. Paper is always A4, at its
// own size.
type Ticket struct {
	Printer string
	// Tray is one of PrinterInfo.Trays; empty or unknown to the printer: it chooses.
	Tray string
	// Title is shown in the queue to everybody: nothing personal. Find asks by it.
	Title string
	// Duplex: DuplexAuto asks for both sides, bound at the long edge, where the
	// printer can. The others print on one side: the pages of manual duplex
	// were chosen and ordered before.
	Duplex confirm.Duplex
}

// Document gives what is printed in the shape that the print service takes.
// Each function is called at most once, on the caller's goroutine; its error
// is the error of Print, and nothing has been handed over then.
type Document struct {
	// PDF is for services that take PDF (Linux). The bytes are not kept after Print.
	PDF func(ctx context.Context) ([]byte, error)
	// Pages is for services that are drawn on (Windows): every side in order,
	// empty ones too.
	Pages func(ctx context.Context) ([]sheet.Page, error)
	// Font gives the font file that the glyph ids of Pages mean, a TrueType
	// file or, for fonts of this machine, a collection. Never write to it.
	Font func(assets.PrintFont) ([]byte, error)
}

// Reasons of our own in Args of a problem and among the reasons of a printer;
// others are IPP keywords such as media-jam or
// client-error-document-format-not-supported.
const (
	ReasonNoService    = "no_service"    // the print service cannot be reached
	ReasonNoAnswer     = "no_answer"     // it was reached, and the answer never came
	ReasonBadAnswer    = "bad_answer"    // the answer is not IPP
	ReasonNoPrinter    = "no_printer"    // no queue, or no job, of this name
	ReasonNotAccepting = "not_accepting" // the queue takes no jobs
	ReasonNotAllowed   = "not_allowed"   // the service wants a password or says no
	ReasonBusy         = "busy"          // it takes no job right now
	ReasonStopped      = "stopped"       // the queue is paused, or the printer has stopped
)

// problem is one after which nobody can tell what became of a job.
func problem(reason string, err error) error {
	return &confirm.Problem{Code: confirm.ProblemPrinter, Args: map[string]string{"reason": reason}, Err: err}
}

// refused is one after which it is certain: nothing was handed over, or queue
// or job are gone.
func refused(reason string, err error) error {
	return &confirm.Problem{Code: confirm.ProblemNoPrinter, Args: map[string]string{"reason": reason}, Err: err}
}
