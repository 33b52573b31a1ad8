package registry

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// Remove takes a record away (撤回, or imported by mistake): its point gets a
// tombstone. Its operations and receipts stay.
func (r *Registry) Remove(ctx context.Context, applicationNo, reason string) error {
	_, err := r.console().Remove(ctx, wire.RecordWord{ApplicationNo: applicationNo, Reason: reason})
	return err
}

// Remove takes a record of the officer's bureaus away.
func (o *Office) Remove(ctx context.Context, in wire.RecordWord) (wire.RecordAnswer, error) {
	if !reasonFits(in.Reason) {
		return wire.RecordAnswer{}, invalidField("reason")
	}
	return o.change(ctx, in.ApplicationNo, "remove", in.Reason, func(tx *sql.Tx, s stored) (confirm.Record, error) {
		after := s.Record
		after.Standing.State = "" // as the answer tells it
		if _, err := tx.ExecContext(ctx, "UPDATE record SET removed_at = $1 WHERE id = $2", millis(o.r.now()), s.ID); err != nil {
			return after, err
		}
		if _, err := announce(ctx, tx, s.PointID, s.ID, confirm.CodeRemoved); err != nil {
			return after, err
		}
		_, err := o.r.relink(ctx, tx, s.PlanID, personKey(s.Content))
		return after, err
	})
}

// MovePoint gives a record to another point of the bureau (更换确认点).
func (r *Registry) MovePoint(ctx context.Context, applicationNo, pointID string) error {
	_, err := r.console().move(ctx, applicationNo, func(ctx context.Context, q querier) (confirm.Point, error) { return r.point(ctx, q, pointID) })
	return err
}

// Move gives a record to another point of its bureau. Only a record without a
// conclusion can move, and only to a point whose window in the plan has not
// ended (domain.md §8.3).
func (o *Office) Move(ctx context.Context, in wire.RecordMove) (wire.RecordAnswer, error) {
	return o.move(ctx, in.ApplicationNo, func(ctx context.Context, q querier) (confirm.Point, error) {
		return o.pointByCode(ctx, q, in.PointCode)
	})
}

func (o *Office) move(ctx context.Context, applicationNo string, find func(context.Context, querier) (confirm.Point, error)) (wire.RecordAnswer, error) {
	return o.change(ctx, applicationNo, "move", "", func(tx *sql.Tx, s stored) (confirm.Record, error) {
		after := s.Record
		to, err := find(ctx, tx)
		if err != nil || s.PointID == to.ID {
			return after, err
		}
		from, err := o.r.point(ctx, tx, s.PointID)
		switch {
		case err != nil:
			return after, err
		case from.BureauID != to.BureauID:
			return after, &confirm.Refusal{Code: confirm.CodeTransferTarget}
		case s.Standing.State != confirm.StatePending:
			return after, &confirm.Refusal{Code: confirm.CodeAlreadyDecided}
		}
		w, err := window(ctx, tx, s.PlanID, to.ID)
		if err != nil && confirm.CodeOf(err) != confirm.ProblemNotFound {
			return after, err
		}
		if !o.r.now().Before(w.Closes) {
			return after, &confirm.Refusal{Code: confirm.CodeWindowClosed}
		}
		after.PointID = to.ID
		after.Standing.Moved = &confirm.Move{FromPointID: from.ID, FromName: from.Name, ToPointID: to.ID, ToName: to.Name, At: o.r.now().UTC()}
		if _, _, err = putRecord(ctx, tx, s, after); err != nil {
			return after, err
		}
		_, err = o.r.relink(ctx, tx, s.PlanID, personKey(s.Content))
		return after, err
	})
}

// Decline sets 申报未受理 (不予受理), as by says in the name of the bureau.
func (r *Registry) Decline(ctx context.Context, applicationNo string, by confirm.Actor, reason string) error {
	_, err := r.console().decline(ctx, applicationNo, by, reason)
	return err
}

// Decline sets 申报未受理 in the officer's name, or that of whom he names.
func (o *Office) Decline(ctx context.Context, in wire.RecordWord) (wire.RecordAnswer, error) {
	by := o.actor(in.By)
	if by.Name == "" || !lineFits(by.Name, maxOfficeWord) {
		return wire.RecordAnswer{}, invalidField("by")
	}
	return o.decline(ctx, in.ApplicationNo, by, in.Reason)
}

// consoleActor is who acts without an officer's name.
const consoleActor = "registryd"

func (o *Office) actor(name string) confirm.Actor {
	return confirm.Actor{ID: cmp.Or(o.by.ID, consoleActor), Name: cmp.Or(name, o.by.Name), Role: confirm.RoleBureau}
}

func (o *Office) decline(ctx context.Context, applicationNo string, by confirm.Actor, reason string) (wire.RecordAnswer, error) {
	return o.change(ctx, applicationNo, "decline", "", func(tx *sql.Tx, s stored) (confirm.Record, error) {
		book, err := o.r.bookOf(ctx, tx, s.PlanID, s.PointID)
		if err != nil {
			return s.Record, err
		}
		by.Role = confirm.RoleBureau
		after, err := book.Apply(s.Record, confirm.Intent{
			OperationID: o.r.cfg.NewID(),
			RecordID:    s.ID,
			Action:      confirm.ActionDecline,
			Explanation: reason,
			Seen:        book.SeenOf(s.Record),
			ClerkID:     by.ID,
		}, by, o.r.now())
		if err != nil {
			return after, err
		}
		if err := o.r.voidNumbers(ctx, tx, s.ID); err != nil {
			return after, err
		}
		_, _, err = putRecord(ctx, tx, s, after)
		return after, err
	})
}

