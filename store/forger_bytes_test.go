package store_test

import (
	"bytes"
	"database/sql"
	"encoding/hex"
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/store"
	"confirmpoint/store/storetest"
)

// envStride is how many bytes lie between two that are flipped; 1 flips each,
// which takes an hour: TEST_FORGER_STRIDE=1 go test ./store -run TestEachByte -timeout 2h.
const envStride = "TEST_FORGER_STRIDE"

// places gives where to flip: every byte that is not zero (zeros are the free
// room of pages), or about as many of them as are wanted.
func places(t *testing.T, data []byte, wanted int) (list []int) {
	t.Helper()
	for at, b := range data {
		if b != 0 {
			list = append(list, at)
		}
	}
	step := len(list)/wanted | 1
	if s := os.Getenv(envStride); s != "" {
		var err error
		step, err = strconv.Atoi(s)
		must(t, err)
	}
	for n := 0; n*step < len(list); n++ {
		list[n] = list[n*step]
	}
	return list[:(len(list)+step-1)/step]
}

// sight is all that a file shows whoever unlocks it; noticed is whether it
// said that something is wrong, opened whether it could be unlocked.
type sight struct {
	shown           map[string]string
	fetched         []string // is told to be missing, and comes with the next pull
	noticed, opened bool
}

func look(t *testing.T, path string) (v sight) {
	t.Helper()
	v.shown = map[string]string{}
	note := func(err error) bool {
		switch confirm.CodeOf(err) {
		case "":
		// The slot is named for somebody else, the file for another, or for a later program.
		case confirm.ProblemCacheDamaged, confirm.ProblemColleagueNeeded, confirm.ProblemCacheKey, confirm.ProblemCacheNewer:
			v.noticed = true
		default:
			t.Errorf("unnamed: %v", err)
		}
		return err == nil
	}
	s, err := store.Open(t.Context(), path, store.Options{Clock: storetest.Start, Holder: storetest.Holder})
	if !note(err) {
		return v
	}
	defer func() { note(s.Close()) }()
	if !note(s.Unlock(t.Context(), storetest.Key())) {
		return v
	}
	v.opened, v.noticed = true, len(s.Damage()) > 0
	ctx := t.Context()
	page, err := s.Search(ctx, confirm.Query{Limit: 100})
	note(err)
	for _, row := range page.Rows {
		v.shown["row/"+row.ID] = fmt.Sprintf("%s %s %s", row.Name.Reveal(), row.State, row.ApplicationNo)
	}
	for i := 1; i <= 3; i++ {
		id := storetest.RecordID(i)
		if rec, err := s.Record(ctx, id); confirm.CodeOf(err) != confirm.ProblemNotFound && note(err) {
			v.shown["record/"+id] = fmt.Sprintf("%+v %+v", rec.Content.Identity.Name.Reveal(), rec.Digest+string(rec.Standing.State))
		}
		if d, ok, err := s.Draft(ctx, id); note(err) && ok {
			v.shown["draft/"+id] = d.Remark
		}
		photo, err := s.Photo(ctx, storetest.BlobSum(storetest.Photo(i)))
		if confirm.CodeOf(err) == confirm.ProblemPhotoMissing {
			v.fetched = append(v.fetched, "photo/"+id)
		} else if note(err) {
			v.shown["photo/"+id] = hex.EncodeToString(photo)
		}
		if ops, err := s.Operations(ctx, id); note(err) {
			for _, op := range ops {
				v.shown["operation/"+op.Intent.OperationID] = fmt.Sprintf("%s %s", op.State, op.Envelope)
			}
		}
	}
	book, err := s.Rulebook(ctx)
	if confirm.CodeOf(err) == confirm.ProblemNotFound {
		v.fetched = append(v.fetched, "rulebook")
	} else if note(err) {
		v.shown["rulebook"] = book.Version
	}
	if batches, err := s.Batches(ctx); note(err) {
		for _, b := range batches {
			if len(b.Kinds) > 0 {
				v.shown["batch/"+b.ID] = string(b.Kinds[0])
			} else { // one that does not verify is there, with nothing of its own
				v.noticed = true
			}
			for _, d := range b.Documents {
				if d.State == confirm.DocumentDoubtful { // one that does not verify: look at the paper
					continue
				}
				v.shown[fmt.Sprintf("document/%s/%d", b.ID, d.Seq)] = d.RecordID
			}
		}
	}
	note(s.VerifyAudit(ctx))
	return v
}

