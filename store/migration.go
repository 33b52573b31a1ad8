package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/store/migrations"
)

// applicationID is in the header of every cache file: "cfpt".
const applicationID = 0x63667074

// migration brings one file to the newest schema.
type migration struct {
	path  string
	rand  io.Reader
	clock func() time.Time
	steps []migrations.Step
	// free tells the bytes that may be written where a folder is; nil: not asked.
	free func(folder string) (int64, error)
	// after is told of each stage of an upgrade; tests let it fail. nil: nobody is.
	after func(stage) error
}

// open gives the connection that writes to the file, brought up to date, and
// the uuid of the file.
func (m migration) open(ctx context.Context) (db *sql.DB, uuid []byte, err error) {
	if err := m.sweepParts(); err != nil {
		return nil, nil, err
	}
	if db, err = openWriter(m.path); err != nil {
		return nil, nil, err
	}
	version, err := m.version(ctx, db)
	switch {
	case err != nil:
	case version == len(m.steps):
		err = m.sweepCopies()
	case version == 0: // nothing is there that could be lost
		err = m.applyAll(ctx, db, m.steps)
	default:
		if err = m.upgrade(ctx, db, version); err == nil {
			db, err = openWriter(m.path)
		}
	}
	if err == nil {
		uuid, err = readUUID(ctx, db)
	}
	if err != nil && db != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	return db, uuid, err
}

// openWriter opens the one connection that may write.
func openWriter(path string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", dsn(path))
	if err == nil {
		db.SetMaxOpenConns(1)
	}
	return db, err
}

func readUUID(ctx context.Context, db *sql.DB) ([]byte, error) {
	var uuid []byte
	err := db.QueryRowContext(ctx, "SELECT value FROM file WHERE name = 'uuid'").Scan(&uuid)
	if errors.Is(err, sql.ErrNoRows) || (err == nil && len(uuid) != 16) {
		return nil, damaged("file/uuid", err)
	}
	return uuid, err
}

// version checks that the file is a cache of this program or a new one.
func (m migration) version(ctx context.Context, db *sql.DB) (int, error) {
	var id, version, objects int
	for _, q := range []struct {
		sql string
		to  *int
	}{
		{"PRAGMA application_id", &id},
		{"PRAGMA user_version", &version},
		{"SELECT count(*) FROM sqlite_schema", &objects},
	} {
		if err := db.QueryRowContext(ctx, q.sql).Scan(q.to); err != nil {
			return 0, err
		}
	}
	switch {
	case id == 0 && version == 0 && objects == 0:
		return 0, nil
	case id != applicationID || version < 1:
		return 0, damaged("file", fmt.Errorf("store: application id %#x, version %d", id, version))
	case version > len(m.steps):
		return 0, &confirm.Problem{Code: confirm.ProblemCacheNewer,
			Args: map[string]string{"version": strconv.Itoa(version)}}
	}
	return version, nil
}

func (m migration) applyAll(ctx context.Context, db *sql.DB, steps []migrations.Step) error {
	for _, step := range steps {
		if err := m.apply(ctx, db, step); err != nil {
			return err
		}
	}
	return nil
}

func (m migration) apply(ctx context.Context, db *sql.DB, step migrations.Step) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, step.SQL); err != nil {
		return err
	}
	if step.Version == 1 {
		uuid := make([]byte, 16)
		if _, err := io.ReadFull(m.rand, uuid); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO file (name, value) VALUES ('uuid', ?)", uuid); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d", applicationID)); err != nil {
			return err
		}
	}
	if err := foreignKeys(ctx, tx); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", step.Version)); err != nil {
		return err
	}
	return tx.Commit()
}

// foreignKeys reports violations, which SQLite gives as rows and not as an error.
func foreignKeys(ctx context.Context, tx *sql.Tx) error {
	rows, err := tx.QueryContext(ctx, "PRAGMA foreign_key_check")
	if err != nil {
		return err
	}
	defer rows.Close()
	if rows.Next() {
		return damaged("file", errors.New("store: a row names another that is not there"))
	}
	return rows.Err()
}
