package desk

import (
	"context"
	"errors"
	"strconv"
	"time"

	"confirmpoint/confirm"
)

// Session tells who sits at the desk.
type Session struct {
	SignedIn  bool
	Online    bool // signed in with password and SMS code in this session
	Clerk     confirm.Actor
	UserName  string // the clerk's, of several on this computer
	Point     confirm.Point
	PINStatus confirm.CredentialStatus // as it was at the last sign-in, lock or CredentialStatus
}

// defaultOfflineDays is used until the first rulebook has been pulled.
const defaultOfflineDays = 7

// failure is a sign-in that did not succeed while the log was still sealed.
type failure struct {
	at   time.Time
	code confirm.Code
}

// maxFailures bounds what is remembered of sign-ins before the log can be written.
const maxFailures = 20

// Session is cheap enough for every frame: it never waits.
func (d *Desk) Session() Session { return *d.session.Load() }

// CredentialStatus asks the credential, tries left included.
func (d *Desk) CredentialStatus(ctx context.Context) confirm.CredentialStatus {
	status := d.cfg.Credential.Status(ctx)
	d.changeSession(func(s *Session) { s.PINStatus = status })
	return status
}

// changeSession replaces the session by a changed copy, whoever else changes it.
func (d *Desk) changeSession(change func(*Session)) {
	for {
		old := d.session.Load()
		next := *old
		change(&next)
		if d.session.CompareAndSwap(old, &next) {
			return
		}
	}
}

// BeginSignIn unlocks the key by PIN, opens the cache, and sends user name and
// password to the registry, which sends an SMS. The desk stays signed out
// until FinishSignIn. phone_missing means no SMS can come: call the bureau.
// When it fails, a desk that was signed in offline stays so.
func (d *Desk) BeginSignIn(ctx context.Context, userName, password string, pin []byte) (confirm.SMSChallenge, error) {
	d.signing.Lock()
	defer d.signing.Unlock()
	if err := d.unlock(ctx, pin); err != nil {
		return confirm.SMSChallenge{}, err
	}
	challenge, err := d.cfg.Registry.SignInPassword(ctx, userName, password)
	if err != nil {
		d.failed(err)
		if !d.gate.isOpen() {
			err = errors.Join(err, d.relock(ctx))
		}
		return confirm.SMSChallenge{}, err
	}
	return challenge, nil
}

// FinishSignIn ends an online sign-in with the SMS code. After a wrong code it
// may be called again with the same challenge.
func (d *Desk) FinishSignIn(ctx context.Context, challengeID, smsCode string) error {
	d.signing.Lock()
	defer d.signing.Unlock()
	if !d.unlocked {
		return &confirm.Problem{Code: confirm.ProblemLocked}
	}
	if err := d.cfg.Registry.SignInSMS(ctx, challengeID, smsCode); err != nil {
		d.failed(err)
		return err
	}
	return d.admit(ctx, true)
}

// SignInOffline opens the desk by PIN alone, at most Rulebook.OfflineDays after
// the last online sign-in (offline_too_long); sign_in_required when there never was one.
func (d *Desk) SignInOffline(ctx context.Context, pin []byte) error {
	d.signing.Lock()
	defer d.signing.Unlock()
	if d.gate.isOpen() {
		err := d.cfg.Credential.Unlock(ctx, pin)
		d.holdSigning()
		return err
	}
	if err := d.unlock(ctx, pin); err != nil {
		return err
	}
	if err := d.withinOfflineDays(ctx); err != nil {
		d.failed(err)
		return errors.Join(err, d.relock(ctx))
	}
	return d.admit(ctx, false)
}

// withinOfflineDays judges by the best time known. A clock set back before the
// last online sign-in gains nothing: that time is then unproven at the registry.
func (d *Desk) withinOfflineDays(ctx context.Context) error {
	last, err := d.cfg.Cache.LastOnlineSignIn(ctx)
	if err != nil {
		return err
	}
	if last.IsZero() {
		return &confirm.Problem{Code: confirm.ProblemSignInRequired}
	}
	days, err := d.offlineDays(ctx)
	if err != nil {
		return err
	}
	if d.cfg.Registry.Now().At.Sub(last) > time.Duration(days)*24*time.Hour {
		return &confirm.Problem{
			Code: confirm.ProblemOfflineTooLong,
			Args: map[string]string{"days": strconv.Itoa(days)},
		}
	}
	return nil
}

