package registry

import (
	"cmp"
	"context"
	"crypto/hmac"
	"database/sql"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"

	"github.com/google/uuid"
)

// Rules of activation codes.
const (
	activationLife  = 72 * time.Hour
	activationTries = 5
	activationChars = 10 // of 5 bits each
)

// crockford has no letters that look like digits.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// newActivationCode gives 50 random bits for a person to type.
func newActivationCode(rand io.Reader) (string, error) {
	b := make([]byte, activationChars)
	if _, err := io.ReadFull(rand, b); err != nil {
		return "", err
	}
	for i := range b {
		b[i] = crockford[b[i]&31]
	}
	return string(b), nil
}

// activation is the open code of a clerk or an officer.
type activation struct {
	holderOf
	name, userName string
	bureauID       string // of an officer's bureau or a clerk's point; empty for the province
	key            []byte // of wire.EnrolProof; empty once the code is used
	used           []byte // digest of the proof that used it
}

// serveTerms tells what key a workstation has to make before it enrols.
func (r *Registry) serveTerms(w http.ResponseWriter, req *http.Request, _ caller) error {
	return r.answerJSON(w, req, wire.EnrolTerms{Algorithm: string(r.algorithm)})
}

// serveEnrol turns a proven activation code into certificates. Whatever is
// wrong with user or code, the answer is the same.
func (r *Registry) serveEnrol(w http.ResponseWriter, req *http.Request, _ caller) error {
	var in wire.EnrolRequest
	if err := readBody(req, &in); err != nil {
		return err
	}
	if !validID(in.InstallationID) {
		return badRequest("installation id")
	}
	if err := r.limitName(in.UserName); err != nil {
		return err
	}
	keys, err := r.readRequests(in.CSR, in.SigningCSR, in.Office)
	if err != nil {
		return err
	}
	var answer wire.EnrolAnswer
	var refusal *confirm.Problem
	// A wrong proof costs a try, so the transaction commits then too.
	err = r.db.update(req.Context(), func(tx *sql.Tx) error {
		a, err := r.proven(req.Context(), tx, in)
		if errors.As(err, &refusal) {
			return nil
		}
		if err != nil {
			return err
		}
		answer, err = r.certify(req.Context(), tx, a, keys, in)
		return err
	})
	switch {
	case err != nil:
		return err
	case refusal != nil:
		return refusal
	}
	return r.answerJSON(w, req, answer)
}

// proven finds the open code of a user and checks the proof against it.
func (r *Registry) proven(ctx context.Context, tx *sql.Tx, in wire.EnrolRequest) (activation, error) {
	a := activation{holderOf: holderOf{installationID: in.InstallationID, office: in.Office}}
	var tries int
	var key string
	refused := problem(confirm.ProblemActivationCode)
	query := `SELECT k.id, k.name, k.user_name, k.point_id, p.bureau_id, a.proof_key, a.tries_left, a.used_proof
		FROM activation a JOIN clerk k ON k.id = a.holder_id JOIN point p ON p.id = k.point_id
		WHERE k.user_name = $1 AND k.revoked_at IS NULL AND a.expires_at > $2`
	if a.office {
		query = `SELECT o.id, o.name, o.user_name, coalesce(o.bureau_id, ''), coalesce(o.bureau_id, ''), a.proof_key, a.tries_left, a.used_proof
			FROM activation a JOIN officer o ON o.id = a.holder_id
			WHERE o.user_name = $1 AND o.revoked_at IS NULL AND a.expires_at > $2`
	}
	err := tx.QueryRowContext(ctx, query, in.UserName, millis(r.now())).
		Scan(&a.id, &a.name, &a.userName, &a.place, &a.bureauID, &key, &tries, &a.used)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return a, refused
	case err != nil:
		return a, err
	case a.used != nil && hmac.Equal(proofDigest(in), a.used):
		return a, nil
	case tries <= 0, a.used != nil:
		return a, refused
	}
	if a.key, err = hex.DecodeString(key); err != nil {
		return a, err
	}
	if hmac.Equal(wire.EnrolProofByKey(a.key, in.CSR, in.SigningCSR), in.Proof) {
		return a, nil
	}
	// The last try takes with it what the code could be guessed from.
	_, err = tx.ExecContext(ctx, `UPDATE activation SET tries_left = tries_left - 1,
		proof_key = CASE WHEN tries_left > 1 THEN proof_key ELSE '' END WHERE holder_id = $1`, a.id)
	return a, cmp.Or(err, error(refused))
}

// proofDigest names a proven request, so that only the same one is answered
// again once the code is used.
func proofDigest(in wire.EnrolRequest) []byte {
	return wire.EnrolProofByKey(in.Proof, in.CSR, in.SigningCSR)
}

// certify makes the certificates, or finds those that were made for the same
// request when the first answer was lost.
func (r *Registry) certify(ctx context.Context, tx *sql.Tx, a activation, k keyRequests, in wire.EnrolRequest) (wire.EnrolAnswer, error) {
	made, err := r.certificatesFor(ctx, tx, a, k, in)
	if err != nil {
		return wire.EnrolAnswer{}, err
	}
	var pointJSON []byte // an officer has none
	if !a.office {
		point, err := r.point(ctx, tx, a.place)
		if err != nil {
			return wire.EnrolAnswer{}, err
		}
		if pointJSON, err = confirm.EncodePoint(point); err != nil {
			return wire.EnrolAnswer{}, err
		}
	}
	return wire.EnrolAnswer{
		RegistryID:         r.id,
		Certificate:        made.line,
		SigningCertificate: made.signing,
		CA:                 r.ca.cert.Raw,
		ReceiptKeys:        r.keySet,
		ClerkID:            a.id,
		ClerkName:          a.name,
		Point:              pointJSON,
	}, nil
}

func (r *Registry) certificatesFor(ctx context.Context, tx *sql.Tx, a activation, k keyRequests, in wire.EnrolRequest) (certificates, error) {
	if a.used != nil {
		made, found, err := issued(ctx, tx, a.holderOf, k)
		if err == nil && !found {
			err = problem(confirm.ProblemActivationCode)
		}
		return made, err
	}
	if err := r.keyringAllowed(ctx, tx, a, in); err != nil {
		return certificates{}, err
	}
	made, serial, err := r.issue(ctx, tx, a.holderOf, k)
	if err != nil {
		return made, err
	}
	if err := startCredential(ctx, tx, in); err != nil {
		return made, err
	}
	_, err = tx.ExecContext(ctx, "UPDATE activation SET proof_key = '', used_csr = $1, used_serial = $2, used_proof = $3 WHERE holder_id = $4",
		in.CSR, serial, proofDigest(in), a.id)
	return made, err
}

// keyringAllowed refuses a workstation whose PIN alone seals the keys unless
// its bureau wants it so. The code is not used up by it.
func (r *Registry) keyringAllowed(ctx context.Context, tx *sql.Tx, a activation, in wire.EnrolRequest) error {
	if !in.KeyringFree || a.office {
		return nil
	}
	policy, err := r.policyOf(ctx, tx, a.bureauID)
	if err == nil && !policy.KeyringFree {
		err = problem(confirm.ProblemKeyringRequired)
	}
	return err
}

// validID accepts a UUIDv7 in its one usual spelling.
func validID(s string) bool {
	id, err := uuid.Parse(s)
	return err == nil && id.Version() == 7 && id.String() == s
}
