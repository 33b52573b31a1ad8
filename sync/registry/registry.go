package registry

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"

	"github.com/google/uuid"
)

// Config says where a registry lives and what it uses of the world. Only Dir
// is needed; sign-in needs SMS too.
type Config struct {
	Dir string
	// Database is the address of a PostgreSQL database, postgres://…; empty: the
	// one that Init has noted in the folder, or else the folder's own SQLite file.
	Database string
	// Blobs is the folder of pictures, one for all processes of a registry;
	// empty: that of Dir.
	Blobs string
	// WithoutBackup lets an older PostgreSQL database be migrated though no backup
	// of the last 24 hours is known.
	WithoutBackup bool
	Clock         func() time.Time // nil: time.Now
	Rand          io.Reader        // nil: crypto/rand
	NewID         func() string    // UUIDv7; nil: made here
	SMS           SMSGateway       // nil: every sign-in ends in sms_failed
	SMSLimits     SMSLimits
	// UploadPerDay is what one clerk may bring as scans in 24 hours, bytes; 0: 256 MiB.
	UploadPerDay int64
	Limits       Limits
	Timeouts     Timeouts
	// LimitClock is what rates are counted by, apart from Clock, which may jump;
	// nil: time.Now, which is monotonic.
	LimitClock func() time.Time
	// After is a timer, for who waits for changes; nil: time.After.
	After  func(time.Duration) <-chan time.Time
	Logger *slog.Logger // nil: silent
}

// Registry is an open registry. Close it when done.
type Registry struct {
	cfg        Config
	db         *database
	blobs      blobs
	ca         authority
	vetted     vetted
	server     tls.Certificate
	receiptKey wire.ReceiptKey
	keys       wire.Keys
	algorithm  confirm.Algorithm // of the receipt key, and of the signing keys of clerks
	keySet     json.RawMessage
	bundle     bundleKey
	id, epoch  string
	home       string        // the first bureau's id
	sums       *rulebookSums // of rulebooks, for who waits for changes
	hashing    chan struct{} // holds a token for each password being hashed
	docket     *docket
	metrics    *metrics
	limits     limiters
	news       *news
	claims     *claimBoard
}

