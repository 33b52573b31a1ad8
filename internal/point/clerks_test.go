package point

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/internal/training"
	"confirmpoint/sync/credential"
)

const (
	otherUser = "second"
	otherPIN  = "861942"
)

// opened opens the installation of a user name; the test closes it at its end.
func opened(t *testing.T, o Options, user string) *Point {
	t.Helper()
	o.Clerk = user
	p, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func closed(t *testing.T, p *Point) {
	t.Helper()
	if err := p.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// signIn signs the training clerk in at the registry.
func signIn(t *testing.T, tr *training.Training, p *Point, user string, pin string) {
	t.Helper()
	c, err := p.Desk().BeginSignIn(t.Context(), user, tr.Password(), []byte(pin))
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Desk().FinishSignIn(t.Context(), c.ID, tr.SMSCode()); err != nil {
		t.Fatal(err)
	}
}

// unlock opens the cache without a sign-in.
func unlock(t *testing.T, p *Point, pin string) {
	t.Helper()
	err := p.options.withCacheKey(t.Context(), p.enrolment, []byte(pin), func(key []byte) error {
		return p.store.Unlock(t.Context(), key)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func again(t *testing.T, tr *training.Training) EnrolRequest {
	t.Helper()
	r := request(tr)
	var err error
	if r.ActivationCode, err = tr.NewActivationCode(t.Context()); err != nil {
		t.Fatal(err)
	}
	return r
}

func caches(t *testing.T, o Options) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(o.Dir, "point-*.db"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestEnrolAgain: a failed attempt leaves the enrolment in use; a new one is let
// in by the old one's PIN, in place of it, or takes a file of its own.
func TestEnrolAgain(t *testing.T) {
	tr := startTraining(t)
	o := options(t)
	first, err := Enrol(t.Context(), o, request(tr))
	if err != nil {
		t.Fatal(err)
	}
	p := opened(t, o, "")
	signIn(t, tr, p, tr.UserName(), training.PIN)
	if _, err := p.Desk().Pull(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	closed(t, p)
	r := again(t, tr)
	_, err = Enrol(t.Context(), o, r)
	wantCode(t, err, confirm.ProblemColleagueNeeded) // and the code is not used up
	r.OldPIN, r.PIN = []byte(training.PIN), []byte(otherPIN)
	second, err := Enrol(t.Context(), o, r)
	if err != nil {
		t.Fatal(err)
	}
	p = opened(t, o, "")
	if got := p.Enrolment().InstallationID; got != second.InstallationID || got == first.InstallationID {
		t.Errorf("%s is in use", got)
	}
	wantCode(t, p.Desk().SignInOffline(t.Context(), []byte(otherPIN)), confirm.ProblemSignInRequired)
	unlock(t, p, otherPIN)
	if page, err := p.store.Search(t.Context(), confirm.Query{}); err != nil || page.Total != 2 {
		t.Errorf("%d records, %v", page.Total, err)
	}
	list, err := p.store.Clerks(t.Context())
	if err != nil || len(list) != 2 || list[0].Admitted == list[1].Admitted {
		t.Errorf("slots %+v, %v", list, err)
	}
	closed(t, p)
	if got := caches(t, o); len(got) != 1 {
		t.Errorf("caches %v", got)
	}
	r = again(t, tr)
	r.OwnFile = true
	if _, err := Enrol(t.Context(), o, r); err != nil {
		t.Fatal(err)
	}
	p = opened(t, o, "")
	unlock(t, p, training.PIN)
	closed(t, p)
	if got := caches(t, o); len(got) != 2 {
		t.Errorf("caches %v", got)
	}
}

// TestTwoClerks: a colleague is enrolled beside the one who is signed in; both
// work on one file, each signs in by himself, and one can be shut out.
func TestTwoClerks(t *testing.T) {
	tr := startTraining(t)
	o := options(t)
	if _, err := Enrol(t.Context(), o, request(tr)); err != nil {
		t.Fatal(err)
	}
	code, err := tr.AddClerk(t.Context(), otherUser, "许明")
	if err != nil {
		t.Fatal(err)
	}
	r := request(tr)
	r.UserName, r.ActivationCode, r.PIN = otherUser, code, []byte(otherPIN)
	p := opened(t, o, "")
	_, err = p.EnrolColleague(t.Context(), r)
	wantCode(t, err, confirm.ProblemLocked)
	signIn(t, tr, p, tr.UserName(), training.PIN)
	if _, err := p.Desk().Pull(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	closed(t, p)
	_, err = Enrol(t.Context(), o, r)
	wantCode(t, err, confirm.ProblemColleagueNeeded)
	p = opened(t, o, "")
	if err := p.Desk().SignInOffline(t.Context(), []byte(training.PIN)); err != nil {
		t.Fatal(err)
	}
	other, err := p.EnrolColleague(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	closed(t, p)
	list, err := Clerks(o)
	if err != nil || len(list) != 2 || list[1].UserName != otherUser {
		t.Fatalf("clerks %+v, %v", list, err)
	}
	_, err = Open(t.Context(), o)
	wantCode(t, err, confirm.ProblemWhichClerk)
	p = opened(t, o, otherUser)
	signIn(t, tr, p, otherUser, otherPIN)
	if page, err := p.Desk().Search(t.Context(), confirm.Query{}); err != nil || page.Total != 2 {
		t.Errorf("the colleague sees %d records, %v", page.Total, err)
	}
	wantCode(t, p.ExpelColleague(t.Context(), otherUser), confirm.ProblemInvalidValue)
	wantCode(t, p.ExpelColleague(t.Context(), "nobody"), confirm.ProblemNotFound)
	closed(t, p)
	p = opened(t, o, tr.UserName())
	if err := p.Desk().SignInOffline(t.Context(), []byte(training.PIN)); err != nil {
		t.Fatal(err)
	}
	if err := p.ExpelColleague(t.Context(), otherUser); err != nil {
		t.Fatal(err)
	}
	closed(t, p)
	if _, err := os.Stat(filepath.Join(o.Dir, credentialFolder, other.InstallationID)); !os.IsNotExist(err) {
		t.Errorf("his credential is still here: %v", err)
	}
	if list, err := Clerks(o); err != nil || len(list) != 1 {
		t.Errorf("clerks %+v, %v", list, err)
	}
}

// TestEnrolmentCutShort: a program that died before a complete enrolment was in
// its place finds it there.
func TestEnrolmentCutShort(t *testing.T) {
	tr := startTraining(t)
	o := options(t)
	e, err := Enrol(t.Context(), o, request(tr))
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(o.Dir, credentialFolder)
	if err := os.Rename(filepath.Join(folder, e.InstallationID), filepath.Join(folder, enrollingFolder)); err != nil {
		t.Fatal(err)
	}
	list, err := Clerks(o)
	if err != nil || !slices.ContainsFunc(list, func(c confirm.Enrolment) bool { return c.InstallationID == e.InstallationID }) {
		t.Fatalf("clerks %+v, %v", list, err)
	}
	key, err := credential.Open(credential.Options{Dir: filepath.Join(folder, e.InstallationID), Secrets: o.Secrets, KDF: o.KDF})
	if err != nil {
		t.Fatal(err)
	}
	if err := key.Unlock(t.Context(), []byte(training.PIN)); err != nil {
		t.Error(err)
	}
	key.Lock()
}
