package registry

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

func (s *station) reserve(count int) wire.ReceiptBlockAnswer {
	s.h.t.Helper()
	return read[wire.ReceiptBlockAnswer](s.h.t, s.post(wire.PathReceiptBlocks, wire.ReceiptBlockRequest{RequestID: newID(), Count: count}))
}

// tell tells one fate and gives the code of its refusal.
func (s *station) tell(number string, fate wire.FateKind, reason string) string {
	s.h.t.Helper()
	a := read[wire.ReceiptFatesAnswer](s.h.t, s.post(wire.PathReceiptFates, wire.ReceiptFatesRequest{
		Numbers: []wire.ReceiptFate{{Number: number, Fate: fate, Reason: reason}},
	}))
	if len(a.Refused) == 0 {
		return ""
	}
	if a.Refused[0].Number != number {
		s.h.t.Errorf("refused %s, told %s", a.Refused[0].Number, number)
	}
	return a.Refused[0].Code
}

// records gives the records of the feed, in its order.
func (s *station) records() []confirm.Record {
	s.h.t.Helper()
	changes, _ := s.pull("", 100)
	var all []confirm.Record
	for _, c := range changes {
		if c.Record != nil {
			all = append(all, s.record(c.Record))
		}
	}
	slices.SortFunc(all, func(a, b confirm.Record) int { return strings.Compare(a.ApplicationNo, b.ApplicationNo) })
	return all
}

// conclude says 材料齐全 with a number of a blank receipt, and gives the code.
func (s *station) conclude(r confirm.Record, number string) string {
	s.h.t.Helper()
	i := s.intent(r, confirm.ActionConcludeComplete)
	i.ReceiptNumber = number
	_, code := s.judgeOne(i)
	return code
}

// uses tells what the bureau's report says of each number of the first point.
func (h *house) uses() map[string]ReceiptUse {
	h.t.Helper()
	lines, err := h.ReceiptReport(h.t.Context(), h.points[0].ID, "")
	h.must(err)
	all := map[string]ReceiptUse{}
	for _, l := range lines {
		all[l.Number] = l.Use
	}
	return all
}

func TestReceiptBlockIsOneRunWithTheOthers(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 3)
	s := h.clerk("zhangmin", 0)
	recs := s.records()
	if code := s.conclude(recs[0], ""); code != "" {
		t.Fatal(code)
	}
	b := s.reserve(3)
	if b.Prefix != "T01-20261008-" || b.First != 2 || b.Last != 4 || !b.ReservedAt.Equal(during) {
		t.Errorf("block %+v", b)
	}
	if code := s.conclude(recs[1], ""); code != "" {
		t.Fatal(code)
	}
	if code := s.conclude(recs[2], "T01-20261008-0003"); code != "" {
		t.Fatal(code)
	}
	for n, want := range []string{"T01-20261008-0001", "T01-20261008-0005", "T01-20261008-0003"} {
		if got := s.records()[n].Standing.Decision.ReceiptNumber; got != want {
			t.Errorf("record %d has %s, want %s", n, got, want)
		}
	}
	h.clock.set(time.Date(2026, 10, 8, 16, 0, 0, 0, time.UTC)) // midnight in China
	if b := s.reserve(1); b.Prefix != "T01-20261009-" || b.First != 1 {
		t.Errorf("the next day: %+v", b)
	}
}

// TestReceiptBlockIsRepeated: one request is one block, whoever asks how often.
func TestReceiptBlockIsRepeated(t *testing.T) {
	h := newHouse(t)
	s, other := h.clerk("zhangmin", 0), h.clerk("lining", 0)
	ask := wire.ReceiptBlockRequest{RequestID: newID(), Count: 5}
	first := read[wire.ReceiptBlockAnswer](t, s.post(wire.PathReceiptBlocks, ask))
	h.clock.add(26 * time.Hour) // the day has changed; the block has not
	s.signIn()
	if again := read[wire.ReceiptBlockAnswer](t, s.post(wire.PathReceiptBlocks, ask)); again != first {
		t.Errorf("again %+v, first %+v", again, first)
	}
	other.signIn()
	if got := other.post(wire.PathReceiptBlocks, ask); got.status != 422 || got.code(t) != string(confirm.CodeOperationMismatch) {
		t.Errorf("another clerk: %d %s", got.status, got.body)
	}
	ask.Count = 6
	if got := s.post(wire.PathReceiptBlocks, ask); got.code(t) != string(confirm.CodeOperationMismatch) {
		t.Errorf("another count: %s", got.body)
	}
	if n := len(h.uses()); n != 5 {
		t.Errorf("%d numbers", n)
	}
}

