package point

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/internal/version"
	"confirmpoint/printing"
	"confirmpoint/store"
	"confirmpoint/sync/credential"
	"confirmpoint/sync/engine"

	"github.com/google/uuid"
)

// Options say where an installation is and what it uses of the world. The zero
// value is the production one.
type Options struct {
	Dir     string                 // "": DefaultDir
	Clerk   string                 // user name; "": the only one
	Secrets credential.SecretStore // nil: the system keyring
	Clock   desk.Clock             // nil: the clock of this computer
	Rand    io.Reader              // nil: crypto/rand
	Logger  *slog.Logger           // nil: silent; never gets personal data
	Program string                 // name of the program, for intents; "": confirmpoint

	KDF credential.Params // zero: the default; tests use cheap ones
	// Token is the USB token of an enrolment; the zero value: a softkey. What is
	// enrolled already says itself what it is on; then Library, when given, is
	// used instead of the enrolment's.
	Token   credential.TokenOptions
	Spooler desk.Spooler // nil: the system's
	// RegistryURL is used instead of the enrolment's: a training registry gets
	// another port with each start.
	RegistryURL string
	// Training marks every paper 演练: the registry is one for training, on this
	// machine; no other is spoken to (training_only).
	Training bool
	// SameDrive tells whether a folder is on the drive of Dir; nil: by the
	// system. Tests have one drive.
	SameDrive func(folder string) (bool, error)
	// Publishers are the keys by which updates are believed; nil: those that the
	// program was built with.
	Publishers []ed25519.PublicKey
	// Wait replaces real waiting between questions to a printer; nil: real.
	Wait func(ctx context.Context, d time.Duration) error
}

// Point is an open installation. Close it when done.
type Point struct {
	options    Options
	desk       *desk.Desk
	enrolment  confirm.Enrolment
	store      *store.Store
	credential provider
	worker     *engine.Worker
}

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

func (o Options) withDefaults() (Options, error) {
	if o.Dir == "" {
		dir, err := DefaultDir()
		if err != nil {
			return o, err
		}
		o.Dir = dir
	}
	if o.Secrets == nil {
		o.Secrets = credential.SystemKeyring(credential.KeyringOptions{})
	}
	if o.Clock == nil {
		o.Clock = systemClock{}
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Program == "" {
		o.Program = "confirmpoint"
	}
	return o, nil
}

// DefaultDir is where an installation lives when nobody says otherwise: the
// user's data folder, on Windows the one that does not roam, since a database
// must not be copied while it is in use.
func DefaultDir() (string, error) {
	var base string
	var err error
	switch runtime.GOOS {
	case "windows":
		base, err = os.UserCacheDir()
	case "darwin":
		base, err = os.UserConfigDir()
	default:
		if base = os.Getenv("XDG_DATA_HOME"); !filepath.IsAbs(base) {
			base, err = os.UserHomeDir()
			base = filepath.Join(base, ".local", "share")
		}
	}
	if err != nil {
		return "", &confirm.Problem{Code: confirm.ProblemReadOnly, Err: err}
	}
	return filepath.Join(base, "confirmpoint"), nil
}

// Enrolled tells whether the folder holds a credential. It asks neither
// keyring nor network.
func Enrolled(o Options) (bool, error) {
	list, err := Clerks(o)
	return len(list) > 0, err
}

// Open opens the installation of one clerk of an enrolled folder; its desk is
// locked. Kinds of error: not_enrolled, which_clerk, credential_broken,
// cache_in_use, cache_newer, cache_damaged, disk_full, disk_read_only, training_only.
func Open(ctx context.Context, o Options) (*Point, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	enrolment, err := o.choose()
	if err != nil {
		return nil, err
	}
	if o.RegistryURL != "" {
		enrolment.RegistryURL = o.RegistryURL
	}
	if err := o.mayReach(enrolment.RegistryURL); err != nil {
		return nil, err
	}
	key, err := o.openCredential(enrolment.InstallationID)
	if err != nil {
		return nil, err
	}
	cache, err := o.openCache(ctx, enrolment)
	if err != nil {
		return nil, err
	}
	p := &Point{options: o, enrolment: enrolment, store: cache, credential: key}
	if err := p.compose(o); err != nil {
		return nil, errors.Join(err, cache.Close())
	}
	return p, nil
}

func (o Options) openCache(ctx context.Context, e confirm.Enrolment) (*store.Store, error) {
	return store.Open(ctx, o.cachePath(e), store.Options{
		Rand: o.Rand, Clock: o.Clock.Now, Holder: e.InstallationID, HolderName: e.Clerk.Name, Free: diskFree,
	})
}

// compose makes the desk of the opened parts.
func (p *Point) compose(o Options) error {
	way := o.proxy()
	line, err := engine.New(engine.Config{
		Enrolment: p.enrolment, Credential: p.credential, Cache: p.store, Proxy: way.Choose, ProxyLogin: way,
		Clock: o.Clock, Rand: o.Rand, Logger: o.Logger,
		OnReconnect: func() { p.worker.Reconnected() },
	})
	if err != nil {
		return err
	}
	press, err := printing.New()
	if err != nil {
		return err
	}
	if o.Spooler == nil {
		o.Spooler = systemSpooler(press)
	}
	p.desk = desk.New(desk.Config{
		Enrolment: p.enrolment, Credential: p.credential, Cache: p.store, Registry: line,
		Press: press, Spooler: o.Spooler, Clock: o.Clock,
		NewID:    func() string { return uuid.Must(uuid.NewV7FromReader(o.Rand)).String() },
		Software: version.Software(o.Program),
		Wait:     o.Wait, Training: o.Training,
		DiskFree: func() (int64, error) { return diskFree(o.Dir) },
		Updates:  o.updates(),
		CopyName: p.store.ID()[:8], SameDrive: o.sameDrive, Schema: store.Schema(),
	})
	p.worker = engine.NewWorker(engine.WorkerConfig{Rounds: p.desk})
	return nil
}

// Desk is the one desk of the installation.
func (p *Point) Desk() *desk.Desk { return p.desk }

// Enrolment says to which registry, point and clerk the installation belongs.
func (p *Point) Enrolment() confirm.Enrolment { return p.enrolment }

// KeepInContact sends and pulls again and again until ctx ends, with a pause
// that grows while the line is bad. Only one at a time; it does nothing useful
// before a sign-in.
func (p *Point) KeepInContact(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go engine.RunWatch(ctx, engine.WatchConfig{Wake: p.worker.Wake})
	go p.desk.KeepSecondCopy(ctx)
	p.worker.Run(ctx)
}

// Kick asks KeepInContact for a round now. It never waits.
func (p *Point) Kick() { p.worker.Kick() }

// Close locks the desk and lets go of the folder, even when it returns an
// error. Work under way is waited for until ctx ends.
func (p *Point) Close(ctx context.Context) error {
	return errors.Join(p.desk.LockFor(ctx, desk.LockClosing), p.store.Close())
}
