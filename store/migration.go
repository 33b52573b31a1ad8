package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	"confirmpoint/confirm"
	"confirmpoint/store/migrations"
)

// applicationID is in the header of every cache file: "cfpt".
const applicationID = 0x63667074

// migration brings one file to the newest schema.
type migration struct {
	db    *sql.DB
	path  string
	rand  io.Reader
	steps []migrations.Step
}

// run gives the uuid of the file.
func (m migration) run(ctx context.Context) ([]byte, error) {
	version, err := m.version(ctx)
	if err != nil {
		return nil, err
	}
	if version > 0 && version < len(m.steps) {
		if err := m.copyFile(ctx, version); err != nil {
			return nil, err
		}
	}
	for _, step := range m.steps[version:] {
		if err := m.apply(ctx, step); err != nil {
			return nil, err
		}
	}
	var uuid []byte
	err = m.db.QueryRowContext(ctx, "SELECT value FROM file WHERE name = 'uuid'").Scan(&uuid)
	if errors.Is(err, sql.ErrNoRows) || (err == nil && len(uuid) != 16) {
		return nil, damaged("file/uuid", err)
	}
	return uuid, err
}

// version checks that the file is a cache of this program or a new one.
func (m migration) version(ctx context.Context) (int, error) {
	var id, version, objects int
	for _, q := range []struct {
		sql string
		to  *int
	}{
		{"PRAGMA application_id", &id},
		{"PRAGMA user_version", &version},
		{"SELECT count(*) FROM sqlite_schema", &objects},
	} {
		if err := m.db.QueryRowContext(ctx, q.sql).Scan(q.to); err != nil {
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

// copyFile keeps the file as it was, in case the new schema must be given up.
// Cells stay sealed in the copy.
func (m migration) copyFile(ctx context.Context, version int) error {
	name := m.path + ".v" + strconv.Itoa(version) + ".bak"
	if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := makeFile(name); err != nil { // VACUUM INTO takes an empty file, and keeps its rights
		return err
	}
	if _, err := m.db.ExecContext(ctx, "VACUUM INTO ?", name); err != nil {
		return err
	}
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func (m migration) apply(ctx context.Context, step migrations.Step) error {
	tx, err := m.db.BeginTx(ctx, nil)
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