// within tells whether all that is shown was so at that time, and whether
// something of it is missing.
func (v sight) within(then sight) (ok, missing bool) {
	for k, shown := range v.shown {
		if was, known := then.shown[k]; !known || was != shown {
			return false, false
		}
	}
	return true, len(v.shown) < len(then.shown)
}

// TestEachByte flips one bit of a byte of the database, one byte after the
// other. Whatever it hits, nothing that is shown differs from what was stored;
// what is missing is told under its name; and a file that cannot be opened is
// left as it was found, but for indexes that were made anew.
func TestEachByte(t *testing.T) {
	path := ready(t)
	good, err := os.ReadFile(path)
	must(t, err)
	before := look(t, path)
	if before.noticed || len(before.shown) < 12 {
		t.Fatalf("the intact file: %+v", before)
	}
	tried, told, shut := 0, 0, 0
	for _, at := range places(t, good, 400) {
		tried++
		bad := bytes.Clone(good)
		bad[at] ^= 1 << (at % 8)
		must(t, os.WriteFile(path, bad, 0o600))
		v := look(t, path)
		ok, missing := v.within(before)
		if !ok {
			t.Errorf("byte %d: something forged is shown as true: %v", at, v.forged(before))
		}
		if gone := v.untold(before); missing && !v.noticed && len(gone) > 0 {
			t.Errorf("byte %d: something is missing, and nobody said so: %v", at, gone)
		}
		if v.noticed {
			told++
		}
		if !v.opened {
			shut++
			if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, bad) && rowsIn(t, now) != rowsIn(t, bad) {
				t.Errorf("byte %d: a file that cannot be opened was changed, %v", at, err)
			}
		}
		for _, beside := range []string{"-wal", "-shm"} {
			if err := os.Remove(path + beside); err != nil && !os.IsNotExist(err) {
				t.Fatal(err)
			}
		}
	}
	t.Logf("%d of %d bytes flipped: %d told, of them %d so that the file cannot be opened; the others change nothing that is shown", tried, len(good), told, shut)
	if told < tried/4 {
		t.Errorf("only %d of %d were told", told, tried)
	}
}

// TestMendLeavesTables: a table whose page is told to hold more rows than it
// does stays as it was found, also one without rowid; only indexes are made anew.
func TestMendLeavesTables(t *testing.T) {
	path := ready(t)
	good, err := os.ReadFile(path)
	must(t, err)
	for _, table := range []string{"document", "record", "operation"} {
		bad := bytes.Clone(good)
		bad[rootOf(t, path, table)+4] ^= 0x10 // the number of its cells
		must(t, os.WriteFile(path, bad, 0o600))
		if v := look(t, path); !v.noticed {
			t.Errorf("%s: nobody said so", table)
		}
		now, err := os.ReadFile(path)
		must(t, err)
		if rowsIn(t, now) != rowsIn(t, bad) {
			t.Errorf("the table %s was changed", table)
		}
		must(t, os.WriteFile(path, good, 0o600))
	}
}

// TestMendRecords: an index of the records that has lost its entries is made
// anew before anything is looked up in it, after the first PIN also when that is
// a wrong one, and Damage names it.
func TestMendRecords(t *testing.T) {
	path := ready(t)
	bad, err := os.ReadFile(path)
	must(t, err)
	cells := rootOf(t, path, "sqlite_autoindex_record_1") + 3
	bad[cells], bad[cells+1] = 0, 0
	must(t, os.WriteFile(path, bad, 0o600))
	s := open(t, path)
	if err := s.Unlock(t.Context(), bytes.Repeat([]byte{9}, 32)); confirm.CodeOf(err) != confirm.ProblemCacheKey {
		t.Fatalf("a wrong key: %v", err)
	}
	must(t, s.Unlock(t.Context(), storetest.Key()))
	if got := s.Damage(); !slices.Equal(got, []string{"index/record"}) {
		t.Errorf("damage %v", got)
	}
	rec := storetest.Record(1)
	if got, err := s.Record(t.Context(), rec.ID); err != nil || got.ApplicationNo != rec.ApplicationNo {
		t.Errorf("found %q, %v", got.ID, err)
	}
	must(t, s.Close())
	s = open(t, path)
	must(t, s.Unlock(t.Context(), storetest.Key()))
	if got := s.Damage(); len(got) > 0 {
		t.Errorf("damage after it was mended: %v", got)
	}
	must(t, s.Close())
}

