package store

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"confirmpoint/confirm"
)

// peopled makes an unlocked file with people, photos, drafts, prints and a
// closed operation, and a copy as a migration leaves it.
func peopled(t *testing.T, path string) *Store {
	t.Helper()
	s, err := Open(t.Context(), path, Options{Holder: "inst-1", HolderName: "张敏"})
	check(t, err)
	ctx := t.Context()
	check(t, s.Unlock(ctx, testKey()))
	check(t, s.SaveRulebook(ctx, confirm.Rulebook{Version: "r1", Plan: confirm.Plan{ID: "plan-1"}, Point: confirm.Point{ID: "point-1"}}))
	page := confirm.ChangePage{Epoch: "e1", Cursor: "c1"}
	for i := range 30 {
		rec := confirm.Record{ID: fmt.Sprint("rec-", i), ApplicationNo: fmt.Sprintf("2026%08d", i), Version: 1, Digest: "d",
			Standing: confirm.Standing{State: confirm.StatePending, Remark: "资料由学校代交"}}
		rec.Content.Identity.Name, rec.Content.Work.School = "林知夏", "青禾县实验小学"
		page.Changes = append(page.Changes, confirm.Change{Seq: int64(i + 1), Record: &rec})
	}
	check(t, s.ApplyChanges(ctx, page))
	base := *page.Changes[0].Record
	op := confirm.Operation{State: confirm.OperationSigned, Envelope: []byte("envelope"), Intent: confirm.Intent{
		OperationID: "op-1", RecordID: base.ID, Action: confirm.ActionConcludeComplete, Sequence: 1, InstallationID: "inst-1",
		Remark: "资料由学校代交", ClerkID: "clerk-1"}}
	check(t, s.CommitDecision(ctx, op, base))
	check(t, s.CloseOperation(ctx, confirm.Outcome{OperationID: "op-1", RecordID: base.ID, Accepted: true, Receipt: []byte("receipt")}))
	check(t, s.SaveDraft(ctx, confirm.Draft{RecordID: "rec-2", Remark: "等校长签字"}))
	check(t, s.SaveBlob(ctx, blobSum{1}.String(), bytes.Repeat([]byte("photo"), 9000)))
	check(t, s.SaveBlobPart(ctx, blobSum{2}.String(), []byte("part")))
	check(t, s.SaveBatch(ctx, confirm.Batch{ID: "b1", Documents: []confirm.Document{{Seq: 1, RecordID: "rec-1", Kind: confirm.PaperForm, Version: 1, State: confirm.DocumentDone}}}))
	check(t, s.Audit(ctx, confirm.AuditEvent{Actor: "clerk-1", Action: confirm.AuditEdit, Subject: "rec-1", Detail: "旧校名→新校名"}))
	check(t, os.WriteFile(path+".v3.bak", []byte("a copy"), 0o600))
	return s
}

// cells counts what looks like a cell of the first plan key in the files of a
// folder: in pages in use, free pages and the write-ahead log.
func cells(t *testing.T, dir string) (found int) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	check(t, err)
	header := binary.BigEndian.AppendUint16([]byte{sealFormat, sealAES256GCM}, rootKeyID+1)
	for _, name := range names {
		data, err := os.ReadFile(name)
		check(t, err)
		found += bytes.Count(data, header)
	}
	return found
}

// TestWipedForGood: after a wipe no cell of people is left anywhere in the
// folder, nor is the key that could open one, even to who has the root key.
func TestWipedForGood(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "point.db")
	s := peopled(t, path)
	check(t, s.checkpoint()) // so that the cells are in the file itself
	root := bytes.Clone(s.open.root)
	old, err := s.open.loadPlanKey(t.Context(), s.w)
	check(t, err)
	wrapped := planKeyCell(t, s)
	// A kept cell of people shows that the old key opens it, and what follows
	// that nothing else does.
	var id string
	var rev int64
	var kept []byte
	check(t, s.w.QueryRow("SELECT id, rev, projection FROM record LIMIT 1").Scan(&id, &rev, &kept))
	home := place{"record", "projection", id, rev}
	if cells(t, dir) < 90 { // 30 projections, contents and standings
		t.Fatal("the cells of people are not found before the wipe")
	}
	proof, err := s.Wipe(t.Context(), "clerk-1")
	check(t, err)
	if proof.KeyID != planKeyID(old, s.uuid) {
		t.Error("the proof names another key")
	}
	// Edits of people stay in the audit chain, as ciphertext nobody can open.
	if n := cells(t, dir); n != 1 {
		t.Errorf("%d cells of the old plan key are left, want that of the audit log", n)
	}
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	check(t, err)
	for _, name := range names {
		data, err := os.ReadFile(name)
		check(t, err)
		for what, secret := range map[string][]byte{"plan key": old, "wrapped plan key": wrapped, "cell": kept[sealHeader : sealHeader+20]} {
			if bytes.Contains(data, secret) {
				t.Errorf("the %s is in %s", what, filepath.Base(name))
			}
		}
		if filepath.Ext(name) == ".bak" {
			t.Errorf("%s is left", filepath.Base(name))
		}
	}
	keys, err := newKeyring(root, s.uuid, s.rand)
	check(t, err)
	now, err := s.open.loadPlanKey(t.Context(), s.w)
	check(t, err)
	for _, number := range []uint16{rootKeyID + 1, s.open.head.PlanKey} {
		check(t, keys.usePlan(now, number))
		if _, err := keys.projection.open(nil, home, kept); err == nil {
			t.Error("a cell of before opens with the keys of today")
		}
	}
	check(t, keys.usePlan(old, rootKeyID+1))
	if _, err := keys.projection.open(nil, home, kept); err != nil {
		t.Error("the destroyed key was not the one")
	}
	log, err := s.AuditLog(t.Context())
	check(t, err)
	for _, e := range log {
		if e.Action == confirm.AuditEdit && e.Detail != "" {
			t.Errorf("an edit still says %q", e.Detail)
		}
	}
	check(t, s.Close())
}

