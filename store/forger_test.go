package store_test

import (
	"database/sql"
	"errors"
	"os"
	"slices"
	"testing"

	_ "modernc.org/sqlite"

	"confirmpoint/confirm"
	"confirmpoint/store"
	"confirmpoint/store/storetest"
)

// forge changes a closed file as somebody without the key can.
func forge(t *testing.T, path, query string, args ...any) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	must(t, err)
	defer db.Close()
	res, err := db.Exec(query, args...)
	must(t, err)
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		t.Fatalf("%s: %d rows, %v", query, n, err)
	}
}

// flipped is SQL for a sealed column with one byte of its ciphertext changed.
func flipped(column string) string {
	byte := "substr(" + column + ", 41, 1)"
	return "CAST(substr(" + column + ", 1, 40) || CASE " + byte + " WHEN x'00' THEN x'01' ELSE x'00' END || substr(" + column + ", 42) AS BLOB)"
}

// ready makes a file with two records, an open decision on each, drafts,
// photos and a print, and closes it.
func ready(t *testing.T) (path string) {
	t.Helper()
	path = t.TempDir() + "/point.db"
	s := open(t, path)
	ctx := t.Context()
	must(t, s.Unlock(ctx, storetest.Key()))
	must(t, s.SaveRulebook(ctx, storetest.Rulebook()))
	page := confirm.ChangePage{Epoch: "e1", Cursor: "c1"}
	for i := 1; i <= 3; i++ {
		page.Changes = append(page.Changes, storetest.Change(int64(i), storetest.Record(i)))
	}
	must(t, s.ApplyChanges(ctx, page))
	for i := 1; i <= 2; i++ {
		rec := storetest.Record(i)
		must(t, s.CommitDecision(ctx, storetest.Decision(rec, int64(i), confirm.ActionConcludeComplete), rec))
		must(t, s.SaveDraft(ctx, confirm.Draft{RecordID: rec.ID, Remark: "x"}))
		must(t, s.SaveBlob(ctx, rec.Content.PhotoSHA256, storetest.Photo(i)))
	}
	must(t, s.SaveBatch(ctx, confirm.Batch{ID: "b1", Kinds: []confirm.PaperKind{confirm.PaperForm}, Documents: []confirm.Document{
		{Seq: 1, RecordID: storetest.RecordID(1), Version: 1, State: confirm.DocumentDone}}}))
	must(t, s.Close())
	return path
}

// damage gives the place a damaged cache names.
func damage(t *testing.T, err error) string {
	t.Helper()
	var p *confirm.Problem
	if !errors.As(err, &p) || p.Code != confirm.ProblemCacheDamaged {
		t.Fatalf("error %v, want cache_damaged", err)
	}
	return p.Args["place"]
}

