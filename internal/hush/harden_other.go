//go:build !linux

package hush

import "runtime/debug"

// Harden keeps other goroutines out of the words of a crash. On Windows the Go
// runtime keeps the program out of Windows Error Reporting by itself, unless
// whoever starts it asks for that with GOTRACEBACK=wer.
func Harden() error {
	debug.SetTraceback("single")
	return nil
}
