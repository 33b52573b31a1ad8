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

// TestHostileRequests sends what no workstation sends. Each gets its code, and
// the registry serves on.
func TestHostileRequests(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	s := h.clerk("zhangmin", 0)
	huge := `{"envelopes":["` + strings.Repeat("a", wire.MaxRequestBytes) + `"]}`
	tests := []struct {
		name, method, path, body string
		change                   func(*http.Request)
		status                   int
		code                     confirm.Code
	}{
		{name: "unknown path", path: "/v1/everything", status: 404, code: confirm.ProblemNotFound},
		{name: "root", path: "/", status: 404, code: confirm.ProblemNotFound},
		{name: "wrong method", method: "DELETE", path: wire.PathChanges, status: 400, code: confirm.ProblemBadRequest},
		{name: "get of a post", path: wire.PathOperations, status: 400, code: confirm.ProblemBadRequest},
		{name: "no nonce", path: wire.PathRulebook, change: func(r *http.Request) { r.Header.Del(wire.HeaderNonce) }, status: 400, code: confirm.ProblemBadRequest},
		{name: "nonce to be reflected", path: wire.PathRulebook, change: func(r *http.Request) { r.Header.Set(wire.HeaderNonce, "<script>") }, status: 400, code: confirm.ProblemBadRequest},
		{name: "no version", path: wire.PathRulebook, change: func(r *http.Request) { r.Header.Del(wire.HeaderVersion) }, status: 400, code: confirm.ProblemWireVersion},
		{name: "version of the future", path: wire.PathRulebook, change: func(r *http.Request) { r.Header.Set(wire.HeaderVersion, "99") }, status: 400, code: confirm.ProblemWireVersion},
		{name: "hello without nonce", path: wire.PathHello, status: 400, code: confirm.ProblemBadRequest},
		{name: "form post", method: "POST", path: wire.PathOperations, body: "a=b", change: func(r *http.Request) { r.Header.Set("Content-Type", "application/x-www-form-urlencoded") }, status: 400, code: confirm.ProblemBadRequest},
		{name: "no body", method: "POST", path: wire.PathOperations, body: " ", status: 400, code: confirm.ProblemBadRequest},
		{name: "not json", method: "POST", path: wire.PathOperations, body: "<xml/>", status: 400, code: confirm.ProblemBadRequest},
		{name: "unknown field", method: "POST", path: wire.PathOperations, body: `{"envelopes":[],"force":true}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "twice the same field", method: "POST", path: wire.PathSignInPassword, body: `{"user_name":"a","password":"b","Password":"c"}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "trailing data", method: "POST", path: wire.PathOperations, body: `{"envelopes":["a"]}{}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "deep nesting", method: "POST", path: wire.PathOperations, body: strings.Repeat("[", 100000), status: 400, code: confirm.ProblemBadRequest},
		{name: "too large", method: "POST", path: wire.PathOperations, body: huge, status: 400, code: confirm.ProblemBadRequest},
		{name: "no envelopes", method: "POST", path: wire.PathOperations, body: `{"envelopes":[]}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "too many envelopes", method: "POST", path: wire.PathOperations, body: `{"envelopes":["a"` + strings.Repeat(`,"a"`, wire.MaxBatch) + `]}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "too many ids", method: "POST", path: wire.PathOperationStatus, body: `{"operation_ids":["a"` + strings.Repeat(`,"a"`, wire.MaxStatus) + `]}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "id that is no id", method: "POST", path: wire.PathOperationStatus, body: `{"operation_ids":["' OR 1=1 --"]}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "block without id", method: "POST", path: wire.PathReceiptBlocks, body: `{"request_id":"","count":1}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "block of none", method: "POST", path: wire.PathReceiptBlocks, body: `{"request_id":"0199c0de-0000-7000-8000-000000000001","count":0}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "block too large", method: "POST", path: wire.PathReceiptBlocks, body: `{"request_id":"0199c0de-0000-7000-8000-000000000001","count":201}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "block with a wish", method: "POST", path: wire.PathReceiptBlocks, body: `{"request_id":"0199c0de-0000-7000-8000-000000000001","count":1,"first":1}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "no fates", method: "POST", path: wire.PathReceiptFates, body: `{"numbers":[]}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "too many fates", method: "POST", path: wire.PathReceiptFates, body: `{"numbers":[` + strings.Repeat(`{"number":"T01-20261008-0001","fate":"printed"},`, wire.MaxReceiptFates) + `{"number":"T01-20261008-0001","fate":"printed"}]}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "fate of the registry", method: "POST", path: wire.PathReceiptFates, body: `{"numbers":[{"number":"T01-20261008-0001","fate":"used"}]}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "fate of no number", method: "POST", path: wire.PathReceiptFates, body: `{"numbers":[{"number":"王小云","fate":"printed"}]}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "void without a reason", method: "POST", path: wire.PathReceiptFates, body: `{"numbers":[{"number":"T01-20261008-0001","fate":"void"}]}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "printed with a reason", method: "POST", path: wire.PathReceiptFates, body: `{"numbers":[{"number":"T01-20261008-0001","fate":"printed","reason":"x"}]}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "reason of two lines", method: "POST", path: wire.PathReceiptFates, body: `{"numbers":[{"number":"T01-20261008-0001","fate":"void","reason":"a\nb"}]}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "limit of zero", path: wire.PathChanges + "?limit=0", status: 400, code: confirm.ProblemBadRequest},
		{name: "limit too large", path: wire.PathChanges + "?limit=1001", status: 400, code: confirm.ProblemBadRequest},
		{name: "cursor that is none", path: wire.PathChanges + "?cursor=%2e%2e", status: 400, code: confirm.ProblemBadRequest},
		{name: "cursor of another registry", path: wire.PathChanges + "?cursor=YWJjLjU", status: 410, code: confirm.ProblemEpochChanged},
		{name: "blob by path", path: wire.PathBlobs + "..%2f..%2fregistry.db", status: 404, code: confirm.ProblemNotFound},
		{name: "blob of upper case", path: wire.PathBlobs + strings.Repeat("AB", 32), status: 404, code: confirm.ProblemNotFound},
		{name: "search for a column", method: "POST", path: wire.PathElsewhere, body: `{"conditions":[{"field":"r.content","value":"12345678"},{"field":"name","value":"王小云"}],"reason":"transfer"}`, status: 422, code: confirm.ProblemSearchConditions},
		{name: "search with SQL for a field", method: "POST", path: wire.PathElsewhere, body: `{"conditions":[{"field":"name = '' OR '' = '","value":"12345678"},{"field":"phone","value":"13812341234"}],"reason":"transfer"}`, status: 422, code: confirm.ProblemSearchConditions},
		{name: "search for a field twice", method: "POST", path: wire.PathElsewhere, body: `{"conditions":[{"field":"name","value":"王小云"},{"field":"name","value":"王小云"}],"reason":"transfer"}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "search for nothing", method: "POST", path: wire.PathElsewhere, body: `{}`, status: 422, code: confirm.ProblemSearchConditions},
		{name: "search by address", path: wire.PathElsewhere + "?name=x", status: 400, code: confirm.ProblemBadRequest},
		{name: "search with more than was asked", method: "POST", path: wire.PathElsewhere, body: `{"conditions":[],"reason":"transfer","limit":100000}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "opened without a record", method: "POST", path: wire.PathOpened, body: `{"version":1}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "opened with a word for a record", method: "POST", path: wire.PathOpened, body: `{"record_id":"' OR 1=1","version":1}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "opened before the first version", method: "POST", path: wire.PathOpened, body: `{"record_id":"` + newID() + `","version":-1}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "opened with half a digest", method: "POST", path: wire.PathOpened, body: `{"record_id":"` + newID() + `","version":1,"standing":"abc"}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "opened that is unknown", method: "POST", path: wire.PathOpened, body: `{"record_id":"` + newID() + `","version":1}`, status: 404, code: confirm.ProblemNotFound},
		{name: "download by path", path: wire.PathDownload + "..%2f..%2fregistry.db", status: 404, code: confirm.ProblemNotFound},
		{name: "download by name", path: wire.PathDownload + "manual.pdf", status: 404, code: confirm.ProblemNotFound},
		{name: "download that is none", path: wire.PathDownload + strings.Repeat("ab", 32), status: 404, code: confirm.ProblemNotFound},
		{name: "upload of a download", method: "PUT", path: wire.PathDownload + strings.Repeat("ab", 32), body: "x", status: 400, code: confirm.ProblemBadRequest},
		{name: "password without the old", method: "POST", path: wire.PathPassword, body: `{"new":"battery staple"}`, status: 403, code: confirm.ProblemWrongPassword},
		{name: "password of somebody else", method: "POST", path: wire.PathPassword, body: `{"user_name":"lining","old":"correct horse","new":"battery staple"}`, status: 400, code: confirm.ProblemBadRequest},
		{name: "blob nobody names", path: wire.PathBlobs + strings.Repeat("ab", 32), status: 404, code: confirm.ProblemNotFound},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			method := tt.method
			if method == "" {
				method = http.MethodGet
			}
			var req *http.Request
			if tt.body == "" {
				req = s.request(method, tt.path, nil)
			} else {
				req = s.request(method, tt.path, strings.NewReader(tt.body))
			}
			if tt.change != nil {
				tt.change(req)
			}
			got := s.send(req)
			if code := got.code(t); got.status != tt.status || code != string(tt.code) {
				t.Errorf("status %d code %q, want %d %q", got.status, code, tt.status, tt.code)
			}
		})
	}
	if changes, _ := s.pull("", 10); len(changes) != 1 {
		t.Error("the registry does not serve on")
	}
}

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
	other := newHouse(t)
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
