package registry

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"confirmpoint/confirm"
)

//go:embed migrations/*.sql
var migrations embed.FS

// applicationID marks our file, and is the key of the lock under which a
// PostgreSQL schema is made: "cpRG".
const applicationID = 0x63705247

// database is one writer and a pool of readers: over one file with a log
// (sqlite.go), or over a PostgreSQL server that other processes use too
// (postgres.go). Everything above it is one text of SQL.
type database struct {
	write, read *sql.DB
	dialect     dialect
	committed   func() // after each transaction; may be nil
	// background is what runs beside, between start and close.
	background io.Closer
}

// dialect is what the two databases do differently once they are open.
type dialect struct {
	// begin is asked first in each writing transaction, and lets one at a time
	// go on; nil where opening the transaction does so.
	begin func(ctx context.Context, tx *sql.Tx) error
	// snapshot opens a transaction that sees one state of everything.
	snapshot sql.TxOptions
	// start begins what runs beside; nil: nothing does.
	start func(d *database, logger *slog.Logger) error
}

// querier is a transaction or the read pool.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// openDatabase opens what a folder or an address names, which Init has made.
func openDatabase(ctx context.Context, cfg Config) (*database, error) {
	address, err := databaseAddress(cfg.Dir, cfg.Database)
	if err != nil {
		return nil, err
	}
	if address != "" {
		return openPostgres(ctx, address, false, cfg.WithoutBackup)
	}
	path := filepath.Join(cfg.Dir, databaseFile)
	if _, err := os.Stat(path); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, &confirm.Problem{Code: confirm.ProblemNotFound, Err: err}
		}
		return nil, err
	}
	return openFile(ctx, path)
}

// databaseAddress is the address given, or else the one noted in the folder;
// empty when the database is a file of the folder.
func databaseAddress(dir, given string) (string, error) {
	if given != "" {
		return given, nil
	}
	noted, err := os.ReadFile(filepath.Join(dir, addressFile))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return strings.TrimSpace(string(noted)), err
}

// start begins what runs beside the transactions.
func (d *database) start(logger *slog.Logger) error {
	if d.dialect.start == nil {
		return nil
	}
	return d.dialect.start(d, logger)
}

func (d *database) close() error {
	var err error
	if d.background != nil {
		err = d.background.Close()
	}
	return errors.Join(err, d.read.Close(), d.write.Close())
}

// update runs fn in one transaction, after every other: what is read in it
// stays as it is, and numbers that it takes are committed in their order. It
// happens wholly or not at all, and is on the disk when update returns nil. An
// error of a lost connection leaves open whether it has happened.
func (d *database) update(ctx context.Context, fn func(tx *sql.Tx) error) error {
	tx, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return busy(err)
	}
	if d.dialect.begin != nil {
		err = d.dialect.begin(ctx, tx)
	}
	if err == nil {
		err = fn(tx)
	}
	if err != nil {
		return errors.Join(busy(err), ignoreDone(tx.Rollback()))
	}
	if err := tx.Commit(); err != nil {
		return busy(err)
	}
	if d.committed != nil {
		d.committed()
	}
	return nil
}

// view runs fn over one snapshot.
func (d *database) view(ctx context.Context, fn func(q querier) error) error {
	tx, err := d.read.BeginTx(ctx, &d.dialect.snapshot)
	if err != nil {
		return busy(err)
	}
	return busy(errors.Join(fn(tx), ignoreDone(tx.Rollback())))
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// errInterrupted is in what busy makes of a statement that was stopped half-way,
// as it is when the context of who asked ends.
var errInterrupted = errors.New("registry: the statement was interrupted")

// busy names the errors of the databases that a person can do something about.
func busy(err error) error { return busySQLite(busyPostgres(err)) }

// migrationNames lists the scripts in order; their count is the version of the
// schema they make.
func migrationNames() ([]string, error) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	sort.Strings(names)
	return names, err
}

// keptTables are those that no migration takes a row from or adds one to: what
// was decided, said and printed.
var keptTables = []string{"record", "operation", "feed", "receipt_number", "bureau_log", "clerk", "point", "plan"}

// countKept counts their rows before a migration; there are none before the first.
func countKept(ctx context.Context, tx *sql.Tx, version int) (map[string]int64, error) {
	rows := map[string]int64{}
	if version == 0 {
		return rows, nil
	}
	for _, table := range keptTables {
		var n int64
		if err := tx.QueryRowContext(ctx, "SELECT count(*) AS n FROM "+table).Scan(&n); err != nil {
			return nil, err
		}
		rows[table] = n
	}
	return rows, nil
}

// sameKept compares them after it.
func sameKept(ctx context.Context, tx *sql.Tx, before map[string]int64) error {
	for table, want := range before {
		var n int64
		if err := tx.QueryRowContext(ctx, "SELECT count(*) AS n FROM "+table).Scan(&n); err != nil {
			return err
		}
		if n != want {
			return &confirm.Problem{Code: confirm.ProblemCacheDamaged, Err: fmt.Errorf("registry: the migration leaves %d of %d rows in %s", n, want, table)}
		}
	}
	return nil
}

// backupLife is how old a backup may be when a PostgreSQL database is migrated.
const backupLife = 24 * time.Hour

// ErrBackupNeeded says that a PostgreSQL database is older than the program and
// has no backup of the last 24 hours.
var ErrBackupNeeded = errors.New("registry: an older database is not migrated without a fresh backup")

// freshBackup asks, before a PostgreSQL database is migrated, when the program
// of before made its last backup.
func freshBackup(ctx context.Context, tx *sql.Tx, newest int) error {
	made, err := hasSchema(ctx, tx)
	if err != nil || !made {
		return err
	}
	var version int
	if err := tx.QueryRowContext(ctx, "SELECT version FROM registry_schema").Scan(&version); err != nil || version >= newest {
		return err
	}
	var noted string
	err = tx.QueryRowContext(ctx, "SELECT value FROM meta WHERE key = 'backup_at'").Scan(&noted)
	if errors.Is(err, sql.ErrNoRows) {
		return ErrBackupNeeded
	}
	if err != nil {
		return err
	}
	at, err := time.Parse(time.RFC3339, noted)
	if err != nil || time.Since(at) > backupLife {
		return ErrBackupNeeded
	}
	return nil
}

// nextSeq takes the next number of the feed inside the writing transaction.
func nextSeq(ctx context.Context, tx *sql.Tx) (int64, error) {
	var seq int64
	err := tx.QueryRowContext(ctx, "UPDATE counter SET value = value + 1 WHERE name = 'seq' RETURNING value").Scan(&seq)
	return seq, err
}

func lastSeq(ctx context.Context, q querier) (int64, error) {
	var seq int64
	err := q.QueryRowContext(ctx, "SELECT value FROM counter WHERE name = 'seq'").Scan(&seq)
	return seq, err
}

func millis(t time.Time) int64 { return t.UnixMilli() }

func fromMillis(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

// integer is how a truth is stored.
func integer(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
