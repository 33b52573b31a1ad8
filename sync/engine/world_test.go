package engine_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/internal/invented"
	"confirmpoint/store"
	"confirmpoint/sync/credential"
	"confirmpoint/sync/credential/credentialtest"
	"confirmpoint/sync/engine"
	"confirmpoint/sync/registry"
	"confirmpoint/sync/registry/registrytest"
	"confirmpoint/sync/registry/roster"
	"confirmpoint/sync/wire"

	"github.com/google/uuid"
)

const (
	planID   = "plan-2026"
	userName = "zhangmin"
	password = "correct horse"
)

var pin = []byte("830615")

// stepClock is time that moves only when a test moves it. The registry and the
// workstation share it; skew is how wrong the workstation's clock is.
type stepClock struct {
	mu   sync.Mutex
	at   time.Time
	skew time.Duration
}

func (c *stepClock) True() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// Now is the workstation's clock.
func (c *stepClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at.Add(c.skew)
}

// Monotonic never jumps.
func (c *stepClock) Monotonic() time.Duration {
	return c.True().Sub(time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC))
}

func (c *stepClock) Step(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

func (c *stepClock) Skew(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.skew = d
}

// fault stands between line and registry. It may call next or not.
type fault func(w http.ResponseWriter, r *http.Request, next http.Handler)

// world is a registry over real HTTPS and a workstation with a real cache file.
type world struct {
	t         testing.TB
	clock     *stepClock
	reg       *registry.Registry
	server    *httptest.Server
	point     confirm.Point
	people    []roster.Applicant
	sms       chan string
	secrets   *credentialtest.Memory
	key       *credential.Softkey
	cache     *store.Store
	dir       string
	enrolment confirm.Enrolment
	engine    *engine.Engine
	limits    engine.Limits
	algorithm confirm.Algorithm // of the registry
	version   int               // of the protocol; 0: the newest
	// forger is a receipt key the workstation trusts like the registry's own,
	// to make receipts that are signed well and say something wrong.
	forger wire.ReceiptKey

	// records has the record of each operation that decide made.
	records  map[string]string
	fault    atomic.Pointer[fault]
	requests atomic.Int64
}

// newWorld has so many applicants, each with a photo.
func newWorld(t testing.TB, people int) *world {
	t.Helper()
	return newWorldBy(t, confirm.ES256, people)
}

// newWorldOf has photos of its own.
func newWorldOf(t testing.TB, people int, photo func(i int) []byte) *world {
	t.Helper()
	w := emptyWorld(t, confirm.ES256)
	w.found(people, photo)
	w.startRegistry()
	w.enrolment.RegistryURL = w.server.URL
	w.sitDown()
	return w
}

// newStranger is a world whose registry shares nothing with any other.
func newStranger(t testing.TB, people int) *world {
	t.Helper()
	return newWorldOf(t, people, photo)
}

// newWorldBy signs by an algorithm. Worlds of as many people begin with copies
// of one registry and one workstation.
func newWorldBy(t testing.TB, alg confirm.Algorithm, people int) *world {
	t.Helper()
	w := emptyWorld(t, alg)
	w.copyFounded(people)
	w.startRegistry()
	w.enrolment.RegistryURL = w.server.URL
	w.sitDown()
	return w
}

func emptyWorld(t testing.TB, alg confirm.Algorithm) *world {
	return &world{
		t: t, algorithm: alg, clock: &stepClock{at: time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC)},
		sms: make(chan string, 8), dir: t.TempDir(), limits: engine.DefaultLimits(),
		records: map[string]string{}, secrets: &credentialtest.Memory{},
	}
}

// founded keeps registries in which nothing has happened yet, but that a
// workstation has enrolled.
var founded struct {
	sync.Mutex
	worlds map[foundedKey]foundedWorld
}

type foundedKey struct {
	algorithm confirm.Algorithm
	people    int
}

