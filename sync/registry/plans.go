package registry

import (
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

// Kinds of error of the bureau's use cases, beside the problems of confirm.
var (
	ErrInvalid            = errors.New("registry: a needed value is missing or impossible")
	ErrUnknownStage       = errors.New("registry: the plan has no stage of that name")
	ErrTaken              = errors.New("registry: the name or code is taken")
	ErrNotFound     error = &confirm.Problem{Code: confirm.ProblemNotFound}
)

// PutPlan stores a plan (定期注册计划) under its ID, new or changed.
func (r *Registry) PutPlan(ctx context.Context, p confirm.Plan) error {
	if p.ID == "" || p.Name == "" || !p.Opens.Before(p.Closes) {
		return ErrInvalid
	}
	return r.db.update(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO plan (id, name, opens, closes, notes) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (id) DO UPDATE SET name = excluded.name, opens = excluded.opens, closes = excluded.closes, notes = excluded.notes`,
			p.ID, p.Name, millis(p.Opens), millis(p.Closes), p.Notes)
		if err != nil {
			return err
		}
		return plansChanged(ctx, tx)
	})
}

// PutPoint stores a point (现场确认点) under its ID, new or changed. An empty ID
// means the point of that code, or a new one. The bureau's fields are the
// registry's own: what p says of them is not used. It gives the stored point.
func (r *Registry) PutPoint(ctx context.Context, p confirm.Point) (confirm.Point, error) {
	if p.Code == "" || p.Name == "" {
		return p, ErrInvalid
	}
	err := r.db.update(ctx, func(tx *sql.Tx) error {
		var other string
		err := tx.QueryRowContext(ctx, "SELECT id FROM point WHERE code = $1", p.Code).Scan(&other)
		switch {
		case errors.Is(err, sql.ErrNoRows):
		case err != nil:
			return err
		case p.ID == "":
			p.ID = other
		case p.ID != other:
			return ErrTaken
		}
		if p.ID == "" {
			p.ID = r.cfg.NewID()
		}
		var taken bool
		if err := tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM point WHERE name = $1 AND id <> $2)", p.Name, p.ID).Scan(&taken); err != nil {
			return err
		}
		if taken {
			return ErrTaken
		}
		_, err = tx.ExecContext(ctx, `
			INSERT INTO point (id, code, name, address) VALUES ($1, $2, $3, $4)
			ON CONFLICT (id) DO UPDATE SET code = excluded.code, name = excluded.name, address = excluded.address`,
			p.ID, p.Code, p.Name, p.Address)
		if err != nil {
			return err
		}
		return plansChanged(ctx, tx)
	})
	return r.withBureau(p), err
}

func (r *Registry) withBureau(p confirm.Point) confirm.Point {
	p.BureauID, p.BureauName, p.BureauPhone = r.bureau.id, r.bureau.name, r.bureau.phone
	return p
}

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
		if err := exists(ctx, tx, "SELECT 1 FROM point WHERE id = $1", pointID); err != nil {
			return err
		}
		var err error
		w, err = r.saveWindow(ctx, tx, planID, pointID, w)
		return err
	})
	return w, err
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
	return list(ctx, r, func(row *sql.Rows) (confirm.Point, error) {
		var p confirm.Point
		err := row.Scan(&p.ID, &p.Code, &p.Name, &p.Address)
		return r.withBureau(p), err
	}, "SELECT id, code, name, address FROM point ORDER BY code")
}

// list reads all rows of a query.
func list[T any](ctx context.Context, r *Registry, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	var all []T
	err := r.db.view(ctx, func(q querier) error {
		rows, err := q.QueryContext(ctx, query, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			v, err := scan(rows)
			if err != nil {
				return err
			}
			all = append(all, v)
		}
		return rows.Err()
	})
	return all, err
}

func (r *Registry) point(ctx context.Context, q querier, id string) (confirm.Point, error) {
	p := confirm.Point{ID: id}
	err := q.QueryRowContext(ctx, "SELECT code, name, address FROM point WHERE id = $1", id).Scan(&p.Code, &p.Name, &p.Address)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	return r.withBureau(p), err
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
