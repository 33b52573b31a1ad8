package wire

import (
	"crypto"
	"crypto/x509"
	"errors"
	"fmt"
	"time"
)

// LedgerSeal is what a clerk signs over the end of a print ledger (打印台账).
type LedgerSeal struct {
	Seq            int64     `json:"seq"`  // of the last line it covers, from 1
	Hash           string    `json:"hash"` // of that line, lower-case hex SHA-256
	At             time.Time `json:"at"`   // UTC
	InstallationID string    `json:"installation_id"`
}

// SignLedgerSeal signs the end of a print ledger with the clerk's signing key: a
// compact JWS of a type of its own, so it never passes for an operation.
func SignLedgerSeal(s LedgerSeal, signer crypto.Signer, certDER []byte) ([]byte, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	payload, err := Encode(s)
	if err != nil {
		return nil, fmt.Errorf("wire: %w", err)
	}
	return signClerk(payload, TypeLedgerSeal, signer, certDER)
}

// OpenLedgerSeal verifies a seal against the certificate it carries. As with
// OpenEnvelope, the caller checks that certificate, and compares number and
// hash with the ledger.
func OpenLedgerSeal(jws []byte) (LedgerSeal, *x509.Certificate, error) {
	payload, cert, err := openClerk(jws, TypeLedgerSeal)
	if err != nil {
		return LedgerSeal{}, nil, err
	}
	var s LedgerSeal
	if err := DecodeBytes(payload, &s); err != nil {
		return LedgerSeal{}, nil, err
	}
	if err := s.check(); err != nil {
		return LedgerSeal{}, nil, err
	}
	return s, cert, nil
}

func (s LedgerSeal) check() error {
	if s.Seq < 1 || len(s.Hash) != 64 || !isHex(s.Hash) || s.At.IsZero() || s.InstallationID == "" {
		return errors.New("wire: not the end of a print ledger")
	}
	return nil
}

func isHex(s string) bool {
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
