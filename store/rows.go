package store

import (
	"encoding/json"

	"confirmpoint/confirm"
)

// rowChanges are the rows of the live set that one transaction has written or
// removed; the arena takes them over after the commit, all at once.
type rowChanges struct {
	list []rowChange
	at   map[string]int // index in list
}

type rowChange struct {
	id    string
	rev   int64
	plain []byte // encoded projection; nil when the record was removed
}

func (c *rowChanges) add(r rowChange) {
	if i, ok := c.at[r.id]; ok {
		c.list[i] = r
		return
	}
	if c.at == nil {
		c.at = make(map[string]int)
	}
	c.at[r.id] = len(c.list)
	c.list = append(c.list, r)
}

// current gives a live row as this transaction sees it.
func (t *tx) current(id string) (rev int64, plain []byte, ok bool) {
	if t.rows != nil {
		if i, changed := t.rows.at[id]; changed {
			c := t.rows.list[i]
			return c.rev, c.plain, c.plain != nil
		}
	}
	r := t.arena.find(id)
	if r == nil {
		return 0, nil, false
	}
	return r.rev, t.arena.buf[r.base : r.base+r.size], true
}

// stage notes a changed row for the arena.
func (t *tx) stage(r rowChange) {
	if t.rows == nil {
		t.rows = &rowChanges{}
	}
	t.rows.add(r)
}

// show brings committed rows into the arena.
func (s *session) show(rows *rowChanges) {
	if rows == nil {
		return
	}
	changed := make([]int32, 0, len(rows.list))
	for _, c := range rows.list {
		if c.plain != nil {
			changed = append(changed, s.put(c.id, c.rev, c.plain))
			clear(c.plain)
		} else if i, ok := s.arena.index[c.id]; ok {
			s.arena.remove(c.id)
			changed = append(changed, i)
		}
	}
	s.arena.reorder(changed)
}

// rewrite changes the projection of a live record, if it is here.
func (t *tx) rewrite(id string, change func(*projection)) error {
	old, plain, ok := t.current(id)
	if !ok {
		return nil
	}
	read, err := parseProjection(plain, t.arena.intern)
	if err != nil {
		return err
	}
	p := read.full(plain)
	change(&p)
	rev := t.rev()
	plain = p.encode()
	sealed, err := t.keys.projection.seal(place{"record", "projection", id, rev}, plain)
	if err != nil {
		return err
	}
	if _, err := t.Exec(`UPDATE record SET rev = ?, state = ?, gone = ?, projection = ? WHERE slot = ? AND id = ?`,
		rev, string(p.state), p.gone, sealed, t.head.Live.Slot, id); err != nil {
		return err
	}
	t.head.Live.Records.remove(t.keys, "record", id, old)
	t.head.Live.Records.add(t.keys, "record", id, rev)
	t.stage(rowChange{id, rev, plain})
	return nil
}

// drop removes a live record with its draft, if it is here.
func (t *tx) drop(id string) error {
	if rev, _, ok := t.current(id); ok {
		if _, err := t.Exec("DELETE FROM record WHERE slot = ? AND id = ?", t.head.Live.Slot, id); err != nil {
			return err
		}
		t.head.Live.Records.remove(t.keys, "record", id, rev)
		t.stage(rowChange{id: id})
	}
	return t.dropDraft(id)
}

// leave takes a record out of the live set, or marks it gone while it is held.
func (t *tx) leave(id string, reason confirm.Code) error {
	if t.held(id) {
		return t.markGone(id, reason)
	}
	return t.drop(id)
}

// markGone keeps a record that has left, out of every queue but those of its
// operations.
func (t *tx) markGone(id string, reason confirm.Code) error {
	if err := t.ledger(id, LedgerEntry{Act: LedgerGone, Why: reason}); err != nil {
		return err
	}
	return t.rewrite(id, func(p *projection) { p.gone = true })
}

// saveStanding replaces the standing of a live record.
func (t *tx) saveStanding(id string, standing confirm.Standing) error {
	plain, err := json.Marshal(standing)
	if err != nil {
		return err
	}
	rev := t.rev()
	sealed, err := t.keys.body.seal(place{"body", "standing", id, rev}, plain)
	if err != nil {
		return err
	}
	if _, err := t.Exec(`UPDATE body SET standing_rev = ?, standing = ?
		WHERE pk = (SELECT pk FROM record WHERE slot = ? AND id = ?)`,
		rev, sealed, t.head.Live.Slot, id); err != nil {
		return err
	}
	return t.rewrite(id, func(p *projection) {
		p.standingRev, p.state = rev, standing.State
		p.stand(standing)
	})
}
