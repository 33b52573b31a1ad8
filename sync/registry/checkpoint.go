package registry

import (
	"context"
	"database/sql"
	"log/slog"
	"sync/atomic"
	"time"
)

// walLimit is how much log the judge lets grow before it copies it into the
// database by itself, in pages of 4 KiB: 128 MiB. A checkpointer that works
// never lets it come to that.
const walLimit = 32_768

// checkpointer copies the log into the database beside the judge, on a
// connection of its own. SQLite would do it within a commit, and that decision
// would wait for the flush of pages all over a large file.
type checkpointer struct {
	db      *sql.DB
	logger  *slog.Logger
	pending atomic.Int64
	wake    chan struct{}
	stop    context.CancelFunc
	ended   chan struct{}
}

// checkpointEvery is after how many transactions the checkpointer is woken.
const checkpointEvery = 32

// newCheckpointer wants an absolute path.
func newCheckpointer(path string, logger *slog.Logger) (*checkpointer, error) {
	db, err := openSQLite(dsn(path, "_pragma=wal_autocheckpoint(0)"))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	ctx, stop := context.WithCancel(context.Background())
	c := &checkpointer{db: db, logger: logger, wake: make(chan struct{}, 1), stop: stop, ended: make(chan struct{})}
	go c.run(ctx)
	return c, nil
}

// committed counts a transaction; it never waits.
func (c *checkpointer) committed() {
	if c.pending.Add(1) < checkpointEvery {
		return
	}
	select {
	case c.wake <- struct{}{}:
		c.pending.Store(0)
	default: // at work already
	}
}

func (c *checkpointer) run(ctx context.Context) {
	defer close(c.ended)
	for {
		select {
		case <-ctx.Done():
			return
		case <-c.wake:
		}
		begun := time.Now()
		var busy, pages, copied int
		err := c.db.QueryRowContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)").Scan(&busy, &pages, &copied)
		if err != nil && ctx.Err() == nil {
			c.logger.ErrorContext(ctx, "checkpoint", "cause", err)
		}
		c.logger.DebugContext(ctx, "checkpoint", "pages", pages, "copied", copied, "took", time.Since(begun))
	}
}

// Close ends it; a copying under way is cut short, which does no harm.
func (c *checkpointer) Close() error {
	c.stop()
	<-c.ended
	return c.db.Close()
}
