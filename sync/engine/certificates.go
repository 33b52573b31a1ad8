package engine

import (
	"bytes"
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"

	"github.com/emmansun/gmsm/smx509"
)

// checkCertificates wants both certificates, of the registry's CA, for the keys
// of our requests, and each of its own kind: one opens the line and signs
// nothing, the other signs and opens no line.
func checkCertificates(certs confirm.KeyCertificates, asked confirm.KeyRequest, roots *x509.CertPool) error {
	line, err := certificateFor(certs.Line, asked.Line)
	if err != nil {
		return fmt.Errorf("line: %w", err)
	}
	// Its own beginning: this computer's clock proves nothing yet.
	_, err = line.Verify(x509.VerifyOptions{
		Roots: roots, CurrentTime: line.NotBefore.Add(time.Second),
		KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	})
	if err != nil || wire.IsSigning(line) {
		return fmt.Errorf("%w: no certificate of the registry's CA for the line", errBadAnswer)
	}
	signing, err := certificateFor(certs.Signing, asked.Signing)
	if err != nil {
		return fmt.Errorf("signing: %w", err)
	}
	if err := wire.VerifySigning(signing, roots); err != nil {
		return fmt.Errorf("%w: %w", errBadAnswer, err)
	}
	return nil
}

// certificateFor reads a certificate and compares its key with that of a request.
func certificateFor(der, csrDER []byte) (*x509.Certificate, error) {
	cert, err := wire.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("%w: certificate cannot be read", errBadAnswer)
	}
	csr, err := smx509.ParseCertificateRequest(csrDER)
	if err != nil {
		return nil, errors.New("the request cannot be read")
	}
	if !bytes.Equal(csr.RawSubjectPublicKeyInfo, cert.RawSubjectPublicKeyInfo) {
		return nil, fmt.Errorf("%w: certificate for another key", errBadAnswer)
	}
	return cert, nil
}
