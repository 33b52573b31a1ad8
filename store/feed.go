package store

import (
	"context"

	"confirmpoint/confirm"
)

// Cursor says where to ask on from: inside a new epoch while one collects,
// otherwise after the newest page. Both are empty before the first page, and
// after damage, when everything has to come anew.
func (s *Store) Cursor(context.Context) (epoch, cursor string, err error) {
	err = s.read(func(open *session) error {
		from := open.head.Live
		if open.head.Shadow.Slot != 0 {
			from = open.head.Shadow
		}
		epoch, cursor = from.Epoch, from.Cursor
		return nil
	})
	return epoch, cursor, err
}

// Epoch is that of the records on show, also while a new one collects; empty
// before the first page.
func (s *Store) Epoch(context.Context) (epoch string, err error) {
	err = s.read(func(open *session) error {
		epoch = open.head.Live.Epoch
		return nil
	})
	return epoch, err
}

// ApplyChanges stores a page and its cursor together. Changes that were
// applied before are skipped by their sequence number. Pages of a new epoch
// collect in a shadow until one comes without More; the very first epoch has
// nothing to replace and shows at once. What was accepted and a new epoch does
// not show becomes unknown: its registry may have been restored from a backup.
// Unsent work is never touched: a record that leaves this point stays, marked
// gone, while such work names it.
func (s *Store) ApplyChanges(ctx context.Context, p confirm.ChangePage) error {
	return s.write(ctx, func(t *tx) error { return t.applyPage(ctx, p, s.today()) })
}

func (t *tx) applyPage(ctx context.Context, p confirm.ChangePage, today confirm.Date) error {
	to, err := t.target(p.Epoch)
	if err != nil {
		return err
	}
	w := &feedWriter{tx: t, set: to, live: to == &t.head.Live, book: t.book, today: today}
	if err := w.prepare(); err != nil {
		return err
	}
	for i := range p.Changes {
		if err := w.apply(&p.Changes[i]); err != nil {
			return err
		}
	}
	to.Cursor = p.Cursor
	if w.live || p.More {
		return nil
	}
	return t.swap(ctx)
}

// target chooses the set a page belongs to.
func (t *tx) target(epoch string) (*set, error) {
	switch {
	case epoch == t.head.Live.Epoch:
		return &t.head.Live, t.dropShadow()
	case t.head.Live.Records.Count == 0 && (t.head.Live.Epoch == "" || len(t.ops) == 0):
		t.head.Live = set{Slot: t.head.Live.Slot, Epoch: epoch}
		return &t.head.Live, t.dropShadow()
	case epoch != t.head.Shadow.Epoch || t.head.Shadow.Slot == 0:
		if err := t.dropShadow(); err != nil {
			return nil, err
		}
		t.head.Shadow = set{Slot: t.head.Live.Slot + 1, Epoch: epoch}
	}
	return &t.head.Shadow, nil
}

func (t *tx) dropShadow() error {
	if t.head.Shadow.Slot == 0 {
		return nil
	}
	_, err := t.Exec("DELETE FROM record WHERE slot = ?", t.head.Shadow.Slot)
	t.head.Shadow = set{}
	return err
}

// swap puts the shadow in the place of the live set. Old records that the new
// epoch does not have leave, except those with unsent work.
func (t *tx) swap(ctx context.Context) error {
	old, shadow := t.head.Live, t.head.Shadow
	left, err := column1[string](t.Query(`SELECT id FROM record AS o WHERE slot = ? AND NOT EXISTS
		(SELECT 1 FROM record AS n WHERE n.slot = ? AND n.id = o.id)`, old.Slot, shadow.Slot))
	if err != nil {
		return err
	}
	asked, err := t.unseen(ctx, shadow)
	if err != nil {
		return err
	}
	for _, id := range left {
		if t.arena.find(id) == nil || !t.held(id) && len(asked[id].ops) == 0 {
			if err := t.dropDraft(id); err != nil {
				return err
			}
			continue
		}
		if err := t.markGone(id, confirm.CodeRemoved); err != nil {
			return err
		}
		if _, err := t.Exec("UPDATE record SET slot = ? WHERE slot = ? AND id = ?", shadow.Slot, old.Slot, id); err != nil {
			return err
		}
		shadow.Records.add(t.keys, "record", id, t.head.Rev)
	}
	if _, err := t.Exec("DELETE FROM record WHERE slot = ?", old.Slot); err != nil {
		return err
	}
	t.head.Live, t.head.Shadow = shadow, set{}
	t.head.Checked = "" // rules and days may have changed while it collected
	found, err := t.loadRecords(ctx, t.Tx, shadow)
	if err != nil {
		return err
	}
	if len(found.damage) > 0 || found.records != shadow.Records {
		return damaged("record", errSeal)
	}
	if err := t.missDecisions(ctx, found.arena, asked); err != nil {
		return err
	}
	t.rows = nil // they were of the old arena
	t.after = append(t.after, func() {
		t.session.ahead = nil
		t.session.arena.wipe()
		t.session.arena = found.arena
	})
	return t.askAgain(asked)
}
