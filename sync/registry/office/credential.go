package office

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"os"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"

	"github.com/google/uuid"
)

// Credential is what an officer's computer proves itself with: a key, the
// certificate the registry made for it, and the registry's own CA.
type Credential struct {
	Key         crypto.Signer
	Certificate *x509.Certificate
	CA          *x509.Certificate
}

// errCredential is a file that is none of ours.
var errCredential = errors.New("not an officer's credential")

// ParseCA reads a registry's ca.pem.
func ParseCA(data []byte) (*x509.Certificate, error) {
	block, _ := pem.Decode(data)
	if block == nil || block.Type != "CERTIFICATE" {
		return nil, badFile(errors.New("not a certificate"))
	}
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil || !cert.IsCA {
		return nil, badFile(errors.Join(err, errors.New("not a CA")))
	}
	return cert, nil
}

func badFile(err error) error { return &confirm.Problem{Code: confirm.ProblemBadFile, Err: err} }

// ParseCredential reads what Encode wrote.
func ParseCredential(data []byte) (Credential, error) {
	var k Credential
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		switch {
		case block.Type == "PRIVATE KEY" && k.Key == nil:
			key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
			if err != nil {
				return k, badFile(errCredential)
			}
			k.Key, _ = key.(*ecdsa.PrivateKey)
		case block.Type == "CERTIFICATE":
			cert, err := x509.ParseCertificate(block.Bytes)
			if err != nil {
				return k, badFile(errCredential)
			}
			if cert.IsCA {
				k.CA = cert
			} else {
				k.Certificate = cert
			}
		}
	}
	if k.Key == nil || k.Certificate == nil || k.CA == nil {
		return k, badFile(errCredential)
	}
	if public, ok := k.Certificate.PublicKey.(*ecdsa.PublicKey); !ok || !public.Equal(k.Key.Public()) {
		return k, badFile(errCredential)
	}
	return k, nil
}

// Encode gives the file of a credential. Whoever has it still needs password
// and SMS, but it belongs on an encrypted disk all the same.
func (k Credential) Encode() ([]byte, error) {
	key, err := x509.MarshalPKCS8PrivateKey(k.Key)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	for _, block := range []pem.Block{
		{Type: "PRIVATE KEY", Bytes: key},
		{Type: "CERTIFICATE", Bytes: k.Certificate.Raw},
		{Type: "CERTIFICATE", Bytes: k.CA.Raw},
	} {
		if err := pem.Encode(&b, &block); err != nil {
			return nil, err
		}
	}
	return b.Bytes(), nil
}

// Save writes the file, which must not be there yet, for its owner only.
func (k Credential) Save(path string) error {
	data, err := k.Encode()
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// Enrol turns an officer's activation code into a credential. The key never
// leaves this computer.
func Enrol(ctx context.Context, address string, ca *x509.Certificate, userName, activationCode string) (Credential, error) {
	key, csr, err := newKey()
	if err != nil {
		return Credential{}, err
	}
	installation, err := uuid.NewV7()
	if err != nil {
		return Credential{}, err
	}
	c, err := open(address, ca, nil)
	if err != nil {
		return Credential{}, err
	}
	defer c.Close()
	answer, err := ask[wire.EnrolAnswer](ctx, c, wire.PathEnrol, wire.EnrolRequest{
		UserName: userName, CSR: csr, Proof: wire.EnrolProof(userName, activationCode, csr, nil), InstallationID: installation.String(), Office: true,
	})
	if err != nil {
		return Credential{}, err
	}
	if !bytes.Equal(answer.CA, ca.Raw) {
		return Credential{}, errOtherCertificate
	}
	return certified(key, answer.Certificate, ca)
}

// Renew gives a credential of a new key before the old one ends, for who is
// signed in; the sign-in goes on. The old one stays good to its end, so nothing
// is lost when the new one is.
func Renew(ctx context.Context, address string, old Credential) (Credential, error) {
	key, csr, err := newKey()
	if err != nil {
		return Credential{}, err
	}
	c, err := Open(address, old)
	if err != nil {
		return Credential{}, err
	}
	defer c.Close()
	answer, err := ask[wire.RenewAnswer](ctx, c, wire.PathRenew, wire.RenewRequest{CSR: csr})
	if err != nil {
		return Credential{}, err
	}
	return certified(key, answer.Certificate, old.CA)
}

// newKey makes a key and the request for its certificate.
func newKey() (key *ecdsa.PrivateKey, csr []byte, err error) {
	if key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		return nil, nil, err
	}
	csr, err = x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{Subject: pkix.Name{CommonName: "officer"}}, key)
	return key, csr, err
}

var errOtherCertificate error = &confirm.Problem{
	Code: confirm.ProblemBadAnswer, Err: errors.New("certificate is not of the registry's CA or of another key"),
}

// certified takes a certificate of a key that is the CA's.
func certified(key *ecdsa.PrivateKey, der []byte, ca *x509.Certificate) (Credential, error) {
	cert, err := x509.ParseCertificate(der)
	if err != nil || cert.CheckSignatureFrom(ca) != nil || !key.PublicKey.Equal(cert.PublicKey) {
		return Credential{}, errOtherCertificate
	}
	return Credential{Key: key, Certificate: cert, CA: ca}, nil
}
