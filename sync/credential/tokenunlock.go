package credential

import (
	"context"
	"errors"
	"strconv"
	"time"
	"unicode/utf8"

	"confirmpoint/confirm"
	"confirmpoint/sync/credential/token"
)

// Limits of a token's own PIN, in characters; the token has closer ones.
const (
	minTokenPIN = 4
	maxTokenPIN = 64
)

func tokenPIN(folded []byte) bool {
	n := utf8.RuneCount(folded)
	return utf8.Valid(folded) && n >= minTokenPIN && n <= maxTokenPIN
}

// Unlock has a fresh helper find the token and log it in, and opens the key of
// the line and the cache key; the signing key is open for everything until
// CloseSigning. Only the token counts its tries, and only its own word that the
// PIN is wrong is one. A session that was open stays when it fails. Kinds of
// error: not_enrolled, wrong_pin (Args: left, when the token tells), pin_locked,
// pin_wait (Args: seconds), token_removed, driver_missing (Args: reason),
// keyring_*, secret_missing, credential_broken, locked (Lock came meanwhile).
func (t *Token) Unlock(ctx context.Context, pin []byte) error {
	t.work.Lock()
	defer t.work.Unlock()
	t.mu.Lock()
	before := t.locks
	t.mu.Unlock()
	next, err := t.unlock(ctx, pin)
	if err != nil {
		return err
	}
	watching, stop := context.WithCancel(context.Background())
	next.stop = stop
	t.mu.Lock()
	if t.locks != before {
		t.mu.Unlock()
		stop()
		next.keys.wipe()
		next.helper.Close()
		return problem(confirm.ProblemLocked, errors.New("locked meanwhile"))
	}
	if t.open != nil {
		next.removed = t.open.removed // who waits for a removal goes on waiting
	}
	last := t.become(next)
	t.mu.Unlock()
	if last != nil {
		last.Close()
	}
	go t.watch(watching, next)
	return nil
}

func (t *Token) unlock(ctx context.Context, pin []byte) (*tokenSession, error) {
	c, err := t.load()
	if err != nil {
		return nil, err
	}
	s := &tokenSession{signing: true, removed: make(chan struct{})}
	if s.certs, err = readCertificates(Certificates{Line: c.Certificate, Signing: c.Signing}); err != nil {
		return nil, damaged(err)
	}
	if s.sealed, err = t.readSealed(c.Key); err != nil {
		return nil, err
	}
	var secret []byte // before the PIN: a keyring that is silent must not cost a try
	if !s.sealed.keyringFree {
		if secret, err = t.base.item(ctx, s.sealed.itemName()); err != nil {
			return nil, err
		}
		defer clear(secret)
	}
	if s.helper, s.info, err = t.find(ctx, c); err != nil {
		return nil, err
	}
	if err := t.enter(ctx, s, pin, secret); err != nil {
		s.helper.Close()
		return nil, err
	}
	t.sweep(ctx, s.helper, c)
	return s, nil
}

// find starts a helper and opens the token of the credential in it.
func (t *Token) find(ctx context.Context, c tokenCredential) (*token.Helper, token.Info, error) {
	library, options := t.o.Library, t.o.Helper
	if library == "" {
		library = c.Library
	}
	if options.Helper == "" {
		options.Helper = c.Helper
	}
	helper, err := token.Start(ctx, options, library)
	if err != nil {
		return nil, token.Info{}, err
	}
	info, err := helper.Open(ctx, c.Signing)
	if err != nil {
		helper.Close()
		return nil, token.Info{}, err
	}
	return helper, info, nil
}

// enter logs the found token in and opens the sealed file with its secret.
func (t *Token) enter(ctx context.Context, s *tokenSession, pin, secret []byte) error {
	if s.info.Locked {
		return problem(confirm.ProblemPINLocked, nil)
	}
	if err := t.login(ctx, s.helper, s.sealed, pin); err != nil {
		return err
	}
	tokenSecret, err := s.helper.ReadSecret(ctx, s.sealed.item[:])
	if err != nil {
		return err
	}
	defer clear(tokenSecret)
	if s.with, err = s.sealed.derive(tokenSecret, secret); err != nil {
		return err
	}
	s.keys, err = s.sealed.open(s.with)
	if err != nil {
		return damaged(err)
	}
	return nil
}

// login asks the token once, unless it is too early after a wrong PIN. The
// waiting is ours: some tokens never lock.
func (t *Token) login(ctx context.Context, helper *token.Helper, sealed *tokenSealed, pin []byte) error {
	return t.prove(ctx, helper, sealed, pin, func(folded []byte) error { return helper.Login(ctx, folded) })
}

// prove counts what the token says of a PIN.
func (t *Token) prove(ctx context.Context, helper *token.Helper, sealed *tokenSealed, pin []byte, ask func(folded []byte) error) error {
	counted := t.tries(sealed)
	if err := counted.refusal(t.base.clock()); err != nil {
		return err
	}
	folded := foldPIN(pin)
	defer clear(folded)
	if !tokenPIN(folded) {
		return wrongTokenPIN(token.Info{}) // no PIN looks like this: a slip, not a try
	}
	err := ask(folded)
	var p *confirm.Problem
	switch {
	case err == nil && counted.Failed == 0:
		return nil
	case err == nil:
		counted.Failed = 0
		return write(t.base.disk, sealed.triesName(), encodeTries(counted))
	case errors.As(err, &p) && p.Code == confirm.ProblemWrongPIN && token.Reason(p.Args["reason"]) != token.ReasonUntried:
		counted.Failed, counted.Total, counted.Attempt = min(counted.Failed+1, MaxTries-1), counted.Total+1, counted.Attempt+1
		counted.LastMS = t.base.clock().UnixMilli()
		return errors.Join(t.refused(ctx, helper, err), write(t.base.disk, sealed.triesName(), encodeTries(counted)))
	}
	return t.refused(ctx, helper, err)
}

