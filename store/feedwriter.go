package store

import (
	"database/sql"
	"encoding/json"
	"errors"

	"confirmpoint/confirm"
)

// feedWriter writes the changes of one page into one set.
type feedWriter struct {
	*tx
	set   *set
	live  bool // the set is the one on show
	book  confirm.Rulebook
	today confirm.Date

	insertRecord, insertBody, delete, oldRev *sql.Stmt
}

// prepare makes the statements; they end with the transaction.
func (w *feedWriter) prepare() error {
	for _, s := range []struct {
		to  **sql.Stmt
		sql string
	}{
		{&w.insertRecord, `INSERT INTO record (slot, id, rev, version, state, projection)
			VALUES (?, ?, ?, ?, ?, ?)`},
		// OR REPLACE: a body whose record a forger took away must not block its number.
		{&w.insertBody, `INSERT OR REPLACE INTO body (pk, content_rev, content, standing_rev, standing) VALUES (?, ?, ?, ?, ?)`},
		{&w.delete, "DELETE FROM record WHERE slot = ? AND id = ?"},
		{&w.oldRev, "SELECT rev FROM record WHERE slot = ? AND id = ?"},
	} {
		var err error
		//nolint:sqlclosecheck // a statement of a transaction ends with it
		if *s.to, err = w.Prepare(s.sql); err != nil {
			return err
		}
	}
	return nil
}

func (w *feedWriter) apply(c *confirm.Change) error {
	if c.Seq <= w.set.Applied {
		return nil
	}
	w.set.Applied = c.Seq
	if w.overtaken(c) {
		return nil
	}
	return w.step(c)
}

// step carries a change out.
func (w *feedWriter) step(c *confirm.Change) error {
	switch {
	case c.Record != nil:
		return w.put(c)
	case c.GoneID != "" && w.live:
		return w.leave(c.GoneID, c.GoneReason)
	case c.GoneID != "":
		return w.replace(c.GoneID)
	}
	return nil // a step of a kind that a newer registry may add
}

// put seals a record and writes it over what was there. One of a plan whose
// people were wiped is left out.
func (w *feedWriter) put(c *confirm.Change) error {
	rec := c.Record
	if w.isWiped(rec.PlanID) {
		return nil
	}
	if err := w.replace(rec.ID); err != nil {
		return err
	}
	content, err := encodeRecord(rec, c.ContentJSON)
	if err != nil {
		return err
	}
	standing, err := json.Marshal(rec.Standing)
	if err != nil {
		return err
	}
	rev := w.rev()
	p := project(rec, w.spell)
	p.contentRev, p.standingRev = rev, rev
	p.judge(judged(w.book, &rec.Content, w.today))
	plain := p.encode()
	projection, err := w.keys.projection.seal(place{"record", "projection", rec.ID, rev}, plain)
	if err != nil {
		return err
	}
	if content, err = w.keys.body.seal(place{"body", "content", rec.ID, rev}, content); err != nil {
		return err
	}
	if standing, err = w.keys.body.seal(place{"body", "standing", rec.ID, rev}, standing); err != nil {
		return err
	}
	res, err := w.insertRecord.Exec(w.set.Slot, rec.ID, rev, rec.Version, string(p.state), projection)
	if err != nil {
		return err
	}
	pk, err := res.LastInsertId()
	if err != nil {
		return err
	}
	if _, err := w.insertBody.Exec(pk, rev, content, rev, standing); err != nil {
		return err
	}
	w.set.Records.add(w.keys, "record", rec.ID, rev)
	if w.live {
		w.stage(rowChange{rec.ID, rev, plain})
	}
	return nil
}

// replace takes the older row of a record away, if there is one.
func (w *feedWriter) replace(id string) error {
	rev, ok, err := w.revOf(id)
	if err != nil || !ok {
		return err
	}
	if _, err := w.delete.Exec(w.set.Slot, id); err != nil {
		return err
	}
	w.set.Records.remove(w.keys, "record", id, rev)
	return nil
}

// revOf gives the rev of the row of a record in the set.
func (w *feedWriter) revOf(id string) (rev int64, ok bool, err error) {
	if w.live {
		rev, _, ok = w.current(id)
		return rev, ok, nil
	}
	err = w.oldRev.QueryRow(w.set.Slot, id).Scan(&rev)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, false, nil
	}
	return rev, err == nil, err
}
