package registry

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"net/http"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// offlineDays is how long a clerk may work after an online sign-in.
const offlineDays = 7

// Kinds of error of the bureau's use cases, beside the other problems of confirm.
var (
	ErrInvalid      error = &confirm.Problem{Code: confirm.ProblemInvalidValue}
	ErrUnknownStage error = &confirm.Problem{Code: confirm.ProblemUnknownStage}
	ErrTaken        error = &confirm.Problem{Code: confirm.ProblemTaken}
	ErrNotFound     error = &confirm.Problem{Code: confirm.ProblemNotFound}
)

// PutPlan stores a plan (定期注册计划) under its ID, new or changed.
func (r *Registry) PutPlan(ctx context.Context, p confirm.Plan) error {
	_, err := r.console().PutPlan(ctx, wire.OfficePlan{
		ID: p.ID, Name: p.Name, Opens: p.Opens, Closes: p.Closes, Notes: p.Notes, Revision: anyRevision,
	})
	return err
}

// PutPlan stores a plan, new or as the officer has changed it.
func (o *Office) PutPlan(ctx context.Context, in wire.OfficePlan) (wire.OfficePlan, error) {
	err := firstInvalid(
		fieldFits{"id", wordFits(in.ID)},
		fieldFits{"name", in.Name != "" && lineFits(in.Name, maxOfficeLine)},
		fieldFits{"notes", textFits(in.Notes, maxOfficeText)},
		fieldFits{"closes", timeFits(in.Opens) && timeFits(in.Closes) && in.Opens.Before(in.Closes)},
	)
	if err != nil {
		return in, err
	}
	in.Opens, in.Closes = fromMillis(millis(in.Opens)), fromMillis(millis(in.Closes))
	err = o.r.db.update(ctx, func(tx *sql.Tx) error {
		now, err := revision(ctx, tx, "SELECT revision FROM plan WHERE id = $1", in.ID)
		if err := errors.Join(err, unseen(in.Revision, now)); err != nil {
			return err
		}
		err = tx.QueryRowContext(ctx, `
			INSERT INTO plan (id, name, opens, closes, notes) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (id) DO UPDATE SET name = excluded.name, opens = excluded.opens, closes = excluded.closes,
			  notes = excluded.notes, revision = plan.revision + 1
			RETURNING revision`,
			in.ID, in.Name, millis(in.Opens), millis(in.Closes), in.Notes).Scan(&in.Revision)
		if err != nil {
			return err
		}
		if err := plansChanged(ctx, tx); err != nil {
			return err
		}
		return o.log(ctx, tx, "", "put_plan", in.ID, "")
	})
	return in, err
}

// PutPoint stores a point (现场确认点) under its ID, new or changed. An empty ID
// means the point of that code, or a new one of the first bureau. What p says
// of the bureau is not used. It gives the stored point.
func (r *Registry) PutPoint(ctx context.Context, p confirm.Point) (confirm.Point, error) {
	_, stored, err := r.console().putPoint(ctx, p.ID, wire.OfficePoint{Code: p.Code, Name: p.Name, Address: p.Address, Revision: anyRevision})
	if err != nil {
		return p, err
	}
	return stored, nil
}

// PutPoint stores a point of one of the officer's bureaus.
func (o *Office) PutPoint(ctx context.Context, in wire.OfficePoint) (wire.OfficePoint, error) {
	out, _, err := o.putPoint(ctx, "", in)
	return out, err
}

