package credential

import (
	"bytes"
	"crypto/x509"
	"errors"
	"time"

	"confirmpoint/confirm"

	"github.com/emmansun/gmsm/smx509"
)

// Request asks for certificates of the two keys.
type Request = confirm.KeyRequest

// Certificates are those of the two keys.
type Certificates = confirm.KeyCertificates

// certificates are a pair that has been read. That of the signing key may be
// of SM2, which crypto/x509 refuses.
type certificates struct {
	line    *x509.Certificate
	signing *smx509.Certificate
}

func readCertificates(c Certificates) (*certificates, error) {
	line, err := x509.ParseCertificate(c.Line)
	if err != nil {
		return nil, errors.New("the certificate of the line cannot be read")
	}
	signing, err := smx509.ParseCertificate(c.Signing)
	if err != nil {
		return nil, errors.New("the signing certificate cannot be read")
	}
	return &certificates{line: line, signing: signing}, nil
}

// belong tells whether the two certificates are of the keys of a sealed file.
func (c *certificates) belong(s *sealedKeys) bool {
	return bytes.Equal(point(confirm.ES256, c.line.PublicKey), s.public[0][:]) &&
		bytes.Equal(point(s.alg, c.signing.PublicKey), s.public[1][:])
}

// notAfter is the end of the earlier one, UTC.
func (c *certificates) notAfter() time.Time {
	if c.signing.NotAfter.Before(c.line.NotAfter) {
		return c.signing.NotAfter.UTC()
	}
	return c.line.NotAfter.UTC()
}

// notBefore is the beginning of the later one, UTC.
func (c *certificates) notBefore() time.Time {
	if c.signing.NotBefore.After(c.line.NotBefore) {
		return c.signing.NotBefore.UTC()
	}
	return c.line.NotBefore.UTC()
}
