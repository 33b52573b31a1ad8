package desk_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/desk"

	"pgregory.net/rapid"
)

// TestQueueWithCrashes lets a clerk, a printer and the end of the program do
// what they like to a batch in any order. Whatever happened: no paper is handed
// over again without a word of the clerk or the certainty that nothing had left,
// the ledger says what the batch says, and in the end none is missing.
func TestQueueWithCrashes(t *testing.T) {
	setChecks(t, machineChecks)
	rapid.Check(t, func(rt *rapid.T) {
		m := newQueueMachine(t, rt)
		defer m.close()
		rt.Repeat(map[string]func(*rapid.T){
			"run":    m.runOn,
			"crash":  m.crash,
			"answer": m.answer,
			"retry":  m.retry,
			"skip":   m.skip,
			"sheet":  m.lastGood,
			"":       m.invariant,
		})
		m.finish(rt)
	})
}

// queueMachine is one batch whose printer keeps count of the clerk's word.
type queueMachine struct {
	*office
	p  *spoolTray
	id string
	rt *rapid.T
	// may is how often each document may still be handed over: once, and once
	// more for each word that it is to be printed again.
	may     map[string]int
	vouched map[string]bool // the clerk says it came out, true or not
	// crashAt ends the program after so many things it does to the printer.
	crashAt int
	broken  int // jobs left until the printer breaks; 0: sound
}

// crashed ends the program in the middle of what it does.
type crashed struct{}

func newQueueMachine(t *testing.T, rt *rapid.T) *queueMachine {
	m := &queueMachine{p: &spoolTray{}, rt: rt, may: map[string]int{}, vouched: map[string]bool{}}
	m.office = withTray(t, 6, m.p)
	for _, row := range m.clean(3) {
		m.complete(row.ID)
	}
	m.send()
	req := forms(m.office)
	req.Target.JobPerSchool = rapid.Bool().Draw(rt, "piles")
	if req.Target.JobPerSchool {
		req.Order = confirm.OrderSchool
	}
	b, err := m.desk.Enqueue(t.Context(), req)
	check(t, err)
	m.id = b.ID
	for i := range b.Documents {
		m.may[b.Documents[i].ApplicationNo] = 1
	}
	m.p.refuse = func(confirm.PrintJob) error {
		if m.broken == 1 {
			m.broken = 0
			return problemOf(confirm.ProblemNoPrinter, "not_accepting") // nothing was handed over
		}
		m.broken = max(m.broken-1, 0)
		return m.tick()
	}
	m.p.taken = func(_ int, j confirm.PrintJob) {
		for _, paper := range j.Papers {
			no := paper.Record.ApplicationNo
			if m.may[no]--; m.may[no] < 0 {
				m.rt.Fatalf("%s is printed again and nobody was asked", no)
			}
		}
		_ = m.tick()
	}
	return m
}

// tick crashes when it is time.
func (m *queueMachine) tick() error {
	if m.crashAt > 0 {
		if m.crashAt--; m.crashAt == 0 {
			panic(crashed{})
		}
	}
	return nil
}

// run is RunBatch by a program that may end in the middle.
func (m *queueMachine) run() {
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(crashed); !ok {
				panic(r)
			}
			m.restart()
		}
	}()
	_, err := m.desk.RunBatch(m.t.Context(), m.id, nil)
	check(m.t, err)
}

// restart is a new program over the same file.
func (m *queueMachine) restart() {
	m.crashAt = 0
	check(m.t, m.cache.Lock())
	m.desk = desk.New(m.config)
	check(m.t, m.desk.SignInOffline(m.t.Context(), pin))
	if b := m.batch(m.id); b.State == confirm.BatchRunning {
		m.rt.Fatalf("after a crash the batch says it is running")
	}
}

// close lets the next walk begin.
func (m *queueMachine) close() {
	check(m.t, m.desk.Lock(context.Background()))
	m.closeRegistry()
}