func (c Config) withDefaults() Config {
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.Rand == nil {
		c.Rand = rand.Reader
	}
	if c.NewID == nil {
		c.NewID = newID
	}
	c.SMSLimits = c.SMSLimits.withDefaults()
	c.UploadPerDay = cmp.Or(c.UploadPerDay, defaultUploadPerDay)
	c.Limits = c.Limits.withDefaults()
	c.Timeouts = c.Timeouts.withDefaults()
	if c.LimitClock == nil {
		c.LimitClock = time.Now
	}
	if c.After == nil {
		c.After = time.After
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// Open opens the registry of a folder that Init made. Kinds of error:
// not_found (no registry there), cache_newer, cache_damaged, registry_busy,
// disk_read_only.
func Open(ctx context.Context, cfg Config) (*Registry, error) {
	cfg = cfg.withDefaults()
	db, err := openDatabase(ctx, cfg)
	if err != nil {
		return nil, err
	}
	r := &Registry{
		cfg:     cfg,
		db:      db,
		blobs:   blobs{dir: cmp.Or(cfg.Blobs, filepath.Join(cfg.Dir, blobsFolder))},
		hashing: make(chan struct{}, 2),
		limits:  newLimiters(cfg.Limits, cfg.LimitClock),
		news:    newNews(db, cfg.After),
		sums:    &rulebookSums{},
	}
	if err := r.load(ctx); err != nil {
		return nil, errors.Join(err, db.close())
	}
	if err := errors.Join(r.fillSearch(ctx), r.fillLinks(ctx), r.fillCertificates(ctx)); err != nil {
		return nil, errors.Join(err, db.close())
	}
	r.claims = newClaimBoard(r)
	if err := db.start(cfg.Logger); err != nil {
		return nil, errors.Join(err, db.close())
	}
	r.docket = newDocket()
	r.metrics = newMetrics(r.docket)
	go r.sit()
	return r, nil
}

// load reads names and keys.
func (r *Registry) load(ctx context.Context) error {
	meta := map[string]string{}
	err := r.db.view(ctx, func(q querier) (err error) {
		meta, err = readMeta(ctx, q)
		return err
	})
	if err != nil {
		return err
	}
	if len(meta) == 0 { // Init was cut short
		return &confirm.Problem{Code: confirm.ProblemNotFound, Err: errors.New("meta is empty")}
	}
	for key, into := range map[string]*string{
		"registry_id": &r.id, "epoch": &r.epoch, "bureau_id": &r.home,
	} {
		if *into = meta[key]; *into == "" {
			return &confirm.Problem{Code: confirm.ProblemCacheDamaged, Err: errors.New("meta: no " + key)}
		}
	}
	return r.loadKeys(strings.Fields(meta["hosts"]), meta["keys"])
}

// readMeta reads the names of a registry.
func readMeta(ctx context.Context, q querier) (map[string]string, error) {
	rows, err := q.QueryContext(ctx, "SELECT key, value FROM meta")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	meta := map[string]string{}
	for rows.Next() {
		var key, value string
		if err := rows.Scan(&key, &value); err != nil {
			return nil, err
		}
		meta[key] = value
	}
	return meta, rows.Err()
}

// loadKeys reads the keys, which must be those that digest names; older
// registries name none.
func (r *Registry) loadKeys(hosts []string, digest string) error {
	caCert, err := readCert(filepath.Join(r.cfg.Dir, caCertFile))
	if err != nil {
		return err
	}
	caKey, err := readKey(filepath.Join(r.cfg.Dir, caKeyFile))
	if err != nil {
		return err
	}
	r.ca = authority{cert: caCert, key: caKey, rand: r.cfg.Rand}
	receiptKey, err := readKey(filepath.Join(r.cfg.Dir, receiptFile))
	if err != nil {
		return err
	}
	if here, err := keysDigest(caCert, receiptKey); err != nil || digest != "" && here != digest {
		return errors.Join(ErrOtherKeys, err)
	}
	if r.receiptKey, err = wire.NewReceiptKey(receiptKey); err != nil {
		return err
	}
	r.algorithm = confirm.Algorithm(r.receiptKey.Algorithm())
	if r.keySet, err = wire.EncodeKeys(r.receiptKey); err != nil {
		return err
	}
	if r.keys, err = wire.ParseKeys(r.keySet); err != nil {
		return err
	}
	if err := r.loadBundleKey(digest == ""); err != nil {
		return err
	}
	return r.loadServer(hosts)
}

// loadServer reads the certificate of the HTTPS server, and makes a new one
// before it ends.
func (r *Registry) loadServer(hosts []string) (err error) {
	if r.server, err = readServer(r.cfg.Dir); err != nil {
		return err
	}
	now := r.cfg.Clock()
	if r.server.Leaf.NotAfter.Sub(now) > serverRenew {
		return nil
	}
	if r.server, err = r.ca.server(hosts, now); err != nil {
		return err
	}
	return writeServer(r.cfg.Dir, r.server)
}

// Close ends the use of the folder. What waits to be judged is judged and
// answered first; requests that come later fail.
func (r *Registry) Close() error {
	r.news.stop()
	r.docket.close()
	r.claims.close()
	return r.db.close()
}

// ID is the registry's own name, which receipts carry.
func (r *Registry) ID() string { return r.id }

// CAPEM is the certificate of the registry's authority: what a workstation must
// hold before it enrols.
func (r *Registry) CAPEM() []byte { return encodeCert(r.ca.cert.Raw) }

// Algorithm is that of its receipts and of its clerks' signing keys; it never changes.
func (r *Registry) Algorithm() confirm.Algorithm { return r.algorithm }

// now is the registry's time: UTC, whole milliseconds, as everything stores it.
func (r *Registry) now() time.Time { return r.cfg.Clock().UTC().Truncate(time.Millisecond) }
