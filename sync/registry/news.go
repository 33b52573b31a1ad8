package registry

import (
	"context"
	"database/sql"
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
	looked  int64         // one more than the newest number when watch has looked; its own
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

// askNews finds the points of w that have moved on.
var askNews = table{[]string{"point_id", "since"}, []string{"text", "bigint"},
	"SELECT DISTINCT w.point_id, w.since FROM w WHERE EXISTS (SELECT 1 FROM feed f WHERE f.point_id = w.point_id AND f.seq > w.since)"}

// look wakes those whose point has moved on. Who was looked for at the present
// end of the feed is not looked for again.
func (n *news) look(waiters []*waiter) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*newsEvery)
	defer cancel()
	return n.view(ctx, func(q querier) error {
		last, err := lastSeq(ctx, q)
		if err != nil {
			return err
		}
		type place struct {
			pointID string
			since   int64
		}
		var values []any
		places := map[place][]*waiter{}
		for _, w := range waiters {
			if w.looked == last+1 {
				continue
			}
			p := place{w.pointID, w.since}
			if places[p] == nil {
				values = append(values, p.pointID, p.since)
			}
			places[p] = append(places[p], w)
		}
		err = askRows(ctx, q, askNews, values, func(rows *sql.Rows) error {
			var p place
			if err := rows.Scan(&p.pointID, &p.since); err != nil {
				return err
			}
			for _, w := range places[p] {
				select {
				case w.woken <- struct{}{}:
				default:
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, all := range places {
			for _, w := range all {
				w.looked = last + 1
			}
		}
		return nil
	})
}