// TestReservedNumberBelongsToOneWorkstation and can be used once, unless it is
// explained otherwise; a refusal changes nothing.
func TestReservedNumberBelongsToOneWorkstation(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 4)
	h.load(1, 5, 1)
	s, other, far := h.clerk("zhangmin", 0), h.clerk("lining", 0), h.clerk("wangfang", 1)
	b := s.reserve(6)
	number := func(n int) string { return confirm.ReceiptNumberText(b.Prefix, b.First+n) }
	recs := s.records()
	for n, fate := range []wire.FateKind{wire.FatePrinted, wire.FatePrinted, wire.FateVoid, wire.FateReturned} {
		reason := ""
		if fate == wire.FateVoid {
			reason = "卡纸"
		}
		if code := s.tell(number(n), fate, reason); code != "" {
			t.Fatalf("%s: %s", fate, code)
		}
	}
	const unknown, taken = string(confirm.CodeReceiptNumberUnknown), string(confirm.CodeReceiptNumberTaken)
	for _, tt := range []struct {
		name   string
		who    *station
		record confirm.Record
		number string
		want   string
	}{
		{"of another clerk", other, recs[0], number(0), unknown},
		{"of another point", far, far.first(), number(0), unknown},
		{"nobody's", s, recs[0], "T01-20261008-0777", unknown},
		{"void", s, recs[0], number(2), taken},
		{"returned", s, recs[0], number(3), taken},
		{"printed", s, recs[0], number(0), ""},
		{"used", s, recs[1], number(0), taken},
		{"not told to be printed", s, recs[1], number(4), ""},
	} {
		if got := tt.who.conclude(tt.record, tt.number); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
	if rec := s.records()[2]; rec.Standing.Decision != nil {
		t.Errorf("a refusal decided: %+v", rec.Standing)
	}
	want := map[string]ReceiptUse{
		number(0): ReceiptGiven, number(1): ReceiptPrinted, number(2): ReceiptVoid, number(3): ReceiptReturned,
		number(4): ReceiptGiven, number(5): ReceiptReserved,
	}
	if got := h.uses(); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("report %v, want %v", got, want)
	}
}

// TestNumberOfADecisionThatRulesRefuse stays as it was.
func TestNumberOfADecisionThatRulesRefuse(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	s := h.clerk("zhangmin", 0)
	b := s.reserve(1)
	number := confirm.ReceiptNumberText(b.Prefix, b.First)
	i := s.intent(s.first(), confirm.ActionConcludeComplete)
	i.ReceiptNumber, i.Ticks = number, i.Ticks[1:]
	if _, code := s.judgeOne(i); code != string(confirm.CodeConditionUnanswered) {
		t.Fatal(code)
	}
	if code := s.conclude(s.first(), number); code != "" {
		t.Error(code)
	}
}

// TestChangedConclusionVoidsAReservedNumber like any other, and it never comes back.
func TestChangedConclusionVoidsAReservedNumber(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	s := h.clerk("zhangmin", 0)
	b := s.reserve(1)
	number := confirm.ReceiptNumberText(b.Prefix, b.First)
	if code := s.conclude(s.first(), number); code != "" {
		t.Fatal(code)
	}
	if kind, code := s.judgeOne(s.intent(s.first(), confirm.ActionConcludeIncomplete)); kind != wire.ResultAccepted {
		t.Fatal(code)
	}
	if got := h.uses()[number]; got != ReceiptRevoked {
		t.Errorf("use %s", got)
	}
	if code := s.conclude(s.first(), number); code != string(confirm.CodeReceiptNumberTaken) {
		t.Errorf("used again: %q", code)
	}
	if code := s.tell(number, wire.FateVoid, "卡纸"); code != string(confirm.CodeReceiptNumberTaken) {
		t.Errorf("told void: %q", code)
	}
	if code := s.conclude(s.first(), ""); code != "" {
		t.Error(code)
	}
	if got := s.first().Standing.Decision.ReceiptNumber; got != "T01-20261008-0002" {
		t.Errorf("then %s", got)
	}
}

