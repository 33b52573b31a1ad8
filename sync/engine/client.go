package engine

import (
	"cmp"
	"context"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"sync"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"

	"github.com/go-resty/resty/v2"
)

// client does exchanges with one registry. It never repeats one, follows no
// redirect, keeps no cookie and trusts the registry's own CA only.
type client struct {
	cfg   clientConfig
	base  *url.URL
	roots *x509.CertPool

	mu    sync.Mutex
	line  *line  // nil until needed
	reads string // coding of requests that the registry understands
}

type clientConfig struct {
	base       string
	ca         []byte     // PEM
	credential Credential // nil: no client certificate (enrolment)
	now        func() time.Time
	random     io.Reader
	proxy      func(*http.Request) (*url.URL, error)
	login      ProxyLogin // nil: none
	limits     Limits
	wire       int // version to speak; 0: the newest
}

// line is a transport and all that runs over it; Close ends both together,
// since pooled connections would outlive the credential's lock.
type line struct {
	transport *http.Transport
	resty     *resty.Client
	life      context.Context
	end       context.CancelFunc
}

func newClient(cfg clientConfig) (*client, error) {
	base, err := url.Parse(cfg.base)
	if err != nil || base.Scheme != "https" || base.Host == "" || base.User != nil ||
		base.RawQuery != "" || base.Fragment != "" || (base.Path != "" && base.Path != "/") {
		return nil, &confirm.Problem{Code: confirm.ProblemNotEnrolled, Err: errors.New("the registry's address is not https://host:port")}
	}
	base.Path = ""
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(cfg.ca) {
		return nil, &confirm.Problem{Code: confirm.ProblemNotEnrolled, Err: errors.New("the registry's CA cannot be read")}
	}
	if cfg.proxy == nil {
		cfg.proxy = http.ProxyFromEnvironment
	}
	cfg.wire = cmp.Or(cfg.wire, wire.Version)
	return &client{cfg: cfg, base: base, roots: roots}, nil
}

// current gives the line, making one after New and after close.
func (c *client) current() *line {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.line != nil {
		return c.line
	}
	t := &http.Transport{
		TLSClientConfig:        c.tlsConfig(),
		TLSHandshakeTimeout:    c.cfg.limits.Dial,
		MaxResponseHeaderBytes: 64 << 10,
		MaxIdleConnsPerHost:    blobWorkers + 2, // and what is more urgent
		IdleConnTimeout:        time.Minute,
	}
	(&proxyWay{choose: c.cfg.proxy, login: c.cfg.login, wait: c.cfg.limits.Dial}).install(t)
	l := &line{transport: t}
	l.life, l.end = context.WithCancel(context.Background())
	l.resty = resty.New().
		SetTransport(t).
		SetRetryCount(0).
		SetRedirectPolicy(resty.NoRedirectPolicy()).
		SetCookieJar(nil).
		SetLogger(silence{}).
		SetHeader("User-Agent", "confirmpoint/"+strconv.Itoa(c.cfg.wire)).
		SetHeader(wire.HeaderVersion, strconv.Itoa(c.cfg.wire))
	c.line = l
	return l
}

func (c *client) close() {
	c.mu.Lock()
	l := c.line
	c.line = nil
	c.mu.Unlock()
	if l != nil {
		l.end()
		l.transport.CloseIdleConnections()
	}
}

// silence drops resty's log lines: they quote addresses and headers.
type silence struct{}

func (silence) Errorf(string, ...any) {}
func (silence) Warnf(string, ...any)  {}
func (silence) Debugf(string, ...any) {}

// request is one exchange.
type request struct {
	method string
	path   string
	query  url.Values
	nonce  string // empty: a new one
	body   any    // nil: none
	raw    []byte // sent as it is, instead of body
	header map[string]string
	// patience is what the answer may take to begin beyond Limits.Header.
	patience time.Duration
}

// do sends r and decodes a success strictly into into. Every other end is a
// *confirm.Problem; see classify and readAnswer.
func (c *client) do(ctx context.Context, r request, into any) error {
	return c.stream(ctx, r, func(a *answer) error { return a.decode(into) })
}

