package registry

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
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
	// Workstations counts valid certificates of the line.
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
		point, err := r.point(ctx, tx, c.PointID)
		if err != nil {
			return err
		}
		activationCode, err = r.console().addClerk(ctx, tx, c, point, password)
		return err
	})
	return activationCode, err
}

func (o *Office) addClerk(ctx context.Context, tx *sql.Tx, c ClerkRequest, point confirm.Point, password string) (code string, err error) {
	if err := freeUserName(ctx, tx, c.UserName); err != nil {
		return "", err
	}
	id := o.r.cfg.NewID()
	if _, err := tx.ExecContext(ctx, "INSERT INTO clerk (id, user_name, name, point_id, phone, password) VALUES ($1, $2, $3, $4, $5, $6)",
		id, c.UserName, c.Name.Reveal(), point.ID, c.Phone.Reveal(), password); err != nil {
		return "", err
	}
	if err := o.log(ctx, tx, point.BureauID, "add_clerk", id, ""); err != nil {
		return "", err
	}
	return o.r.putCode(ctx, tx, id, c.UserName)
}

// AddClerk makes a clerk of one of the officer's points.
func (o *Office) AddClerk(ctx context.Context, in wire.NewPerson) (wire.PersonCodes, error) {
	var out wire.PersonCodes
	password, err := o.newPerson(ctx, in, &out)
	if err != nil {
		return wire.PersonCodes{}, err
	}
	err = o.r.db.update(ctx, func(tx *sql.Tx) error {
		point, err := o.pointByCode(ctx, tx, in.PointCode)
		if err != nil {
			return err
		}
		code, err := o.addClerk(ctx, tx, ClerkRequest{UserName: in.UserName, Name: confirm.Name(in.Name), Phone: confirm.Phone(in.Phone)}, point, password)
		o.tellCode(&out, code)
		return err
	})
	if err != nil {
		return wire.PersonCodes{}, err
	}
	return out, nil
}

// newPerson checks what is said of a clerk or officer and hashes the password;
// one that is made here is told.
func (o *Office) newPerson(ctx context.Context, in wire.NewPerson, out *wire.PersonCodes) (hash string, err error) {
	err = firstInvalid(
		fieldFits{"user_name", wordFits(in.UserName)},
		fieldFits{"name", in.Name != "" && lineFits(in.Name, maxOfficeWord)},
		fieldFits{"phone", phoneFits(in.Phone)},
		fieldFits{"password", len(in.Password) <= 4*confirm.MaxPassword},
	)
	if err != nil {
		return "", err
	}
	if in.Password != "" {
		return o.r.hashSlowly(ctx, in.Password)
	}
	if out.Password, err = newPassword(o.r.cfg.Rand); err != nil {
		return "", err
	}
	return o.r.hashSlowly(ctx, out.Password)
}

// phoneFits takes digits, with or without the country's +86; none is allowed.
func phoneFits(s string) bool {
	for i, c := range []byte(s) {
		if (c < '0' || c > '9') && (c != '+' || i > 0) {
			return false
		}
	}
	return len(s) <= 20
}

func (o *Office) tellCode(out *wire.PersonCodes, code string) {
	ends := o.r.now().Add(activationLife)
	out.ActivationCode, out.CodeExpires = code, &ends
}

// NewActivationCode gives a clerk a code for another workstation, or a fresh
// one when the first has expired. An older open code ends.
func (r *Registry) NewActivationCode(ctx context.Context, userName string) (code string, err error) {
	out, err := r.console().ResetClerk(ctx, wire.PersonReset{UserName: userName, Enrolment: true})
	return out.ActivationCode, err
}

// Revoke ends a clerk: certificates and codes stop working with the next request.
func (r *Registry) Revoke(ctx context.Context, userName, reason string) error {
	_, err := r.console().RevokeClerk(ctx, wire.PersonRevoke{UserName: userName, Reason: reason})
	return err
}

// holder is a clerk or an officer who is not revoked.
type holder struct {
	id, bureauID string
	office       bool
}

// table and column are where a holder and his certificates are kept.
func (h holder) table() string {
	if h.office {
		return "officer"
	}
	return "clerk"
}

func (h holder) column() string { return h.table() + "_id" }

// clerk finds a clerk of the officer's bureaus by user name.
func (o *Office) clerk(ctx context.Context, q querier, userName string) (holder, error) {
	var h holder
	err := q.QueryRowContext(ctx, `SELECT k.id, p.bureau_id FROM clerk k JOIN point p ON p.id = k.point_id
		WHERE k.user_name = $1 AND k.revoked_at IS NULL`, userName).Scan(&h.id, &h.bureauID)
	if errors.Is(err, sql.ErrNoRows) || err == nil && !o.mine(h.bureauID) {
		err = ErrNotFound
	}
	return h, err
}

