package desk_test

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/internal/point"
	"confirmpoint/internal/training"
	"confirmpoint/printing"
	"confirmpoint/store"
	"confirmpoint/sync/credential"
	"confirmpoint/sync/credential/credentialtest"
	"confirmpoint/sync/engine"
	"confirmpoint/sync/registry/registrytest"

	"github.com/google/uuid"
)

// stepClock stands still until a test moves it.
type stepClock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *stepClock {
	return &stepClock{at: time.Date(2026, 10, 8, 2, 30, 0, 0, time.UTC)}
}

func (c *stepClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *stepClock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// office is a registry with one workstation, all of it real: HTTPS, SQLite,
// keys, fonts. Only the keyring is in memory, and what a test puts in the way.
type office struct {
	t        testing.TB
	clock    *stepClock
	registry *training.Training
	path     string // of the cache
	cache    *store.Store
	config   desk.Config
	desk     *desk.Desk
	closed   sync.Once
}

// newOffice has count applicants and a desk that is enrolled and locked.
// adjust, when given, puts something in the place of a part.
func newOffice(t testing.TB, count int, adjust ...func(*desk.Config)) *office {
	t.Helper()
	o := &office{t: t, clock: newClock()}
	var err error
	o.registry, err = training.Start(t.Context(), training.Options{
		Dir: registryDir(t, count), Clock: o.clock.Now, Enrolled: true,
	})
	check(t, err)
	t.Cleanup(o.closeRegistry)
	o.sitDown(t.TempDir(), furnishedFor(t, count).station, adjust)
	return o
}

// furnished keeps a registry of each size, and a workstation that has enrolled
// there: making them takes longer than a test.
var furnished = struct {
	sync.Mutex
	dirs map[int]furniture
}{dirs: map[int]furniture{}}

type furniture struct {
	dir     string // with the folder of the registry
	station station
}

// station is a workstation that has enrolled and was never used.
type station struct {
	folder    registrytest.Folder
	secrets   *credentialtest.Memory
	enrolment confirm.Enrolment
}

// TestMain takes the furnished registries away in the end.
func TestMain(m *testing.M) {
	code := m.Run()
	for _, f := range furnished.dirs {
		os.RemoveAll(f.dir)
	}
	os.Exit(code)
}

func furnishedFor(t testing.TB, count int) furniture {
	t.Helper()
	furnished.Lock()
	defer furnished.Unlock()
	if f, ok := furnished.dirs[count]; ok {
		return f
	}
	dir, err := os.MkdirTemp("", "desk-test-registry-")
	check(t, err)
	f := furniture{dir: dir}
	o := &office{t: t, clock: newClock()}
	o.registry, err = training.Start(t.Context(), training.Options{Dir: dir, Count: count, Seed: 7, Clock: o.clock.Now, NoPictures: count > 100})
	check(t, err)
	f.station = o.newStation()
	check(t, o.registry.Close())
	check(t, os.Remove(filepath.Join(dir, "training-address"))) // each its own
	check(t, registrytest.Cheapen(dir, training.Password))
	furnished.dirs[count] = f
	return f
}

// newStation enrols the workstation that all offices begin with.
func (o *office) newStation() station {
	o.t.Helper()
	dir, secrets := o.t.TempDir(), &credentialtest.Memory{}
	enrolment := o.enrol(dir, secrets, training.UserName, o.registry.ActivationCode())
	folder, err := registrytest.ReadFolder(dir)
	check(o.t, err)
	return station{folder, secrets, enrolment}
}

// registryDir is a folder with a registry of count applicants.
func registryDir(t testing.TB, count int) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "registry")
	check(t, os.CopyFS(dir, os.DirFS(furnishedFor(t, count).dir)))
	return dir
}

// colleague is another workstation of the same clerk.
func (o *office) colleague() *office {
	o.t.Helper()
	code, err := o.registry.NewActivationCode(o.t.Context())
	check(o.t, err)
	other := &office{t: o.t, clock: o.clock, registry: o.registry}
	other.enrolAndSitDown(o.t.TempDir(), training.UserName, code, nil)
	return other
}

// kdf is the lowest cost: no PIN here is worth guessing.
var kdf = credential.Params{Time: 1, MemoryKiB: 8, Threads: 1}

// enrol makes a workstation in dir.
func (o *office) enrol(dir string, secrets *credentialtest.Memory, user, code string) confirm.Enrolment {
	o.t.Helper()
	enrolment, err := point.Enrol(o.t.Context(), point.Options{Dir: dir, Secrets: secrets, Clock: o.clock, KDF: kdf}, point.EnrolRequest{
		RegistryURL: o.registry.URL(), CAPEM: o.registry.CAPEM(), UserName: user, ActivationCode: code, PIN: []byte(training.PIN),
	})
	check(o.t, err)
	return enrolment
}

// enrolAndSitDown makes a workstation of its own in dir.
func (o *office) enrolAndSitDown(dir, user, code string, adjust []func(*desk.Config)) {
	o.t.Helper()
	secrets := &credentialtest.Memory{}
	o.start(dir, secrets, o.enrol(dir, secrets, user, code), adjust)
}

