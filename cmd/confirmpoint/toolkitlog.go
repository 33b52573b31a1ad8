package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
)

// toolkitLog passes the log on and listens for what the toolkit only logs: a
// touch from a wrong goroutine, and that it has found no screen or no OpenGL,
// after which it would run on without a window. It keeps back what the toolkit says of its
// file of preferences: nothing of ours is in that, and another window of the
// same person empties it when it ends, for a moment.
type toolkitLog struct {
	out         io.Writer
	wrongThread atomic.Bool
	screenless  atomic.Bool
	openGLless  atomic.Bool
	keepBack    atomic.Bool // the lines that follow explain one that was kept back
}

// Write may be called from any goroutine.
func (l *toolkitLog) Write(line []byte) (int, error) {
	if bytes.Contains(line, []byte("Error in Fyne call thread")) {
		l.wrongThread.Store(true)
	}
	if bytes.Contains(line, []byte("failed to initialise GLFW")) {
		l.screenless.Store(true)
	}
	if bytes.Contains(line, []byte("window creation error")) || bytes.Contains(line, []byte("failed to initialise OpenGL")) {
		l.openGLless.Store(true)
	}
	if l.unneeded(line) {
		return len(line), nil
	}
	return l.out.Write(line)
}

// missing tells why there is no window, by what has been logged and by the
// value of a panic, if there was one; nil: nothing is missing.
func (l *toolkitLog) missing(panicked any) error {
	switch {
	case l.screenless.Load():
		return noScreen
	case l.openGLless.Load(), panicked != nil && strings.Contains(fmt.Sprint(panicked), "OpenGL"): // its shaders
		return noOpenGL
	}
	return nil
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
