package credential

import (
	"context"
	"crypto"
	"crypto/x509"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/credential/token"
)

// TokenOptions say which USB token a credential is on and how it is reached.
type TokenOptions struct {
	// Library is the path of the vendor's PKCS #11 library. It is needed for an
	// enrolment; after that an empty one means the library of the enrolment.
	Library string
	// Serial and Label choose the token of an enrolment among several.
	Serial, Label string
	// Helper is how the helper is started. Its program, when one is named for an
	// enrolment, is remembered: a library of 32 bits wants a helper of 32 bits.
	Helper token.Options
	// Poll is how often an open token is looked for; zero: every 2 s.
	Poll time.Duration
	// Wait replaces real waiting between two looks; nil: real.
	Wait func(ctx context.Context, d time.Duration) error
}

// Token is the credential on a USB token. The signing key never leaves the
// token; the key of the line and the cache key are in a sealed file that opens
// with a secret of the token, which it gives after a login, and one of the
// keyring. Its methods may be called from any goroutine. While unlocked a
// helper process runs; Lock ends it.
type Token struct {
	base *Softkey // folder, keyring, clocks and randomness; its own keys are not used
	o    TokenOptions

	work sync.Mutex // held while the token does something slow; before mu
	mu   sync.Mutex
	open *tokenSession // nil while locked
	// pending has the login of Create, until Install writes the certificate.
	pending *token.Helper
	locks   int   // as in Softkey
	gone    error // why the last session ended by itself
}

// tokenSession is what an unlocked token credential holds.
type tokenSession struct {
	sealed *tokenSealed
	keys   *openKeys // line and cache
	with   []byte    // what seals them, for a renewal
	// before are the keys before a renewal: who has their signer may end what
	// was begun.
	before      *openKeys
	beforeCerts *certificates
	certs       *certificates
	helper      *token.Helper
	info        token.Info // of the newest look
	signing     bool       // the token is logged in, for batch, or for everything
	batch       *batch
	over        *batch // that ended by time
	removed     chan struct{}
	stop        context.CancelFunc // ends the looking
}

// OpenToken looks at the folder; it asks neither keyring nor token.
func OpenToken(o Options, t TokenOptions) (*Token, error) {
	if o.Dir == "" || o.Secrets == nil {
		return nil, errors.New("credential: Dir and Secrets are needed")
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, diskProblem(err)
	}
	return openToken(o, t, diskFolder(o.Dir)), nil
}

func openToken(o Options, t TokenOptions, disk folder) *Token {
	if t.Poll == 0 {
		t.Poll = 2 * time.Second
	}
	if t.Wait == nil {
		t.Wait = wait
	}
	return &Token{base: open(o, disk), o: t}
}

func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// OnToken tells whether the credential of a folder is on a token.
func OnToken(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, tokenFile))
	return err == nil
}

// Lock forgets the keys and ends the helper, which logs the token out. An
// Unlock under way ends locked.
func (t *Token) Lock() {
	t.mu.Lock()
	t.locks++
	helper := t.become(nil)
	pending := t.pending
	t.pending = nil
	t.mu.Unlock()
	for _, h := range []*token.Helper{helper, pending} {
		if h != nil {
			h.Close()
		}
	}
}

// become puts a session in the place of the one there is, whose helper the
// caller closes. t.mu is held.
func (t *Token) become(next *tokenSession) (last *token.Helper) {
	if t.open != nil {
		t.open.endBatch()
		t.open.keys.wipe()
		t.open.before.wipe()
		clear(t.open.with)
		t.open.stop()
		last = t.open.helper
	}
	t.open, t.gone = next, nil
	return last
}

// lost ends a session whose token has been pulled out or whose helper has died.
func (t *Token) lost(s *tokenSession, why error) {
	t.mu.Lock()
	if t.open != s {
		t.mu.Unlock()
		return
	}
	t.locks++
	helper := t.become(nil)
	t.gone = why
	close(s.removed)
	t.mu.Unlock()
	helper.Close()
}

// fatal tells the failures after which nothing of a session can be trusted.
func fatal(err error) bool {
	var p *confirm.Problem
	if !errors.As(err, &p) {
		return false
	}
	if p.Code == confirm.ProblemTokenRemoved {
		return true
	}
	switch token.Reason(p.Args["reason"]) {
	case token.ReasonCrashed, token.ReasonTimeout, token.ReasonGarbled, token.ReasonNoHelper:
		return p.Code == confirm.ProblemDriverMissing
	}
	return false
}

// watch looks for the token until the session ends.
func (t *Token) watch(ctx context.Context, s *tokenSession) {
	for t.o.Wait(ctx, t.o.Poll) == nil {
		info, err := s.helper.Status(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil && fatal(err):
			t.lost(s, err)
			return
		case err == nil:
			t.mu.Lock()
			s.info = info
			t.mu.Unlock()
		}
	}
}

// Removed is closed when the token of the session is pulled out, or its driver
// has crashed or hung; the credential is then locked. It is nil while locked.
func (t *Token) Removed() <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.open == nil {
		return nil
	}
	return t.open.removed
}

// CacheKey gives a copy of the key that opens the clerk's slot of the cache;
// the caller wipes it.
func (t *Token) CacheKey() ([]byte, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.open == nil {
		return nil, problem(confirm.ProblemLocked, nil)
	}
	return append([]byte(nil), t.open.keys.cache...), nil
}

// Certificate is the clerk's certificate of the line, while unlocked.
func (t *Token) Certificate() (*x509.Certificate, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.open == nil {
		return nil, problem(confirm.ProblemLocked, nil)
	}
	return t.open.certs.line, nil
}

// Signer gives the key of the line; after Lock its Sign fails, wherever it has
// been kept.
func (t *Token) Signer() (crypto.Signer, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.open == nil {
		return nil, problem(confirm.ProblemLocked, nil)
	}
	return &tokenLine{token: t, of: t.open, certs: t.open.certs}, nil
}

// tokenLine is the key of the line of one session.
type tokenLine struct {
	token *Token
	of    *tokenSession
	certs *certificates
}

func (l *tokenLine) Public() crypto.PublicKey { return l.certs.line.PublicKey }

func (l *tokenLine) Sign(random io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	private, err := l.private()
	if err != nil {
		return nil, err
	}
	return private.Sign(random, digest, opts)
}

// private takes the key for one signature.
func (l *tokenLine) private() (crypto.Signer, error) {
	l.token.mu.Lock()
	defer l.token.mu.Unlock()
	switch {
	case l.token.open != l.of:
		return nil, problem(confirm.ProblemLocked, nil)
	case l.certs == l.of.certs:
		return privateKey(confirm.ES256, l.of.keys.line)
	case l.certs == l.of.beforeCerts:
		return privateKey(confirm.ES256, l.of.before.line)
	}
	return nil, problem(confirm.ProblemLocked, nil)
}
