package engine

import (
	"context"
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// EnrolConfig is what a workstation knows when it enrols.
type EnrolConfig struct {
	RegistryURL string // https://host:port
	CA          []byte // PEM, from the bureau by another way than this line

	UserName       string
	ActivationCode string // as the clerk typed it
	InstallationID string // UUIDv7, made for this enrolment
	CSR            []byte // DER, of credential.Create

	Clock  Clock     // nil: the clock of this computer
	Rand   io.Reader // nil: crypto/rand
	Limits Limits

	Proxy      func(*http.Request) (*url.URL, error) // nil: from the environment
	ProxyLogin ProxyLogin                            // nil: none
}

// Enrol turns an activation code into a certificate and all a workstation must
// know of its registry. Asking again with the same code and CSR after a lost
// answer is safe. Kinds of error: activation_code, too_many_tries, and those
// of the line.
func Enrol(ctx context.Context, cfg EnrolConfig) (certDER []byte, enrolment confirm.Enrolment, err error) {
	full := Config{Clock: cfg.Clock, Rand: cfg.Rand, Limits: cfg.Limits}.withDefaults()
	c, err := newClient(clientConfig{
		base: cfg.RegistryURL, ca: cfg.CA, now: full.Clock.Now, random: full.Rand, proxy: cfg.Proxy, login: cfg.ProxyLogin, limits: full.Limits,
	})
	if err != nil {
		return nil, confirm.Enrolment{}, err
	}
	defer c.close()
	var a wire.EnrolAnswer
	err = c.do(ctx, request{method: http.MethodPost, path: wire.PathEnrol, body: wire.EnrolRequest{
		UserName: cfg.UserName, CSR: cfg.CSR, InstallationID: cfg.InstallationID,
		Proof: wire.EnrolProof(cfg.ActivationCode, cfg.CSR, nil),
	}}, &a)
	if err != nil {
		return nil, confirm.Enrolment{}, err
	}
	enrolment, err = readEnrolment(cfg, a, c.roots)
	if err != nil {
		return nil, confirm.Enrolment{}, &confirm.Problem{Code: confirm.ProblemBadAnswer, Err: err}
	}
	enrolment.EnrolledAt = full.Clock.Now().UTC()
	return a.Certificate, enrolment, nil
}

// readEnrolment checks that the answer fits together and to what was asked.
func readEnrolment(cfg EnrolConfig, a wire.EnrolAnswer, roots *x509.CertPool) (confirm.Enrolment, error) {
	if err := checkCertificate(a.Certificate, cfg.CSR, roots); err != nil {
		return confirm.Enrolment{}, err
	}
	if !holds(cfg.CA, a.CA) {
		return confirm.Enrolment{}, fmt.Errorf("%w: another CA than the bureau gave", errBadAnswer)
	}
	if _, err := wire.ParseKeys(a.ReceiptKeys); err != nil {
		return confirm.Enrolment{}, err
	}
	point, err := confirm.DecodePoint(a.Point)
	if err != nil {
		return confirm.Enrolment{}, fmt.Errorf("point: %w", err)
	}
	if a.RegistryID == "" || a.ClerkID == "" || point.ID == "" {
		return confirm.Enrolment{}, fmt.Errorf("%w: names are missing", errBadAnswer)
	}
	return confirm.Enrolment{
		RegistryURL: cfg.RegistryURL, RegistryID: a.RegistryID, CA: cfg.CA, ReceiptKeys: a.ReceiptKeys,
		InstallationID: cfg.InstallationID, UserName: cfg.UserName, Point: point,
		Clerk: confirm.Actor{ID: a.ClerkID, Name: a.ClerkName, Role: confirm.RoleClerk, PointID: point.ID},
	}, nil
}

// checkCertificate wants a client certificate of the registry's CA for our key.
func checkCertificate(der, csrDER []byte, roots *x509.CertPool) error {
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return fmt.Errorf("%w: certificate cannot be read", errBadAnswer)
	}
	csr, err := x509.ParseCertificateRequest(csrDER)
	if err != nil {
		return errors.New("the request cannot be read")
	}
	key, ok := csr.PublicKey.(*ecdsa.PublicKey)
	if !ok || !key.Equal(cert.PublicKey) {
		return fmt.Errorf("%w: certificate for another key", errBadAnswer)
	}
	// Its own beginning: this computer's clock proves nothing yet.
	_, err = cert.Verify(x509.VerifyOptions{
		Roots: roots, CurrentTime: cert.NotBefore.Add(time.Second),
		KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	})
	if err != nil {
		return fmt.Errorf("%w: certificate is not of the registry's CA", errBadAnswer)
	}
	return nil
}

// holds tells whether one of the PEM certificates is der.
func holds(pemData, der []byte) bool {
	for {
		var block *pem.Block
		if block, pemData = pem.Decode(pemData); block == nil {
			return false
		}
		if block.Type == "CERTIFICATE" && string(block.Bytes) == string(der) {
			return true
		}
	}
}