func (o *Office) putPoint(ctx context.Context, id string, in wire.OfficePoint) (wire.OfficePoint, confirm.Point, error) {
	var stored confirm.Point
	err := firstInvalid(
		fieldFits{"code", wordFits(in.Code)},
		fieldFits{"name", in.Name != "" && lineFits(in.Name, maxOfficeLine)},
		fieldFits{"address", lineFits(in.Address, maxOfficeLine)},
	)
	if err != nil {
		return in, stored, err
	}
	err = o.r.db.update(ctx, func(tx *sql.Tx) error {
		old, err := scanPoint(tx.QueryRowContext(ctx, "SELECT "+pointColumns+" FROM "+pointTables+" WHERE p.code = $1", in.Code))
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		if old.ID != "" && (!o.mine(old.BureauID) || id != "" && id != old.ID) {
			return ErrTaken // the code is of another point
		}
		if id, in.BureauID, err = o.placePoint(ctx, tx, cmp.Or(id, old.ID), in.BureauID); err != nil {
			return err
		}
		now, err := revision(ctx, tx, "SELECT revision FROM point WHERE id = $1", id)
		if err := errors.Join(err, unseen(in.Revision, now)); err != nil {
			return err
		}
		if err := free(ctx, tx, "SELECT 1 FROM point WHERE name = $1 AND id <> $2", in.Name, id); err != nil {
			return err
		}
		err = tx.QueryRowContext(ctx, `
			INSERT INTO point (id, code, name, address, bureau_id) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (id) DO UPDATE SET code = excluded.code, name = excluded.name, address = excluded.address,
			  revision = point.revision + 1
			RETURNING revision`, id, in.Code, in.Name, in.Address, in.BureauID).Scan(&in.Revision)
		if err != nil {
			return err
		}
		if stored, err = o.r.point(ctx, tx, id); err != nil {
			return err
		}
		if err := plansChanged(ctx, tx); err != nil {
			return err
		}
		return o.log(ctx, tx, in.BureauID, "put_point", id, "")
	})
	return in, stored, err
}

// placePoint finds the bureau of a point: the one it has, which never changes,
// else the one that is asked for, else the officer's own, else the first. A
// new point gets its id.
func (o *Office) placePoint(ctx context.Context, tx *sql.Tx, id, asked string) (pointID, bureauID string, err error) {
	if id != "" {
		old, err := o.r.point(ctx, tx, id)
		switch {
		case err == nil && asked != "" && asked != old.BureauID:
			return id, asked, invalidField("bureau_id")
		case !errors.Is(err, ErrNotFound):
			return id, old.BureauID, err
		}
	}
	bureauID = cmp.Or(asked, o.by.BureauID, o.r.home)
	if !o.mine(bureauID) {
		return id, bureauID, ErrNotFound
	}
	return cmp.Or(id, o.r.cfg.NewID()), bureauID, exists(ctx, tx, "SELECT 1 FROM bureau WHERE id = $1", bureauID)
}

func exists(ctx context.Context, q querier, query string, args ...any) error {
	var one int
	err := q.QueryRowContext(ctx, query, args...).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	return err
}

// Plans lists the plans by opening time.
func (r *Registry) Plans(ctx context.Context) ([]confirm.Plan, error) {
	return list(ctx, r, func(row *sql.Rows) (confirm.Plan, error) {
		var p confirm.Plan
		var opens, closes int64
		err := row.Scan(&p.ID, &p.Name, &opens, &closes, &p.Notes)
		p.Opens, p.Closes = fromMillis(opens), fromMillis(closes)
		return p, err
	}, "SELECT id, name, opens, closes, notes FROM plan ORDER BY opens, id")
}

// Points lists the points by code.
func (r *Registry) Points(ctx context.Context) ([]confirm.Point, error) {
	return list(ctx, r, func(row *sql.Rows) (confirm.Point, error) { return scanPoint(row) },
		"SELECT "+pointColumns+" FROM "+pointTables+" ORDER BY p.code")
}

// Plans lists the plans by opening time.
func (o *Office) Plans(ctx context.Context, _ wire.OfficeQuery) (wire.OfficePlans, error) {
	all, err := list(ctx, o.r, func(row *sql.Rows) (p wire.OfficePlan, err error) {
		var opens, closes int64
		err = row.Scan(&p.ID, &p.Name, &opens, &closes, &p.Notes, &p.Revision)
		p.Opens, p.Closes = fromMillis(opens), fromMillis(closes)
		return p, err
	}, "SELECT id, name, opens, closes, notes, revision FROM plan ORDER BY opens, id LIMIT $1", wire.MaxOfficeList+1)
	some, more := atMost(all, wire.MaxOfficeList)
	return wire.OfficePlans{Plans: some, More: more}, err
}

