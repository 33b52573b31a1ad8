package main

import (
	"context"
	"crypto"
	"crypto/x509"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/internal/training"
	"confirmpoint/store"
	"confirmpoint/sync/engine"

	"github.com/google/uuid"
)

// key is a credential that is open from the start.
type key struct {
	id            identity
	line, signing crypto.Signer
	cert          *x509.Certificate
}

func newKey(id identity) (k *key, err error) {
	k = &key{id: id}
	if k.line, err = readKey(id.Key); err != nil {
		return nil, err
	}
	if k.signing, err = readKey(id.SigningKey); err != nil {
		return nil, err
	}
	k.cert, err = x509.ParseCertificate(id.Cert)
	return k, err
}

func readKey(pkcs8 []byte) (crypto.Signer, error) {
	parsed, err := x509.ParsePKCS8PrivateKey(pkcs8)
	if err != nil {
		return nil, err
	}
	signer, ok := parsed.(crypto.Signer)
	if !ok {
		return nil, errors.New("the key cannot sign")
	}
	return signer, nil
}

func (k *key) Signer() (crypto.Signer, error)          { return k.line, nil }
func (k *key) Certificate() (*x509.Certificate, error) { return k.cert, nil }
func (k *key) SigningKey(string) (crypto.Signer, []byte, error) {
	return k.signing, k.id.SigningCert, nil
}
func (k *key) ChangePIN(context.Context, []byte, []byte) error                 { return nil }
func (k *key) OpenSigning(context.Context, []byte, confirm.SigningBatch) error { return nil }
func (k *key) CloseSigning()                                                   {}
func (k *key) Removed() <-chan struct{}                                        { return nil }
func (k *key) CacheKey() ([]byte, error)                                       { return append([]byte(nil), k.id.CacheKey...), nil }
func (k *key) Unlock(context.Context, []byte) error                            { return nil }
func (k *key) Lock()                                                           {}
func (k *key) Status(context.Context) (status confirm.CredentialStatus)        { return status }

// clerk is one workstation's process.
type clerk struct {
	cfg   childConfig
	id    identity
	disk  *disk
	out   *teller
	world *worldTime
	clock *station
	dice  *rand.Rand
	cache *store.Store
	line  *engine.Engine
	desk  *desk.Desk
	open  map[string]string // operation told as saved and not yet as closed -> record
	stop  atomic.Bool

	requests atomic.Int64
	serial   int64 // makes texts and scans differ
}

// limits are short: a line that is dead for seconds is dead enough here.
var limits = engine.Limits{Dial: 2 * time.Second, Header: 3 * time.Second, Stall: 2 * time.Second, Wait: 2 * time.Second, Page: 50, Batch: 20}

func runClerk(cfg childConfig, d *disk, out *teller) error {
	ctx := context.Background()
	id, err := readIdentity(cfg.Dir, cfg.Number)
	if err != nil {
		return err
	}
	c := &clerk{
		cfg: cfg, id: id, disk: d, out: out, world: newWorldTime(cfg.Start, cfg.Shift),
		dice: rand.New(rand.NewPCG(cfg.Seed, uint64(cfg.Number))), open: map[string]string{},
	}
	c.clock = &station{world: c.world}
	go listen(c.obey)
	if err := c.arrive(ctx); err != nil {
		return fmt.Errorf("arrive: %w", err)
	}
	c.clock.skew.Store(cfg.Skew)
	if err := c.lookBack(ctx); err != nil {
		return fmt.Errorf("look back: %w", err)
	}
	switch cfg.Role {
	case roleLast:
		err = c.finish(ctx)
	case roleScript:
		err = c.script(ctx)
	case roleFailures:
		err = c.failures(ctx)
	default:
		err = c.work(ctx)
	}
	if err != nil {
		return err
	}
	if err := errors.Join(c.desk.Lock(ctx), c.cache.Close()); err != nil {
		return fmt.Errorf("close: %w", err)
	}
	out.tell(event{Kind: eventGoodbye, N: d.count.Load()})
	return nil
}

// obey carries out an order; the parent gives few.
func (c *clerk) obey(o order) {
	switch o.Kind {
	case orderStop:
		c.stop.Store(true)
	case orderClock:
		c.world.shift.Store(int64(o.Shift))
	case orderDisk:
		c.disk.arm(o.Fault, o.N, o.Many)
	}
}

