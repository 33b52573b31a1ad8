package registry

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"net/http"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// Kinds of error of updates of the program.
var (
	ErrUpdateOlder   = errors.New("registry: not newer than what was offered before")
	ErrUpdateExpired = errors.New("registry: the manifest has run out")
	ErrUpdateWire    = errors.New("registry: the program speaks a newer protocol than this registry")
	ErrUpdateFile    = errors.New("registry: a file is not what the manifest says")
)

// OfferedUpdate is what a channel offers.
type OfferedUpdate struct {
	Channel, Version string
	Sequence         int64
	Withdrawn        bool
	Files            int
	Bytes            int64
	At               time.Time
}

// PublishUpdate offers a version of the program to all workstations. The caller
// has verified that manifest, which u was read from, is the publisher's; open
// gives the files that it names. Nothing is offered before all of them are here
// and are what it says. Kinds of error: ErrUpdateOlder, ErrUpdateExpired,
// ErrUpdateWire, ErrUpdateFile, disk_full, disk_read_only, and those of open.
func (r *Registry) PublishUpdate(ctx context.Context, u confirm.Update, manifest string, open func(name string) (io.ReadCloser, error)) error {
	switch {
	case u.Wire > wire.Version: // those who take it could not talk to us
		return ErrUpdateWire
	case !r.now().Before(u.Expires):
		return ErrUpdateExpired
	case len(manifest) > wire.MaxUpdateManifest || len(u.Files) > wire.MaxUpdateFiles:
		return ErrUpdateFile
	}
	var err error
	var taken []string
	for _, f := range u.Files {
		var sum string
		if sum, err = r.takeUpdateFile(f, open); sum != "" {
			taken = append(taken, sum)
		}
		if err != nil {
			break
		}
	}
	if err == nil {
		err = r.db.update(ctx, func(tx *sql.Tx) error { return r.enterUpdate(ctx, tx, u, manifest) })
	}
	if err != nil { // nothing names the bytes, unless another entry does
		drop := func(tx *sql.Tx) error {
			return r.dropUpdateFiles(ctx, tx, taken)
		}
		err = errors.Join(err, r.db.update(context.WithoutCancel(ctx), drop))
	}
	return err
}

// takeUpdateFile stores a file and gives the name it has now, "" when it has none.
func (r *Registry) takeUpdateFile(f confirm.UpdateFile, open func(name string) (io.ReadCloser, error)) (sum string, err error) {
	src, err := open(f.Name)
	if err != nil {
		return "", err
	}
	defer src.Close()
	sum, size, err := r.storeDownload(src, wire.MaxUpdateFile)
	if errors.Is(err, ErrFileSize) || (err == nil && (sum != f.SHA256 || size != f.Bytes)) {
		err = ErrUpdateFile
	}
	return sum, err
}

// enterUpdate puts an update in the place of the one that its channel offered.
func (r *Registry) enterUpdate(ctx context.Context, tx *sql.Tx, u confirm.Update, manifest string) error {
	var before int64
	err := tx.QueryRowContext(ctx, "SELECT sequence FROM program_update WHERE channel = $1", u.Channel).Scan(&before)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if u.Sequence <= before {
		return ErrUpdateOlder
	}
	old, err := r.takeUpdateBack(ctx, tx, u.Channel)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `
		INSERT INTO program_update (channel, sequence, version, manifest, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (channel) DO UPDATE SET sequence = excluded.sequence, version = excluded.version, manifest = excluded.manifest, at = excluded.at`,
		u.Channel, u.Sequence, u.Version, manifest, millis(r.now())); err != nil {
		return err
	}
	for _, f := range u.Files {
		if _, err := tx.ExecContext(ctx, "INSERT INTO program_file (channel, sha256, name, bytes) VALUES ($1, $2, $3, $4)", u.Channel, f.SHA256, f.Name, f.Bytes); err != nil {
			return err
		}
	}
	if err := r.log(ctx, tx, "publish_update", u.Channel+" "+u.Version, ""); err != nil {
		return err
	}
	return r.dropUpdateFiles(ctx, tx, old)
}

// WithdrawUpdate offers the update of a channel no more; ErrNotFound when it
// offers none. Whoever has taken it keeps it.
func (r *Registry) WithdrawUpdate(ctx context.Context, channel string) error {
	return r.db.update(ctx, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, "UPDATE program_update SET manifest = '' WHERE channel = $1 AND manifest <> ''", channel)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, ErrNotFound)
		}
		old, err := r.takeUpdateBack(ctx, tx, channel)
		if err != nil {
			return err
		}
		if err := r.log(ctx, tx, "withdraw_update", channel, ""); err != nil {
			return err
		}
		return r.dropUpdateFiles(ctx, tx, old)
	})
}

// takeUpdateBack lets go of the files of a channel, and names them.
func (r *Registry) takeUpdateBack(ctx context.Context, tx *sql.Tx, channel string) (sums []string, err error) {
	sums, err = readRows(ctx, tx, func(rows *sql.Rows) (sum string, err error) { return sum, rows.Scan(&sum) },
		"SELECT DISTINCT sha256 FROM program_file WHERE channel = $1", channel)
	if err == nil {
		_, err = tx.ExecContext(ctx, "DELETE FROM program_file WHERE channel = $1", channel)
	}
	return sums, err
}

func (r *Registry) dropUpdateFiles(ctx context.Context, tx *sql.Tx, sums []string) error {
	for _, sum := range sums {
		if err := r.dropDownload(ctx, tx, sum); err != nil {
			return err
		}
	}
	return nil
}

// Updates lists what is offered, by channel.
func (r *Registry) Updates(ctx context.Context) ([]OfferedUpdate, error) {
	return list(ctx, r, func(rows *sql.Rows) (u OfferedUpdate, err error) {
		var manifest string
		var at int64
		err = rows.Scan(&u.Channel, &u.Sequence, &u.Version, &manifest, &at, &u.Files, &u.Bytes)
		u.Withdrawn, u.At = manifest == "", fromMillis(at)
		return u, err
	}, `SELECT u.channel, u.sequence, u.version, u.manifest, u.at,
			(SELECT count(*) FROM program_file f WHERE f.channel = u.channel),
			(SELECT coalesce(CAST(sum(f.bytes) AS bigint), 0) FROM program_file f WHERE f.channel = u.channel)
		FROM program_update u ORDER BY u.channel`)
}

// serveUpdate gives the manifest of a channel, "" when it offers none.
func (r *Registry) serveUpdate(w http.ResponseWriter, req *http.Request, _ caller) error {
	var answer wire.UpdateAnswer
	err := r.db.view(req.Context(), func(q querier) error {
		err := q.QueryRowContext(req.Context(), "SELECT manifest FROM program_update WHERE channel = $1", req.URL.Query().Get("channel")).Scan(&answer.Manifest)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	if err != nil {
		return err
	}
	return r.answerJSON(w, req, answer)
}

// serveUpdateFile gives the bytes of a file of an update that is offered.
func (r *Registry) serveUpdateFile(w http.ResponseWriter, req *http.Request, _ caller) error {
	sum := req.PathValue("sha256")
	if !validSum(sum) {
		return problem(confirm.ProblemNotFound)
	}
	err := r.db.view(req.Context(), func(q querier) error {
		return exists(req.Context(), q, "SELECT 1 FROM program_file WHERE sha256 = $1 LIMIT 1", sum)
	})
	if err != nil {
		return err
	}
	return r.downloads().serve(w, req, sum)
}
