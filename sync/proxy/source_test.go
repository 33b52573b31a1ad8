package proxy

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/credential/credentialtest"
)

const secretUser, secretPassword = "wanghong", "n0t for anyone"

type world struct {
	t       *testing.T
	dir     string
	secrets *credentialtest.Memory
	now     time.Time
	system  func(*http.Request) (*url.URL, error)
}

func newWorld(t *testing.T) *world {
	return &world{t: t, dir: filepath.Join(t.TempDir(), "point"), secrets: &credentialtest.Memory{}, now: time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC),
		system: func(*http.Request) (*url.URL, error) { return nil, nil }}
}

// source is a program of this installation that was just started.
func (w *world) source() *Source {
	return New(Options{Dir: w.dir, Secrets: w.secrets, Clock: func() time.Time { return w.now }, System: w.system, Script: func() bool { return true }})
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) chosen(s *Source) string {
	w.t.Helper()
	r, err := http.NewRequest(http.MethodGet, "https://registry.example:8443/v1/hello", nil)
	w.must(err)
	u, err := s.Choose(r)
	w.must(err)
	if u == nil {
		return ""
	}
	return u.String()
}

func (w *world) shown(s *Source) string {
	w.t.Helper()
	h, err := s.Header(w.t.Context(), nil)
	w.must(err)
	return h.Get("Proxy-Authorization")
}

// noSecrets wants neither user nor password in any file of the installation.
func (w *world) noSecrets() {
	w.t.Helper()
	w.must(filepath.WalkDir(w.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		w.must(err)
		data, err := os.ReadFile(path)
		if strings.Contains(string(data), secretUser) || strings.Contains(string(data), secretPassword) || info.Mode().Perm()&0o077 != 0 {
			w.t.Errorf("%s (%v) has a part of the login", d.Name(), info.Mode())
		}
		return err
	}))
}

func TestModes(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.system = func(*http.Request) (*url.URL, error) { return url.Parse("http://10.1.1.1:3128") }
	s := w.source()
	if got := w.chosen(s); got != "http://10.1.1.1:3128" {
		t.Errorf("without settings: %q", got)
	}
	w.must(s.Set(ctx, confirm.ProxySettings{Mode: confirm.ProxyManual, Address: "http://proxy.school:8080/", User: secretUser}, []byte(secretPassword)))
	w.noSecrets()
	for _, s := range []*Source{s, w.source()} { // another program hears it at once
		if got := w.chosen(s); got != "http://proxy.school:8080" {
			t.Errorf("manual: %q", got)
		}
		if got := w.shown(s); !strings.HasPrefix(got, "Basic ") {
			t.Errorf("login %q", got)
		}
		found, err := s.Find(ctx, "https://registry.example")
		w.must(err)
		if found.Address != "proxy.school:8080" || found.Settings.User != secretUser || found.Script {
			t.Errorf("%+v", found)
		}
	}
	before := w.shown(s)
	w.must(s.Set(ctx, confirm.ProxySettings{Mode: confirm.ProxyManual, Address: "proxy.school:8081", User: secretUser}, nil))
	if w.shown(s) != before || w.chosen(s) != "http://proxy.school:8081" {
		t.Error("the password was not left as it was")
	}
	w.must(s.Set(ctx, confirm.ProxySettings{Mode: confirm.ProxyManual, Address: "proxy.school:8081", User: "another"}, nil))
	if got := w.shown(s); got == before || strings.Contains(got, before) {
		t.Error("the password of one was given to another")
	}
	w.must(s.Set(ctx, confirm.ProxySettings{Mode: confirm.ProxyNone}, nil))
	if w.chosen(s) != "" || w.shown(s) != "" || len(w.secrets.Names()) != 0 {
		t.Errorf("none: %q %q %v", w.chosen(s), w.shown(s), w.secrets.Names())
	}
	w.must(s.Set(ctx, confirm.ProxySettings{Mode: confirm.ProxySystem, User: secretUser}, []byte(secretPassword)))
	if found, err := s.Find(ctx, "https://registry.example"); err != nil || found.Address != "10.1.1.1:3128" || !found.Script {
		t.Errorf("system: %+v %v", found, err)
	}
	w.must(s.Clear(ctx))
	w.must(s.Clear(ctx))
	if w.shown(s) != "" || len(w.secrets.Names()) != 0 {
		t.Error("the login is still there")
	}
}

