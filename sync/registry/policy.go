package registry

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// policyOf is what a bureau asks of its workstations.
func (r *Registry) policyOf(ctx context.Context, q querier, bureauID string) (p confirm.DeskPolicy, err error) {
	var data []byte
	err = q.QueryRowContext(ctx, "SELECT policy FROM desk_policy WHERE bureau_id = $1", bureauID).Scan(&data)
	if errors.Is(err, sql.ErrNoRows) {
		return p, nil
	}
	if err == nil {
		err = json.Unmarshal(data, &p)
	}
	return p, err
}

// Policies lists what the officer's bureaus ask of their workstations.
func (o *Office) Policies(ctx context.Context, _ wire.OfficeQuery) (wire.OfficePolicies, error) {
	all, err := list(ctx, o.r, func(row *sql.Rows) (wire.OfficePolicy, error) {
		var id, name string
		var data []byte
		var revision int64
		if err := row.Scan(&id, &name, &data, &revision); err != nil {
			return wire.OfficePolicy{}, err
		}
		var p confirm.DeskPolicy
		err := json.Unmarshal(data, &p)
		return showPolicy(id, name, p, revision), err
	}, `SELECT b.id, b.name, coalesce(d.policy, '{}'), coalesce(d.revision, 0)
		FROM bureau b LEFT JOIN desk_policy d ON d.bureau_id = b.id
		WHERE CAST($1 AS text) = '' OR b.id = $1 ORDER BY b.name LIMIT $2`, o.by.BureauID, wire.MaxOfficeList+1)
	var out wire.OfficePolicies
	out.Policies, out.More = atMost(all, wire.MaxOfficeList)
	return out, err
}

func showPolicy(id, name string, p confirm.DeskPolicy, revision int64) wire.OfficePolicy {
	return wire.OfficePolicy{
		BureauID: id, BureauName: name, IdleMinutes: p.IdleMinutes, Signing: string(p.Signing), BatchMinutes: p.BatchMinutes,
		Reveal: string(p.Reveal), KeyringFree: p.KeyringFree, KeyringFreeDays: p.KeyringFreeDays,
		RetentionDays: p.RetentionDays, Templates: p.Templates, Revision: revision,
	}
}

// PutPolicy sets what a bureau asks of its workstations. They have it with
// their next pull, since it is in the rulebook.
func (o *Office) PutPolicy(ctx context.Context, in wire.OfficePolicy) (wire.OfficePolicy, error) {
	p, err := readPolicy(in)
	if err != nil {
		return in, err
	}
	data, err := json.Marshal(p)
	if err != nil {
		return in, err
	}
	err = o.r.db.update(ctx, func(tx *sql.Tx) error {
		if !o.mine(in.BureauID) {
			return ErrNotFound
		}
		if err := tx.QueryRowContext(ctx, "SELECT name FROM bureau WHERE id = $1", in.BureauID).Scan(&in.BureauName); err != nil {
			return notThere(err)
		}
		now, err := revision(ctx, tx, "SELECT revision FROM desk_policy WHERE bureau_id = $1", in.BureauID)
		if err := errors.Join(err, unseen(in.Revision, now)); err != nil {
			return err
		}
		if err := tx.QueryRowContext(ctx, `INSERT INTO desk_policy (bureau_id, policy, revision) VALUES ($1, $2, 1)
			ON CONFLICT (bureau_id) DO UPDATE SET policy = excluded.policy, revision = desk_policy.revision + 1
			RETURNING revision`, in.BureauID, string(data)).Scan(&in.Revision); err != nil {
			return err
		}
		if err := plansChanged(ctx, tx); err != nil {
			return err
		}
		return o.log(ctx, tx, in.BureauID, "put_policy", in.BureauID, "")
	})
	return in, err
}

func notThere(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	return err
}

// readPolicy judges a policy; 0 and "" are the defaults.
func readPolicy(in wire.OfficePolicy) (confirm.DeskPolicy, error) {
	within := func(n, most int) bool { return n >= 0 && n <= most }
	p := confirm.DeskPolicy{
		IdleMinutes: in.IdleMinutes, Signing: confirm.SigningPolicy(in.Signing), BatchMinutes: in.BatchMinutes,
		Reveal: confirm.RevealPolicy(in.Reveal), KeyringFree: in.KeyringFree, KeyringFreeDays: in.KeyringFreeDays,
		RetentionDays: in.RetentionDays, Templates: in.Templates,
	}
	return p, firstInvalid(
		fieldFits{"idle_minutes", within(p.IdleMinutes, confirm.MaxIdleMinutes)},
		fieldFits{"signing", p.Signing == "" || p.Signing == confirm.SignSession || p.Signing == confirm.SignBatch},
		fieldFits{"batch_minutes", within(p.BatchMinutes, confirm.MaxBatchMinutes)},
		fieldFits{"reveal", p.Reveal == "" || p.Reveal == confirm.RevealOnOpen || p.Reveal == confirm.RevealOnDemand},
		fieldFits{"keyring_free_days", within(p.KeyringFreeDays, confirm.MaxKeyringFreeDays)},
		fieldFits{"retention_days", within(p.RetentionDays, confirm.MaxRetentionDays)},
		fieldFits{"templates", p.Templates == "" || len(p.Templates) == 8 && validHex(p.Templates)},
	)
}
