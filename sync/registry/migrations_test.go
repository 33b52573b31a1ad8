package registry

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// oldRows are of a registry of the first version, one or two in each table.
var oldRows = []string{
	"INSERT INTO meta (key, value) VALUES ('registry_id', 'r'), ('epoch', 'e'), ('hosts', 'h'), ('bureau_id', 'b'), ('bureau_name', '台山市教育局'), ('bureau_phone', '0750-5550100')",
	"INSERT INTO plan (id, name, opens, closes, notes) VALUES ('p', '计划', 1, 2, '')",
	"INSERT INTO point (id, code, name, address) VALUES ('pt', 'T01', '新宁小学确认点', ''), ('pu', 't01', '台山一中确认点', '')",
	"INSERT INTO confirm_window (id, plan_id, point_id, version, opens, closes) VALUES ('w', 'p', 'pt', 1, 1, 2)",
	"INSERT INTO clerk (id, user_name, name, point_id, phone, password) VALUES ('k', 'zhangmin', '张敏', 'pt', '13800138000', '-')",
	"INSERT INTO activation (clerk_id, code, expires_at, tries_left) VALUES ('k', 'C', 9, 5)",
	"INSERT INTO certificate (serial, clerk_id, installation_id, der, not_after) VALUES ('c', 'k', 'i', $1, 9)",
	"INSERT INTO challenge (id, serial, clerk_id, code_hash, made_at, expires_at, tries_left) VALUES ('ch', 'c', 'k', $1, 1, 9, 5)",
	"INSERT INTO record (id, application_no, plan_id, point_id, version, digest, content, standing) VALUES ('s', '1', 'p', 'pt', 1, 'd', $1, $1)",
	"INSERT INTO blob_use (sha256, record_id) VALUES ('x', 's')",
	"INSERT INTO feed (point_id, record_id, seq) VALUES ('pt', 's', 1)",
	"INSERT INTO operation (id, record_id, clerk_id, installation_id, sequence, envelope, envelope_sha256, accepted, code, receipt, at) VALUES ('o', 's', 'k', 'i', 1, $1, 'h', 1, '', 'r', 1)",
	"INSERT INTO receipt_number (number, point_id, day, run, record_id, operation_id) VALUES ('T01-20261008-0001', 'pt', '20261008', 1, 's', 'o')",
	"INSERT INTO bureau_log (at, action, subject, reason) VALUES (1, 'a', 's', ''), (2, 'b', 's', '')",
	"UPDATE counter SET value = 1 WHERE name = 'seq'",
}

// TestEveryMigrationKeepsRows brings a registry of the first version with
// something in every table to the newest, script by script.
func TestEveryMigrationKeepsRows(t *testing.T) {
	ctx := t.Context()
	names, err := migrationNames()
	if err != nil {
		t.Fatal(err)
	}
	var db *sql.DB
	var migrate func(ctx context.Context, tx *sql.Tx, names []string) error
	if address := newAddress(t); address != "" {
		db, err = sql.Open("pgx", address)
		migrate = func(ctx context.Context, tx *sql.Tx, names []string) error {
			return migratePostgresTx(ctx, tx, names, true)
		}
	} else {
		db, err = openSQLite(dsn(filepath.Join(t.TempDir(), "old.db"), ""))
		migrate = migrateFileTx
	}
	if err != nil {
		t.Fatal(err)
	}
	in := func(what string, fn func(tx *sql.Tx) error) {
		t.Helper()
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := fn(tx); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if err := tx.Commit(); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
	for n := range names {
		in(names[n], func(tx *sql.Tx) error { return migrate(ctx, tx, names[:n+1]) })
		if n > 0 {
			continue
		}
		for _, query := range oldRows {
			in(query, func(tx *sql.Tx) error { return execBytes(ctx, tx, query, []byte("{}")) })
		}
	}
	in("again", func(tx *sql.Tx) error { return migrate(ctx, tx, names) })
	for query, want := range map[string]string{
		"SELECT count(*) FROM record WHERE content = standing AND id = 's'":                                                      "1",
		"SELECT CAST(count(*) AS text) || max(number) FROM receipt_number WHERE record_id = 's'":                                 "1T01-20261008-0001",
		"SELECT count(*) FROM feed f JOIN record s ON s.id = f.record_id JOIN point p ON p.id = f.point_id WHERE f.gone IS NULL": "1",
		"SELECT count(*) FROM operation o JOIN clerk k ON k.id = o.clerk_id JOIN certificate c ON c.clerk_id = k.id":             "1",
		"SELECT count(*) FROM bureau_log":                                                                                     "2",
		"SELECT count(*) FROM confirm_window WHERE scope = (SELECT rules FROM plan)":                                          "1",
		"SELECT count(*) FROM activation a JOIN certificate c ON c.kind = '' AND c.locked_at IS NULL WHERE a.proof_key = 'C'": "1",
		// In the order of bytes, whatever the database's own is.
		"SELECT min(code) || max(code) FROM point": "T01t01",
	} {
		var got any
		in(query, func(tx *sql.Tx) error { return tx.QueryRowContext(ctx, query).Scan(&got) })
		if fmt.Sprint(got) != want {
			t.Errorf("%s: %v, want %s", query, got, want)
		}
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}

// execBytes gives value to the query if it has a place for it.
func execBytes(ctx context.Context, tx *sql.Tx, query string, value []byte) error {
	var args []any
	if strings.Contains(query, "$1") {
		args = append(args, value)
	}
	_, err := tx.ExecContext(ctx, query, args...)
	return err
}