// TestFatesOnceTold: every pair of fates, told one after the other.
func TestFatesOnceTold(t *testing.T) {
	h := newHouse(t)
	s := h.clerk("zhangmin", 0)
	kinds := []wire.FateKind{wire.FatePrinted, wire.FateVoid, wire.FateReturned}
	b := s.reserve(9)
	reason := func(k wire.FateKind) string {
		if k == wire.FateVoid {
			return "遗失"
		}
		return ""
	}
	for n := range 9 {
		first, second := kinds[n/3], kinds[n%3]
		number := confirm.ReceiptNumberText(b.Prefix, b.First+n)
		if code := s.tell(number, first, reason(first)); code != "" {
			t.Errorf("%s: %s", first, code)
		}
		ok := first == second || first == wire.FatePrinted && second == wire.FateVoid
		if code := s.tell(number, second, reason(second)); (code == "") != ok {
			t.Errorf("%s, then %s: %q", first, second, code)
		}
	}
}

// TestReceiptNumbersRace: decisions and reservations of many at once never
// share a number, and leave no hole.
func TestReceiptNumbersRace(t *testing.T) {
	h := newHouse(t)
	const people, clerks = 12, 3
	h.load(0, 1, people)
	var stations []*station
	for n := range clerks {
		stations = append(stations, h.clerk(fmt.Sprintf("clerk%d", n), 0))
	}
	recs := stations[0].records()
	var wg sync.WaitGroup
	var mu sync.Mutex
	seen := map[string]int{}
	for n, s := range stations {
		book := s.rulebook()
		wg.Go(func() {
			for i := n; i < people; i += clerks {
				b := s.reserve(4)
				mu.Lock()
				for run := b.First; run <= b.Last; run++ {
					seen[confirm.ReceiptNumberText(b.Prefix, run)]++
				}
				mu.Unlock()
				intent := s.intentUnder(book, recs[i], confirm.ActionConcludeComplete)
				if i%2 == 0 {
					intent.ReceiptNumber = confirm.ReceiptNumberText(b.Prefix, b.Last)
				}
				if kind, code := s.judgeOne(intent); kind != wire.ResultAccepted {
					t.Errorf("%s %s", kind, code)
				}
			}
		})
	}
	wg.Wait()
	for _, r := range stations[0].records() {
		seen[r.Standing.Decision.ReceiptNumber]++
	}
	uses := h.uses()
	if want := people*4 + people/2; len(uses) != want {
		t.Errorf("%d numbers, want %d", len(uses), want)
	}
	for number, use := range uses {
		if use == ReceiptLost || seen[number] < 1 || seen[number] > 2 {
			t.Errorf("%s: %s, seen %d times", number, use, seen[number])
		}
	}
}

// TestReceiptReport names who has each number, and what is missing.
func TestReceiptReport(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	s := h.clerk("zhangmin", 0)
	b := s.reserve(4)
	number := func(n int) string { return confirm.ReceiptNumberText(b.Prefix, b.First+n) }
	if code := s.conclude(s.first(), number(2)); code != "" {
		t.Fatal(code)
	}
	_, err := h.db.write.Exec("DELETE FROM receipt_number WHERE number = $1", number(1))
	h.must(err)
	h.must(h.ExplainReceipt(t.Context(), number(3), "工作站已报废"))
	lines, err := h.ReceiptReport(t.Context(), h.points[0].ID, "20261008")
	h.must(err)
	want := []ReceiptLine{
		{Number: number(0), Day: "20261008", Run: 1, Use: ReceiptReserved, Reserved: true, UserName: "zhangmin", InstallationID: s.install, At: during},
		{Number: number(1), Day: "20261008", Run: 2, Use: ReceiptLost},
		{Number: number(2), Day: "20261008", Run: 3, Use: ReceiptGiven, ApplicationNo: applicationNo(1), Reserved: true, UserName: "zhangmin", InstallationID: s.install, At: during},
		{Number: number(3), Day: "20261008", Run: 4, Use: ReceiptVoid, Reserved: true, UserName: "zhangmin", InstallationID: s.install, At: during, Reason: "工作站已报废"},
	}
	if !slices.Equal(lines, want) {
		t.Errorf("got %+v\nwant %+v", lines, want)
	}
	if lines, err := h.ReceiptReport(t.Context(), h.points[0].ID, "20261009"); err != nil || len(lines) != 0 {
		t.Errorf("another day: %v %v", lines, err)
	}
	for number, want := range map[string]confirm.Code{number(2): confirm.CodeReceiptNumberTaken, number(3): confirm.CodeReceiptNumberTaken} {
		if code := confirm.CodeOf(h.ExplainReceipt(t.Context(), number, "x")); code != want {
			t.Errorf("%s explained: %s", number, code)
		}
	}
	if err := h.ExplainReceipt(t.Context(), "T01-20261008-0009", "x"); !errors.Is(err, ErrNotFound) {
		t.Errorf("a number nobody has: %v", err)
	}
	if err := h.ExplainReceipt(t.Context(), number(0), " \n"); !errors.Is(err, ErrInvalid) {
		t.Errorf("no reason: %v", err)
	}
	if code := s.tell(number(3), wire.FatePrinted, ""); code != string(confirm.CodeReceiptNumberTaken) {
		t.Errorf("the workstation says otherwise: %q", code)
	}
}

