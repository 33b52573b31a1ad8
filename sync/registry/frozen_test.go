package registry

import (
	"compress/gzip"
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"confirmpoint/confirm"
)

// freeze writes the frozen databases that are not there yet; testdata/README.md.
var freeze = flag.Bool("freeze", false, "write the frozen databases of schemas that have none")

func frozenName(schema int) string { return fmt.Sprintf("testdata/registry-schema%d.db.gz", schema) }

// freezeSchema makes a database by the first scripts, with the rows of the
// first version brought along.
func freezeSchema(t *testing.T, schema int, names []string) {
	t.Helper()
	if _, err := os.Stat(frozenName(schema)); err == nil {
		return
	}
	ctx := t.Context()
	path := filepath.Join(t.TempDir(), "frozen.db")
	db, err := openSQLite(dsn(path, ""))
	if err == nil {
		err = migrateTo(ctx, db, names[:1])
	}
	for _, query := range oldRows {
		if err == nil {
			err = inTx(ctx, db, func(tx *sql.Tx) error { return execBytes(ctx, tx, query, []byte("{}")) })
		}
	}
	if err == nil {
		err = migrateTo(ctx, db, names[:schema])
	}
	if err == nil {
		_, err = db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	}
	if err = errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	out, err := os.Create(frozenName(schema))
	if err != nil {
		t.Fatal(err)
	}
	packed := gzip.NewWriter(out)
	_, err = packed.Write(data)
	if err := errors.Join(err, packed.Close(), out.Close()); err != nil {
		t.Fatal(err)
	}
}

func inTx(ctx context.Context, db *sql.DB, fn func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := fn(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

func migrateTo(ctx context.Context, db *sql.DB, names []string) error {
	return inTx(ctx, db, func(tx *sql.Tx) error { return migrateFileTx(ctx, tx, names) })
}

// TestFrozenDatabases opens a database of every schema as a start of the
// registry does, and finds what was in the first.
func TestFrozenDatabases(t *testing.T) {
	names, err := migrationNames()
	if err != nil {
		t.Fatal(err)
	}
	for schema := 1; schema <= len(names); schema++ {
		if *freeze {
			freezeSchema(t, schema, names)
		}
		t.Run(fmt.Sprint(schema), func(t *testing.T) { opensFrozen(t, schema, len(names)) })
	}
}

func opensFrozen(t *testing.T, schema, newest int) {
	path := filepath.Join(t.TempDir(), databaseFile)
	packed, err := os.Open(frozenName(schema))
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	in, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(in)
	if err == nil {
		err = os.WriteFile(path, data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	db, err := openFile(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]string{
		"PRAGMA user_version":                                               fmt.Sprint(newest),
		"PRAGMA integrity_check":                                            "ok",
		"SELECT count(*) FROM pragma_foreign_key_check":                     "0",
		"SELECT count(*) FROM record WHERE content = standing AND id = 's'": "1",
		"SELECT max(number) FROM receipt_number WHERE record_id = 's'":      "T01-20261008-0001",
		"SELECT count(*) FROM operation o JOIN clerk k ON k.id = o.clerk_id JOIN certificate c ON c.clerk_id = k.id": "1",
		"SELECT count(*) FROM bureau_log":                                                                                        "2",
		"SELECT group_concat(name, ' ') FROM (SELECT name FROM point ORDER BY code)":                                             "新宁小学确认点 台山一中确认点",
		"SELECT count(*) FROM feed f JOIN record s ON s.id = f.record_id JOIN point p ON p.id = f.point_id WHERE f.gone IS NULL": "1",
	} {
		var got any
		if err := db.read.QueryRow(query).Scan(&got); err != nil || fmt.Sprint(got) != want {
			t.Errorf("%s: %v, want %s (%v)", query, got, want, err)
		}
	}
	if err := db.close(); err != nil {
		t.Error(err)
	}
	_, err = os.Stat(fmt.Sprintf("%s.v%d.bak", path, schema))
	if kept := err == nil; kept != (schema < newest) {
		t.Errorf("the file of before is kept: %v", kept)
	}
}

// TestNewerDatabaseIsRefused: by a start, and it is not touched.
func TestNewerDatabaseIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), databaseFile)
	db, err := openFile(t.Context(), path)
	if err == nil {
		_, err = db.write.Exec("PRAGMA user_version = 99")
	}
	if err = errors.Join(err, db.close()); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := openFile(t.Context(), path); confirm.CodeOf(err) != confirm.ProblemCacheNewer {
		t.Errorf("a newer file: %v", err)
	}
	after, err := os.ReadFile(path)
	if err != nil || string(before) != string(after) {
		t.Errorf("it was changed: %v", err)
	}
}
