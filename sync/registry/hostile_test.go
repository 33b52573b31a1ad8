package registry

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"net/http"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// TestOfflineDaysEnd: after OfflineDays the certificate alone no longer suffices.
func TestOfflineDaysEnd(t *testing.T) {
	h := newHouse(t)
	s := h.clerk("zhangmin", 0)
	h.clock.add(offlineDays*24*time.Hour - time.Second)
	if got := s.get(wire.PathRulebook); got.status != http.StatusOK {
		t.Fatalf("one second before: %d", got.status)
	}
	h.clock.add(time.Second)
	if got := s.get(wire.PathRulebook); got.code(t) != string(confirm.ProblemSignInRequired) {
		t.Error("still let in")
	}
	s.signIn()
	if got := s.get(wire.PathRulebook); got.status != http.StatusOK {
		t.Errorf("after signing in: %d", got.status)
	}
	// An open connection does not outlive the certificate.
	h.clock.set(s.cert.NotAfter.Add(time.Second))
	if got := s.get(wire.PathHello + "?nonce=" + nonce(t)); got.code(t) != string(confirm.ProblemCertExpired) {
		t.Error("the certificate has run out and still works")
	}
}

// TestForeignCertificates: TLS itself turns away what our CA did not sign.
func TestForeignCertificates(t *testing.T) {
	h := newHouse(t)
	s := h.clerk("zhangmin", 0)
	other := newStranger(t)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	h.must(err)
	foreign, err := other.ca.clerk(key.Public(), h.points[0].ID, s.clerkID, during)
	h.must(err)
	self := &x509.Certificate{
		SerialNumber: s.cert.SerialNumber, Subject: pkix.Name{CommonName: s.clerkID}, URIs: s.cert.URIs,
		NotBefore: during.Add(-time.Hour), NotAfter: during.Add(time.Hour), ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	selfDER, err := x509.CreateCertificate(rand.Reader, self, self, key.Public(), key)
	h.must(err)
	server := &x509.Certificate{
		SerialNumber: big.NewInt(7), NotBefore: during.Add(-time.Hour), NotAfter: during.Add(time.Hour),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	serverCert, err := h.ca.sign(server, key.Public())
	h.must(err)
	for name, der := range map[string][]byte{
		"of another registry": foreign.Raw, "self-signed": selfDER, "for servers": serverCert.Raw,
	} {
		t.Run(name, func(t *testing.T) {
			roots := x509.NewCertPool()
			roots.AppendCertsFromPEM(h.CAPEM())
			transport := &http.Transport{TLSClientConfig: &tls.Config{
				RootCAs: roots, Time: h.clock.now,
				// Shown whether or not the server asks for its issuer.
				GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
					return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
				},
			}}
			defer transport.CloseIdleConnections()
			resp, err := (&http.Client{Transport: transport}).Do(s.request(http.MethodGet, wire.PathRulebook, nil))
			if err == nil {
				t.Errorf("answered with status %d", resp.StatusCode)
				h.must(resp.Body.Close())
			}
		})
	}
	// Made by our CA, but not in the database: a key of the CA alone is not enough.
	unknown, err := h.ca.clerk(key.Public(), h.points[0].ID, s.clerkID, during)
	h.must(err)
	ghost := h.newStation("zhangmin")
	ghost.key, ghost.cert = key, unknown
	ghost.dial()
	if got := ghost.get(wire.PathRulebook); got.code(t) != string(confirm.ProblemNotEnrolled) {
		t.Error("a certificate that is not in the database was let in")
	}
}

// TestOldTLSIsRefused: nothing below TLS 1.3.
func TestOldTLSIsRefused(t *testing.T) {
	h := newHouse(t)
	conn, err := tls.Dial("tcp", strings.TrimPrefix(h.url, "https://"), &tls.Config{
		InsecureSkipVerify: true, MaxVersion: tls.VersionTLS12, //nolint:gosec // that is what is tested
	})
	if err == nil {
		t.Error("TLS 1.2 was accepted")
		h.must(conn.Close())
	}
}

// TestLogsHoldNobody reads what the registry logs while everything goes wrong.
func TestLogsHoldNobody(t *testing.T) {
	h := newHouse(t)
	h.stop()
	var log bytes.Buffer
	h.logger = newTestLogger(&log)
	h.open()
	h.load(0, 1, 1)
	s := h.clerk("zhangmin", 0)
	h.mu.Lock()
	h.smsErr = errors.New("gateway down")
	h.mu.Unlock()
	h.clock.add(2 * time.Minute)
	if got := s.post(wire.PathSignInPassword, wire.PasswordRequest{UserName: "zhangmin", Password: password}); got.code(t) != string(confirm.ProblemSMSFailed) {
		t.Error("a failed SMS is not told")
	}
	s.post(wire.PathSignInPassword, wire.PasswordRequest{UserName: "zhangmin", Password: "wrong password"})
	s.do(http.MethodPost, wire.PathOperations, strings.NewReader(`{"envelopes":["王小云"]}`))
	s.do(http.MethodPost, wire.PathOperations, strings.NewReader(`{"王小云":1}`))
	s.get("/v1/王小云/341002198508120029")
	s.do(http.MethodPost, wire.PathElsewhere, strings.NewReader(`{"conditions":[{"field":"name","value":"王小云"},{"field":"id_number","value":"341002198508120029"}],"reason":"transfer"}`))
	s.do(http.MethodPost, wire.PathElsewhere, strings.NewReader(`{"conditions":[{"field":"name","value":"王小云"}],"reason":"王"}`))
	s.do(http.MethodPost, wire.PathPassword, strings.NewReader(`{"old":"wrong password","new":"correct horse"}`))
	h.stop() // nobody writes from here on
	if log.Len() == 0 {
		t.Fatal("nothing was logged")
	}
	for _, secret := range []string{"王", "张敏", "13800138000", "341002198508120029", password, "wrong password", h.smsCode()} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log holds %q:\n%s", secret, log.String())
		}
	}
}