// runOn prints for a while, with what a printer may do.
func (m *queueMachine) runOn(rt *rapid.T) {
	m.rt = rt
	what := rapid.SampledFrom([]string{"completes", "stumbles", "aborts", "loses", "forgets", "pauses", "refuses"}).Draw(rt, "printer")
	left := rapid.IntRange(1, 6).Draw(rt, "after")
	m.p.lost, m.p.silent, m.broken = false, false, 0
	m.p.step = func(id int, j *spoolJob) {
		if left--; left > 0 {
			completes(id, j)
			return
		}
		switch {
		case j.state >= confirm.JobCanceled:
		case what == "aborts" && left == 0:
			j.state = confirm.JobAborted
		case what == "loses" && left == 0:
			j.state = confirm.JobCanceled
		case what == "pauses":
			j.state = confirm.JobProcessing
			check(m.t, m.desk.PauseBatch(m.t.Context(), m.id))
		default:
			completes(id, j)
		}
	}
	switch what {
	case "stumbles":
		m.p.lost = true
	case "forgets":
		m.p.silent = true
	case "refuses":
		m.broken = left
	}
	m.run()
	m.p.lost, m.p.silent, m.broken = false, false, 0
}

// crash prints until the program ends.
func (m *queueMachine) crash(rt *rapid.T) {
	m.rt = rt
	m.p.step = completes
	m.crashAt = rapid.IntRange(1, 8).Draw(rt, "crash after")
	m.run()
	m.crashAt = 0
	if rapid.Bool().Draw(rt, "spooler loses its memory") {
		for _, j := range m.p.jobs {
			j.Title = "forgotten " + j.Title
		}
	}
}

func (o *office) allBatches() []confirm.Batch {
	o.t.Helper()
	list, err := o.desk.Batches(o.t.Context())
	check(o.t, err)
	return list
}

// someDocument draws a document that is in one of some states, if there is one.
func (o *office) someDocument(rt *rapid.T, states ...confirm.DocumentState) (confirm.Document, bool) {
	var docs []confirm.Document
	for _, b := range o.allBatches() {
		for _, doc := range b.Documents {
			if slices.Contains(states, doc.State) {
				docs = append(docs, doc)
			}
		}
	}
	if len(docs) == 0 {
		return confirm.Document{}, false
	}
	return rapid.SampledFrom(docs).Draw(rt, "document"), true
}

func (m *queueMachine) answer(rt *rapid.T) {
	if doc, ok := m.someDocument(rt, confirm.DocumentDoubtful); ok {
		out := rapid.Bool().Draw(rt, "came out")
		check(m.t, m.desk.AnswerDocument(m.t.Context(), m.id, doc.Seq, out))
		if m.vouched[doc.ApplicationNo] = out; !out {
			m.may[doc.ApplicationNo] = 1
		}
	}
}

func (m *queueMachine) retry(rt *rapid.T) {
	doc, ok := m.someDocument(rt, confirm.DocumentFailed, confirm.DocumentSkipped, confirm.DocumentDoubtful)
	if !ok {
		return
	}
	err := m.desk.RetryDocument(m.t.Context(), m.id, doc.Seq, "")
	if confirm.CodeOf(err) == confirm.ProblemReprintReason {
		check(m.t, m.desk.RetryDocument(m.t.Context(), m.id, doc.Seq, "卡纸"))
		err = nil
	}
	check(m.t, err)
	m.may[doc.ApplicationNo] = 1
}

func (m *queueMachine) skip(rt *rapid.T) {
	if doc, ok := m.someDocument(rt, confirm.DocumentWaiting, confirm.DocumentDoubtful); ok {
		check(m.t, m.desk.SkipDocument(m.t.Context(), m.id, doc.Seq))
	}
}

