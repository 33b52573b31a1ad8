package desk_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/internal/training"
	"confirmpoint/sync/registry"
)

var pin = []byte(training.PIN)

func TestLockedDeskDoesNothing(t *testing.T) {
	o := newOffice(t, 1)
	ctx := t.Context()
	calls := map[string]func() error{
		"search":    func() error { _, err := o.desk.Search(ctx, confirm.Query{}); return err },
		"open":      func() error { _, err := o.desk.Open(ctx, "x"); return err },
		"by number": func() error { _, err := o.desk.OpenByNumber(ctx, "x"); return err },
		"tick":      func() error { _, err := o.desk.Tick(ctx, "x", confirm.Tick{}); return err },
		"annotate":  func() error { _, err := o.desk.Annotate(ctx, "x", "", "", ""); return err },
		"conclude":  func() error { _, err := o.desk.Conclude(ctx, desk.View{}, "", ""); return err },
		"pull":      func() error { _, err := o.desk.Pull(ctx, nil); return err },
		"send":      func() error { _, err := o.desk.Send(ctx, nil); return err },
		"outbox":    func() error { _, err := o.desk.Operations(ctx); return err },
		"give up":   func() error { return o.desk.GiveUp(ctx, "x", "y") },
		"standing":  func() error { _, err := o.desk.Standing(ctx); return err },
		"batches":   func() error { _, err := o.desk.Batches(ctx); return err },
		"print":     func() error { _, err := o.desk.Print(ctx, desk.PrintRequest{}, nil); return err },
		"finish":    func() error { return o.desk.FinishSignIn(ctx, "x", "y") },
	}
	try := func(when string) {
		for name, call := range calls {
			if err := call(); confirm.CodeOf(err) != confirm.ProblemLocked {
				t.Errorf("%s, %s: %v", when, name, err)
			}
		}
	}
	try("at first")
	o.signIn()
	check(t, o.desk.Lock(ctx))
	try("after lock")
	// Nor does a connection that was open carry on without the key.
	_, err := o.config.Registry.Plans(ctx)
	wantCode(t, err, confirm.ProblemLocked)
	if s := o.desk.Session(); s.SignedIn || s.Online {
		t.Errorf("session %+v", s)
	}
}

func TestOfflineSignIn(t *testing.T) {
	o := newOffice(t, 3)
	ctx := t.Context()
	wantCode(t, o.desk.SignInOffline(ctx, pin), confirm.ProblemSignInRequired)
	o.signIn()
	o.pull()
	check(t, o.desk.Lock(ctx))

	o.clock.add(7 * 24 * time.Hour)
	check(t, o.desk.SignInOffline(ctx, pin))
	if s := o.desk.Session(); !s.SignedIn || s.Online {
		t.Errorf("session %+v", s)
	}
	if n := len(o.rows(confirm.QueueAll)); n != 3 {
		t.Errorf("%d records", n)
	}
	check(t, o.desk.Lock(ctx))

	o.clock.add(time.Second)
	err := o.desk.SignInOffline(ctx, pin)
	wantCode(t, err, confirm.ProblemOfflineTooLong)
	var p *confirm.Problem
	if errors.As(err, &p) && p.Args["days"] != "7" {
		t.Errorf("args %v", p.Args)
	}
	_, err = o.desk.Search(ctx, confirm.Query{})
	wantCode(t, err, confirm.ProblemLocked)

	o.signIn() // online it goes on
}

func TestSignInFailures(t *testing.T) {
	o := newOffice(t, 1)
	ctx := t.Context()
	_, err := o.desk.BeginSignIn(ctx, training.UserName, training.Password, []byte("731905"))
	wantCode(t, err, confirm.ProblemWrongPIN)
	if left := o.desk.Session().PINStatus.TriesLeft; left < 1 {
		t.Errorf("tries left %d", left)
	}
	o.clock.add(time.Minute) // the wait after a wrong PIN
	_, err = o.desk.BeginSignIn(ctx, training.UserName, "wrong", pin)
	wantCode(t, err, confirm.ProblemWrongPassword)
	wantCode(t, o.desk.FinishSignIn(ctx, "x", "000000"), confirm.ProblemLocked)

	c, err := o.desk.BeginSignIn(ctx, training.UserName, training.Password, pin)
	check(t, err)
	if o.desk.Session().SignedIn {
		t.Error("signed in before the SMS code")
	}
	_, err = o.desk.Search(ctx, confirm.Query{})
	wantCode(t, err, confirm.ProblemLocked)
	wrong := "000000"
	if o.registry.SMSCode() == wrong {
		wrong = "111111"
	}
	wantCode(t, o.desk.FinishSignIn(ctx, c.ID, wrong), confirm.ProblemWrongSMSCode)
	check(t, o.desk.FinishSignIn(ctx, c.ID, o.registry.SMSCode()))

	var told []string
	log, err := o.cache.AuditLog(ctx)
	check(t, err)
	for _, e := range log {
		told = append(told, string(e.Action)+" "+e.Detail)
	}
	want := []string{"wrong_pin 1 of 1", "sign_in_failed wrong_pin", "sign_in_failed wrong_password", "sign_in_failed wrong_sms_code", "sign_in online"}
	if strings.Join(told, "\n") != strings.Join(want, "\n") {
		t.Errorf("audit:\n%s\nwant:\n%s", strings.Join(told, "\n"), strings.Join(want, "\n"))
	}
}

