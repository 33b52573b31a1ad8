//go:build !windows

package desk_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/printing"
	"confirmpoint/printing/spool"
	"confirmpoint/printing/spool/spooltest"
)

// plainForm is a form of two pages with little on them but what tells sheets apart.
const plainForm = `{"title": "印张", "width": 210, "height": 297, "styles": {"s": {"size": 12}},
 "every": {"texts": [
  {"x": 20, "y": 20, "w": 120, "h": 8, "text": "{application_no} 份{copy} 页{page}", "style": "s"},
  {"x": 20, "y": 30, "w": 120, "h": 8, "text": "印张{sheet} {batch_mark}", "style": "s"}]},
 "pages": [{}, {}]}`

// room is an office with a printer that breaks at will, and the clerk who
// stands beside it: all of it real but the printer's mechanics. The clerk
// believes only paper.
type room struct {
	*office
	v     *spooltest.Virtual
	taken int // sheets of the printer's pile the clerk has taken
	// kept are the good sheets in the clerk's hand, by number and batch; what
	// the clerk bins leaves it.
	kept map[sheetKey][]paperSheet
}

type sheetKey struct {
	mark   string
	number int
}

// paperSheet is what stands on one good sheet.
type paperSheet struct {
	applicationNo string
	sides         []string // copy and page of front and back: "1/2"
}

// newRoom has some applicants without findings, concluded.
func newRoom(t *testing.T, count int) (*room, []confirm.Row) {
	t.Helper()
	press, err := printing.NewWith(map[confirm.PaperKind][]byte{confirm.PaperForm: []byte(plainForm)})
	check(t, err)
	r := &room{v: spooltest.NewVirtual(), kept: map[sheetKey][]paperSheet{}}
	t.Cleanup(func() { check(t, r.v.Close()) })
	r.office = ready(t, 3*count, func(c *desk.Config) {
		c.Press = press
		c.Spooler = printing.NewOutlet(press, spool.New(spool.Config{Server: r.v.Server}))
	})
	rows := r.clean(count)
	for _, row := range rows {
		r.complete(row.ID)
	}
	r.send()
	return r, rows
}

var (
	sheetOnPaper = regexp.MustCompile(`印张\s*(\d+)\s+([A-Z0-9]+)`)
	pageOnPaper  = regexp.MustCompile(`(\d{12,16})\s+份\s*(\d+)\s+页\s*(\d+)`)
)

// collect takes what has come out. Spoiled sheets are thrown away.
func (r *room) collect() {
	r.t.Helper()
	all := r.v.Sheets()
	for _, s := range all[r.taken:] {
		if s.Spoiled {
			continue
		}
		number := sheetOnPaper.FindStringSubmatch(s.Pages[0])
		if number == nil {
			r.t.Fatalf("a sheet without a number: %q", s.Pages)
		}
		n, err := strconv.Atoi(number[1])
		check(r.t, err)
		var p paperSheet
		for _, page := range s.Pages {
			m := pageOnPaper.FindStringSubmatch(page)
			if m == nil {
				r.t.Fatalf("a page of nobody: %q", page)
			}
			p.applicationNo = m[1]
			p.sides = append(p.sides, m[2]+"/"+m[3])
		}
		key := sheetKey{number[2], n}
		r.kept[key] = append(r.kept[key], p)
	}
	r.taken = len(all)
}

// lastGood is the number up to which the clerk holds every sheet.
func (r *room) lastGood(b confirm.Batch) int {
	docs := slices.DeleteFunc(slices.Clone(b.Documents), func(d confirm.Document) bool { return d.Sheets == 0 })
	slices.SortFunc(docs, func(x, y confirm.Document) int { return x.FirstSheet - y.FirstSheet })
	good := 0
	for _, d := range docs {
		for n := d.FirstSheet; n < d.FirstSheet+d.Sheets; n++ {
			if len(r.kept[sheetKey{b.Mark, n}]) == 0 {
				return good
			}
			good = n
		}
	}
	return good
}

// finished tells whether nothing is left to do or to say about a batch: all is
// done, and the clerk has it.
func (r *room) finished(b confirm.Batch) bool {
	return b.State == confirm.BatchEnded && !slices.ContainsFunc(b.Documents, func(d confirm.Document) bool {
		return d.State != confirm.DocumentDone || !r.holds(b, d)
	})
}

// afresh ends what a run before has left at the printer, and clears the room.
func (r *room) afresh() {
	r.v.Reset()
	r.collect()
	r.kept = map[sheetKey][]paperSheet{}
}

// bin throws away the sheets from a number to another.
func (r *room) bin(b confirm.Batch, from, to int) {
	for n := from; n <= to; n++ {
		delete(r.kept, sheetKey{b.Mark, n})
	}
}

// holds tells whether the clerk has every sheet of a document in the hand.
func (r *room) holds(b confirm.Batch, d confirm.Document) bool {
	for n := d.FirstSheet; n < d.FirstSheet+d.Sheets; n++ {
		if len(r.kept[sheetKey{b.Mark, n}]) == 0 {
			return false
		}
	}
	return d.Sheets > 0
}

// sheets is the number of the last sheet of a batch.
func sheetsOf(b confirm.Batch) int {
	last := 0
	for _, d := range b.Documents {
		last = max(last, d.FirstSheet+d.Sheets-1)
	}
	return last
}

