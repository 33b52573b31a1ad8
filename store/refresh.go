package store

import (
	"context"

	"confirmpoint/confirm"
)

// ApplyRefreshed stores one change that was asked for by itself, out of turn
// (offline-rules.md D1): the cursor stays where it is, so the feed will tell
// it once more. It does nothing, and says so, when the feed has told it
// already or has moved on, when a receipt has told a newer standing meanwhile,
// and when it is of another epoch than the records on show. Unsent work is never
// touched, as with ApplyChanges.
func (s *Store) ApplyRefreshed(ctx context.Context, epoch string, c confirm.Change) (applied bool, err error) {
	err = s.write(ctx, func(t *tx) error {
		id := changed(&c)
		applied = false
		if id == "" || epoch == "" || epoch != t.head.Live.Epoch || c.Seq <= t.head.Live.Applied || c.Seq <= t.session.ahead[id] {
			return nil
		}
		if late, err := t.isLate(ctx, &c); err != nil || late {
			return err
		}
		w := &feedWriter{tx: t, set: &t.head.Live, live: true, book: t.book, today: s.today()}
		if err := w.prepare(); err != nil {
			return err
		}
		if err := w.step(&c); err != nil {
			return err
		}
		applied = true
		t.after = append(t.after, func() {
			if t.session.ahead == nil {
				t.session.ahead = map[string]int64{}
			}
			t.session.ahead[id] = c.Seq
		})
		return nil
	})
	return applied && err == nil, err
}

// changed is the record that a change is about; "" when it is about none.
func changed(c *confirm.Change) string {
	if c.Record != nil {
		return c.Record.ID
	}
	return c.GoneID
}

// overtaken tells a change that was fetched before its record was refreshed: a
// page may be on its way meanwhile. The feed brings the newer one after it.
func (w *feedWriter) overtaken(c *confirm.Change) bool {
	return w.live && c.Seq < w.session.ahead[changed(c)]
}

// isLate tells a record whose standing here is newer than the one that came: a
// receipt has overtaken it.
func (t *tx) isLate(ctx context.Context, c *confirm.Change) (bool, error) {
	if c.Record == nil {
		return false, nil
	}
	rec, err := t.session.record(ctx, t.Tx, c.Record.ID)
	switch confirm.CodeOf(err) {
	case confirm.ProblemNotFound, confirm.ProblemCacheDamaged:
		return false, nil
	}
	return err == nil && c.Record.Version <= rec.Version && newer(rec.Standing, c.Record.Standing), err
}
