package replace

import (
	"errors"
	"os"
	"time"

	"golang.org/x/sys/windows"
)

// How long somebody else may be reading, and how often he is asked.
const (
	patience = 2 * time.Second
	pause    = 10 * time.Millisecond
)

// File moves the file from over the file to. The error is that of the system,
// after two seconds when it is that the file is taken.
func File(from, to string) error {
	for end := time.Now().Add(patience); ; {
		err := os.Rename(from, to)
		taken := errors.Is(err, windows.ERROR_ACCESS_DENIED) || errors.Is(err, windows.ERROR_SHARING_VIOLATION)
		if !taken || time.Now().After(end) {
			return err
		}
		time.Sleep(pause)
	}
}
