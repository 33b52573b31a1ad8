package desk_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/internal/training"
	"confirmpoint/sync/wire"
)

const newProgram = "the program of the next version"

// published are the updates of a test, by the manifest that stands for them.
type published map[string]confirm.Update

var errForged = errors.New("not signed by the publisher")

// believing lets a desk of version 1.0.0 take what is published.
func (p published) believing(c *desk.Config) {
	c.Updates = desk.Updates{
		Here: confirm.UpdateHere{Version: "1.0.0", Channel: "stable", OS: "linux", Arch: "amd64", Kinds: []string{confirm.UpdateDeb}, Wire: wire.Version},
		Open: func(manifest string) (confirm.Update, error) {
			u, ok := p[manifest]
			if !ok {
				return confirm.Update{}, errForged
			}
			return u, nil
		},
	}
}

// publish offers a version at the registry of an office.
func (p published) publish(o *office, version string, sequence int64) confirm.Update {
	o.t.Helper()
	now := o.clock.Now()
	u := confirm.Update{
		Version: version, Sequence: sequence, Channel: "stable", Wire: wire.Version, Published: now, Expires: now.AddDate(0, 3, 0),
		Files: []confirm.UpdateFile{{OS: "linux", Arch: "amd64", Kind: confirm.UpdateDeb, Name: "a.deb", Bytes: int64(len(newProgram)), SHA256: wire.Hash([]byte(newProgram))}},
	}
	manifest := "manifest of " + version
	p[manifest] = u
	check(o.t, o.registry.Registry().PublishUpdate(o.t.Context(), u, manifest, func(string) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(newProgram)), nil
	}))
	return u
}

func (o *office) verdict() confirm.UpdateVerdict {
	o.t.Helper()
	offer, err := o.desk.Update(o.t.Context())
	check(o.t, err)
	return offer.Verdict
}

// window sets the point's window to end in a while, and pulls it.
func (o *office) window(ends time.Duration) {
	o.t.Helper()
	now := o.clock.Now()
	check(o.t, o.registry.SetWindow(o.t.Context(), now.AddDate(0, 0, -5), now.Add(ends)))
	o.pull()
}

// TestUpdateIsOfferedAndHeld: a newer version is offered and fetched, but not
// in the last 48 hours of a window nor while unsent work is in one place only.
func TestUpdateIsOfferedAndHeld(t *testing.T) {
	p := published{}
	o := newOffice(t, 6, p.believing)
	o.signIn()
	o.window(10 * 24 * time.Hour)
	if got := o.verdict(); got != confirm.UpdateNone {
		t.Errorf("nothing is published: %s", got)
	}
	p.publish(o, "1.0.1", 5)
	dir := t.TempDir()
	path, offer, err := o.desk.FetchUpdate(t.Context(), dir, nil)
	check(t, err)
	if got, err := os.ReadFile(path); err != nil || string(got) != newProgram || path != filepath.Join(dir, "a.deb") || offer.Verdict != confirm.UpdateOffered {
		t.Errorf("%s %s %q, %v", offer.Verdict, path, got, err)
	}
	again := func(want int64) {
		t.Helper()
		if have, err := o.desk.DownloadState(t.Context(), offer.File.Download(), dir); err != nil || have != want {
			t.Errorf("found again: %d bytes, want %d, %v", have, want, err)
		}
	}
	again(offer.File.Bytes)
	check(t, os.WriteFile(path, []byte(strings.Replace(newProgram, "next", "evil", 1)), 0o600)) // as long as it was
	again(0)

	o.window(47 * time.Hour)
	if got := o.verdict(); got != confirm.UpdateHeldWindow {
		t.Errorf("47 hours before the end: %s", got)
	}
	if _, _, err := o.desk.FetchUpdate(t.Context(), t.TempDir(), nil); confirm.CodeOf(err) != confirm.ProblemUpdateHeld {
		t.Errorf("it is fetched: %v", err)
	}
	o.window(10 * 24 * time.Hour)

	row := o.clean(1)[0]
	o.open(row.ID)
	o.tickAll(row.ID, confirm.TickMet)
	o.complete(row.ID)
	if got := o.verdict(); got != confirm.UpdateHeldUnsent {
		t.Errorf("with unsent work: %s", got)
	}
	_, err = o.desk.SetSecondCopy(t.Context(), t.TempDir())
	check(t, err)
	if got := o.verdict(); got != confirm.UpdateOffered {
		t.Errorf("with a second copy: %s", got)
	}
	_, err = o.desk.SetSecondCopy(t.Context(), "")
	check(t, err)
	o.send()
	if got := o.verdict(); got != confirm.UpdateOffered {
		t.Errorf("when all is sent: %s", got)
	}
}

// TestUpdateThatIsNotTrusted: a forged manifest, and an old one that is shown
// again, are refused; what was seen is remembered over a lock.
func TestUpdateThatIsNotTrusted(t *testing.T) {
	p := published{}
	o := newOffice(t, 2, p.believing)
	o.signIn()
	o.pull()
	untrusted := func(what, reason string) {
		t.Helper()
		var problem *confirm.Problem
		_, err := o.desk.Update(t.Context())
		if !errors.As(err, &problem) || problem.Code != confirm.ProblemUpdateUntrusted || problem.Args["reason"] != reason {
			t.Errorf("%s: %v", what, err)
		}
		if _, _, err := o.desk.FetchUpdate(t.Context(), t.TempDir(), nil); confirm.CodeOf(err) != confirm.ProblemUpdateUntrusted {
			t.Errorf("%s, fetched: %v", what, err)
		}
	}
	newest := p.publish(o, "1.0.2", 9)
	if got := o.verdict(); got != confirm.UpdateOffered {
		t.Errorf("%s", got)
	}
	check(t, o.desk.Lock(t.Context()))
	check(t, o.desk.SignInOffline(t.Context(), []byte(training.PIN)))

	older := newest
	older.Version, older.Sequence = "1.0.1", 8
	p["manifest of 1.0.2"] = older // as if the registry showed an old one again
	untrusted("an old manifest", "replayed")
	gone := newest
	gone.Expires = o.clock.Now()
	p["manifest of 1.0.2"] = gone
	untrusted("one that has run out", "expired")
	delete(p, "manifest of 1.0.2")
	untrusted("a forged manifest", "signature")
}

// TestNoPublisherNoUpdate: a build without a publisher's key does not even ask.
func TestNoPublisherNoUpdate(t *testing.T) {
	o := newOffice(t, 1)
	o.signIn()
	published{}.publish(o, "1.0.1", 1)
	if got := o.verdict(); got != confirm.UpdateNone {
		t.Errorf("%s", got)
	}
}