// TestOnlineAfterOffline: a failed online sign-in leaves the desk as it was.
func TestOnlineAfterOffline(t *testing.T) {
	o := newOffice(t, 1)
	ctx := t.Context()
	o.signIn()
	check(t, o.desk.Lock(ctx))
	check(t, o.desk.SignInOffline(ctx, pin))
	_, err := o.desk.BeginSignIn(ctx, training.UserName, "wrong", pin)
	wantCode(t, err, confirm.ProblemWrongPassword)
	if s := o.desk.Session(); !s.SignedIn || s.Online {
		t.Errorf("session %+v", s)
	}
	o.clock.add(2 * time.Minute)
	o.signIn()
	if !o.desk.Session().Online {
		t.Error("not online after an online sign-in")
	}
}

// TestPhoneMissing: no SMS can come, which is said at once, with whom to call.
func TestPhoneMissing(t *testing.T) {
	o := newOffice(t, 1)
	points, err := o.registry.Registry().Points(t.Context())
	check(t, err)
	code, err := o.registry.Registry().AddClerk(t.Context(), registry.ClerkRequest{
		UserName: "new", Name: "王五", PointID: points[0].ID, Phone: "00000000000", Password: "Demo-2026",
	})
	check(t, err)
	other := &office{t: t, clock: o.clock, registry: o.registry}
	other.enrolAndSitDown(t.TempDir(), "new", code, nil)
	_, err = other.desk.BeginSignIn(t.Context(), "new", "Demo-2026", pin)
	wantCode(t, err, confirm.ProblemPhoneMissing)
	var p *confirm.Problem
	if errors.As(err, &p) && p.Args["bureau_phone"] != training.BureauPhone {
		t.Errorf("args %v", p.Args)
	}
}

// stuckRegistry stays in Pull until its context ends.
type stuckRegistry struct {
	desk.Registry
	in chan struct{}
}

func (r *stuckRegistry) Pull(ctx context.Context, _ confirm.Progress) (confirm.PullReport, error) {
	close(r.in)
	<-ctx.Done()
	return confirm.PullReport{}, ctx.Err()
}

// TestLockDuringWork: Lock ends the work, waits for it, and takes the keys.
func TestLockDuringWork(t *testing.T) {
	stuck := &stuckRegistry{in: make(chan struct{})}
	o := newOffice(t, 1, func(c *desk.Config) {
		stuck.Registry = c.Registry
		c.Registry = stuck
	})
	o.signIn()
	var wg sync.WaitGroup
	wg.Go(func() {
		if _, err := o.desk.Pull(t.Context(), nil); !errors.Is(err, context.Canceled) {
			t.Errorf("pull ended with %v", err)
		}
	})
	<-stuck.in
	check(t, o.desk.Lock(t.Context()))
	wg.Wait()
	if o.config.Credential.Status(t.Context()).Unlocked {
		t.Error("the key is still open")
	}
	if _, err := o.cache.Rulebook(t.Context()); confirm.CodeOf(err) != confirm.ProblemLocked {
		t.Errorf("the cache is still open: %v", err)
	}
}

// deafRegistry does not even end when it is told to.
type deafRegistry struct {
	desk.Registry
	in, out chan struct{}
}

func (r *deafRegistry) Pull(context.Context, confirm.Progress) (confirm.PullReport, error) {
	close(r.in)
	<-r.out
	return confirm.PullReport{}, nil
}

