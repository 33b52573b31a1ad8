package desk_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/internal/training"
	"confirmpoint/sync/wire"
)

const day = 24 * time.Hour

func (o *office) serial() string { return o.desk.CredentialStatus(o.t.Context()).Serial }

// renewals counts them in the audit log.
func (o *office) renewals() (n int) {
	for _, e := range o.auditLog() {
		if e.Action == confirm.AuditRenew {
			n++
		}
	}
	return n
}

// credentialProblem is what the standing line says of the key.
func (o *office) credentialProblem() *confirm.Problem {
	o.t.Helper()
	s, err := o.desk.Standing(o.t.Context())
	check(o.t, err)
	return s.Credential
}

// TestCertificatesAreRenewedAtTwoThirds: not before, then by itself and once,
// under either policy of signing; the work goes on with the new key.
func TestCertificatesAreRenewedAtTwoThirds(t *testing.T) {
	for _, policy := range []confirm.SigningPolicy{confirm.SignSession, confirm.SignBatch} {
		o := ready(t, 12)
		o.policy(func(p *wire.OfficePolicy) { p.Signing = string(policy) })
		o.pull()
		first := o.serial()
		for range 2 {
			o.clock.add(29 * day)
			o.signInAgain()
		}
		if o.serial() != first || o.renewals() != 0 {
			t.Fatalf("%s: renewed after 58 days", policy)
		}
		o.clock.add(3 * day)
		o.signInAgain()
		second := o.serial()
		if second == first || o.renewals() != 1 {
			t.Fatalf("%s: %d renewals after 61 days", policy, o.renewals())
		}
		o.clock.add(time.Hour)
		o.send()
		if o.serial() != second || o.renewals() != 1 || o.credentialProblem() != nil {
			t.Fatalf("%s: again, %v", policy, o.credentialProblem())
		}
		check(t, o.desk.Lock(t.Context()))
		check(t, o.desk.SignInOffline(t.Context(), []byte(training.PIN)))
		if open := o.desk.CredentialStatus(t.Context()).SigningOpen; open != (policy == confirm.SignSession) {
			t.Fatalf("%s: the signing key is open: %v", policy, open)
		}
		o.pull()
	}
}

// careless fails to renew, and counts.
type careless struct {
	desk.Registry
	asked   []confirm.KeyRequest
	healed  bool
	reports int
}

func (r *careless) Renew(ctx context.Context, asked confirm.KeyRequest) (confirm.KeyCertificates, error) {
	r.asked = append(r.asked, asked)
	certs, err := r.Registry.Renew(ctx, asked)
	if !r.healed && err == nil {
		return confirm.KeyCertificates{}, &confirm.Problem{Code: confirm.ProblemOffline, Err: errors.New("the answer is lost")}
	}
	return certs, err
}

func (r *careless) ReportCredential(ctx context.Context, s confirm.CredentialStatus) error {
	r.reports++
	return r.Registry.ReportCredential(ctx, s)
}

// TestLostRenewal: the answer is lost in a round, and a later round asks for the
// same keys again, but not with every round. The end of the certificate is
// spoken of meanwhile.
func TestLostRenewal(t *testing.T) {
	line := &careless{}
	o := newOffice(t, 2, func(c *desk.Config) {
		line.Registry = c.Registry
		c.Registry = line
	})
	o.signIn()
	o.pull()
	o.clock.add(59*day + 15*time.Hour) // two thirds of 91 days are an hour away
	o.signInAgain()
	if len(line.asked) != 0 {
		t.Fatalf("too early: %+v", o.desk.CredentialStatus(t.Context()))
	}
	o.clock.add(11 * time.Hour)
	o.send()
	o.send()
	if len(line.asked) != 1 || o.renewals() != 0 {
		t.Fatalf("asked %d times, renewed %d times", len(line.asked), o.renewals())
	}
	if p := o.credentialProblem(); p == nil || p.Code != confirm.ProblemCertExpiring || p.Args["days"] != "30" {
		t.Fatalf("standing line: %v", p)
	}
	line.healed = true
	o.clock.add(10 * time.Minute)
	o.send()
	if len(line.asked) != 2 || string(line.asked[0].Line) != string(line.asked[1].Line) || o.renewals() != 1 {
		t.Fatalf("asked %d times, renewed %d times", len(line.asked), o.renewals())
	}
	if p := o.credentialProblem(); p != nil {
		t.Fatalf("standing line: %v", p)
	}
	if line.reports != 2 {
		t.Fatalf("%d reports for two sign-ins", line.reports)
	}
}

