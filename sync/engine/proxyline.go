package engine

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"confirmpoint/confirm"
)

// ProxyLogin is what a proxy may ask for (proxy.Source fits). Its methods may
// be called from any goroutine.
type ProxyLogin interface {
	// Header goes with the CONNECT to a proxy; nil when there is nothing to tell.
	Header(ctx context.Context, proxy *url.URL) (http.Header, error)
	// Refused says that the proxy did not take it.
	Refused()
}

// errProxy is a proxy that cannot be reached or does not let us through.
// Nothing of a request has gone further than to it.
type errProxy struct {
	address string   // host:port
	status  int      // of its answer; 0: there was none
	schemes []string // that it offers with 407, when Basic is not among them
	err     error
}

func (e errProxy) Error() string {
	if e.status != 0 {
		return "the proxy answers " + strconv.Itoa(e.status)
	}
	return "the proxy does not answer: " + e.err.Error()
}

func (e errProxy) Unwrap() error { return e.err }

// problem names what the proxy has done. One that says that it cannot reach
// the registry is no worse than a line that is down; one that shows a page or
// sends us elsewhere is a portal.
func (e errProxy) problem() confirm.Problem {
	p := confirm.Problem{Code: confirm.ProblemProxy, Args: map[string]string{"address": e.address}}
	switch {
	case e.status == http.StatusProxyAuthRequired:
		p.Code = confirm.ProblemProxyAuth
		if len(e.schemes) > 0 {
			p.Args["schemes"] = strings.Join(e.schemes, "、")
		}
	case e.status == http.StatusBadGateway, e.status == http.StatusServiceUnavailable, e.status == http.StatusGatewayTimeout:
		p = confirm.Problem{Code: confirm.ProblemOffline}
	case e.status < 400 && e.status != 0, e.status == http.StatusNetworkAuthenticationRequired:
		p = confirm.Problem{Code: confirm.ProblemNotRegistry}
	}
	return p
}

// proxyWay is how a transport goes through proxies. chosen holds the address of
// every proxy that was chosen, so that the dialler knows one when it sees it.
type proxyWay struct {
	choose func(*http.Request) (*url.URL, error)
	login  ProxyLogin // nil: none
	wait   time.Duration
	chosen sync.Map
}

func (w *proxyWay) install(t *http.Transport) {
	t.Proxy = w.proxy
	t.DialContext = w.dial
	t.OnProxyConnectResponse = w.answered
	if w.login != nil {
		t.GetProxyConnectHeader = func(ctx context.Context, proxy *url.URL, _ string) (http.Header, error) {
			return w.login.Header(ctx, proxy)
		}
	}
}

func (w *proxyWay) proxy(r *http.Request) (*url.URL, error) {
	u, err := w.choose(r)
	if err == nil && u != nil {
		w.chosen.Store(proxyAddress(u), true)
	}
	return u, err
}

func proxyAddress(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"https": "443", "socks5": "1080", "socks5h": "1080"}[u.Scheme]
	}
	if port == "" {
		port = "80"
	}
	return net.JoinHostPort(u.Hostname(), port)
}

func (w *proxyWay) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := (&net.Dialer{Timeout: w.wait}).DialContext(ctx, network, address)
	if _, proxied := w.chosen.Load(address); !proxied {
		return conn, err
	}
	if err != nil {
		return nil, errProxy{address: address, err: err}
	}
	// Package http would wait a minute for the answer to CONNECT.
	if err := conn.SetDeadline(time.Now().Add(w.wait)); err != nil {
		_ = conn.Close()
		return nil, errProxy{address: address, err: err}
	}
	return &proxyConn{Conn: conn, address: address}, nil
}

// answered judges the answer to CONNECT.
func (w *proxyWay) answered(_ context.Context, proxy *url.URL, asked *http.Request, resp *http.Response) error {
	// A tunnel has no type: one that has is a page, and package http would lose
	// the page itself before TLS could stumble over it.
	if resp.StatusCode == http.StatusOK && resp.Header.Get("Content-Type") == "" {
		return nil
	}
	e := errProxy{address: proxyAddress(proxy), status: resp.StatusCode}
	if resp.StatusCode == http.StatusProxyAuthRequired {
		e.schemes = foreignSchemes(resp.Header.Values("Proxy-Authenticate"))
		if w.login != nil && asked.Header.Get("Proxy-Authorization") != "" {
			w.login.Refused()
		}
	}
	return e
}

// maxSchemes bounds what is told of a proxy's wishes.
const maxSchemes = 4

// foreignSchemes lists the ways to sign in that a proxy offers (RFC 9110,
// 11.6.1), when Basic is not among them.
func foreignSchemes(challenges []string) []string {
	var schemes []string
	for _, part := range strings.Split(strings.Join(challenges, ","), ",") {
		name, _, _ := strings.Cut(strings.TrimSpace(part), " ")
		if name == "" || len(name) > 20 || strings.ContainsFunc(name, notLetter) {
			continue // a parameter of the scheme before
		}
		if strings.EqualFold(name, "Basic") {
			return nil
		}
		if len(schemes) < maxSchemes {
			schemes = append(schemes, name)
		}
	}
	return schemes
}

func notLetter(r rune) bool {
	return (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-'
}

// proxyConn is a connection to a proxy until the first byte of TLS goes out:
// what fails before that is the proxy's, and must come in time.
type proxyConn struct {
	net.Conn
	address string
	through atomic.Bool
}

// tlsHandshake is the first byte of every TLS connection; neither CONNECT nor
// SOCKS begins with it.
const tlsHandshake = 0x16

func (c *proxyConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	return n, c.fault(err)
}

func (c *proxyConn) Write(b []byte) (int, error) {
	if len(b) > 0 && b[0] == tlsHandshake && c.through.CompareAndSwap(false, true) {
		if err := c.Conn.SetDeadline(time.Time{}); err != nil {
			return 0, err
		}
	}
	n, err := c.Conn.Write(b)
	return n, c.fault(err)
}

func (c *proxyConn) fault(err error) error {
	if err == nil || c.through.Load() {
		return err
	}
	return errProxy{address: c.address, err: err}
}
