package engine

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// contactEvery is how long Await waits for news before it calls for a round
// all the same: the newest time token must not grow old.
const contactEvery = 10 * time.Minute

// Await asks the registry to tell when there is something to pull, and returns
// nil then. The registry answers each question within Limits.Wait, so proxies
// see a line that is used; it is asked again until there is news.
func (e *Engine) Await(ctx context.Context) error {
	begin := e.time.monotonic()
	for {
		news, err := e.ask(ctx)
		if err != nil || news {
			return err
		}
		if e.time.monotonic()-begin > contactEvery {
			return nil
		}
	}
}

// ask puts one question for news. It is no urgent exchange: pictures go on
// while it waits.
func (e *Engine) ask(ctx context.Context) (news bool, err error) {
	_, cursor, err := e.cfg.Cache.Cursor(ctx)
	if err != nil {
		return false, err
	}
	book := e.rulebookSum()
	if cursor == "" || book == "" || !e.time.anchored() {
		return true, nil // nothing was pulled yet
	}
	wait := e.cfg.Limits.Wait
	var a wire.ChangesAnswer
	err = e.client.do(ctx, request{
		method: http.MethodGet, path: wire.PathChanges, patience: wait,
		query: url.Values{
			"cursor": {cursor}, "limit": {"1"}, "wait": {strconv.Itoa(int(wait / time.Second))}, "rulebook": {book},
		},
	}, &a)
	e.note(err)
	if confirm.CodeOf(err) == confirm.ProblemEpochChanged {
		return true, nil
	}
	return len(a.Changes) > 0 || a.Rulebook != book, err
}

func (e *Engine) rulebookSum() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.bookSum
}
