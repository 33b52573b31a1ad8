package desk

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"strconv"

	"golang.org/x/sys/unix"
)

// createPending opens a file that has no name yet, where the file system can:
// when the program is killed, nothing of what it was writing stays behind.
func createPending(dir string) (*pendingFile, error) {
	fd, err := unix.Open(dir, unix.O_TMPFILE|unix.O_WRONLY|unix.O_CLOEXEC, 0o600)
	if err == nil {
		return &pendingFile{File: os.NewFile(uintptr(fd), filepath.Join(dir, pendingName(rand.Text())))}, nil
	}
	f, err := os.CreateTemp(dir, pendingName("*")) // mode 0600
	return &pendingFile{File: f, named: true}, err
}

// giveName puts a file without a name into its folder.
func (p *pendingFile) giveName() error {
	if p.named {
		return nil
	}
	self := "/proc/self/fd/" + strconv.Itoa(int(p.Fd()))
	if err := unix.Linkat(unix.AT_FDCWD, self, unix.AT_FDCWD, p.Name(), unix.AT_SYMLINK_FOLLOW); err != nil {
		return err
	}
	p.named = true
	return nil
}
