package registry

import (
	"context"
	"database/sql"
	"errors"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// pointRow is a point with the bureau above it, in the order of scanPoint.
const (
	pointColumns = "p.id, p.code, p.name, p.address, b.id, b.name, b.phone"
	pointTables  = "point p JOIN bureau b ON b.id = p.bureau_id"
)

func scanPoint(row scanner, more ...any) (confirm.Point, error) {
	var p confirm.Point
	err := row.Scan(append([]any{&p.ID, &p.Code, &p.Name, &p.Address, &p.BureauID, &p.BureauName, &p.BureauPhone}, more...)...)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	return p, err
}

func (r *Registry) point(ctx context.Context, q querier, id string) (confirm.Point, error) {
	return scanPoint(q.QueryRowContext(ctx, "SELECT "+pointColumns+" FROM "+pointTables+" WHERE p.id = $1", id))
}

// pointByCode finds a point the officer may act on.
func (o *Office) pointByCode(ctx context.Context, q querier, code string) (confirm.Point, error) {
	p, err := scanPoint(q.QueryRowContext(ctx, "SELECT "+pointColumns+" FROM "+pointTables+" WHERE p.code = $1", code))
	if err == nil && !o.mine(p.BureauID) {
		err = ErrNotFound
	}
	return p, err
}

// bureauPhone is whom a caller may ring; empty when that cannot be found out.
func (r *Registry) bureauPhone(ctx context.Context, who caller) string {
	id, phone := who.bureauID, ""
	if id == "" {
		id = r.home
	}
	err := r.db.view(ctx, func(q querier) error {
		return q.QueryRowContext(ctx, "SELECT phone FROM bureau WHERE id = $1", id).Scan(&phone)
	})
	if err != nil {
		r.cfg.Logger.ErrorContext(ctx, "phone of the bureau", "cause", err)
	}
	return phone
}

// Bureaus lists the bureaus that the officer may see.
func (o *Office) Bureaus(ctx context.Context, _ wire.OfficeQuery) (wire.OfficeBureaus, error) {
	all, err := list(ctx, o.r, func(row *sql.Rows) (b wire.OfficeBureau, err error) {
		err = row.Scan(&b.ID, &b.Name, &b.Phone, &b.Revision)
		return b, err
	}, "SELECT id, name, phone, revision FROM bureau WHERE CAST($1 AS text) = '' OR id = $1 ORDER BY name LIMIT $2", o.by.BureauID, wire.MaxOfficeList+1)
	some, more := atMost(all, wire.MaxOfficeList)
	return wire.OfficeBureaus{Bureaus: some, More: more}, err
}

// PutBureau stores a bureau, new without an ID, or changed.
func (o *Office) PutBureau(ctx context.Context, in wire.OfficeBureau) (wire.OfficeBureau, error) {
	err := firstInvalid(
		fieldFits{"name", in.Name != "" && lineFits(in.Name, maxOfficeLine)},
		fieldFits{"phone", in.Phone != "" && lineFits(in.Phone, maxOfficeWord)},
	)
	if err != nil {
		return in, err
	}
	err = o.r.db.update(ctx, func(tx *sql.Tx) error {
		now, err := revision(ctx, tx, "SELECT revision FROM bureau WHERE id = $1", in.ID)
		switch {
		case err != nil:
			return err
		case in.ID != "" && now == 0:
			return ErrNotFound
		}
		if err := unseen(in.Revision, now); err != nil {
			return err
		}
		if in.ID == "" {
			in.ID = o.r.cfg.NewID()
		}
		if err := free(ctx, tx, "SELECT 1 FROM bureau WHERE name = $1 AND id <> $2", in.Name, in.ID); err != nil {
			return err
		}
		err = tx.QueryRowContext(ctx, `
			INSERT INTO bureau (id, name, phone) VALUES ($1, $2, $3)
			ON CONFLICT (id) DO UPDATE SET name = excluded.name, phone = excluded.phone, revision = bureau.revision + 1
			RETURNING revision`, in.ID, in.Name, in.Phone).Scan(&in.Revision)
		if err != nil {
			return err
		}
		if err := plansChanged(ctx, tx); err != nil {
			return err
		}
		return o.log(ctx, tx, in.ID, "put_bureau", in.ID, "")
	})
	return in, err
}

// free is ErrTaken when the query finds a row.
func free(ctx context.Context, q querier, query string, args ...any) error {
	switch err := exists(ctx, q, query, args...); {
	case err == nil:
		return ErrTaken
	case errors.Is(err, ErrNotFound):
		return nil
	default:
		return err
	}
}