type foundedWorld struct {
	registry, credential registrytest.Folder
	secrets              *credentialtest.Memory
	enrolment            confirm.Enrolment
	point                confirm.Point
}

func (w *world) copyFounded(people int) {
	w.t.Helper()
	founded.Lock()
	defer founded.Unlock()
	key := foundedKey{w.algorithm, people}
	made, ok := founded.worlds[key]
	if !ok {
		made = w.foundOnce(people)
		if founded.worlds == nil {
			founded.worlds = map[foundedKey]foundedWorld{}
		}
		founded.worlds[key] = made
	}
	w.must(made.registry.CopyTo(w.registryDir()))
	w.must(made.credential.CopyTo(w.credentialDir()))
	w.secrets, w.enrolment, w.point = made.secrets.Copy(), made.enrolment, made.point
	w.invent(people, photo)
}

func (w *world) foundOnce(people int) foundedWorld {
	w.t.Helper()
	first := emptyWorld(w.t, w.algorithm)
	first.found(people, photo)
	reg, err := registrytest.ReadFolder(first.registryDir())
	w.must(err)
	cred, err := registrytest.ReadFolder(first.credentialDir())
	w.must(err)
	return foundedWorld{reg, cred, first.secrets, first.enrolment, first.point}
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) registryDir() string   { return filepath.Join(w.dir, "registry") }
func (w *world) credentialDir() string { return filepath.Join(w.dir, "credential") }

// found makes the registry, enrols a workstation there, and closes both.
func (w *world) found(people int, photo func(i int) []byte) {
	w.t.Helper()
	code := w.furnish(people, photo)
	w.startRegistry()
	w.enrol(code)
	w.server.Close()
	w.must(w.reg.Close())
	w.must(registrytest.Cheapen(w.registryDir(), password))
}

// furnish makes the registry and closes it; the activation code is of the clerk.
func (w *world) furnish(people int, photo func(i int) []byte) (code string) {
	w.t.Helper()
	ctx := context.Background()
	w.must(registry.Init(ctx, w.registryDir(), registry.InitOptions{
		BureauName: "青禾县教育局", BureauPhone: "0755-00000000", Hosts: []string{"127.0.0.1"}, Now: w.clock.True(),
		Algorithm: w.algorithm,
	}))
	reg, err := registry.Open(ctx, registry.Config{Dir: w.registryDir(), Clock: w.clock.True})
	w.must(err)
	now := w.clock.True()
	w.must(reg.PutPlan(ctx, confirm.Plan{ID: planID, Name: "2026 年秋季定期注册", Opens: now.AddDate(0, -1, 0), Closes: now.AddDate(0, 1, 0)}))
	w.point, err = reg.PutPoint(ctx, confirm.Point{Code: invented.DefaultPoint, Name: "新宁小学确认点"})
	w.must(err)
	_, err = reg.PutWindow(ctx, planID, w.point.ID, confirm.Window{Opens: now.AddDate(0, 0, -1), Closes: now.AddDate(0, 0, 5)})
	w.must(err)
	w.invent(people, photo)
	if people > 0 {
		_, err = reg.Import(ctx, planID, w.people)
		w.must(err)
	}
	code, err = reg.AddClerk(ctx, registry.ClerkRequest{
		UserName: userName, Name: "张敏", PointID: w.point.ID, Phone: "19900000001", Password: password,
	})
	w.must(err)
	w.must(reg.Close())
	return code
}

func (w *world) invent(people int, photo func(i int) []byte) {
	for i, p := range invented.People(invented.Options{Seed: 7, Count: people, Every: -1}) {
		a := p.Applicant()
		a.Photo = photo(i)
		w.people = append(w.people, a)
	}
}

