package engine

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// Opened tells the registry that seen is on the screen, and puts what has
// become of it into the cache (offline-rules.md D1, D2). It is one request of at
// most Limits.Opened: the cache is on show meanwhile. A line that fails is no
// error, Link tells of it. Errors are those of the cache.
func (e *Engine) Opened(ctx context.Context, seen confirm.Record) (confirm.Refreshed, error) {
	var none confirm.Refreshed
	standing, err := confirm.EncodeStanding(seen.Standing)
	if err != nil {
		return none, err
	}
	q := wire.OpenedRequest{RecordID: seen.ID, Version: seen.Version, Standing: wire.Hash(standing)}
	if d := seen.Standing.Decision; d != nil {
		q.Decision = d.OperationID
	}
	a, err := e.askOpened(ctx, q)
	if err != nil {
		return none, nil //nolint:nilerr // advisory: exchange has noted it
	}
	e.claimed.add(seen.ID)
	out := confirm.Refreshed{At: e.Now().At}
	if out.Claims, err = readClaims(a.Claims); err != nil {
		return none, e.notHeard(err)
	}
	if a.Change == nil {
		return out, nil
	}
	change, err := readChange(*a.Change, seen.PointID)
	if err == nil && changedRecord(change) != seen.ID {
		err = fmt.Errorf("%w: change of another record", errBadAnswer)
	}
	if err != nil {
		return none, e.notHeard(err)
	}
	out.Changed, err = e.cfg.Cache.ApplyRefreshed(ctx, a.Epoch, change)
	return out, err
}

// notHeard drops an answer that makes no sense: advice that cannot be read is none.
func (e *Engine) notHeard(err error) error {
	e.cfg.Logger.Warn("answer about an open record left out", "cause", e.bad(err))
	return nil
}

// askOpened gives up after Limits.Opened as a caller does who hangs up: a line
// that is only slow is not called broken.
func (e *Engine) askOpened(ctx context.Context, q wire.OpenedRequest) (a wire.OpenedAnswer, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer time.AfterFunc(e.cfg.Limits.Opened, cancel).Stop()
	if err := e.ensureTime(ctx); err != nil {
		return a, err
	}
	err = e.exchange(ctx, request{method: http.MethodPost, path: wire.PathOpened, body: q}, &a)
	return a, err
}

// Left gives the claim on a record back, if one was made; when that fails within
// Limits.Opened the claim ends by itself.
func (e *Engine) Left(ctx context.Context, recordID string) {
	if !e.claimed.take(recordID) || !e.Link().Online {
		return
	}
	if _, err := e.askOpened(ctx, wire.OpenedRequest{RecordID: recordID, Closed: true}); err != nil {
		e.cfg.Logger.Info("claim not given back", "code", confirm.CodeOf(err))
	}
}

func changedRecord(c confirm.Change) string {
	if c.Record != nil {
		return c.Record.ID
	}
	return c.GoneID
}

var errClaim = errors.New("claim without name or time")

func readClaims(told []wire.Claim) ([]confirm.Claim, error) {
	if len(told) > wire.MaxClaims {
		return nil, fmt.Errorf("%w: too many claims", errBadAnswer)
	}
	claims := make([]confirm.Claim, 0, len(told))
	for _, c := range told {
		name := confirm.Name(c.ClerkName)
		if confirm.ValidName(name) != nil || c.Since.IsZero() {
			return nil, fmt.Errorf("%w: %w", errBadAnswer, errClaim)
		}
		claims = append(claims, confirm.Claim{ClerkName: name, Since: c.Since.UTC()})
	}
	return claims, nil
}

// claimSet is the records the registry was told to be open here. The zero value
// is empty.
type claimSet struct {
	mu  sync.Mutex
	ids map[string]bool
}

func (s *claimSet) add(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ids == nil {
		s.ids = map[string]bool{}
	}
	s.ids[id] = true
}

// take removes a record and tells whether it was there.
func (s *claimSet) take(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := s.ids[id]
	delete(s.ids, id)
	return found
}