// Restore takes 不予受理 back: the record is 网报待确认 again, with the officer's
// reason, and its clerks decide anew. It is no line of the state table, where
// 申报未受理 is final for a point; inside the plan the bureau may correct itself.
func (o *Office) Restore(ctx context.Context, in wire.RecordWord) (wire.RecordAnswer, error) {
	by := o.actor(in.By)
	err := firstInvalid(
		fieldFits{"reason", reasonFits(in.Reason)},
		fieldFits{"by", by.Name != "" && lineFits(by.Name, maxOfficeWord)},
	)
	if err != nil {
		return wire.RecordAnswer{}, err
	}
	return o.change(ctx, in.ApplicationNo, "restore", "", func(tx *sql.Tx, s stored) (confirm.Record, error) {
		after := s.Record
		if s.Standing.State != confirm.StateDeclined {
			return after, &confirm.Refusal{Code: confirm.CodeStateChanged}
		}
		book, err := o.r.bookOf(ctx, tx, s.PlanID, s.PointID)
		if err != nil {
			return after, err
		}
		now := o.r.now()
		if !now.Before(book.Plan.Closes) {
			return after, &confirm.Refusal{Code: confirm.CodeWindowClosed}
		}
		after.Standing.State = confirm.StatePending
		after.Standing.Decision = &confirm.Decision{
			OperationID: o.r.cfg.NewID(), Action: confirm.ActionLeaveUnconfirmed, ClerkID: by.ID, ClerkName: by.Name,
			PointName: book.Point.BureauName, At: now, Explanation: in.Reason,
		}
		_, _, err = putRecord(ctx, tx, s, after)
		return after, err
	})
}

// maxStages is how many lines an 审批记录 holds.
const maxStages = 64

// defaultStages are the bureau's stages while a plan names none (domain.md §8.2).
var defaultStages = []string{"初审", "复核", "终审"}

// AddStage adds a line of the 审批记录, under a name that the plan's rules list.
// ErrUnknownStage when they do not.
func (r *Registry) AddStage(ctx context.Context, applicationNo string, stage confirm.StageResult) error {
	_, err := r.console().AddStage(ctx, wire.RecordStage{
		ApplicationNo: applicationNo, Stage: stage.Stage, Organ: stage.Organ, By: stage.By, Result: stage.Result, At: &stage.At,
	})
	return err
}

// AddStage adds a line of the 审批记录 of a record of the officer's bureaus.
func (o *Office) AddStage(ctx context.Context, in wire.RecordStage) (wire.RecordAnswer, error) {
	line := confirm.StageResult{Stage: in.Stage, Organ: in.Organ, By: in.By, Result: in.Result, At: o.r.now()}
	if in.At != nil {
		line.At = fromMillis(millis(*in.At))
	}
	err := firstInvalid(
		fieldFits{"stage", in.Stage != "" && lineFits(in.Stage, maxOfficeWord)},
		fieldFits{"organ", lineFits(in.Organ, maxOfficeLine)},
		fieldFits{"by", lineFits(in.By, maxOfficeWord)},
		fieldFits{"result", in.Result != "" && lineFits(in.Result, maxOfficeLine)},
		fieldFits{"at", timeFits(line.At)},
	)
	if err != nil {
		return wire.RecordAnswer{}, err
	}
	return o.change(ctx, in.ApplicationNo, "stage", in.Stage, func(tx *sql.Tx, s stored) (confirm.Record, error) {
		after := s.Record
		extra, err := planRules(ctx, tx, s.PlanID)
		if err != nil {
			return after, err
		}
		names := extra.StageLabels
		if len(names) == 0 {
			names = defaultStages
		}
		if !slices.Contains(names, line.Stage) {
			return after, ErrUnknownStage
		}
		if len(s.Standing.Stages) >= maxStages {
			return after, &confirm.Refusal{Code: confirm.CodeTooMany}
		}
		after.Standing.Stages = append(slices.Clip(s.Standing.Stages), line)
		_, _, err = putRecord(ctx, tx, s, after)
		return after, err
	})
}

// change finds a record of the officer's bureaus that is not removed, changes
// it and logs who did it. What is logged must not name the applicant.
func (o *Office) change(ctx context.Context, applicationNo, action, reason string, fn func(tx *sql.Tx, s stored) (confirm.Record, error)) (wire.RecordAnswer, error) {
	out := wire.RecordAnswer{ApplicationNo: applicationNo}
	err := o.r.db.update(ctx, func(tx *sql.Tx) error {
		s, err := recordByNumber(ctx, tx, applicationNo)
		if err != nil {
			return err
		}
		point, err := o.r.point(ctx, tx, s.PointID)
		if err != nil {
			return err
		}
		if s.removed || !o.mine(point.BureauID) {
			return ErrNotFound
		}
		after, err := fn(tx, s)
		if err != nil {
			return err
		}
		out.State, out.Version = string(after.Standing.State), after.Version
		return o.log(ctx, tx, point.BureauID, action, s.ID, reason)
	})
	return out, err
}
