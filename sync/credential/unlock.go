package credential

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/x509"
	"errors"
	"io/fs"

	"confirmpoint/confirm"
)

func privateKey(scalar []byte) (*ecdsa.PrivateKey, error) {
	return ecdsa.ParseRawPrivateKey(elliptic.P256(), scalar)
}

// Unlock opens both keys. It costs a try only when PIN and keyring secret have
// been brought together: a keyring that does not answer, a damaged file or a
// full disk cost none. Kinds of error: not_enrolled, wrong_pin (Args: left),
// pin_locked, pin_wait (Args: seconds), keyring_*, secret_missing,
// credential_broken, disk_full, disk_read_only, locked (Lock came meanwhile).
func (s *Softkey) Unlock(ctx context.Context, pin []byte) error {
	s.work.Lock()
	defer s.work.Unlock()
	s.mu.Lock()
	before := s.locks
	s.mu.Unlock()

	keys, cert, err := s.unlock(ctx, pin)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.locks != before {
		keys.wipe()
		return problem(confirm.ProblemLocked, errors.New("locked meanwhile"))
	}
	s.keys.wipe()
	s.keys, s.cert = keys, cert
	return nil
}

func (s *Softkey) unlock(ctx context.Context, pin []byte) (*openKeys, *x509.Certificate, error) {
	c, err := s.load()
	if err != nil {
		return nil, nil, err
	}
	cert, err := x509.ParseCertificate(c.Certificate)
	if err != nil {
		return nil, nil, damaged(errors.New("the certificate cannot be read"))
	}
	sealed, err := s.readSealed(c.Key)
	if err != nil {
		return nil, nil, err
	}
	t := s.readTries(c.Key)
	if err := t.refusal(s.clock()); err != nil {
		return nil, nil, err
	}
	folded := foldPIN(pin)
	defer clear(folded)
	if !possiblePIN(folded) {
		return nil, nil, wrongPIN(t.left()) // no PIN looks like this: a slip, not a try
	}
	secret, err := s.secrets.Get(ctx, sealed.secretName())
	if err != nil {
		return nil, nil, err
	}
	defer clear(secret)
	keys, err := s.try(c.Key, t, sealed, pin, secret)
	return keys, cert, err
}

// try counts first and opens then.
func (s *Softkey) try(file string, t tries, sealed *sealedKeys, pin, secret []byte) (*openKeys, error) {
	t.Failed++
	t.LastMS = s.clock().UnixMilli()
	if err := write(s.disk, triesName(file), encodeTries(t)); err != nil {
		return nil, err
	}
	keys, err := sealed.open(pin, secret)
	switch {
	case errors.Is(err, errWrongKey) && t.left() <= 0:
		return nil, problem(confirm.ProblemPINLocked, nil)
	case errors.Is(err, errWrongKey):
		return nil, wrongPIN(t.left())
	case err != nil:
		return nil, damaged(err)
	}
	if err := write(s.disk, triesName(file), encodeTries(tries{})); err != nil {
		keys.wipe()
		return nil, err
	}
	return keys, nil
}

// triesName is the counter of one key file: a key that is created anew never
// inherits, and never resets, the tries of the one in use.
func triesName(keyFile string) string { return secretName(keyFile) + triesSuffix }

func (s *Softkey) readTries(keyFile string) tries {
	data, err := s.disk.read(triesName(keyFile))
	if err != nil {
		data = nil
	}
	return decodeTries(data)
}

// Status never asks a person anything and costs no try. It may wait for the
// keyring for three seconds at most.
func (s *Softkey) Status(ctx context.Context) confirm.CredentialStatus {
	status := confirm.CredentialStatus{TriesLeft: -1}
	s.mu.Lock()
	status.Unlocked = s.keys != nil
	s.mu.Unlock()
	c, err := s.load()
	if err != nil {
		status.Problem = asProblem(err)
		return status
	}
	status.Enrolled = true
	t := s.readTries(c.Key)
	status.TriesLeft = t.left()
	now := s.clock()
	if wait := t.wait(now); wait > 0 {
		status.WaitUntil = now.Add(wait).UTC()
	}
	status.Problem = asProblem(s.examine(ctx, c, t, &status))
	return status
}

// examine finds what would keep a right PIN from opening the credential.
func (s *Softkey) examine(ctx context.Context, c credential, t tries, status *confirm.CredentialStatus) error {
	cert, err := x509.ParseCertificate(c.Certificate)
	if err != nil {
		return damaged(errors.New("the certificate cannot be read"))
	}
	status.Serial = cert.SerialNumber.Text(16)
	status.NotAfter = cert.NotAfter.UTC()
	if _, err := s.readSealed(c.Key); err != nil {
		return err
	}
	if t.left() <= 0 {
		return problem(confirm.ProblemPINLocked, nil)
	}
	if p, ok := s.secrets.(Prober); ok && !status.Unlocked {
		return p.Probe(ctx)
	}
	return nil
}

func asProblem(err error) *confirm.Problem {
	if err == nil {
		return nil
	}
	var p *confirm.Problem
	if errors.As(err, &p) {
		return p
	}
	if errors.Is(err, fs.ErrPermission) {
		return problem(confirm.ProblemReadOnly, err)
	}
	return problem(confirm.ProblemInternal, err)
}
