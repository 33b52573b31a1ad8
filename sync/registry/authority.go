package registry

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/url"
	"time"
)

// Lives of certificates.
const (
	caLife     = 10 * 365 * 24 * time.Hour
	serverLife = 398 * 24 * time.Hour
	// serverRenew is how long before its end Open makes a new server certificate.
	serverRenew = 100 * 24 * time.Hour
	clerkLife   = 90 * 24 * time.Hour
	// backdate lets a workstation whose clock is a little slow start at once.
	backdate = 24 * time.Hour
)

// authority is the registry's own CA. It signs for nobody but its server and
// its clerks and officers.
type authority struct {
	cert *x509.Certificate
	key  crypto.Signer
	rand io.Reader
}

func newAuthority(bureau string, now time.Time, rand io.Reader) (authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand)
	if err != nil {
		return authority{}, err
	}
	serial, err := newSerial(rand)
	if err != nil {
		return authority{}, err
	}
	tmpl := &x509.Certificate{
		SerialNumber:          serial,
		Subject:               pkix.Name{CommonName: "confirmpoint registry CA", Organization: []string{bureau}},
		NotBefore:             now.Add(-backdate),
		NotAfter:              now.Add(caLife),
		IsCA:                  true,
		BasicConstraintsValid: true,
		MaxPathLenZero:        true,
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	der, err := x509.CreateCertificate(rand, tmpl, tmpl, key.Public(), key)
	if err != nil {
		return authority{}, err
	}
	cert, err := x509.ParseCertificate(der)
	return authority{cert: cert, key: key, rand: rand}, err
}

func newSerial(rand io.Reader) (*big.Int, error) {
	b := make([]byte, 16)
	if _, err := io.ReadFull(rand, b); err != nil {
		return nil, err
	}
	b[0] = b[0]&0x7f | 0x40 // positive, and always 16 bytes
	return new(big.Int).SetBytes(b), nil
}

// serialOf names a certificate in the database.
func serialOf(cert *x509.Certificate) string { return hex.EncodeToString(cert.SerialNumber.Bytes()) }

func (a authority) sign(tmpl *x509.Certificate, public any) (*x509.Certificate, error) {
	serial, err := newSerial(a.rand)
	if err != nil {
		return nil, err
	}
	tmpl.SerialNumber = serial
	tmpl.BasicConstraintsValid = true
	tmpl.KeyUsage = x509.KeyUsageDigitalSignature
	der, err := x509.CreateCertificate(a.rand, tmpl, a.cert, public, a.key)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

// server makes key and certificate of the HTTPS server for its names and addresses.
func (a authority) server(hosts []string, now time.Time) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), a.rand)
	if err != nil {
		return tls.Certificate{}, err
	}
	tmpl := &x509.Certificate{
		Subject:     pkix.Name{CommonName: "confirmpoint registry"},
		NotBefore:   now.Add(-backdate),
		NotAfter:    now.Add(serverLife),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, h := range hosts {
		if ip := net.ParseIP(h); ip != nil {
			tmpl.IPAddresses = append(tmpl.IPAddresses, ip)
		} else {
			tmpl.DNSNames = append(tmpl.DNSNames, h)
		}
	}
	cert, err := a.sign(tmpl, key.Public())
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.Certificate{Certificate: [][]byte{cert.Raw, a.cert.Raw}, PrivateKey: key, Leaf: cert}, nil
}

// clerk certifies a workstation key. The name of the clerk stays out of the
// certificate: it travels in every TLS handshake and every envelope.
func (a authority) clerk(public any, pointID, clerkID string, now time.Time) (*x509.Certificate, error) {
	return a.client(public, clerkID, "confirmpoint:point:"+pointID+":clerk:"+clerkID, now)
}

// officer certifies the key of an officer of a bureau; bureauID is empty for a
// user of the province.
func (a authority) officer(public any, bureauID, officerID string, now time.Time) (*x509.Certificate, error) {
	place := "province"
	if bureauID != "" {
		place = "bureau:" + bureauID
	}
	return a.client(public, officerID, "confirmpoint:"+place+":officer:"+officerID, now)
}

func (a authority) client(public any, id, urn string, now time.Time) (*x509.Certificate, error) {
	return a.sign(&x509.Certificate{
		Subject:     pkix.Name{CommonName: id},
		NotBefore:   now.Add(-backdate),
		NotAfter:    now.Add(clerkLife),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
		URIs:        []*url.URL{{Scheme: "urn", Opaque: urn}},
	}, public)
}

func (a authority) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.cert)
	return pool
}

// verify checks that a clerk's certificate is ours and valid at a time.
func (a authority) verify(cert *x509.Certificate, at time.Time) error {
	_, err := cert.Verify(x509.VerifyOptions{
		Roots:       a.pool(),
		CurrentTime: at,
		KeyUsages:   []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	})
	return err
}

// parseCSR checks a PKCS #10 request: signed by its key, and a key we can verify with.
func parseCSR(der []byte) (*x509.CertificateRequest, error) {
	csr, err := x509.ParseCertificateRequest(der)
	if err != nil {
		return nil, errors.New("CSR cannot be read")
	}
	key, ok := csr.PublicKey.(*ecdsa.PublicKey)
	if !ok || key.Curve != elliptic.P256() {
		return nil, errors.New("CSR key is not ECDSA P-256")
	}
	if err := csr.CheckSignature(); err != nil {
		return nil, fmt.Errorf("CSR signature: %w", err)
	}
	return csr, nil
}