// stream sends r and gives a verified answer to read. The answer ends with read.
func (c *client) stream(ctx context.Context, r request, read func(*answer) error) error {
	if r.nonce == "" {
		n, err := newNonce(c.cfg.random)
		if err != nil {
			return err
		}
		r.nonce = n
	}
	l := c.current()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(l.life, func() { cancel(errClosed) })()

	ctx, began := c.untilAnswer(ctx, r.patience, func() { cancel(errStalled) })
	q := l.resty.R().SetContext(ctx).SetDoNotParseResponse(true).
		SetHeader(wire.HeaderNonce, r.nonce).SetHeader("Accept", "application/json, application/problem+json").
		SetHeader("Accept-Encoding", wire.AcceptEncoding).
		SetHeaders(r.header).SetQueryParamsFromValues(r.query)
	switch {
	case r.raw != nil:
		q.SetHeader("Content-Type", "application/octet-stream").SetBody(r.raw)
	case r.body != nil:
		if err := c.encode(q, r.body); err != nil {
			return asProblem(err, confirm.ProblemInternal)
		}
	}
	resp, err := q.Execute(r.method, c.base.String()+r.path)
	began()
	if resp != nil && resp.RawResponse != nil && resp.RawResponse.Body != nil {
		defer resp.RawResponse.Body.Close()
	}
	if err != nil {
		return c.classify(ctx, err)
	}
	a := &answer{
		status: resp.RawResponse.StatusCode, header: resp.RawResponse.Header,
		length: resp.RawResponse.ContentLength, tls: resp.RawResponse.TLS,
		body: newPatientReader(resp.RawResponse.Body, c.cfg.limits.Stall, func() { cancel(errStalled) }),
	}
	defer a.body.stop()
	if err := a.verify(r.nonce, c.cfg.wire); err != nil {
		return c.classify(ctx, err)
	}
	if err := read(a); err != nil {
		return c.classify(ctx, err)
	}
	return nil
}

// untilAnswer gives up when an answer does not begin in time, counted from the
// last byte of the request: what goes up a slow line may take long. began ends it.
func (c *client) untilAnswer(ctx context.Context, more time.Duration, giveUp func()) (traced context.Context, began func()) {
	var mu sync.Mutex
	var timer *time.Timer
	stop := func() {
		mu.Lock()
		defer mu.Unlock()
		if timer != nil {
			timer.Stop()
		}
	}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) {
		stop() // of the same request over a line that was closed
		mu.Lock()
		defer mu.Unlock()
		timer = time.AfterFunc(c.cfg.limits.Header+more, giveUp)
	}}), stop
}

// encode puts a message into a request, coded as the registry has said it reads.
func (c *client) encode(q *resty.Request, message any) error {
	body, err := wire.Encode(message)
	if err != nil {
		return err
	}
	body, encoding, err := wire.Compress(c.coding(), body)
	if err != nil {
		return err
	}
	if encoding != "" {
		q.SetHeader("Content-Encoding", encoding)
	}
	q.SetHeader("Content-Type", "application/json").SetBody(body)
	return nil
}

// coding is what the registry has offered to read; "" before it has.
func (c *client) coding() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.reads
}

func (c *client) offered(accept string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reads = wire.ChooseEncoding(accept)
}

func newNonce(random io.Reader) (string, error) {
	var b [16]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", fmt.Errorf("engine: no randomness: %w", err)
	}
	return hex.EncodeToString(b[:]), nil
}

// patientReader gives up on a body only after a silence: a slow line that
// still moves is let to finish.
type patientReader struct {
	r     io.Reader
	wait  time.Duration
	timer *time.Timer
}

func newPatientReader(r io.Reader, wait time.Duration, giveUp func()) *patientReader {
	return &patientReader{r: r, wait: wait, timer: time.AfterFunc(wait, giveUp)}
}

func (p *patientReader) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	if n > 0 {
		p.timer.Reset(p.wait)
	}
	return n, err
}

// start counts the silence anew, after a stop.
func (p *patientReader) start() { p.timer.Reset(p.wait) }

func (p *patientReader) stop() { p.timer.Stop() }
