package registry

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"

	"confirmpoint/confirm"
	"confirmpoint/sync/registry/rules"
	"confirmpoint/sync/wire"
)

// PutRules stores what a plan says beyond its times, all or nothing, in the
// place of what it said before. Windows the rules do not list keep their
// scope. The error is a *rules.Error when the rules are wrong, ErrNotFound
// when there is no such plan.
func (r *Registry) PutRules(ctx context.Context, planID string, in rules.Rules) error {
	_, err := r.console().putRules(ctx, planID, in, anyRevision)
	return err
}

// PutRules stores the rules of a plan as the officer has changed them.
func (o *Office) PutRules(ctx context.Context, in wire.OfficeRules) (wire.OfficeRules, error) {
	parsed, err := rules.Parse(in.Rules)
	if err != nil {
		return in, err
	}
	in.Revision, err = o.putRules(ctx, in.PlanID, parsed, in.Revision)
	return in, err
}

func (o *Office) putRules(ctx context.Context, planID string, in rules.Rules, seen int64) (now int64, err error) {
	if err := in.Validate(); err != nil {
		return 0, err
	}
	windows := in.Windows
	in.Windows = nil
	data, err := json.Marshal(in)
	if err != nil {
		return 0, err
	}
	err = o.r.db.update(ctx, func(tx *sql.Tx) error {
		if err := exists(ctx, tx, "SELECT 1 FROM plan WHERE id = $1", planID); err != nil {
			return err
		}
		old, err := revision(ctx, tx, "SELECT revision FROM plan WHERE id = $1", planID)
		if err := errors.Join(err, unseen(seen, old)); err != nil {
			return err
		}
		now = old + 1
		if _, err := tx.ExecContext(ctx, "UPDATE plan SET rules = $1, revision = $2 WHERE id = $3", data, now, planID); err != nil {
			return err
		}
		if err := plansChanged(ctx, tx); err != nil {
			return err
		}
		for _, w := range windows {
			if err := o.r.putScope(ctx, tx, planID, w); err != nil {
				return err
			}
		}
		// A rulebook too large for the line must not be stored.
		if err := o.r.rulebooksFit(ctx, tx, planID); err != nil {
			return err
		}
		return o.log(ctx, tx, "", "put_rules", planID, "")
	})
	return now, err
}

// Rules gives the rules of a plan as a file that PutRules takes.
func (o *Office) Rules(ctx context.Context, in wire.OfficeQuery) (wire.OfficeRules, error) {
	out := wire.OfficeRules{PlanID: in.PlanID}
	all, err := o.r.Rules(ctx, in.PlanID)
	if err != nil {
		return out, err
	}
	if out.Rules, err = json.Marshal(all); err != nil {
		return out, err
	}
	err = o.r.db.view(ctx, func(q querier) error {
		out.Revision, err = revision(ctx, q, "SELECT revision FROM plan WHERE id = $1", in.PlanID)
		return err
	})
	return out, err
}

// putScope changes whom a window is for, which makes a new version of it.
func (r *Registry) putScope(ctx context.Context, tx *sql.Tx, planID string, in rules.Window) error {
	var pointID string
	err := tx.QueryRowContext(ctx, `SELECT p.id FROM point p JOIN confirm_window w ON w.point_id = p.id
		WHERE p.code = $1 AND w.plan_id = $2`, in.Point, planID).Scan(&pointID)
	if errors.Is(err, sql.ErrNoRows) {
		return &rules.Error{Place: "windows", Reason: "确认点 " + in.Point + " 在这个计划中没有确认时间，先用 window put 设定"}
	}
	if err != nil {
		return err
	}
	w, err := window(ctx, tx, planID, pointID)
	if err != nil {
		return err
	}
	w.Scope, w.Notes = in.Scope, in.Notes
	_, err = r.saveWindow(ctx, tx, planID, pointID, w)
	return err
}

func (r *Registry) rulebooksFit(ctx context.Context, tx *sql.Tx, planID string) error {
	var pointID string
	err := tx.QueryRowContext(ctx, "SELECT point_id FROM confirm_window WHERE plan_id = $1 LIMIT 1", planID).Scan(&pointID)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	book, err := r.rulebook(ctx, tx, planID, pointID)
	if err != nil {
		return err
	}
	if _, err := confirm.EncodeRulebook(book); err != nil {
		return &rules.Error{Place: "文件", Reason: "连同各确认点一起太大"}
	}
	return nil
}

// Rules gives what a plan says beyond its times, with the scopes of its windows.
func (r *Registry) Rules(ctx context.Context, planID string) (rules.Rules, error) {
	var out rules.Rules
	err := r.db.view(ctx, func(q querier) error {
		var err error
		if out, err = planRules(ctx, q, planID); err != nil {
			return err
		}
		out.Windows, err = scopes(ctx, q, planID)
		return err
	})
	return out, err
}

func planRules(ctx context.Context, q querier, planID string) (rules.Rules, error) {
	var out rules.Rules
	var data []byte
	err := q.QueryRowContext(ctx, "SELECT rules FROM plan WHERE id = $1", planID).Scan(&data)
	if errors.Is(err, sql.ErrNoRows) {
		return out, ErrNotFound
	}
	if err == nil {
		err = json.Unmarshal(data, &out)
	}
	return out, err
}

