package engine

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"

	"github.com/google/uuid"
)

// Clock tells wall time.
type Clock interface {
	Now() time.Time
}

// Config is what an Engine is made of. Enrolment, Credential and Cache are needed.
type Config struct {
	Enrolment  confirm.Enrolment
	Credential Credential
	Cache      Cache
	Clock      Clock // nil: the clock of this computer
	// Monotonic counts from any moment and never jumps; nil: the monotonic part
	// of Clock's readings, or their differences when they have none.
	Monotonic func() time.Duration
	Rand      io.Reader     // of nonces; nil: crypto/rand
	NewID     func() string // UUIDv7, of reservations; nil: made here
	// Proxy chooses a proxy for a request; nil: from the environment.
	Proxy func(*http.Request) (*url.URL, error)
	// ProxyLogin is asked when a proxy may want to know who we are; nil: never.
	ProxyLogin ProxyLogin
	// Wire is the version of the protocol to speak; 0: the newest. An older one is
	// for a registry that has not been renewed yet, see wire.Oldest.
	Wire   int
	Logger *slog.Logger // gets codes and counts only; nil: none
	Limits Limits       // what is zero is taken from DefaultLimits
	// After is a timer, for the budget of pictures; nil: time.After.
	After func(time.Duration) <-chan time.Time
	// OnReconnect, when set, is called when the registry answers after it could
	// not be reached, from the goroutine that asked.
	OnReconnect func()
}

// Limits bound one exchange and one round.
type Limits struct {
	Dial   time.Duration // until the line stands, TLS included
	Header time.Duration // from the request until the answer begins
	Stall  time.Duration // the longest silence inside an answer
	Wait   time.Duration // that the registry may keep a question for news; whole seconds
	Opened time.Duration // for the word on a record that is on the screen meanwhile

	Page  int // changes in one page
	Batch int // envelopes in one request
}

// DefaultLimits suit a school's line.
func DefaultLimits() Limits {
	return Limits{Dial: 15 * time.Second, Header: 30 * time.Second, Stall: 30 * time.Second, Wait: 45 * time.Second, Opened: 3 * time.Second, Page: 500, Batch: 20}
}

// Engine is the workstation's end of the protocol. Its methods may be called
// from any goroutine; two Pulls, or two Sends, follow one another. They never
// try again by themselves: that is the work of a Worker.
type Engine struct {
	cfg     Config
	keys    wire.Keys
	client  *client
	time    *anchoredClock
	pull    gate
	send    gate
	reserve gate
	lanes   *lanes
	claimed claimSet

	mu      sync.Mutex
	link    confirm.Link
	brought map[string]bool // scans the registry has, by SHA-256
	known   bool            // what the registry knows of us was asked
	knownAt time.Duration   // when, monotonic
	bookSum string          // digest of the rulebook that was pulled; "" before
	wanted  []string        // pictures that were looked at and missing, newest first
}

// New reads the enrolment; it touches neither network nor credential.
func New(cfg Config) (*Engine, error) {
	if cfg.Credential == nil || cfg.Cache == nil {
		return nil, errors.New("engine: Credential and Cache are needed")
	}
	cfg = cfg.withDefaults()
	keys, err := wire.ParseKeys(cfg.Enrolment.ReceiptKeys)
	if err != nil {
		return nil, &confirm.Problem{Code: confirm.ProblemNotEnrolled, Err: err}
	}
	e := &Engine{
		cfg: cfg, keys: keys,
		time: newAnchoredClock(cfg.Clock, cfg.Monotonic),
		pull: newGate(), send: newGate(), reserve: newGate(), brought: map[string]bool{},
	}
	e.lanes = newLanes(func() time.Time { return time.Time{}.Add(e.time.monotonic()) }, cfg.After)
	e.client, err = newClient(clientConfig{
		base: cfg.Enrolment.RegistryURL, ca: cfg.Enrolment.CA, credential: cfg.Credential,
		now: e.time.now, random: cfg.Rand, proxy: cfg.Proxy, login: cfg.ProxyLogin, limits: cfg.Limits, wire: cfg.Wire,
	})
	return e, err
}

