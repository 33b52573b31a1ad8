package store

import (
	"bytes"
	"context"
	"crypto/hmac"
	"database/sql"
	"encoding/json"
	"errors"
	"io"

	"confirmpoint/confirm"
)

// keyCheck is what the cell of that name holds.
const keyCheck = "confirmpoint cache key 1"

// Unlock opens the cache with the 32-byte cache key of this clerk's credential
// and builds the search index. A file that was never unlocked lets him in. A
// clerk whom it does not know is colleague_needed; another key than his is
// cache_key; both touch nothing. Rows that do not verify are left out and named
// by Damage; records among them are fetched anew by the next pull. Unlock of an
// unlocked store only compares the key.
func (s *Store) Unlock(ctx context.Context, key []byte) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	return asProblem(s.unlock(ctx, key))
}

func (s *Store) unlock(ctx context.Context, key []byte) error {
	if len(key) != cacheKeySize {
		return problem(confirm.ProblemCacheKey, nil)
	}
	found, err := s.findRoot(ctx, key)
	if err != nil || s.unlocked() {
		clear(found.key)
		return err
	}
	defer s.dropEarly() // whoever comes in may write
	open := &session{
		holder: s.holder,
		root:   found.key,
		ops:    make(map[string][]opBrief),
		prints: make(map[string]paperSum),
		blobs:  make(map[string]struct{}),
		chosen: make(map[string]choice), undoable: make(map[string]struct{}),
		spell: newSpeller(),
	}
	if open.keys, err = newKeyring(found.key, s.uuid, s.rand); err == nil {
		err = s.enter(ctx, open, found, key)
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

// enter makes a new file the clerk's, or loads one that is there.
func (s *Store) enter(ctx context.Context, open *session, found rootKey, key []byte) error {
	if found.fresh {
		open.arena = newArena(0)
		open.head.Live.Slot, open.head.Schema = 1, headSchema
		s.sound = true // no record was ever written
		return s.begin(open, key)
	}
	if err := s.checkKey(ctx, open.keys); err != nil {
		return err
	}
	if err := s.loadHead(ctx, open); err != nil {
		return err
	}
	if open.head.PlanKey == 0 {
		if err := s.adopt(ctx, open, key); err != nil {
			return err
		}
	}
	if open.me().Slot == 0 || (found.rev != 0 && open.me().Slot != found.rev) {
		return problem(confirm.ProblemColleagueNeeded, nil) // a slot from before he was shut out
	}
	plan, err := open.loadPlanKey(ctx, s.w)
	if err != nil {
		return err
	}
	err = open.keys.usePlan(plan, open.head.PlanKey)
	clear(plan)
	if err != nil {
		return err
	}
	return s.load(ctx, open)
}

func (s *Store) unlocked() bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.open != nil
}

// rootKey is what opens the file.
type rootKey struct {
	key   []byte
	rev   int64 // of the slot it was in; 0 in a file without slots
	fresh bool
}

// findRoot opens this clerk's slot. A file of before there were slots is keyed
// by the cache key itself.
func (s *Store) findRoot(ctx context.Context, key []byte) (found rootKey, err error) {
	with, known, err := s.slotKeys(key, s.holder)
	if err != nil {
		return found, err
	}
	var mark, sealed []byte
	err = s.w.QueryRowContext(ctx, "SELECT rev, known, data FROM slot WHERE holder = ?", s.holder).Scan(&found.rev, &mark, &sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return s.withoutSlot(ctx, key)
	}
	if err != nil {
		return found, err
	}
	found.key, err = with.open(nil, slotPlace(s.holder, found.rev), sealed)
	switch {
	case err == nil:
		return found, nil
	case hmac.Equal(mark, known):
		return found, damaged("slot/"+s.holder, err)
	}
	return found, problem(confirm.ProblemCacheKey, err)
}

// withoutSlot tells a new file, one of before there were slots, one of
// colleagues, and one whose slots somebody has taken away.
func (s *Store) withoutSlot(ctx context.Context, key []byte) (found rootKey, err error) {
	var slots, plans, rows int
	if err := s.w.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM slot), (SELECT count(*) FROM plan_key),
		(SELECT count(*) FROM cell) + (SELECT count(*) FROM record) + (SELECT count(*) FROM operation)`).
		Scan(&slots, &plans, &rows); err != nil {
		return found, err
	}
	switch {
	case slots > 0:
		return found, problem(confirm.ProblemColleagueNeeded, nil)
	case plans > 0:
		return found, damaged("slot", nil)
	case rows > 0:
		found.key = bytes.Clone(key)
		return found, nil
	}
	found.fresh, found.key = true, make([]byte, cacheKeySize)
	_, err = io.ReadFull(s.rand, found.key)
	return found, err
}

// checkKey tells a wrong key from a damaged check.
func (s *Store) checkKey(ctx context.Context, keys *keyring) error {
	plain, err := loadCell(ctx, s.w, keys, "key_check")
	if errors.Is(err, sql.ErrNoRows) {
		return damaged("cell/key_check", nil)
	}
	if err == nil && bytes.Equal(plain, []byte(keyCheck)) {
		return nil
	}
	if confirm.CodeOf(err) != confirm.ProblemCacheDamaged {
		return err
	}
	if _, other := loadCell(ctx, s.w, keys, "head"); other == nil {
		return err // the key is right, the check is not
	}
	return problem(confirm.ProblemCacheKey, errSeal)
}

// begin makes a new file: its plan key, and the first slot.
func (s *Store) begin(open *session, key []byte) error {
	return s.transact(open, func(t *tx) error {
		if err := t.saveCell("key_check", t.rev(), []byte(keyCheck)); err != nil {
			return err
		}
		return s.firstSlot(t, key)
	})
}

// firstSlot gives a file its plan key and the slot of the clerk who works here.
func (s *Store) firstSlot(t *tx, key []byte) error {
	plan := make([]byte, cacheKeySize)
	defer clear(plan)
	if _, err := io.ReadFull(s.rand, plan); err != nil {
		return err
	}
	if err := t.keys.usePlan(plan, rootKeyID+1); err != nil {
		return err
	}
	if err := t.savePlanKey(rootKeyID+1, plan); err != nil {
		return err
	}
	return t.saveSlot(t.holder, s.name, key, t.root, s)
}

// adopt brings a file of before there were slots to the present order: the key
// it has is its root, and all operations are of the clerk who works here.
func (s *Store) adopt(ctx context.Context, open *session, key []byte) error {
	return s.transact(open, func(t *tx) error {
		if err := s.firstSlot(t, key); err != nil {
			return err
		}
		t.changeClerk(t.holder, func(c *clerk) { c.Sequence, c.SignedIn = t.head.Sequence, t.head.SignedIn })
		t.head.Sequence, t.head.SignedIn = 0, 0
		if t.holder == "" {
			return nil
		}
		rows, err := t.opRows(ctx)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if err := t.claim(&r); err != nil {
				return err
			}
		}
		return nil
	})
}

// claim gives an operation without a holder to the clerk who works here. One
// that does not verify stays as it is, for load to name.
func (t *tx) claim(r *opRow) error {
	var b opBody
	plain, err := t.keys.body.open(nil, place{"operation", "body", r.id, r.bodyRev}, r.body)
	if err != nil || json.Unmarshal(plain, &b) != nil {
		return nil
	}
	b.Holder = t.holder
	sealed, err := t.sealJSON(t.keys.body, place{"operation", "body", r.id, r.bodyRev}, b)
	if err != nil {
		return err
	}
	_, err = t.Exec("UPDATE operation SET holder = ?, body = ? WHERE id = ?", t.holder, sealed, r.id)
	return err
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

// loadHead reads the head, without which nothing can be trusted.
func (s *Store) loadHead(ctx context.Context, open *session) error {
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
	return nil
}

// load reads what the session keeps in memory. Reading goes through the
// writing connection, since Unlock holds the writers' lock anyway.
func (s *Store) load(ctx context.Context, open *session) (err error) {
	open.book, err = loadRulebook(ctx, s.w, open.keys)
	if confirm.CodeOf(err) == confirm.ProblemCacheDamaged {
		open.damage = append(open.damage, "cell/rulebook") // the next pull brings it
		err = nil
	}
	if err != nil {
		return err
	}
	for _, part := range []func(context.Context, queryer, *session) error{
		loadOperations, loadDrafts, loadPrints, loadBlobs, loadAuditHead, loadPrintLedgerEnd, loadNumbers, loadSlots, loadSums,
	} {
		if err := part(ctx, s.w, open); err != nil {
			return err
		}
	}
	all, err := s.takeRecords(ctx)
	if err != nil {
		return err
	}
	found := open.openRecords(all, open.head.Live)
	open.arena, open.old = found.arena, found.old
	open.damage = append(open.damage, found.damage...)
	open.lost = len(found.damage) > 0 || found.records != open.head.Live.Records
	if found.records != open.head.Live.Records {
		open.damage = append(open.damage, "record")
	}
	if err := s.mendRecords(ctx); err != nil {
		return err
	}
	open.damage = append(open.damage, s.mended...)
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
	if open.head.Unswept { // the program has died after a wipe
		_ = s.sweepFile(ctx, open) // a full disk must not keep the clerk out; the next Unlock tries again
	}
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
		if err := t.restoreSlots(ctx); err != nil {
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
