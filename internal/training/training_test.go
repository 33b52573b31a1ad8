package training_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/internal/point"
	"confirmpoint/internal/training"
	"confirmpoint/sync/credential"
	"confirmpoint/sync/credential/credentialtest"
)

type clock struct{ at time.Time }

func (c *clock) Now() time.Time { return c.at }

func start(t *testing.T, dir string, c *clock) *training.Training {
	t.Helper()
	tr, err := training.Start(t.Context(), training.Options{Dir: dir, Count: 3, Seed: 1, Clock: c.Now})
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func enrol(t *testing.T, tr *training.Training, c *clock) point.Options {
	t.Helper()
	o := point.Options{
		Dir: t.TempDir(), Secrets: &credentialtest.Memory{}, Clock: c,
		KDF: credential.Params{Time: 1, MemoryKiB: 8, Threads: 1},
	}
	_, err := point.Enrol(t.Context(), o, point.EnrolRequest{
		RegistryURL: tr.URL(), CAPEM: tr.CAPEM(), UserName: tr.UserName(),
		ActivationCode: tr.ActivationCode(), PIN: []byte(training.PIN),
	})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// signIn opens the installation and signs in online.
func signIn(t *testing.T, o point.Options, tr *training.Training) *point.Point {
	t.Helper()
	p, err := point.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close(t.Context()) })
	c, err := p.Desk().BeginSignIn(t.Context(), tr.UserName(), tr.Password(), []byte(training.PIN))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(tr.LastSMS(), tr.SMSCode()) || len(tr.SMSCode()) != 6 {
		t.Errorf("code %q of message %q", tr.SMSCode(), tr.LastSMS())
	}
	if err := p.Desk().FinishSignIn(t.Context(), c.ID, tr.SMSCode()); err != nil {
		t.Fatal(err)
	}
	return p
}

// TestRestart: the same folder goes on with the same registry, people and
// decisions, under the same address, and an enrolled workstation finds it.
func TestRestart(t *testing.T) {
	dir := t.TempDir()
	c := &clock{time.Date(2026, 10, 8, 2, 30, 0, 0, time.UTC)}
	first := start(t, dir, c)
	o := enrol(t, first, c)
	url, ca := first.URL(), string(first.CAPEM())
	p := signIn(t, o, first)
	report, err := p.Desk().Pull(t.Context(), nil)
	if err != nil || report.Records != 3 || report.BlobsMissing != 0 {
		t.Fatalf("pull %+v, %v", report, err)
	}
	s, err := p.Desk().Standing(t.Context())
	if err != nil || !s.Window.Opens.Before(c.at) || !s.Window.Closes.After(c.at) {
		t.Fatalf("the window is not open: %+v, %v", s.Window, err)
	}
	if err := p.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}

	c.at = c.at.Add(3 * 24 * time.Hour)
	second := start(t, dir, c)
	defer second.Close()
	if second.URL() != url || string(second.CAPEM()) != ca {
		t.Errorf("address %s was %s", second.URL(), url)
	}
	p = signIn(t, o, second)
	report, err = p.Desk().Pull(t.Context(), nil)
	if err != nil || report.Records != 0 {
		t.Errorf("the second pull brings %+v, %v", report, err)
	}
	book, err := p.Desk().Standing(t.Context())
	if err != nil || book.Window.ID != s.Window.ID || book.Window.Version != s.Window.Version {
		t.Errorf("the window was moved without need: %+v, %v", book.Window, err)
	}
	enrol(t, second, c) // another workstation
}

// TestAfterASeason: a folder of last year trains again.
func TestAfterASeason(t *testing.T) {
	dir := t.TempDir()
	c := &clock{time.Date(2026, 10, 8, 2, 30, 0, 0, time.UTC)}
	if err := start(t, dir, c).Close(); err != nil {
		t.Fatal(err)
	}
	c.at = c.at.Add(60 * 24 * time.Hour)
	tr := start(t, dir, c)
	defer tr.Close()
	p := signIn(t, enrol(t, tr, c), tr)
	if _, err := p.Desk().Pull(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	s, err := p.Desk().Standing(t.Context())
	if err != nil || !s.Window.Closes.After(c.at) {
		t.Errorf("the window is over: %+v, %v", s.Window, err)
	}
}

// TestAddressTaken: another program has the port meanwhile; the training
// registry takes another one, and a workstation can be told.
func TestAddressTaken(t *testing.T) {
	c := &clock{time.Date(2026, 10, 8, 2, 30, 0, 0, time.UTC)}
	other := start(t, t.TempDir(), c)
	defer other.Close()
	dir := t.TempDir()
	taken := strings.TrimPrefix(other.URL(), "https://")
	if err := os.WriteFile(filepath.Join(dir, "training-address"), []byte(taken), 0o600); err != nil {
		t.Fatal(err)
	}
	tr := start(t, dir, c)
	defer tr.Close()
	if tr.URL() == other.URL() {
		t.Fatal("two registries under one address")
	}
	o := enrol(t, tr, c)
	o.RegistryURL = tr.URL()
	signIn(t, o, tr)
}

func TestBadAddressFile(t *testing.T) {
	c := &clock{time.Date(2026, 10, 8, 2, 30, 0, 0, time.UTC)}
	for _, text := range []string{"", "nonsense", "8.8.8.8:80", "127.0.0.1:0", "[::1]"} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "training-address"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		tr := start(t, dir, c)
		if !strings.HasPrefix(tr.URL(), "https://127.0.0.1:") {
			t.Errorf("%q: address %s", text, tr.URL())
		}
		if err := tr.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestPINMayBeChosen: the PIN shown on the screen is one the program takes.
func TestPINMayBeChosen(t *testing.T) {
	if err := credential.CheckPIN([]byte(training.PIN)); err != nil {
		t.Errorf("%s: %v", training.PIN, confirm.CodeOf(err))
	}
}
