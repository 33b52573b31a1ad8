package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"confirmpoint/confirm"
)

// Rulebook is not_found before the first pull.
func (s *Store) Rulebook(context.Context) (book confirm.Rulebook, err error) {
	err = s.read(func(open *session) error {
		if open.book.Version == "" {
			return problem(confirm.ProblemNotFound, nil)
		}
		book = open.book
		return nil
	})
	return book, err
}

// SaveRulebook stores the rulebook, counts the findings of every record anew
// when its version is another, and adds to Reconsidered the records for which
// it changes what may be concluded, or until when.
func (s *Store) SaveRulebook(ctx context.Context, b confirm.Rulebook) error {
	return s.write(ctx, func(t *tx) error {
		plain, err := json.Marshal(b)
		if err != nil {
			return err
		}
		if err := t.saveCell("rulebook", t.rev(), plain); err != nil {
			return err
		}
		t.after = append(t.after, func() { t.session.book = b })
		t.prolong(b)
		if err := t.reconsider(ctx, b); err != nil {
			return err
		}
		return s.recount(t, b)
	})
}

func loadRulebook(ctx context.Context, q queryer, k *keyring) (b confirm.Rulebook, err error) {
	plain, err := loadCell(ctx, q, k, "rulebook")
	if errors.Is(err, sql.ErrNoRows) {
		return b, nil
	}
	if err == nil {
		err = json.Unmarshal(plain, &b)
	}
	return b, err
}

// checkedWith names all that the number of findings depends on besides the
// record and the day: rules, and the checks of this program.
func (s *Store) checkedWith(b confirm.Rulebook) string {
	parts := []string{b.Plan.ID, b.Version, "scope/1"}
	for _, c := range confirm.Checks() {
		parts = append(parts, c.Name)
	}
	return strings.Join(parts, " ")
}

// judged gives what a projection holds of the judgement on a content.
func judged(b confirm.Rulebook, c *confirm.Content, today confirm.Date) judgement {
	return judgement{len(b.Check(*c, today)), dayNumber(b.CheckedUntil(*c, today)), !b.InScope(*c)}
}

// judgement is the number of findings in a record, the day on which to count
// again, and whether it is beyond the 人员范围 of the window.
type judgement struct {
	findings int
	until    int64
	outScope bool
}

func (p *facts) judgement() judgement { return judgement{p.findings, p.until, p.outScope} }

func (p *facts) judge(j judgement) {
	p.findings, p.until, p.outScope = j.findings, j.until, j.outScope
}

// dayNumber writes a day as a number that grows with the days, 20260923; 0 for none.
func dayNumber(d confirm.Date) int64 {
	n, _ := strconv.ParseInt(strings.ReplaceAll(string(d), "-", ""), 10, 64)
	return n
}

// recheck counts findings anew when the day or the program has changed since.
func (s *Store) recheck(open *session) error {
	if open.head.Checked == s.checkedWith(open.book) && open.head.CheckedOn == s.today() {
		return nil
	}
	return s.transact(open, func(t *tx) error { return s.recount(t, open.book) })
}

// recount judges records by b and rewrites the projections of those whose
// number of findings has changed. A later day concerns only those that wait for
// it; by other rules, and when the clock was put back, all are judged.
func (s *Store) recount(t *tx, b confirm.Rulebook) error {
	with, today := s.checkedWith(b), s.today()
	same := t.head.Checked == with
	if same && t.head.CheckedOn == today {
		return nil
	}
	if same && t.head.CheckedOn.Before(today) {
		due := t.arena.due(dayNumber(today))
		if err := t.recountSome(b, today, due); err != nil {
			return err
		}
	} else if err := t.recountAll(b, today); err != nil {
		return err
	}
	t.head.Checked, t.head.CheckedOn = with, today
	return nil
}

// due lists the records whose findings are to be counted again on a day.
func (a *arena) due(day int64) []string {
	ids := []string{} // encoded as a list, also when empty
	for i := range a.rows {
		if r := &a.rows[i]; r.id != "" && r.until != 0 && r.until <= day {
			ids = append(ids, r.id)
		}
	}
	return ids
}

const contents = "SELECT id, content_rev, content FROM record JOIN body USING (pk) WHERE slot = ?"

func (t *tx) recountAll(b confirm.Rulebook, today confirm.Date) error {
	return t.judge(b, today, contents, t.head.Live.Slot)
}

func (t *tx) recountSome(b confirm.Rulebook, today confirm.Date, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	list, err := json.Marshal(ids)
	if err != nil {
		return err
	}
	return t.judge(b, today, contents+" AND id IN (SELECT value FROM json_each(?))", t.head.Live.Slot, string(list))
}

// judge counts the findings of the contents of a query, and writes what has
// changed. Contents that do not verify are left to whoever opens the record.
func (t *tx) judge(b confirm.Rulebook, today confirm.Date, query string, args ...any) error {
	changed, err := t.countFindings(b, today, query, args...)
	if err != nil {
		return err
	}
	for id, j := range changed {
		if err := t.rewrite(id, func(p *projection) { p.judge(j) }); err != nil {
			return err
		}
	}
	return nil
}

// countFindings gives the records for which the projection says otherwise.
func (t *tx) countFindings(b confirm.Rulebook, today confirm.Date, query string, args ...any) (map[string]judgement, error) {
	rows, err := t.Query(query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	changed := make(map[string]judgement)
	var (
		id    string
		rev   int64
		cell  sql.RawBytes
		plain []byte
	)
	defer func() { clear(plain[:cap(plain)]) }()
	for rows.Next() {
		if err := rows.Scan(&id, &rev, &cell); err != nil {
			return nil, err
		}
		r := t.arena.find(id)
		if r == nil || r.contentRev != rev {
			continue
		}
		if plain, err = t.keys.body.open(plain[:0], place{"body", "content", id, rev}, cell); err != nil {
			continue
		}
		rec, err := decodeRecord(plain)
		if err != nil {
			continue
		}
		if j := judged(b, &rec.Content, today); j != r.judgement() {
			changed[id] = j
		}
	}
	return changed, rows.Err()
}