// refused adds to a wrong PIN what the token tells of the tries that are left.
func (t *Token) refused(ctx context.Context, helper *token.Helper, err error) error {
	if confirm.CodeOf(err) != confirm.ProblemWrongPIN {
		return err
	}
	info, lookErr := helper.Status(ctx)
	switch {
	case lookErr != nil:
		return wrongTokenPIN(token.Info{})
	case info.Locked:
		return problem(confirm.ProblemPINLocked, nil)
	}
	return wrongTokenPIN(info)
}

func wrongTokenPIN(info token.Info) error {
	if left := info.TriesLeft(); left >= 0 {
		return &confirm.Problem{Code: confirm.ProblemWrongPIN, Args: map[string]string{"left": strconv.Itoa(left)}}
	}
	return problem(confirm.ProblemWrongPIN, nil)
}

// tries is what has been counted here: for the waiting, and for the registry.
// The token's own count decides.
func (t *Token) tries(sealed *tokenSealed) tries {
	data, err := t.base.disk.read(sealed.triesName())
	if err != nil {
		data = nil
	}
	counted, _ := decodeTries(data)
	counted.Failed = min(counted.Failed, MaxTries-1) // the token locks, not this file
	return counted
}

// ChangePIN gives the token another PIN, for every program that uses it. What
// is open stays open. Kinds of error: pin_weak, those of Unlock.
func (t *Token) ChangePIN(ctx context.Context, old, new []byte) error {
	if err := CheckPIN(new); err != nil {
		return err
	}
	t.work.Lock()
	defer t.work.Unlock()
	c, err := t.load()
	if err != nil {
		return err
	}
	sealed, err := t.readSealed(c.Key)
	if err != nil {
		return err
	}
	helper, info, err := t.find(ctx, c)
	if err != nil {
		return err
	}
	defer helper.Close()
	if info.Locked {
		return problem(confirm.ProblemPINLocked, nil)
	}
	next := foldPIN(new)
	defer clear(next)
	err = t.prove(ctx, helper, sealed, old, func(folded []byte) error { return helper.ChangePIN(ctx, folded, next) })
	if err != nil {
		return err
	}
	return t.again(ctx, next)
}

// again logs an open session in with the new PIN: a helper that remembers the
// old one for a key that wants it each time would use up the tries.
func (t *Token) again(ctx context.Context, pin []byte) error {
	t.mu.Lock()
	s := t.open
	signing := s != nil && s.signing
	t.mu.Unlock()
	if !signing {
		return nil
	}
	err := s.helper.Logout(ctx)
	if err == nil {
		err = s.helper.Login(ctx, pin)
	}
	if err != nil {
		t.lost(s, err)
	}
	return err
}

// probing is how long Status waits for a library.
const probing = 5 * time.Second

// Status never asks a person anything and costs no try. While locked it starts
// a helper to look for the token; it waits a few seconds at most.
func (t *Token) Status(ctx context.Context) confirm.CredentialStatus {
	status := confirm.CredentialStatus{TriesLeft: -1, Provider: confirm.ProviderToken, Algorithm: confirm.ES256}
	t.mu.Lock()
	s, gone := t.open, t.gone
	status.Unlocked = s != nil
	if s != nil {
		_ = s.check(t, "") // ends a batch whose time is over
		status.SigningOpen = s.signing
		status.TriesLeft = s.info.TriesLeft()
	}
	t.mu.Unlock()
	c, err := t.load()
	if err != nil {
		status.Problem = asProblem(err)
		return status
	}
	status.Enrolled = true
	err = t.examine(ctx, c, &status)
	if err == nil && gone != nil && !status.Unlocked && confirm.CodeOf(gone) != confirm.ProblemTokenRemoved {
		err = gone // the library works again, but the clerk should know why the desk was locked
	}
	status.Problem = asProblem(err)
	return status
}

// examine finds what would keep a right PIN from being of use.
func (t *Token) examine(ctx context.Context, c tokenCredential, status *confirm.CredentialStatus) error {
	certs, certErr := readCertificates(Certificates{Line: c.Certificate, Signing: c.Signing})
	if certErr == nil {
		status.Serial = certs.signing.SerialNumber.Text(16)
		status.NotBefore, status.NotAfter = certs.notBefore(), certs.notAfter()
	}
	sealed, err := t.readSealed(c.Key)
	if err != nil {
		return err
	}
	status.KeyringFree = sealed.keyringFree
	counted := t.tries(sealed)
	status.FailedTotal = counted.Total
	now := t.base.clock()
	if left := counted.wait(now); left > 0 {
		status.WaitUntil = now.Add(left).UTC()
	}
	if certErr != nil {
		return damaged(certErr)
	}
	if !status.Unlocked {
		if err := t.look(ctx, c, sealed, status); err != nil {
			return err
		}
	}
	if !now.Before(status.NotAfter) {
		return problem(confirm.ProblemCertExpired, nil)
	}
	return nil
}

// look asks keyring and token whether they would answer.
func (t *Token) look(ctx context.Context, c tokenCredential, sealed *tokenSealed, status *confirm.CredentialStatus) error {
	if p, ok := t.base.secrets.(Prober); ok && !sealed.keyringFree {
		if err := p.Probe(ctx); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, probing)
	defer cancel()
	helper, info, err := t.find(ctx, c)
	if err != nil {
		return err
	}
	helper.Close()
	if status.TriesLeft = info.TriesLeft(); info.Locked {
		return problem(confirm.ProblemPINLocked, nil)
	}
	return nil
}
