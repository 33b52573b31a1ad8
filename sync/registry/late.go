package registry

import (
	"context"
	"database/sql"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// LateArrival is a decision on the officer's list: made in time, as it says,
// and refused because it came after the window (offline-rules.md D4). The
// officer who finds it right moves the window, and the clerk decides again.
type LateArrival struct {
	ApplicationNo string
	PointCode     string
	UserName      string // of the clerk
	Action        confirm.Action
	Decided       time.Time // UTC; proven when Proven
	Arrived       time.Time // UTC
	Proven        bool
}

// LateArrivals lists them by arrival, for records of a plan that are not
// concluded since.
func (r *Registry) LateArrivals(ctx context.Context, planID string) ([]LateArrival, error) {
	all, err := list(ctx, r, scanLate, `
		SELECT s.application_no, p.code, k.user_name, o.envelope, o.at, o.code, s.standing
		FROM operation o JOIN record s ON s.id = o.record_id JOIN point p ON p.id = s.point_id JOIN clerk k ON k.id = o.clerk_id
		WHERE s.plan_id = $1 AND s.removed_at IS NULL AND o.code IN ($2, $3) ORDER BY o.at, o.id`,
		planID, string(confirm.CodeLateInTime), string(confirm.CodeLateUnproven))
	if err != nil {
		return nil, err
	}
	var open []LateArrival
	for _, l := range all {
		if l.open {
			open = append(open, l.LateArrival)
		}
	}
	return open, nil
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
	var code string
	if err := row.Scan(&l.ApplicationNo, &l.PointCode, &l.UserName, &envelope, &at, &code, &raw); err != nil {
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
	l.Proven = confirm.Code(code) == confirm.CodeLateInTime
	l.open = standing.Decision == nil || standing.Decision.At.Before(l.Arrived)
	return l, err
}
