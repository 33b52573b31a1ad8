package registry

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"io"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// madePassword is the length of a password that is made here: 60 random bits.
const madePassword = 12

// newPassword makes one that can be read out by phone.
func newPassword(rand io.Reader) (string, error) {
	b := make([]byte, madePassword)
	if _, err := io.ReadFull(rand, b); err != nil {
		return "", err
	}
	for i := range b {
		b[i] = crockford[b[i]&31]
	}
	return string(b), nil
}

// AddOfficer makes a 注册用户 of a bureau; one of the province only at the console.
func (o *Office) AddOfficer(ctx context.Context, in wire.NewPerson) (wire.PersonCodes, error) {
	var out wire.PersonCodes
	role := confirm.Role(cmp.Or(in.Role, string(confirm.RoleBureau)))
	bureauID := ""
	switch {
	case role == confirm.RoleBureau:
		bureauID = cmp.Or(in.BureauID, o.r.home)
	case role != confirm.RoleProvince, in.BureauID != "":
		return out, invalidField("role")
	case o.by.ID != "":
		return out, problem(confirm.ProblemWrongRole)
	}
	password, err := o.newPerson(ctx, in, &out)
	if err != nil {
		return wire.PersonCodes{}, err
	}
	err = o.r.db.update(ctx, func(tx *sql.Tx) error {
		if bureauID != "" {
			if err := exists(ctx, tx, "SELECT 1 FROM bureau WHERE id = $1", bureauID); err != nil {
				return err
			}
		}
		if err := freeUserName(ctx, tx, in.UserName); err != nil {
			return err
		}
		id := o.r.cfg.NewID()
		if _, err := tx.ExecContext(ctx, "INSERT INTO officer (id, user_name, name, role, bureau_id, phone, password) VALUES ($1, $2, $3, $4, $5, $6, $7)",
			id, in.UserName, in.Name, string(role), nullable(bureauID), in.Phone, password); err != nil {
			return err
		}
		if err := o.log(ctx, tx, bureauID, "add_officer", id, ""); err != nil {
			return err
		}
		code, err := o.r.putCode(ctx, tx, id, in.UserName)
		o.tellCode(&out, code)
		return err
	})
	if err != nil {
		return wire.PersonCodes{}, err
	}
	return out, nil
}

// freeUserName keeps the names of clerks and officers apart.
func freeUserName(ctx context.Context, tx *sql.Tx, name string) error {
	return free(ctx, tx, "SELECT 1 FROM clerk WHERE user_name = $1 UNION ALL SELECT 1 FROM officer WHERE user_name = $1", name)
}

// officer finds an officer by user name. One of the province is for the
// console only.
func (o *Office) officer(ctx context.Context, q querier, userName string) (holder, error) {
	h := holder{office: true}
	var role confirm.Role
	err := q.QueryRowContext(ctx, "SELECT id, coalesce(bureau_id, ''), role FROM officer WHERE user_name = $1 AND revoked_at IS NULL", userName).
		Scan(&h.id, &h.bureauID, &role)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return h, ErrNotFound
	case err == nil && role == confirm.RoleProvince && o.by.ID != "":
		return h, problem(confirm.ProblemWrongRole)
	}
	return h, err
}

// ResetOfficer gives an officer new secrets.
func (o *Office) ResetOfficer(ctx context.Context, in wire.PersonReset) (wire.PersonCodes, error) {
	return o.reset(ctx, in, o.officer)
}

// RevokeOfficer ends an officer.
func (o *Office) RevokeOfficer(ctx context.Context, in wire.PersonRevoke) (wire.OfficeDone, error) {
	return o.revoke(ctx, in, o.officer)
}

// Officers lists all officers by user name.
func (o *Office) Officers(ctx context.Context, _ wire.OfficeQuery) (wire.OfficePeople, error) {
	all, err := list(ctx, o.r, func(row *sql.Rows) (wire.OfficePerson, error) {
		var p wire.OfficePerson
		var phone confirm.Phone
		var expires sql.NullInt64
		err := row.Scan(&p.UserName, &p.Name, &p.Role, &p.BureauID, &p.BureauName, &phone, &p.Revoked, &expires, &p.Workstations)
		p.PhoneMasked, p.CodeExpires = phone.String(), timeOrNil(expires)
		return p, err
	}, `SELECT o.user_name, o.name, o.role, coalesce(b.id, ''), coalesce(b.name, ''), o.phone, CASE WHEN o.revoked_at IS NULL THEN 0 ELSE 1 END,
	      (SELECT a.expires_at FROM activation a WHERE a.holder_id = o.id AND a.expires_at > $1 AND a.used_csr IS NULL AND a.tries_left > 0),
	      (SELECT count(*) FROM certificate x WHERE x.officer_id = o.id AND x.kind = 'line' AND x.revoked_at IS NULL AND x.not_after > $1)
	    FROM officer o LEFT JOIN bureau b ON b.id = o.bureau_id ORDER BY o.user_name LIMIT $2`, millis(o.r.now()), wire.MaxOfficeList+1)
	return people(all), err
}

