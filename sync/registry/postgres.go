package registry

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"time"

	"confirmpoint/confirm"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// How much one process takes of a PostgreSQL server, and how long it waits. One
// connection writes, since one transaction at a time does so anyway; the
// queue is better here than at the server.
const (
	postgresReaders  = 8
	postgresIdleLife = 5 * time.Minute
	connectTimeout   = 5 * time.Second
)

// postgresSettings hold for every connection that the address does not say
// otherwise of.
var postgresSettings = map[string]string{
	"application_name": "registryd",
	"timezone":         "UTC",
	// As long as one process waits for another to write.
	"lock_timeout": "15s",
	// The longest statement is the reading of a whole plan for an export.
	"statement_timeout": "10min",
	// A process that stands still, or a machine that is gone, must not hold the
	// lock of the writers.
	"idle_in_transaction_session_timeout": "60s",
	"tcp_keepalives_idle":                 "30",
	"tcp_keepalives_interval":             "10",
	"tcp_keepalives_count":                "3",
}

// writerSettings are more of them for the connection that writes. It asks by
// keys only, with statements whose plan is kept: one made while a table was
// small would go through all of it, for every batch, until the server looks at
// the table again. A table of one row is read whole all the same, at a cost
// that the server would compile a program for.
var writerSettings = map[string]string{"enable_seqscan": "off", "jit": "off"}

// ErrDatabaseAddress says that the address of a PostgreSQL database cannot be
// read. It does not quote it: there may be a password inside.
var ErrDatabaseAddress = errors.New("registry: the address of the database cannot be read")

// openPostgres opens a database on a server. One without a registry is
// not_found, unless create is set; an older one is ErrExists when create is,
// and without a fresh backup ErrBackupNeeded unless unbacked is.
func openPostgres(ctx context.Context, address string, create, unbacked bool) (*database, error) {
	cfg, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, ErrDatabaseAddress
	}
	if cfg.ConnectTimeout == 0 {
		cfg.ConnectTimeout = connectTimeout
	}
	setUnsaid(cfg, postgresSettings)
	writing := cfg.Copy()
	setUnsaid(writing, writerSettings)
	write := stdlib.OpenDB(*writing)
	write.SetMaxOpenConns(1)
	write.SetConnMaxIdleTime(postgresIdleLife)
	version, err := migratePostgres(ctx, write, create, unbacked)
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	reading := cfg.Copy()
	reading.RuntimeParams["default_transaction_read_only"] = "on"
	read := stdlib.OpenDB(*reading)
	read.SetMaxOpenConns(postgresReaders)
	read.SetMaxIdleConns(postgresReaders)
	read.SetConnMaxIdleTime(postgresIdleLife)
	return &database{write: write, read: read, dialect: dialect{
		begin:    func(ctx context.Context, tx *sql.Tx) error { return lockPostgres(ctx, tx, version) },
		snapshot: sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true},
	}}, nil
}

// setUnsaid adds the settings that the address does not name.
func setUnsaid(cfg *pgx.ConnConfig, settings map[string]string) {
	for name, value := range settings {
		if _, said := cfg.RuntimeParams[name]; !said {
			cfg.RuntimeParams[name] = value
		}
	}
}

// lockPostgres lets one writer of all processes go on at a time, so that
// numbers are committed in the order they are taken in: a reader of the feed
// never passes one that is still to come. The row it locks holds the version
// of the schema, which a newer program may have changed since.
func lockPostgres(ctx context.Context, tx *sql.Tx, want int) error {
	var version int
	if err := tx.QueryRowContext(ctx, "SELECT version FROM registry_schema FOR UPDATE").Scan(&version); err != nil {
		return err
	}
	if version != want {
		return &confirm.Problem{Code: confirm.ProblemCacheNewer}
	}
	return nil
}

