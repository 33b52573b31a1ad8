package registry

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"strconv"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

const (
	// maxOpenPairs is how many lines of one workstation may be good at once: the
	// present one, the next one, and those of renewals whose answer was lost and
	// whose keys were then made anew.
	maxOpenPairs = 4
	// renewalLife is how old the word of a signing key on its successor may be.
	renewalLife = 24 * time.Hour
)

// serveRenew makes certificates of new keys for a workstation whose old ones
// are still good, and stay so to their end. A clerk's signing key vouches for
// them; of an officer, who has none, the line and the sign-in are enough.
func (r *Registry) serveRenew(w http.ResponseWriter, req *http.Request, who caller) error {
	var in wire.RenewRequest
	if err := readBody(req, &in); err != nil {
		return err
	}
	office := who.role != confirm.RoleClerk
	keys, err := r.readRequests(in.CSR, in.SigningCSR, office)
	if err != nil {
		return err
	}
	if office != (in.Proof == "") {
		return badRequest("a clerk's signing key vouches for the next, an officer has none")
	}
	var made certificates
	err = r.db.update(req.Context(), func(tx *sql.Tx) (err error) {
		made, err = r.renew(req.Context(), tx, who, keys, in)
		return err
	})
	if err != nil {
		return err
	}
	return r.answerJSON(w, req, wire.RenewAnswer{Certificate: made.line, SigningCertificate: made.signing})
}

func (r *Registry) renew(ctx context.Context, tx *sql.Tx, who caller, k keyRequests, in wire.RenewRequest) (certificates, error) {
	if who.movedTo != "" { // to enrol there is what he has to do
		point, err := r.point(ctx, tx, who.movedTo)
		if err != nil {
			return certificates{}, err
		}
		return certificates{}, &confirm.Problem{Code: confirm.ProblemRebound, Args: map[string]string{"point": point.Name}}
	}
	h := holderOf{id: who.holderID(), installationID: who.installationID, place: who.pointID, office: k.signing == nil}
	if h.office {
		h.place = who.bureauID
	} else if err := r.vouched(ctx, tx, who, in); err != nil {
		return certificates{}, err
	} else if err := r.keyringStillFree(ctx, tx, who); err != nil {
		return certificates{}, err
	}
	made, found, err := issued(ctx, tx, h, k)
	if err != nil || found {
		return made, err
	}
	if err := r.fewLines(ctx, tx, h.installationID); err != nil {
		return made, err
	}
	made, serial, err := r.issue(ctx, tx, h, k)
	if err != nil {
		return made, err
	}
	// The person is the same, and so is the sign-in.
	_, err = tx.ExecContext(ctx, "UPDATE certificate SET signed_in_until = $1 WHERE serial = $2", millis(who.signedInUntil), serial)
	return made, err
}

// keyringStillFree refuses a workstation whose PIN alone seals the keys when
// its bureau does not want it so any more: it goes on to the end of its
// certificates and enrols anew on a computer with a keyring.
func (r *Registry) keyringStillFree(ctx context.Context, q querier, who caller) error {
	var free int
	err := q.QueryRowContext(ctx, "SELECT keyring_free FROM credential WHERE installation_id = $1", who.installationID).Scan(&free)
	if errors.Is(err, sql.ErrNoRows) || (err == nil && free == 0) {
		return nil
	}
	if err != nil {
		return err
	}
	policy, err := r.policyOf(ctx, q, who.bureauID)
	if err == nil && !policy.KeyringFree {
		err = problem(confirm.ProblemKeyringRequired)
	}
	return err
}

// fewLines refuses one line more than may be good at once, and tells when the
// first of them ends.
func (r *Registry) fewLines(ctx context.Context, q querier, installationID string) error {
	now := r.now()
	var open int
	var first sql.NullInt64
	err := q.QueryRowContext(ctx, `SELECT count(*), min(not_after) FROM certificate
		WHERE installation_id = $1 AND kind = 'line' AND revoked_at IS NULL AND not_after > $2`,
		installationID, millis(now)).Scan(&open, &first)
	if err != nil || open < maxOpenPairs {
		return err
	}
	seconds := strconv.Itoa(int(fromMillis(first.Int64).Sub(now)/time.Second) + 1)
	return &confirm.Problem{Code: confirm.ProblemTooManyTries, Args: map[string]string{"seconds": seconds}}
}

// vouched checks the word of a good signing key of the same workstation on
// these very requests.
func (r *Registry) vouched(ctx context.Context, tx *sql.Tx, who caller, in wire.RenewRequest) error {
	var p wire.RenewalPayload
	signer, err := r.openStatement(ctx, tx, who, wire.TypeRenewal, in.Proof, &p)
	switch {
	case err != nil:
		return err
	case !signer.ended.IsZero():
		return endedProblem(signer)
	case p.CSRHash != wire.Hash(in.CSR), p.SigningCSRHash != wire.Hash(in.SigningCSR), p.InstallationID != who.installationID:
		return problem(confirm.ProblemBadEnvelope)
	case r.now().Sub(p.At).Abs() > renewalLife:
		return badRequest("time of the proof")
	}
	return nil
}
