package store_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/store"
	"confirmpoint/store/storetest"
)

func bg() context.Context { return context.Background() }

func openCode(t *testing.T, path string) confirm.Code {
	t.Helper()
	s, err := store.Open(t.Context(), path, store.Options{})
	if err == nil {
		must(t, s.Close())
	}
	return confirm.CodeOf(err)
}

func TestOneProcessAtATime(t *testing.T) {
	path := t.TempDir() + "/point.db"
	s := open(t, path)
	if got := openCode(t, path); got != confirm.ProblemCacheInUse {
		t.Errorf("a second opening gives %q", got)
	}
	must(t, s.Close())
	if got := openCode(t, path); got != "" {
		t.Errorf("after closing it gives %q", got)
	}
}

func TestRightsOfTheFiles(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir+"/point.db")
	defer func() { must(t, s.Close()) }()
	must(t, s.Unlock(t.Context(), storetest.Key()))
	files, err := filepath.Glob(dir + "/*")
	must(t, err)
	if len(files) < 3 {
		t.Fatalf("files %v", files)
	}
	for _, name := range files {
		info, err := os.Stat(name)
		must(t, err)
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has %v", filepath.Base(name), info.Mode())
		}
	}
}

func TestStrangePath(t *testing.T) {
	path := t.TempDir() + "/确认点 100%?#&_x.db"
	s := open(t, path)
	must(t, s.Close())
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}

func TestNewerFile(t *testing.T) {
	path := ready(t)
	before, err := os.ReadFile(path)
	must(t, err)
	forgeSchema(t, path, "PRAGMA user_version = 99")
	if got := openCode(t, path); got != confirm.ProblemCacheNewer {
		t.Errorf("a newer file gives %q", got)
	}
	forgeSchema(t, path, "PRAGMA user_version = 1")
	after, err := os.ReadFile(path)
	must(t, err)
	if !bytes.Equal(before[4096:], after[4096:]) {
		t.Error("the newer file was changed")
	}
}

func TestNotACache(t *testing.T) {
	for name, data := range map[string][]byte{
		"text":          bytes.Repeat([]byte("not a database "), 500),
		"another's":     another(t),
		"header only":   another(t)[:100],
		"cut in a page": cut(t),
	} {
		t.Run(name, func(t *testing.T) {
			path := t.TempDir() + "/point.db"
			must(t, os.WriteFile(path, data, 0o600))
			s, err := store.Open(t.Context(), path, store.Options{Holder: storetest.Holder})
			if err == nil {
				err = s.Unlock(t.Context(), storetest.Key())
				must(t, s.Close())
			}
			if place := damage(t, err); place != "file" {
				t.Errorf("place %s", place)
			}
		})
	}
}

// cut is a cache of which only the first pages are left.
func cut(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile(ready(t))
	must(t, err)
	return data[:3*4096]
}

// TestPagesOverwritten overwrites each page in turn: every method still
// answers, with a named problem or with what is right, and never panics.
func TestPagesOverwritten(t *testing.T) {
	path := ready(t)
	data, err := os.ReadFile(path)
	must(t, err)
	noticed := 0
	for at := 4096; at < len(data); at += 4096 {
		bad := bytes.Clone(data)
		for i := range 4096 {
			bad[at+i] ^= 0x5a
		}
		must(t, os.WriteFile(path, bad, 0o600))
		if walk(t, path) {
			noticed++
		}
	}
	if noticed < len(data)/4096/2 {
		t.Errorf("only %d of %d pages were noticed", noticed, len(data)/4096)
	}
}

