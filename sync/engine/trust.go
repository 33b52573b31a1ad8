package engine

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// errUntrusted is a certificate that is not the registry's.
type errUntrusted struct{ err error }

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
		return errUntrusted{errors.New("no certificate")}
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
	if _, err := leaf.Verify(options); err != nil {
		return errUntrusted{err}
	}
	return nil
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

// errProxy is a proxy that does not let us through.
type errProxy struct{ status int }

func (e errProxy) Error() string { return "the proxy answers " + strconv.Itoa(e.status) }

func checkProxy(_ context.Context, _ *url.URL, _ *http.Request, resp *http.Response) error {
	if resp.StatusCode != http.StatusOK {
		return errProxy{resp.StatusCode}
	}
	return nil
}
