package registry

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"confirmpoint/confirm"
)

// stored is a record as the database has it: content and standing also as the
// bytes that travel.
type stored struct {
	confirm.Record
	content, standing []byte
	removed           bool
}

const recordColumns = "id, application_no, plan_id, point_id, version, digest, content, standing, removed_at"

// scanner is a row or rows.
type scanner interface{ Scan(dest ...any) error }

func scanRecord(row scanner) (stored, error) {
	var s stored
	var removed sql.NullInt64
	err := row.Scan(&s.ID, &s.ApplicationNo, &s.PlanID, &s.PointID, &s.Version, &s.Digest, &s.content, &s.standing, &removed)
	if errors.Is(err, sql.ErrNoRows) {
		return s, ErrNotFound
	}
	if err != nil {
		return s, err
	}
	s.removed = removed.Valid
	if s.Content, err = confirm.DecodeContent(s.content); err != nil {
		return s, err
	}
	s.Standing, err = confirm.DecodeStanding(s.standing)
	return s, err
}

// recordByID gives ErrNotFound when there is none.
func recordByID(ctx context.Context, q querier, id string) (stored, error) {
	return scanRecord(q.QueryRowContext(ctx, "SELECT "+recordColumns+" FROM record WHERE id = $1", id))
}

func recordByNumber(ctx context.Context, q querier, applicationNo string) (stored, error) {
	return scanRecord(q.QueryRowContext(ctx, "SELECT "+recordColumns+" FROM record WHERE application_no = $1", applicationNo))
}

// announce gives a record the next number of its point's feed.
func announce(ctx context.Context, tx *sql.Tx, pointID, recordID string, gone confirm.Code) (int64, error) {
	seq, err := nextSeq(ctx, tx)
	if err != nil {
		return 0, err
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO feed (point_id, record_id, seq, gone) VALUES ($1, $2, $3, $4)
		ON CONFLICT (point_id, record_id) DO UPDATE SET seq = excluded.seq, gone = excluded.gone`,
		pointID, recordID, seq, sql.NullString{String: string(gone), Valid: gone != ""})
	return seq, err
}

// putRecord stores what an action has made of a record: standing, and content
// and point when they changed. New content is encoded here, once. A record that
// moved leaves a tombstone at its old point. seq is that of the change at the
// point it came from.
func putRecord(ctx context.Context, tx *sql.Tx, before stored, after confirm.Record) (standing []byte, seq int64, err error) {
	content := before.content
	if after.Version != before.Version {
		if content, err = confirm.EncodeContent(after.Content); err != nil {
			return nil, 0, err
		}
		after.Digest = confirm.DigestContent(content)
		if err := saveSearch(ctx, tx, after.ID, after.ApplicationNo, after.Content); err != nil {
			return nil, 0, err
		}
	}
	if standing, err = confirm.EncodeStanding(after.Standing); err != nil {
		return nil, 0, err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE record SET point_id = $1, version = $2, digest = $3, content = $4, standing = $5 WHERE id = $6",
		after.PointID, after.Version, after.Digest, content, standing, after.ID); err != nil {
		return nil, 0, err
	}
	if !slices.Equal(picturesOf(before.Record), picturesOf(after)) {
		if err := notePictures(ctx, tx, after); err != nil {
			return nil, 0, err
		}
	}
	if after.PointID == before.PointID {
		seq, err = announce(ctx, tx, after.PointID, after.ID, "")
		return standing, seq, err
	}
	if seq, err = announce(ctx, tx, before.PointID, after.ID, confirm.CodeNotYourPoint); err != nil {
		return nil, 0, err
	}
	_, err = announce(ctx, tx, after.PointID, after.ID, "")
	return standing, seq, err
}
