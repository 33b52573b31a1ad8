//go:build unix

package store

import (
	"errors"
	"os"
	"syscall"
)

// syncFolder makes a new name in a folder last through a power cut. Some file
// systems cannot, and need not.
func syncFolder(folder string) error {
	f, err := os.Open(folder)
	if err != nil {
		return err
	}
	err = f.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		err = nil
	}
	return errors.Join(err, f.Close())
}