// TestLockDoesNotWaitForEver: keys go at the end of Lock's context, whatever work does.
func TestLockDoesNotWaitForEver(t *testing.T) {
	deaf := &deafRegistry{in: make(chan struct{}), out: make(chan struct{})}
	o := newOffice(t, 1, func(c *desk.Config) {
		deaf.Registry = c.Registry
		c.Registry = deaf
	})
	o.signIn()
	var wg sync.WaitGroup
	wg.Go(func() { _, _ = o.desk.Pull(t.Context(), nil) })
	<-deaf.in
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	check(t, o.desk.Lock(ctx))
	if o.config.Credential.Status(t.Context()).Unlocked {
		t.Error("the key is still open")
	}
	close(deaf.out)
	wg.Wait()
}

// TestRevoked: the session is no longer an online one; unsent work stays.
func TestRevoked(t *testing.T) {
	o := ready(t, 12)
	o.complete(o.clean(1)[0].ID)
	check(t, o.registry.Registry().Revoke(t.Context(), training.UserName, "left"))
	_, err := o.desk.Send(t.Context(), nil)
	wantCode(t, err, confirm.ProblemRevoked)
	if s := o.desk.Session(); !s.SignedIn || s.Online {
		t.Errorf("session %+v", s)
	}
	if s, err := o.desk.Standing(t.Context()); err != nil || s.Unsent != 1 {
		t.Errorf("standing %+v, %v", s, err)
	}
}

func TestSubscribe(t *testing.T) {
	o := newOffice(t, 12)
	var got desk.Changes
	unsubscribe := o.desk.Subscribe(func(c desk.Changes) { got |= c })
	steps := []struct {
		name string
		do   func()
		want desk.Changes
	}{
		{"sign in", o.signIn, desk.ChangedSession},
		{"pull", func() { o.pull() }, desk.ChangedRecords | desk.ChangedLink},
		{"conclude", func() { o.complete(o.clean(1)[0].ID) }, desk.ChangedRecords | desk.ChangedOutbox},
		{"send", func() { o.send() }, desk.ChangedOutbox | desk.ChangedLink},
		{"print", func() {
			_, err := o.desk.Print(t.Context(), desk.PrintRequest{
				Kinds: []confirm.PaperKind{confirm.PaperForm}, RecordIDs: []string{o.rows("")[0].ID}, Target: confirm.BatchTarget{Path: filepath.Join(t.TempDir(), "a.pdf")},
			}, nil)
			check(t, err)
		}, desk.ChangedPrints},
		{"lock", func() { check(t, o.desk.Lock(t.Context())) }, desk.ChangedSession},
	}
	for _, s := range steps {
		got = 0
		s.do()
		if got&s.want != s.want {
			t.Errorf("%s: told %b, want %b", s.name, got, s.want)
		}
	}
	got = 0
	unsubscribe()
	o.clock.add(2 * time.Minute)
	o.signIn()
	if got != 0 {
		t.Errorf("told %b after unsubscribe", got)
	}
}

// TestSubscribeFromManyGoroutines is for the race detector.
func TestSubscribeFromManyGoroutines(t *testing.T) {
	o := ready(t, 1)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				unsubscribe := o.desk.Subscribe(func(desk.Changes) { o.desk.Session() })
				_, err := o.desk.Standing(t.Context())
				check(t, err)
				o.desk.CredentialStatus(t.Context())
				unsubscribe()
			}
		})
	}
	wg.Go(func() { o.pull() })
	wg.Wait()
}

// TestNothingInTheClear: after a day nobody's name or number is in any file
// of the workstation.
func TestNothingInTheClear(t *testing.T) {
	dir := t.TempDir()
	o := newOffice(t, 12)
	code, err := o.registry.NewActivationCode(t.Context())
	check(t, err)
	work := &office{t: t, clock: o.clock, registry: o.registry}
	work.enrolAndSitDown(dir, training.UserName, code, nil)
	work.signIn()
	work.pull()
	row := work.clean(1)[0]
	work.complete(row.ID)
	work.send()
	v := work.open(row.ID)
	needles := []string{
		v.Record.Content.Identity.Name.Reveal(), v.Record.Content.Identity.DocumentNumber.Reveal(),
		v.Record.Content.Contact.Phone.Reveal(), v.Record.Content.Certificate.Number.Reveal(), v.Record.ApplicationNo,
	}
	check(t, work.desk.Lock(t.Context()))
	files := 0
	check(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		data, err := os.ReadFile(path)
		for _, needle := range needles {
			if strings.Contains(string(data), needle) {
				t.Errorf("%s holds personal data", d.Name())
			}
		}
		return err
	}))
	if files < 3 {
		t.Errorf("only %d files were looked into", files)
	}
}
