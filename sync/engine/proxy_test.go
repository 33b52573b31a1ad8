package engine_test

import (
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/credential/credentialtest"
	"confirmpoint/sync/engine"
	"confirmpoint/sync/proxy"
	"confirmpoint/sync/proxy/proxytest"
)

const proxyUser, proxyPassword = "keqiao-3", "Mm8!proxy secret"

// proxied is an engine whose way leads through p, with a login when user is set.
func (w *world) proxied(p *proxytest.Proxy, user, password string, limits engine.Limits) (*engine.Engine, *proxy.Source) {
	w.t.Helper()
	way := proxy.New(proxy.Options{Dir: w.t.TempDir(), Secrets: &credentialtest.Memory{}, Clock: w.clock.True})
	settings := confirm.ProxySettings{Mode: confirm.ProxyManual, Address: "http://" + p.Address(), User: user}
	w.must(way.Set(w.t.Context(), settings, []byte(password)))
	e, err := engine.New(engine.Config{
		Enrolment: w.enrolment, Credential: w.key, Cache: w.cache, Clock: w.clock, Monotonic: w.clock.Monotonic,
		Proxy: way.Choose, ProxyLogin: way, Limits: limits,
	})
	w.must(err)
	w.t.Cleanup(e.Close)
	return e, way
}

// TestSyncThroughAProxyThatWantsALogin: enrolled work goes there and back
// through a proxy that lets nobody through without Basic.
func TestSyncThroughAProxyThatWantsALogin(t *testing.T) {
	w := newWorld(t, 3)
	p := proxytest.Start(t, &proxytest.Proxy{User: proxyUser, Password: proxyPassword})
	w.engine.Close()
	w.engine, _ = w.proxied(p, proxyUser, proxyPassword, engine.Limits{})
	if report := w.pull(); report.Records != 3 || report.Blobs != 3 {
		t.Fatalf("pulled %+v", report)
	}
	op := w.decide(0)
	w.send()
	w.wantState(op, confirm.OperationAccepted)
	asked, logins, tunnels := p.Counts()
	if asked == 0 || logins != asked || tunnels != asked {
		t.Fatalf("%d asked, %d with a login, %d let through", asked, logins, tunnels)
	}
	// A line cut in the middle of a tunnel is the line's, not the proxy's.
	p.Cut()
	next := w.decide(1)
	_, err := w.engine.Send(t.Context(), nil)
	if code := confirm.CodeOf(err); err != nil && code != confirm.ProblemOffline {
		t.Fatalf("after a cut: %v", err)
	}
	w.send()
	w.wantState(next, confirm.OperationAccepted)
}

// TestEnrolThroughAProxy: nothing but the way is known then.
func TestEnrolThroughAProxy(t *testing.T) {
	w := newWorld(t, 0)
	p := proxytest.Start(t, &proxytest.Proxy{User: proxyUser, Password: proxyPassword})
	_, way := w.proxied(p, proxyUser, proxyPassword, engine.Limits{})
	code, err := w.reg.NewActivationCode(t.Context(), userName)
	w.must(err)
	asked, err := w.key.Create(t.Context(), []byte("908172"), userName, confirm.ES256)
	w.must(err)
	cfg := w.enrolConfig(code, asked)
	cfg.Proxy = way.Choose
	_, _, err = enrol(t, cfg) // without the login
	wantCode(t, err, confirm.ProblemProxyAuth)
	wantCode(t, engine.Probe(t.Context(), cfg), confirm.ProblemProxyAuth)
	cfg.ProxyLogin = way
	w.must(engine.Probe(t.Context(), cfg))
	_, _, err = enrol(t, cfg)
	w.must(err)
}

// answer gives raw bytes in answer to CONNECT, and hangs up.
func answerRaw(text string) func(net.Conn, *http.Request) bool {
	return func(conn net.Conn, _ *http.Request) bool {
		_, _ = io.WriteString(conn, text)
		return true
	}
}

// intercept speaks TLS with a certificate of its own in the registry's place.
func intercept(cert tls.Certificate) func(net.Conn, *http.Request) bool {
	return func(conn net.Conn, _ *http.Request) bool {
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\n\r\n")
		server := tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{cert}})
		_ = server.Handshake()
		_, _ = io.Copy(io.Discard, server)
		return true
	}
}