// rootOf is where the first page of a table begins.
func rootOf(t *testing.T, path, table string) (at int) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	must(t, err)
	defer db.Close()
	var page, size int
	must(t, db.QueryRow("SELECT rootpage FROM sqlite_master WHERE name = ?", table).Scan(&page))
	must(t, db.QueryRow("PRAGMA page_size").Scan(&size))
	return (page - 1) * size
}

// rowsIn is what can be read of the tables of a file, whatever their indexes say.
func rowsIn(t *testing.T, file []byte) (all string) {
	t.Helper()
	path := t.TempDir() + "/rows.db"
	must(t, os.WriteFile(path, file, 0o600))
	db, err := sql.Open("sqlite", path)
	must(t, err)
	defer db.Close()
	for _, table := range []string{"cell", "slot", "record", "body", "operation", "audit", "draft", "blob", "document", "batch", "ledger"} {
		rows, err := db.Query("SELECT * FROM " + table + " NOT INDEXED")
		if err != nil {
			all += table + " cannot be read\n"
			continue
		}
		names, err := rows.Columns()
		must(t, err)
		for rows.Next() {
			values, into := make([]any, len(names)), make([]any, len(names))
			for i := range values {
				into[i] = &values[i]
			}
			if rows.Scan(into...) == nil {
				all += fmt.Sprintln(table, values)
			}
		}
		must(t, rows.Close())
	}
	return all
}

// forged names what is shown otherwise than it was.
func (v sight) forged(before sight) (names []string) {
	for k, shown := range v.shown {
		if before.shown[k] != shown {
			names = append(names, k)
		}
	}
	return names
}

// untold names what was there before, is not now, and is not fetched again either.
func (v sight) untold(before sight) (names []string) {
	for k := range before.shown {
		if _, ok := v.shown[k]; !ok && !slices.Contains(v.fetched, k) {
			names = append(names, k)
		}
	}
	return names
}

// TestEachByteOfTheLog does the same to the write-ahead log that a crash
// leaves. SQLite takes a frame that is not whole for the end of the log, as
// after a power cut: then the file is what it was after an earlier act, whole,
// and never a mixture. Only the registry can tell that it was later once
// (registry: TestCloneIsDetected).
func TestEachByteOfTheLog(t *testing.T) {
	path := t.TempDir() + "/point.db"
	s := open(t, path)
	defer func() { must(t, s.Close()) }()
	ctx := t.Context()
	must(t, s.Unlock(ctx, storetest.Key()))
	must(t, s.SaveRulebook(ctx, storetest.Rulebook()))
	copied := t.TempDir() + "/copy.db"
	var file, log []byte
	history := []sight{}
	snap := func() {
		var err error
		file, err = os.ReadFile(path)
		must(t, err)
		log, err = os.ReadFile(path + "-wal")
		must(t, err)
		history = append(history, lookAt(t, copied, file, log))
	}
	page := confirm.ChangePage{Epoch: "e1", Cursor: "c1"}
	for i := 1; i <= 3; i++ {
		page.Changes = append(page.Changes, storetest.Change(int64(i), storetest.Record(i)))
	}
	snap()
	must(t, s.ApplyChanges(ctx, page))
	snap()
	for i := 1; i <= 2; i++ {
		rec := storetest.Record(i)
		must(t, s.SaveDraft(ctx, confirm.Draft{RecordID: rec.ID, Remark: fmt.Sprint("x", i)}))
		snap()
		must(t, s.CommitDecision(ctx, storetest.Decision(rec, int64(i), confirm.ActionConcludeComplete), rec))
		snap()
	}
	tried, earlier := 0, 0
	for _, at := range places(t, log, 100) {
		tried++
		bad := bytes.Clone(log)
		bad[at] ^= 1 << (at % 8)
		v := lookAt(t, copied, file, bad)
		n := len(history) - 1
		for ; n >= 0; n-- {
			if ok, missing := v.within(history[n]); ok && (!missing || v.noticed) {
				break
			}
		}
		if n < len(history)-1 {
			earlier++
		}
		if n < 0 && len(v.shown) > 0 {
			t.Errorf("byte %d of the log: what is shown never was: %v", at, v.shown)
		}
	}
	t.Logf("%d of %d bytes of the log flipped: %d gave an earlier state", tried, len(log), earlier)
}

// lookAt looks at a copy of a file with its log.
func lookAt(t *testing.T, path string, file, log []byte) sight {
	t.Helper()
	for _, beside := range []string{"-wal", "-shm"} {
		if err := os.Remove(path + beside); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	must(t, os.WriteFile(path, file, 0o600))
	must(t, os.WriteFile(path+"-wal", log, 0o600))
	return look(t, path)
}
