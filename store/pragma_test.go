package store

import (
	"database/sql"
	"testing"
)

// TestPragmas asks the connections themselves: a sorter in a temporary file
// and a freed page that is not overwritten are seen by no query.
func TestPragmas(t *testing.T) {
	s, err := Open(t.Context(), t.TempDir()+"/point.db", Options{})
	check(t, err)
	defer func() { check(t, s.Close()) }()
	for name, db := range map[string]*sql.DB{"reader": s.r, "writer": s.w} {
		for pragma, want := range map[string]string{
			"journal_mode": "wal", "synchronous": "2", "secure_delete": "1", "temp_store": "2", "foreign_keys": "1", "busy_timeout": "5000",
		} {
			var got string
			check(t, db.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got))
			if got != want {
				t.Errorf("%s: %s is %s, want %s", name, pragma, got, want)
			}
		}
	}
}
