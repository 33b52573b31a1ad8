package registry

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"math"
	"net/http"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// planMark is a place in the list of plans and points: after this point of this
// plan. A plan may end between two questions, so it is a place, not a name.
type planMark struct {
	Opens int64  `json:"o"` // of the plan
	Plan  string `json:"p"`
	Code  string `json:"c"` // of the point; "" of a plan without points
}

func (m planMark) encode() (string, error) {
	data, err := wire.Encode(m)
	return base64.RawURLEncoding.EncodeToString(data), err
}

// readPlanMark gives the beginning for "".
func readPlanMark(s string) (planMark, error) {
	if s == "" {
		return planMark{Opens: math.MinInt64}, nil
	}
	var m planMark
	data, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil || wire.DecodeBytes(data, &m) != nil {
		return m, badRequest("after")
	}
	return m, nil
}

// servePlans lists the plans that are not over with all their points, whoever
// asks: where a window is is no secret.
func (r *Registry) servePlans(w http.ResponseWriter, req *http.Request, _ caller) error {
	from, err := readPlanMark(req.URL.Query().Get("after"))
	if err != nil {
		return err
	}
	var answer wire.PlansAnswer
	err = r.db.view(req.Context(), func(q querier) error {
		answer, err = r.plansAfter(req.Context(), q, from)
		return err
	})
	if err != nil {
		return err
	}
	return r.answerJSON(w, req, answer)
}

func (r *Registry) plansAfter(ctx context.Context, q querier, from planMark) (wire.PlansAnswer, error) {
	rows, err := q.QueryContext(ctx, `
		SELECT l.id, l.name, l.opens, l.closes, l.notes, p.id, p.code, p.name, p.address,
		  b.id, b.name, b.phone, w.id, w.version, w.opens, w.closes, w.scope, w.notes
		FROM plan l LEFT JOIN (confirm_window w JOIN point p ON p.id = w.point_id JOIN bureau b ON b.id = p.bureau_id) ON w.plan_id = l.id
		WHERE l.closes > $1 AND (l.opens > $2 OR (l.opens = $2 AND (l.id > $3 OR (l.id = $3 AND coalesce(p.code, '') > $4))))
		ORDER BY l.opens, l.id, p.code LIMIT $5`, millis(r.now()), from.Opens, from.Plan, from.Code, wire.MaxPlanPoints+1)
	if err != nil {
		return wire.PlansAnswer{}, err
	}
	defer rows.Close()
	list := planList{answer: wire.PlansAnswer{Plans: []wire.PlanInfo{}}}
	for rows.Next() {
		row, err := readPlanRow(rows)
		if err != nil {
			return list.answer, err
		}
		full, err := list.add(row)
		if err != nil {
			return list.answer, err
		}
		if full {
			break
		}
	}
	if err := rows.Err(); err != nil {
		return list.answer, err
	}
	if err := rows.Close(); err != nil { // one question at a time
		return list.answer, err
	}
	return list.answer, list.arrange(ctx, q)
}

// planRow is a plan, and a point of it if it has any.
type planRow struct {
	plan   confirm.Plan
	point  *confirm.Point
	window confirm.Window
}

func readPlanRow(rows *sql.Rows) (planRow, error) {
	var out planRow
	var planOpens, planCloses int64
	var pointID, code, name, address, bureauID, bureauName, bureauPhone, windowID, notes sql.NullString
	var version, opens, closes sql.NullInt64
	var scope []byte
	err := rows.Scan(&out.plan.ID, &out.plan.Name, &planOpens, &planCloses, &out.plan.Notes,
		&pointID, &code, &name, &address, &bureauID, &bureauName, &bureauPhone, &windowID, &version, &opens, &closes, &scope, &notes)
	if err != nil {
		return out, err
	}
	out.plan.Opens, out.plan.Closes = fromMillis(planOpens), fromMillis(planCloses)
	if !pointID.Valid {
		return out, nil
	}
	out.point = &confirm.Point{
		ID: pointID.String, Code: code.String, Name: name.String, Address: address.String,
		BureauID: bureauID.String, BureauName: bureauName.String, BureauPhone: bureauPhone.String,
	}
	out.window = confirm.Window{
		ID: windowID.String, Version: version.Int64, Opens: fromMillis(opens.Int64), Closes: fromMillis(closes.Int64), Notes: notes.String,
	}
	return out, json.Unmarshal(scope, &out.window.Scope)
}

// planList collects an answer until it is full.
type planList struct {
	answer wire.PlansAnswer
	ids    []string // of the plans
	last   planMark
	rows   int
	bytes  int
}

// add takes a row; full says that it belongs to the next answer.
func (l *planList) add(row planRow) (full bool, err error) {
	var fresh *wire.PlanInfo
	size := 0
	if len(l.ids) == 0 || l.ids[len(l.ids)-1] != row.plan.ID {
		fresh = &wire.PlanInfo{Points: []wire.PlanPoint{}}
		if fresh.Plan, err = wire.Encode(row.plan); err != nil {
			return false, err
		}
		size = len(fresh.Plan)
	}
	var point wire.PlanPoint
	if row.point != nil {
		if point.Point, err = wire.Encode(row.point); err != nil {
			return false, err
		}
		if point.Window, err = wire.Encode(row.window); err != nil {
			return false, err
		}
		size += len(point.Point) + len(point.Window)
	}
	if l.rows == wire.MaxPlanPoints || (l.rows > 0 && l.bytes+size > maxPageBytes) {
		l.answer.Next, err = l.last.encode()
		return true, err
	}
	l.rows, l.bytes = l.rows+1, l.bytes+size
	l.last = planMark{Opens: millis(row.plan.Opens), Plan: row.plan.ID}
	if fresh != nil {
		l.answer.Plans, l.ids = append(l.answer.Plans, *fresh), append(l.ids, row.plan.ID)
	}
	if row.point != nil {
		l.last.Code = row.point.Code
		last := &l.answer.Plans[len(l.answer.Plans)-1]
		last.Points = append(last.Points, point)
	}
	return false, nil
}

// arrange adds to each plan when its applicants may apply (网报计划).
func (l *planList) arrange(ctx context.Context, q querier) error {
	for n, id := range l.ids {
		extra, err := planRules(ctx, q, id)
		if err != nil {
			return err
		}
		if extra.Application == nil {
			continue
		}
		if l.answer.Plans[n].Application, err = wire.Encode(extra.Application); err != nil {
			return err
		}
	}
	return nil
}
