//go:build unix

package point

import "golang.org/x/sys/unix"

// diskFree tells the bytes an ordinary user may still write where dir is.
func diskFree(dir string) (int64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return int64(s.Bavail) * int64(s.Bsize), nil
}