// scopes lists the windows of a plan that say more than when.
func scopes(ctx context.Context, q querier, planID string) ([]rules.Window, error) {
	rows, err := q.QueryContext(ctx, `SELECT p.code, w.scope, w.notes FROM confirm_window w JOIN point p ON p.id = w.point_id
		WHERE w.plan_id = $1 AND (w.scope <> $2 OR w.notes <> '') ORDER BY p.code`, planID, []byte("{}"))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []rules.Window
	for rows.Next() {
		var w rules.Window
		var scope []byte
		if err := rows.Scan(&w.Point, &scope, &w.Notes); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(scope, &w.Scope); err != nil {
			return nil, err
		}
		all = append(all, w)
	}
	return all, rows.Err()
}

// Window gives the 确认时间段 of a point in a plan; ErrNotFound when none is set.
func (r *Registry) Window(ctx context.Context, planID, pointID string) (w confirm.Window, err error) {
	err = r.db.view(ctx, func(q querier) error {
		w, err = window(ctx, q, planID, pointID)
		return err
	})
	return w, err
}

func window(ctx context.Context, q querier, planID, pointID string) (confirm.Window, error) {
	var w confirm.Window
	var opens, closes int64
	var scope []byte
	err := q.QueryRowContext(ctx, "SELECT id, version, opens, closes, scope, notes FROM confirm_window WHERE point_id = $1 AND plan_id = $2", pointID, planID).
		Scan(&w.ID, &w.Version, &opens, &closes, &scope, &w.Notes)
	if errors.Is(err, sql.ErrNoRows) {
		return w, ErrNotFound
	}
	if err == nil {
		err = json.Unmarshal(scope, &w.Scope)
	}
	w.Opens, w.Closes = fromMillis(opens), fromMillis(closes)
	return w, err
}

// saveWindow writes a window. Notes alone do not make a new version: nothing is
// judged by them.
func (r *Registry) saveWindow(ctx context.Context, tx *sql.Tx, planID, pointID string, w confirm.Window) (confirm.Window, error) {
	scope, err := json.Marshal(w.Scope)
	if err != nil {
		return w, err
	}
	err = tx.QueryRowContext(ctx, `
		INSERT INTO confirm_window (id, plan_id, point_id, version, opens, closes, scope, notes) VALUES ($1, $2, $3, 1, $4, $5, $6, $7)
		ON CONFLICT (point_id, plan_id) DO UPDATE SET
		  version = confirm_window.version + CASE WHEN confirm_window.opens <> excluded.opens
		    OR confirm_window.closes <> excluded.closes OR confirm_window.scope <> excluded.scope THEN 1 ELSE 0 END,
		  revision = confirm_window.revision + 1,
		  opens = excluded.opens, closes = excluded.closes, scope = excluded.scope, notes = excluded.notes
		RETURNING id, version`,
		r.cfg.NewID(), planID, pointID, millis(w.Opens), millis(w.Closes), scope, w.Notes).Scan(&w.ID, &w.Version)
	if err != nil {
		return w, err
	}
	return w, plansChanged(ctx, tx)
}

// otherPoints lists where a record may be moved: the points of the plan that
// belong to the same bureau (domain.md §8.3). What is the same for all, or
// nothing to a transfer, is left out.
func otherPoints(ctx context.Context, q querier, planID, pointID string) ([]confirm.OtherPoint, error) {
	rows, err := q.QueryContext(ctx, `SELECT p.id, p.code, p.name, p.address, w.id, w.version, w.opens, w.closes
		FROM confirm_window w JOIN point p ON p.id = w.point_id WHERE w.plan_id = $1 AND p.id <> $2
		  AND p.bureau_id = (SELECT bureau_id FROM point WHERE id = $2) ORDER BY p.code`, planID, pointID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []confirm.OtherPoint
	for rows.Next() {
		var o confirm.OtherPoint
		var opens, closes int64
		if err := rows.Scan(&o.Point.ID, &o.Point.Code, &o.Point.Name, &o.Point.Address, &o.Window.ID, &o.Window.Version, &opens, &closes); err != nil {
			return nil, err
		}
		o.Window.Opens, o.Window.Closes = fromMillis(opens), fromMillis(closes)
		all = append(all, o)
	}
	return all, rows.Err()
}

// rulesVersion is a digest of what a decision is judged by. Times are not in
// it: windows have versions of their own, so that moving one is told as that.
// Nor are labels and the policy for late arrival, which change no judgement:
// work done offline must not be lost by them.
func rulesVersion(b confirm.Rulebook) (string, error) {
	data, err := json.Marshal(struct {
		Conditions     []confirm.Condition
		TrainingHours  int
		TrainingUnit   confirm.TrainingUnit
		PeriodYears    int
		ChecksOff      []string
		Photo          confirm.PhotoRule
		Authorisations []confirm.AuthorisationKind
	}{b.Conditions, b.TrainingHours, b.TrainingUnit, b.PeriodYears, b.ChecksOff, b.Photo, b.Authorisations})
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:8]), nil
}