// migratePostgres brings the database to the newest schema, one process at a
// time, and gives its version. A database of a newer program is refused.
func migratePostgres(ctx context.Context, db *sql.DB, create, unbacked bool) (version int, err error) {
	names, err := migrationNames()
	if err != nil {
		return 0, err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return 0, busy(err)
	}
	switch {
	case create:
		err = nothingOlder(ctx, tx, len(names))
	case !unbacked:
		err = freshBackup(ctx, tx, len(names))
	}
	if err == nil {
		err = migratePostgresTx(ctx, tx, names, create)
	}
	if err != nil {
		return 0, errors.Join(busy(err), ignoreDone(tx.Rollback()))
	}
	return len(names), busy(tx.Commit())
}

// hasSchema tells whether tables of a registry are in the database.
func hasSchema(ctx context.Context, q querier) (made bool, err error) {
	err = q.QueryRowContext(ctx, "SELECT to_regclass('registry_schema') IS NOT NULL").Scan(&made)
	return made, err
}

// nothingOlder is ErrExists for a database of an older program: whoever makes a
// new registry does not migrate another.
func nothingOlder(ctx context.Context, tx *sql.Tx, newest int) error {
	made, err := hasSchema(ctx, tx)
	if err != nil || !made {
		return err
	}
	var version int
	if err := tx.QueryRowContext(ctx, "SELECT version FROM registry_schema").Scan(&version); err != nil || version >= newest {
		return err
	}
	return ErrExists
}

// noSchema is ErrExists when tables of a registry are in the database at an address.
func noSchema(ctx context.Context, address string) (err error) {
	cfg, err := pgx.ParseConfig(address)
	if err != nil {
		return ErrDatabaseAddress
	}
	if cfg.ConnectTimeout == 0 {
		cfg.ConnectTimeout = connectTimeout
	}
	db := stdlib.OpenDB(*cfg)
	made, err := hasSchema(ctx, db)
	if err == nil && made {
		err = ErrExists
	}
	return errors.Join(busy(err), db.Close())
}

func migratePostgresTx(ctx context.Context, tx *sql.Tx, names []string, create bool) error {
	if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock($1)", int64(applicationID)); err != nil {
		return err
	}
	made, err := hasSchema(ctx, tx)
	if err != nil {
		return err
	}
	version := 0
	switch {
	case made:
		if err := tx.QueryRowContext(ctx, "SELECT version FROM registry_schema FOR UPDATE").Scan(&version); err != nil {
			return err
		}
	case !create:
		return &confirm.Problem{Code: confirm.ProblemNotFound, Err: errors.New("no registry in the database")}
	default:
		if _, err := tx.ExecContext(ctx, "CREATE TABLE registry_schema (version bigint NOT NULL); INSERT INTO registry_schema (version) VALUES (0)"); err != nil {
			return err
		}
	}
	switch {
	case version > len(names):
		return &confirm.Problem{Code: confirm.ProblemCacheNewer}
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
		if _, err := tx.ExecContext(ctx, forPostgres(string(script))); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	if err := sameKept(ctx, tx, before); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "UPDATE registry_schema SET version = $1", len(names))
	return err
}

// forPostgres translates a migration script, which is written for SQLite.
// Texts are compared by their bytes, as SQLite does, whatever the database's
// own order is.
func forPostgres(script string) string {
	for _, t := range postgresWords {
		script = t.here.ReplaceAllString(script, t.there)
	}
	return script
}

// postgresWords are what the scripts use that PostgreSQL says otherwise.
var postgresWords = []struct {
	here  *regexp.Regexp
	there string
}{
	{regexp.MustCompile(`--[^\n]*`), ""},
	{regexp.MustCompile(`\)\s*STRICT\s*(,\s*WITHOUT ROWID\s*)?;`), ");"},
	{regexp.MustCompile(`\bINTEGER PRIMARY KEY\b`), "bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"},
	{regexp.MustCompile(`\bINTEGER\b`), "bigint"},
	{regexp.MustCompile(`\bTEXT\b`), `text COLLATE "C"`},
	{regexp.MustCompile(`\bBLOB\b`), "bytea"},
	{regexp.MustCompile(`\bx'([0-9A-Fa-f]*)'`), `'\x$1'`},
}
