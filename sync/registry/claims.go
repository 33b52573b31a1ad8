package registry

import (
	"cmp"
	"context"
	"database/sql"
	"maps"
	"slices"
	"sync"
	"time"

	"confirmpoint/sync/wire"
)

// Times of claims (offline-rules.md D2).
const (
	claimLife  = 15 * time.Minute
	claimFresh = time.Minute // a claim this new is not written again
	claimPause = time.Second // in which claims are gathered into one transaction
)

// claimKey is a record on the screen of a workstation.
type claimKey struct{ recordID, installationID string }

// claimNote is a claim, or that one is given back.
type claimNote struct {
	clerkID, clerkName, pointID string
	since                       time.Time
	back                        bool
}

// claimBoard holds claims that are not in the database yet. A claim is advice:
// it need not be on the disk when it is answered, so many share a transaction.
// Its methods may be called from any goroutine.
type claimBoard struct {
	r *Registry

	mu      sync.Mutex
	notes   map[claimKey]claimNote
	waiting bool // somebody is about to write
	closed  bool

	stop chan struct{}
	work sync.WaitGroup
}

func newClaimBoard(r *Registry) *claimBoard {
	return &claimBoard{r: r, notes: map[claimKey]claimNote{}, stop: make(chan struct{})}
}

// put notes a claim; it is in the database a little later.
func (b *claimBoard) put(key claimKey, n claimNote) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return
	}
	b.notes[key] = n
	if !b.waiting {
		b.waiting = true
		b.work.Go(b.gather)
	}
}

// gather lets others come, then writes.
func (b *claimBoard) gather() {
	select {
	case <-b.r.cfg.After(claimPause):
	case <-b.stop:
	}
	b.flush(context.Background())
}

// flush writes what waits. When that fails it is lost: nobody relies on it.
func (b *claimBoard) flush(ctx context.Context) {
	b.mu.Lock()
	b.waiting = false
	batch := maps.Clone(b.notes)
	b.mu.Unlock()
	if len(batch) == 0 {
		return
	}
	if err := b.r.db.update(ctx, func(tx *sql.Tx) error { return b.r.writeClaims(ctx, tx, batch) }); err != nil {
		b.r.cfg.Logger.WarnContext(ctx, "claims not written", "claims", len(batch), "cause", err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for key, n := range batch {
		if b.notes[key] == n { // else a newer one waits
			delete(b.notes, key)
		}
	}
}

// close writes the rest; what comes later is dropped.
func (b *claimBoard) close() {
	b.mu.Lock()
	if !b.closed {
		b.closed = true
		close(b.stop)
	}
	b.mu.Unlock()
	b.work.Wait()
}

// of lists what waits about one record, by installation.
func (b *claimBoard) of(recordID string) map[string]claimNote {
	b.mu.Lock()
	defer b.mu.Unlock()
	found := map[string]claimNote{}
	for key, n := range b.notes {
		if key.recordID == recordID {
			found[key.installationID] = n
		}
	}
	return found
}

// writeClaims stores claims, and lets go of those that are over.
func (r *Registry) writeClaims(ctx context.Context, tx *sql.Tx, batch map[claimKey]claimNote) error {
	for key, n := range batch {
		var err error
		if n.back {
			_, err = tx.ExecContext(ctx, "DELETE FROM claim WHERE record_id = $1 AND installation_id = $2", key.recordID, key.installationID)
		} else {
			_, err = tx.ExecContext(ctx, `
				INSERT INTO claim (record_id, installation_id, clerk_id, since) VALUES ($1, $2, $3, $4)
				ON CONFLICT (record_id, installation_id) DO UPDATE SET clerk_id = excluded.clerk_id, since = excluded.since`,
				key.recordID, key.installationID, n.clerkID, millis(n.since))
		}
		if err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, "DELETE FROM claim WHERE since <= $1", millis(r.now().Add(-claimLife)))
	return err
}

// claimsOf lists who of a point has a record open, by installation: what is in
// the database, and what is about to be.
func (r *Registry) claimsOf(ctx context.Context, q querier, recordID, pointID string) (map[string]claimNote, error) {
	rows, err := q.QueryContext(ctx, `
		SELECT c.installation_id, k.id, k.name, k.point_id, c.since FROM claim c JOIN clerk k ON k.id = c.clerk_id
		WHERE c.record_id = $1 AND k.revoked_at IS NULL`, recordID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := map[string]claimNote{}
	for rows.Next() {
		var installation string
		var n claimNote
		var since int64
		if err := rows.Scan(&installation, &n.clerkID, &n.clerkName, &n.pointID, &since); err != nil {
			return nil, err
		}
		n.since = fromMillis(since)
		all[installation] = n
	}
	maps.Copy(all, r.claims.of(recordID))
	over := r.now().Add(-claimLife)
	maps.DeleteFunc(all, func(_ string, n claimNote) bool {
		return n.back || n.pointID != pointID || !n.since.After(over)
	})
	return all, rows.Err()
}

// othersFirst lists claims of other workstations, newest first.
func othersFirst(all map[string]claimNote, installationID string) []wire.Claim {
	var list []wire.Claim
	for installation, n := range all {
		if installation != installationID {
			list = append(list, wire.Claim{ClerkName: n.clerkName, Since: n.since})
		}
	}
	slices.SortFunc(list, func(a, b wire.Claim) int {
		return cmp.Or(b.Since.Compare(a.Since), cmp.Compare(a.ClerkName, b.ClerkName))
	})
	return list[:min(len(list), wire.MaxClaims)]
}
