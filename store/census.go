package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// whole asks SQLite whether a database holds together.
func whole(ctx context.Context, db *sql.DB) error {
	rows, err := db.QueryContext(ctx, "PRAGMA integrity_check(1)")
	if err != nil {
		return err
	}
	said, err := texts(rows)
	if err == nil && !slices.Equal(said, []string{"ok"}) {
		err = damaged("file", errors.New("store: the migrated copy does not hold together"))
	}
	return err
}

// sameRows checks that each table of old is in next with the same rows, by
// their number and by what is in the columns that both have: what was signed
// and what carries hashes is there byte for byte. changed names the tables
// that were to change.
func sameRows(ctx context.Context, old, next *sql.DB, changed []string) error {
	rows, err := old.QueryContext(ctx, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
	if err != nil {
		return err
	}
	tables, err := texts(rows)
	if err != nil {
		return err
	}
	for _, table := range tables {
		if slices.Contains(changed, table) {
			continue
		}
		columns, err := bothHave(ctx, old, next, table)
		if err != nil {
			return err
		}
		before, err := takeCensus(ctx, old, table, columns)
		if err != nil {
			return err
		}
		after, err := takeCensus(ctx, next, table, columns)
		if err != nil {
			return err
		}
		if before != after {
			return damaged(table, fmt.Errorf("store: %d rows before the migration, %d after, or other contents", before.rows, after.rows))
		}
	}
	return nil
}

// bothHave lists the columns of a table in both databases, quoted.
func bothHave(ctx context.Context, old, next *sql.DB, table string) (string, error) {
	var names [2][]string
	for i, db := range []*sql.DB{old, next} {
		rows, err := db.QueryContext(ctx, "SELECT name FROM pragma_table_info(?)", table)
		if err != nil {
			return "", err
		}
		if names[i], err = texts(rows); err != nil {
			return "", err
		}
	}
	var both []string
	for _, name := range names[0] {
		if slices.Contains(names[1], name) {
			both = append(both, `"`+name+`"`)
		}
	}
	if len(both) == 0 {
		return "", damaged(table, errors.New("store: the table is gone"))
	}
	return strings.Join(both, ", "), nil
}

// census is the rows of a table: their number, and the sum of their hashes,
// which does not depend on their order.
type census struct {
	rows int
	sum  [4]uint64
}

func takeCensus(ctx context.Context, db *sql.DB, table, columns string) (c census, err error) {
	rows, err := db.QueryContext(ctx, fmt.Sprintf(`SELECT %s FROM "%s"`, columns, table)) // names of our own schema
	if err != nil {
		return c, err
	}
	defer rows.Close()
	cells := make([]sql.RawBytes, strings.Count(columns, ",")+1)
	into := make([]any, len(cells))
	for i := range cells {
		into[i] = &cells[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return c, err
		}
		c.add(cells)
	}
	return c, rows.Err()
}

func (c *census) add(cells []sql.RawBytes) {
	h := sha256.New()
	for _, cell := range cells {
		n := uint64(len(cell))
		if cell == nil {
			n = 1 << 63 // NULL is not the empty cell
		}
		h.Write(binary.BigEndian.AppendUint64(nil, n))
		h.Write(cell)
	}
	sum := h.Sum(nil)
	c.rows++
	for i := range c.sum {
		c.sum[i] += binary.BigEndian.Uint64(sum[8*i:])
	}
}
