package token

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestHelperOf(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no libexec")
	}
	root := t.TempDir()
	exe := filepath.Join(root, "bin", "pointctl")
	beside := filepath.Join(root, "bin", Program)
	installed := filepath.Join(root, "libexec", "confirmpoint", Program)
	place := func(path string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if got := helperOf(exe); got != beside {
		t.Errorf("without a helper: %s, want %s", got, beside)
	}
	place(installed)
	if got := helperOf(exe); got != installed {
		t.Errorf("installed: %s, want %s", got, installed)
	}
	place(beside)
	if got := helperOf(exe); got != beside {
		t.Errorf("both: %s, want %s", got, beside)
	}
}
