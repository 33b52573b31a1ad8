package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"confirmpoint/confirm"
)

// wipeCell keeps the proof of the newest wipe until it has been sent.
const wipeCell = "wiped"

// Wipe destroys the people of the plan that is here: the key that has sealed
// them, and the rows. What counts stays: audit log, ledgers, receipt numbers,
// and of each operation its id, record, action, clerk, number, state and times.
// A new plan begins with a new key and an empty list; the feed goes on where it
// was, and brings nobody of the wiped plan back unless that is prolonged.
// work_open, with Args count, while an operation of any clerk has no answer, a
// refusal nobody has dealt with, or a choice no signature.
//
// It happens wholly or not at all. When it cannot clear the pages it has freed
// (another reader, a full disk) it gives an error with the proof: what is there
// is sealed by a key that is gone, and the next Unlock clears it.
func (s *Store) Wipe(ctx context.Context, actor string) (proof confirm.WipeProof, err error) {
	plan := make([]byte, cacheKeySize)
	defer clear(plan)
	if _, err := io.ReadFull(s.rand, plan); err != nil {
		return proof, asProblem(err)
	}
	err = s.write(ctx, func(t *tx) error {
		proof, err = s.wipe(ctx, t, actor, plan)
		return err
	})
	if err != nil {
		return confirm.WipeProof{}, err
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	return proof, asProblem(s.sweep(ctx))
}

func (s *Store) wipe(ctx context.Context, t *tx, actor string, plan []byte) (proof confirm.WipeProof, err error) {
	if n := t.waiting(); n > 0 {
		return proof, &confirm.Problem{Code: confirm.ProblemWorkOpen, Args: map[string]string{"count": strconv.Itoa(n)}}
	}
	old, err := t.loadPlanKey(ctx, t.Tx)
	if err != nil {
		return proof, err
	}
	proof = confirm.WipeProof{
		InstallationID: t.holder, PlanID: t.book.Plan.ID, PointID: t.book.Point.ID,
		Records: int(t.head.Live.Records.Count), KeyID: planKeyID(old, s.uuid), At: t.at,
	}
	clear(old)
	if err := t.QueryRow("SELECT count(*) FROM blob").Scan(&proof.Photos); err != nil {
		return proof, err
	}
	if err := t.bareOperations(ctx); err != nil {
		return proof, err
	}
	if err := t.dropPeople(); err != nil {
		return proof, err
	}
	t.forget()
	if err := t.changePlanKey(plan); err != nil {
		return proof, err
	}
	if err := t.audit(confirm.AuditEvent{At: t.at, Actor: actor, Action: confirm.AuditWipe, Subject: proof.PlanID,
		Detail: fmt.Sprintf("records %d photos %d key %s", proof.Records, proof.Photos, proof.KeyID)}); err != nil {
		return proof, err
	}
	proof.AuditSeq, proof.AuditHash = t.head.AuditSeq, hex.EncodeToString(t.head.AuditHash)
	plain, err := json.Marshal(proof)
	if err != nil {
		return proof, err
	}
	return proof, t.saveCell(wipeCell, t.rev(), plain)
}

// waiting counts what is not done, of every clerk. What a clerk had chosen who
// was shut out since does not count: nobody can sign it.
func (s *session) waiting() (n int) {
	for _, ops := range s.ops {
		for _, op := range ops {
			if isOpen(op.state) || (op.state == confirm.OperationRefused && !op.resolved) {
				n++
			}
		}
	}
	for id, c := range s.chosen {
		if c.waits() && c.holder == s.holder || s.chooser(id) != "" {
			n++
		}
	}
	return n
}

// wiped is a plan whose people were destroyed here.
type wiped struct {
	Plan string
	Ends int64 // end of its retention, Unix ms
}

// forget notes that the people of the present plan do not come back.
func (t *tx) forget() {
	plan := t.book.Plan.ID
	if plan == "" {
		return
	}
	t.head.Wiped = append(slices.DeleteFunc(slices.Clone(t.head.Wiped), func(w wiped) bool { return w.Plan == plan }),
		wiped{plan, retained(t.book)})
}

func retained(b confirm.Rulebook) int64 { return stamp(b.Plan.Closes.Add(b.Policy.Retention())) }

// isWiped tells a plan whose people do not come back.
func (t *tx) isWiped(plan string) bool {
	return slices.ContainsFunc(t.head.Wiped, func(w wiped) bool { return w.Plan == plan })
}

// prolong lets the people of a wiped plan come again, all anew, when the bureau
// has put its end off.
func (t *tx) prolong(b confirm.Rulebook) {
	ends := retained(b)
	again := func(w wiped) bool { return w.Plan == b.Plan.ID && ends > w.Ends && ends > stamp(t.at) }
	if slices.ContainsFunc(t.head.Wiped, again) {
		t.head.Wiped = slices.DeleteFunc(slices.Clone(t.head.Wiped), again)
		t.head.Live.Epoch, t.head.Live.Cursor = "", ""
	}
}

// LastWipe gives the proof of the newest wipe; false when there never was one.
func (s *Store) LastWipe(ctx context.Context) (proof confirm.WipeProof, ok bool, err error) {
	err = s.read(func(open *session) error {
		plain, err := loadCell(ctx, s.r, open.keys, wipeCell)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err == nil {
			err = json.Unmarshal(plain, &proof)
		}
		ok = err == nil
		return err
	})
	return proof, ok, err
}

// bareOperations leaves of every operation what counts, sealed by the root key.
// One that does not verify says nothing, and goes.
func (t *tx) bareOperations(ctx context.Context) error {
	rows, err := t.opRows(ctx)
	if err != nil {
		return err
	}
	t.head.Operations = sum{}
	bare := make(map[string][]opBrief)
	for i := range rows {
		r := &rows[i]
		op, err := r.open(t.keys)
		if err != nil {
			if _, err := t.Exec("DELETE FROM operation WHERE id = ?", r.id); err != nil {
				return err
			}
			continue
		}
		if err := t.bareOperation(r, &op); err != nil {
			return err
		}
		var p opProgress
		p.of(&op)
		b := p.brief(&op.Intent, r.holder)
		b.scans = nil
		bare[r.recordID] = append(bare[r.recordID], b)
	}
	t.after = append(t.after, func() { t.session.ops = bare })
	return nil
}

func (t *tx) bareOperation(r *opRow, op *confirm.Operation) error {
	i, rev := &op.Intent, t.rev()
	body, err := t.sealJSON(t.keys.own, place{"operation", "body", r.id, rev}, opBody{
		Holder: r.holder, SignedAt: op.SignedAt,
		Intent: confirm.Intent{
			OperationID: i.OperationID, RecordID: i.RecordID, Action: i.Action,
			ClerkID: i.ClerkID, InstallationID: i.InstallationID, Sequence: i.Sequence,
		},
	})
	if err != nil {
		return err
	}
	progress, err := t.sealJSON(t.keys.own, place{"operation", "progress", r.id, rev}, opProgress{
		State: op.State, Code: op.Code, SentAt: op.SentAt, Tries: op.Tries, ResolvedAt: op.ResolvedAt,
	})
	if err != nil {
		return err
	}
	if _, err := t.Exec("UPDATE operation SET body_rev = ?1, body = ?2, base = x'', rev = ?1, progress = ?3 WHERE id = ?4",
		rev, body, progress, r.id); err != nil {
		return err
	}
	t.head.Operations.add(t.keys, "operation", r.id, rev)
	return nil
}

// dropPeople takes every row away that is of people.
func (t *tx) dropPeople() error {
	for _, table := range [...]string{"escrow", "body", "record", "draft", "blob", "blob_part", "document", "batch"} {
		if _, err := t.Exec("DELETE FROM " + table); err != nil {
			return err
		}
	}
	if _, err := t.Exec("DELETE FROM cell WHERE name = ?", reconsiderCell); err != nil {
		return err
	}
	t.head.Live.Records, t.head.Shadow = sum{}, set{}
	t.head.Batches, t.head.Documents, t.head.Drafts, t.head.Checked = sum{}, sum{}, sum{}, ""
	t.after = append(t.after, func() {
		s := t.session
		s.arena.wipe()
		s.arena = newArena(0)
		clear(s.prints)
		clear(s.blobs)
		clear(s.chosen)
		s.spell, s.ahead, s.old, s.oldShadow = newSpeller(), nil, nil, false
	})
	return nil
}

// changePlanKey overwrites the plan key and puts another in its place, for what
// is sealed after the commit.
func (t *tx) changePlanKey(key []byte) error {
	for _, query := range [...]string{
		"UPDATE plan_key SET data = zeroblob(length(data))",
		"DELETE FROM plan_key",
	} {
		if _, err := t.Exec(query); err != nil {
			return err
		}
	}
	next := &keyring{file: t.keys.file, rand: t.keys.rand, own: t.keys.own, under: t.keys.under}
	if err := next.usePlan(key, t.head.PlanKey+1); err != nil {
		return err
	}
	if err := t.savePlanKey(t.head.PlanKey+1, key); err != nil {
		return err
	}
	t.head.Unswept = true
	t.after = append(t.after, func() {
		k := t.session.keys
		k.projection, k.body, k.blob = next.projection, next.body, next.blob
	})
	return nil
}

// sweep clears what a wipe has freed: pages in the file and in the write-ahead
// log, and the copies that migrations have kept. secure_delete has overwritten
// the cells before VACUUM gives their pages back.
func (s *Store) sweep(ctx context.Context) error {
	s.mu.RLock()
	open := s.open // only a writer changes it
	s.mu.RUnlock()
	if open == nil || !open.head.Unswept {
		return nil
	}
	return s.sweepFile(ctx, open)
}

func (s *Store) sweepFile(ctx context.Context, open *session) error {
	if err := s.emptyLog(ctx); err != nil {
		return err
	}
	if _, err := s.w.ExecContext(ctx, "VACUUM"); err != nil {
		return err
	}
	if err := s.removeCopies(); err != nil {
		return err
	}
	if err := s.transact(open, func(t *tx) error {
		t.head.Unswept = false
		return nil
	}); err != nil {
		return err
	}
	return s.emptyLog(ctx)
}

// removeCopies takes away what migrations have kept.
func (s *Store) removeCopies() error {
	dir, base := filepath.Split(s.path)
	files, err := os.ReadDir(filepath.Clean(dir))
	if err != nil {
		return err
	}
	for _, f := range files {
		if !strings.HasPrefix(f.Name(), base+".v") || !strings.HasSuffix(f.Name(), ".bak") {
			continue
		}
		if err := os.Remove(filepath.Join(dir, f.Name())); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// emptyLog is checkpoint, and an error when a reader stands in its way.
func (s *Store) emptyLog(ctx context.Context) error {
	var busy, pages, moved int
	err := s.w.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved)
	if err == nil && busy != 0 {
		err = problem(confirm.ProblemCacheInUse, nil)
	}
	return err
}
