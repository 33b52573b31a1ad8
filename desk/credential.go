package desk

import (
	"context"
	"strconv"
	"sync"
	"time"

	"confirmpoint/confirm"
)

// Renewable is a Credential that can make its keys anew without a PIN, while
// the signing key is open for the session.
type Renewable interface {
	// Renew gives requests for the certificates of new keys; the same again
	// until Renewed. signing_locked when the signing key is not open.
	Renew(ctx context.Context) (confirm.KeyRequest, error)
	// Renewed puts the new keys in the place of the old, which end what they have
	// begun. A crash leaves the one or the other.
	Renewed(ctx context.Context, certs confirm.KeyCertificates) error
}

// credentialCare is what the desk does about the credential of a session.
type credentialCare struct {
	busy sync.Mutex // held while the registry is asked

	mu       sync.Mutex
	reported bool             // the registry knows how often a PIN was wrong
	problem  *confirm.Problem // what it made of it
	tried    time.Time        // the last renewal that failed
}

func (c *credentialCare) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reported, c.problem, c.tried = false, nil, time.Time{}
}

// renewAgain is how long a renewal that failed is let be.
const renewAgain = 10 * time.Minute

// careForCredential tells the registry once a session how often a PIN was
// wrong, and renews the certificates at two thirds of their life. It needs the
// line; what fails is tried again with the next round.
func (d *Desk) careForCredential(ctx context.Context) {
	if !d.care.busy.TryLock() {
		return // somebody is at it
	}
	defer d.care.busy.Unlock()
	status := d.cfg.Credential.Status(ctx)
	reported, refused, tried := d.care.get()
	if !reported {
		refused = d.report(ctx, status)
	}
	now := d.cfg.Registry.Now().At
	if refused == nil && renewalDue(status, now) && now.Sub(tried) >= renewAgain {
		switch err := d.renew(ctx); {
		case confirm.CodeOf(err) == confirm.ProblemKeyringRequired: // any more
			d.care.told(&confirm.Problem{Code: confirm.ProblemKeyringRequired})
			d.subscribers.tell(ChangedSession)
		case err != nil:
			d.care.failed(now)
		}
	}
}

func (c *credentialCare) get() (reported bool, said *confirm.Problem, tried time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.reported, c.problem, c.tried
}

func (c *credentialCare) told(said *confirm.Problem) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reported, c.problem = true, said
}

func (c *credentialCare) failed(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tried = at
}

// report gives what the registry makes of the wrong PINs, nil when nothing.
func (d *Desk) report(ctx context.Context, status confirm.CredentialStatus) *confirm.Problem {
	switch code := confirm.CodeOf(d.cfg.Registry.ReportCredential(ctx, status)); code {
	case "":
		d.care.told(nil)
	case confirm.ProblemCertLocked, confirm.ProblemCredentialCopied:
		said := &confirm.Problem{Code: code}
		d.care.told(said)
		d.subscribers.tell(ChangedSession)
		return said
	}
	return nil
}

// renewalDue is from two thirds of the certificates' life on (security.md §3.2),
// while a new pair can be asked for.
func renewalDue(s confirm.CredentialStatus, now time.Time) bool {
	life := s.NotAfter.Sub(s.NotBefore)
	return s.Enrolled && s.SigningOpen && life > 0 && !now.Before(s.NotBefore.Add(life/3*2)) && now.Before(s.NotAfter)
}

// renew makes both keys anew. It is on record before it is done: a death in
// between leaves one entry too many, never one too few.
func (d *Desk) renew(ctx context.Context) error {
	credential, ok := d.cfg.Credential.(Renewable)
	if !ok {
		return nil
	}
	asked, err := credential.Renew(ctx)
	if err != nil {
		return err
	}
	certs, err := d.cfg.Registry.Renew(ctx, asked)
	if err != nil {
		return err
	}
	if err := d.audit(ctx, confirm.AuditRenew, d.cfg.Enrolment.InstallationID, ""); err != nil {
		return err
	}
	err = credential.Renewed(ctx, certs)
	d.CredentialStatus(ctx)
	d.subscribers.tell(ChangedSession)
	return err
}

// expiryWarning is how long before the end of a certificate it is spoken of: a
// renewal should have come by then.
const expiryWarning = 30 * 24 * time.Hour

// credentialProblem is what the standing line says of the credential, nil when
// all is well. It never waits.
func (d *Desk) credentialProblem(now time.Time) *confirm.Problem {
	status := d.Session().PINStatus
	_, said, _ := d.care.get()
	switch {
	case said != nil:
		return said
	case status.Problem != nil:
		return status.Problem
	case status.NotAfter.IsZero():
		return nil
	case !now.Before(status.NotAfter):
		return &confirm.Problem{Code: confirm.ProblemCertExpired}
	}
	left := status.NotAfter.Sub(now)
	if left > expiryWarning {
		return nil
	}
	days := int((left + 24*time.Hour - 1) / (24 * time.Hour))
	return &confirm.Problem{Code: confirm.ProblemCertExpiring, Args: map[string]string{"days": strconv.Itoa(days)}}
}

// ChangePIN seals the keys under another PIN, whether the desk is open or not.
// A wrong old one costs a try and is audited with the next sign-in. pin_weak.
func (d *Desk) ChangePIN(ctx context.Context, old, new []byte) error {
	d.signing.Lock()
	defer d.signing.Unlock()
	err := d.cfg.Credential.ChangePIN(ctx, old, new)
	if err != nil {
		d.failed(err)
	}
	d.CredentialStatus(ctx)
	return err
}

// offlineDays is how long this workstation may be offline.
func (d *Desk) offlineDays(ctx context.Context) (int, error) {
	book, err := d.cfg.Cache.Rulebook(ctx)
	if err != nil && confirm.CodeOf(err) != confirm.ProblemNotFound {
		return 0, err
	}
	days := defaultOfflineDays
	if book.OfflineDays > 0 {
		days = book.OfflineDays
	}
	if d.cfg.Credential.Status(ctx).KeyringFree {
		days = book.Policy.OfflineDays(days)
	}
	return days, nil
}
