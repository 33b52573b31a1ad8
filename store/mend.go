package store

import (
	"context"
	"database/sql"
	"fmt"
)

// mend checks the indexes of SQLite against their tables and makes those anew
// that disagree. A table is the truth, since its cells are sealed; a broken
// index would hide rows that are whole. It names the tables for Damage.
//
// Contents and photos are left out: they are found through rows that are
// checked, and to read all of them would take longer than the rest of Unlock.
// The indexes of the records, the only ones that take a while, are checked
// beside the rest of opening: see early.
func mend(ctx context.Context, db *sql.DB) (mended []string, err error) {
	rows, err := db.QueryContext(ctx, `SELECT DISTINCT tbl_name FROM sqlite_master
		WHERE type = 'index' AND tbl_name NOT IN ('body', 'blob', 'record') ORDER BY tbl_name`)
	if err != nil {
		return nil, err
	}
	tables, err := texts(rows)
	if err != nil {
		return nil, err
	}
	for _, table := range tables { // names of our own schema
		ok, err := agrees(ctx, db, table)
		if err != nil {
			return nil, err
		}
		if ok {
			continue
		}
		if err := reindex(ctx, db, table); err != nil {
			return nil, damaged("file", err)
		}
		mended = append(mended, "index/"+table)
	}
	return mended, nil
}

// agrees tells whether the indexes of a table hold what the table holds.
func agrees(ctx context.Context, q queryer, table string) (bool, error) {
	rows, err := q.QueryContext(ctx, fmt.Sprintf("PRAGMA integrity_check('%s')", table))
	if err != nil {
		return false, err
	}
	said, err := texts(rows)
	return len(said) == 1 && said[0] == "ok", err
}

// reindex makes the indexes of a table anew, one by one: REINDEX of a table
// WITHOUT ROWID would write the table anew as well, out of what can be read of it.
func reindex(ctx context.Context, db *sql.DB, table string) error {
	rows, err := db.QueryContext(ctx, "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ?", table)
	if err != nil {
		return err
	}
	indexes, err := texts(rows)
	if err != nil {
		return err
	}
	for _, index := range indexes {
		if _, err := db.ExecContext(ctx, fmt.Sprintf("REINDEX '%s'", index)); err != nil {
			return err
		}
	}
	return nil
}

// texts reads a column of texts and closes the rows.
func texts(rows *sql.Rows) (all []string, err error) {
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, rows.Err()
}
