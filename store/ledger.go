package store

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"confirmpoint/confirm"
)

// LedgerAct is what a line of a record's time line tells.
type LedgerAct string

// The acts of the ledger.
const (
	LedgerSigned   LedgerAct = "signed"   // a decision was committed here
	LedgerAccepted LedgerAct = "accepted" // the registry's verified answer
	LedgerRefused  LedgerAct = "refused"  // the registry's verified answer
	LedgerResolved LedgerAct = "resolved" // the clerk dealt with a refusal
	LedgerUndone   LedgerAct = "undone"   // the clerk took it back before it was sent
	LedgerPrinted  LedgerAct = "printed"  // a document was done
	LedgerGone     LedgerAct = "gone"     // the record left this point with work unsent
)

// LedgerEntry is one line of the time line of a record on this computer.
type LedgerEntry struct {
	At  time.Time    `json:"at"` // UTC, by this computer's clock
	Act LedgerAct    `json:"act"`
	Ref string       `json:"ref,omitempty"` // operation or batch
	Seq int          `json:"seq,omitempty"` // of a document in its batch
	Why confirm.Code `json:"why,omitempty"`
}

// Ledger lists the time line of a record, oldest first. It outlives the record.
func (s *Store) Ledger(ctx context.Context, recordID string) (list []LedgerEntry, err error) {
	err = s.read(func(open *session) error {
		rows, err := s.r.QueryContext(ctx, "SELECT seq, data FROM ledger WHERE record_id = ? ORDER BY seq", recordID)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var seq int64
			var sealed []byte
			if err := rows.Scan(&seq, &sealed); err != nil {
				return err
			}
			var e LedgerEntry
			plain, err := open.keys.audit.open(nil, place{"ledger", "data", recordID, seq}, sealed)
			if err == nil {
				err = json.Unmarshal(plain, &e)
			}
			if err != nil {
				return damaged("ledger/"+strconv.FormatInt(seq, 10), errSeal)
			}
			list = append(list, e)
		}
		return rows.Err()
	})
	return list, err
}

// ledger adds a line; its number is a rev, so no two lines can change places.
func (t *tx) ledger(recordID string, e LedgerEntry) error {
	e.At = t.at
	plain, err := json.Marshal(e)
	if err != nil {
		return err
	}
	seq := t.rev()
	sealed, err := t.keys.audit.seal(place{"ledger", "data", recordID, seq}, plain)
	if err != nil {
		return err
	}
	_, err = t.Exec("INSERT INTO ledger (seq, record_id, at, data) VALUES (?, ?, ?, ?)",
		seq, recordID, stamp(e.At), sealed)
	return err
}
