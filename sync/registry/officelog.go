package registry

import (
	"context"
	"database/sql"
	"errors"
	"math"

	"confirmpoint/confirm"
	"confirmpoint/sync/registry/rules"
	"confirmpoint/sync/wire"
)

// log keeps what the console did to no bureau's own thing. subject is an opaque id.
func (r *Registry) log(ctx context.Context, tx *sql.Tx, action, subject, reason string) error {
	return r.console().log(ctx, tx, "", action, subject, reason)
}

// Log lists what was done, newest first: all of it, or what was done to the
// officer's bureau.
func (o *Office) Log(ctx context.Context, in wire.OfficeQuery) (wire.OfficeLog, error) {
	before := in.Before
	if before <= 0 {
		before = math.MaxInt64
	}
	lines, err := list(ctx, o.r, func(row *sql.Rows) (wire.OfficeLogLine, error) {
		var l wire.OfficeLogLine
		var at int64
		err := row.Scan(&l.N, &at, &l.By, &l.Action, &l.Subject, &l.Reason)
		l.At = fromMillis(at)
		return l, err
	}, `SELECT g.n, g.at, coalesce(f.user_name, ''), g.action,
		  coalesce(s.application_no, k.user_name, p.code, b.name, x.user_name, g.subject), g.reason
		FROM bureau_log g LEFT JOIN officer f ON f.id = g.officer_id
		LEFT JOIN record s ON s.id = g.subject LEFT JOIN clerk k ON k.id = g.subject LEFT JOIN point p ON p.id = g.subject
		LEFT JOIN bureau b ON b.id = g.subject LEFT JOIN officer x ON x.id = g.subject
		WHERE g.n < $1 AND (CAST($2 AS text) = '' OR g.bureau_id = $2) ORDER BY g.n DESC LIMIT $3`,
		before, o.by.BureauID, wire.MaxOfficeLog+1)
	var out wire.OfficeLog
	out.Lines, out.More = atMost(lines, wire.MaxOfficeLog)
	return out, err
}

// officeProblem makes a problem of what the bureau's work can end in. Rules
// that cannot be read name the place in the officer's own file.
func officeProblem(err error) error {
	var rule *rules.Error
	if errors.As(err, &rule) {
		return &confirm.Problem{Code: confirm.ProblemBadFile, Args: map[string]string{"place": rule.Place, "reason": rule.Reason}}
	}
	return err
}
