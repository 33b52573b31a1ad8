package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"strconv"

	"confirmpoint/confirm"
)

// Audit writes entries of the hash-chained log in one transaction. The chain
// shows an entry changed or taken out; its end is in the sealed head, so it
// cannot be cut.
func (s *Store) Audit(ctx context.Context, events ...confirm.AuditEvent) error {
	return s.write(ctx, func(t *tx) error { return t.auditAll(events) })
}

// auditAll writes what is said of the act of this transaction.
func (t *tx) auditAll(events []confirm.AuditEvent) error {
	for _, e := range events {
		if err := t.audit(e); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) audit(e confirm.AuditEvent) error {
	if e.Action == confirm.AuditSignIn {
		t.after = append(t.after, func() { t.session.actor = e.Actor })
	}
	if e.At.IsZero() {
		e.At = t.at
	}
	row := auditRow{
		seq: t.head.AuditSeq + 1, at: stamp(e.At),
		actor: e.Actor, action: string(e.Action), subject: e.Subject,
	}
	var err error
	if row.detail, err = t.keys.auditSealer(e.Action).seal(row.place(), []byte(e.Detail)); err != nil {
		return err
	}
	hash := row.chain(t.head.AuditHash)
	// An entry beyond the end is not ours, and written over.
	if _, err := t.Exec(`INSERT OR REPLACE INTO audit (seq, at, actor, action, subject, detail, hash)
		VALUES (?, ?, ?, ?, ?, ?, ?)`,
		row.seq, row.at, row.actor, row.action, row.subject, row.detail, hash); err != nil {
		return err
	}
	t.head.AuditSeq, t.head.AuditHash = row.seq, hash
	return nil
}

// auditSealer is the plan's for what names people, and the log's for the rest.
func (k *keyring) auditSealer(a confirm.AuditAction) *sealer {
	if a == confirm.AuditEdit {
		return k.body
	}
	return k.audit
}

// auditDetail opens the detail of an entry; empty when it was of people who
// have been wiped since. The hash tells whether the cell is what was written.
func (k *keyring) auditDetail(r *auditRow) ([]byte, error) {
	with := k.auditSealer(confirm.AuditAction(r.action))
	if with == k.body && with.outlived(r.detail) {
		return nil, nil
	}
	return with.open(nil, r.place(), r.detail)
}

// auditRow is an entry as it is stored.
type auditRow struct {
	seq, at                int64
	actor, action, subject string
	detail                 []byte // sealed
}

func (r *auditRow) place() place {
	return place{"audit", "detail", strconv.FormatInt(r.seq, 10), r.seq}
}

// chain is SHA-256 over the hash before and the entry, every part behind its length.
func (r *auditRow) chain(prev []byte) []byte {
	h := sha256.New()
	part := func(b []byte) {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(b))))
		h.Write(b)
	}
	part(prev)
	part(binary.BigEndian.AppendUint64(nil, uint64(r.seq)))
	part(binary.BigEndian.AppendUint64(nil, uint64(r.at)))
	part([]byte(r.actor))
	part([]byte(r.action))
	part([]byte(r.subject))
	part(r.detail)
	return h.Sum(nil)
}

// AuditLog lists the log, oldest first, verified as VerifyAudit does; what
// comes before a break is given with the error.
func (s *Store) AuditLog(ctx context.Context) (list []confirm.AuditEntry, err error) {
	err = s.walkAudit(ctx, func(e confirm.AuditEntry) { list = append(list, e) })
	return list, err
}

// VerifyAudit walks the whole chain: cache_damaged names the first entry that
// is not what was written, or the end when entries are missing there.
func (s *Store) VerifyAudit(ctx context.Context) error {
	return s.walkAudit(ctx, func(confirm.AuditEntry) {})
}

func (s *Store) walkAudit(ctx context.Context, visit func(confirm.AuditEntry)) error {
	return s.read(func(open *session) error {
		rows, err := s.r.QueryContext(ctx,
			"SELECT seq, at, actor, action, subject, detail, hash FROM audit ORDER BY seq")
		if err != nil {
			return err
		}
		defer rows.Close()
		var hash []byte
		next := int64(1)
		for ; rows.Next(); next++ {
			var r auditRow
			var stored []byte
			if err := rows.Scan(&r.seq, &r.at, &r.actor, &r.action, &r.subject, &r.detail, &stored); err != nil {
				return err
			}
			where := "audit/" + strconv.FormatInt(next, 10)
			detail, err := open.keys.auditDetail(&r)
			if hash = r.chain(hash); err != nil || r.seq != next || !bytes.Equal(hash, stored) {
				return damaged(where, errSeal)
			}
			visit(confirm.AuditEntry{Seq: r.seq, Hash: hex.EncodeToString(hash), AuditEvent: confirm.AuditEvent{
				At: unstamp(r.at), Actor: r.actor, Subject: r.subject,
				Action: confirm.AuditAction(r.action), Detail: string(detail)}})
		}
		if err := rows.Err(); err != nil {
			return err
		}
		if next-1 != open.head.AuditSeq || !bytes.Equal(hash, open.head.AuditHash) {
			return damaged("audit/"+strconv.FormatInt(next, 10), errSeal)
		}
		return nil
	})
}

// AuditEnd gives the end of the log, from memory.
func (s *Store) AuditEnd(context.Context) (end confirm.AuditEnd, err error) {
	err = s.read(func(open *session) error {
		end = confirm.AuditEnd{Log: hex.EncodeToString(s.uuid), Seq: open.head.AuditSeq, Hash: hex.EncodeToString(open.head.AuditHash)}
		return nil
	})
	return end, err
}

// loadAuditHead compares the end of the log with the head. Walking the whole
// chain is for VerifyAudit.
func loadAuditHead(ctx context.Context, q queryer, open *session) error {
	var seq int64
	var hash []byte
	err := q.QueryRowContext(ctx, "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").Scan(&seq, &hash)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if seq != open.head.AuditSeq || !bytes.Equal(hash, open.head.AuditHash) {
		open.damage = append(open.damage, "audit")
	}
	return nil
}
