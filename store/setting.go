package store

import (
	"context"
	"database/sql"
	"errors"

	"confirmpoint/confirm"
)

// Setting gives the value kept under a name, nil when there is none.
func (s *Store) Setting(ctx context.Context, name string) (value []byte, err error) {
	err = s.read(func(open *session) error {
		key := open.keys.blindIndex("setting", name)
		var rev int64
		var sealed []byte
		err := s.r.QueryRowContext(ctx, "SELECT rev, data FROM setting WHERE name = ?", key).Scan(&rev, &sealed)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		if value, err = open.keys.own.open([]byte{}, place{"setting", "data", keyText(key), rev}, sealed); err != nil {
			return damaged("setting", err)
		}
		return nil
	})
	return value, err
}

// SaveSetting keeps a value under a name; nil takes it away.
func (s *Store) SaveSetting(ctx context.Context, name string, value []byte, events ...confirm.AuditEvent) error {
	return s.write(ctx, func(t *tx) error {
		if err := t.auditAll(events); err != nil {
			return err
		}
		key := t.keys.blindIndex("setting", name)
		id := keyText(key)
		var old int64
		err := t.QueryRow("SELECT rev FROM setting WHERE name = ?", key).Scan(&old)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if value == nil {
			t.head.Settings.move(t.keys, "setting", id, old, 0)
			_, err := t.Exec("DELETE FROM setting WHERE name = ?", key)
			return err
		}
		rev := t.rev()
		sealed, err := t.keys.own.seal(place{"setting", "data", id, rev}, value)
		if err != nil {
			return err
		}
		if _, err := t.Exec(`INSERT INTO setting (name, rev, data) VALUES (?, ?, ?)
			ON CONFLICT (name) DO UPDATE SET rev = excluded.rev, data = excluded.data`, key, rev, sealed); err != nil {
			return err
		}
		t.head.Settings.move(t.keys, "setting", id, old, rev)
		return nil
	})
}
