//go:build unix

package store

import (
	"errors"
	"os"
	"syscall"

	"confirmpoint/confirm"
)

// fileLock keeps a second process away; the system drops it when the process
// dies. It is a file of its own because closing any descriptor of the
// database would drop SQLite's own locks on it.
type fileLock struct{ f *os.File }

func lockFile(path string) (*fileLock, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, problem(confirm.ProblemCacheInUse, err)
		}
		return nil, err
	}
	return &fileLock{f}, nil
}

func (l *fileLock) release() error { return l.f.Close() }
