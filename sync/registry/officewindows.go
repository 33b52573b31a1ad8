package registry

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// PutWindow sets the 确认时间段 of a point in a plan, scope and notes included.
// Version counts its changes; ID and Version of w are not used. It gives the
// stored window.
func (r *Registry) PutWindow(ctx context.Context, planID, pointID string, w confirm.Window) (confirm.Window, error) {
	if !w.Opens.Before(w.Closes) {
		return w, ErrInvalid
	}
	w.Opens, w.Closes = fromMillis(millis(w.Opens)), fromMillis(millis(w.Closes))
	err := r.db.update(ctx, func(tx *sql.Tx) error {
		if err := exists(ctx, tx, "SELECT 1 FROM plan WHERE id = $1", planID); err != nil {
			return err
		}
		point, err := r.point(ctx, tx, pointID)
		if err != nil {
			return err
		}
		if w, err = r.saveWindow(ctx, tx, planID, pointID, w); err != nil {
			return err
		}
		return r.console().log(ctx, tx, point.BureauID, "put_window", pointID, planID)
	})
	return w, err
}

// PutWindow stores a window as the officer has changed it. Scope and notes that
// he does not name stay.
func (o *Office) PutWindow(ctx context.Context, in wire.OfficeWindow) (wire.OfficeWindow, error) {
	err := firstInvalid(
		fieldFits{"closes", timeFits(in.Opens) && timeFits(in.Closes) && in.Opens.Before(in.Closes)},
		fieldFits{"notes", in.Notes == nil || textFits(*in.Notes, maxOfficeText)},
		fieldFits{"scope", scopeFits(in.Scope)},
	)
	if err != nil {
		return in, err
	}
	var out wire.OfficeWindow
	err = o.r.db.update(ctx, func(tx *sql.Tx) error {
		if err := exists(ctx, tx, "SELECT 1 FROM plan WHERE id = $1", in.PlanID); err != nil {
			return err
		}
		point, err := o.pointByCode(ctx, tx, in.PointCode)
		if err != nil {
			return err
		}
		now, err := revision(ctx, tx, "SELECT revision FROM confirm_window WHERE plan_id = $1 AND point_id = $2", in.PlanID, point.ID)
		if err := errors.Join(err, unseen(in.Revision, now)); err != nil {
			return err
		}
		w, err := window(ctx, tx, in.PlanID, point.ID)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		w.Opens, w.Closes = fromMillis(millis(in.Opens)), fromMillis(millis(in.Closes))
		if in.Notes != nil {
			w.Notes = *in.Notes
		}
		if len(in.Scope) > 0 {
			w.Scope = confirm.Scope{}
			if err := wire.DecodeBytes(in.Scope, &w.Scope); err != nil {
				return invalidField("scope")
			}
		}
		out, err = o.storeWindow(ctx, tx, in.PlanID, point, w, "put_window", in.PlanID)
		return err
	})
	return out, err
}

func scopeFits(raw json.RawMessage) bool {
	var s confirm.Scope
	return len(raw) == 0 || wire.DecodeBytes(raw, &s) == nil
}

// storeWindow writes and logs a window.
func (o *Office) storeWindow(ctx context.Context, tx *sql.Tx, planID string, point confirm.Point, w confirm.Window, action, reason string) (wire.OfficeWindow, error) {
	w, err := o.r.saveWindow(ctx, tx, planID, point.ID, w)
	if err != nil {
		return wire.OfficeWindow{}, err
	}
	now, err := revision(ctx, tx, "SELECT revision FROM confirm_window WHERE plan_id = $1 AND point_id = $2", planID, point.ID)
	if err != nil {
		return wire.OfficeWindow{}, err
	}
	out, err := showWindow(planID, point.Code, w, now)
	if err != nil {
		return out, err
	}
	return out, o.log(ctx, tx, point.BureauID, action, point.ID, reason)
}

func showWindow(planID, pointCode string, w confirm.Window, revision int64) (wire.OfficeWindow, error) {
	scope, err := json.Marshal(w.Scope)
	return wire.OfficeWindow{
		PlanID: planID, PointCode: pointCode, Opens: w.Opens, Closes: w.Closes,
		Scope: scope, Notes: &w.Notes, Version: w.Version, Revision: revision,
	}, err
}

// Windows lists the windows of a plan at the officer's points.
func (o *Office) Windows(ctx context.Context, in wire.OfficeQuery) (wire.OfficeWindows, error) {
	var out wire.OfficeWindows
	err := o.r.db.view(ctx, func(q querier) error { return exists(ctx, q, "SELECT 1 FROM plan WHERE id = $1", in.PlanID) })
	if err != nil {
		return out, err
	}
	all, err := list(ctx, o.r, func(row *sql.Rows) (wire.OfficeWindow, error) {
		var w confirm.Window
		var code string
		var opens, closes, now int64
		var scope []byte
		if err := row.Scan(&code, &w.Version, &opens, &closes, &scope, &w.Notes, &now); err != nil {
			return wire.OfficeWindow{}, err
		}
		w.Opens, w.Closes = fromMillis(opens), fromMillis(closes)
		if err := json.Unmarshal(scope, &w.Scope); err != nil {
			return wire.OfficeWindow{}, err
		}
		return showWindow(in.PlanID, code, w, now)
	}, `SELECT p.code, w.version, w.opens, w.closes, w.scope, w.notes, w.revision
		FROM confirm_window w JOIN point p ON p.id = w.point_id
		WHERE w.plan_id = $1 AND (CAST($2 AS text) = '' OR p.bureau_id = $2) AND (CAST($3 AS text) = '' OR p.code = $3)
		ORDER BY p.code LIMIT $4`, in.PlanID, o.by.BureauID, in.PointCode, wire.MaxOfficeList+1)
	out.Windows, out.More = atMost(all, wire.MaxOfficeList)
	return out, err
}