// unlock opens key and cache; it proves the PIN even when they are open already.
func (d *Desk) unlock(ctx context.Context, pin []byte) error {
	err := d.cfg.Credential.Unlock(ctx, pin)
	if err != nil {
		d.failed(err)
		d.CredentialStatus(ctx)
		return err
	}
	if d.unlocked {
		if d.gate.isOpen() {
			d.holdSigning()
		}
		return nil
	}
	key, err := d.cfg.Credential.CacheKey()
	if err == nil {
		err = d.cfg.Cache.Unlock(ctx, key)
		clear(key)
	}
	if err != nil {
		d.cfg.Credential.Lock()
		return err
	}
	d.unlocked = true
	return nil
}

// admit opens the desk for work.
func (d *Desk) admit(ctx context.Context, online bool) error {
	status := d.cfg.Credential.Status(ctx)
	if err := d.writeSignIn(ctx, online, status.FailedTotal); err != nil {
		return err
	}
	book, bookErr := d.cfg.Cache.Rulebook(ctx)
	if bookErr == nil {
		d.policy.Store(&book.Policy)
	}
	d.changeSession(func(s *Session) {
		s.SignedIn, s.Online, s.PINStatus = true, online, status
		if bookErr == nil { // none before the first pull
			s.Point = book.Point
		}
	})
	if online {
		d.careForCredential(ctx) // before the key is closed: it vouches for the next one
	}
	d.holdSigning()
	_, _ = d.copyState(ctx) // the lock that follows writes the copy
	d.outbox.forget()
	d.gate.unbar()
	d.subscribers.tell(ChangedSession | ChangedRecords | ChangedOutbox | ChangedLink)
	return nil
}

// writeSignIn writes who has come, how, and what was tried before; then the log
// is signed.
func (d *Desk) writeSignIn(ctx context.Context, online bool, wrongPINs int64) error {
	if err := d.auditWrongPINs(ctx, wrongPINs); err != nil {
		return err
	}
	if err := d.noteJumps(ctx); err != nil {
		return err
	}
	var err error
	if online {
		err = d.cfg.Cache.SaveOnlineSignIn(ctx, d.cfg.Registry.Now().At, d.signInEvents("online")...)
	} else {
		err = d.cfg.Cache.Audit(ctx, d.signInEvents("offline")...)
	}
	if err != nil {
		return err
	}
	d.failures = nil
	_ = d.proveWipe(ctx) // of a computer that died in between; else the next sign-in does
	return d.checkpoint(ctx)
}

// failed remembers a refused sign-in for the log, which may be sealed now.
func (d *Desk) failed(err error) {
	if len(d.failures) < maxFailures {
		d.failures = append(d.failures, failure{at: d.cfg.Registry.Now().At, code: confirm.CodeOf(err)})
	}
}

// Lock signs out: keys, projection and connections are gone when it returns.
// Work under way is cancelled and waited for until ctx ends. Drafts and the
// outbox stay, sealed. A Progress function or subscriber must not call it.
func (d *Desk) Lock(ctx context.Context) error { return d.LockFor(ctx, LockClerk) }

// LockFor is Lock with its cause.
func (d *Desk) LockFor(ctx context.Context, cause LockCause) error {
	d.signing.Lock()
	defer d.signing.Unlock()
	wasOpen := d.gate.isOpen()
	d.gate.shut(ctx)
	var auditErr error
	if wasOpen {
		end := context.WithoutCancel(ctx)
		auditErr = errors.Join(d.audit(end, confirm.AuditLock, d.cfg.Enrolment.InstallationID, string(cause)), d.checkpoint(end))
	}
	err := d.relock(ctx)
	if wasOpen {
		d.copyWhenLocked(ctx)
		d.subscribers.tell(ChangedSession)
	}
	if err == nil {
		err = auditErr
	}
	return err
}

// relock takes the keys away. It goes on after a failure, so that as little as
// possible stays open.
func (d *Desk) relock(ctx context.Context) error {
	d.cfg.Credential.Lock()
	d.cfg.Registry.Close()
	err := d.cfg.Cache.Lock()
	d.unlocked = false
	d.compared.Clear()
	d.trail.forget()
	d.care.forget()
	d.outbox.forget()
	d.undo.forget()
	d.seen.forget()
	d.typed.forget()
	status := d.cfg.Credential.Status(ctx)
	d.changeSession(func(s *Session) { s.SignedIn, s.Online, s.PINStatus = false, false, status })
	return err
}
