package registry

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"confirmpoint/confirm"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

//go:embed migrations/*.sql
var migrations embed.FS

// applicationID marks our file: "cpRG".
const applicationID = 0x63705247

// database is one writer and a pool of readers over one WAL file.
type database struct {
	write, read *sql.DB
	committed   func() // after each transaction; may be nil
}

// querier is a transaction or the read pool.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func openDatabase(ctx context.Context, path string) (*database, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	write, err := openSQLite(dsn(path, fmt.Sprintf("_txlock=immediate&_pragma=wal_autocheckpoint(%d)", walLimit)))
	if err != nil {
		return nil, err
	}
	write.SetMaxOpenConns(1)
	if err := migrate(ctx, write); err != nil {
		return nil, errors.Join(err, write.Close())
	}
	read, err := openSQLite(dsn(path, "_pragma=query_only(1)"))
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	read.SetMaxOpenConns(8)
	return &database{write: write, read: read}, nil
}

// dsn puts the pragmas where every connection of a pool gets them. path is absolute.
func dsn(path, more string) string {
	u := url.URL{Scheme: "file", Path: "/" + strings.TrimPrefix(filepath.ToSlash(path), "/")} // file:///C:/… on Windows
	return u.String() + "?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(15000)" +
		"&_pragma=foreign_keys(1)&_pragma=temp_store(2)&_pragma=secure_delete(1)&" + more
}

func (d *database) close() error { return errors.Join(d.read.Close(), d.write.Close()) }

// update runs fn in one immediate transaction. It happens wholly or not at
// all, and is on the disk when update returns nil.
func (d *database) update(ctx context.Context, fn func(tx *sql.Tx) error) error {
	tx, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return busy(err)
	}
	if err := fn(tx); err != nil {
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
	tx, err := d.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return busy(err)
	}
	return errors.Join(busy(fn(tx)), ignoreDone(tx.Rollback()))
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// busy names the errors of SQLite that a person can do something about.
func busy(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return &confirm.Problem{Code: confirm.ProblemRegistryBusy, Err: err}
	case sqlite3.SQLITE_FULL:
		return &confirm.Problem{Code: confirm.ProblemDiskFull, Err: err}
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
		return &confirm.Problem{Code: confirm.ProblemReadOnly, Err: err}
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return &confirm.Problem{Code: confirm.ProblemCacheDamaged, Err: err}
	}
	return err
}

// migrate brings the file to the newest schema; user_version counts the
// scripts that have run. A file of a newer program is refused.
func migrate(ctx context.Context, db *sql.DB) error {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	sort.Strings(names)
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return busy(err)
	}
	if err := migrateTx(ctx, tx, names); err != nil {
		return errors.Join(busy(err), tx.Rollback())
	}
	return busy(tx.Commit())
}

func migrateTx(ctx context.Context, tx *sql.Tx, names []string) error {
	var app, version int
	if err := tx.QueryRowContext(ctx, "SELECT * FROM pragma_application_id, pragma_user_version").Scan(&app, &version); err != nil {
		return err
	}
	switch {
	case version > len(names):
		return &confirm.Problem{Code: confirm.ProblemCacheNewer}
	case version > 0 && app != applicationID:
		return &confirm.Problem{Code: confirm.ProblemCacheDamaged, Err: errors.New("not a registry database")}
	case version == len(names):
		return nil
	}
	for _, name := range names[version:] {
		script, err := migrations.ReadFile(name)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, string(script)); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	_, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id=%d; PRAGMA user_version=%d", applicationID, len(names)))
	return err
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
