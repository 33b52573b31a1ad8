package store

import (
	"context"
	"encoding/hex"
	"slices"
	"strings"
)

// keyText names a row that is named by a keyed hash, as SQLite's hex does.
func keyText(key []byte) string { return strings.ToUpper(hex.EncodeToString(key)) }

// counted are the tables, besides those of records and operations, of which
// the head has a sum.
var counted = []struct {
	table, query string // the query takes a 0
	sum          func(*head) *sum
	since        int // first head.Schema that has it
}{
	{"draft", "SELECT record_id, rev FROM draft WHERE 0 = ?", func(h *head) *sum { return &h.Drafts }, headDrafts},
	{"batch", "SELECT id, rev FROM batch WHERE 0 = ?", func(h *head) *sum { return &h.Batches }, headSums},
	{"document", "SELECT batch_id || '/' || seq, rev FROM document WHERE 0 = ?", func(h *head) *sum { return &h.Documents }, headSums},
	{"setting", "SELECT hex(name), rev FROM setting WHERE 0 = ?", func(h *head) *sum { return &h.Settings }, headSums},
	{"receipt_block", "SELECT id, rev FROM receipt_block WHERE 0 = ?", func(h *head) *sum { return &h.Blocks }, headSums},
	{"sync_log", "SELECT CAST(seq AS TEXT), rev FROM sync_log WHERE 0 = ?", func(h *head) *sum { return &h.Syncs }, headSums},
	{"statement", "SELECT CAST(seq AS TEXT), rev FROM statement WHERE 0 = ?", func(h *head) *sum { return &h.Statements }, headSums},
	{"reserved_number", "SELECT hex(name), rev FROM reserved_number WHERE 0 = ?", func(h *head) *sum { return &h.Numbers }, headSums},
}

// loadSums compares the rows of the counted tables with the head. A head of
// an older schema takes the sums over.
func loadSums(ctx context.Context, q queryer, open *session) error {
	for _, c := range counted {
		found, err := sumRows(ctx, q, open.keys, c.table, c.query, 0)
		if err != nil {
			return err
		}
		kept := c.sum(&open.head)
		if open.head.Schema < c.since {
			*kept = found
		}
		if *kept != found && !slices.Contains(open.damage, c.table) {
			open.damage = append(open.damage, c.table)
		}
	}
	open.head.Schema = headSchema
	return nil
}

func sumRows(ctx context.Context, q queryer, k *keyring, table, query string, arg any) (sum, error) {
	var s sum
	rows, err := q.QueryContext(ctx, query, arg)
	if err != nil {
		return s, err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var rev int64
		if err := rows.Scan(&id, &rev); err != nil {
			return s, err
		}
		s.add(k, table, id, rev)
	}
	return s, rows.Err()
}