// finder finds a clerk or an officer that the acting officer may change.
type finder func(ctx context.Context, q querier, userName string) (holder, error)

// reset gives new secrets. A new password ends the lock after wrong ones, and
// every workstation has to sign in anew.
func (o *Office) reset(ctx context.Context, in wire.PersonReset, find finder) (wire.PersonCodes, error) {
	var out wire.PersonCodes
	if !in.Password && !in.Enrolment || in.RevokeAll && !in.Enrolment {
		return out, invalidField("enrolment")
	}
	hash := ""
	if in.Password {
		var err error
		if out.Password, err = newPassword(o.r.cfg.Rand); err != nil {
			return out, err
		}
		if hash, err = o.r.hashSlowly(ctx, out.Password); err != nil {
			return out, err
		}
	}
	err := o.r.db.update(ctx, func(tx *sql.Tx) error {
		h, err := find(ctx, tx, in.UserName)
		if err != nil {
			return err
		}
		if in.Password {
			if err := o.resetPassword(ctx, tx, h, hash); err != nil {
				return err
			}
		}
		if in.Enrolment {
			return o.resetEnrolment(ctx, tx, h, in, &out)
		}
		return nil
	})
	if err != nil {
		return wire.PersonCodes{}, err
	}
	return out, nil
}

func (o *Office) resetPassword(ctx context.Context, tx *sql.Tx, h holder, hash string) error {
	if _, err := tx.ExecContext(ctx, "UPDATE "+h.table()+" SET password = $1, wrong_tries = 0, locked_until = 0 WHERE id = $2", hash, h.id); err != nil {
		return err
	}
	for _, query := range []string{
		"UPDATE certificate SET signed_in_until = 0 WHERE " + h.column() + " = $1",
		"UPDATE challenge SET tries_left = 0 WHERE holder_id = $1",
	} {
		if _, err := tx.ExecContext(ctx, query, h.id); err != nil {
			return err
		}
	}
	return o.log(ctx, tx, h.bureauID, "reset_password", h.id, "")
}

func (o *Office) resetEnrolment(ctx context.Context, tx *sql.Tx, h holder, in wire.PersonReset, out *wire.PersonCodes) error {
	reason := ""
	if in.RevokeAll {
		reason = "revoke_all"
		if err := o.endCertificates(ctx, tx, h); err != nil {
			return err
		}
	}
	code, err := o.r.putCode(ctx, tx, h.id, in.UserName)
	if err != nil {
		return err
	}
	o.tellCode(out, code)
	return o.log(ctx, tx, h.bureauID, "new_code", h.id, reason)
}

func (o *Office) endCertificates(ctx context.Context, tx *sql.Tx, h holder) error {
	_, err := tx.ExecContext(ctx, "UPDATE certificate SET revoked_at = $1 WHERE "+h.column()+" = $2 AND revoked_at IS NULL", millis(o.r.now()), h.id)
	return err
}

// revoke ends a person: certificates and codes stop working with the next request.
func (o *Office) revoke(ctx context.Context, in wire.PersonRevoke, find finder) (wire.OfficeDone, error) {
	if !reasonFits(in.Reason) {
		return o.done(), invalidField("reason")
	}
	err := o.r.db.update(ctx, func(tx *sql.Tx) error {
		h, err := find(ctx, tx, in.UserName)
		if err != nil {
			return err
		}
		if err := o.endCertificates(ctx, tx, h); err != nil {
			return err
		}
		now := millis(o.r.now())
		if _, err := tx.ExecContext(ctx, "UPDATE "+h.table()+" SET revoked_at = $1 WHERE id = $2", now, h.id); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE activation SET expires_at = $1 WHERE holder_id = $2 AND expires_at > $1", now, h.id); err != nil {
			return err
		}
		return o.log(ctx, tx, h.bureauID, "revoke_"+h.table(), h.id, in.Reason)
	})
	return o.done(), err
}