// TestLoginBelongsToItsSettings: an item of other settings, or none, is never
// shown to a proxy.
func TestLoginBelongsToItsSettings(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	s := w.source()
	manual := func(host string) confirm.ProxySettings {
		return confirm.ProxySettings{Mode: confirm.ProxyManual, Address: host + ":8080", User: secretUser}
	}
	w.must(s.Set(ctx, manual("a"), []byte(secretPassword)))
	old, err := os.ReadFile(filepath.Join(w.dir, fileName))
	w.must(err)
	w.must(s.Set(ctx, manual("b"), []byte("another")))
	w.must(os.WriteFile(filepath.Join(w.dir, fileName), old, 0o600)) // a crash between keyring and file
	if got := w.shown(w.source()); got != "" {
		t.Errorf("proxy a would see %q", got)
	}
	w.must(w.secrets.Delete(ctx, w.source().item))
	if got := w.shown(w.source()); got != "" {
		t.Errorf("without an item: %q", got)
	}
	if settings, err := w.source().Settings(ctx); err != nil || settings.User != "" {
		t.Errorf("%+v %v", settings, err)
	}
}

func TestKeyringFaults(t *testing.T) {
	w := newWorld(t)
	locked := false
	w.secrets.Fault = func(kind, _ string) error {
		if locked {
			return &confirm.Problem{Code: confirm.ProblemKeyringLocked}
		}
		return nil
	}
	settings := confirm.ProxySettings{Mode: confirm.ProxyManual, Address: "a:1", User: secretUser}
	locked = true
	s := w.source()
	if err := s.Set(t.Context(), settings, []byte(secretPassword)); confirm.CodeOf(err) != confirm.ProblemKeyringLocked {
		t.Errorf("set: %v", err)
	}
	if _, err := os.Stat(w.dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("settings were written without their login: %v", err)
	}
	locked = false
	w.must(s.Set(t.Context(), settings, []byte(secretPassword)))
	locked = true
	s = w.source()
	if _, err := s.Header(t.Context(), nil); confirm.CodeOf(err) != confirm.ProblemKeyringLocked {
		t.Errorf("header: %v", err)
	}
	locked = false
	if w.shown(s) == "" {
		t.Error("the login does not come back with the keyring")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.source().Header(ctx, nil); confirm.CodeOf(err) != confirm.ProblemKeyringTimeout {
		t.Errorf("nobody waits any more: %v", err)
	}
}

func TestRefusedLoginPauses(t *testing.T) {
	w := newWorld(t)
	s := w.source()
	w.must(s.Set(t.Context(), confirm.ProxySettings{Mode: confirm.ProxyManual, Address: "a:1", User: secretUser}, nil))
	for _, step := range []struct {
		after time.Duration
		shown bool
	}{{0, false}, {14 * time.Minute, false}, {2 * time.Minute, true}} {
		if step.after == 0 {
			s.Refused()
		}
		w.now = w.now.Add(step.after)
		if got := w.shown(s) != ""; got != step.shown {
			t.Errorf("after %v: shown %v", step.after, got)
		}
	}
	s.Refused()
	w.now = w.now.Add(-time.Hour) // a clock that was set back must not pause for an hour
	if w.shown(s) == "" {
		t.Error("a clock set back keeps the login")
	}
}

func TestWrongSettings(t *testing.T) {
	w := newWorld(t)
	s := w.source()
	for _, bad := range []confirm.ProxySettings{
		{Mode: "auto"}, {Mode: confirm.ProxyManual}, {Mode: confirm.ProxyManual, Address: "proxy"}, {Mode: confirm.ProxyManual, Address: ":80"},
		{Mode: confirm.ProxyManual, Address: "https://a:1"}, {Mode: confirm.ProxyManual, Address: "u:p@a:1"}, {Mode: confirm.ProxyManual, Address: "a:0"},
		{Mode: confirm.ProxyManual, Address: "a:70000"}, {Mode: confirm.ProxyManual, Address: "a/b:1"}, {Mode: confirm.ProxyManual, Address: "a:1", User: "a:b"},
		{Mode: confirm.ProxyManual, Address: "a:1", User: "a\nb"}, {Mode: confirm.ProxyManual, Address: "a:1", User: strings.Repeat("a", 300)},
	} {
		if err := s.Set(t.Context(), bad, nil); confirm.CodeOf(err) != confirm.ProblemInvalidValue {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	w.must(os.MkdirAll(w.dir, 0o700))
	for _, text := range []string{"", "{}", "[]", `{"format":2,"mode":"none"}`, `{"format":1,"mode":"manual"}`, `{"format":1,"mode":"none","address":"a:1"}`,
		`{"format":1,"mode":"none","more":1}`, strings.Repeat(" ", maxFile) + `{"format":1,"mode":"none"}`} {
		w.must(os.WriteFile(filepath.Join(w.dir, fileName), []byte(text), 0o600))
		if _, err := s.Choose(&http.Request{}); confirm.CodeOf(err) != confirm.ProblemBadFile {
			t.Errorf("%.40q: %v", text, err)
		}
	}
	// A password in a variable of the environment is not quoted by an error.
	w = newWorld(t)
	w.system = func(*http.Request) (*url.URL, error) { return nil, errors.New(secretPassword) }
	if _, err := w.source().Choose(&http.Request{}); confirm.CodeOf(err) != confirm.ProblemProxy || strings.Contains(err.Error(), secretPassword) {
		t.Errorf("%v", err)
	}
	if text := fmt.Sprintf("%v %+v %#v", login{User: secretUser}, login{User: secretUser}, login{User: secretUser}); strings.Contains(text, secretUser) {
		t.Errorf("a login in a log: %s", text)
	}
}

// TestInternetSettings reads what Windows keeps, on any system.
func TestInternetSettings(t *testing.T) {
	const registry = "registry.edu.example"
	for _, tt := range []struct {
		enabled                bool
		server, override, host string
		want                   string
	}{
		{true, "10.0.0.1:8080", "", registry, "10.0.0.1:8080"},
		{false, "10.0.0.1:8080", "", registry, ""},
		{true, "", "", registry, ""},
		{true, "http=a:1;https=b:2;ftp=c:3", "", registry, "b:2"},
		{true, "http=a:1;HTTPS=http://b:2", "", registry, "b:2"},
		{true, "http=a:1;socks=c:3", "", registry, ""},
		{true, "proxy.school", "", registry, "proxy.school:80"},
		{true, "[2001:db8::1]:3128", "", registry, "[2001:db8::1]:3128"},
		{true, "https=nonsense:port;", "", registry, ""},
		{true, "a:1", "*.edu.example;10.*", registry, ""},
		{true, "a:1", "edu.example", registry, "a:1"},
		{true, "a:1", "10.*", "10.20.30.40", ""},
		{true, "a:1", "10.*.40", "10.20.30.40", ""},
		{true, "a:1", "10.*.41", "10.20.30.40", "a:1"},
		{true, "a:1", "https://registry.*", registry, ""},
		{true, "a:1", "<local>", "registry", ""},
		{true, "a:1", "<local>", registry, "a:1"},
		{true, "a:1", "", "localhost", ""},
		{true, "a:1", "", "127.0.0.1", ""},
		{true, "a:1", "*", registry, ""},
	} {
		s := internetSettings{enabled: tt.enabled, server: tt.server, override: tt.override}
		got := ""
		if u := s.forURL(&url.URL{Scheme: "https", Host: tt.host}); u != nil {
			got = u.Host
		}
		if got != tt.want {
			t.Errorf("%+v: %q", tt, got)
		}
	}
}
