package hush

import (
	"fmt"
	"io"
	"runtime/debug"
)

// Writer scrubs what is written through it. Each Write is scrubbed by itself,
// and goes on at once: log handlers write whole lines. It is as safe for
// several goroutines as what is behind it.
type Writer struct{ out io.Writer }

// NewWriter makes a Writer in front of out.
func NewWriter(out io.Writer) Writer { return Writer{out} }

// Write never writes a part: it tells all of p, or none.
func (w Writer) Write(p []byte) (int, error) {
	if _, err := w.out.Write(Scrub(p)); err != nil {
		return 0, err
	}
	return len(p), nil
}

// ExitPanic is the exit code after a panic, as the runtime's.
const ExitPanic = 2

// Crash is deferred by main: a panic ends the program with its value and stack,
// scrubbed. Values that know how to mask themselves are masked before.
func Crash(out io.Writer, exit func(code int)) {
	p := recover()
	if p == nil {
		return
	}
	fmt.Fprintf(NewWriter(out), "panic: %v\n\n%s", p, debug.Stack())
	exit(ExitPanic)
}
