package credential

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"encoding/asn1"
	"errors"
	"io"
	"math/big"
	"strconv"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/credential/token"
)

// may tells whether the token may be asked to sign for a purpose. t.mu is held.
func (s *tokenSession) may(purpose string, now time.Duration) error {
	if s.batch != nil && now >= s.batch.until {
		s.expire()
	}
	switch {
	case s.over != nil && s.over.names(purpose):
		return &confirm.Problem{Code: confirm.ProblemBatchOver, Args: map[string]string{"left": strconv.Itoa(s.over.left)}}
	case !s.signing, s.batch != nil && !s.batch.names(purpose):
		return problem(confirm.ProblemSigningLocked, nil)
	}
	return nil
}

// signed notes a signature; over tells that it was the last of a batch.
func (s *tokenSession) signed(purpose string) (over bool) {
	if s.batch == nil || !s.batch.waiting[purpose] {
		return false
	}
	s.batch.waiting[purpose] = false
	if s.batch.left--; s.batch.left > 0 {
		return false
	}
	s.endBatch()
	return true
}

func (s *tokenSession) expire() {
	over := s.batch
	s.endBatch()
	s.over = over
}

// endBatch closes the signing key here; settle logs the token out.
func (s *tokenSession) endBatch() {
	if s.batch != nil {
		close(s.batch.stop)
	}
	s.signing, s.batch, s.over = false, nil, nil
}

// settle logs the token out unless it is to be open.
func (t *Token) settle(s *tokenSession) {
	t.work.Lock()
	defer t.work.Unlock()
	t.mu.Lock()
	leave := t.open == s && !s.signing
	t.mu.Unlock()
	if !leave {
		return
	}
	if err := s.helper.Logout(context.Background()); err != nil {
		t.lost(s, err) // a token that does not log out is not trusted with the rest
	}
}

// CloseSigning logs the token out and leaves the line open.
func (t *Token) CloseSigning() {
	t.mu.Lock()
	s := t.open
	if s != nil {
		s.endBatch()
	}
	t.mu.Unlock()
	if s != nil {
		t.settle(s)
	}
}

// OpenSigning logs the token in for one batch by PIN: it signs the operations
// that the batch names until all are signed, the time is over by the monotonic
// clock, CloseSigning, Lock or removal; then it is logged out. A batch that was
// open ends. Kinds of error are those of Unlock, locked before it.
func (t *Token) OpenSigning(ctx context.Context, pin []byte, b confirm.SigningBatch) error {
	t.CloseSigning() // a token that is logged in proves no PIN
	t.work.Lock()
	defer t.work.Unlock()
	t.mu.Lock()
	s := t.open
	t.mu.Unlock()
	if s == nil {
		return problem(confirm.ProblemLocked, nil)
	}
	until := t.base.mono() + b.Until.Sub(t.base.clock())
	if err := t.login(ctx, s.helper, s.sealed, pin); err != nil {
		if fatal(err) {
			t.lost(s, err)
		}
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.open != s {
		return problem(confirm.ProblemLocked, nil)
	}
	s.signing, s.batch = true, newBatch(b, until)
	if left := until - t.base.mono(); left <= 0 || s.batch.left == 0 {
		s.expire()
		go t.settle(s)
	} else {
		go t.endLater(s, s.batch, t.base.after(left))
	}
	return nil
}

// endLater logs out at the end of the time.
func (t *Token) endLater(s *tokenSession, b *batch, over <-chan time.Time) {
	select {
	case <-b.stop:
		return
	case <-over:
	}
	t.mu.Lock()
	mine := s.batch == b
	if mine {
		s.expire()
	}
	t.mu.Unlock()
	if mine {
		t.settle(s)
	}
}

// SigningKey gives the key on the token for a purpose, an operation id or
// another word of the engine's port, and its certificate, DER. Its Sign takes a
// SHA-256 digest and fails once the key is closed, wherever it has been kept.
// Kinds of error: locked, signing_locked, batch_over (Args: left); of Sign also
// token_removed and driver_missing.
func (t *Token) SigningKey(purpose string) (crypto.Signer, []byte, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.open == nil {
		return nil, nil, t.whyLocked()
	}
	if err := t.open.check(t, purpose); err != nil {
		return nil, nil, err
	}
	s := t.open
	return &tokenSigner{token: t, of: s, certs: s.certs, id: s.sealed.name, purpose: purpose}, s.certs.signing.Raw, nil
}

// check is may, and has the token logged out when the time was over. t.mu is held.
func (s *tokenSession) check(t *Token, purpose string) error {
	was := s.signing
	err := s.may(purpose, t.base.mono())
	if was && !s.signing {
		go t.settle(s)
	}
	return err
}

// whyLocked tells a removal from a lock. t.mu is held.
func (t *Token) whyLocked() error {
	if t.gone != nil {
		return t.gone
	}
	return problem(confirm.ProblemLocked, nil)
}

// tokenSigner is the signing key of one session. certs and id are those of its
// making: a renewal in the middle of work changes neither.
type tokenSigner struct {
	token   *Token
	of      *tokenSession
	certs   *certificates
	id      [nameSize]byte
	purpose string
}

func (g *tokenSigner) Public() crypto.PublicKey { return g.certs.signing.PublicKey }

func (g *tokenSigner) Sign(_ io.Reader, digest []byte, _ crypto.SignerOpts) ([]byte, error) {
	t := g.token
	t.mu.Lock()
	if t.open != g.of {
		defer t.mu.Unlock()
		return nil, t.whyLocked()
	}
	err := g.of.check(t, g.purpose)
	t.mu.Unlock()
	if err != nil {
		return nil, err
	}
	signature, err := signOnToken(context.Background(), g.of.helper, g.id[:], g.Public(), digest)
	if err != nil {
		if fatal(err) {
			t.lost(g.of, err)
		}
		return nil, err
	}
	t.mu.Lock()
	over := g.of.signed(g.purpose)
	t.mu.Unlock()
	if over {
		t.settle(g.of)
	}
	return signature, nil
}

// signOnToken has the token sign, and believes no signature that it has not
// verified: a broken token must not fill the outbox with refusals.
func signOnToken(ctx context.Context, h *token.Helper, id []byte, public crypto.PublicKey, digest []byte) ([]byte, error) {
	raw, err := h.Sign(ctx, id, digest)
	if err != nil {
		return nil, err
	}
	r, s := new(big.Int).SetBytes(raw[:len(raw)/2]), new(big.Int).SetBytes(raw[len(raw)/2:])
	key, ok := public.(*ecdsa.PublicKey)
	if !ok || !ecdsa.Verify(key, digest, r, s) {
		return nil, &confirm.Problem{
			Code: confirm.ProblemDriverMissing, Args: map[string]string{"reason": string(token.ReasonGarbled)},
			Err: errors.New("the token's signature does not verify"),
		}
	}
	return asn1.Marshal(struct{ R, S *big.Int }{r, s})
}
