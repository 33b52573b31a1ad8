// Package spool hands documents to the system's print service. It fits desk's
// Spooler by shape, with printing.Outlet around it.
//
// On Linux and macOS it speaks IPP (RFC 8010, RFC 8011) to CUPS over its local
// socket or TCP, in CUPS's dialect. Nothing is written to disk by this program:
// the document is piped to CUPS, which keeps its own spool.
//
// On Windows it draws every page on the printer (package gdi). Windows takes a
// job out of its queue once it is printed; Print asks it to keep the job, and
// Job, which sees it printed, lets it go. A job that is gone unseen is
// no_printer: nobody can tell what became of it.
//
// What CUPS calls completed is the only "done": through CUPS the count of
// printed pages jumps to the total while paper is still running, so it is not
// asked for. A printer out of paper leaves its job processing; only the
// printer's reasons tell, so Job asks for both.
//
// Errors are *confirm.Problem with Args reason, one of the Reason constants or
// an IPP keyword. Code no_printer is certain: nothing was handed over, or queue
// or job are gone. Code printer proves nothing: a document may have been taken
// all the same, a job may go on. A Spooler may be used from any goroutine.
package spool
