package point

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/internal/training"
	"confirmpoint/sync/credential/credentialtest"
)

// TestWrongPINs is a clerk at whose computer somebody guesses: a folder and a
// keyring that were put back are told to be copies and work on; on the fourth
// day of four wrong PINs each the registry locks. A new activation code is the
// way back: the cache stays, and what was signed and not sent goes as a rescue.
func TestWrongPINs(t *testing.T) {
	clock, ring := &ahead{}, &credentialtest.Memory{}
	tr, err := training.Start(t.Context(), training.Options{Dir: t.TempDir(), Count: 2, Clock: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tr.Close() })
	o := options(t)
	o.Clock, o.Secrets = clock, ring
	first, err := Enrol(t.Context(), o, request(tr))
	if err != nil {
		t.Fatal(err)
	}
	signedIn := func(pin string) *Point {
		t.Helper()
		p := opened(t, o, "")
		clock.minutes.Add(2) // between two messages
		signIn(t, tr, p, tr.UserName(), pin)
		_, err := p.Desk().Pull(t.Context(), nil)
		wantCode(t, err, "")
		return p
	}
	closed(t, signedIn(training.PIN))
	restore := snapshot(t, o.credentialDir(first.InstallationID), ring)

	guess(t, o, clock, 1)
	p := signedIn(training.PIN)
	wantStanding(t, p, "")
	closed(t, p)
	restore()
	p = signedIn(training.PIN)
	wantStanding(t, p, confirm.ProblemCredentialCopied)
	annotate(t, p, t.Context(), "已核")
	agreed(t, p, 1)
	closed(t, p)

	for day := range 3 {
		guess(t, o, clock, 4)
		p = signedIn(training.PIN)
		wantStanding(t, p, "")
		if day == 2 {
			annotate(t, p, t.Context(), "未送出") // in contact with the registry: the time is proven (D7)
		}
		closed(t, p)
		clock.minutes.Add(24 * 60)
	}
	guess(t, o, clock, 4)
	p = opened(t, o, "")
	signIn(t, tr, p, tr.UserName(), training.PIN)
	_, err = p.Desk().Pull(t.Context(), nil)
	wantCode(t, err, confirm.ProblemCertLocked)
	wantStanding(t, p, confirm.ProblemCertLocked)
	closed(t, p)

	var unsent bytes.Buffer
	if report, err := Rescue(t.Context(), o, &unsent); err != nil || report.Operations != 1 {
		t.Fatalf("rescued %+v, %v", report, err)
	}
	r := again(t, tr)
	r.OldPIN, r.PIN = []byte(training.PIN), []byte(otherPIN)
	_, err = Enrol(t.Context(), o, r)
	wantCode(t, err, confirm.ProblemUnsentWork)
	r.LeaveUnsent = true
	if _, err := Enrol(t.Context(), o, r); err != nil {
		t.Fatal(err)
	}
	p = opened(t, o, "")
	unlock(t, p, otherPIN)
	if page, err := p.store.Search(t.Context(), confirm.Query{}); err != nil || page.Total != 2 {
		t.Errorf("%d records are left of the cache, %v", page.Total, err)
	}
	closed(t, p)
	p = signedIn(otherPIN)
	wantStanding(t, p, "")
	if report, err := p.Desk().Restore(t.Context(), &unsent); err != nil || report.Accepted != 1 {
		t.Errorf("brought %+v, %v", report, err)
	}
	closed(t, p)
	if got := caches(t, o); len(got) != 1 {
		t.Errorf("caches %v", got)
	}
}

// guess enters wrong PINs, each when it is time again.
func guess(t *testing.T, o Options, clock *ahead, n int) {
	t.Helper()
	p := opened(t, o, "")
	defer closed(t, p)
	for range n {
		clock.minutes.Add(2)
		wantCode(t, p.Desk().SignInOffline(t.Context(), []byte("908172")), confirm.ProblemWrongPIN)
	}
	clock.minutes.Add(2)
}

// wantStanding wants what the standing line says of the key; "": nothing.
func wantStanding(t *testing.T, p *Point, want confirm.Code) {
	t.Helper()
	s, err := p.Desk().Standing(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got confirm.Code
	if s.Credential != nil {
		got = s.Credential.Code
	}
	if got != want {
		t.Errorf("the standing line says %q of the key, want %q", got, want)
	}
}

// snapshot gives a way to put a credential back as it is now, keyring and all.
func snapshot(t *testing.T, dir string, ring *credentialtest.Memory) (restore func()) {
	t.Helper()
	files, items := map[string][]byte{}, map[string][]byte{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if files[e.Name()], err = os.ReadFile(filepath.Join(dir, e.Name())); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range ring.Names() {
		if items[name], err = ring.Get(t.Context(), name); err != nil {
			t.Fatal(err)
		}
	}
	return func() {
		t.Helper()
		for name, data := range files {
			if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		for name, data := range items {
			if err := ring.Set(t.Context(), name, data); err != nil {
				t.Fatal(err)
			}
		}
	}
}
