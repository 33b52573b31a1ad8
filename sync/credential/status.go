package credential

import (
	"context"
	"errors"
	"io/fs"

	"confirmpoint/confirm"
)

// Status never asks a person anything and costs no try. It may wait for the
// keyring for three seconds at most, and does not while an answer is waited for.
func (s *Softkey) Status(ctx context.Context) confirm.CredentialStatus {
	status := confirm.CredentialStatus{TriesLeft: -1, Provider: confirm.ProviderSoftkey}
	s.mu.Lock()
	status.Unlocked = s.open != nil
	status.SigningOpen = s.open != nil && s.open.signingOpen(s.mono())
	status.KeyringWait = s.asking > 0
	putBack := s.putBack
	s.mu.Unlock()
	c, err := s.load()
	if err != nil {
		status.Problem = asProblem(err)
		return status
	}
	status.Enrolled = true
	err = s.examine(ctx, c, &status)
	if err == nil && putBack {
		err = problem(confirm.ProblemCredentialCopied, nil)
	}
	status.Problem = asProblem(err)
	return status
}

// examine finds what would keep a right PIN from being of use.
func (s *Softkey) examine(ctx context.Context, c credential, status *confirm.CredentialStatus) error {
	certs, certErr := c.certificates()
	if certErr == nil {
		status.Serial = certs.signing.SerialNumber.Text(16)
		status.NotBefore, status.NotAfter = certs.notBefore(), certs.notAfter()
	}
	sealed, err := s.readSealed(c.Key)
	if err != nil {
		return err
	}
	status.Algorithm, status.KeyringFree = sealed.alg, sealed.keyringFree
	t, _ := s.folderTries(sealed)
	status.TriesLeft, status.FailedTotal = t.left(), t.Total
	now := s.clock()
	if wait := t.wait(now); wait > 0 {
		status.WaitUntil = now.Add(wait).UTC()
	}
	switch {
	case certErr != nil:
		return certErr
	case t.left() <= 0:
		return problem(confirm.ProblemPINLocked, nil)
	}
	if p, ok := s.secrets.(Prober); ok && !status.Unlocked && !status.KeyringWait && !sealed.keyringFree {
		if err := p.Probe(ctx); err != nil {
			return err
		}
	}
	if !now.Before(status.NotAfter) {
		return problem(confirm.ProblemCertExpired, nil)
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