// lookedThrough is the word of the clerk who has gone through the pile: the last
// good sheet. What came out after it is thrown away.
func (r *room) lookedThrough(b confirm.Batch) confirm.Batch {
	r.t.Helper()
	r.collect()
	good := r.lastGood(b)
	b, err := r.desk.LastGoodSheet(r.t.Context(), b.ID, good)
	if err != nil {
		r.t.Fatalf("last good sheet %d: %v", good, err)
	}
	r.collect() // what was under way when the jobs were taken back
	r.bin(b, good+1, sheetsOf(b))
	r.agree(b)
	return b
}

// answered is the word of the clerk on each doubtful document for itself. Of one
// that is not whole what there is is thrown away.
func (r *room) answered(b confirm.Batch) confirm.Batch {
	r.t.Helper()
	for _, d := range b.Documents {
		if d.State != confirm.DocumentDoubtful {
			continue
		}
		whole := r.holds(b, d)
		if !whole {
			r.bin(b, d.FirstSheet, d.FirstSheet+d.Sheets-1)
		}
		check(r.t, r.desk.AnswerDocument(r.t.Context(), b.ID, d.Seq, whole))
	}
	b, err := r.desk.Batch(r.t.Context(), b.ID)
	check(r.t, err)
	r.agree(b)
	return b
}

// agree holds the batch against the paper: nothing is done that the clerk does
// not hold, whole.
func (r *room) agree(b confirm.Batch) {
	r.t.Helper()
	for _, d := range b.Documents {
		if d.State == confirm.DocumentDone && !r.holds(b, d) {
			r.t.Errorf("document %d is done, and the clerk has no sheets %d to %d", d.Seq, d.FirstSheet, d.FirstSheet+d.Sheets-1)
		}
	}
}

// ledger holds the last line about each document against the batch.
func (r *room) ledger(b confirm.Batch) {
	r.t.Helper()
	lines, _, err := r.desk.PrintLedger(r.t.Context()) // verified
	check(r.t, err)
	said := map[int]confirm.PrintEntry{}
	for _, l := range lines {
		if l.BatchID == b.ID {
			said[l.Document] = l
		}
	}
	for _, d := range b.Documents {
		line, ok := said[d.Seq]
		if !ok && d.State == confirm.DocumentWaiting && d.Tries == 0 {
			continue // nothing has happened to it
		}
		if line.State != d.State || d.Sheets > 0 && (line.FirstSheet != d.FirstSheet || line.LastSheet != d.FirstSheet+d.Sheets-1) {
			r.t.Errorf("document %d is %s with sheets from %d, the ledger ends with %+v", d.Seq, d.State, d.FirstSheet, line)
		}
	}
}

// whole holds that every document is done and on paper once: each of its
// numbers on exactly one good sheet, with the right copy and pages of the right
// applicant, and no good sheet besides.
func (r *room) whole(b confirm.Batch, records []confirm.Row, oneSided bool) {
	r.t.Helper()
	r.collect()
	r.agree(b)
	r.ledger(b)
	if len(b.Documents) != len(records) || b.State != confirm.BatchEnded {
		r.t.Errorf("batch is %s with %d documents", b.State, len(b.Documents))
	}
	for i, d := range b.Documents {
		sheets := sheetSides(d.Copies, oneSided)
		if d.State != confirm.DocumentDone || d.ApplicationNo != records[i].ApplicationNo || d.Sheets != len(sheets) {
			r.t.Errorf("document %d is %s, of %s, on %d sheets", d.Seq, d.State, d.ApplicationNo, d.Sheets)
		}
		for n, sides := range sheets {
			key := sheetKey{b.Mark, d.FirstSheet + n}
			got := r.kept[key]
			if len(got) != 1 || got[0].applicationNo != d.ApplicationNo || !slices.Equal(got[0].sides, sides) {
				r.t.Errorf("sheet %d of %s is %+v, want %v once", key.number, d.ApplicationNo, got, sides)
			}
			delete(r.kept, key)
		}
	}
	for key := range r.kept {
		r.t.Errorf("a sheet too many: %+v", key)
	}
	r.kept = map[sheetKey][]paperSheet{}
}

// sheetSides are copy and page on each sheet of a form of two pages.
func sheetSides(copies int, oneSided bool) [][]string {
	var all [][]string
	for c := 1; c <= copies; c++ {
		front, back := fmt.Sprintf("%d/1", c), fmt.Sprintf("%d/2", c)
		if oneSided {
			all = append(all, []string{front}, []string{back})
		} else {
			all = append(all, []string{front, back})
		}
	}
	return all
}

// enqueue asks for the forms of records.
func (r *room) enqueue(records []confirm.Row, copies int, duplex confirm.Duplex) confirm.Batch {
	r.t.Helper()
	b, err := r.desk.Enqueue(r.t.Context(), desk.PrintRequest{
		Kinds: []confirm.PaperKind{confirm.PaperForm}, RecordIDs: ids(records), Copies: copies, Reason: "打印测试",
		Target: confirm.BatchTarget{Printer: r.v.Printer, Duplex: duplex},
	})
	check(r.t, err)
	return b
}

// run prints until the batch wants a person. When the printer waits, waits is called.
func (r *room) run(b confirm.Batch, waits func(reasons string)) confirm.Batch {
	r.t.Helper()
	b, err := r.desk.RunBatch(r.t.Context(), b.ID, func(p desk.PrintProgress) {
		if len(p.Reasons) > 0 {
			waits(strings.Join(p.Reasons, " "))
		}
	})
	check(r.t, err)
	return b
}
