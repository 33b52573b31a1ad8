package registry

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"confirmpoint/confirm"
)

// ClerkRequest describes a new clerk (确认用户).
type ClerkRequest struct {
	UserName string
	Name     confirm.Name // printed as 经办人
	PointID  string
	Phone    confirm.Phone // empty or all zeros: no SMS can be sent yet
	Password string        // at least 8 characters
}

// Clerk is what the bureau sees of a clerk.
type Clerk struct {
	ID        string
	UserName  string
	Name      confirm.Name
	PointCode string
	Phone     confirm.Phone
	Revoked   bool
	// CodeExpires is when the open activation code ends; zero without one.
	CodeExpires time.Time
	// Workstations counts valid certificates.
	Workstations int
}

// AddClerk makes a clerk and gives the activation code for the first
// workstation: 10 characters, good for 72 hours, once.
func (r *Registry) AddClerk(ctx context.Context, c ClerkRequest) (activationCode string, err error) {
	if c.UserName == "" || c.Name == "" {
		return "", ErrInvalid
	}
	password, err := hashPassword(c.Password, r.cfg.Rand)
	if err != nil {
		return "", err
	}
	err = r.db.update(ctx, func(tx *sql.Tx) error {
		if err := exists(ctx, tx, "SELECT 1 FROM point WHERE id = $1", c.PointID); err != nil {
			return err
		}
		err := exists(ctx, tx, "SELECT 1 FROM clerk WHERE user_name = $1", c.UserName)
		if err == nil {
			return ErrTaken
		}
		if !errors.Is(err, ErrNotFound) {
			return err
		}
		id := r.cfg.NewID()
		if _, err := tx.ExecContext(ctx, "INSERT INTO clerk (id, user_name, name, point_id, phone, password) VALUES ($1, $2, $3, $4, $5, $6)",
			id, c.UserName, c.Name.Reveal(), c.PointID, c.Phone.Reveal(), password); err != nil {
			return err
		}
		if err := r.log(ctx, tx, "add_clerk", id, ""); err != nil {
			return err
		}
		activationCode, err = r.putCode(ctx, tx, id)
		return err
	})
	return activationCode, err
}

// NewActivationCode gives a clerk a code for another workstation, or a fresh
// one when the first has expired. An older open code ends.
func (r *Registry) NewActivationCode(ctx context.Context, userName string) (code string, err error) {
	err = r.db.update(ctx, func(tx *sql.Tx) error {
		id, err := clerkID(ctx, tx, userName)
		if err != nil {
			return err
		}
		if err := r.log(ctx, tx, "new_code", id, ""); err != nil {
			return err
		}
		code, err = r.putCode(ctx, tx, id)
		return err
	})
	return code, err
}

func (r *Registry) putCode(ctx context.Context, tx *sql.Tx, clerkID string) (string, error) {
	code, err := newActivationCode(r.cfg.Rand)
	if err != nil {
		return "", err
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM activation WHERE expires_at <= $1", millis(r.now())); err != nil {
		return "", err
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO activation (clerk_id, code, expires_at, tries_left) VALUES ($1, $2, $3, $4)
		ON CONFLICT (clerk_id) DO UPDATE SET code = excluded.code, expires_at = excluded.expires_at, tries_left = excluded.tries_left,
		  used_csr = NULL, used_serial = NULL`,
		clerkID, code, millis(r.now().Add(activationLife)), activationTries)
	return code, err
}

func clerkID(ctx context.Context, q querier, userName string) (string, error) {
	var id string
	err := q.QueryRowContext(ctx, "SELECT id FROM clerk WHERE user_name = $1 AND revoked_at IS NULL", userName).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	return id, err
}

// Revoke ends a clerk: certificates and codes stop working with the next request.
func (r *Registry) Revoke(ctx context.Context, userName, reason string) error {
	return r.db.update(ctx, func(tx *sql.Tx) error {
		id, err := clerkID(ctx, tx, userName)
		if err != nil {
			return err
		}
		now := millis(r.now())
		for _, query := range []string{
			"UPDATE clerk SET revoked_at = $1 WHERE id = $2",
			"UPDATE certificate SET revoked_at = $1 WHERE clerk_id = $2 AND revoked_at IS NULL",
			"UPDATE activation SET expires_at = $1 WHERE clerk_id = $2 AND expires_at > $1",
		} {
			if _, err := tx.ExecContext(ctx, query, now, id); err != nil {
				return err
			}
		}
		return r.log(ctx, tx, "revoke_clerk", id, reason)
	})
}

// ListClerks lists the clerks by user name.
func (r *Registry) ListClerks(ctx context.Context) ([]Clerk, error) {
	now := r.now()
	return list(ctx, r, func(row *sql.Rows) (Clerk, error) {
		var c Clerk
		var expires sql.NullInt64
		err := row.Scan(&c.ID, &c.UserName, &c.Name, &c.PointCode, &c.Phone, &c.Revoked, &expires, &c.Workstations)
		if expires.Valid {
			c.CodeExpires = fromMillis(expires.Int64)
		}
		return c, err
	}, `SELECT k.id, k.user_name, k.name, p.code, k.phone, k.revoked_at IS NOT NULL,
	      (SELECT a.expires_at FROM activation a WHERE a.clerk_id = k.id AND a.expires_at > $1 AND a.used_csr IS NULL AND a.tries_left > 0),
	      (SELECT count(*) FROM certificate x WHERE x.clerk_id = k.id AND x.revoked_at IS NULL AND x.not_after > $1)
	    FROM clerk k JOIN point p ON p.id = k.point_id ORDER BY k.user_name`, millis(now))
}

// log keeps what the bureau did. subject is an opaque id.
func (r *Registry) log(ctx context.Context, tx *sql.Tx, action, subject, reason string) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO bureau_log (at, action, subject, reason) VALUES ($1, $2, $3, $4)",
		millis(r.now()), action, subject, reason)
	return err
}
