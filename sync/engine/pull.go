package engine

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// Pull brings rulebook, changes, then photos and scans. It may be cut at any
// moment and goes on where it stopped. progress counts changes while they come
// (their total is not known beforehand: it is told as done), then blobs.
//
// A record that does not match its digest, or cannot be read, is left out and
// counted in the report's Unreadable: the one before it stays, a decision on it
// would be refused as content_changed, and the other records are not held up.
func (e *Engine) Pull(ctx context.Context, progress confirm.Progress) (confirm.PullReport, error) {
	var report confirm.PullReport
	if err := e.pull.enter(ctx); err != nil {
		return report, err
	}
	defer e.pull.leave()
	if err := e.Hello(ctx); err != nil {
		return report, err
	}
	book, err := e.pullRulebook(ctx)
	if err != nil {
		return report, err
	}
	if err := e.pullChanges(ctx, book.Point.ID, progress, &report); err != nil {
		return report, err
	}
	if err := e.pullBlobs(ctx, progress, &report); err != nil {
		return report, err
	}
	e.pulled()
	e.cfg.Logger.Info("pulled", "records", report.Records, "tombstones", report.Tombstones,
		"unreadable", report.Unreadable, "blobs", report.Blobs, "blobs_missing", report.BlobsMissing)
	return report, nil
}

func (e *Engine) pullRulebook(ctx context.Context) (confirm.Rulebook, error) {
	var a wire.RulebookAnswer
	if err := e.exchange(ctx, request{method: http.MethodGet, path: wire.PathRulebook}, &a); err != nil {
		return confirm.Rulebook{}, err
	}
	book, err := confirm.DecodeRulebook(a.Rulebook)
	if err != nil {
		return book, e.bad(fmt.Errorf("rulebook: %w", err))
	}
	return book, e.cfg.Cache.SaveRulebook(ctx, book)
}

// bad notes an answer that was well-formed and still makes no sense.
func (e *Engine) bad(err error) error {
	p := &confirm.Problem{Code: confirm.ProblemBadAnswer, Err: err}
	e.note(p)
	return p
}

// fetched is a page on its way from the line to the cache.
type fetched struct {
	page wire.ChangesAnswer
	err  error
}

// pullChanges stores one page while the next is on its way.
func (e *Engine) pullChanges(ctx context.Context, pointID string, progress confirm.Progress, report *confirm.PullReport) error {
	_, cursor, err := e.cfg.Cache.Cursor(ctx)
	if err != nil {
		return err
	}
	page, err := e.page(ctx, cursor)
	if confirm.CodeOf(err) == confirm.ProblemEpochChanged && cursor != "" {
		page, err = e.page(ctx, "")
	}
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for {
		next := make(chan fetched, 1)
		if page.More {
			go func(cursor string) {
				p, err := e.page(ctx, cursor)
				next <- fetched{p, err}
			}(page.Cursor)
		}
		changes := e.readPage(page, pointID, report)
		if err := e.cfg.Cache.ApplyChanges(ctx, changes); err != nil {
			return err
		}
		if done := report.Records + report.Tombstones; progress != nil && done > 0 {
			progress(done, done)
		}
		if !page.More {
			return nil
		}
		got := <-next
		if got.err != nil {
			return got.err
		}
		page = got.page
	}
}

// page asks for one page of the feed.
func (e *Engine) page(ctx context.Context, cursor string) (wire.ChangesAnswer, error) {
	var a wire.ChangesAnswer
	err := e.exchange(ctx, request{
		method: http.MethodGet, path: wire.PathChanges,
		query: url.Values{"cursor": {cursor}, "limit": {strconv.Itoa(e.cfg.Limits.Page)}},
	}, &a)
	switch {
	case err != nil:
		return a, err
	case a.Epoch == "" || a.Cursor == "":
		return a, e.bad(fmt.Errorf("%w: page without epoch or cursor", errBadAnswer))
	case len(a.Changes) > wire.MaxChanges:
		return a, e.bad(fmt.Errorf("%w: page too long", errBadAnswer))
	case a.More && a.Cursor == cursor:
		return a, e.bad(fmt.Errorf("%w: feed does not move on", errBadAnswer))
	}
	return a, nil
}

// readPage keeps what can be trusted of a page and counts the rest.
func (e *Engine) readPage(page wire.ChangesAnswer, pointID string, report *confirm.PullReport) confirm.ChangePage {
	out := confirm.ChangePage{Epoch: page.Epoch, Cursor: page.Cursor, More: page.More}
	out.Changes = make([]confirm.Change, 0, len(page.Changes))
	for _, c := range page.Changes {
		change, err := readChange(c, pointID)
		if err != nil {
			report.Unreadable++
			e.cfg.Logger.Warn("change left out", "seq", c.Seq, "cause", err)
			continue
		}
		if change.Record != nil {
			report.Records++
		} else {
			report.Tombstones++
		}
		out.Changes = append(out.Changes, change)
	}
	return out
}

func readChange(c wire.Change, pointID string) (confirm.Change, error) {
	out := confirm.Change{Seq: c.Seq}
	switch {
	case (c.Record == nil) == (c.Gone == nil):
		return out, fmt.Errorf("%w: neither record nor tombstone, or both", errBadAnswer)
	case c.Gone != nil:
		if c.Gone.ID == "" || !validCode(c.Gone.Reason) {
			return out, fmt.Errorf("%w: tombstone", errBadAnswer)
		}
		out.GoneID, out.GoneReason = c.Gone.ID, confirm.Code(c.Gone.Reason)
		return out, nil
	}
	r := c.Record
	switch {
	case r.ID == "" || r.ApplicationNo == "" || r.Version < 1:
		return out, fmt.Errorf("%w: record without its names", errBadAnswer)
	case r.PointID != pointID:
		return out, fmt.Errorf("%w: record of another point", errBadAnswer)
	case confirm.DigestContent(r.Content) != r.Digest:
		return out, fmt.Errorf("%w: content is not what its digest says", errBadAnswer)
	}
	content, err := confirm.DecodeContent(r.Content)
	if err != nil {
		return out, fmt.Errorf("content: %w", err)
	}
	standing, err := confirm.DecodeStanding(r.Standing)
	if err != nil {
		return out, fmt.Errorf("standing: %w", err)
	}
	out.Record = &confirm.Record{
		ID: r.ID, ApplicationNo: r.ApplicationNo, PlanID: r.PlanID, PointID: r.PointID,
		Version: r.Version, Digest: r.Digest, Content: content, Standing: standing,
	}
	out.ContentJSON = r.Content
	return out, nil
}
