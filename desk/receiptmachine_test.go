package desk_test

import (
	"context"
	"fmt"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/desk"

	"pgregory.net/rapid"
)

// TestReceiptsCountOnce lets a clerk print official receipts, print them again,
// change conclusions and take them back, while applicants edit, jobs jam or get
// lost and the program ends in the middle. However it comes: of each 凭证编号 at
// most one document counts, and of all the sheets that ever came out at most one
// print is judged to be current when it is scanned.
func TestReceiptsCountOnce(t *testing.T) {
	setChecks(t, machineChecks)
	rapid.Check(t, func(rt *rapid.T) {
		m := newReceiptMachine(t, rt)
		defer m.close()
		rt.Repeat(map[string]func(*rapid.T){
			"print": m.print, "print again": m.print, "run": m.run, "answer": m.answer, "retry": m.retry, "skip": m.skip, "sheet": m.lastGood,
			"conclude": m.conclude, "take back": m.takeBack, "edit": m.edit,
			"send": func(*rapid.T) { m.send() },
			"pull": func(*rapid.T) { m.pull() },
			"":     m.invariant,
		})
	})
}

// receiptMachine is a workstation with a printer that may come to any end.
type receiptMachine struct {
	*office
	rt      *rapid.T
	p       *spoolTray
	people  []confirm.Row
	out     map[confirm.PaperCode]string // what may be in the world, with its number
	crashAt int                          // jobs until the program ends; 0: never
	edits   int
}

func newReceiptMachine(t *testing.T, rt *rapid.T) *receiptMachine {
	m := &receiptMachine{p: &spoolTray{}, rt: rt, out: map[confirm.PaperCode]string{}}
	m.office = withTray(t, 6, m.p)
	m.people = m.clean(2)
	for _, row := range m.people {
		m.complete(row.ID)
	}
	m.send()
	m.p.taken = func(_ int, j confirm.PrintJob) {
		for _, p := range j.Papers {
			if code, ok := confirm.NewPaperCode(p, 1); ok {
				m.out[code] = p.Record.Standing.Decision.ReceiptNumber
			}
		}
		if m.crashAt--; m.crashAt == 0 {
			panic(crashed{})
		}
	}
	return m
}

func (m *receiptMachine) close() {
	check(m.t, m.desk.Lock(context.Background()))
	m.closeRegistry()
}

// printing does something that prints, with whatever may happen to printer and program.
func (m *receiptMachine) printing(rt *rapid.T, do func() error) {
	m.rt = rt
	fates := rapid.SliceOfN(rapid.SampledFrom([]string{"good", "good", "aborted", "lost", "stays"}), 4, 4).Draw(rt, "fates")
	m.p.step = func(id int, j *spoolJob) {
		switch {
		case j.state >= confirm.JobCanceled:
		case fates[id%len(fates)] == "aborted":
			j.state = confirm.JobAborted
		case fates[id%len(fates)] == "lost":
			j.state = confirm.JobCanceled
		case fates[id%len(fates)] == "stays" && j.state == confirm.JobPending:
			j.state = confirm.JobProcessing
			m.pauseAll()
		default:
			j.state = confirm.JobCompleted
		}
	}
	m.crashAt = rapid.IntRange(-2, 3).Draw(rt, "crash after")
	defer func() {
		r := recover()
		if _, ok := r.(crashed); r != nil && !ok {
			panic(r)
		}
		if r != nil {
			check(m.t, m.cache.Lock())
			m.desk = desk.New(m.config)
			check(m.t, m.desk.SignInOffline(m.t.Context(), pin))
		}
		if rapid.Bool().Draw(rt, "spooler loses its memory") {
			for _, j := range m.p.jobs {
				j.Title = "forgotten " + j.Title
			}
		}
	}()
	must(rt, do())
}

func (m *receiptMachine) pauseAll() {
	for _, b := range m.allBatches() {
		check(m.t, m.desk.PauseBatch(m.t.Context(), b.ID))
	}
}

func (m *receiptMachine) print(rt *rapid.T) {
	m.printing(rt, func() error {
		_, err := m.desk.Print(m.t.Context(), desk.PrintRequest{
			Kinds: []confirm.PaperKind{confirm.PaperReceipt}, RecordIDs: ids(m.people), Reason: "原件遗失",
			Target: confirm.BatchTarget{Printer: "office"},
		}, nil)
		return err
	})
}

