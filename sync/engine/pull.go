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
	if e.accountDue() {
		var err error
		if report.Restored, err = e.checkAccount(ctx); err != nil {
			return report, err
		}
	}
	book, err := e.pullRulebook(ctx)
	if err != nil {
		return report, err
	}
	if err := e.pullEpoch(ctx, book.Point.ID, progress, &report); err != nil {
		return report, err
	}
	again := func() error { return e.pullEpoch(ctx, book.Point.ID, nil, &report) }
	if err := e.pullBlobs(ctx, progress, &report, again); err != nil {
		return report, err
	}
	e.pulled()
	e.cfg.Logger.Info("pulled", "records", report.Records, "tombstones", report.Tombstones,
		"unreadable", report.Unreadable, "blobs", report.Blobs, "blobs_missing", report.BlobsMissing)
	return report, nil
}

func (e *Engine) pullRulebook(ctx context.Context) (confirm.Rulebook, error) {
	var a wire.RulebookAnswer
	err := e.exchange(ctx, request{method: http.MethodGet, path: wire.PathRulebook}, &a)
	if confirm.CodeOf(err) == confirm.ProblemRebound {
		if _, known := e.checkAccount(ctx); known != nil {
			err = known // where to, kept
		}
	}
	if err != nil {
		return confirm.Rulebook{}, err
	}
	book, err := confirm.DecodeRulebook(a.Rulebook)
	switch {
	case err != nil:
		return book, e.bad(fmt.Errorf("rulebook: %w", err))
	case book.Point.ID != e.cfg.Enrolment.Point.ID:
		// One cache holds one point: another's records never come into it.
		return book, e.rebound(ctx, book.Point)
	}
	if err := e.cfg.Cache.SaveRulebook(ctx, book); err != nil {
		return book, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.bookSum = wire.Hash(a.Rulebook)
	return book, nil
}

// bad notes an answer that was well-formed and still makes no sense.
func (e *Engine) bad(err error) error {
	p := &confirm.Problem{Code: confirm.ProblemBadAnswer, Err: err}
	e.note(p)
	return p
}

// fetched is a page that was read as far as it can be trusted.
type fetched struct {
	page       confirm.ChangePage
	unreadable int
	err        error
}

// pullChanges stores one page while the next comes and is read.
func (e *Engine) pullChanges(ctx context.Context, pointID string, progress confirm.Progress, report *confirm.PullReport) error {
	_, cursor, err := e.cfg.Cache.Cursor(ctx)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	got := e.page(ctx, cursor, pointID)
	if confirm.CodeOf(got.err) == confirm.ProblemEpochChanged && cursor != "" {
		got = e.page(ctx, "", pointID)
	}
	for {
		if got.err != nil {
			return got.err
		}
		next := make(chan fetched, 1)
		if got.page.More {
			go func(cursor string) { next <- e.page(ctx, cursor, pointID) }(got.page.Cursor)
		}
		if err := e.cfg.Cache.ApplyChanges(ctx, got.page); err != nil {
			return err
		}
		count(report, got)
		if done := report.Records + report.Tombstones; progress != nil && done > 0 {
			progress(done, done)
		}
		if !got.page.More {
			return nil
		}
		got = <-next
	}
}

func count(report *confirm.PullReport, got fetched) {
	report.Unreadable += got.unreadable
	for _, c := range got.page.Changes {
		if c.Record != nil {
			report.Records++
		} else {
			report.Tombstones++
		}
	}
}

// page asks for one page of the feed.
func (e *Engine) page(ctx context.Context, cursor, pointID string) fetched {
	var a wire.ChangesAnswer
	err := e.exchange(ctx, request{
		method: http.MethodGet, path: wire.PathChanges,
		query: url.Values{"cursor": {cursor}, "limit": {strconv.Itoa(e.cfg.Limits.Page)}},
	}, &a)
	switch {
	case err != nil:
		return fetched{err: err}
	case a.Epoch == "" || a.Cursor == "":
		return fetched{err: e.bad(fmt.Errorf("%w: page without epoch or cursor", errBadAnswer))}
	case len(a.Changes) > wire.MaxChanges:
		return fetched{err: e.bad(fmt.Errorf("%w: page too long", errBadAnswer))}
	case a.More && a.Cursor == cursor:
		return fetched{err: e.bad(fmt.Errorf("%w: feed does not move on", errBadAnswer))}
	}
	return e.readPage(a, pointID)
}

// readPage keeps what can be trusted of a page and counts the rest.
func (e *Engine) readPage(page wire.ChangesAnswer, pointID string) fetched {
	out := fetched{page: confirm.ChangePage{Epoch: page.Epoch, Cursor: page.Cursor, More: page.More}}
	out.page.Changes = make([]confirm.Change, 0, len(page.Changes))
	for _, c := range page.Changes {
		change, err := readChange(c, pointID)
		if err != nil {
			out.unreadable++
			e.cfg.Logger.Warn("change left out", "seq", c.Seq, "cause", err)
			continue
		}
		out.page.Changes = append(out.page.Changes, change)
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
