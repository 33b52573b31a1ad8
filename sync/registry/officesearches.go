package registry

import (
	"context"
	"database/sql"
	"strings"

	"confirmpoint/sync/wire"
)

// Searches lists how the clerks of the officer's points have looked for
// applicants of other points, oldest first.
func (o *Office) Searches(ctx context.Context, in wire.OfficeQuery) (wire.OfficeSearches, error) {
	since := int64(0)
	if in.Since != nil {
		if !timeFits(*in.Since) {
			return wire.OfficeSearches{}, invalidField("since")
		}
		since = millis(*in.Since)
	}
	all, err := list(ctx, o.r, func(row *sql.Rows) (wire.OfficeSearch, error) {
		var s wire.OfficeSearch
		var at int64
		var fields string
		err := row.Scan(&at, &s.UserName, &s.ClerkName, &s.PointCode, &s.Reason, &s.Note, &fields, &s.Matches)
		s.At, s.Fields = fromMillis(at), strings.Split(fields, ",")
		return s, err
	}, `SELECT g.at, k.user_name, k.name, p.code, g.reason, g.note, g.fields, g.matches
	    FROM search_log g JOIN clerk k ON k.id = g.clerk_id JOIN point p ON p.id = g.point_id
	    WHERE g.at >= $1 AND (CAST($2 AS text) = '' OR p.bureau_id = $2) ORDER BY g.at, g.id LIMIT $3`,
		since, o.by.BureauID, wire.MaxOfficeSearches+1)
	var out wire.OfficeSearches
	out.Searches, out.More = atMost(all, wire.MaxOfficeSearches)
	return out, err
}

// atMost cuts a list that was asked for one item more than there is room for,
// and tells whether there are others.
func atMost[T any](all []T, n int) (some []T, more bool) {
	if len(all) <= n {
		return all, false
	}
	return all[:n], true
}
