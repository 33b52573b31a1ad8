package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"strconv"

	"confirmpoint/confirm"
)

// AppendSync adds a line to the sync log and takes the oldest away when there
// are more than confirm.MaxSyncEntries. A failure that goes on is added to the
// newest line: see confirm.SyncEntry.Fold.
func (s *Store) AppendSync(ctx context.Context, e confirm.SyncEntry) error {
	return s.write(ctx, func(t *tx) error {
		last, err := t.lastSync(ctx)
		if err != nil {
			return err
		}
		if folded, ok := last.entry.Fold(e); ok {
			return t.saveSync(last.seq, last.rev, folded)
		}
		if err := t.saveSync(last.seq+1, 0, e); err != nil {
			return err
		}
		return t.trimSync(ctx, last.seq+1-confirm.MaxSyncEntries)
	})
}

// syncRow is a line as it is stored. The zero row stands before the first.
type syncRow struct {
	seq, rev int64
	entry    confirm.SyncEntry
}

// lastSync gives the newest line. One that does not verify is never folded into.
func (t *tx) lastSync(ctx context.Context) (syncRow, error) {
	var r syncRow
	var sealed []byte
	err := t.QueryRowContext(ctx, "SELECT seq, rev, data FROM sync_log ORDER BY seq DESC LIMIT 1").Scan(&r.seq, &r.rev, &sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return r, nil
	}
	if err != nil {
		return r, err
	}
	r.entry, _ = openSync(t.keys, r.seq, r.rev, sealed)
	return r, nil
}

func openSync(k *keyring, seq, rev int64, sealed []byte) (confirm.SyncEntry, bool) {
	var e confirm.SyncEntry
	plain, err := k.own.open(nil, syncPlace(seq, rev), sealed)
	if err == nil {
		err = json.Unmarshal(plain, &e)
	}
	return e, err == nil
}

func syncPlace(seq, rev int64) place {
	return place{"sync_log", "data", strconv.FormatInt(seq, 10), rev}
}

// saveSync writes line seq; old is its rev so far, 0 for a new line.
func (t *tx) saveSync(seq, old int64, e confirm.SyncEntry) error {
	plain, err := json.Marshal(e)
	if err != nil {
		return err
	}
	rev := t.rev()
	sealed, err := t.keys.own.seal(syncPlace(seq, rev), plain)
	if err != nil {
		return err
	}
	if _, err := t.Exec(`INSERT INTO sync_log (seq, rev, data) VALUES (?, ?, ?)
		ON CONFLICT (seq) DO UPDATE SET rev = excluded.rev, data = excluded.data`, seq, rev, sealed); err != nil {
		return err
	}
	t.head.Syncs.move(t.keys, "sync_log", strconv.FormatInt(seq, 10), old, rev)
	return nil
}

// trimSync takes the lines up to seq away.
func (t *tx) trimSync(ctx context.Context, seq int64) error {
	rows, err := t.QueryContext(ctx, "DELETE FROM sync_log WHERE seq <= ? RETURNING seq, rev", seq)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var gone, rev int64
		if err := rows.Scan(&gone, &rev); err != nil {
			return err
		}
		t.head.Syncs.move(t.keys, "sync_log", strconv.FormatInt(gone, 10), rev, 0)
	}
	return rows.Err()
}

// SyncLog lists the newest lines, newest first, at most limit (0: all). A line
// that does not verify is left out.
func (s *Store) SyncLog(ctx context.Context, limit int) (list []confirm.SyncEntry, err error) {
	if limit <= 0 {
		limit = confirm.MaxSyncEntries
	}
	err = s.read(func(open *session) error {
		list = slices.Grow(list, min(limit, int(open.head.Syncs.Count)))
		rows, err := s.r.QueryContext(ctx, "SELECT seq, rev, data FROM sync_log ORDER BY seq DESC LIMIT ?", limit)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var seq, rev int64
			var sealed []byte
			if err := rows.Scan(&seq, &rev, &sealed); err != nil {
				return err
			}
			if e, ok := openSync(open.keys, seq, rev, sealed); ok {
				list = append(list, e)
			}
		}
		return rows.Err()
	})
	return list, err
}
