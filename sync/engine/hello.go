package engine

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// Hello asks whether the registry is there, and anchors Now to its signed time.
func (e *Engine) Hello(ctx context.Context) error {
	err := e.hello(ctx)
	e.note(err)
	return err
}

func (e *Engine) hello(ctx context.Context) error {
	nonce, err := newNonce(e.cfg.Rand)
	if err != nil {
		return err
	}
	r := request{method: http.MethodGet, path: wire.PathHello, query: url.Values{"nonce": {nonce}}, nonce: nonce}
	asked := e.time.read()
	return e.client.stream(ctx, r, func(a *answer) error {
		var h wire.HelloAnswer
		if err := a.decode(&h); err != nil {
			return err
		}
		if h.Token == "" {
			return fmt.Errorf("%w: no time token", errBadAnswer)
		}
		p, err := wire.OpenHello(h.Token, e.keys)
		switch {
		case err != nil:
			return fmt.Errorf("%w: time token: %w", errNotRegistry, err)
		case p.RegistryID != e.cfg.Enrolment.RegistryID:
			return fmt.Errorf("%w: another registry", errNotRegistry)
		case p.Nonce != nonce:
			return fmt.Errorf("%w: an old time token", errNotRegistry)
		case p.Wire != e.cfg.Wire:
			return &confirm.Problem{Code: confirm.ProblemWireVersion}
		case p.Time.IsZero():
			return fmt.Errorf("%w: no time", errBadAnswer)
		}
		if err := validAt(a, p); err != nil {
			return err
		}
		e.time.set(h.Token, p.Time, asked)
		e.client.offered(a.header.Get("Accept-Encoding"))
		if err := e.keepBundleKey(ctx, h.BundleKey); err != nil {
			return fmt.Errorf("%w: bundle key: %w", errNotRegistry, err)
		}
		return nil
	})
}

// validAt judges the server's certificate at the time that is now proven; the
// handshake may have been lenient.
func validAt(a *answer, p wire.HelloPayload) error {
	if a.tls == nil || len(a.tls.PeerCertificates) == 0 {
		return errUntrusted{err: errors.New("no certificate")}
	}
	leaf := a.tls.PeerCertificates[0]
	if p.Time.Before(leaf.NotBefore) || p.Time.After(leaf.NotAfter) {
		return errUntrusted{errors.New("not valid at the registry's own time"), told("expired", leaf.NotAfter.UTC().Format(time.DateOnly))}
	}
	return nil
}

// ensureTime says hello once a process, so that nothing else is the first
// thing said over a line whose certificate was judged by an unproven clock.
func (e *Engine) ensureTime(ctx context.Context) error {
	if e.time.anchored() {
		return nil
	}
	return e.Hello(ctx)
}

// SignInPassword is the first step of an online sign-in. Kinds of error:
// wrong_password, phone_missing, too_many_tries, revoked, and those of the line.
func (e *Engine) SignInPassword(ctx context.Context, userName, password string) (confirm.SMSChallenge, error) {
	if err := e.ensureTime(ctx); err != nil {
		return confirm.SMSChallenge{}, err
	}
	var a wire.PasswordAnswer
	err := e.exchange(ctx, request{
		method: http.MethodPost, path: wire.PathSignInPassword,
		body: wire.PasswordRequest{UserName: userName, Password: password},
	}, &a)
	if err != nil {
		return confirm.SMSChallenge{}, err
	}
	if a.ChallengeID == "" {
		return confirm.SMSChallenge{}, &confirm.Problem{Code: confirm.ProblemBadAnswer, Err: errBadAnswer}
	}
	return confirm.SMSChallenge{ID: a.ChallengeID, PhoneMasked: a.PhoneMasked, ExpiresAt: a.ExpiresAt.UTC()}, nil
}

// SignInSMS is the second step. Kinds of error: wrong_sms_code, too_many_tries,
// and those of the line.
func (e *Engine) SignInSMS(ctx context.Context, challengeID, code string) error {
	if err := e.ensureTime(ctx); err != nil {
		return err
	}
	var a wire.SMSAnswer
	err := e.exchange(ctx, request{
		method: http.MethodPost, path: wire.PathSignInSMS,
		body: wire.SMSRequest{ChallengeID: challengeID, Code: code},
	}, &a)
	if err == nil && a.ValidUntil.IsZero() {
		return e.bad(fmt.Errorf("%w: a sign-in without an end", errBadAnswer))
	}
	return err
}
