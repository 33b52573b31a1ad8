package engine_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/engine"
	"confirmpoint/sync/wire"
)

// elsewhere makes an engine that thinks the registry is at url.
func (w *world) elsewhere(url string, proxy func(*http.Request) (*url.URL, error)) *engine.Engine {
	w.t.Helper()
	e := w.enrolment
	e.RegistryURL = url
	got, err := engine.New(engine.Config{
		Enrolment: e, Credential: w.key, Cache: w.cache, Clock: w.clock, Monotonic: w.clock.Monotonic, Proxy: proxy,
	})
	w.must(err)
	w.t.Cleanup(got.Close)
	return got
}

// listen answers every connection with f.
func listen(t *testing.T, f func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go f(conn)
		}
	}()
	return "https://" + l.Addr().String()
}

func certificate(t *testing.T, change func(*x509.Certificate)) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "某校上网行为管理"},
		NotBefore: time.Now().AddDate(-1, 0, 0), NotAfter: time.Now().AddDate(1, 0, 0),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	change(tmpl)
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// TestLinesThatLeadElsewhere: nothing of ours is told to another server, and
// an operation that never left is not called unknown.
func TestLinesThatLeadElsewhere(t *testing.T) {
	w := newWorld(t, 2)
	w.pull()
	op := w.decide(0)
	other := httptest.NewUnstartedServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		t.Error("a stranger's server has got a request")
	}))
	other.TLS = &tls.Config{Certificates: []tls.Certificate{certificate(t, func(*x509.Certificate) {})}}
	other.Config.ErrorLog = quiet
	other.StartTLS()
	t.Cleanup(other.Close)
	plain := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(rw, portal)
	}))
	t.Cleanup(plain.Close)
	proxy := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		rw.WriteHeader(http.StatusProxyAuthRequired)
	}))
	t.Cleanup(proxy.Close)
	proxyURL, err := url.Parse(proxy.URL)
	w.must(err)

	lines := []struct {
		name  string
		url   string
		proxy func(*http.Request) (*url.URL, error)
		code  confirm.Code
	}{
		{"nobody listens", "https://127.0.0.1:1", nil, confirm.ProblemOffline},
		{"no such name", "https://registry.invalid", nil, confirm.ProblemOffline},
		{"hangs up at once", listen(t, func(c net.Conn) { _ = c.Close() }), nil, confirm.ProblemOffline},
		{"HTTP in the place of TLS", strings.Replace(plain.URL, "http:", "https:", 1), nil, confirm.ProblemNotRegistry},
		{"TLS of another", other.URL, nil, confirm.ProblemTLS},
		{"our server under another name", strings.Replace(w.server.URL, "127.0.0.1", "localhost", 1), nil, confirm.ProblemTLS},
		{"proxy that wants a password", w.server.URL, func(*http.Request) (*url.URL, error) { return proxyURL, nil }, confirm.ProblemProxyAuth},
	}
	for _, l := range lines {
		t.Run(l.name, func(t *testing.T) {
			e := w.elsewhere(l.url, l.proxy)
			ctx := t.Context()
			wantCode(t, e.Hello(ctx), l.code)
			_, err := e.SignInPassword(ctx, userName, password)
			wantCode(t, err, l.code)
			_, err = e.Send(ctx, nil)
			wantCode(t, err, l.code)
			if s := w.state(op.Intent.OperationID).State; s != confirm.OperationSigned {
				t.Fatalf("operation is %s", s)
			}
		})
	}
}

// TestLineBreaksBetweenHelloAndSend: the time is known, then the registry is gone.
func TestLineBreaksBetweenHelloAndSend(t *testing.T) {
	w := newWorld(t, 2)
	w.pull()
	op := w.decide(0)
	w.server.CloseClientConnections()
	w.server.Listener.Close()
	_, err := w.engine.Send(t.Context(), nil)
	wantCode(t, err, confirm.ProblemOffline)
	if s := w.state(op.Intent.OperationID).State; s != confirm.OperationSigned {
		t.Fatalf("nothing was sent, but the operation is %s", s)
	}
}

func TestStalledAnswerIsLeft(t *testing.T) {
	w := newWorld(t, 2)
	w.limits.Stall = 50 * time.Millisecond
	w.newEngine()
	w.breakPath(wire.PathChanges, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		rec := record(r, next)
		replay(rw, rec, rec.Body.Bytes()[:10])
		_ = http.NewResponseController(rw).Flush()
		<-r.Context().Done() // until the workstation hangs up
	})
	_, err := w.engine.Pull(t.Context(), nil)
	wantCode(t, err, confirm.ProblemOffline)
}

func TestCancelIsNoProblemOfTheLine(t *testing.T) {
	w := newWorld(t, 2)
	ctx, cancel := context.WithCancel(t.Context())
	w.breakPath(wire.PathChanges, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		cancel()
		<-r.Context().Done()
	})
	if _, err := w.engine.Pull(ctx, nil); err == nil {
		t.Fatal("a cancelled pull said yes")
	}
	if link := w.engine.Link(); !link.Online || link.Problem != nil {
		t.Fatalf("link %+v", link)
	}
}

func TestRegistryAddresses(t *testing.T) {
	w := newWorld(t, 0)
	for _, bad := range []string{"", "registry.example", "http://registry.example", "https://", "https://u:p@registry.example",
		"https://registry.example/path", "https://registry.example?x=1", "https://registry.example#x", "://"} {
		e := w.enrolment
		e.RegistryURL = bad
		_, err := engine.New(engine.Config{Enrolment: e, Credential: w.key, Cache: w.cache})
		wantCode(t, err, confirm.ProblemNotEnrolled)
	}
	for name, spoil := range map[string]func(*confirm.Enrolment){
		"CA":   func(e *confirm.Enrolment) { e.CA = []byte("none") },
		"keys": func(e *confirm.Enrolment) { e.ReceiptKeys = []byte(`{"keys":[]}`) },
	} {
		e := w.enrolment
		spoil(&e)
		_, err := engine.New(engine.Config{Enrolment: e, Credential: w.key, Cache: w.cache})
		if confirm.CodeOf(err) != confirm.ProblemNotEnrolled {
			t.Errorf("%s: %v", name, err)
		}
	}
}
