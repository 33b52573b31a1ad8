package store

import (
	"context"
	"encoding/json"

	"confirmpoint/confirm"
)

// OpenOperations lists this clerk's operations that have no answer yet, oldest first, at
// most limit: those of a record in the order they were signed. What is held is
// left out, and so is what may still be undone, with what was signed after it.
func (s *Store) OpenOperations(ctx context.Context, limit int) (list []confirm.Operation, err error) {
	err = s.read(func(open *session) error {
		held, err := json.Marshal(open.heldBack())
		if err != nil {
			return err
		}
		notYet, err := open.notYet()
		if err != nil {
			return err
		}
		list, err = open.operations(ctx, s.r, "holder = ? AND "+stateOpen+`
			AND id NOT IN (SELECT value FROM json_each(?)) AND NOT EXISTS (
				SELECT 1 FROM operation AS earlier, json_each(?) AS waits
				WHERE earlier.id = waits.value AND earlier.record_id = operation.record_id AND earlier.seq <= operation.seq)
			ORDER BY seq LIMIT ?`, true, s.holder, string(held), notYet, limit)
		return err
	})
	return list, err
}

// Operation gives one operation of the outbox or the history; not_found.
func (s *Store) Operation(ctx context.Context, id string) (op confirm.Operation, err error) {
	err = s.read(func(open *session) error {
		op, err = open.operation(ctx, s.r, id)
		return err
	})
	return op, err
}

// ApplyCarried stores a page that came on a stick: all changes after the
// cursor from, whose number in the feed is since. It may be older than what was
// pulled meanwhile, so it is left alone, and applied is false, unless it goes on
// where the records here end, or begins before that and ends after it. The
// cursor never goes back, no change is applied twice, and what a receipt has
// told since stays. Else it is as ApplyChanges.
func (s *Store) ApplyCarried(ctx context.Context, p confirm.ChangePage, from string, since int64) (applied bool, err error) {
	err = s.write(ctx, func(t *tx) error {
		if applied = t.goesOn(p, from, since); !applied {
			return nil
		}
		if p.Epoch == t.head.Live.Epoch {
			if p.Changes, err = t.withoutLate(ctx, p.Changes); err != nil {
				return err
			}
		}
		return t.applyPage(ctx, p, s.today())
	})
	return applied && err == nil, err
}

// goesOn tells whether a page leaves no gap and brings something new.
func (t *tx) goesOn(p confirm.ChangePage, from string, since int64) bool {
	live, shadow := t.head.Live, t.head.Shadow
	switch {
	case shadow.Slot != 0: // a new epoch collects: only what belongs to it, in its turn
		return p.Epoch == shadow.Epoch && from == shadow.Cursor
	case from == live.Cursor:
		return p.Cursor != from
	}
	return p.Epoch == live.Epoch && since <= live.Applied &&
		len(p.Changes) > 0 && p.Changes[len(p.Changes)-1].Seq > live.Applied
}

// withoutLate takes the records out of changes that a receipt has overtaken.
// What is left of such a change is its number.
func (t *tx) withoutLate(ctx context.Context, changes []confirm.Change) ([]confirm.Change, error) {
	kept := make([]confirm.Change, len(changes))
	for i, c := range changes {
		late, err := t.isLate(ctx, &c)
		if err != nil {
			return nil, err
		}
		if late {
			c = confirm.Change{Seq: c.Seq}
		}
		kept[i] = c
	}
	return kept, nil
}
