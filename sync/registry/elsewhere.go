package registry

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"strings"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// How often one clerk may look outside the point.
const (
	searchesPerHour = 20
	searchesPerDay  = 100
)

// serveElsewhere looks for applicants of the bureau's other points. A question
// is answered only when it has been entered in the log: who, when, why, which
// fields and how many were found, but neither values nor persons.
func (r *Registry) serveElsewhere(w http.ResponseWriter, req *http.Request, who caller) error {
	var in wire.ElsewhereRequest
	if err := readBody(req, &in); err != nil {
		return err
	}
	q, err := readSearch(in)
	if err != nil {
		return err
	}
	ctx := req.Context()
	answer := wire.ElsewhereAnswer{Matches: []wire.ElsewhereMatch{}}
	err = r.db.update(ctx, func(tx *sql.Tx) error {
		if err := r.maySearch(ctx, tx, who); err != nil {
			return err
		}
		found, err := r.findElsewhere(ctx, tx, who, q)
		if err != nil {
			return err
		}
		answer.More = len(found) > wire.MaxElsewhere
		answer.Matches = append(answer.Matches, found[:min(len(found), wire.MaxElsewhere)]...)
		return r.logSearch(ctx, tx, who, q, len(answer.Matches))
	})
	if err != nil {
		return err
	}
	return r.answerJSON(w, req, answer)
}

// readSearch makes a question of a message: each field once, and all that
// confirm asks of it.
func readSearch(in wire.ElsewhereRequest) (confirm.ElsewhereQuery, error) {
	q := confirm.ElsewhereQuery{Conditions: map[confirm.SearchField]string{}, Reason: confirm.SearchReason(in.Reason), Note: in.Note}
	for _, c := range in.Conditions {
		field := confirm.SearchField(c.Field)
		if _, twice := q.Conditions[field]; twice {
			return q, badRequest("a field twice")
		}
		q.Conditions[field] = c.Value
	}
	return q.Check()
}

// maySearch counts the questions of a clerk, those of other workstations too.
func (r *Registry) maySearch(ctx context.Context, tx *sql.Tx, who caller) error {
	for _, limit := range []struct {
		number int
		within time.Duration
	}{{searchesPerHour, time.Hour}, {searchesPerDay, 24 * time.Hour}} {
		var at int64
		err := tx.QueryRowContext(ctx, "SELECT at FROM search_log WHERE clerk_id = $1 ORDER BY at DESC LIMIT 1 OFFSET $2",
			who.clerkID, limit.number-1).Scan(&at)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		if wait := fromMillis(at).Add(limit.within).Sub(r.now()); wait > 0 {
			r.metrics.turnedAway("search")
			return tooMany(wait)
		}
	}
	return nil
}

// leads are the fields a search can begin with, by how few share a value. Any
// two conditions have one: only a school is no lead.
var leads = []confirm.SearchField{
	confirm.SearchIDNumber, confirm.SearchCertificate, confirm.SearchApplicationNo, confirm.SearchPhone, confirm.SearchName,
}

// findElsewhere gives one match more than fits when there are more. Names and
// numbers are compared whole, a school by a part: nobody knows its full name.
func (r *Registry) findElsewhere(ctx context.Context, q querier, who caller, asked confirm.ElsewhereQuery) ([]wire.ElsewhereMatch, error) {
	lead := confirm.SearchField("")
	for _, f := range leads {
		if asked.Conditions[f] != "" {
			lead = f
			break
		}
	}
	school := asked.Conditions[confirm.SearchSchool]
	if school != "" {
		school = "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(school) + "%"
	}
	// CROSS JOIN: SQLite begins with the table that is named first. lead is one of ours.
	rows, err := q.QueryContext(ctx, `
		SELECT r.application_no, r.point_id, r.content, r.standing, w.opens, w.closes
		FROM record_search s CROSS JOIN record r JOIN plan l ON l.id = r.plan_id JOIN point p ON p.id = r.point_id
		LEFT JOIN confirm_window w ON w.plan_id = r.plan_id AND w.point_id = r.point_id
		WHERE s.`+string(lead)+` = $1 AND r.id = s.record_id
			AND ($2 = '' OR s.id_number = $2) AND ($3 = '' OR s.certificate = $3) AND ($4 = '' OR s.application_no = $4)
			AND ($5 = '' OR s.phone = $5) AND ($6 = '' OR s.name = $6) AND ($7 = '' OR s.school LIKE $7 ESCAPE '\')
			AND r.point_id <> $8 AND p.bureau_id = $9 AND r.removed_at IS NULL AND l.closes > $10
		ORDER BY r.application_no LIMIT $11`,
		asked.Conditions[lead], asked.Conditions[confirm.SearchIDNumber], asked.Conditions[confirm.SearchCertificate],
		asked.Conditions[confirm.SearchApplicationNo], asked.Conditions[confirm.SearchPhone], asked.Conditions[confirm.SearchName],
		school, who.pointID, who.bureauID, millis(r.now()), wire.MaxElsewhere+1)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []wire.ElsewhereMatch
	var points []string
	for rows.Next() {
		m, pointID, err := scanMatch(rows)
		if err != nil {
			return nil, err
		}
		found, points = append(found, m), append(points, pointID)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil { // one question at a time
		return nil, err
	}
	for i := range found {
		p, err := r.point(ctx, q, points[i])
		if err != nil {
			return nil, err
		}
		if found[i].Point, err = confirm.EncodePoint(p); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// scanMatch keeps of a record what tells where its applicant belongs.
func scanMatch(rows scanner) (m wire.ElsewhereMatch, pointID string, err error) {
	var content, standing []byte
	var opens, closes sql.NullInt64
	if err := rows.Scan(&m.ApplicationNo, &pointID, &content, &standing, &opens, &closes); err != nil {
		return m, "", err
	}
	c, err := confirm.DecodeContent(content)
	if err != nil {
		return m, "", err
	}
	s, err := confirm.DecodeStanding(standing)
	if err != nil {
		return m, "", err
	}
	m.Name, m.IDMasked = c.Identity.Name.Reveal(), c.Identity.DocumentNumber.String()
	m.School, m.State = c.Work.School, string(s.State)
	if opens.Valid && closes.Valid {
		m.Opens, m.Closes = fromMillis(opens.Int64), fromMillis(closes.Int64)
	}
	return m, pointID, nil
}

func (r *Registry) logSearch(ctx context.Context, tx *sql.Tx, who caller, q confirm.ElsewhereQuery, matches int) error {
	var fields []string
	for _, f := range confirm.SearchFields() {
		if _, asked := q.Conditions[f]; asked {
			fields = append(fields, string(f))
		}
	}
	_, err := tx.ExecContext(ctx, `
		INSERT INTO search_log (id, clerk_id, point_id, at, reason, note, fields, matches) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		r.cfg.NewID(), who.clerkID, who.pointID, millis(r.now()), string(q.Reason), q.Note, strings.Join(fields, ","), matches)
	return err
}