func (w *world) startRegistry() {
	w.t.Helper()
	reg, err := registry.Open(context.Background(), registry.Config{Dir: w.registryDir(), Clock: w.clock.True, SMS: registry.SMSFunc(
		func(_ context.Context, _, text string) error { w.sms <- text; return nil })})
	w.must(err)
	w.t.Cleanup(func() { _ = reg.Close() })
	w.reg = reg
	w.server = httptest.NewUnstartedServer(http.HandlerFunc(w.serve))
	w.server.TLS = reg.TLSConfig()
	w.server.Config.ErrorLog = quiet
	w.server.StartTLS()
	w.t.Cleanup(w.server.Close)
}

// photo is bytes in the place of a portrait; nobody decodes them here.
func photo(i int) []byte {
	return bytes.Repeat([]byte(fmt.Sprintf("photo %06d ", i)), 200)
}

func (w *world) serve(rw http.ResponseWriter, r *http.Request) {
	w.requests.Add(1)
	if f := w.fault.Load(); f != nil {
		(*f)(rw, r, w.reg.Handler())
		return
	}
	w.reg.Handler().ServeHTTP(rw, r)
}

// breakPath puts a fault in the way of one path; heal takes it away.
func (w *world) breakPath(path string, f fault) {
	g := fault(func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		if strings.HasPrefix(r.URL.Path, path) {
			f(rw, r, next)
			return
		}
		next.ServeHTTP(rw, r)
	})
	w.fault.Store(&g)
}

func (w *world) heal() { w.fault.Store(nil) }

// enrol makes the keys of the workstation and has them certified.
func (w *world) enrol(code string) {
	w.t.Helper()
	ctx := context.Background()
	w.openKey()
	cfg := w.enrolConfig(code, confirm.KeyRequest{})
	alg, err := engine.Terms(ctx, cfg)
	w.must(err)
	cfg.Request, err = w.key.Create(ctx, pin, userName, alg)
	w.must(err)
	certs, enrolment, err := engine.Enrol(ctx, cfg)
	w.must(err)
	w.must(w.key.Install(ctx, certs, enrolment))
	w.enrolment = enrolment
}

func (w *world) openKey() {
	w.t.Helper()
	var err error
	w.key, err = credential.Open(credential.Options{
		Dir: w.credentialDir(), Secrets: w.secrets, Clock: w.clock.Now,
		KDF: credential.Params{Time: 1, MemoryKiB: 8, Threads: 1},
	})
	w.must(err)
}

// sitDown begins to work at the workstation, signed in.
func (w *world) sitDown() {
	w.t.Helper()
	w.openKey()
	w.must(w.key.Unlock(context.Background(), pin))
	w.enrolment = w.trustForger(w.enrolment)
	w.openCache("point.db")
	w.newEngine()
	w.signIn()
}

func (w *world) enrolConfig(code string, asked confirm.KeyRequest) engine.EnrolConfig {
	return engine.EnrolConfig{
		RegistryURL: w.server.URL, CA: w.reg.CAPEM(), UserName: userName, ActivationCode: code,
		InstallationID: uuid.Must(uuid.NewV7()).String(), Request: asked, Clock: w.clock,
	}
}

// trustForger adds a key of the test to those of the registry.
func (w *world) trustForger(e confirm.Enrolment) confirm.Enrolment {
	w.t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	w.must(err)
	w.forger, err = wire.NewReceiptKey(private)
	w.must(err)
	extra, err := wire.EncodeKeys(w.forger)
	w.must(err)
	var set, more struct {
		Keys []json.RawMessage `json:"keys"`
	}
	w.must(json.Unmarshal(e.ReceiptKeys, &set))
	w.must(json.Unmarshal(extra, &more))
	set.Keys = append(set.Keys, more.Keys...)
	e.ReceiptKeys, err = json.Marshal(set)
	w.must(err)
	return e
}

func (w *world) openCache(name string) {
	w.t.Helper()
	cache, err := store.Open(context.Background(), filepath.Join(w.dir, name), store.Options{Clock: w.clock.True})
	w.must(err)
	key, err := w.key.CacheKey()
	w.must(err)
	w.must(cache.Unlock(context.Background(), key))
	w.cache = cache
	w.t.Cleanup(func() { _ = cache.Close() })
}

