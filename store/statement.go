package store

import (
	"context"
	"strconv"
	"time"

	"confirmpoint/confirm"
)

func statementPlace(seq, rev int64) place {
	return place{"statement", "data", strconv.FormatInt(seq, 10), rev}
}

// AddStatement keeps a signed statement and gives it its number. It stays when
// the people of a plan are wiped.
func (s *Store) AddStatement(ctx context.Context, st confirm.Statement, events ...confirm.AuditEvent) (seq int64, err error) {
	err = s.write(ctx, func(t *tx) error {
		if err := t.QueryRow("SELECT coalesce(max(seq), 0) + 1 FROM statement").Scan(&seq); err != nil {
			return err
		}
		rev := t.rev()
		sealed, err := t.keys.audit.seal(statementPlace(seq, rev), st.JWS)
		if err != nil {
			return err
		}
		if _, err := t.Exec("INSERT INTO statement (seq, kind, sent_at, rev, data) VALUES (?, ?, ?, ?, ?)",
			seq, string(st.Kind), stamp(st.SentAt), rev, sealed); err != nil {
			return err
		}
		t.head.Statements.move(t.keys, "statement", strconv.FormatInt(seq, 10), 0, rev)
		for _, e := range events {
			if err := t.audit(e); err != nil {
				return err
			}
		}
		return nil
	})
	return seq, err
}

// Statements lists statements of a kind ("": all), oldest first; unsent only
// those that the registry does not have. One that does not verify is cache_damaged.
func (s *Store) Statements(ctx context.Context, kind confirm.StatementKind, unsent bool) (list []confirm.Statement, err error) {
	err = s.read(func(open *session) error {
		rows, err := s.r.QueryContext(ctx, `SELECT seq, kind, sent_at, rev, data FROM statement
			WHERE (?1 = '' OR kind = ?1) AND (NOT ?2 OR sent_at = 0) ORDER BY seq`, string(kind), unsent)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var st confirm.Statement
			var sent, rev int64
			var sealed []byte
			if err := rows.Scan(&st.Seq, &st.Kind, &sent, &rev, &sealed); err != nil {
				return err
			}
			if st.JWS, err = open.keys.audit.open(nil, statementPlace(st.Seq, rev), sealed); err != nil {
				return damaged("statement/"+strconv.FormatInt(st.Seq, 10), err)
			}
			st.SentAt = unstamp(sent)
			list = append(list, st)
		}
		return rows.Err()
	})
	return list, err
}

// MarkStatementSent notes that the registry keeps a statement.
func (s *Store) MarkStatementSent(ctx context.Context, seq int64, at time.Time) error {
	return s.write(ctx, func(t *tx) error {
		_, err := t.Exec("UPDATE statement SET sent_at = ? WHERE seq = ?", stamp(at), seq)
		return err
	})
}