// Points lists the officer's points by code.
func (o *Office) Points(ctx context.Context, _ wire.OfficeQuery) (wire.OfficePoints, error) {
	all, err := list(ctx, o.r, func(row *sql.Rows) (wire.OfficePoint, error) {
		var at int64
		p, err := scanPoint(row, &at)
		return wire.OfficePoint{Code: p.Code, Name: p.Name, Address: p.Address, BureauID: p.BureauID, Revision: at}, err
	}, "SELECT "+pointColumns+", p.revision FROM "+pointTables+" WHERE CAST($1 AS text) = '' OR b.id = $1 ORDER BY p.code LIMIT $2", o.by.BureauID, wire.MaxOfficeList+1)
	some, more := atMost(all, wire.MaxOfficeList)
	return wire.OfficePoints{Points: some, More: more}, err
}

// list reads all rows of a query.
func list[T any](ctx context.Context, r *Registry, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	all := []T{}
	err := r.db.view(ctx, func(q querier) (err error) {
		all, err = readRows(ctx, q, scan, query, args...)
		return err
	})
	return all, err
}

// readRows reads all rows of a question.
func readRows[T any](ctx context.Context, q querier, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := []T{}
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, rows.Err()
}

// rulebook is what the plan says about one point.
func (r *Registry) rulebook(ctx context.Context, q querier, planID, pointID string) (confirm.Rulebook, error) {
	b, err := r.bookOf(ctx, q, planID, pointID)
	if err != nil {
		return b, err
	}
	b.OtherPoints, err = otherPoints(ctx, q, planID, pointID)
	return b, err
}

// bookOf is a rulebook without the other points.
func (r *Registry) bookOf(ctx context.Context, q querier, planID, pointID string) (confirm.Rulebook, error) {
	b := confirm.Rulebook{Plan: confirm.Plan{ID: planID}, OfflineDays: offlineDays}
	extra, err := planRules(ctx, q, planID)
	if err != nil {
		return b, err
	}
	extra.Fill(&b)
	var planOpens, planCloses int64
	if err := q.QueryRowContext(ctx, "SELECT name, opens, closes, notes FROM plan WHERE id = $1", planID).
		Scan(&b.Plan.Name, &planOpens, &planCloses, &b.Plan.Notes); err != nil {
		return b, err
	}
	b.Plan.Opens, b.Plan.Closes = fromMillis(planOpens), fromMillis(planCloses)
	if b.Point, err = r.point(ctx, q, pointID); err != nil {
		return b, err
	}
	if b.Policy, err = r.policyOf(ctx, q, b.Point.BureauID); err != nil {
		return b, err
	}
	// Without a window the point is simply not open.
	if b.Window, err = window(ctx, q, planID, pointID); err != nil && !errors.Is(err, ErrNotFound) {
		return b, err
	}
	b.Version, err = rulesVersion(b)
	return b, err
}

// currentPlan picks the plan a point works on: the one whose window is open,
// else the next to open, else the last that was.
func currentPlan(ctx context.Context, q querier, pointID string, now time.Time) (string, error) {
	var id string
	err := q.QueryRowContext(ctx, `
		SELECT plan_id FROM confirm_window WHERE point_id = $1
		ORDER BY CASE WHEN opens <= $2 AND closes > $2 THEN 0 WHEN opens > $2 THEN 1 ELSE 2 END,
		         CASE WHEN opens > $2 THEN opens ELSE -closes END, plan_id LIMIT 1`, pointID, millis(now)).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	return id, err
}

func (r *Registry) serveRulebook(w http.ResponseWriter, req *http.Request, who caller) error {
	var book confirm.Rulebook
	err := r.db.view(req.Context(), func(q querier) error {
		planID, err := currentPlan(req.Context(), q, who.pointID, r.now())
		if err != nil {
			return err
		}
		book, err = r.rulebook(req.Context(), q, planID, who.pointID)
		return err
	})
	if err != nil {
		return err
	}
	data, err := confirm.EncodeRulebook(book)
	if err != nil {
		return err
	}
	return r.answerJSON(w, req, wire.RulebookAnswer{Rulebook: data})
}
