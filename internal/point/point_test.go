package point

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/internal/training"
	"confirmpoint/sync/credential"
	"confirmpoint/sync/credential/credentialtest"
)

func options(t *testing.T) Options {
	return Options{
		Dir: filepath.Join(t.TempDir(), "new", "folder"), Secrets: &credentialtest.Memory{},
		KDF: credential.Params{Time: 1, MemoryKiB: 8, Threads: 1},
	}
}

func startTraining(t *testing.T) *training.Training {
	t.Helper()
	tr, err := training.Start(t.Context(), training.Options{Dir: t.TempDir(), Count: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tr.Close() })
	return tr
}

func request(tr *training.Training) EnrolRequest {
	return EnrolRequest{
		RegistryURL: tr.URL(), CAPEM: tr.CAPEM(), UserName: tr.UserName(),
		ActivationCode: tr.ActivationCode(), PIN: []byte(training.PIN),
	}
}

func wantCode(t *testing.T, err error, want confirm.Code) {
	t.Helper()
	if got := confirm.CodeOf(err); got != want {
		t.Errorf("error is %q (%v), want %q", got, err, want)
	}
}

func TestNotEnrolled(t *testing.T) {
	o := options(t)
	_, err := Open(t.Context(), o)
	wantCode(t, err, confirm.ProblemNotEnrolled)
	if yes, err := Enrolled(o); yes || err != nil {
		t.Errorf("Enrolled = %v, %v", yes, err)
	}
}

func TestEnrolAndOpen(t *testing.T) {
	tr := startTraining(t)
	o := options(t)
	enrolment, err := Enrol(t.Context(), o, request(tr))
	if err != nil {
		t.Fatal(err)
	}
	if yes, err := Enrolled(o); !yes || err != nil {
		t.Errorf("Enrolled = %v, %v", yes, err)
	}
	p, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if p.Enrolment().InstallationID != enrolment.InstallationID || p.Desk().Session().Clerk.Name != training.ClerkName {
		t.Errorf("enrolment %+v", p.Enrolment())
	}
	// One process, one place at a time.
	_, err = Open(t.Context(), o)
	wantCode(t, err, confirm.ProblemCacheInUse)
	if err := p.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p, err = Open(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	if err := p.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" {
		onlyMine(t, o.Dir)
	}
}

// onlyMine wants no file that others on the computer may read.
func onlyMine(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", d.Name(), info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestEnrolFailures(t *testing.T) {
	tr := startTraining(t)
	tests := map[string]struct {
		change func(*EnrolRequest)
		want   confirm.Code
	}{
		"weak PIN":      {func(r *EnrolRequest) { r.PIN = []byte("111111") }, confirm.ProblemPINWeak},
		"wrong code":    {func(r *EnrolRequest) { r.ActivationCode = "0000000000" }, confirm.ProblemActivationCode},
		"nobody there":  {func(r *EnrolRequest) { r.RegistryURL = "https://127.0.0.1:1" }, confirm.ProblemOffline},
		"another CA":    {func(r *EnrolRequest) { r.CAPEM = startTraining(t).CAPEM() }, confirm.ProblemTLS},
		"no CA":         {func(r *EnrolRequest) { r.CAPEM = []byte("x") }, confirm.ProblemBadFile},
		"plain HTTP":    {func(r *EnrolRequest) { r.RegistryURL = strings.Replace(r.RegistryURL, "https", "http", 1) }, confirm.ProblemRegistryAddress},
		"unknown clerk": {func(r *EnrolRequest) { r.UserName = "nobody" }, confirm.ProblemActivationCode},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			o := options(t)
			r := request(tr)
			tt.change(&r)
			_, err := Enrol(t.Context(), o, r)
			wantCode(t, err, tt.want)
			if yes, err := Enrolled(o); yes || err != nil {
				t.Errorf("Enrolled = %v, %v", yes, err)
			}
		})
	}
}

// TestKeepInContact: what is concluded goes out by itself after a kick.
func TestKeepInContact(t *testing.T) {
	tr := startTraining(t)
	o := options(t)
	if _, err := Enrol(t.Context(), o, request(tr)); err != nil {
		t.Fatal(err)
	}
	p, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := p.Close(context.Background()); err != nil {
			t.Error(err)
		}
	}()
	c, err := p.Desk().BeginSignIn(t.Context(), tr.UserName(), tr.Password(), []byte(training.PIN))
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Desk().FinishSignIn(t.Context(), c.ID, tr.SMSCode()); err != nil {
		t.Fatal(err)
	}
	pulled := make(chan struct{}, 100)
	defer p.Desk().Subscribe(func(desk.Changes) { pulled <- struct{}{} })()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		p.KeepInContact(ctx)
		close(ended)
	}()
	<-pulled // the first round
	p.Kick()
	for page := (confirm.Page{}); page.Total != 2; { // the kick is a sending beside the pull
		<-pulled
		if page, err = p.Desk().Search(t.Context(), confirm.Query{}); err != nil {
			t.Fatal(err)
		}
	}
	cancel()
	<-ended
}

func TestDefaultDir(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_DATA_HOME", filepath.Join(home, "data"))
	dir, err := DefaultDir()
	if err != nil || filepath.Base(dir) != "confirmpoint" {
		t.Fatalf("%q, %v", dir, err)
	}
	if runtime.GOOS == "linux" && dir != filepath.Join(home, "data", "confirmpoint") {
		t.Errorf("%q", dir)
	}
	t.Setenv("XDG_DATA_HOME", "relative") // the specification says: ignore it
	if dir, err = DefaultDir(); err != nil || !filepath.IsAbs(dir) {
		t.Errorf("%q, %v", dir, err)
	}
}

func TestDiskFree(t *testing.T) {
	n, err := diskFree(t.TempDir())
	if err != nil || n <= 0 {
		t.Errorf("%d, %v", n, err)
	}
	if _, err := diskFree(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
}