// putCode gives a clerk or an officer an activation code; an older one ends. The
// code itself is kept nowhere.
func (r *Registry) putCode(ctx context.Context, tx *sql.Tx, holderID, userName string) (string, error) {
	code, err := newActivationCode(r.cfg.Rand)
	if err != nil {
		return "", err
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM activation WHERE expires_at <= $1", millis(r.now())); err != nil {
		return "", err
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO activation (holder_id, proof_key, expires_at, tries_left) VALUES ($1, $2, $3, $4)
		ON CONFLICT (holder_id) DO UPDATE SET proof_key = excluded.proof_key, expires_at = excluded.expires_at, tries_left = excluded.tries_left,
		  used_csr = NULL, used_serial = NULL, used_proof = NULL`,
		holderID, hex.EncodeToString(wire.EnrolKey(userName, code)), millis(r.now().Add(activationLife)), activationTries)
	return code, err
}

// person finds whose certificates are asked for: a clerk, or an officer for
// those who may change him.
func (o *Office) person(ctx context.Context, q querier, userName string) (holder, error) {
	h, err := o.clerk(ctx, q, userName)
	if errors.Is(err, ErrNotFound) && o.by.BureauID == "" {
		return o.officer(ctx, q, userName)
	}
	return h, err
}

// Certificates lists the workstations of one clerk or officer.
func (o *Office) Certificates(ctx context.Context, in wire.OfficeQuery) (wire.OfficeCertificates, error) {
	var out wire.OfficeCertificates
	var h holder
	err := o.r.db.view(ctx, func(q querier) (err error) {
		h, err = o.person(ctx, q, in.UserName)
		return err
	})
	if err != nil {
		return out, err
	}
	all, err := list(ctx, o.r, func(row *sql.Rows) (wire.OfficeCertificate, error) {
		var c wire.OfficeCertificate
		var ends int64
		var until, revoked, locked, copied sql.NullInt64
		err := row.Scan(&c.Serial, &c.InstallationID, &c.Kind, &ends, &until, &revoked, &locked, &copied, &c.Provider, &c.KeyringFree)
		c.Ends, c.SignedInUntil, c.RevokedAt = fromMillis(ends), timeOrNil(until), timeOrNil(revoked)
		c.LockedAt, c.CopiedAt = timeOrNil(locked), timeOrNil(copied)
		return c, err
	}, `SELECT x.serial, x.installation_id, x.kind, x.not_after, x.signed_in_until, x.revoked_at, x.locked_at, d.copied_at,
		  coalesce(d.provider, ''), coalesce(d.keyring_free, 0)
		FROM certificate x LEFT JOIN credential d ON d.installation_id = x.installation_id
		WHERE x.`+h.column()+" = $1 ORDER BY x.not_after, x.installation_id, x.kind, x.serial LIMIT $2", h.id, wire.MaxOfficeList+1)
	out.Certificates, out.More = atMost(all, wire.MaxOfficeList)
	return out, err
}

// RevokeCertificate ends one workstation: all certificates of it, whichever of
// them is named, since a computer or token that is lost has lost all its keys.
func (o *Office) RevokeCertificate(ctx context.Context, in wire.CertificateRevoke) (wire.OfficeDone, error) {
	if !reasonFits(in.Reason) {
		return o.done(), invalidField("reason")
	}
	err := o.r.db.update(ctx, func(tx *sql.Tx) error {
		var userName, installationID string
		err := tx.QueryRowContext(ctx, `SELECT coalesce(k.user_name, f.user_name), x.installation_id FROM certificate x
			LEFT JOIN clerk k ON k.id = x.clerk_id LEFT JOIN officer f ON f.id = x.officer_id
			WHERE x.serial = $1 AND x.revoked_at IS NULL`, in.Serial).Scan(&userName, &installationID)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrNotFound
		}
		if err != nil {
			return err
		}
		h, err := o.person(ctx, tx, userName)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE certificate SET revoked_at = $1 WHERE installation_id = $2 AND "+h.column()+" = $3 AND revoked_at IS NULL",
			millis(o.r.now()), installationID, h.id); err != nil {
			return err
		}
		return o.log(ctx, tx, h.bureauID, "revoke_certificate", h.id, in.Reason)
	})
	return o.done(), err
}
