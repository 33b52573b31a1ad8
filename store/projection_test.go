package store

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/store/storetest"
)

// otherScan is one that another workstation of the point has attached.
var otherScan = strings.Repeat("5c", 32)

// inFirstFormat is the encoding of a projection by a program that knew no
// 系统档案号 in it.
func inFirstFormat(t *testing.T, plain []byte) []byte {
	t.Helper()
	p, err := parseProjection(plain, func(b []byte) string { return string(b) })
	check(t, err)
	end := int(p.spans[fieldSchool].to) // its length follows, then itself
	old := append(slices.Clone(plain[:end]), plain[p.spans[fieldFile].to:p.spans[fieldSearch].to]...)
	old = withoutUntil(t, old)
	old[0] = projectionWithoutFile
	return old
}

// inSecondFormat is that of a program that knew no scans of the standing in it.
func inSecondFormat(t *testing.T, plain []byte) []byte {
	t.Helper()
	p, err := parseProjection(plain, func(b []byte) string { return string(b) })
	check(t, err)
	old := withoutUntil(t, plain)
	old = old[:len(old)-(len(plain)-int(p.spans[fieldSearch].to))]
	old[0] = projectionWithoutScans
	return old
}

// inThirdFormat is that of a program that counted all findings anew each day.
func inThirdFormat(t *testing.T, plain []byte) []byte {
	t.Helper()
	old := withoutUntil(t, inFourthFormat(t, plain))
	old[0] = projectionWithoutUntil
	return old
}

// inFourthFormat is that of a program that knew no decision in it.
func inFourthFormat(t *testing.T, plain []byte) []byte {
	t.Helper()
	p, err := parseProjection(plain, func(b []byte) string { return string(b) })
	check(t, err)
	end := int(p.spans[fieldSearch].to) + 1 + len(p.scans)*len(blobSum{})
	old := slices.Clone(plain[:end])
	old[0] = projectionWithoutDeed
	return old
}

// inFifthFormat is that of a program that did not tell who has a message.
func inFifthFormat(t *testing.T, plain []byte) []byte {
	t.Helper()
	r := reader{b: plain}
	r.byte()
	for range 5 {
		r.uvarint()
	}
	old := slices.Clone(plain)
	if old[r.at]&flagMailed == 0 {
		t.Fatal("the message is not told")
	}
	old[0], old[r.at] = projectionWithoutMail, old[r.at]&^flagMailed
	return old
}

func withoutUntil(t *testing.T, plain []byte) []byte {
	t.Helper()
	r := reader{b: plain}
	r.byte()
	for range 4 {
		r.uvarint()
	}
	from := r.at
	if r.uvarint(); r.bad {
		t.Fatal("not a projection")
	}
	return slices.Concat(plain[:from], plain[r.at:])
}

// TestOldProjections opens a file whose records, and those of a new epoch under
// way, were written by an earlier program.
func TestOldProjections(t *testing.T) {
	for name, format := range map[string]func(*testing.T, []byte) []byte{
		"first": inFirstFormat, "second": inSecondFormat, "third": inThirdFormat, "fourth": inFourthFormat,
		"fifth": inFifthFormat,
	} {
		t.Run(name, func(t *testing.T) { testOldProjections(t, format) })
	}
}

func testOldProjections(t *testing.T, format func(*testing.T, []byte) []byte) {
	path := t.TempDir() + "/point.db"
	open := func() *Store {
		s, err := Open(t.Context(), path, Options{Clock: storetest.Start})
		check(t, err)
		check(t, s.Unlock(t.Context(), storetest.Key()))
		return s
	}
	feed := func(s *Store, epoch string, more bool) {
		page := confirm.ChangePage{Epoch: epoch, Cursor: epoch, More: more}
		for i := range 3 {
			rec := storetest.Record(i + 1)
			rec.Standing.FileNumber = "0000" + rec.ApplicationNo
			rec.Standing.Decision = &confirm.Decision{
				Action: confirm.ActionConcludeIncomplete, ClerkID: "c7", ClerkName: "李经办", At: storetest.Start().Add(-time.Hour),
			}
			rec.Standing.Messages = []confirm.SentMessage{{ID: "m1", Text: "请补交合同"}}
			rec.Standing.Scans = []confirm.AttachedScan{{SHA256: otherScan, Kind: "书面委托书"}}
			page.Changes = append(page.Changes, storetest.Change(int64(i+1), rec))
		}
		check(t, s.ApplyChanges(t.Context(), page))
	}
	numbers := func(s *Store) []string {
		page, err := s.Search(t.Context(), confirm.Query{Sort: confirm.SortApplicationNo})
		check(t, err)
		var list []string
		for _, row := range page.Rows {
			if !row.Mailed {
				t.Errorf("%s has no message", row.ApplicationNo)
			}
			list = append(list, row.ApplicationNo+row.School+row.FileNumber)
		}
		return list
	}
	s := open()
	check(t, s.SaveRulebook(t.Context(), storetest.Rulebook()))
	feed(s, "e1", false)
	want := numbers(s)
	feed(s, "e2", true)
	check(t, s.write(t.Context(), func(tx *tx) error { return makeOld(t, tx, format) }))
	for range 2 {
		check(t, s.Close())
		s = open()
		if got := numbers(s); !slices.Equal(got, want) || len(s.Damage()) > 0 || len(s.open.old) > 0 && s.open.arena.find(storetest.RecordID(1)).old {
			t.Errorf("%q, want %q; damage %v", got, want, s.Damage())
		}
		tallied, err := s.Tally(t.Context())
		check(t, err)
		for _, r := range tallied {
			if r.Decided != (confirm.Deed{Action: confirm.ActionConcludeIncomplete, ClerkID: "c7", Clerk: "李经办", At: storetest.Start().Add(-time.Hour)}) {
				t.Errorf("decided is %+v", r.Decided)
			}
		}
		missing, err := s.MissingBlobs(t.Context(), 0)
		check(t, err)
		if !slices.Contains(missing, otherScan) {
			t.Errorf("the scan is not wanted: %v", missing)
		}
	}
	if len(s.open.old) > 0 || s.open.head.Shadow.Slot != 0 {
		t.Error("projections stay as they were, or the half epoch")
	}
	feed(s, "e2", false)
	if got := numbers(s); !slices.Equal(got, want) {
		t.Errorf("after the new epoch %q", got)
	}
	check(t, s.Close())
}

// makeOld rewrites every projection in an earlier format, under its own rev.
func makeOld(t *testing.T, tx *tx, format func(*testing.T, []byte) []byte) error {
	type stored struct {
		pk, rev int64
		id      string
		cell    []byte
	}
	rows, err := tx.QueryContext(context.Background(), "SELECT pk, rev, id, projection FROM record")
	if err != nil {
		return err
	}
	defer rows.Close()
	var all []stored
	for rows.Next() {
		var r stored
		if err := rows.Scan(&r.pk, &r.rev, &r.id, &r.cell); err != nil {
			return err
		}
		all = append(all, r)
	}
	for _, r := range all {
		home := place{"record", "projection", r.id, r.rev}
		plain, err := tx.keys.projection.open(nil, home, r.cell)
		if err != nil {
			return err
		}
		cell, err := tx.keys.projection.seal(home, format(t, plain))
		if err != nil {
			return err
		}
		if _, err := tx.Exec("UPDATE record SET projection = ? WHERE pk = ?", cell, r.pk); err != nil {
			return err
		}
	}
	return rows.Err()
}
