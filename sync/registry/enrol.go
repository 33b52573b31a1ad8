package registry

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/x509"
	"database/sql"
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
	holderID, name, userName, code string
	pointID                        string // of a clerk
	bureauID                       string // of an officer of a bureau
	office                         bool
	usedCSR                        []byte
	usedSerial                     string
}

// serveEnrol turns a proven activation code into a certificate. Whatever is
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
	csr, err := parseCSR(in.CSR)
	if err != nil {
		return &confirm.Problem{Code: confirm.ProblemBadRequest, Err: err}
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
		answer, err = r.certify(req.Context(), tx, a, csr, in)
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
	var a activation
	var tries int
	var serial sql.NullString
	refused := problem(confirm.ProblemActivationCode)
	query := `SELECT k.id, k.name, k.user_name, k.point_id, '', a.code, a.tries_left, a.used_csr, a.used_serial
		FROM activation a JOIN clerk k ON k.id = a.holder_id
		WHERE k.user_name = $1 AND k.revoked_at IS NULL AND a.expires_at > $2`
	if a.office = in.Office; a.office {
		query = `SELECT o.id, o.name, o.user_name, '', coalesce(o.bureau_id, ''), a.code, a.tries_left, a.used_csr, a.used_serial
			FROM activation a JOIN officer o ON o.id = a.holder_id
			WHERE o.user_name = $1 AND o.revoked_at IS NULL AND a.expires_at > $2`
	}
	err := tx.QueryRowContext(ctx, query, in.UserName, millis(r.now())).
		Scan(&a.holderID, &a.name, &a.userName, &a.pointID, &a.bureauID, &a.code, &tries, &a.usedCSR, &serial)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return a, refused
	case err != nil:
		return a, err
	case tries <= 0:
		return a, refused
	}
	a.usedSerial = serial.String
	if !hmac.Equal(wire.EnrolProof(a.code, in.CSR, in.SigningCSR), in.Proof) {
		if _, err := tx.ExecContext(ctx, "UPDATE activation SET tries_left = tries_left - 1 WHERE holder_id = $1", a.holderID); err != nil {
			return a, err
		}
		return a, refused
	}
	if a.usedCSR != nil && !bytes.Equal(a.usedCSR, in.CSR) {
		return a, refused
	}
	return a, nil
}

// certify makes the certificate, or finds the one that was made for the same
// request when the first answer was lost.
func (r *Registry) certify(ctx context.Context, tx *sql.Tx, a activation, csr *x509.CertificateRequest, in wire.EnrolRequest) (wire.EnrolAnswer, error) {
	der, err := r.certificateFor(ctx, tx, a, csr, in)
	if err != nil {
		return wire.EnrolAnswer{}, err
	}
	var pointJSON []byte // an officer has none
	if !a.office {
		point, err := r.point(ctx, tx, a.pointID)
		if err != nil {
			return wire.EnrolAnswer{}, err
		}
		if pointJSON, err = confirm.EncodePoint(point); err != nil {
			return wire.EnrolAnswer{}, err
		}
	}
	return wire.EnrolAnswer{
		RegistryID:  r.id,
		Certificate: der,
		CA:          r.ca.cert.Raw,
		ReceiptKeys: r.keySet,
		ClerkID:     a.holderID,
		ClerkName:   a.name,
		Point:       pointJSON,
	}, nil
}

func (r *Registry) certificateFor(ctx context.Context, tx *sql.Tx, a activation, csr *x509.CertificateRequest, in wire.EnrolRequest) ([]byte, error) {
	if a.usedSerial != "" {
		var der []byte
		err := tx.QueryRowContext(ctx, "SELECT der FROM certificate WHERE serial = $1 AND installation_id = $2",
			a.usedSerial, in.InstallationID).Scan(&der)
		if errors.Is(err, sql.ErrNoRows) {
			err = problem(confirm.ProblemActivationCode)
		}
		return der, err
	}
	make, column := r.ca.clerk, "clerk_id"
	place := a.pointID
	if a.office {
		make, column, place = r.ca.officer, "officer_id", a.bureauID
	}
	cert, err := make(csr.PublicKey, place, a.holderID, r.now())
	if err != nil {
		return nil, err
	}
	if _, err := tx.ExecContext(ctx, `
		INSERT INTO certificate (serial, `+column+`, installation_id, der, not_after) VALUES ($1, $2, $3, $4, $5)`,
		serialOf(cert), a.holderID, in.InstallationID, cert.Raw, millis(cert.NotAfter)); err != nil {
		return nil, err
	}
	_, err = tx.ExecContext(ctx, "UPDATE activation SET used_csr = $1, used_serial = $2 WHERE holder_id = $3",
		in.CSR, serialOf(cert), a.holderID)
	return cert.Raw, err
}

// validID accepts a UUIDv7 in its one usual spelling.
func validID(s string) bool {
	id, err := uuid.Parse(s)
	return err == nil && id.Version() == 7 && id.String() == s
}
