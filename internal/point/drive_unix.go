//go:build unix

package point

import "golang.org/x/sys/unix"

// sameDrive compares the devices of two folders. Two partitions of one disk
// differ: the copy then outlives a broken file system, and not a broken disk.
func sameDrive(a, b string) (bool, error) {
	var first, second unix.Stat_t
	if err := unix.Stat(a, &first); err != nil {
		return false, err
	}
	if err := unix.Stat(b, &second); err != nil {
		return false, err
	}
	return first.Dev == second.Dev, nil
}
