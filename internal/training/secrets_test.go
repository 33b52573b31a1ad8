package training_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/internal/training"
)

func TestSecretsOutliveTheProgram(t *testing.T) {
	path := filepath.Join(t.TempDir(), "secrets")
	first := training.NewSecrets(path)
	if _, err := first.Get(t.Context(), "key"); confirm.CodeOf(err) != confirm.ProblemSecretMissing {
		t.Errorf("an absent secret: %v", err)
	}
	secret := []byte{0, 1, 254}
	if err := errors.Join(first.Set(t.Context(), "key", secret), first.Set(t.Context(), "other", []byte("x"))); err != nil {
		t.Fatal(err)
	}
	clear(secret) // the caller wipes its own

	second := training.NewSecrets(path)
	if got, err := second.Get(t.Context(), "key"); err != nil || string(got) != "\x00\x01\xfe" {
		t.Errorf("got %v, %v", got, err)
	}
	if err := errors.Join(second.Delete(t.Context(), "key"), second.Delete(t.Context(), "key")); err != nil {
		t.Error(err)
	}
	if _, err := first.Get(t.Context(), "key"); confirm.CodeOf(err) != confirm.ProblemSecretMissing {
		t.Errorf("a deleted secret: %v", err)
	}
	if got, err := first.Get(t.Context(), "other"); err != nil || string(got) != "x" {
		t.Errorf("the other one: %q, %v", got, err)
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Errorf("beside the file there is %v, %v", left, err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 { // Windows keeps rights elsewhere
		t.Errorf("the file may be read by others: %v", info.Mode())
	}
}

func TestSecretsInTrouble(t *testing.T) {
	broken := filepath.Join(t.TempDir(), "secrets")
	if err := os.WriteFile(broken, []byte("not ours"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := training.NewSecrets(broken)
	if err := s.Set(t.Context(), "key", nil); confirm.CodeOf(err) != confirm.ProblemKeyringCorrupt {
		t.Errorf("a file of something else was overwritten: %v", err)
	}
	nowhere := training.NewSecrets(filepath.Join(t.TempDir(), "none", "secrets"))
	if err := nowhere.Set(t.Context(), "key", []byte("x")); confirm.CodeOf(err) != confirm.ProblemReadOnly {
		t.Errorf("a folder that is not there: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := nowhere.Set(ended, "key", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
}
