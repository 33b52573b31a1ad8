package engine

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"
)

// errUntrusted is a certificate that is not the registry's. args says what is
// wrong with it: issuer when another authority has made it, as devices do that
// look into the traffic; name when it is for another address; expired.
type errUntrusted struct {
	err  error
	args map[string]string
}

func (e errUntrusted) Error() string {
	return "the certificate is not the registry's: " + e.err.Error()
}
func (e errUntrusted) Unwrap() error { return e.err }

func (c *client) tlsConfig() *tls.Config {
	config := &tls.Config{
		MinVersion: tls.VersionTLS12,
		// VerifyConnection does what this switches off, with a time of its own.
		InsecureSkipVerify: true,
		VerifyConnection:   func(s tls.ConnectionState) error { return c.verifyServer(s, c.cfg.now()) },
		// No ClientSessionCache: a resumed session would outlive the credential's lock.
	}
	if c.cfg.credential != nil {
		config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			cert, signer, err := clientCertificate(c.cfg.credential)
			if err != nil {
				return nil, err
			}
			return &tls.Certificate{Certificate: [][]byte{cert.Raw}, PrivateKey: signer, Leaf: cert}, nil
		}
	}
	return config
}

// verifyServer checks chain and name against the registry's CA alone. When the
// chain is good at some time but not at now, it passes: a computer whose clock
// is years off must be able to learn the time. The hello that teaches it is
// signed, and checks the validity again at the time it proves.
func (c *client) verifyServer(s tls.ConnectionState, now time.Time) error {
	if len(s.PeerCertificates) == 0 {
		return errUntrusted{err: errors.New("no certificate")}
	}
	leaf := s.PeerCertificates[0]
	options := x509.VerifyOptions{
		Roots: c.roots, Intermediates: x509.NewCertPool(), DNSName: c.base.Hostname(),
		CurrentTime: clamp(now, leaf.NotBefore, leaf.NotAfter),
		KeyUsages:   []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, cert := range s.PeerCertificates[1:] {
		options.Intermediates.AddCert(cert)
	}
	_, err := leaf.Verify(options)
	if err == nil {
		return nil
	}
	// Which half is wrong: the name is looked at before the authority.
	options.DNSName = ""
	if _, other := leaf.Verify(options); other == nil {
		return errUntrusted{err, told("name", nameOf(leaf))}
	} else if errors.As(other, new(x509.UnknownAuthorityError)) {
		return errUntrusted{err, told("issuer", issuerOf(s.PeerCertificates))}
	}
	return errUntrusted{err: err}
}

func told(key, value string) map[string]string {
	if value == "" {
		return nil
	}
	return map[string]string{key: value}
}

// issuerOf names who has made a certificate: organisation, or common name. A
// chain tells more than its first certificate when that says nothing.
func issuerOf(chain []*x509.Certificate) string {
	for _, cert := range chain {
		// Not append: package tls shares a certificate among connections.
		for _, name := range slices.Concat(cert.Issuer.Organization, []string{cert.Issuer.CommonName}) {
			if name = plain(name); name != "" {
				return name
			}
		}
	}
	return ""
}

// nameOf is an address that a certificate is for.
func nameOf(cert *x509.Certificate) string {
	switch {
	case len(cert.DNSNames) > 0:
		return plain(cert.DNSNames[0])
	case len(cert.IPAddresses) > 0:
		return cert.IPAddresses[0].String()
	}
	return plain(cert.Subject.CommonName)
}

// maxTold is how many characters of a stranger's certificate are shown.
const maxTold = 60

// plain makes what a stranger has written fit for a sentence: one line, no
// control or formatting characters, not long.
func plain(s string) string {
	var b strings.Builder
	for n, r := 0, []rune(strings.ToValidUTF8(s, "")); len(r) > 0 && n < maxTold; r = r[1:] {
		if unicode.IsPrint(r[0]) && !strings.ContainsRune("“”{}[]", r[0]) {
			b.WriteRune(r[0])
			n++
		}
	}
	return strings.TrimSpace(b.String())
}

func clamp(t, from, to time.Time) time.Time {
	switch {
	case t.Before(from):
		return from
	case t.After(to):
		return to
	}
	return t
}
