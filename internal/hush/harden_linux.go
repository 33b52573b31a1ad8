package hush

import (
	"errors"
	"runtime/debug"

	"golang.org/x/sys/unix"
)

// Harden keeps what is in memory out of core files and of other programs of
// the same user, and other goroutines out of the words of a crash. The program
// works without it: an error is for those who want to know.
func Harden() error {
	debug.SetTraceback("single")
	return errors.Join(
		unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0),
		unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}),
	)
}
