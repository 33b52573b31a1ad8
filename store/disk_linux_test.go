package store_test

import (
	"errors"
	"os"
	"syscall"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/store"
	"confirmpoint/store/storetest"
)

// smallDisk mounts a file system of its own, which only root may.
func smallDisk(t *testing.T) string {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("mounting a small tmpfs takes root")
	}
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=2m"); err != nil {
		if errors.Is(err, syscall.EPERM) {
			t.Skip("this container may not mount a tmpfs")
		}
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// TestDiskFull fills the disk: the error has a name, nothing acknowledged is
// lost, and work goes on when there is room again (promise P10).
func TestDiskFull(t *testing.T) {
	dir := smallDisk(t)
	path := dir + "/point.db"
	s := open(t, path)
	defer func() { must(t, s.Close()) }()
	must(t, s.Unlock(t.Context(), storetest.Key()))
	ballast := dir + "/ballast"
	must(t, os.WriteFile(ballast, make([]byte, 1_200_000), 0o600))

	rec := storetest.Record(1)
	saved := int64(0)
	commit := func() error {
		op := storetest.Decision(rec, saved+1, confirm.ActionConcludeComplete)
		op.Envelope = append(op.Envelope, make([]byte, 20_000)...)
		err := s.CommitDecision(t.Context(), op, rec)
		if err == nil {
			saved++
		}
		return err
	}
	var full error
	for full == nil && saved < 1000 {
		full = commit()
	}
	if confirm.CodeOf(full) != confirm.ProblemDiskFull {
		t.Fatalf("after %d decisions: %v", saved, full)
	}
	if err := commit(); confirm.CodeOf(err) != confirm.ProblemDiskFull {
		t.Fatalf("a second try: %v", err)
	}
	if n, err := s.NextSequence(t.Context()); err != nil || n != saved+1 {
		t.Errorf("next sequence %d, %v", n, err)
	}
	must(t, os.Remove(ballast))
	must(t, commit())
	must(t, s.Lock())
	must(t, s.Unlock(t.Context(), storetest.Key()))
	ops, err := s.Operations(t.Context(), "")
	must(t, err)
	if int64(len(ops)) != saved || len(s.Damage()) > 0 {
		t.Errorf("%d operations of %d, damage %v", len(ops), saved, s.Damage())
	}
	must(t, s.VerifyAudit(t.Context()))
}

// TestReadOnly makes the disk read-only, as a failing one becomes.
func TestReadOnly(t *testing.T) {
	dir := smallDisk(t)
	s := open(t, dir+"/point.db")
	must(t, s.Unlock(t.Context(), storetest.Key()))
	must(t, s.Close())
	must(t, syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""))
	_, err := store.Open(t.Context(), dir+"/point.db", store.Options{})
	if confirm.CodeOf(err) != confirm.ProblemReadOnly {
		t.Errorf("opening: %v", err)
	}
	_, err = store.Open(t.Context(), dir+"/other.db", store.Options{})
	if confirm.CodeOf(err) != confirm.ProblemReadOnly {
		t.Errorf("making: %v", err)
	}
}
