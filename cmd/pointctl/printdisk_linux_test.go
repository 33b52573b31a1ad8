package main

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// badDisks makes a disk that is full after 64 KB and one that cannot be
// written, for scripts; none where this process may not mount.
func badDisks(t *testing.T) map[string]string {
	t.Helper()
	if os.Geteuid() != 0 {
		return nil
	}
	disks := map[string]string{}
	for name, flags := range map[string]uintptr{"FULL_DISK": 0, "READ_ONLY_DISK": syscall.MS_RDONLY} {
		dir := filepath.Join(t.TempDir(), "disk")
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		err := syscall.Mount("tmpfs", dir, "tmpfs", flags, "size=64k")
		if errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.EACCES) {
			return nil // a container without the right
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
				t.Error(err)
			}
		})
		disks[name] = dir
	}
	return disks
}
