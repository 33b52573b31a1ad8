package registry

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"confirmpoint/confirm"
)

// age gives the house, which must be stopped, a database as the program of an
// earlier version left it: the scripts up to that version, with what today's
// database has of their tables and columns.
func (h *house) age(version int) {
	h.t.Helper()
	ctx := context.Background()
	path := filepath.Join(h.dir, databaseFile)
	old := path + ".old"
	db, err := sql.Open("sqlite", "file:///"+strings.TrimPrefix(filepath.ToSlash(old), "/")+"?_pragma=foreign_keys(0)")
	h.must(err)
	db.SetMaxOpenConns(1)
	names, err := migrationNames()
	h.must(err)
	for _, name := range names[:version] {
		script, err := migrations.ReadFile(name)
		h.must(err)
		_, err = db.ExecContext(ctx, string(script))
		h.must(err)
	}
	for _, query := range []string{
		fmt.Sprintf("PRAGMA application_id=%d; PRAGMA user_version=%d", applicationID, version),
		"ATTACH '" + path + "' AS today",
	} {
		_, err := db.ExecContext(ctx, query)
		h.must(err)
	}
	for table, columns := range sharedColumns(h, db) {
		where := ""
		if table == "counter" { // the scripts have made those that there were
			where = " WHERE name IN (SELECT name FROM main.counter)"
		}
		_, err := db.ExecContext(ctx, fmt.Sprintf("INSERT OR REPLACE INTO main.%[1]s (%[2]s) SELECT %[2]s FROM today.%[1]s%[3]s", table, columns, where))
		h.must(err)
	}
	for _, query := range []string{ // what has another name today
		"INSERT INTO main.meta SELECT 'bureau_name', name FROM today.bureau UNION ALL SELECT 'bureau_phone', phone FROM today.bureau",
		"INSERT INTO main.activation SELECT holder_id, proof_key, expires_at, tries_left, used_csr, used_serial FROM today.activation",
		"INSERT INTO main.challenge SELECT id, serial, holder_id, code_hash, made_at, expires_at, tries_left FROM today.challenge",
	} {
		_, err := db.ExecContext(ctx, query)
		h.must(err)
	}
	h.must(db.Close())
	for _, suffix := range []string{"-wal", "-shm"} {
		if err := os.Remove(path + suffix); err != nil && !os.IsNotExist(err) {
			h.t.Fatal(err)
		}
	}
	h.must(os.Rename(old, path))
}

// sharedColumns gives the columns that a table has in both databases.
func sharedColumns(h *house, db *sql.DB) map[string]string {
	h.t.Helper()
	rows, err := db.Query(`SELECT t.name, group_concat(o.name, ', ')
		FROM main.sqlite_master t, pragma_table_info(t.name, 'main') o, pragma_table_info(t.name, 'today') n
		WHERE t.type = 'table' AND o.name = n.name AND t.name NOT IN ('activation', 'challenge') GROUP BY t.name`)
	h.must(err)
	defer rows.Close()
	all := map[string]string{}
	for rows.Next() {
		var table, columns string
		h.must(rows.Scan(&table, &columns))
		all[table] = columns
	}
	h.must(rows.Err())
	if len(all) < 10 {
		h.t.Fatalf("only %d tables", len(all))
	}
	return all
}

// TestOneBureauMigrates: a registry of before there were several bureaus has
// one, its certificates and open codes still work, and so do sign-ins on their way.
func TestOneBureauMigrates(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	s := h.clerk("zhangmin", 0)
	code, err := h.NewActivationCode(t.Context(), "zhangmin")
	h.must(err)
	before := s.rulebook()
	h.stop()
	h.age(4)
	h.open()
	s.dial()
	if after := s.rulebook(); after.Point != before.Point || after.Point.BureauName != "台山市教育局" {
		t.Errorf("the point was %+v and is %+v", before.Point, after.Point)
	}
	if kind, code := s.judgeOne(s.intent(s.first(), confirm.ActionConcludeComplete)); kind != "accepted" {
		t.Errorf("%s %s", kind, code)
	}
	other := h.newStation("zhangmin")
	if got := other.post("/v1/enrol", other.enrolRequest(code)); got.status != 200 {
		t.Errorf("the open code: %d %s", got.status, got.body)
	}
}
