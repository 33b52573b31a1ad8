package registry

import (
	"context"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// openStatement verifies what a signing key vouches for besides operations
// (wire.OpenStatement) and gives who signed: the clerk who calls, on the
// workstation that calls, with a signing certificate of ours. That may have
// ended; ended of the answer says when, and the caller what that means. Kinds
// of error: bad_envelope, not_enrolled.
func (r *Registry) openStatement(ctx context.Context, q querier, who caller, typ, jws string, into any) (caller, error) {
	cert, err := wire.OpenStatement(typ, jws, into)
	if err == nil {
		err = r.verifySigning(cert)
	}
	if err != nil {
		return caller{}, &confirm.Problem{Code: confirm.ProblemBadEnvelope, Err: err}
	}
	signer, err := findSigner(ctx, q, cert, r.now())
	if err == nil && (signer.clerkID != who.clerkID || signer.installationID != who.installationID) {
		err = problem(confirm.ProblemBadEnvelope)
	}
	return signer, err
}

// endedProblem says why a certificate is good no more.
func endedProblem(c caller) error {
	switch {
	case c.locked:
		return problem(confirm.ProblemCertLocked)
	case c.ended.Equal(c.expires):
		return problem(confirm.ProblemCertExpired)
	}
	return problem(confirm.ProblemRevoked)
}
