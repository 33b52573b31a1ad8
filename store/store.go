package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"modernc.org/sqlite"

	"confirmpoint/store/migrations"
)

// Options is what a Store takes from outside; the zero value is for production.
type Options struct {
	// Rand makes nonces and the file's uuid; nil means crypto/rand.
	Rand io.Reader
	// Holder is the installation id of the clerk whose slot opens the file, and
	// whose operations are sent and counted; HolderName is his name as colleagues
	// see it.
	Holder, HolderName string
	// Clock gives the day of the checks and the times of audit entries that
	// come without one; nil means time.Now.
	Clock func() time.Time
	// Free tells the bytes that may be written where a folder is, asked before a
	// file is copied for an upgrade; nil: a full disk shows in writing.
	Free func(folder string) (int64, error)

	after func(stage) error // of an upgrade; see migration
}

// Store is one cache file. See the package comment for what it promises.
type Store struct {
	path  string
	rand  io.Reader
	clock func() time.Time
	lock  *fileLock
	w, r  *sql.DB // one writing connection, some reading ones
	uuid  []byte
	// mended names the indexes that disagreed with their tables; sound tells that
	// those of the records have been checked too.
	mended []string
	sound  bool // guarded by writing

	holder, name string // of the clerk who works here

	writing sync.Mutex   // held over a whole transaction; taken before mu
	mu      sync.RWMutex // guards open; held for writing over commit only
	open    *session     // nil while locked
	early   *early       // guarded by writing; nil once taken
}

// Open opens the file at path, or makes it, and brings its schema up to date;
// an older file is brought up to date in a copy, which takes its place once it
// has been counted, and is kept beside for a time (see upgrade). The Store is locked until
// Unlock. One process at a time may have a file: cache_in_use. Other kinds of
// error: cache_newer, cache_damaged, disk_full, disk_read_only.
func Open(ctx context.Context, path string, o Options) (*Store, error) {
	steps, err := migrations.Steps()
	if err != nil {
		return nil, asProblem(err)
	}
	return openSteps(ctx, path, o, steps)
}

func openSteps(ctx context.Context, path string, o Options, steps []migrations.Step) (_ *Store, err error) {
	s := &Store{path: path, rand: o.Rand, clock: o.Clock, holder: o.Holder, name: o.HolderName}
	if s.rand == nil {
		s.rand = rand.Reader
	}
	if s.clock == nil {
		s.clock = time.Now
	}
	defer func() {
		if err != nil {
			_ = s.closeFiles() // the first error tells more
			err = asProblem(err)
		}
	}()
	if s.lock, err = lockFile(path + ".lock"); err != nil {
		return nil, err
	}
	if err := makeFile(path); err != nil {
		return nil, err
	}
	sqlite.StrictPragmas(true)
	m := migration{path: path, rand: s.rand, clock: s.clock, steps: steps, free: o.Free, after: o.after}
	if s.w, s.uuid, err = m.open(ctx); err != nil {
		return nil, err
	}
	if s.mended, err = mend(ctx, s.w); err != nil {
		return nil, err
	}
	if s.r, err = sql.Open("sqlite", dsn(path, "query_only(1)", readerCache)); err != nil {
		return nil, err
	}
	s.r.SetMaxOpenConns(readers)
	s.r.SetMaxIdleConns(readers)
	if err := s.r.PingContext(ctx); err != nil {
		return nil, err
	}
	s.readEarly()
	return s, nil
}

// readers is enough for a record on screen while a list or a batch loads.
const readers = 2

// readerCache is what a reading connection keeps of the file, in KiB: the index
// in memory answers searches, and a record is a few pages, which the system has.
const readerCache = "cache_size(-512)"

// makeFile makes sure that only this user may read the file; SQLite gives its
// side files the same rights.
func makeFile(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// dsn holds every pragma, since each connection of a pool needs them.
// temp_store(2) keeps sorters out of temporary files and secure_delete
// overwrites freed pages; cells are sealed all the same.
func dsn(path string, more ...string) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") { // C:/…
		path = "/" + path
	}
	q := url.Values{"_txlock": {"immediate"}, "_pragma": append([]string{
		"busy_timeout(5000)",
		"journal_mode(WAL)",
		"synchronous(FULL)",
		"foreign_keys(1)",
		"secure_delete(1)",
		"temp_store(2)",
		"wal_autocheckpoint(4000)",
	}, more...)}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}).String()
}

// Close locks the store, empties the write-ahead log and lets the file go.
// The files are closed even when it returns an error.
func (s *Store) Close() error {
	return asProblem(errors.Join(s.Lock(), s.closeFiles()))
}

func (s *Store) closeFiles() error {
	var errs []error
	s.dropEarly()
	for _, db := range []*sql.DB{s.r, s.w} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	if s.lock != nil {
		errs = append(errs, s.lock.release())
	}
	return errors.Join(errs...)
}

// checkpoint moves the write-ahead log into the file and empties it.
func (s *Store) checkpoint() error {
	_, err := s.w.Exec("PRAGMA wal_checkpoint(TRUNCATE)")
	return err
}

// read runs fn with the open session; writers commit only between reads, so
// fn sees disk and memory agree.
func (s *Store) read(fn func(*session) error) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.open == nil {
		return errLocked()
	}
	return asProblem(fn(s.open))
}