// TestProxiesThatDoNotLetUsThrough: each is named, nothing of ours is told, and
// an operation that never left stays signed.
func TestProxiesThatDoNotLetUsThrough(t *testing.T) {
	w := newWorld(t, 2)
	w.pull()
	op := w.decide(0)
	long := strings.Repeat("长", 200)
	school := func(c *x509.Certificate) {
		c.Subject = pkix.Name{Organization: []string{"某校上网行为管理\r\n\u202e" + long}, CommonName: "proxy"}
		c.IPAddresses = nil
	}
	const limit = 60
	cases := []struct {
		name  string
		proxy proxytest.Proxy
		code  confirm.Code
		args  map[string]string // "@": the proxy's address
	}{
		{"wants a login", proxytest.Proxy{User: "x", Password: "y"}, confirm.ProblemProxyAuth, map[string]string{"address": "@"}},
		{"wants Basic or more", proxytest.Proxy{User: "x", Offers: []string{"NTLM", `Basic realm="a, NTLM"`}}, confirm.ProblemProxyAuth, map[string]string{"address": "@"}},
		{"knows NTLM only", proxytest.Proxy{User: "x", Offers: []string{"NTLM", "Negotiate"}}, confirm.ProblemProxyAuth,
			map[string]string{"address": "@", "schemes": "NTLM、Negotiate"}},
		{"knows Kerberos only, in one line", proxytest.Proxy{User: "x", Offers: []string{`Negotiate, NTLM, Digest realm="a", nonce="b"`}},
			confirm.ProblemProxyAuth, map[string]string{"address": "@", "schemes": "Negotiate、NTLM、Digest"}},
		{"forbids", proxytest.Proxy{Answer: answerRaw("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")}, confirm.ProblemProxy, map[string]string{"address": "@"}},
		{"cannot reach it", proxytest.Proxy{Answer: answerRaw("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")}, confirm.ProblemOffline, nil},
		{"sends elsewhere", proxytest.Proxy{Answer: answerRaw("HTTP/1.1 302 Found\r\nLocation: http://10.0.0.1/login\r\nContent-Length: 0\r\n\r\n")}, confirm.ProblemNotRegistry, nil},
		{"portal", proxytest.Proxy{Answer: answerRaw("HTTP/1.1 511 Network Authentication Required\r\nContent-Length: 0\r\n\r\n")}, confirm.ProblemNotRegistry, nil},
		{"HTML with 200", proxytest.Proxy{Answer: answerRaw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + portal)}, confirm.ProblemNotRegistry, nil},
		{"hangs", proxytest.Proxy{Answer: func(conn net.Conn, _ *http.Request) bool {
			_, _ = io.Copy(io.Discard, conn)
			return true
		}}, confirm.ProblemProxy, map[string]string{"address": "@"}},
		{"cuts", proxytest.Proxy{Answer: answerRaw("")}, confirm.ProblemProxy, map[string]string{"address": "@"}},
		{"cuts in the head", proxytest.Proxy{Answer: answerRaw("HTTP/1.1 200 Conn")}, confirm.ProblemProxy, map[string]string{"address": "@"}},
		{"looks into TLS", proxytest.Proxy{Answer: intercept(certificate(t, school))}, confirm.ProblemTLS,
			map[string]string{"issuer": string([]rune("某校上网行为管理" + long)[:limit])}},
	}
	for i := range cases {
		c := &cases[i]
		t.Run(c.name, func(t *testing.T) {
			w.t = t
			p := proxytest.Start(t, &c.proxy)
			e, _ := w.proxied(p, "", "", engine.Limits{Dial: 300 * time.Millisecond})
			for _, try := range []func() error{
				func() error { return e.Hello(t.Context()) },
				func() error { _, err := e.Send(t.Context(), nil); return err },
				func() error { _, err := e.Pull(t.Context(), nil); return err },
			} {
				err := try()
				wantCode(t, err, c.code)
				for key, want := range c.args {
					want = strings.ReplaceAll(want, "@", p.Address())
					if got := argsOf(err)[key]; got != want {
						t.Errorf("%s is %q, want %q", key, got, want)
					}
				}
				if got := len(argsOf(err)); got != len(c.args) {
					t.Errorf("args %v", argsOf(err))
				}
			}
			w.wantState(op, confirm.OperationSigned)
			if _, _, tunnels := p.Counts(); tunnels != 0 {
				t.Errorf("%d tunnels", tunnels)
			}
		})
	}
	w.t = t
	gone := &proxytest.Proxy{}
	t.Run("nobody there", func(t *testing.T) { proxytest.Start(t, gone) })
	e, _ := w.proxied(gone, "", "", engine.Limits{})
	_, err := e.Send(t.Context(), nil)
	wantCode(t, err, confirm.ProblemProxy)
	if argsOf(err)["address"] != gone.Address() {
		t.Errorf("args %v", argsOf(err))
	}
	w.wantState(op, confirm.OperationSigned)
	w.send() // by the engine that needs no proxy
	w.wantState(op, confirm.OperationAccepted)
}

func argsOf(err error) map[string]string {
	var p *confirm.Problem
	if errors.As(err, &p) {
		return p.Args
	}
	return nil
}

// TestWrongProxyLoginIsShownOnce: tries without end would lock the person's account
// at school. Neither error nor what is told of the line has the login in it.
func TestWrongProxyLoginIsShownOnce(t *testing.T) {
	w := newWorld(t, 0)
	p := proxytest.Start(t, &proxytest.Proxy{User: proxyUser, Password: "another"})
	e, way := w.proxied(p, proxyUser, proxyPassword, engine.Limits{})
	hello := func(wantLogins int) {
		t.Helper()
		err := e.Hello(t.Context())
		wantCode(t, err, confirm.ProblemProxyAuth)
		if _, logins, _ := p.Counts(); logins != wantLogins {
			t.Fatalf("the login was shown %d times, want %d", logins, wantLogins)
		}
		pair := base64.StdEncoding.EncodeToString([]byte(proxyUser + ":" + proxyPassword))
		for _, text := range []string{err.Error(), fmt.Sprintf("%+v", e.Link()), fmt.Sprintf("%#v", argsOf(err))} {
			for _, secret := range []string{proxyPassword, proxyUser, pair} {
				if strings.Contains(text, secret) {
					t.Errorf("%q has a part of the login", text)
				}
			}
		}
	}
	hello(1)
	hello(1)
	hello(1)
	w.clock.Step(16 * time.Minute)
	hello(2)
	hello(2)
	way.Forget() // a person says: again
	hello(3)
}
