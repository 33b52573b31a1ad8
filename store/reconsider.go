package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"

	"confirmpoint/confirm"
)

// reconsiderCell keeps the list until the clerk has seen it.
const reconsiderCell = "reconsidered"

// Reconsidered lists the records for which rulebooks that came since the last
// ForgetReconsidered have changed what may be concluded, or until when; each
// once, with the newest change. Records that have left since are not in it.
func (s *Store) Reconsidered(ctx context.Context) (list []confirm.Affected, err error) {
	err = s.read(func(open *session) error {
		if list, err = loadReconsidered(ctx, s.r, open.keys); err != nil {
			return err
		}
		list = slices.DeleteFunc(list, func(a confirm.Affected) bool {
			r := open.arena.find(a.RecordID)
			return r == nil || r.gone || a.Change == confirm.DecisionLost && r.decided.at >= a.Decided.Unix()
		})
		return nil
	})
	return list, err
}

// ForgetReconsidered empties the list: the clerk has seen it.
func (s *Store) ForgetReconsidered(ctx context.Context) error {
	return s.write(ctx, func(t *tx) error {
		_, err := t.Exec("DELETE FROM cell WHERE name = ?", reconsiderCell)
		return err
	})
}

func loadReconsidered(ctx context.Context, q queryer, k *keyring) (list []confirm.Affected, err error) {
	plain, err := loadCell(ctx, q, k, reconsiderCell)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err == nil {
		err = json.Unmarshal(plain, &list)
	}
	return list, err
}

// reconsider compares the rulebook on show with the one that takes its place.
// Records that do not verify are left to whoever opens them.
func (t *tx) reconsider(ctx context.Context, after confirm.Rulebook) error {
	before := t.session.book
	if before.Plan.ID != after.Plan.ID || !rearranged(before, after) {
		return nil
	}
	var affected []confirm.Affected
	for _, i := range t.arena.orders[sortNumber] {
		r := &t.arena.rows[i]
		if r.gone || r.state == confirm.StateDeclined {
			continue
		}
		rec, err := t.session.record(ctx, t.Tx, r.id)
		if confirm.CodeOf(err) == confirm.ProblemCacheDamaged {
			continue
		}
		if err != nil {
			return err
		}
		affected = append(affected, confirm.Reconsider(before, after, []confirm.Record{rec})...)
	}
	return t.noteAffected(ctx, affected)
}

// noteAffected adds to the list what the clerk has to see.
func (t *tx) noteAffected(ctx context.Context, affected []confirm.Affected) error {
	if len(affected) == 0 {
		return nil
	}
	list, err := loadReconsidered(ctx, t.Tx, t.keys)
	if err != nil && confirm.CodeOf(err) != confirm.ProblemCacheDamaged {
		return err
	}
	newer := make(map[string]bool, len(affected))
	for _, a := range affected {
		newer[a.RecordID] = true
	}
	list = slices.DeleteFunc(list, func(a confirm.Affected) bool { return newer[a.RecordID] })
	plain, err := json.Marshal(append(list, affected...))
	if err != nil {
		return err
	}
	return t.saveCell(reconsiderCell, t.rev(), plain)
}

// rearranged tells whether anything that Reconsider looks at may differ.
func rearranged(a, b confirm.Rulebook) bool {
	return a.Version != b.Version || a.Window.ID != b.Window.ID || a.Window.Version != b.Window.Version ||
		!a.Plan.Opens.Equal(b.Plan.Opens) || !a.Plan.Closes.Equal(b.Plan.Closes)
}
