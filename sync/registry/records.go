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

// Remove takes a record away (撤回, or imported by mistake): its point gets a
// tombstone. Its operations and receipts stay.
func (r *Registry) Remove(ctx context.Context, applicationNo, reason string) error {
	return r.change(ctx, applicationNo, "remove", reason, func(tx *sql.Tx, s stored) error {
		if _, err := tx.ExecContext(ctx, "UPDATE record SET removed_at = $1 WHERE id = $2", millis(r.now()), s.ID); err != nil {
			return err
		}
		_, err := announce(ctx, tx, s.PointID, s.ID, confirm.CodeRemoved)
		return err
	})
}

// MovePoint gives a record to another point of the bureau (更换确认点). Only a
// record without a conclusion can move, and only to a point whose window in
// the plan has not ended (domain.md §8.3).
func (r *Registry) MovePoint(ctx context.Context, applicationNo, pointID string) error {
	return r.change(ctx, applicationNo, "move", pointID, func(tx *sql.Tx, s stored) error {
		if s.PointID == pointID {
			return nil
		}
		if s.Standing.State != confirm.StatePending {
			return &confirm.Refusal{Code: confirm.CodeAlreadyDecided}
		}
		book, err := r.rulebook(ctx, tx, s.PlanID, pointID)
		if err != nil {
			return err
		}
		if !r.now().Before(book.Window.Closes) {
			return &confirm.Refusal{Code: confirm.CodeWindowClosed}
		}
		after := s.Record
		after.PointID = pointID
		_, _, err = putRecord(ctx, tx, s, after)
		return err
	})
}

// Decline sets 申报未受理 (不予受理), as by says in the name of the bureau.
func (r *Registry) Decline(ctx context.Context, applicationNo string, by confirm.Actor, reason string) error {
	return r.change(ctx, applicationNo, "decline", reason, func(tx *sql.Tx, s stored) error {
		book, err := r.rulebook(ctx, tx, s.PlanID, s.PointID)
		if err != nil {
			return err
		}
		by.Role = confirm.RoleBureau
		after, err := book.Apply(s.Record, confirm.Intent{
			OperationID: r.cfg.NewID(),
			RecordID:    s.ID,
			Action:      confirm.ActionDecline,
			Explanation: reason,
			Seen:        book.SeenOf(s.Record),
			ClerkID:     by.ID,
		}, by, r.now())
		if err != nil {
			return err
		}
		if err := r.voidNumbers(ctx, tx, s.ID); err != nil {
			return err
		}
		_, _, err = putRecord(ctx, tx, s, after)
		return err
	})
}

// defaultStages are the bureau's stages while a plan names none (domain.md §8.2).
var defaultStages = []string{"初审", "复核", "终审"}

// AddStage adds a line of the 审批记录, under a name that the plan's rules list.
// ErrUnknownStage when they do not.
func (r *Registry) AddStage(ctx context.Context, applicationNo string, stage confirm.StageResult) error {
	if stage.Stage == "" || stage.Result == "" {
		return ErrInvalid
	}
	return r.change(ctx, applicationNo, "stage", stage.Stage, func(tx *sql.Tx, s stored) error {
		extra, err := planRules(ctx, tx, s.PlanID)
		if err != nil {
			return err
		}
		names := extra.StageLabels
		if len(names) == 0 {
			names = defaultStages
		}
		if !slices.Contains(names, stage.Stage) {
			return ErrUnknownStage
		}
		stage.At = fromMillis(millis(stage.At))
		after := s.Record
		after.Standing.Stages = append(slices.Clip(s.Standing.Stages), stage)
		_, _, err = putRecord(ctx, tx, s, after)
		return err
	})
}

// change finds a record that is not removed, changes it and logs who asked why.
func (r *Registry) change(ctx context.Context, applicationNo, action, reason string, fn func(tx *sql.Tx, s stored) error) error {
	return r.db.update(ctx, func(tx *sql.Tx) error {
		s, err := recordByNumber(ctx, tx, applicationNo)
		if err != nil {
			return err
		}
		if s.removed {
			return ErrNotFound
		}
		if err := fn(tx, s); err != nil {
			return err
		}
		return r.log(ctx, tx, action, s.ID, reason)
	})
}