func planKeyCell(t *testing.T, s *Store) (sealed []byte) {
	t.Helper()
	check(t, s.w.QueryRow("SELECT data FROM plan_key").Scan(&sealed))
	return sealed[sealHeader:]
}

// TestWipeBrokenOff ends the program at every step of a wipe: the file is as
// before, or wiped, and opening it clears what was left.
func TestWipeBrokenOff(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "point.db")
	s := peopled(t, path)
	steps := []string{"before"}
	snapshot := func(step string) {
		t.Helper()
		to := filepath.Join(dir, step)
		check(t, os.Mkdir(to, 0o700))
		for _, name := range []string{"point.db", "point.db-wal", "point.db.v3.bak"} {
			data, err := os.ReadFile(filepath.Join(dir, name))
			if errors.Is(err, os.ErrNotExist) {
				continue
			}
			check(t, err)
			check(t, os.WriteFile(filepath.Join(to, name), data, 0o600))
		}
	}
	snapshot("before")
	plan := bytes.Repeat([]byte{7}, cacheKeySize)
	halfway := errors.New("halfway")
	err := s.write(t.Context(), func(t2 *tx) error {
		if _, err := s.wipe(t.Context(), t2, "clerk-1", plan); err != nil {
			return err
		}
		snapshot("uncommitted")
		return halfway
	})
	if !errors.Is(err, halfway) {
		t.Fatal(err)
	}
	if page, err := s.Search(t.Context(), confirm.Query{}); err != nil || page.Total != 30 {
		t.Fatalf("%d records after a wipe that was given up, %v", page.Total, err)
	}
	if _, err := s.Record(t.Context(), "rec-1"); err != nil {
		t.Fatal(err)
	}
	check(t, s.write(t.Context(), func(t2 *tx) error {
		_, err := s.wipe(t.Context(), t2, "clerk-1", plan)
		return err
	}))
	snapshot("committed")
	check(t, s.checkpoint())
	snapshot("checkpointed")
	_, err = s.w.Exec("VACUUM")
	check(t, err)
	snapshot("vacuumed")
	check(t, s.Close())
	steps = append(steps, "uncommitted", "committed", "checkpointed", "vacuumed")
	for i, step := range steps {
		wiped := i >= 2
		reopened(t, filepath.Join(dir, step), wiped)
	}
}

// reopened opens a copy and wants it whole: with its people, or without a trace
// of them.
func reopened(t *testing.T, dir string, wiped bool) {
	t.Helper()
	s, err := Open(t.Context(), filepath.Join(dir, "point.db"), Options{Holder: "inst-1"})
	check(t, err)
	check(t, s.Unlock(t.Context(), testKey()))
	if got := s.Damage(); len(got) != 0 {
		t.Errorf("%s: damage %v", filepath.Base(dir), got)
	}
	page, err := s.Search(t.Context(), confirm.Query{})
	check(t, err)
	check(t, s.VerifyAudit(t.Context()))
	_, ok, err := s.LastWipe(t.Context())
	check(t, err)
	if (page.Total == 0) != wiped || ok != wiped {
		t.Errorf("%s: %d records, proof %v", filepath.Base(dir), page.Total, ok)
	}
	if !wiped {
		_, err := s.Record(t.Context(), "rec-1")
		check(t, err)
	} else if n := cells(t, dir); n != 1 { // that of the audit log
		t.Errorf("%s: %d cells of people after opening it", filepath.Base(dir), n)
	}
	check(t, s.Close())
	if files, _ := filepath.Glob(filepath.Join(dir, "*.bak")); len(files) > 0 == wiped {
		t.Errorf("%s: copies %v", filepath.Base(dir), files)
	}
}

// TestWipeSealsAsStandardGCM opens a plan key's cell without this package's
// sealer: what is destroyed is the key, not a convention.
func TestWipeSealsAsStandardGCM(t *testing.T) {
	s := peopled(t, filepath.Join(t.TempDir(), "point.db"))
	defer func() { check(t, s.Close()) }()
	plan, err := s.open.loadPlanKey(context.Background(), s.w)
	check(t, err)
	sub, err := derive(plan, s.uuid, "projection")
	check(t, err)
	block, err := aes.NewCipher(sub)
	check(t, err)
	aead, err := cipher.NewGCM(block)
	check(t, err)
	var id string
	var rev int64
	var cell []byte
	check(t, s.w.QueryRow("SELECT id, rev, projection FROM record LIMIT 1").Scan(&id, &rev, &cell))
	aad := s.open.keys.projection.additional(nil, place{"record", "projection", id, rev})
	if _, err := aead.Open(nil, cell[4:16], cell[16:], aad); err != nil {
		t.Error(err)
	}
}
