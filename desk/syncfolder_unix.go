//go:build unix

package desk

import (
	"errors"
	"os"
	"syscall"
)

// syncFolder makes the names in a folder last: a stick is pulled out as soon as
// its lamp is dark. Some file systems of sticks cannot, and need not.
func syncFolder(folder string) error {
	f, err := os.Open(folder)
	if err != nil {
		return diskProblem(err)
	}
	err = f.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		err = nil
	}
	return diskProblem(errors.Join(err, f.Close()))
}