// arrive opens the workstation and signs in.
func (c *clerk) arrive(ctx context.Context) error {
	k, err := newKey(c.id)
	if err != nil {
		return err
	}
	path := filepath.Join(clerkDir(c.cfg.Dir, c.cfg.Number), "point.db")
	if c.cache, err = store.Open(ctx, path, store.Options{Clock: c.clock.Now}); err != nil {
		return err
	}
	enrolment := c.id.Enrolment
	enrolment.RegistryURL = c.cfg.URL
	c.line, err = engine.New(engine.Config{
		Enrolment: enrolment, Credential: k, Cache: c.cache,
		Clock: c.clock, Monotonic: c.clock.monotonic, Limits: limits, Proxy: c.beforeRequest,
	})
	if err != nil {
		return err
	}
	c.desk = desk.New(desk.Config{
		Enrolment: enrolment, Credential: k, Cache: c.cache, Registry: c.line, Clock: c.clock,
		NewID: newID, Software: "faults",
	})
	return c.signIn(ctx)
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// beforeRequest stands where the engine asks for its proxy: before each
// request, when nothing of it has left.
func (c *clerk) beforeRequest(*http.Request) (*url.URL, error) {
	if n := c.requests.Add(1); n == c.cfg.KillRequest {
		c.out.tell(event{Kind: eventDying, Text: "request", N: n})
		killSelf()
	}
	return nil, nil
}

// signIn is offline as long as that is allowed, and then online.
func (c *clerk) signIn(ctx context.Context) error {
	err := c.desk.SignInOffline(ctx, nil)
	switch confirm.CodeOf(err) {
	case confirm.ProblemSignInRequired, confirm.ProblemOfflineTooLong:
		return c.signInOnline(ctx)
	}
	return err
}

// signInOnline tries as often as the line needs.
func (c *clerk) signInOnline(ctx context.Context) error {
	var err error
	for range 60 {
		if err = c.trySignIn(ctx); err == nil || !ofLine(err) {
			return err
		}
	}
	return err
}

func (c *clerk) trySignIn(ctx context.Context) error {
	challenge, err := c.desk.BeginSignIn(ctx, c.id.UserName, clerkPassword, nil)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(smsFile(c.cfg.Dir, c.id.Phone))
	if err != nil {
		return err
	}
	return c.desk.FinishSignIn(ctx, challenge.ID, training.CodeIn(string(text)))
}

// ofLine tells the problems that a bad line, a killed registry or a failing
// disk of the registry explain.
func ofLine(err error) bool {
	switch confirm.CodeOf(err) {
	case confirm.ProblemOffline, confirm.ProblemNotRegistry, confirm.ProblemBadAnswer, confirm.ProblemRegistryBusy,
		confirm.ProblemTooManyTries, confirm.ProblemWrongSMSCode, confirm.ProblemInternal:
		return true
	}
	return false
}

// ofDisk tells the problems of a disk that fails.
func ofDisk(err error) bool {
	switch confirm.CodeOf(err) {
	case confirm.ProblemDiskFull, confirm.ProblemReadOnly, confirm.ProblemCacheDamaged:
		return true
	}
	return false
}

// lookBack tells what became of the operations the parent waits to hear of, and
// of those that were committed and never told: the process died in between.
func (c *clerk) lookBack(ctx context.Context) error {
	for _, w := range c.cfg.Open {
		c.open[w.ID] = w.Record
	}
	// Not what may be sent now: that is one of each record, the first.
	ops, err := c.cache.OpenOperations(ctx, math.MaxInt32)
	if err != nil {
		return err
	}
	for _, op := range ops {
		if _, known := c.open[op.Intent.OperationID]; !known {
			c.saved(op, 0)
		}
	}
	// In the same transaction as the operation, so there is none without.
	if _, missing, err := c.cache.Escrow(ctx); err != nil || missing > 0 {
		return errors.Join(err, fmt.Errorf("%d open operations have no escrow", missing))
	}
	return c.tellClosed(ctx)
}

// saved tells the parent what the desk has told the clerk. at is when he
// pressed the key; 0: in an earlier process.
func (c *clerk) saved(op confirm.Operation, at int64) {
	i := op.Intent
	e := event{
		Kind: eventSaved, At: at, Done: machineTime(), ID: i.OperationID, Record: i.RecordID, Action: i.Action,
		Seen: stand{Version: i.Seen.ContentVersion, State: i.Seen.State, Decision: i.Seen.PreviousDecision, Point: i.Seen.PointID},
	}
	if i.Transfer != nil {
		e.To = i.Transfer.ToPointID
	}
	c.open[i.OperationID] = i.RecordID
	c.out.tell(e)
}

// tellClosed tells what has an outcome now.
func (c *clerk) tellClosed(ctx context.Context) error {
	byRecord := map[string][]string{}
	for id, record := range c.open {
		byRecord[record] = append(byRecord[record], id)
	}
	for record, ids := range byRecord {
		ops, err := c.cache.Operations(ctx, record)
		if err != nil {
			return err
		}
		found := map[string]confirm.Operation{}
		for _, op := range ops {
			found[op.Intent.OperationID] = op
		}
		for _, id := range ids {
			op, ok := found[id]
			switch {
			case !ok:
				c.out.tell(event{Kind: eventLost, ID: id, Record: record})
			case op.State == confirm.OperationAccepted, op.State == confirm.OperationRefused:
				c.out.tell(event{Kind: eventClosed, ID: id, Record: record, Code: op.Code, Done: machineTime()})
			default:
				continue
			}
			delete(c.open, id)
		}
	}
	return nil
}
