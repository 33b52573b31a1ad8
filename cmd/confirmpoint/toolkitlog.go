package main

import (
	"bytes"
	"io"
	"sync/atomic"
)

// toolkitLog passes the log on and listens for what the toolkit only logs: a
// touch from a wrong goroutine, and a window that could not be made, after
// which it would run on without one. It keeps back what the toolkit says of its
// file of preferences: nothing of ours is in that, and another window of the
// same person empties it when it ends, for a moment.
type toolkitLog struct {
	out         io.Writer
	noWindow    func()
	wrongThread atomic.Bool
	windowless  atomic.Bool
	keepBack    atomic.Bool // the lines that follow explain one that was kept back
}

// Write may be called from any goroutine.
func (l *toolkitLog) Write(line []byte) (int, error) {
	if bytes.Contains(line, []byte("Error in Fyne call thread")) {
		l.wrongThread.Store(true)
	}
	if bytes.Contains(line, []byte("window creation error")) && !l.windowless.Swap(true) {
		l.noWindow()
	}
	if l.unneeded(line) {
		return len(line), nil
	}
	return l.out.Write(line)
}

func (l *toolkitLog) unneeded(line []byte) bool {
	switch {
	case bytes.Contains(line, []byte("Preferences load error")):
		l.keepBack.Store(true)
		return true
	case bytes.Contains(line, []byte("  Cause: ")):
		return l.keepBack.Load()
	case bytes.Contains(line, []byte("  At: ")): // the last of the three
		return l.keepBack.Swap(false)
	}
	l.keepBack.Store(false)
	return false
}
