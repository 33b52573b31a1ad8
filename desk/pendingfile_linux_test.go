package desk

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// TestNothingIsLeftWhenKilled: while a file is being written its folder shows
// none, so that a killed program leaves nobody's papers behind.
func TestNothingIsLeftWhenKilled(t *testing.T) {
	dir := t.TempDir()
	probe, err := createPending(dir)
	if err != nil {
		t.Fatal(err)
	}
	_ = probe.Close()
	if probe.named {
		t.Skip("this file system has no files without names")
	}
	entries := func() int {
		list, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	path := filepath.Join(dir, "a.pdf")
	write := func(text string, fail error) error {
		before := entries()
		return WriteFile(path, func(f *os.File) error {
			if _, err := f.WriteString(text); err != nil {
				return err
			}
			if n := entries(); n != before {
				t.Errorf("%d files while one is written, %d before", n, before)
			}
			return fail
		})
	}
	failed := errors.New("no more")
	if err := write("half", failed); !errors.Is(err, failed) || entries() != 0 {
		t.Fatalf("%v, %d files", err, entries())
	}
	for _, text := range []string{"first", "second"} {
		if err := write(text, nil); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		info, _ := os.Stat(path)
		if err != nil || string(got) != text || entries() != 1 || info.Mode().Perm() != 0o600 {
			t.Fatalf("%q, %v, %d files, %v", got, err, entries(), info.Mode())
		}
	}
}