// lastGood says any sheet; what comes after it is printed again on this word.
func (m *queueMachine) lastGood(rt *rapid.T) {
	last := sheetsIn(m.batch(m.id))
	sheet := rapid.IntRange(0, last).Draw(rt, "sheet")
	b, err := m.desk.LastGoodSheet(m.t.Context(), m.id, sheet)
	check(m.t, err)
	_, err = m.desk.LastGoodSheet(m.t.Context(), m.id, last+1)
	wantCode(m.t, err, confirm.ProblemSheetNumber)
	for _, doc := range b.Documents {
		m.vouched[doc.ApplicationNo] = doc.State == confirm.DocumentDone
		end := doc.FirstSheet + doc.Sheets - 1
		switch {
		case doc.Sheets == 0 || doc.Tries == 0 || doc.State == confirm.DocumentSkipped:
		case end <= sheet && doc.State != confirm.DocumentDone:
			rt.Fatalf("sheet %d is good, and document %d is %s", sheet, doc.Seq, doc.State)
		case end > sheet && doc.State != confirm.DocumentWaiting:
			rt.Fatalf("sheet %d was the last good one, and document %d is %s", sheet, doc.Seq, doc.State)
		case end > sheet && doc.SkipSheets != max(sheet-doc.FirstSheet+1, 0):
			rt.Fatalf("sheet %d was the last good one, and document %d from %d skips %d", sheet, doc.Seq, doc.FirstSheet, doc.SkipSheets)
		}
		if doc.State == confirm.DocumentWaiting {
			m.may[doc.ApplicationNo] = 1
		}
	}
}

func sheetsIn(b confirm.Batch) int {
	last := 0
	for _, doc := range b.Documents {
		last = max(last, doc.FirstSheet+max(doc.Sheets, 1)-1)
	}
	return last
}

// invariant: sheet numbers are given once, the ledger ends as the batch does,
// and a batch that has ended leaves nothing open.
func (m *queueMachine) invariant(rt *rapid.T) {
	m.rt = rt
	b := m.batch(m.id)
	owner := map[int]int{}
	for _, doc := range b.Documents {
		for n := doc.FirstSheet; n < doc.FirstSheet+doc.Sheets; n++ {
			if other, ok := owner[n]; ok {
				rt.Fatalf("sheet %d is of documents %d and %d", n, other, doc.Seq)
			}
			owner[n] = doc.Seq
		}
		if doc.State.Open() && b.State == confirm.BatchEnded {
			rt.Fatalf("the batch has ended, and document %d is %s", doc.Seq, doc.State)
		}
	}
	lines, seals, err := m.desk.PrintLedger(m.t.Context())
	check(m.t, err)
	said := map[int]confirm.DocumentState{}
	for _, l := range lines {
		said[l.Document] = l.State
	}
	for _, doc := range b.Documents {
		if doc.State.OnPaper() && doc.State != confirm.DocumentPrinting && said[doc.Seq] != doc.State {
			rt.Fatalf("document %d is %s, the ledger says %q", doc.Seq, doc.State, said[doc.Seq])
		}
	}
	if len(seals) > 0 && seals[len(seals)-1].Seq > int64(len(lines)) {
		rt.Fatalf("a seal covers line %d of %d", seals[len(seals)-1].Seq, len(lines))
	}
}

// finish prints all there is, answering truthfully that nothing is missing.
func (m *queueMachine) finish(rt *rapid.T) {
	m.rt = rt
	m.p.step = completes
	for range 20 {
		m.run()
		b := m.batch(m.id)
		done := 0
		for _, doc := range b.Documents {
			switch doc.State {
			case confirm.DocumentDone:
				done++
			case confirm.DocumentDoubtful:
				m.may[doc.ApplicationNo] = 1
				check(m.t, m.desk.AnswerDocument(m.t.Context(), m.id, doc.Seq, false))
			case confirm.DocumentFailed, confirm.DocumentSkipped:
				m.may[doc.ApplicationNo] = 1
				check(m.t, m.desk.RetryDocument(m.t.Context(), m.id, doc.Seq, "仍要打印"))
			}
		}
		if done == len(b.Documents) {
			m.allOnPaper(rt, b)
			return
		}
	}
	rt.Fatalf("the batch never ends: %s", states(m.batch(m.id)))
}

// allOnPaper: the last job of each document is one of the printer's.
func (m *queueMachine) allOnPaper(rt *rapid.T, b confirm.Batch) {
	papers := map[string]bool{}
	for _, j := range m.p.jobs {
		for _, p := range j.Papers {
			papers[fmt.Sprint(strings.ReplaceAll(j.Title, "forgotten ", ""), p.Record.ApplicationNo)] = true
		}
	}
	for _, doc := range b.Documents {
		if !m.vouched[doc.ApplicationNo] && !papers[fmt.Sprint(doc.JobTitle, doc.ApplicationNo)] {
			rt.Fatalf("%s is done, and was never at the printer", doc.ApplicationNo)
		}
	}
}
