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
func mend(ctx context.Context, db *sql.DB) (mended []string, err error) {
	rows, err := db.QueryContext(ctx, `SELECT DISTINCT tbl_name FROM sqlite_master
		WHERE type = 'index' AND tbl_name NOT IN ('body', 'blob') ORDER BY tbl_name`)
	if err != nil {
		return nil, err
	}
	tables, err := texts(rows)
	if err != nil {
		return nil, err
	}
	for _, table := range tables { // names of our own schema
		rows, err := db.QueryContext(ctx, fmt.Sprintf("PRAGMA integrity_check('%s')", table))
		if err != nil {
			return nil, err
		}
		said, err := texts(rows)
		if err != nil {
			return nil, err
		}
		if len(said) == 1 && said[0] == "ok" {
			continue
		}
		if _, err := db.ExecContext(ctx, fmt.Sprintf("REINDEX '%s'", table)); err != nil {
			return nil, damaged("file", err)
		}
		mended = append(mended, "index/"+table)
	}
	return mended, nil
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