// walk asks a file everything; true when it noticed damage.
func walk(t *testing.T, path string) (noticed bool) {
	t.Helper()
	note := func(err error) {
		switch confirm.CodeOf(err) {
		case "":
		case confirm.ProblemCacheDamaged:
			noticed = true
		default:
			t.Errorf("unnamed: %v", err)
		}
	}
	s, err := store.Open(t.Context(), path, store.Options{Clock: storetest.Start, Holder: storetest.Holder})
	if note(err); err != nil {
		return noticed
	}
	defer func() { note(s.Close()) }()
	err = s.Unlock(t.Context(), storetest.Key())
	if note(err); err != nil {
		return noticed
	}
	noticed = noticed || len(s.Damage()) > 0
	for i := 1; i <= 3; i++ {
		rec, err := s.Record(t.Context(), storetest.RecordID(i))
		if note(err); err == nil && rec.Digest != storetest.Record(i).Digest {
			t.Error("a record is not what was stored, and nobody said so")
		}
		_, _, err = s.Draft(t.Context(), storetest.RecordID(i))
		note(err)
		_, err = s.Photo(t.Context(), storetest.BlobSum(storetest.Photo(i)))
		if confirm.CodeOf(err) != confirm.ProblemPhotoMissing {
			note(err)
		}
	}
	_, err = s.Operations(t.Context(), "")
	note(err)
	_, err = s.Batches(t.Context())
	note(err)
	note(s.VerifyAudit(t.Context()))
	rec := storetest.Record(3)
	note(s.CommitDecision(t.Context(), storetest.Decision(rec, 7, confirm.ActionConcludeComplete), rec))
	return noticed
}

// TestBrokenRandomness: without randomness nothing is sealed, so nothing is written.
func TestBrokenRandomness(t *testing.T) {
	path := ready(t)
	s, err := store.Open(t.Context(), path, store.Options{Rand: brokenRand{}, Clock: storetest.Start, Holder: storetest.Holder})
	must(t, err)
	defer func() { must(t, s.Close()) }()
	must(t, s.Unlock(t.Context(), storetest.Key()))
	rec := storetest.Record(3)
	if err := s.CommitDecision(t.Context(), storetest.Decision(rec, 9, confirm.ActionConcludeComplete), rec); err == nil {
		t.Fatal("a decision was committed without a nonce")
	}
	ops, err := s.Operations(t.Context(), rec.ID)
	if err != nil || len(ops) != 0 {
		t.Errorf("%d operations, %v", len(ops), err)
	}
}

type brokenRand struct{}

func (brokenRand) Read([]byte) (int, error) { return 0, errors.New("no randomness") }

// TestCancelled: an ended context stops a write before it begins.
func TestCancelled(t *testing.T) {
	s := unlocked(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := s.SaveOnlineSignIn(ctx, storetest.Start())
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v", err)
	}
	if at, _ := s.LastOnlineSignIn(t.Context()); !at.IsZero() {
		t.Error("it was written all the same")
	}
}

// TestRowsReadBeforeTheKeyIsProved: Open reads the sealed rows ahead. A wrong key
// leaves them for the right one; whatever was written since the first Unlock is
// read anew; and a file may be closed while they are read.
func TestRowsReadBeforeTheKeyIsProved(t *testing.T) {
	path := t.TempDir() + "/point.db"
	s := open(t, path)
	must(t, s.Unlock(bg(), storetest.Key()))
	page := confirm.ChangePage{Epoch: "e1"}
	for i := range 40 {
		page.Changes = append(page.Changes, storetest.Change(int64(i+1), storetest.Record(i+1)))
	}
	must(t, s.ApplyChanges(bg(), page))
	must(t, s.Close())
	listed := func(want int) {
		t.Helper()
		page, err := s.Search(bg(), confirm.Query{Queue: confirm.QueueAll})
		must(t, err)
		if page.Total != want || len(s.Damage()) > 0 {
			t.Errorf("%d rows are listed, want %d; damage %v", page.Total, want, s.Damage())
		}
	}
	s = open(t, path)
	if err := s.Unlock(bg(), bytes.Repeat([]byte{7}, 32)); confirm.CodeOf(err) != confirm.ProblemCacheKey {
		t.Fatalf("a wrong key gives %v", err)
	}
	must(t, s.Unlock(bg(), storetest.Key()))
	listed(40)
	must(t, s.Close())
	s = open(t, path)
	must(t, s.Close())
}
