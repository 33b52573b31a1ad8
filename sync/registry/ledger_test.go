package registry

import (
	"slices"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// TestOneFaultInABatch: an operation that the database does not take is to be
// sent again; the others of its batch are judged, and no number is lost by it.
func TestOneFaultInABatch(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 3)
	s := h.clerk("zhangmin", 0)
	changes, _ := s.pull("", 10)
	var envelopes []string
	for _, c := range changes {
		envelopes = append(envelopes, s.seal(s.intent(s.record(c.Record), confirm.ActionConcludeComplete)))
	}
	fault := []string{"CREATE TRIGGER fault BEFORE UPDATE ON record WHEN old.application_no = '" + applicationNo(2) + "' BEGIN SELECT RAISE(ABORT, 'fault'); END"}
	mend := "DROP TRIGGER fault"
	if onPostgres() {
		fault = []string{
			"CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'fault'; END $$",
			"CREATE TRIGGER fault BEFORE UPDATE ON record FOR EACH ROW WHEN (old.application_no = '" + applicationNo(2) + "') EXECUTE FUNCTION fault()",
		}
		mend += " ON record"
	}
	for _, query := range fault {
		_, err := h.db.write.Exec(query)
		h.must(err)
	}
	kinds := func(results []wire.Result) (all []wire.ResultKind) {
		for _, r := range results {
			all = append(all, r.Kind)
		}
		return all
	}
	first := s.operate(envelopes...)
	if got := kinds(first); !slices.Equal(got, []wire.ResultKind{wire.ResultAccepted, wire.ResultRetry, wire.ResultAccepted}) {
		t.Fatalf("%v", got)
	}
	s.receipt(first[2], envelopes[2])
	_, err := h.db.write.Exec(mend)
	h.must(err)
	again := s.operate(envelopes...)
	if again[0] != first[0] || again[2] != first[2] || again[1].Kind != wire.ResultAccepted {
		t.Errorf("%+v", again)
	}
	if got := h.validNumbers(); got != "T01-20261008-0001,T01-20261008-0002,T01-20261008-0003" {
		t.Errorf("numbers %s", got)
	}
}

// TestBatchMeetsItself: operations of one batch on one record see each other.
func TestBatchMeetsItself(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 2)
	s, rival := h.clerk("zhangmin", 0), h.clerk("lining", 0)
	changes, _ := s.pull("", 10)
	one, two := s.record(changes[0].Record), s.record(changes[1].Record)
	first := s.intent(one, confirm.ActionConcludeComplete)
	late := s.intent(one, confirm.ActionConcludeIncomplete) // has not seen the first
	copied := s.intent(two, confirm.ActionConcludeComplete)
	copied.Sequence = first.Sequence
	good := s.intent(two, confirm.ActionConcludeComplete)
	sealed := s.seal(first)
	results := s.operate(sealed, s.seal(late), s.seal(copied), s.seal(good), sealed)
	for n, want := range []wire.ResultKind{wire.ResultAccepted, wire.ResultRefused, wire.ResultRefused, wire.ResultAccepted, wire.ResultAccepted} {
		if results[n].Kind != want || results[n].Receipt == "" {
			t.Errorf("%d: %s, want %s", n, results[n].Kind, want)
		}
	}
	if results[4].Receipt != results[0].Receipt {
		t.Error("one envelope twice in a batch got two receipts")
	}
	after, _ := rival.pull("", 10)
	if len(after) != 2 || after[0].Record.ID != one.ID || after[1].Record.ID != two.ID {
		t.Errorf("the feed is %+v", after)
	}
	if got := h.validNumbers(); got != "T01-20261008-0001,T01-20261008-0002" {
		t.Errorf("numbers %s", got)
	}
}
