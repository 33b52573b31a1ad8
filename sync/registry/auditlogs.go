package registry

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// auditHead is what is known of one audit log.
type auditHead struct {
	seq    int64
	hash   string
	forked bool
}

// checkpoint is one that was signed by a clerk of ours.
type checkpoint struct {
	wire.AuditCheckpointPayload
	signer caller
	jws    string
}

// serveAudit keeps the ends of the audit logs of workstations, and tells how
// far the log is known.
func (r *Registry) serveAudit(w http.ResponseWriter, req *http.Request, who caller) error {
	var in wire.CheckpointsRequest
	if err := readBody(req, &in); err != nil {
		return err
	}
	if len(in.Checkpoints) > wire.MaxCheckpoints {
		return invalidField("checkpoints")
	}
	if len(in.Log) != 32 || !validHex(in.Log) {
		return invalidField("log")
	}
	ctx := req.Context()
	points := make([]checkpoint, len(in.Checkpoints))
	for i, jws := range in.Checkpoints {
		var err error
		if points[i], err = r.openCheckpoint(ctx, jws, in.Log, who); err != nil {
			return err
		}
	}
	var head auditHead
	err := r.db.update(ctx, func(tx *sql.Tx) error {
		var err error
		if head, err = auditHeadOf(ctx, tx, in.Log, who.pointID); err != nil {
			return err
		}
		for _, c := range points {
			if head, err = r.anchor(ctx, tx, head, c); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return r.answerJSON(w, req, wire.CheckpointsAnswer{Seq: head.seq, Hash: head.hash, Forked: head.forked})
}

// openCheckpoint reads one of a clerk of the caller's point. Clerks of one
// computer share the log and send for one another; a key that has ended since
// has signed it before.
func (r *Registry) openCheckpoint(ctx context.Context, jws, log string, who caller) (checkpoint, error) {
	c := checkpoint{jws: jws}
	cert, err := wire.OpenStatement(wire.TypeAuditCheckpoint, jws, &c.AuditCheckpointPayload)
	if err != nil {
		return c, badEnvelope(err)
	}
	c.signer, err = r.signerOf(ctx, cert)
	var p *confirm.Problem
	switch {
	case errors.As(err, &p) && p.Code != confirm.ProblemRegistryBusy:
		return c, invalidField("signer")
	case err != nil:
		return c, err
	}
	return c, firstInvalid(
		fieldFits{"signer", c.signer.clerkID != "" && c.signer.pointID == who.pointID && c.signer.installationID == c.InstallationID},
		fieldFits{"log", c.Log == log},
		fieldFits{"seq", c.Seq > 0 && c.PrevSeq >= 0 && c.PrevSeq < c.Seq},
		fieldFits{"hash", len(c.Hash) == 64 && validHex(c.Hash)},
		fieldFits{"prev_hash", c.PrevSeq == 0 && c.PrevHash == "" || c.PrevSeq > 0 && len(c.PrevHash) == 64 && validHex(c.PrevHash)},
		fieldFits{"at", timeFits(c.At)},
	)
}

// auditHeadOf gives the known end of a log; the zero value when there is none.
// A log of another point is nobody's here.
func auditHeadOf(ctx context.Context, q querier, log, pointID string) (h auditHead, err error) {
	var point string
	var forked sql.NullInt64
	err = q.QueryRowContext(ctx, "SELECT point_id, seq, hash, forked_at FROM audit_log WHERE log = $1", log).
		Scan(&point, &h.seq, &h.hash, &forked)
	if errors.Is(err, sql.ErrNoRows) {
		return auditHead{}, nil
	}
	if err == nil && point != pointID {
		return auditHead{}, invalidField("log")
	}
	h.forked = forked.Valid
	return h, err
}

// anchor takes one checkpoint: one that is known already says nothing new; one
// that goes on from the newest is the newest; any other forks the log, which
// then goes nowhere until an officer has looked at it. One that goes on from
// something newer than what is known is believed: the registry has been
// restored, or forgot.
func (r *Registry) anchor(ctx context.Context, tx *sql.Tx, h auditHead, c checkpoint) (auditHead, error) {
	added, err := tx.ExecContext(ctx, `INSERT INTO audit_checkpoint (log, seq, hash, at, checkpoint) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (log, seq, hash) DO NOTHING`, c.Log, c.Seq, c.Hash, millis(r.now()), []byte(c.jws))
	if err != nil {
		return h, err
	}
	n, err := added.RowsAffected()
	if err != nil || n == 0 {
		return h, err
	}
	goesOn := h.seq == 0 || c.PrevSeq > h.seq || c.PrevSeq == h.seq && c.PrevHash == h.hash
	if h.forked || !goesOn {
		return r.fork(ctx, tx, h, c)
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO audit_log (log, point_id, clerk_id, installation_id, seq, hash, signed_at, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (log) DO UPDATE SET clerk_id = excluded.clerk_id, installation_id = excluded.installation_id,
		  seq = excluded.seq, hash = excluded.hash, signed_at = excluded.signed_at, at = excluded.at`,
		c.Log, c.signer.pointID, c.signer.clerkID, c.InstallationID, c.Seq, c.Hash, millis(c.At), millis(r.now()))
	return auditHead{seq: c.Seq, hash: c.Hash}, err
}

// fork notes that a log is not the one that is known, the first time with a
// line for the officer.
func (r *Registry) fork(ctx context.Context, tx *sql.Tx, h auditHead, c checkpoint) (auditHead, error) {
	_, err := tx.ExecContext(ctx, `UPDATE audit_log SET forked_at = coalesce(forked_at, $1), fork_seq = $2, fork_hash = $3 WHERE log = $4`,
		millis(r.now()), c.Seq, c.Hash, c.Log)
	if err != nil {
		return h, err
	}
	if !h.forked {
		err = r.console().log(ctx, tx, c.signer.bureauID, "audit_forked", c.signer.clerkID, c.Log)
	}
	h.forked = true
	return h, err
}

// Audits lists the audit logs of the officer's points.
func (o *Office) Audits(ctx context.Context, in wire.OfficeQuery) (wire.OfficeAudits, error) {
	all, err := list(ctx, o.r, func(row *sql.Rows) (a wire.OfficeAudit, err error) {
		var signed, came int64
		var forked sql.NullInt64
		err = row.Scan(&a.Log, &a.PointCode, &a.InstallationID, &a.UserName, &a.Seq, &signed, &came, &forked, &a.ForkSeq, &a.Checkpoints)
		a.At, a.Arrived = fromMillis(signed), fromMillis(came)
		if forked.Valid {
			a.ForkedAt = new(time.Time)
			*a.ForkedAt = fromMillis(forked.Int64)
		}
		return a, err
	}, `SELECT l.log, p.code, l.installation_id, k.user_name, l.seq, l.signed_at, l.at, l.forked_at, l.fork_seq,
		  (SELECT count(*) FROM audit_checkpoint c WHERE c.log = l.log)
		FROM audit_log l JOIN point p ON p.id = l.point_id JOIN clerk k ON k.id = l.clerk_id
		WHERE (CAST($1 AS text) = '' OR p.bureau_id = $1) AND (CAST($2 AS text) = '' OR p.code = $2)
		ORDER BY CASE WHEN l.forked_at IS NULL THEN 1 ELSE 0 END, p.code, l.log LIMIT $3`,
		o.by.BureauID, in.PointCode, wire.MaxOfficeList+1)
	var out wire.OfficeAudits
	out.Audits, out.More = atMost(all, wire.MaxOfficeList)
	return out, err
}

// AcceptAudit lets a forked log go on from its newest checkpoint.
func (o *Office) AcceptAudit(ctx context.Context, in wire.AuditWord) (wire.OfficeDone, error) {
	if err := firstInvalid(fieldFits{"log", wordFits(in.Log)}, fieldFits{"reason", reasonFits(in.Reason)}); err != nil {
		return wire.OfficeDone{}, err
	}
	err := o.r.db.update(ctx, func(tx *sql.Tx) error {
		var bureau, clerk string
		var forked sql.NullInt64
		err := tx.QueryRowContext(ctx, `SELECT p.bureau_id, l.clerk_id, l.forked_at FROM audit_log l JOIN point p ON p.id = l.point_id
			WHERE l.log = $1`, in.Log).Scan(&bureau, &clerk, &forked)
		if err != nil {
			return notThere(err)
		}
		if !o.mine(bureau) || !forked.Valid {
			return ErrNotFound
		}
		if _, err := tx.ExecContext(ctx, `UPDATE audit_log SET seq = fork_seq, hash = fork_hash, at = $1, forked_at = NULL, fork_seq = 0, fork_hash = ''
			WHERE log = $2`, millis(o.r.now()), in.Log); err != nil {
			return err
		}
		return o.log(ctx, tx, bureau, "accept_audit", clerk, in.Reason)
	})
	return o.done(), err
}
