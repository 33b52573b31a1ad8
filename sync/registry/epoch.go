package registry

import (
	"context"
	"database/sql"
	"time"
)

// NewEpoch begins the feed anew after the database was restored from a copy:
// workstations may have seen numbers that are to be given again, so each pulls
// everything, keeps what it has not sent, and shows as open what the registry
// has lost. It holds from the next Open on; no process may serve the registry
// meanwhile.
func (r *Registry) NewEpoch(ctx context.Context) error {
	epoch := r.cfg.NewID()
	return r.db.update(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "UPDATE meta SET value = $1 WHERE key = 'epoch'", epoch); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM meta WHERE key = 'restored_at'"); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO meta (key, value) VALUES ('restored_at', $1)", r.now().UTC().Format(time.RFC3339)); err != nil {
			return err
		}
		return r.log(ctx, tx, "new_epoch", epoch, "")
	})
}