// sitDown takes a copy of a workstation.
func (o *office) sitDown(dir string, s station, adjust []func(*desk.Config)) {
	o.t.Helper()
	check(o.t, s.folder.CopyTo(dir))
	enrolment := s.enrolment
	enrolment.RegistryURL = o.registry.URL()
	o.start(dir, s.secrets.Copy(), enrolment, adjust)
}

// start begins to work at a workstation in dir.
func (o *office) start(dir string, secrets *credentialtest.Memory, enrolment confirm.Enrolment, adjust []func(*desk.Config)) {
	o.t.Helper()
	key, err := credential.Open(credential.Options{
		Dir: filepath.Join(dir, "credential", enrolment.InstallationID), Secrets: secrets, Clock: o.clock.Now, KDF: kdf,
	})
	check(o.t, err)
	o.path = filepath.Join(dir, "point.db")
	o.cache, err = store.Open(o.t.Context(), o.path, store.Options{Clock: o.clock.Now, Holder: enrolment.InstallationID})
	check(o.t, err)
	line, err := engine.New(engine.Config{Enrolment: enrolment, Credential: key, Cache: o.cache, Clock: o.clock})
	check(o.t, err)
	press, err := printing.New()
	check(o.t, err)
	o.config = desk.Config{
		Enrolment: enrolment, Credential: key, Cache: o.cache, Registry: line, Press: press, Clock: o.clock,
		NewID:    func() string { return uuid.Must(uuid.NewV7()).String() },
		Software: "desk-test/1",
		Wait:     func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	}
	for _, change := range adjust {
		change(&o.config)
	}
	o.desk = desk.New(o.config)
	o.t.Cleanup(func() {
		check(o.t, o.desk.Lock(context.Background()))
		check(o.t, o.cache.Close())
	})
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// closeRegistry takes the registry off the line. The workstation's connections
// go first: for one that was never used the server would wait five seconds, in
// case a request is still to come.
func (o *office) closeRegistry() {
	o.closed.Do(func() {
		o.config.Registry.Close()
		if err := o.registry.Close(); err != nil {
			o.t.Error(err)
		}
	})
}

// signIn signs in online.
func (o *office) signIn() {
	o.t.Helper()
	ctx := o.t.Context()
	c, err := o.desk.BeginSignIn(ctx, o.registry.UserName(), o.registry.Password(), []byte(training.PIN))
	if err != nil {
		o.t.Fatal(err)
	}
	if err := o.desk.FinishSignIn(ctx, c.ID, o.registry.SMSCode()); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) pull() confirm.PullReport {
	o.t.Helper()
	r, err := o.desk.Pull(o.t.Context(), nil)
	if err != nil {
		o.t.Fatal(err)
	}
	return r
}

func (o *office) send() confirm.SendReport {
	o.t.Helper()
	o.clock.add(time.Second) // decisions are ordered by registry time
	r, err := o.desk.Send(o.t.Context(), nil)
	if err != nil {
		o.t.Fatal(err)
	}
	return r
}

// rows lists the records of a queue.
func (o *office) rows(q confirm.Queue) []confirm.Row {
	o.t.Helper()
	page, err := o.desk.Search(o.t.Context(), confirm.Query{Queue: q, Sort: confirm.SortApplicationNo})
	if err != nil {
		o.t.Fatal(err)
	}
	return page.Rows
}

// clean gives the first n records without findings, which may be concluded.
func (o *office) clean(n int) []confirm.Row {
	o.t.Helper()
	var rows []confirm.Row
	for _, r := range o.rows(confirm.QueuePending) {
		if r.Findings == 0 && len(rows) < n {
			rows = append(rows, r)
		}
	}
	if len(rows) < n {
		o.t.Fatalf("only %d records without findings", len(rows))
	}
	return rows
}

func (o *office) open(id string) desk.View {
	o.t.Helper()
	v, err := o.desk.Open(o.t.Context(), id)
	if err != nil {
		o.t.Fatal(err)
	}
	return v
}

// tick answers one condition.
func (o *office) tick(id, code string, value confirm.TickValue) desk.View {
	o.t.Helper()
	v, err := o.desk.Tick(o.t.Context(), id, confirm.Tick{Code: code, Value: value})
	check(o.t, err)
	return v
}

// tickAll answers every condition the same way.
func (o *office) tickAll(id string, value confirm.TickValue) desk.View {
	o.t.Helper()
	v := o.open(id)
	for _, c := range v.Conditions {
		var err error
		if v, err = o.desk.Tick(o.t.Context(), id, confirm.Tick{Code: c.Code, Value: value}); err != nil {
			o.t.Fatal(err)
		}
	}
	return v
}

// complete concludes 材料齐全.
func (o *office) complete(id string) confirm.Operation {
	o.t.Helper()
	op, err := o.desk.Conclude(o.t.Context(), o.tickAll(id, confirm.TickMet), confirm.ActionConcludeComplete, "")
	if err != nil {
		o.t.Fatal(err)
	}
	return op
}

func wantCode(t testing.TB, err error, want confirm.Code) {
	t.Helper()
	if got := confirm.CodeOf(err); got != want {
		t.Errorf("error is %q (%v), want %q", got, err, want)
	}
}