func (c Config) withDefaults() Config {
	if c.Clock == nil {
		c.Clock = systemClock{}
	}
	if c.Rand == nil {
		c.Rand = rand.Reader
	}
	if c.NewID == nil {
		c.NewID = func() string { return uuid.Must(uuid.NewV7()).String() }
	}
	if c.After == nil {
		c.After = time.After
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	c.Limits = c.Limits.withDefaults()
	c.Wire = cmp.Or(c.Wire, wire.Version)
	return c
}

func (l Limits) withDefaults() Limits {
	d := DefaultLimits()
	l.Dial = cmp.Or(l.Dial, d.Dial)
	l.Header = cmp.Or(l.Header, d.Header)
	l.Stall = cmp.Or(l.Stall, d.Stall)
	l.Wait = min(cmp.Or(l.Wait, d.Wait), wire.MaxWait*time.Second)
	l.Opened = cmp.Or(l.Opened, d.Opened)
	l.Page = cmp.Or(l.Page, d.Page)
	l.Batch = cmp.Or(l.Batch, d.Batch)
	return l
}

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

// Seal signs an intent with the clerk's key. The result is stored, and sent as
// it is as often as needed.
func (e *Engine) Seal(_ context.Context, i confirm.Intent) ([]byte, error) {
	payload, err := confirm.EncodeIntent(i)
	if err != nil {
		return nil, err
	}
	signer, cert, err := e.cfg.Credential.SigningKey(i.OperationID)
	if err != nil {
		return nil, err
	}
	envelope, err := wire.Sign(payload, signer, cert)
	if err != nil {
		return nil, asProblem(err, confirm.ProblemInternal)
	}
	return envelope, nil
}

// Now is server-anchored time: see anchoredClock.
func (e *Engine) Now() confirm.Moment { return e.time.moment() }

// Link tells the state of the contact without touching the network.
func (e *Engine) Link() confirm.Link {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.link
}

// Close ends what is under way and forgets every connection. The Engine can be
// used again afterwards, with a credential that is unlocked again.
func (e *Engine) Close() {
	e.client.close()
	e.mu.Lock()
	defer e.mu.Unlock()
	e.link.Online = false
}

// exchange does one request and keeps the link's state. The answer is decoded
// into into when it is a success; every other end is a Problem.
func (e *Engine) exchange(ctx context.Context, r request, into any) error {
	defer e.lanes.enter()()
	err := e.client.do(ctx, r, into)
	e.note(err)
	return err
}

// note keeps what an exchange said about the line.
func (e *Engine) note(err error) {
	if errors.Is(err, context.Canceled) {
		return // we hung up
	}
	if e.keep(err) && e.cfg.OnReconnect != nil {
		e.cfg.OnReconnect()
	}
	if err != nil {
		e.cfg.Logger.Info("exchange failed", "code", confirm.CodeOf(err))
	}
}

// keep puts the state of the line on record, and tells whether it came back.
func (e *Engine) keep(err error) (back bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	was := e.link
	var p *confirm.Problem
	switch {
	case err == nil:
		e.link.Online, e.link.Problem, e.link.LastHello = true, nil, e.time.now().UTC()
	case errors.As(err, &p) && answered(err):
		e.link.Online, e.link.Problem, e.link.LastHello = true, p, e.time.now().UTC()
	case errors.As(err, &p):
		e.link.Online, e.link.Problem = false, p
	}
	return e.link.Online && !was.Online && was.Problem != nil
}

func (e *Engine) pulled() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.link.LastPull = e.time.now().UTC()
}

// gate lets one goroutine through; waiting for it ends with the context.
type gate chan struct{}

func newGate() gate { return make(gate, 1) }

func (g gate) enter(ctx context.Context) error {
	select {
	case g <- struct{}{}:
		return nil
	case <-ctx.Done():
		return &confirm.Problem{Code: confirm.ProblemOffline, Err: ctx.Err()}
	}
}

func (g gate) leave() { <-g }

// clientCertificate gives the credential to TLS; an error while it is locked.
func clientCertificate(c Credential) (*x509.Certificate, any, error) {
	cert, err := c.Certificate()
	if err != nil {
		return nil, nil, err
	}
	signer, err := c.Signer()
	return cert, signer, err
}
