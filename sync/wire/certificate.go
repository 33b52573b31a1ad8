package wire

import (
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"errors"
	"time"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/smx509"
)

var errCertificate = errors.New("wire: certificate cannot be read")

// ParseCertificate reads a certificate whose key is of crypto/x509's kinds or
// SM2, which crypto/x509 refuses; PublicKey is then an *ecdsa.PublicKey of the
// SM2 curve. Either can be verified against a CA whose key is P-256.
func ParseCertificate(der []byte) (*x509.Certificate, error) {
	cert, err := x509.ParseCertificate(der)
	if err == nil {
		return cert, nil
	}
	other, err := smx509.ParseCertificate(der)
	if err != nil || !sm2.IsSM2PublicKey(other.PublicKey) || other.SignatureAlgorithm != smx509.ECDSAWithSHA256 {
		return nil, errCertificate
	}
	return standard(other), nil
}

// standard gives what a certificate of our CA for an SM2 key says, in the type
// of the standard library.
func standard(c *smx509.Certificate) *x509.Certificate {
	usages := make([]x509.ExtKeyUsage, 0, len(c.ExtKeyUsage))
	for _, u := range c.ExtKeyUsage {
		usages = append(usages, x509.ExtKeyUsage(u))
	}
	return &x509.Certificate{
		Raw: c.Raw, RawTBSCertificate: c.RawTBSCertificate, RawSubjectPublicKeyInfo: c.RawSubjectPublicKeyInfo,
		RawSubject: c.RawSubject, RawIssuer: c.RawIssuer,
		Signature: c.Signature, SignatureAlgorithm: x509.ECDSAWithSHA256,
		PublicKeyAlgorithm: x509.ECDSA, PublicKey: c.PublicKey,
		Version: c.Version, SerialNumber: c.SerialNumber, Issuer: c.Issuer, Subject: c.Subject,
		NotBefore: c.NotBefore, NotAfter: c.NotAfter, KeyUsage: x509.KeyUsage(c.KeyUsage),
		Extensions: c.Extensions, UnhandledCriticalExtensions: append([]asn1.ObjectIdentifier(nil), c.UnhandledCriticalExtensions...),
		ExtKeyUsage: usages, UnknownExtKeyUsage: c.UnknownExtKeyUsage,
		BasicConstraintsValid: c.BasicConstraintsValid, IsCA: c.IsCA, MaxPathLen: c.MaxPathLen, MaxPathLenZero: c.MaxPathLenZero,
		SubjectKeyId: c.SubjectKeyId, AuthorityKeyId: c.AuthorityKeyId, URIs: c.URIs,
		DNSNames: c.DNSNames, EmailAddresses: c.EmailAddresses, IPAddresses: c.IPAddresses,
	}
}

// VerifySigning checks that a certificate is one for what a clerk vouches for, of
// a CA of roots. It was good once: whether it has ended since, or was revoked,
// is for the registry to say, and clocks have no say in whose signature it is.
func VerifySigning(cert *x509.Certificate, roots *x509.CertPool) error {
	if !IsSigning(cert) {
		return errors.New("wire: not a certificate for signing")
	}
	_, err := cert.Verify(x509.VerifyOptions{
		Roots: roots, CurrentTime: cert.NotBefore.Add(time.Second), KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	})
	return err
}

// IsSigning tells whether a certificate is one for what a clerk vouches for,
// and not one for the line: neither stands in for the other.
func IsSigning(cert *x509.Certificate) bool {
	const both = x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment
	return cert.KeyUsage&both == both && len(cert.ExtKeyUsage) == 0 && len(cert.UnknownExtKeyUsage) == 0
}

// Serial names a certificate: its serial number in lower-case hex.
func Serial(cert *x509.Certificate) string { return hex.EncodeToString(cert.SerialNumber.Bytes()) }
