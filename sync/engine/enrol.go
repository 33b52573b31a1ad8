package engine

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// EnrolConfig is what a workstation knows when it enrols.
type EnrolConfig struct {
	RegistryURL string // https://host:port
	CA          []byte // PEM, from the bureau by another way than this line

	UserName       string
	ActivationCode string             // as the clerk typed it
	InstallationID string             // UUIDv7, made for this enrolment
	Request        confirm.KeyRequest // of credential.Create, by the algorithm of Terms
	KeyringFree    bool               // the PIN alone seals the keys (受限模式)

	Clock  Clock     // nil: the clock of this computer
	Rand   io.Reader // nil: crypto/rand
	Limits Limits

	Proxy      func(*http.Request) (*url.URL, error) // nil: from the environment
	ProxyLogin ProxyLogin                            // nil: none
}

// unnamed is a line without a certificate of ours. The caller closes it.
func (cfg EnrolConfig) unnamed() (*client, Config, error) {
	full := Config{Clock: cfg.Clock, Rand: cfg.Rand, Limits: cfg.Limits}.withDefaults()
	c, err := newClient(clientConfig{
		base: cfg.RegistryURL, ca: cfg.CA, now: full.Clock.Now, random: full.Rand, proxy: cfg.Proxy, login: cfg.ProxyLogin, limits: full.Limits,
	})
	return c, full, err
}

// Terms asks a registry by which algorithm its clerks sign, before a key is
// made. Of cfg it takes what Probe takes. Kinds of error: those of the line.
func Terms(ctx context.Context, cfg EnrolConfig) (confirm.Algorithm, error) {
	c, _, err := cfg.unnamed()
	if err != nil {
		return "", err
	}
	defer c.close()
	var a wire.EnrolTerms
	if err := c.do(ctx, request{method: http.MethodGet, path: wire.PathEnrol}, &a); err != nil {
		return "", err
	}
	switch alg := confirm.Algorithm(a.Algorithm); alg {
	case confirm.ES256, confirm.SM2SM3:
		return alg, nil
	}
	return "", &confirm.Problem{Code: confirm.ProblemBadAnswer, Err: errors.New("engine: an algorithm we do not know")}
}

// Enrol turns an activation code into the certificates of both keys and all a
// workstation must know of its registry. Asking again with the same code and
// requests after a lost answer is safe. Kinds of error: activation_code,
// too_many_tries, keyring_required, and those of the line.
func Enrol(ctx context.Context, cfg EnrolConfig) (certs confirm.KeyCertificates, enrolment confirm.Enrolment, err error) {
	c, full, err := cfg.unnamed()
	if err != nil {
		return confirm.KeyCertificates{}, confirm.Enrolment{}, err
	}
	defer c.close()
	var a wire.EnrolAnswer
	err = c.do(ctx, request{method: http.MethodPost, path: wire.PathEnrol, body: wire.EnrolRequest{
		UserName: cfg.UserName, CSR: cfg.Request.Line, SigningCSR: cfg.Request.Signing, InstallationID: cfg.InstallationID,
		KeyringFree: cfg.KeyringFree,
		Proof:       wire.EnrolProof(cfg.UserName, cfg.ActivationCode, cfg.Request.Line, cfg.Request.Signing),
	}}, &a)
	if err != nil {
		return confirm.KeyCertificates{}, confirm.Enrolment{}, err
	}
	enrolment, err = readEnrolment(cfg, a, c.roots)
	if err != nil {
		return confirm.KeyCertificates{}, confirm.Enrolment{}, &confirm.Problem{Code: confirm.ProblemBadAnswer, Err: err}
	}
	enrolment.EnrolledAt = full.Clock.Now().UTC()
	return confirm.KeyCertificates{Line: a.Certificate, Signing: a.SigningCertificate}, enrolment, nil
}

// readEnrolment checks that the answer fits together and to what was asked.
func readEnrolment(cfg EnrolConfig, a wire.EnrolAnswer, roots *x509.CertPool) (confirm.Enrolment, error) {
	if err := checkCertificates(confirm.KeyCertificates{Line: a.Certificate, Signing: a.SigningCertificate}, cfg.Request, roots); err != nil {
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
