package engine

import (
	"context"
	"net/http"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// Renew asks for certificates of new keys; the present signing key vouches for
// the requests. Asking again with the same requests gives the same answer.
// Kinds of error: signing_locked, revoked, bad_answer, and those of the line.
func (e *Engine) Renew(ctx context.Context, asked confirm.KeyRequest) (confirm.KeyCertificates, error) {
	signer, cert, err := e.cfg.Credential.SigningKey("renewal")
	if err != nil {
		return confirm.KeyCertificates{}, err
	}
	proof, err := wire.SignStatement(wire.TypeRenewal, wire.RenewalPayload{
		CSRHash: wire.Hash(asked.Line), SigningCSRHash: wire.Hash(asked.Signing),
		InstallationID: e.cfg.Enrolment.InstallationID, At: e.time.moment().At.UTC(),
	}, signer, cert)
	if err != nil {
		return confirm.KeyCertificates{}, asProblem(err, confirm.ProblemInternal)
	}
	var a wire.RenewAnswer
	err = e.exchange(ctx, request{method: http.MethodPost, path: wire.PathRenew, body: wire.RenewRequest{
		CSR: asked.Line, SigningCSR: asked.Signing, Proof: proof,
	}}, &a)
	if err != nil {
		return confirm.KeyCertificates{}, err
	}
	certs := confirm.KeyCertificates{Line: a.Certificate, Signing: a.SigningCertificate}
	if err := checkCertificates(certs, asked, e.client.roots); err != nil {
		return confirm.KeyCertificates{}, &confirm.Problem{Code: confirm.ProblemBadAnswer, Err: err}
	}
	return certs, nil
}

// ReportCredential tells the registry how often a PIN was wrong and how the
// keys are kept. Kinds of error: certificate_locked, credential_copied (what the
// registry makes of it), and those of the line.
func (e *Engine) ReportCredential(ctx context.Context, s confirm.CredentialStatus) error {
	var word wire.CredentialWord
	err := e.exchange(ctx, request{method: http.MethodPost, path: wire.PathCredential, body: wire.CredentialReport{
		Provider: string(s.Provider), KeyringFree: s.KeyringFree, FailedTotal: s.FailedTotal,
	}}, &word)
	switch {
	case err != nil:
		return err
	case word.Locked:
		return &confirm.Problem{Code: confirm.ProblemCertLocked}
	case word.Copied:
		return &confirm.Problem{Code: confirm.ProblemCredentialCopied}
	}
	return nil
}
