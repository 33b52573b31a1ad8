package store

import (
	"strconv"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/store/storetest"
)

// TestRecount: each day shows the findings of that day, whichever way the
// clock goes, and only records that wait for a day are looked at.
func TestRecount(t *testing.T) {
	day := storetest.Start()
	s, err := Open(t.Context(), t.TempDir()+"/point.db", Options{Clock: func() time.Time { return day }})
	check(t, err)
	defer func() { check(t, s.Close()) }()
	check(t, s.Unlock(t.Context(), storetest.Key()))
	book := storetest.Rulebook()
	check(t, s.SaveRulebook(t.Context(), book))
	records := map[string]confirm.Record{}
	page := confirm.ChangePage{Epoch: "e1", Cursor: "c1"}
	for i := 1; i <= 5; i++ {
		rec := storetest.Record(i)
		if i > 1 { // a contract of i days from now
			rec.Content.Work.ContractStart = confirm.DateOf(day.AddDate(0, 0, i))
		}
		rec = storetest.Stamped(rec)
		records[rec.ID] = rec
		page.Changes = append(page.Changes, storetest.Change(int64(i), rec))
	}
	check(t, s.ApplyChanges(t.Context(), page))
	changed := 0
	compare := func(name string) {
		t.Helper()
		check(t, s.Lock())
		check(t, s.Unlock(t.Context(), storetest.Key()))
		got, err := s.Search(t.Context(), confirm.Query{})
		check(t, err)
		for _, row := range got.Rows {
			if want := len(book.Check(records[row.ID].Content, s.today())); row.Findings != want {
				t.Errorf("%s: %s shows %d findings, has %d", name, row.ID, row.Findings, want)
			}
			changed += row.Findings
		}
	}
	for n := range 8 {
		compare("day " + strconv.Itoa(n))
		day = day.AddDate(0, 0, 1)
	}
	if due := s.open.arena.due(dayNumber(s.today())); len(due) > 0 {
		t.Errorf("still due: %v", due)
	}
	day = day.AddDate(0, 0, -6)
	compare("the clock put back")
	book.Version, book.ChecksOff = "rules-2", []string{"dates"}
	check(t, s.SaveRulebook(t.Context(), book))
	compare("other rules")
	check(t, s.write(t.Context(), func(tx *tx) error { return makeOld(t, tx, inThirdFormat) }))
	compare("projections that know no day")
	if due := s.open.arena.due(dayNumber(s.today())); len(due) != 5 {
		t.Errorf("due: %v", due)
	}
	day = day.AddDate(1, 0, 0)
	compare("a year later")
	if due := s.open.arena.due(dayNumber(s.today())); len(due) > 0 {
		t.Errorf("still due: %v", due)
	}
	if changed == 0 {
		t.Error("no day has changed anything")
	}
}
