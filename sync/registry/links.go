package registry

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"confirmpoint/confirm"
)

const (
	// leastNumber is how many characters of a 证件号码 mean one person: 无 and
	// the like do not.
	leastNumber = 6
	// maxTwins is how many applications of one person are looked at, the newest.
	maxTwins = 2 * confirm.MaxLinks
)

// personKey is what applications of one person share, as record_search has it.
func personKey(c confirm.Content) string {
	return confirm.SearchKey(confirm.SearchIDNumber, c.Identity.DocumentNumber.Reveal())
}

// twin is one application of a person who may have several.
type twin struct {
	stored
	created int64
	point   confirm.Point
}

// relink brings the links among applications with these numbers in a plan up
// to date (offline-rules.md D7), and announces each that got others to its
// point. It is called in every transaction that stores, moves or removes one
// of them; ids are those of the records whose standing it has changed.
func (r *Registry) relink(ctx context.Context, tx *sql.Tx, planID string, persons ...string) (ids []string, err error) {
	slices.Sort(persons)
	for _, person := range slices.Compact(persons) {
		if utf8.RuneCountInString(person) < leastNumber {
			continue
		}
		all, err := r.twins(ctx, tx, planID, person)
		if err != nil {
			return nil, err
		}
		for n, t := range all {
			links := linksOf(all, n)
			if slices.Equal(links, t.Standing.Links) {
				continue
			}
			t.Standing.Links = links
			standing, err := confirm.EncodeStanding(t.Standing)
			if err != nil {
				continue // no room in it: the record stays as it is rather than holding up the others
			}
			if err := updateStandings(ctx, tx, []any{t.ID, standing}); err != nil {
				return nil, err
			}
			if _, err := announce(ctx, tx, t.PointID, t.ID, ""); err != nil {
				return nil, err
			}
			ids = append(ids, t.ID)
		}
	}
	return ids, nil
}

// twins lists what is there with one number in a plan, the newest first. CROSS
// JOIN: SQLite begins with the table that is named first.
func (r *Registry) twins(ctx context.Context, q querier, planID, person string) ([]twin, error) {
	rows, err := q.QueryContext(ctx, "SELECT r."+strings.ReplaceAll(recordColumns, ", ", ", r.")+`, r.created
		FROM record_search s CROSS JOIN record r
		WHERE s.id_number = $1 AND r.id = s.record_id AND r.plan_id = $2 AND r.removed_at IS NULL
		ORDER BY r.created DESC, r.id DESC LIMIT $3`, person, planID, maxTwins)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []twin
	for rows.Next() {
		var t twin
		if t.stored, err = scanRecord(more{rows, []any{&t.created}}); err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil { // one question at a time
		return nil, err
	}
	if len(all) == 1 {
		return all, nil // nobody asks for its point
	}
	for n := range all {
		if all[n].point, err = r.point(ctx, q, all[n].PointID); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// linksOf gives the links of the n-th of all: to those of the same person, by
// number and kind of it, under the same bureau. all begins with the newest.
func linksOf(all []twin, n int) []confirm.PersonLink {
	var links []confirm.PersonLink
	own := all[n]
	for m, o := range all {
		if m == n || len(links) == confirm.MaxLinks || o.point.BureauID != own.point.BureauID ||
			o.Content.Identity.DocumentType != own.Content.Identity.DocumentType {
			continue
		}
		links = append(links, confirm.PersonLink{
			ApplicationNo: o.ApplicationNo, PointID: o.point.ID, PointName: o.point.Name, Newer: m < n,
		})
	}
	return links
}

// fillLinks links the records that a program without links has stored, once.
func (r *Registry) fillLinks(ctx context.Context) error {
	var filled int64
	err := r.db.view(ctx, func(q querier) error {
		return q.QueryRowContext(ctx, "SELECT value FROM counter WHERE name = 'links'").Scan(&filled)
	})
	if err != nil || filled != 0 {
		return err
	}
	return r.db.update(ctx, func(tx *sql.Tx) error {
		doubles, err := doubles(ctx, tx)
		if err != nil {
			return err
		}
		linked := 0
		for _, d := range doubles {
			ids, err := r.relink(ctx, tx, d.planID, d.person)
			if err != nil {
				return err
			}
			linked += len(ids)
		}
		if linked > 0 {
			r.cfg.Logger.InfoContext(ctx, "applications of one person linked", "records", linked)
		}
		_, err = tx.ExecContext(ctx, "UPDATE counter SET value = 1 WHERE name = 'links'")
		return err
	})
}

// double is a number that a plan has more than once.
type double struct{ planID, person string }

func doubles(ctx context.Context, q querier) ([]double, error) {
	rows, err := q.QueryContext(ctx, `
		SELECT r.plan_id, s.id_number FROM record_search s JOIN record r ON r.id = s.record_id
		WHERE r.removed_at IS NULL GROUP BY r.plan_id, s.id_number HAVING count(*) > 1`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []double
	for rows.Next() {
		var d double
		if err := rows.Scan(&d.planID, &d.person); err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	return all, rows.Err()
}
