package registry

import (
	"context"
	"database/sql"
	"net/http"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// serveNewPassword changes the password of who is signed in. Wrong old ones
// count and lock as at sign-in. The other workstations of the clerk have to
// sign in anew; this one stays.
func (r *Registry) serveNewPassword(w http.ResponseWriter, req *http.Request, who caller) error {
	var in wire.NewPasswordRequest
	if err := readBody(req, &in); err != nil {
		return err
	}
	if err := confirm.CheckNewPassword(in.Old, in.New); err != nil {
		return err // says nothing of the password that is stored
	}
	if err := r.limitName(who.userName); err != nil {
		return err
	}
	_, old, err := r.passPassword(req.Context(), who, wire.PasswordRequest{UserName: who.userName, Password: in.Old})
	if err != nil {
		return err
	}
	hash, err := r.hashSlowly(req.Context(), in.New)
	if err != nil {
		return err
	}
	answer := wire.NewPasswordAnswer{ChangedAt: r.now()}
	err = r.db.update(req.Context(), func(tx *sql.Tx) error {
		return setPassword(req.Context(), tx, who, old, hash)
	})
	if err != nil {
		return err
	}
	r.cfg.Logger.InfoContext(req.Context(), "password changed", "holder", who.holderID())
	return r.answerJSON(w, req, answer)
}

// setPassword ends what was begun under the old password: other sign-ins, and
// codes that are on their way. One that the bureau has reset while this one
// was hashed stays: old is no password any more.
func setPassword(ctx context.Context, tx *sql.Tx, who caller, old, hash string) error {
	done, err := tx.ExecContext(ctx, "UPDATE "+who.table()+" SET password = $1 WHERE id = $2 AND password = $3", hash, who.holderID(), old)
	if err != nil {
		return err
	}
	switch n, err := done.RowsAffected(); {
	case err != nil:
		return err
	case n == 0:
		return problem(confirm.ProblemWrongPassword)
	}
	if _, err := tx.ExecContext(ctx, "UPDATE certificate SET signed_in_until = 0 WHERE "+who.table()+"_id = $1 AND serial <> $2", who.holderID(), who.serial); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "UPDATE challenge SET tries_left = 0 WHERE holder_id = $1", who.holderID())
	return err
}

// hashSlowly takes its turn among the passwords that are being hashed.
func (r *Registry) hashSlowly(ctx context.Context, password string) (string, error) {
	select {
	case r.hashing <- struct{}{}:
		defer func() { <-r.hashing }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	return hashPassword(password, r.cfg.Rand)
}