// TestForger changes a file without the key. Each change is noticed under its
// name, and the other rows go on.
func TestForger(t *testing.T) {
	for _, c := range []struct {
		name, query string
		want        []string
	}{
		{"projection flipped", `UPDATE record SET projection = ` + flipped("projection") + ` WHERE id = 'rec-00001'`, []string{"record/rec-00001"}},
		{"projection cut", `UPDATE record SET projection = x'0101' WHERE id = 'rec-00001'`, []string{"record/rec-00001"}},
		{"projection of another", `UPDATE record SET projection = (SELECT projection FROM record AS o WHERE o.id = 'rec-00002') WHERE id = 'rec-00001'`, []string{"record/rec-00001"}},
		{"state rewritten", `UPDATE record SET state = 'complete' WHERE id = 'rec-00001'`, []string{"record/rec-00001"}},
		{"record removed", `DELETE FROM record WHERE id = 'rec-00003'`, []string{"record"}},
		{"operation called accepted", `UPDATE operation SET state = 'accepted' WHERE id = 'op-000001'`, []string{"operation/op-000001"}},
		{"envelope flipped", `UPDATE operation SET body = ` + flipped("body") + ` WHERE id = 'op-000001'`, []string{"operation/op-000001"}},
		{"operation given to another record", `UPDATE operation SET record_id = 'rec-00003' WHERE id = 'op-000001'`, []string{"operation/op-000001"}},
		{"operation removed", `DELETE FROM operation WHERE id = 'op-000002'`, []string{"operation"}},
		{"draft removed", `DELETE FROM draft WHERE record_id = 'rec-00001'`, []string{"draft"}},
		{"draft of another record", `UPDATE draft SET record_id = 'rec-00003' WHERE record_id = 'rec-00001'`, []string{"draft/rec-00003", "draft"}},
		{"log cut", `DELETE FROM audit WHERE seq = 2`, []string{"audit"}},
		{"log lengthened", `INSERT INTO audit SELECT 1 + max(seq), at, actor, action, subject, detail, hash FROM audit`, []string{"audit"}},
		{"print forged", `UPDATE document SET data = x'00'`, []string{"document"}},
		{"rulebook flipped", `UPDATE cell SET data = x'00' WHERE name = 'rulebook'`, []string{"cell/rulebook"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := ready(t)
			forge(t, path, c.query)
			s := open(t, path)
			defer func() { must(t, s.Close()) }()
			must(t, s.Unlock(t.Context(), storetest.Key()))
			if got := s.Damage(); !slices.Equal(got, c.want) {
				t.Fatalf("damage %v, want %v", got, c.want)
			}
			ops, err := s.Sendable(t.Context(), confirm.OperationSigned, 0)
			must(t, err)
			if len(ops) == 0 {
				t.Error("an intact decision cannot be sent")
			}
			log, _ := s.AuditLog(t.Context())
			if c.name != "log cut" && log[len(log)-1].Action != confirm.AuditDamage {
				t.Error("the damage is not in the audit log")
			}
			heal(t, s)
			page, err := s.Search(t.Context(), confirm.Query{})
			must(t, err)
			if page.Total != 3 {
				t.Errorf("%d records after a pull", page.Total)
			}
			for _, r := range page.Rows {
				if _, err := s.Record(t.Context(), r.ID); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// heal pulls as the engine would: from where the cursor says.
func heal(t *testing.T, s *store.Store) {
	t.Helper()
	_, cursor, err := s.Cursor(t.Context())
	must(t, err)
	page := confirm.ChangePage{Epoch: "e1", Cursor: "c2"}
	for i := 1; i <= 3; i++ {
		if cursor == "" {
			page.Changes = append(page.Changes, storetest.Change(int64(i), storetest.Record(i)))
		}
	}
	must(t, s.ApplyChanges(t.Context(), page))
}

// TestForgedCells changes cells that are only read when they are asked for.
func TestForgedCells(t *testing.T) {
	for _, c := range []struct {
		name, query string
		ask         func(*store.Store) error
		want        string
	}{
		{"contents exchanged", `UPDATE body SET content = (SELECT content FROM body AS o WHERE o.pk = 3 - body.pk) WHERE pk < 3`,
			record1, "record/rec-00001"},
		{"standing flipped", `UPDATE body SET standing = x'00' WHERE pk = 1`, record1, "record/rec-00001"},
		{"body removed", `DELETE FROM body WHERE pk = 1`, record1, "record/rec-00001"},
		{"content of another rev", `UPDATE body SET content_rev = content_rev - 1 WHERE pk = 1`, record1, "record/rec-00001"},
		{"drafts exchanged", `UPDATE draft SET data = (SELECT data FROM draft AS o WHERE o.record_id != draft.record_id)`,
			func(s *store.Store) error {
				_, _, err := s.Draft(t.Context(), storetest.RecordID(1))
				return err
			}, "draft/rec-00001"},
		{"ledger moved", `UPDATE ledger SET record_id = 'rec-00002' WHERE record_id = 'rec-00001'`,
			func(s *store.Store) error {
				_, err := s.Ledger(t.Context(), storetest.RecordID(2))
				return err
			}, ""},
		{"photos exchanged", `UPDATE blob SET data = (SELECT data FROM blob AS o WHERE o.name != blob.name)`,
			func(s *store.Store) error {
				_, err := s.Photo(t.Context(), storetest.BlobSum(storetest.Photo(1)))
				return err
			}, ""},
		{"base flipped", `UPDATE operation SET base = x'00' WHERE id = 'op-000001'`,
			func(s *store.Store) error {
				_, err := s.Base(t.Context(), "op-000001")
				return err
			}, "operation/op-000001"},
		{"log rewritten", `UPDATE audit SET actor = 'clerk-2' WHERE seq = 1`,
			func(s *store.Store) error { return s.VerifyAudit(t.Context()) }, "audit/1"},
		{"log shortened at its head", `DELETE FROM audit WHERE seq = 1`,
			func(s *store.Store) error { return s.VerifyAudit(t.Context()) }, "audit/1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := ready(t)
			forge(t, path, c.query)
			s := open(t, path)
			defer func() { must(t, s.Close()) }()
			must(t, s.Unlock(t.Context(), storetest.Key()))
			if got := damage(t, c.ask(s)); c.want != "" && got != c.want {
				t.Errorf("place %s, want %s", got, c.want)
			}
			if _, err := s.Record(t.Context(), storetest.RecordID(3)); err != nil {
				t.Errorf("an intact record: %v", err)
			}
		})
	}
}

func record1(s *store.Store) error {
	_, err := s.Record(bg(), storetest.RecordID(1))
	return err
}

// TestOldRowPutBack puts an older version of a row back, with its own rev, so
// that every cell of it verifies.
func TestOldRowPutBack(t *testing.T) {
	path := ready(t)
	forgeSchema(t, path, `CREATE TABLE old AS SELECT * FROM record WHERE id = 'rec-00003'`)
	s := open(t, path)
	must(t, s.Unlock(t.Context(), storetest.Key()))
	must(t, s.ApplyChanges(t.Context(), confirm.ChangePage{Epoch: "e1", Cursor: "c2", Changes: []confirm.Change{
		storetest.Change(9, storetest.Edited(storetest.Record(3), "新学校"))}}))
	must(t, s.Close())
	forge(t, path, `UPDATE record SET (rev, version, projection) = (SELECT rev, version, projection FROM old) WHERE id = 'rec-00003'`)
	s = open(t, path)
	defer func() { must(t, s.Close()) }()
	must(t, s.Unlock(t.Context(), storetest.Key()))
	if got := s.Damage(); !slices.Equal(got, []string{"record"}) {
		t.Fatalf("damage %v", got)
	}
}

// TestForgedShadow changes what a new epoch has collected: it is given up and
// fetched again, and the records on show stay.
func TestForgedShadow(t *testing.T) {
	path := ready(t)
	s := open(t, path)
	must(t, s.Unlock(t.Context(), storetest.Key()))
	half := confirm.ChangePage{Epoch: "e2", Cursor: "x", More: true,
		Changes: []confirm.Change{storetest.Change(1, storetest.Record(4))}}
	must(t, s.ApplyChanges(t.Context(), half))
	must(t, s.Close())
	forge(t, path, "UPDATE record SET projection = x'00' WHERE id = 'rec-00004'")
	s = open(t, path)
	defer func() { must(t, s.Close()) }()
	must(t, s.Unlock(t.Context(), storetest.Key()))
	if got := s.Damage(); !slices.Equal(got, []string{"shadow"}) {
		t.Fatalf("damage %v", got)
	}
	if epoch, cursor, err := s.Cursor(t.Context()); epoch != "e1" || cursor != "c1" || err != nil {
		t.Errorf("cursor %s %s, %v", epoch, cursor, err)
	}
	must(t, s.ApplyChanges(t.Context(), half))
	half.Changes, half.More = nil, false
	must(t, s.ApplyChanges(t.Context(), half))
	page, err := s.Search(t.Context(), confirm.Query{Text: "202600000004"})
	must(t, err)
	if page.Total != 1 {
		t.Error("the new epoch did not come")
	}
}

// TestForgedHead: without the cells that everything hangs on there is nothing
// to go on with, and the file is left as it is.
func TestForgedHead(t *testing.T) {
	for _, c := range []struct{ query, want string }{
		{`UPDATE cell SET data = ` + flipped("data") + ` WHERE name = 'head'`, "cell/head"},
		{`DELETE FROM cell WHERE name = 'head'`, "cell/head"},
		{`UPDATE cell SET data = x'00' WHERE name = 'key_check'`, "cell/key_check"},
		{`DELETE FROM cell WHERE name = 'key_check'`, "cell/key_check"},
		{`DELETE FROM cell`, "cell/key_check"},
	} {
		path := ready(t)
		forge(t, path, c.query)
		s := open(t, path)
		if got := damage(t, s.Unlock(t.Context(), storetest.Key())); got != c.want {
			t.Errorf("%s: place %s", c.query, got)
		}
		_, err := s.Search(t.Context(), confirm.Query{})
		if confirm.CodeOf(err) != confirm.ProblemLocked {
			t.Errorf("%s: search gives %v", c.query, err)
		}
		must(t, s.Close())
	}
}

// forgeSchema is forge for statements that change no rows.
func forgeSchema(t *testing.T, path, query string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	must(t, err)
	defer db.Close()
	_, err = db.Exec(query)
	must(t, err)
}

// another is the file of some other program.
func another(t *testing.T) []byte {
	t.Helper()
	path := t.TempDir() + "/other.db"
	db, err := sql.Open("sqlite", path)
	must(t, err)
	_, err = db.Exec("CREATE TABLE bookmarks (x)")
	must(t, err)
	must(t, db.Close())
	data, err := os.ReadFile(path)
	must(t, err)
	return data
}
