//go:build !windows

package replace

import "os"

// File moves the file from over the file to. The error is that of the system.
func File(from, to string) error { return os.Rename(from, to) }
