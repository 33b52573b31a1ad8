package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"confirmpoint/confirm"
)

// Draft gives the unfinished work on a record; false when there is none.
func (s *Store) Draft(ctx context.Context, recordID string) (d confirm.Draft, ok bool, err error) {
	err = s.read(func(open *session) error {
		var rev int64
		var sealed []byte
		err := s.r.QueryRowContext(ctx, "SELECT rev, data FROM draft WHERE record_id = ?", recordID).Scan(&rev, &sealed)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		plain, err := open.keys.body.open(nil, place{"draft", "data", recordID, rev}, sealed)
		if err == nil {
			err = json.Unmarshal(plain, &d)
		}
		if err != nil {
			d = confirm.Draft{}
			return damaged("draft/"+recordID, errSeal)
		}
		ok = true
		return nil
	})
	return d, ok, err
}

// SaveDraft keeps the draft of a record; not_found when the record is not here.
func (s *Store) SaveDraft(ctx context.Context, d confirm.Draft) error {
	return s.write(ctx, func(t *tx) error {
		if t.arena.find(d.RecordID) == nil {
			return problem(confirm.ProblemNotFound, nil)
		}
		rev := t.rev()
		sealed, err := t.sealJSON(place{"draft", "data", d.RecordID, rev}, d)
		if err != nil {
			return err
		}
		_, err = t.Exec(`INSERT INTO draft (record_id, rev, saved_at, data) VALUES (?, ?, ?, ?)
			ON CONFLICT (record_id) DO UPDATE SET rev = excluded.rev, saved_at = excluded.saved_at, data = excluded.data`,
			d.RecordID, rev, stamp(d.SavedAt), sealed)
		return err
	})
}

// LastOnlineSignIn is zero when there was none; UTC, milliseconds.
func (s *Store) LastOnlineSignIn(context.Context) (at time.Time, err error) {
	err = s.read(func(open *session) error {
		at = unstamp(open.head.SignedIn)
		return nil
	})
	return at, err
}

// SaveOnlineSignIn keeps the time of a sign-in at the registry.
func (s *Store) SaveOnlineSignIn(ctx context.Context, at time.Time, events ...confirm.AuditEvent) error {
	return s.write(ctx, func(t *tx) error {
		t.head.SignedIn = stamp(at)
		return t.auditAll(events)
	})
}