func (m *receiptMachine) run(rt *rapid.T) {
	if doc, ok := m.someDocument(rt, confirm.DocumentWaiting, confirm.DocumentSpooled, confirm.DocumentPrinting); ok {
		m.printing(rt, func() error {
			_, err := m.desk.RunBatch(m.t.Context(), doc.BatchID, nil)
			return err
		})
	}
}

func (m *receiptMachine) answer(rt *rapid.T) {
	if doc, ok := m.someDocument(rt, confirm.DocumentDoubtful); ok {
		out := rapid.Bool().Draw(rt, "came out")
		must(rt, m.desk.AnswerDocument(m.t.Context(), doc.BatchID, doc.Seq, out))
		if !out {
			m.bin(doc)
		}
	}
}

func (m *receiptMachine) retry(rt *rapid.T) {
	if doc, ok := m.someDocument(rt, confirm.DocumentFailed, confirm.DocumentSkipped, confirm.DocumentDoubtful); ok {
		must(rt, m.desk.RetryDocument(m.t.Context(), doc.BatchID, doc.Seq, "卡纸"))
	}
}

func (m *receiptMachine) skip(rt *rapid.T) {
	if doc, ok := m.someDocument(rt, confirm.DocumentWaiting, confirm.DocumentFailed, confirm.DocumentDoubtful); ok {
		must(rt, m.desk.SkipDocument(m.t.Context(), doc.BatchID, doc.Seq))
	}
}

func (m *receiptMachine) lastGood(rt *rapid.T) {
	doc, ok := m.someDocument(rt, confirm.DocumentDone, confirm.DocumentSpooled, confirm.DocumentPrinting, confirm.DocumentDoubtful, confirm.DocumentFailed)
	if ok {
		b, err := m.desk.LastGoodSheet(m.t.Context(), doc.BatchID, max(doc.FirstSheet-rapid.IntRange(0, 1).Draw(rt, "bad"), 0))
		must(rt, err)
		for _, doc := range b.Documents {
			if doc.State == confirm.DocumentWaiting {
				m.bin(doc)
			}
		}
	}
}

// bin takes the sheets out of the world of which the clerk says that they are
// bad, or never came.
func (m *receiptMachine) bin(doc confirm.Document) {
	for code := range m.out {
		if code.ApplicationNo == doc.ApplicationNo && code.Version == doc.Version && code.PrintNo == doc.PrintNo {
			delete(m.out, code)
		}
	}
}

// somebody draws an applicant.
func (m *receiptMachine) somebody(rt *rapid.T) confirm.Row {
	return m.people[rapid.IntRange(0, len(m.people)-1).Draw(rt, "applicant")]
}

// conclude concludes, or concludes anew; rules that are against it have their way.
func (m *receiptMachine) conclude(rt *rapid.T) {
	v := m.open(m.somebody(rt).ID)
	for _, c := range v.Conditions {
		next, err := m.desk.Tick(m.t.Context(), v.Record.ID, confirm.Tick{Code: c.Code, Value: confirm.TickMet})
		if err != nil {
			return // a decision of it is on its way
		}
		v = next
	}
	m.clock.add(1)
	_, _ = m.desk.Conclude(m.t.Context(), v, confirm.ActionConcludeComplete, "重新核对")
}

func (m *receiptMachine) takeBack(rt *rapid.T) {
	m.clock.add(1)
	v := m.open(m.somebody(rt).ID)
	m.desk.Saw(v)
	_, _ = m.desk.Conclude(m.t.Context(), v, confirm.ActionLeaveUnconfirmed, "材料有误")
}

func (m *receiptMachine) edit(rt *rapid.T) {
	m.edits++
	m.office.edit(m.somebody(rt).ApplicationNo, func(c *confirm.Content) { c.Work.School = fmt.Sprintf("青禾县第%d小学", m.edits) })
}

func (m *receiptMachine) invariant(rt *rapid.T) {
	counting := map[string]int{}
	for _, b := range m.allBatches() {
		for _, doc := range b.Documents {
			if doc.Number != "" && !doc.Preview && doc.State == confirm.DocumentDone {
				counting[doc.Number]++
			}
		}
	}
	current := map[string]int{}
	for code, number := range m.out {
		paper, err := m.desk.ScanPaper(m.t.Context(), code.String())
		must(rt, err)
		if paper.Verdict == confirm.VerdictCurrent {
			current[number]++
		}
	}
	for number, n := range counting {
		if n > 1 {
			rt.Fatalf("%d documents of %s count", n, number)
		}
	}
	for number, n := range current {
		if n > 1 {
			rt.Fatalf("%d prints of %s are current", n, number)
		}
	}
}