// ResetClerk gives a clerk of the officer's bureaus new secrets.
func (o *Office) ResetClerk(ctx context.Context, in wire.PersonReset) (wire.PersonCodes, error) {
	return o.reset(ctx, in, o.clerk)
}

// RevokeClerk ends a clerk of the officer's bureaus.
func (o *Office) RevokeClerk(ctx context.Context, in wire.PersonRevoke) (wire.OfficeDone, error) {
	return o.revoke(ctx, in, o.clerk)
}

// ChangeClerk enters a phone, or lets a clerk work at another point of the same
// bureau from now on (offline-rules.md D3).
func (o *Office) ChangeClerk(ctx context.Context, in wire.PersonChange) (wire.OfficeDone, error) {
	if in.Phone == "" && in.PointCode == "" || !phoneFits(in.Phone) {
		return o.done(), invalidField("phone")
	}
	err := o.r.db.update(ctx, func(tx *sql.Tx) error {
		h, err := o.clerk(ctx, tx, in.UserName)
		if err != nil {
			return err
		}
		if in.Phone != "" {
			if _, err := tx.ExecContext(ctx, "UPDATE clerk SET phone = $1 WHERE id = $2", in.Phone, h.id); err != nil {
				return err
			}
		}
		if in.PointCode != "" {
			point, err := o.pointByCode(ctx, tx, in.PointCode)
			if err != nil {
				return err
			}
			if point.BureauID != h.bureauID {
				return ErrNotFound
			}
			if err := o.r.moveClerk(ctx, tx, h.id, point.ID); err != nil {
				return err
			}
		}
		return o.log(ctx, tx, h.bureauID, "change_clerk", h.id, in.PointCode)
	})
	return o.done(), err
}

const clerkColumns = `k.user_name, k.name, p.code, k.phone, CASE WHEN k.revoked_at IS NULL THEN 0 ELSE 1 END,
	(SELECT a.expires_at FROM activation a WHERE a.holder_id = k.id AND a.expires_at > $1 AND a.used_csr IS NULL AND a.tries_left > 0),
	(SELECT count(*) FROM certificate x WHERE x.clerk_id = k.id AND x.kind = 'line' AND x.revoked_at IS NULL AND x.not_after > $1)`

// ListClerks lists the clerks by user name.
func (r *Registry) ListClerks(ctx context.Context) ([]Clerk, error) {
	return list(ctx, r, func(row *sql.Rows) (Clerk, error) {
		var c Clerk
		var expires sql.NullInt64
		err := row.Scan(&c.UserName, &c.Name, &c.PointCode, &c.Phone, &c.Revoked, &expires, &c.Workstations, &c.ID)
		if expires.Valid {
			c.CodeExpires = fromMillis(expires.Int64)
		}
		return c, err
	}, "SELECT "+clerkColumns+", k.id FROM clerk k JOIN point p ON p.id = k.point_id ORDER BY k.user_name", millis(r.now()))
}

// Clerks lists the clerks of the officer's points, or of one of them.
func (o *Office) Clerks(ctx context.Context, in wire.OfficeQuery) (wire.OfficePeople, error) {
	all, err := list(ctx, o.r, func(row *sql.Rows) (wire.OfficePerson, error) {
		p := wire.OfficePerson{Role: string(confirm.RoleClerk)}
		var phone confirm.Phone
		var expires sql.NullInt64
		err := row.Scan(&p.UserName, &p.Name, &p.PointCode, &phone, &p.Revoked, &expires, &p.Workstations, &p.BureauID, &p.BureauName)
		p.PhoneMasked, p.CodeExpires = phone.String(), timeOrNil(expires)
		return p, err
	}, "SELECT "+clerkColumns+`, b.id, b.name FROM clerk k JOIN point p ON p.id = k.point_id JOIN bureau b ON b.id = p.bureau_id
		WHERE (CAST($2 AS text) = '' OR b.id = $2) AND (CAST($3 AS text) = '' OR p.code = $3) ORDER BY k.user_name LIMIT $4`,
		millis(o.r.now()), o.by.BureauID, in.PointCode, wire.MaxOfficeList+1)
	return people(all), err
}

func people(all []wire.OfficePerson) wire.OfficePeople {
	some, more := atMost(all, wire.MaxOfficeList)
	return wire.OfficePeople{People: some, More: more}
}

func timeOrNil(ms sql.NullInt64) *time.Time {
	if !ms.Valid || ms.Int64 == 0 {
		return nil
	}
	at := fromMillis(ms.Int64)
	return &at
}
