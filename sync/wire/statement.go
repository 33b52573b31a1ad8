package wire

import (
	"crypto"
	"crypto/x509"
	"errors"
	"fmt"
)

// statementTypes are what a clerk vouches for besides operations, seals and
// bundles, which have functions of their own.
var statementTypes = map[string]bool{TypeRenewal: true, TypeAuditCheckpoint: true, TypeCustody: true, TypeWipe: true}

var errStatement = errors.New("wire: not a type of statement")

// SignStatement signs payload, encoded as JSON, with the clerk's signing key;
// typ is one of TypeRenewal, TypeAuditCheckpoint, TypeCustody and TypeWipe.
// Signer and certificate are as for Sign.
func SignStatement(typ string, payload any, signer crypto.Signer, certDER []byte) (string, error) {
	if !statementTypes[typ] {
		return "", errStatement
	}
	data, err := Encode(payload)
	if err != nil {
		return "", fmt.Errorf("wire: %w", err)
	}
	jws, err := signClerk(data, typ, signer, certDER)
	return string(jws), err
}

// OpenStatement verifies a statement of a type against the certificate it
// carries and decodes its payload strictly into what into points to. As with
// OpenEnvelope, the caller checks that certificate.
func OpenStatement(typ, jws string, into any) (*x509.Certificate, error) {
	if !statementTypes[typ] {
		return nil, errStatement
	}
	payload, cert, err := openClerk([]byte(jws), typ)
	if err != nil {
		return nil, err
	}
	if err := DecodeBytes(payload, into); err != nil {
		return nil, err
	}
	return cert, nil
}
