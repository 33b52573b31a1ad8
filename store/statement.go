package store

import (
	"context"
	"errors"
	"strconv"
	"time"

	"confirmpoint/confirm"
)

// statementRow is a statement as it is stored. When it was sent is plain, and
// bound to the sealed cell: nobody can make one look sent.
type statementRow struct {
	seq, rev, sent int64
	kind           string
	sealed         []byte
}

func (r *statementRow) place() place {
	return place{"statement", r.kind, r.name() + "/" + strconv.FormatInt(r.sent, 10), r.rev}
}

func (r *statementRow) name() string { return strconv.FormatInt(r.seq, 10) }

func (r *statementRow) open(k *keyring) (confirm.Statement, error) {
	jws, err := k.audit.open(nil, r.place(), r.sealed)
	if err != nil {
		return confirm.Statement{}, damaged("statement/"+r.name(), err)
	}
	return confirm.Statement{Seq: r.seq, Kind: confirm.StatementKind(r.kind), JWS: jws, SentAt: unstamp(r.sent)}, nil
}

// AddStatement keeps a signed statement and gives it its number. It stays when
// the people of a plan are wiped.
func (s *Store) AddStatement(ctx context.Context, st confirm.Statement, events ...confirm.AuditEvent) (seq int64, err error) {
	err = s.write(ctx, func(t *tx) error {
		r := statementRow{rev: t.rev(), sent: stamp(st.SentAt), kind: string(st.Kind)}
		if err := t.QueryRow("SELECT coalesce(max(seq), 0) + 1 FROM statement").Scan(&r.seq); err != nil {
			return err
		}
		var err error
		if r.sealed, err = t.keys.audit.seal(r.place(), st.JWS); err != nil {
			return err
		}
		if _, err := t.Exec("INSERT INTO statement (seq, kind, sent_at, rev, data) VALUES (?, ?, ?, ?, ?)",
			r.seq, r.kind, r.sent, r.rev, r.sealed); err != nil {
			return err
		}
		t.head.Statements.move(t.keys, "statement", r.name(), 0, r.rev)
		seq = r.seq
		return t.auditAll(events)
	})
	return seq, err
}

// Statements lists statements of a kind ("": all), oldest first; unsent only
// those that the registry does not have. When some do not verify, the others
// are given with a cache_damaged that names them.
func (s *Store) Statements(ctx context.Context, kind confirm.StatementKind, unsent bool) (list []confirm.Statement, err error) {
	err = s.read(func(open *session) error {
		rows, err := s.r.QueryContext(ctx, `SELECT seq, kind, sent_at, rev, data FROM statement
			WHERE (?1 = '' OR kind = ?1) AND (NOT ?2 OR sent_at = 0) ORDER BY seq`, string(kind), unsent)
		if err != nil {
			return err
		}
		defer rows.Close()
		var bad error
		for rows.Next() {
			var r statementRow
			if err := rows.Scan(&r.seq, &r.kind, &r.sent, &r.rev, &r.sealed); err != nil {
				return err
			}
			st, err := r.open(open.keys)
			if err != nil {
				bad = errors.Join(bad, err)
				continue
			}
			list = append(list, st)
		}
		return errors.Join(bad, rows.Err())
	})
	return list, err
}

// MarkStatementSent notes that the registry keeps a statement.
func (s *Store) MarkStatementSent(ctx context.Context, seq int64, at time.Time) error {
	return s.write(ctx, func(t *tx) error {
		r := statementRow{seq: seq}
		if err := t.QueryRow("SELECT kind, sent_at, rev, data FROM statement WHERE seq = ?", seq).Scan(&r.kind, &r.sent, &r.rev, &r.sealed); err != nil {
			return err
		}
		st, err := r.open(t.keys)
		if err != nil {
			return err
		}
		old := r.rev
		r.rev, r.sent = t.rev(), stamp(at)
		if r.sealed, err = t.keys.audit.seal(r.place(), st.JWS); err != nil {
			return err
		}
		if _, err := t.Exec("UPDATE statement SET sent_at = ?, rev = ?, data = ? WHERE seq = ?", r.sent, r.rev, r.sealed, seq); err != nil {
			return err
		}
		t.head.Statements.move(t.keys, "statement", r.name(), old, r.rev)
		return nil
	})
}
