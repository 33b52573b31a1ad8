package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
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
// record: rules, day, and the checks of this program.
func (s *Store) checkedWith(b confirm.Rulebook) string {
	parts := []string{b.Plan.ID, b.Version, string(s.today())}
	for _, c := range confirm.Checks() {
		parts = append(parts, c.Name)
	}
	return strings.Join(parts, " ")
}

// recheck counts findings anew when the day or the program has changed since.
func (s *Store) recheck(open *session) error {
	if open.head.Checked == s.checkedWith(open.book) {
		return nil
	}
	return s.transact(open, func(t *tx) error { return s.recount(t, open.book) })
}

// recount judges every record by b and rewrites the projections of those
// whose number of findings has changed.
func (s *Store) recount(t *tx, b confirm.Rulebook) error {
	with := s.checkedWith(b)
	if t.head.Checked == with {
		return nil
	}
	t.head.Checked = with
	counts, err := t.countFindings(b, s.today())
	if err != nil {
		return err
	}
	for id, n := range counts {
		if err := t.rewrite(id, func(p *projection) { p.findings = n }); err != nil {
			return err
		}
	}
	return nil
}

// countFindings gives the records whose number of findings has changed.
// Contents that do not verify are left to whoever opens the record.
func (t *tx) countFindings(b confirm.Rulebook, today confirm.Date) (map[string]int, error) {
	rows, err := t.Query(`SELECT id, content_rev, content FROM record JOIN body USING (pk) WHERE slot = ?`,
		t.head.Live.Slot)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	changed := make(map[string]int)
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
		if n := len(b.Check(rec.Content, today)); n != r.findings {
			changed[id] = n
		}
	}
	return changed, rows.Err()
}
