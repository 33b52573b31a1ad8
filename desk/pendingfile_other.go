//go:build !linux

package desk

import (
	"os"
	"path/filepath"
	"runtime"
)

// createPending opens a file under a name of its own. What a killed program
// left in the folder goes first: on Windows a file that somebody still writes
// cannot be removed, so that only left ones are.
func createPending(dir string) (*pendingFile, error) {
	if runtime.GOOS == "windows" {
		left, _ := filepath.Glob(filepath.Join(dir, pendingName("*"))) // fails for a bad pattern only
		for _, name := range left {
			_ = os.Remove(name)
		}
	}
	f, err := os.CreateTemp(dir, pendingName("*")) // mode 0600
	return &pendingFile{File: f, named: true}, err
}

func (p *pendingFile) giveName() error { return nil }