// TestOldNumbersMigrate: numbers given before there were blocks stay given.
func TestOldNumbersMigrate(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 2)
	s := h.clerk("zhangmin", 0)
	recs := s.records()
	if code := s.conclude(recs[0], ""); code != "" {
		t.Fatal(code)
	}
	if kind, _ := s.judgeOne(s.intent(s.records()[0], confirm.ActionConcludeIncomplete)); kind != wire.ResultAccepted {
		t.Fatal(kind)
	}
	if code := s.conclude(recs[1], ""); code != "" {
		t.Fatal(code)
	}
	want := h.uses()
	h.stop()
	db, err := openFile(t.Context(), h.dir+"/"+databaseFile)
	h.must(err)
	_, err = db.write.Exec(`
		CREATE TABLE old (number TEXT PRIMARY KEY, point_id TEXT NOT NULL REFERENCES point (id), day TEXT NOT NULL, run INTEGER NOT NULL,
		  record_id TEXT NOT NULL REFERENCES record (id), operation_id TEXT NOT NULL, void_at INTEGER, UNIQUE (point_id, day, run)) STRICT;
		INSERT INTO old SELECT number, point_id, day, run, record_id, operation_id, void_at FROM receipt_number;
		DROP TABLE receipt_number; DROP TABLE receipt_block; ALTER TABLE old RENAME TO receipt_number;
		CREATE INDEX receipt_number_record ON receipt_number (record_id);`)
	h.must(err)
	script, err := migrations.ReadFile("migrations/0003_receipt_blocks.sql")
	h.must(err)
	_, err = db.write.Exec(string(script))
	h.must(err)
	h.must(db.close())
	h.open()
	if got := h.uses(); len(got) != 2 || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func FuzzReceiptFates(f *testing.F) {
	h := newHouse(f)
	s := h.clerk("zhangmin", 0)
	b := s.reserve(20)
	f.Add(confirm.ReceiptNumberText(b.Prefix, 1), "void", "卡纸")
	f.Add(confirm.ReceiptNumberText(b.Prefix, 2), "returned", "")
	f.Add("T01-20261008-٠٠٠١", "printed", "\n")
	f.Fuzz(func(t *testing.T, number, fate, reason string) {
		h.t = t
		got := s.post(wire.PathReceiptFates, wire.ReceiptFatesRequest{Numbers: []wire.ReceiptFate{{Number: number, Fate: wire.FateKind(fate), Reason: reason}}})
		if got.status != 200 && got.status != 400 {
			t.Fatalf("%d %s", got.status, got.body)
		}
		lines, err := h.ReceiptReport(t.Context(), h.points[0].ID, "")
		if err != nil || len(lines) != 20 {
			t.Fatalf("%d lines, %v", len(lines), err)
		}
		for _, l := range lines {
			if (l.Use == ReceiptVoid) != (l.Reason != "") {
				t.Fatalf("%+v", l)
			}
		}
	})
}
