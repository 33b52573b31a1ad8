package main

import (
	"strings"
	"sync"
)

// tailLines is how much of the log a technician gets.
const tailLines = 200

// logTail keeps the newest lines of the log in memory, for a diagnostics
// bundle: the program writes no log file. It stands behind the scrubber. Its
// methods may be called from any goroutine.
type logTail struct {
	mu    sync.Mutex
	lines []string
}

// Write takes whole lines, as log handlers write them.
func (t *logTail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lines = append(t.lines, strings.Split(strings.TrimRight(string(p), "\n"), "\n")...)
	t.lines = t.lines[max(0, len(t.lines)-tailLines):]
	return len(p), nil
}

// String gives the lines, oldest first.
func (t *logTail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.Join(t.lines, "\n")
}
