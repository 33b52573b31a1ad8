package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"

	"confirmpoint/confirm"
)

// Record gives THEIRS: the newest version pulled, untouched by unsent work.
// A record that left this point is still given while unsent work names it.
func (s *Store) Record(ctx context.Context, id string) (rec confirm.Record, err error) {
	err = s.read(func(open *session) error {
		rec, err = open.record(ctx, s.r, id)
		return err
	})
	return rec, err
}

func (s *session) record(ctx context.Context, q queryer, id string) (rec confirm.Record, err error) {
	var contentRev, standingRev int64
	var content, standing []byte
	err = q.QueryRowContext(ctx, `SELECT content_rev, content, standing_rev, standing
		FROM record JOIN body USING (pk) WHERE slot = ? AND id = ?`, s.head.Live.Slot, id).
		Scan(&contentRev, &content, &standingRev, &standing)
	r := s.arena.find(id)
	switch {
	case errors.Is(err, sql.ErrNoRows) && r == nil:
		return rec, problem(confirm.ProblemNotFound, nil)
	case errors.Is(err, sql.ErrNoRows):
		return rec, damaged("record/"+id, err) // the list has it, its body is gone
	case err != nil:
		return rec, err
	// The revs in the projection tell a body put back from an older version.
	case r == nil || r.contentRev != contentRev || r.standingRev != standingRev:
		return rec, damaged("record/"+id, errSeal)
	}
	content, err = s.keys.body.open(content[:0:0], place{"body", "content", id, contentRev}, content)
	if err == nil {
		rec, err = decodeRecord(content)
	}
	if err == nil {
		standing, err = s.keys.body.open(standing[:0:0], place{"body", "standing", id, standingRev}, standing)
	}
	if err == nil {
		err = json.Unmarshal(standing, &rec.Standing)
	}
	if err == nil && rec.ID != id {
		err = errSeal
	}
	if err != nil {
		return confirm.Record{}, damaged("record/"+id, errSeal)
	}
	return rec, nil
}

// FindApplication gives the record id of a 报名号 as typed or scanned:
// full-width digits, blanks and case do not matter. A record of this point comes
// before one that has left it.
func (s *Store) FindApplication(_ context.Context, applicationNo string) (id string, err error) {
	err = s.read(func(open *session) error {
		r := open.arena.application(applicationNo)
		if r == nil {
			return problem(confirm.ProblemNotFound, nil)
		}
		id = r.id
		return nil
	})
	return id, err
}

// column1 collects the only column of a query; it takes what QueryContext gives.
func column1[T any](rows *sql.Rows, err error) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		var v T
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, rows.Err()
}

// recordHead is a record without its content, standing in front of the exact
// bytes of the content in a sealed body.
type recordHead struct {
	ID            string `json:"id"`
	ApplicationNo string `json:"application_no"`
	PlanID        string `json:"plan_id"`
	PointID       string `json:"point_id"`
	Version       int64  `json:"version"`
	Digest        string `json:"digest"`
}

// encodeRecord frames a record without its standing: length of the head, head,
// content. Content nil means to encode that of rec.
func encodeRecord(rec *confirm.Record, content []byte) ([]byte, error) {
	head, err := json.Marshal(recordHead{
		rec.ID, rec.ApplicationNo, rec.PlanID, rec.PointID, rec.Version, rec.Digest})
	if err == nil && content == nil {
		content, err = json.Marshal(rec.Content)
	}
	if err != nil {
		return nil, err
	}
	out := make([]byte, 0, 4+len(head)+len(content))
	out = binary.BigEndian.AppendUint32(out, uint32(len(head)))
	return append(append(out, head...), content...), nil
}

// decodeRecord reads what encodeRecord wrote.
func decodeRecord(b []byte) (rec confirm.Record, err error) {
	if len(b) < 4 || uint64(binary.BigEndian.Uint32(b)) > uint64(len(b)-4) {
		return rec, errSeal
	}
	n := 4 + binary.BigEndian.Uint32(b)
	var h recordHead
	if err := json.Unmarshal(b[4:n], &h); err != nil {
		return rec, err
	}
	rec = confirm.Record{
		ID: h.ID, ApplicationNo: h.ApplicationNo, PlanID: h.PlanID, PointID: h.PointID,
		Version: h.Version, Digest: h.Digest,
	}
	return rec, json.Unmarshal(b[n:], &rec.Content)
}
