package registry

import (
	"context"
	"sync"
	"time"
)

// newsEvery is how often the feed is looked at while somebody waits. One look
// serves all who wait, and sees what another process has written too.
const newsEvery = time.Second

// news wakes who waits for a change of a point.
type news struct {
	view  func(ctx context.Context, fn func(q querier) error) error
	after func(time.Duration) <-chan time.Time

	mu       sync.Mutex
	waiters  map[*waiter]struct{}
	watching bool
	stopped  chan struct{} // closed when nobody may wait any more
}

// waiter waits for a change of a point after since.
type waiter struct {
	pointID string
	since   int64
	woken   chan struct{} // gets one word
}

func newNews(db *database, after func(time.Duration) <-chan time.Time) *news {
	return &news{view: db.view, after: after, waiters: map[*waiter]struct{}{}, stopped: make(chan struct{})}
}

// wait returns when the point has a change after since, after d, when ctx
// ends, or when the registry stops.
func (n *news) wait(ctx context.Context, pointID string, since int64, d time.Duration) {
	w := &waiter{pointID: pointID, since: since, woken: make(chan struct{}, 1)}
	n.mu.Lock()
	n.waiters[w] = struct{}{}
	if !n.watching {
		n.watching = true
		go n.watch()
	}
	n.mu.Unlock()
	defer func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		delete(n.waiters, w)
	}()
	select {
	case <-w.woken:
	case <-n.after(d):
	case <-ctx.Done():
	case <-n.stopped:
	}
}

// stop ends every waiting, now and later.
func (n *news) stop() {
	n.mu.Lock()
	defer n.mu.Unlock()
	select {
	case <-n.stopped:
	default:
		close(n.stopped)
	}
}

// watch looks until nobody waits.
func (n *news) watch() {
	for {
		waiters := n.all()
		if waiters == nil {
			return
		}
		// An error is told by the question that comes next; here it is a look that failed.
		_ = n.look(waiters)
		select {
		case <-n.after(newsEvery):
		case <-n.stopped:
		}
	}
}

// all lists who waits; nil ends the watching.
func (n *news) all() []*waiter {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.waiters) == 0 || isClosed(n.stopped) {
		n.watching = false
		return nil
	}
	list := make([]*waiter, 0, len(n.waiters))
	for w := range n.waiters {
		list = append(list, w)
	}
	return list
}

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// look wakes those whose point has moved on.
func (n *news) look(waiters []*waiter) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*newsEvery)
	defer cancel()
	return n.view(ctx, func(q querier) error {
		newest := map[string]int64{}
		for _, w := range waiters {
			seq, known := newest[w.pointID]
			if !known {
				err := q.QueryRowContext(ctx, "SELECT coalesce(max(seq), 0) FROM feed WHERE point_id = $1", w.pointID).Scan(&seq)
				if err != nil {
					return err
				}
				newest[w.pointID] = seq
			}
			if seq > w.since {
				select {
				case w.woken <- struct{}{}:
				default:
				}
			}
		}
		return nil
	})
}
