package registry

import (
	"context"
	"database/sql"
	"math"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// LateArrival is a decision on the officer's list: made in time, as it says,
// and refused because it came after the window (offline-rules.md D4), or because
// its key had ended by then and nothing proves that it was signed before (D7). The
// officer who finds it right moves the window, and the clerk decides again.
type LateArrival struct {
	OperationID   string
	ApplicationNo string
	PointCode     string
	UserName      string // of the clerk
	Action        confirm.Action
	Decided       time.Time // UTC; proven when Proven
	Arrived       time.Time // UTC
	Proven        bool
	Code          confirm.Code // late_but_in_time, late_unproven or key_ended
	Released      bool         // an officer has reopened the window for it
}

// lateFrom finds them; the codes are written out so that their index is used.
const (
	lateColumns = "o.id, s.application_no, p.code, k.user_name, o.envelope, o.at, o.code, s.standing, coalesce(w.word, '')"
	lateFrom    = ` FROM operation o JOIN record s ON s.id = o.record_id JOIN point p ON p.id = s.point_id JOIN clerk k ON k.id = o.clerk_id
		LEFT JOIN late_word w ON w.operation_id = o.id
		WHERE o.code IN ('late_but_in_time', 'late_unproven', 'key_ended') AND s.removed_at IS NULL AND coalesce(w.word, '') <> 'dismissed'`
)

// LateArrivals lists them by arrival, for records of a plan that are not
// concluded since, without those that an officer has dismissed.
func (r *Registry) LateArrivals(ctx context.Context, planID string) ([]LateArrival, error) {
	all, _, err := r.console().late(ctx, planID, math.MaxInt)
	return all, err
}

// late reads until it has found limit that are open, and tells whether there
// are others: what is concluded since does not count.
func (o *Office) late(ctx context.Context, planID string, limit int) (open []LateArrival, more bool, err error) {
	err = o.r.db.view(ctx, func(q querier) error {
		rows, err := q.QueryContext(ctx, "SELECT "+lateColumns+lateFrom+`
			AND s.plan_id = $1 AND (CAST($2 AS text) = '' OR p.bureau_id = $2) ORDER BY o.at, o.id`, planID, o.by.BureauID)
		if err != nil {
			return err
		}
		defer rows.Close()
		for !more && rows.Next() {
			l, err := scanLate(rows)
			if err != nil {
				return err
			}
			if more = l.open && len(open) == limit; l.open && !more {
				open = append(open, l.LateArrival)
			}
		}
		return rows.Err()
	})
	return open, more, err
}

// Late lists the late arrivals of a plan at the officer's points.
func (o *Office) Late(ctx context.Context, in wire.OfficeQuery) (wire.LateItems, error) {
	out := wire.LateItems{Items: []wire.LateItem{}}
	err := o.r.db.view(ctx, func(q querier) error { return exists(ctx, q, "SELECT 1 FROM plan WHERE id = $1", in.PlanID) })
	if err != nil {
		return out, err
	}
	open, more, err := o.late(ctx, in.PlanID, wire.MaxOfficeList)
	out.More = more
	for _, l := range open {
		out.Items = append(out.Items, wire.LateItem{
			OperationID: l.OperationID, ApplicationNo: l.ApplicationNo, PointCode: l.PointCode, UserName: l.UserName,
			Action: string(l.Action), Decided: l.Decided, Arrived: l.Arrived, Proven: l.Proven, Code: string(l.Code), Released: l.Released,
		})
	}
	return out, err
}

// lateRow also says whether nothing has been concluded since.
type lateRow struct {
	LateArrival
	open bool
}

func scanLate(row *sql.Rows) (lateRow, error) {
	var l lateRow
	var envelope, raw []byte
	var at int64
	var code, word string
	if err := row.Scan(&l.OperationID, &l.ApplicationNo, &l.PointCode, &l.UserName, &envelope, &at, &code, &raw, &word); err != nil {
		return l, err
	}
	payload, _, err := wire.OpenEnvelope(envelope)
	if err != nil {
		return l, err
	}
	intent, err := confirm.DecodeIntent(payload)
	if err != nil {
		return l, err
	}
	standing, err := confirm.DecodeStanding(raw)
	l.Action, l.Decided, l.Arrived = intent.Action, intent.Evidence.DecidedAt.UTC(), fromMillis(at)
	l.Code = confirm.Code(code)
	l.Proven, l.Released = l.Code == confirm.CodeLateInTime, word == "released"
	l.open = standing.Decision == nil || standing.Decision.At.Before(l.Arrived)
	return l, err
}

// ReleaseLate reopens the window of the point until a given time, so that the
// clerk can decide again: a refused operation never applies by itself (D0). The
// window opens for the whole point, since rules have one window a point; an
// open window that ends later stays as it is. The item is marked, and leaves
// the list when its record is concluded.
func (o *Office) ReleaseLate(ctx context.Context, in wire.LateWord) (wire.OfficeWindow, error) {
	var out wire.OfficeWindow
	if !reasonFits(in.Reason) {
		return out, invalidField("reason")
	}
	if in.Until == nil || !timeFits(*in.Until) || !in.Until.After(o.r.now()) {
		return out, invalidField("until")
	}
	until := fromMillis(millis(*in.Until))
	err := o.r.db.update(ctx, func(tx *sql.Tx) error {
		item, err := o.lateItem(ctx, tx, in.OperationID)
		if err != nil {
			return err
		}
		var planCloses int64
		if err := tx.QueryRowContext(ctx, "SELECT closes FROM plan WHERE id = $1", item.planID).Scan(&planCloses); err != nil {
			return err
		}
		if until.After(fromMillis(planCloses)) {
			return invalidField("until")
		}
		w, err := window(ctx, tx, item.planID, item.point.ID)
		if err != nil {
			return err
		}
		if until.After(w.Closes) {
			w.Closes = until
		}
		if out, err = o.storeWindow(ctx, tx, item.planID, item.point, w, "put_window", item.planID); err != nil {
			return err
		}
		return o.sayLate(ctx, tx, item, in, "released")
	})
	return out, err
}

// DismissLate takes an item off the list: it will not be decided again.
func (o *Office) DismissLate(ctx context.Context, in wire.LateWord) (wire.OfficeDone, error) {
	if !reasonFits(in.Reason) {
		return o.done(), invalidField("reason")
	}
	if in.Until != nil {
		return o.done(), invalidField("until")
	}
	err := o.r.db.update(ctx, func(tx *sql.Tx) error {
		item, err := o.lateItem(ctx, tx, in.OperationID)
		if err != nil {
			return err
		}
		return o.sayLate(ctx, tx, item, in, "dismissed")
	})
	return o.done(), err
}

// lateItem is a late arrival that is still open.
type lateItem struct {
	operationID, recordID, planID string
	point                         confirm.Point
}

func (o *Office) lateItem(ctx context.Context, tx *sql.Tx, operationID string) (lateItem, error) {
	open, err := lateIsOpen(ctx, tx, operationID)
	if err != nil {
		return lateItem{}, err
	}
	if !open {
		return lateItem{}, ErrNotFound
	}
	item := lateItem{operationID: operationID}
	var pointID string
	err = tx.QueryRowContext(ctx, "SELECT s.id, s.plan_id, s.point_id FROM operation o JOIN record s ON s.id = o.record_id WHERE o.id = $1", operationID).
		Scan(&item.recordID, &item.planID, &pointID)
	if err != nil {
		return item, err
	}
	if item.point, err = o.r.point(ctx, tx, pointID); err == nil && !o.mine(item.point.BureauID) {
		err = ErrNotFound
	}
	return item, err
}

// lateIsOpen tells whether an operation came late and nobody has said anything of it.
func lateIsOpen(ctx context.Context, tx *sql.Tx, operationID string) (open bool, err error) {
	rows, err := tx.QueryContext(ctx, "SELECT "+lateColumns+lateFrom+" AND o.id = $1", operationID)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	for rows.Next() {
		row, err := scanLate(rows)
		if err != nil {
			return false, err
		}
		open = row.open
	}
	return open, rows.Err()
}

func (o *Office) sayLate(ctx context.Context, tx *sql.Tx, item lateItem, in wire.LateWord, word string) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO late_word (operation_id, word, reason, officer_id, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (operation_id) DO UPDATE SET word = excluded.word, reason = excluded.reason,
		  officer_id = excluded.officer_id, at = excluded.at`,
		item.operationID, word, in.Reason, nullable(o.by.ID), millis(o.r.now()))
	if err != nil {
		return err
	}
	return o.log(ctx, tx, item.point.BureauID, "late_"+word, item.recordID, in.Reason)
}
