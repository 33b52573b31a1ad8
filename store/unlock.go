package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"confirmpoint/confirm"
)

// keyCheck is what the cell of that name holds.
const keyCheck = "confirmpoint cache key 1"

// Unlock opens the cache with its 32-byte key and builds the search index. A
// file that was never unlocked takes the key as its own. Another key than the
// file's is cache_key and touches nothing. Rows that do not verify are left
// out and named by Damage; records among them are fetched anew by the next
// pull. Unlock of an unlocked store only compares the key.
func (s *Store) Unlock(ctx context.Context, key []byte) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	return asProblem(s.unlock(ctx, key))
}

func (s *Store) unlock(ctx context.Context, key []byte) error {
	if len(key) != cacheKeySize {
		return problem(confirm.ProblemCacheKey, nil)
	}
	keys, err := newKeyring(key, s.uuid, s.rand)
	if err != nil {
		return err
	}
	fresh, err := s.checkKey(ctx, keys)
	if err != nil || s.unlocked() {
		keys.wipe()
		return err
	}
	open := &session{
		keys:   keys,
		ops:    make(map[string][]opBrief),
		prints: make(map[string]paperSum),
		blobs:  make(map[string]struct{}),
		chosen: make(map[string]confirm.Action),
		spell:  newSpeller(),
	}
	if fresh {
		err = s.begin(open)
	} else {
		err = s.load(ctx, open)
	}
	if err == nil {
		err = s.settle(ctx, open)
	}
	if err != nil {
		open.wipe()
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open = open
	return nil
}

func (s *Store) unlocked() bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.open != nil
}

// checkKey tells a wrong key from a damaged check, and whether the file is new.
func (s *Store) checkKey(ctx context.Context, keys *keyring) (fresh bool, err error) {
	plain, err := loadCell(ctx, s.w, keys, "key_check")
	if errors.Is(err, sql.ErrNoRows) {
		var cells int // of a file that somebody has worked with
		if err := s.w.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM cell) +
			(SELECT count(*) FROM record) + (SELECT count(*) FROM operation)`).Scan(&cells); err != nil {
			return false, err
		}
		if cells > 0 {
			return false, damaged("cell/key_check", nil)
		}
		return true, nil
	}
	if err == nil && bytes.Equal(plain, []byte(keyCheck)) {
		return false, nil
	}
	if confirm.CodeOf(err) != confirm.ProblemCacheDamaged {
		return false, err
	}
	if _, other := loadCell(ctx, s.w, keys, "head"); other == nil {
		return false, err // the key is right, the check is not
	}
	return false, problem(confirm.ProblemCacheKey, errSeal)
}

// begin makes a new file the key's own.
func (s *Store) begin(open *session) error {
	open.arena = newArena(0)
	open.head.Live.Slot, open.head.Schema = 1, headSchema
	return s.transact(open, func(t *tx) error {
		return t.saveCell("key_check", t.rev(), []byte(keyCheck))
	})
}

// Lock forgets keys and index, overwriting what can be, and empties the
// write-ahead log. The store is locked even when it returns an error.
func (s *Store) Lock() error {
	s.writing.Lock()
	defer s.writing.Unlock()
	s.mu.Lock()
	open := s.open
	s.open = nil
	s.mu.Unlock()
	if open == nil {
		return nil
	}
	open.wipe()
	return asProblem(s.checkpoint())
}

// Damage names the places that did not verify at the last Unlock, e.g.
// record/<id> or operation/<id>; none is the usual.
func (s *Store) Damage() []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.open == nil {
		return nil
	}
	return append([]string(nil), s.open.damage...)
}

// load reads what the session keeps in memory. Reading goes through the
// writing connection, since Unlock holds the writers' lock anyway.
func (s *Store) load(ctx context.Context, open *session) error {
	plain, err := loadCell(ctx, s.w, open.keys, "head")
	if errors.Is(err, sql.ErrNoRows) {
		return damaged("cell/head", err)
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal(plain, &open.head); err != nil {
		return damaged("cell/head", err)
	}
	open.book, err = loadRulebook(ctx, s.w, open.keys)
	if confirm.CodeOf(err) == confirm.ProblemCacheDamaged {
		open.damage = append(open.damage, "cell/rulebook") // the next pull brings it
		err = nil
	}
	if err != nil {
		return err
	}
	for _, part := range []func(context.Context, queryer, *session) error{
		loadOperations, loadDrafts, loadPrints, loadBlobs, loadAuditHead, loadPrintLedgerEnd, loadNumbers, loadSums,
	} {
		if err := part(ctx, s.w, open); err != nil {
			return err
		}
	}
	found, err := open.loadRecords(ctx, s.w, open.head.Live)
	if err != nil {
		return err
	}
	open.arena, open.old = found.arena, found.old
	open.damage = append(open.damage, found.damage...)
	open.lost = len(found.damage) > 0 || found.records != open.head.Live.Records
	if found.records != open.head.Live.Records {
		open.damage = append(open.damage, "record")
	}
	return open.checkShadow(ctx, s.w)
}

// checkShadow verifies what a new epoch has collected, before it is built on.
func (s *session) checkShadow(ctx context.Context, q queryer) error {
	if s.head.Shadow.Slot == 0 {
		return nil
	}
	found, err := s.loadRecords(ctx, q, s.head.Shadow)
	if err != nil {
		return err
	}
	found.arena.wipe()
	s.oldShadow = len(found.old) > 0
	if len(found.damage) > 0 || found.records != s.head.Shadow.Records {
		s.damage = append(s.damage, "shadow")
		s.lostShadow = true
	}
	return nil
}

// settle writes what Unlock has found out: damage, projections of an earlier
// program, findings of another day, blobs that nothing names any more.
func (s *Store) settle(ctx context.Context, open *session) error {
	if len(open.damage) > 0 {
		if err := s.acceptDamage(ctx, open); err != nil {
			return err
		}
	}
	if err := s.completeOld(open); err != nil {
		return err
	}
	if err := s.recheck(open); err != nil {
		return err
	}
	return s.purgeBlobs(ctx, open)
}

// acceptDamage notes the damage in the audit log, takes the rows that are
// there as the new truth of the sums, and, when records are lost, forgets where
// the pull was, so that the next one fetches every record anew.
func (s *Store) acceptDamage(ctx context.Context, open *session) error {
	return s.transact(open, func(t *tx) error {
		for _, place := range open.damage {
			if err := t.audit(confirm.AuditEvent{At: s.now(), Action: confirm.AuditDamage, Subject: place}); err != nil {
				return err
			}
		}
		var err error
		if t.head.Live.Records, err = sumRows(ctx, t.Tx, open.keys,
			"record", "SELECT id, rev FROM record WHERE slot = ?", t.head.Live.Slot); err != nil {
			return err
		}
		if t.head.Operations, err = sumRows(ctx, t.Tx, open.keys,
			"operation", "SELECT id, rev FROM operation WHERE 0 = ?", 0); err != nil {
			return err
		}
		if err := t.restoreNumbers(ctx); err != nil {
			return err
		}
		for _, c := range counted {
			if *c.sum(&t.head), err = sumRows(ctx, t.Tx, open.keys, c.table, c.query, 0); err != nil {
				return err
			}
		}
		if open.lost {
			t.head.Live.Epoch, t.head.Live.Cursor = "", ""
		}
		if open.lost || open.lostShadow {
			return t.dropShadow()
		}
		return nil
	})
}
