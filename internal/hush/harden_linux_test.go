package hush_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"confirmpoint/internal/hush"
)

// TestHarden runs in a process of its own, since it cannot be taken back.
func TestHarden(t *testing.T) {
	if os.Getenv("HUSH_CHILD") != "" {
		if err := hush.Harden(); err != nil {
			t.Fatal(err)
		}
		dumpable, err := unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0)
		if err != nil || dumpable != 0 {
			t.Errorf("dumpable %d, %v", dumpable, err)
		}
		var limit unix.Rlimit
		if err := unix.Getrlimit(unix.RLIMIT_CORE, &limit); err != nil || limit.Cur != 0 || limit.Max != 0 {
			t.Errorf("core files up to %d of %d, %v", limit.Cur, limit.Max, err)
		}
		return
	}
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestHarden$", "-test.v")
	child.Env = append(os.Environ(), "HUSH_CHILD=1")
	out, err := child.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS: TestHarden") {
		t.Fatalf("%v\n%s", err, out)
	}
}
