package registry

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"confirmpoint/confirm"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// openFile opens the embedded database: one writer and a pool of readers over
// one file with a write-ahead log.
func openFile(ctx context.Context, path string) (*database, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	write, err := openSQLite(dsn(path, fmt.Sprintf("_txlock=immediate&_pragma=wal_autocheckpoint(%d)", walLimit)))
	if err != nil {
		return nil, err
	}
	write.SetMaxOpenConns(1)
	if err := keepOlder(ctx, write, path); err != nil {
		return nil, errors.Join(err, write.Close())
	}
	if err := migrateFile(ctx, write); err != nil {
		return nil, errors.Join(err, write.Close())
	}
	read, err := openSQLite(dsn(path, "_pragma=query_only(1)"))
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	read.SetMaxOpenConns(8)
	return &database{write: write, read: read, dialect: dialect{
		snapshot: sql.TxOptions{ReadOnly: true},
		start: func(d *database, logger *slog.Logger) error {
			c, err := newCheckpointer(path, logger)
			if err != nil {
				return err
			}
			d.background, d.committed = c, c.committed
			return nil
		},
	}}, nil
}

// dsn puts the pragmas where every connection of a pool gets them. path is absolute.
func dsn(path, more string) string {
	u := url.URL{Scheme: "file", Path: "/" + strings.TrimPrefix(filepath.ToSlash(path), "/")} // file:///C:/… on Windows
	return u.String() + "?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(15000)" +
		"&_pragma=foreign_keys(1)&_pragma=temp_store(2)&_pragma=secure_delete(1)&" + more
}

func busySQLite(err error) error {
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
	case sqlite3.SQLITE_INTERRUPT:
		return fmt.Errorf("%w: %w", errInterrupted, err)
	}
	return err
}

// keepOlder copies a file of an older schema beside itself before it is
// migrated, in case the new program must be given up (docs/registryd.md). The
// file itself is then migrated in one transaction, since another process may
// have it open: after a crash it is the old one.
func keepOlder(ctx context.Context, db *sql.DB, path string) error {
	names, err := migrationNames()
	if err != nil {
		return err
	}
	var version int
	if err := db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return busy(err)
	}
	if version == 0 || version >= len(names) {
		return nil
	}
	kept := fmt.Sprintf("%s.v%d.bak", path, version)
	if err := copySQLite(ctx, db, kept+".part"); err != nil {
		return unwritable(err)
	}
	return unwritable(os.Rename(kept+".part", kept))
}

// migrateFile brings the file to the newest schema; user_version counts the
// scripts that have run. A file of a newer program is refused.
func migrateFile(ctx context.Context, db *sql.DB) error {
	names, err := migrationNames()
	if err != nil {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return busy(err)
	}
	if err := migrateFileTx(ctx, tx, names); err != nil {
		return errors.Join(busy(err), tx.Rollback())
	}
	return busy(tx.Commit())
}

func migrateFileTx(ctx context.Context, tx *sql.Tx, names []string) error {
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
	before, err := countKept(ctx, tx, version)
	if err != nil {
		return err
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
	if err := sameKept(ctx, tx, before); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id=%d; PRAGMA user_version=%d", applicationID, len(names)))
	return err
}
