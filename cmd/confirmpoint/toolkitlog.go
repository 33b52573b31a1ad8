package main

import (
	"bytes"
	"io"
	"sync/atomic"
)

// toolkitLog passes the log on and listens for what the toolkit only logs: a
// touch from a wrong goroutine, and a window that could not be made, after
// which it would run on without one.
type toolkitLog struct {
	out         io.Writer
	noWindow    func()
	wrongThread atomic.Bool
	windowless  atomic.Bool
}

// Write may be called from any goroutine.
func (l *toolkitLog) Write(line []byte) (int, error) {
	if bytes.Contains(line, []byte("Error in Fyne call thread")) {
		l.wrongThread.Store(true)
	}
	if bytes.Contains(line, []byte("window creation error")) && !l.windowless.Swap(true) {
		l.noWindow()
	}
	return l.out.Write(line)
}
