// Package spool hands finished PDF to the system's print service. It fits
// desk's Spooler by shape.
//
// On Linux and macOS it speaks IPP (RFC 8010, RFC 8011) to CUPS over its local
// socket or TCP. Nothing is written to disk by this program: the document is
// piped to CUPS, which keeps its own spool. On Windows printing to paper is not
// built yet: every method says so with reason not_on_windows, and papers go to
// PDF files there.
//
// What CUPS calls completed is the only "done": through CUPS the count of
// printed pages jumps to the total while paper is still running, so it is not
// asked for. A printer out of paper leaves its job processing; only the
// printer's reasons tell, so Job asks for both.
//
// Errors are *confirm.Problem of code printer with Args reason, one of the
// Reason constants or an IPP status keyword. A Spooler may be used from any
// goroutine.
package spool
