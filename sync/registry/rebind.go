package registry

import (
	"context"
	"crypto/x509"
	"database/sql"
	"net/http"
	"strings"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// A clerk who is moved to another point keeps the workstations of the old one
// until their work is drained (offline-rules.md D3): such a workstation may
// bring what was decided before the move, and nothing else. Its certificate
// says for which point it was made.

// drains lists what a workstation of the former point may still do: bring its
// work and the scans of it, and hear what became of it.
var drains = map[string]bool{
	wire.PathOperations: true, wire.PathOperationStatus: true, wire.PathReceiptFates: true, wire.PathPassword: true,
	http.MethodHead + wire.PathBlobs: true, http.MethodPatch + wire.PathBlobs: true, http.MethodPut + wire.PathBlobs: true,
}

// atHome refuses what is of the former point's daily work.
func (r *Registry) atHome(ctx context.Context, e endpoint, who caller) error {
	path := strings.TrimSuffix(e.path, "{sha256}")
	if who.movedTo == "" || e.access != accessClerk || drains[path] || drains[e.method+path] {
		return nil
	}
	return r.db.view(ctx, func(q querier) error {
		p, err := r.point(ctx, q, who.movedTo)
		if err != nil {
			return err
		}
		return &confirm.Problem{Code: confirm.ProblemRebound, Args: map[string]string{"point": p.Name}}
	})
}

// ofPoint puts the point of a clerk's certificate in the place of the one the
// clerk is at now, and notes the difference.
func ofPoint(ctx context.Context, q querier, c caller, cert *x509.Certificate) (caller, error) {
	enrolled := enrolledPoint(cert)
	if enrolled == "" || enrolled == c.pointID {
		return c, nil
	}
	c.movedTo, c.pointID = c.pointID, enrolled
	var at sql.NullInt64
	err := q.QueryRowContext(ctx, "SELECT max(at) AS at FROM clerk_move WHERE clerk_id = $1 AND from_point_id = $2", c.clerkID, enrolled).Scan(&at)
	if at.Valid {
		c.movedAt = fromMillis(at.Int64)
	}
	return c, err
}

// enrolledPoint reads what authority.clerk wrote; "" when it is not there.
func enrolledPoint(cert *x509.Certificate) string {
	for _, u := range cert.URIs {
		if rest, ok := strings.CutPrefix(u.String(), "urn:confirmpoint:point:"); ok {
			point, _, _ := strings.Cut(rest, ":")
			return point
		}
	}
	return ""
}

// tooLateForPoint tells a decision for the former point that was not provably
// made before the move.
func tooLateForPoint(signer caller, decided time.Time, proven bool) bool {
	return signer.movedTo != "" && (!proven || !decided.Before(signer.movedAt))
}

// MoveClerk lets a clerk work at another point from now on. Workstations that
// were enrolled for the old one bring what was decided there before, and are
// told to enrol again. Moving to the same point changes nothing.
func (r *Registry) MoveClerk(ctx context.Context, userName, pointID, reason string) error {
	return r.db.update(ctx, func(tx *sql.Tx) error {
		h, err := r.console().clerk(ctx, tx, userName)
		if err != nil {
			return err
		}
		if err := r.moveClerk(ctx, tx, h.id, pointID); err != nil {
			return err
		}
		return r.console().log(ctx, tx, h.bureauID, "move_clerk", h.id, reason)
	})
}

// moveClerk is the move itself; not_found when there is no such point.
func (r *Registry) moveClerk(ctx context.Context, tx *sql.Tx, clerkID, pointID string) error {
	if err := exists(ctx, tx, "SELECT 1 FROM point WHERE id = $1", pointID); err != nil {
		return err
	}
	var from string
	if err := tx.QueryRowContext(ctx, "SELECT point_id FROM clerk WHERE id = $1", clerkID).Scan(&from); err != nil {
		return err
	}
	if from == pointID {
		return nil
	}
	if _, err := tx.ExecContext(ctx, `
		INSERT INTO clerk_move (clerk_id, from_point_id, at) VALUES ($1, $2, $3)
		ON CONFLICT (clerk_id, from_point_id) DO UPDATE SET at = excluded.at`, clerkID, from, millis(r.now())); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, "UPDATE clerk SET point_id = $1 WHERE id = $2", pointID, clerkID)
	return err
}
