package registry

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"io"
	"math/big"
	"net"
	"net/url"
	"time"

	"confirmpoint/sync/wire"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/smx509"
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
	tmpl.KeyUsage |= x509.KeyUsageDigitalSignature
	create := x509.CreateCertificate
	if sm2.IsSM2PublicKey(public) {
		create = createSM2
	}
	der, err := create(a.rand, tmpl, a.cert, public, a.key)
	if err != nil {
		return nil, err
	}
	return wire.ParseCertificate(der)
}

// createSM2 is x509.CreateCertificate for a key that crypto/x509 does not know,
// and as much of a template as signing has.
func createSM2(rand io.Reader, tmpl, parent *x509.Certificate, public, key any) ([]byte, error) {
	issuer, err := smx509.ParseCertificate(parent.Raw)
	if err != nil {
		return nil, err
	}
	return smx509.CreateCertificate(rand, &smx509.Certificate{
		SerialNumber: tmpl.SerialNumber, Subject: tmpl.Subject, NotBefore: tmpl.NotBefore, NotAfter: tmpl.NotAfter,
		KeyUsage: smx509.KeyUsage(tmpl.KeyUsage), BasicConstraintsValid: tmpl.BasicConstraintsValid, URIs: tmpl.URIs,
	}, issuer, public, key)
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

// clerk certifies the line key of a workstation. The name of the clerk stays
// out of the certificate: it travels in every TLS handshake.
func (a authority) clerk(public any, pointID, clerkID string, now time.Time) (*x509.Certificate, error) {
	return a.client(public, clerkID, clerkURN(pointID, clerkID), now)
}

// signing certifies the key that signs what a clerk vouches for. It is of no
// use for the line, and a line certificate of none for signing.
func (a authority) signing(public any, pointID, clerkID string, now time.Time) (*x509.Certificate, error) {
	tmpl := ofHolder(clerkID, clerkURN(pointID, clerkID), now)
	tmpl.KeyUsage = x509.KeyUsageContentCommitment
	return a.sign(tmpl, public)
}

func clerkURN(pointID, clerkID string) string {
	return "confirmpoint:point:" + pointID + ":clerk:" + clerkID
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
	tmpl := ofHolder(id, urn, now)
	tmpl.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	return a.sign(tmpl, public)
}

func ofHolder(id, urn string, now time.Time) *x509.Certificate {
	return &x509.Certificate{
		Subject:   pkix.Name{CommonName: id},
		NotBefore: now.Add(-backdate),
		NotAfter:  now.Add(clerkLife),
		URIs:      []*url.URL{{Scheme: "urn", Opaque: urn}},
	}
}

func (a authority) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.cert)
	return pool
}

// publicDER is a public key as certificates hold it, in one spelling.
func publicDER(public any) ([]byte, error) { return smx509.MarshalPKIXPublicKey(public) }