// newEngine is a restart of the program: no anchor of time, no connection.
func (w *world) newEngine() {
	w.t.Helper()
	if w.engine != nil {
		w.engine.Close()
	}
	e, err := engine.New(engine.Config{
		Enrolment: w.enrolment, Credential: w.key, Cache: w.cache,
		Clock: w.clock, Monotonic: w.clock.Monotonic, Limits: w.limits, Wire: w.version,
	})
	w.must(err)
	w.engine = e
	w.t.Cleanup(e.Close)
}

var sixDigits = regexp.MustCompile(`[0-9]{6}`)

func (w *world) signIn() {
	w.t.Helper()
	ctx := context.Background()
	challenge, err := w.engine.SignInPassword(ctx, userName, password)
	w.must(err)
	w.must(w.engine.SignInSMS(ctx, challenge.ID, sixDigits.FindString(<-w.sms)))
}

func (w *world) pull() confirm.PullReport {
	w.t.Helper()
	report, err := w.engine.Pull(context.Background(), nil)
	w.must(err)
	return report
}

// rows lists what the clerk sees.
func (w *world) rows() []confirm.Row {
	w.t.Helper()
	page, err := w.cache.Search(context.Background(), confirm.Query{})
	w.must(err)
	return page.Rows
}

// decide concludes 材料齐全 for row i: signed and in the outbox, not sent.
func (w *world) decide(i int) confirm.Operation {
	w.t.Helper()
	ctx := context.Background()
	rec, err := w.cache.Record(ctx, w.rows()[i].ID)
	w.must(err)
	book, err := w.cache.Rulebook(ctx)
	w.must(err)
	sequence, err := w.cache.NextSequence(ctx)
	w.must(err)
	var ticks []confirm.Tick
	for _, c := range book.ConditionsFor(rec.Content.Kind) {
		ticks = append(ticks, confirm.Tick{Code: c.Code, Value: confirm.TickMet})
	}
	at := w.engine.Now()
	intent := confirm.Intent{
		OperationID: uuid.Must(uuid.NewV7()).String(), RecordID: rec.ID, Action: confirm.ActionConcludeComplete,
		Ticks: ticks, Seen: book.SeenOf(rec), ClerkID: w.enrolment.Clerk.ID,
		InstallationID: w.enrolment.InstallationID, Sequence: sequence, Software: "test",
		Evidence: confirm.Evidence{DecidedAt: at.At, Proven: at.Proven, TimeToken: at.TimeToken, ElapsedMS: at.ElapsedMS},
	}
	envelope, err := w.engine.Seal(ctx, intent)
	w.must(err)
	op := confirm.Operation{Intent: intent, Envelope: envelope, State: confirm.OperationSigned, SignedAt: at.At}
	op.Escrow, err = w.engine.Escrow(ctx, envelope)
	w.must(err)
	w.must(w.cache.CommitDecision(ctx, op, rec))
	w.records[intent.OperationID] = rec.ID
	return op
}

// state gives an operation as the cache has it now.
func (w *world) state(id string) confirm.Operation {
	w.t.Helper()
	ops, err := w.cache.Operations(context.Background(), w.records[id])
	w.must(err)
	for _, op := range ops {
		if op.Intent.OperationID == id {
			return op
		}
	}
	w.t.Fatalf("operation %s is gone", id)
	return confirm.Operation{}
}

// applied counts the decisions the registry has taken.
func (w *world) applied() int {
	w.t.Helper()
	list, err := w.reg.Decisions(context.Background(), planID)
	w.must(err)
	n := 0
	for _, d := range list {
		if d.Record.Standing.Decision != nil {
			n++
		}
	}
	return n
}

func wantCode(t testing.TB, err error, code confirm.Code) {
	t.Helper()
	if confirm.CodeOf(err) != code {
		t.Fatalf("got %v, want %s", err, code)
	}
}
