package registry

import (
	"context"
	"crypto/x509"
	"database/sql"
	"errors"
	"fmt"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"

	"github.com/emmansun/gmsm/smx509"
)

// Kinds of certificates, in the database.
const (
	kindLine    = "line"
	kindSigning = "signing"
)

// keyRequest is a PKCS #10 request that was signed by the key it is about.
type keyRequest struct {
	public any
	key    string // SHA-256 of the public key, hex
	csr    string // SHA-256 of the request, hex
}

// readRequest checks a request for a key of an algorithm.
func readRequest(der []byte, algorithm confirm.Algorithm) (keyRequest, error) {
	public, err := proveKey(der, algorithm)
	if err != nil {
		return keyRequest{}, err
	}
	if got, err := wire.AlgorithmOf(public); err != nil || got != string(algorithm) {
		return keyRequest{}, errors.New("CSR key is of another algorithm")
	}
	spki, err := publicDER(public)
	return keyRequest{public: public, key: wire.Hash(spki), csr: wire.Hash(der)}, err
}

// proveKey gives the key of a request that was signed by it.
func proveKey(der []byte, algorithm confirm.Algorithm) (public any, err error) {
	if algorithm == confirm.SM2SM3 {
		csr, err := smx509.ParseCertificateRequest(der)
		if err != nil {
			return nil, errors.New("CSR cannot be read")
		}
		if err := csr.CheckSignature(); err != nil {
			return nil, fmt.Errorf("CSR signature: %w", err)
		}
		return csr.PublicKey, nil
	}
	csr, err := x509.ParseCertificateRequest(der)
	if err != nil {
		return nil, errors.New("CSR cannot be read")
	}
	if err := csr.CheckSignature(); err != nil {
		return nil, fmt.Errorf("CSR signature: %w", err)
	}
	return csr.PublicKey, nil
}

// keyRequests are what one workstation asks for; an officer has no signing key.
type keyRequests struct {
	line    keyRequest
	signing *keyRequest
}

// readRequests checks both. A key for the line never signs an operation, so it
// cannot be the other one too.
func (r *Registry) readRequests(lineCSR, signingCSR []byte, office bool) (keyRequests, error) {
	var k keyRequests
	var err error
	if k.line, err = readRequest(lineCSR, confirm.ES256); err != nil {
		return k, &confirm.Problem{Code: confirm.ProblemBadRequest, Err: err}
	}
	if office != (len(signingCSR) == 0) {
		return k, badRequest("a clerk has a signing key, an officer has none")
	}
	if office {
		return k, nil
	}
	signing, err := readRequest(signingCSR, r.algorithm)
	switch {
	case err != nil:
		return k, &confirm.Problem{Code: confirm.ProblemBadRequest, Err: err}
	case signing.key == k.line.key:
		return k, badRequest("one key for two purposes")
	}
	k.signing = &signing
	return k, nil
}

// holderOf is for whom certificates are made.
type holderOf struct {
	id, installationID string
	place              string // point of a clerk, bureau of an officer, empty for the province
	office             bool
}

// certificates are DER; signing is nil for an officer.
type certificates struct{ line, signing []byte }

// issue makes and stores the certificates of a workstation. Keys that any
// certificate has had are refused.
func (r *Registry) issue(ctx context.Context, tx *sql.Tx, h holderOf, k keyRequests) (made certificates, lineSerial string, err error) {
	make := r.ca.clerk
	if h.office {
		make = r.ca.officer
	}
	line, err := make(k.line.public, h.place, h.id, r.now())
	if err != nil {
		return made, "", err
	}
	if err := storeCertificate(ctx, tx, h, line, kindLine, k.line); err != nil {
		return made, "", err
	}
	made.line, lineSerial = line.Raw, serialOf(line)
	if k.signing == nil {
		return made, lineSerial, nil
	}
	signing, err := r.ca.signing(k.signing.public, h.place, h.id, r.now())
	if err != nil {
		return made, "", err
	}
	made.signing = signing.Raw
	return made, lineSerial, storeCertificate(ctx, tx, h, signing, kindSigning, *k.signing)
}

func storeCertificate(ctx context.Context, tx *sql.Tx, h holderOf, cert *x509.Certificate, kind string, k keyRequest) error {
	err := exists(ctx, tx, "SELECT 1 FROM certificate WHERE key_sha256 = $1", k.key)
	switch {
	case err == nil:
		return badRequest("the key has a certificate already")
	case !errors.Is(err, ErrNotFound):
		return err
	}
	column := "clerk_id"
	if h.office {
		column = "officer_id"
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO certificate (serial, `+column+`, installation_id, der, not_after, kind, key_sha256, csr_sha256)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		serialOf(cert), h.id, h.installationID, cert.Raw, millis(cert.NotAfter), kind, k.key, k.csr)
	return err
}

// issued finds the certificates that were made for the same requests of the
// same workstation, when their answer was lost.
func issued(ctx context.Context, q querier, h holderOf, k keyRequests) (made certificates, found bool, err error) {
	if made.line, err = issuedFor(ctx, q, h, k.line); err != nil || made.line == nil {
		return made, false, err
	}
	if k.signing == nil {
		return made, true, nil
	}
	made.signing, err = issuedFor(ctx, q, h, *k.signing)
	return made, made.signing != nil, err
}

func issuedFor(ctx context.Context, q querier, h holderOf, k keyRequest) (der []byte, err error) {
	err = q.QueryRowContext(ctx, `SELECT der FROM certificate
		WHERE key_sha256 = $1 AND csr_sha256 = $2 AND installation_id = $3 AND coalesce(clerk_id, officer_id) = $4`,
		k.key, k.csr, h.installationID, h.id).Scan(&der)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return der, err
}
