package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"confirmpoint/confirm"
)

// Draft gives the unfinished work on a record; false when there is none. What a
// clerk had chosen who was shut out since is left out: nobody can sign it.
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
		d, err = open.draft(recordID, rev, sealed)
		ok = err == nil
		if c := d.Chosen; c != nil && c.InstallationID != open.holder {
			if d.Colleague = open.chooser(recordID); d.Colleague == "" {
				d.Chosen = nil
			}
		}
		return err
	})
	return d, ok, err
}

func (s *session) draft(recordID string, rev int64, sealed []byte) (d confirm.Draft, err error) {
	plain, err := s.keys.body.open(nil, place{"draft", "data", recordID, rev}, sealed)
	if err == nil {
		err = json.Unmarshal(plain, &d)
	}
	if err != nil {
		return confirm.Draft{}, damaged("draft/"+recordID, errSeal)
	}
	return d, nil
}

// SaveDraft keeps the draft of a record; not_found when the record is not here,
// choice_open while it holds what a colleague has chosen and not signed.
func (s *Store) SaveDraft(ctx context.Context, d confirm.Draft) error {
	return s.write(ctx, func(t *tx) error {
		if t.arena.find(d.RecordID) == nil {
			return problem(confirm.ProblemNotFound, nil)
		}
		if err := t.choiceFirst(d.RecordID); err != nil {
			return err
		}
		if err := t.putDraft(ctx, d); err != nil {
			return err
		}
		if d.Chosen == nil && t.chosen[d.RecordID].waits() && !holds(t.ops[d.RecordID]) {
			if err := t.dropGone(d.RecordID); err != nil { // it was all that held a record that has left
				return err
			}
		}
		return nil
	})
}

// putDraft writes a draft in the place of the one before.
func (t *tx) putDraft(ctx context.Context, d confirm.Draft) error {
	old, err := t.draftRev(ctx, d.RecordID)
	if err != nil {
		return err
	}
	rev := t.rev()
	t.head.Drafts.move(t.keys, "draft", d.RecordID, old, rev)
	sealed, err := t.sealJSON(t.keys.body, place{"draft", "data", d.RecordID, rev}, d)
	if err != nil {
		return err
	}
	_, err = t.Exec(`INSERT INTO draft (record_id, rev, saved_at, data) VALUES (?, ?, ?, ?)
		ON CONFLICT (record_id) DO UPDATE SET rev = excluded.rev, saved_at = excluded.saved_at, data = excluded.data`,
		d.RecordID, rev, stamp(d.SavedAt), sealed)
	if err != nil {
		return err
	}
	t.setChosen(d.RecordID, d.Chosen)
	return nil
}

// dropDraft forgets the unfinished work on a record.
func (t *tx) dropDraft(recordID string) error {
	old, err := t.draftRev(context.Background(), recordID)
	if err != nil {
		return err
	}
	t.head.Drafts.move(t.keys, "draft", recordID, old, 0)
	_, err = t.Exec("DELETE FROM draft WHERE record_id = ?", recordID)
	t.setChosen(recordID, nil)
	return err
}

// draftRev is the rev of a draft, 0 when there is none.
func (t *tx) draftRev(ctx context.Context, recordID string) (rev int64, err error) {
	err = t.QueryRowContext(ctx, "SELECT rev FROM draft WHERE record_id = ?", recordID).Scan(&rev)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return rev, err
}

// setChosen notes a choice for the session, which takes it over after the commit.
func (t *tx) setChosen(recordID string, c *confirm.Chosen) {
	t.after = append(t.after, func() {
		t.session.choose(recordID, c)
		t.session.refresh(recordID)
	})
}

// choice is a conclusion that waits for the signature of the clerk who chose it.
type choice struct {
	action confirm.Action
	holder string
}

func (c choice) waits() bool { return c.action != "" }

// chooser names the colleague whose choice waits for his signature, "" when
// none does.
func (s *session) chooser(recordID string) string {
	if c := s.chosen[recordID]; c.waits() && !s.mayResolve(c.holder) {
		return s.colleague(c.holder)
	}
	return ""
}

// choiceFirst refuses what would drop a colleague's choice unseen.
func (t *tx) choiceFirst(recordID string) error {
	if name := t.chooser(recordID); name != "" {
		return &confirm.Problem{Code: confirm.ProblemChoiceOpen, Args: map[string]string{"clerk": name}}
	}
	return nil
}

func (s *session) choose(recordID string, c *confirm.Chosen) {
	if c == nil {
		delete(s.chosen, recordID)
		return
	}
	s.chosen[recordID] = choice{c.Action, c.InstallationID}
}

// loadDrafts reads which drafts hold a conclusion that waits for its
// signature, and names those that do not verify.
func loadDrafts(ctx context.Context, q queryer, open *session) error {
	rows, err := q.QueryContext(ctx, "SELECT record_id, rev, data FROM draft")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var rev int64
		var sealed []byte
		if err := rows.Scan(&id, &rev, &sealed); err != nil {
			return err
		}
		d, err := open.draft(id, rev, sealed)
		if err != nil {
			open.damage = append(open.damage, "draft/"+id)
			continue
		}
		open.choose(id, d.Chosen)
	}
	return rows.Err()
}

// LastOnlineSignIn is zero when there was none; UTC, milliseconds.
func (s *Store) LastOnlineSignIn(context.Context) (at time.Time, err error) {
	err = s.read(func(open *session) error {
		at = unstamp(open.me().SignedIn)
		return nil
	})
	return at, err
}

// SaveOnlineSignIn keeps the time of a sign-in at the registry.
func (s *Store) SaveOnlineSignIn(ctx context.Context, at time.Time, events ...confirm.AuditEvent) error {
	return s.write(ctx, func(t *tx) error {
		t.changeClerk(t.holder, func(c *clerk) { c.SignedIn = stamp(at) })
		return t.auditAll(events)
	})
}