// TestWrongPINsReachTheRegistry: each sign-in tells their number; a copy that
// knows of fewer, and one that was guessed at, are spoken of until the lock.
func TestWrongPINsReachTheRegistry(t *testing.T) {
	shown := &misreporting{}
	o := newOffice(t, 1, func(c *desk.Config) {
		shown.Registry = c.Registry
		c.Registry = shown
	})
	ctx := t.Context()
	wantCode(t, o.desk.SignInOffline(ctx, []byte("861942")), confirm.ProblemWrongPIN)
	o.clock.add(time.Minute)
	o.signIn()
	if shown.told != 1 || o.credentialProblem() != nil {
		t.Fatalf("told %d, %v", shown.told, o.credentialProblem())
	}
	shown.add = -1
	o.clock.add(2 * time.Minute) // between two SMS
	o.signInAgain()
	if p := o.credentialProblem(); p == nil || p.Code != confirm.ProblemCredentialCopied {
		t.Fatalf("%v", p)
	}
	shown.add = 100
	o.clock.add(2 * time.Minute) // between two SMS
	o.signInAgain()
	if p := o.credentialProblem(); p == nil || p.Code != confirm.ProblemCertLocked {
		t.Fatalf("%v", p)
	}
	_, err := o.desk.Pull(ctx, nil)
	wantCode(t, err, confirm.ProblemCertLocked)
}

// misreporting tells the registry another number.
type misreporting struct {
	desk.Registry
	told, add int64
}

func (r *misreporting) ReportCredential(ctx context.Context, s confirm.CredentialStatus) error {
	r.told = s.FailedTotal
	s.FailedTotal += r.add
	return r.Registry.ReportCredential(ctx, s)
}

// keyringFree says so of a credential.
type keyringFree struct{ desk.Credential }

func (k keyringFree) Status(ctx context.Context) confirm.CredentialStatus {
	s := k.Credential.Status(ctx)
	s.KeyringFree = true
	return s
}

// TestLessTimeOfflineWithoutAKeyring: two days unless the bureau says otherwise,
// and never more than others have.
func TestLessTimeOfflineWithoutAKeyring(t *testing.T) {
	for _, c := range []struct {
		policy int
		days   time.Duration
	}{{0, 2}, {1, 1}, {5, 5}} {
		o := newOffice(t, 1, func(cfg *desk.Config) { cfg.Credential = keyringFree{cfg.Credential} })
		if c.policy > 0 {
			o.policy(func(p *wire.OfficePolicy) { p.KeyringFreeDays = c.policy })
		}
		o.signIn()
		o.pull()
		check(t, o.desk.Lock(t.Context()))
		o.clock.add(c.days * day)
		check(t, o.desk.SignInOffline(t.Context(), []byte(training.PIN)))
		check(t, o.desk.Lock(t.Context()))
		o.clock.add(time.Minute)
		wantCode(t, o.desk.SignInOffline(t.Context(), []byte(training.PIN)), confirm.ProblemOfflineTooLong)
	}
}

// TestChangePINOfTheDesk: locked or open, and a wrong one is counted.
func TestChangePINOfTheDesk(t *testing.T) {
	o := newOffice(t, 1)
	o.signIn()
	ctx := t.Context()
	check(t, o.desk.ChangePIN(ctx, []byte(training.PIN), []byte("861942")))
	if !o.desk.Session().SignedIn {
		t.Fatal("a PIN change signed out")
	}
	check(t, o.desk.Lock(ctx))
	wantCode(t, o.desk.ChangePIN(ctx, []byte(training.PIN), []byte("730914")), confirm.ProblemWrongPIN)
	o.clock.add(time.Minute)
	check(t, o.desk.ChangePIN(ctx, []byte("861942"), []byte("730914")))
	check(t, o.desk.SignInOffline(ctx, []byte("730914")))
	if s := o.desk.Session().PINStatus; s.FailedTotal != 1 {
		t.Fatalf("%+v", s)
	}
}
