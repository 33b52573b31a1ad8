package desk_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/internal/training"
	"confirmpoint/sync/registry"

	"pgregory.net/rapid"
)

// numberChecks is how many random days are tried unless -rapid.checks says so.
const numberChecks = "12"

// TestRandomNumbers lets a clerk fetch, print, spoil, enter, take back, void and
// return numbers in any order, while answers are lost, printers lie and the
// program dies between any two steps. No number is ever on two papers that
// count, nor of two applicants, and in the end each that the registry has
// given is explained.
func TestRandomNumbers(t *testing.T) {
	setChecks(t, numberChecks)
	rapid.Check(t, func(rt *rapid.T) {
		m := newNumberMachine(t)
		defer m.close()
		acts := map[string]func(*rapid.T){
			"reserve": m.reserve, "print": m.print, "run": m.run, "answer": m.answer, "retry": m.retry, "skip": m.skip,
			"enter": m.enter, "enter again": m.enter, "take back": m.takeBack, "void": m.void, "return": m.giveBack,
			"edit": m.edit, "restart": m.restart,
			"send": func(*rapid.T) { m.o.clock.add(time.Second); _, _ = m.o.desk.Send(m.o.t.Context(), nil) },
			"pull": func(*rapid.T) { m.o.pull() },
			"lose": func(rt *rapid.T) { m.line.lose.Store(rapid.Bool().Draw(rt, "answers are lost")) },
			"":     m.invariant,
		}
		for name, act := range acts {
			acts[name] = func(rt *rapid.T) {
				m.tray.fate = func() string { return rapid.SampledFrom(fates).Draw(rt, "fate") }
				act(rt)
			}
		}
		rt.Repeat(acts)
		m.finish(rt)
	})
}

// numberMachine is a workstation whose line, disk and printer fail at will.
type numberMachine struct {
	o     *office
	line  *lossyLine
	disk  *failingDisk
	tray  *blankTray
	rows  []confirm.Row
	edits int
	hand  map[string]int // papers of each number that exist and are not destroyed
}

// failingDisk fails the next write of a block or a decision.
type failingDisk struct {
	desk.Cache
	block, decision bool
}

var errDied = errors.New("the program died here")

func (d *failingDisk) SaveReceiptBlock(ctx context.Context, b confirm.ReceiptBlock, events ...confirm.AuditEvent) error {
	if d.block {
		d.block = false
		return errDied
	}
	return d.Cache.SaveReceiptBlock(ctx, b, events...)
}

func (d *failingDisk) CommitDecision(ctx context.Context, op confirm.Operation, base confirm.Record, events ...confirm.AuditEvent) error {
	if d.decision {
		d.decision = false
		return errDied
	}
	return d.Cache.CommitDecision(ctx, op, base, events...)
}

// blankTray is a printer that comes to any end there is; the clerk sees the paper.
type blankTray struct {
	fate func() string
	out  []confirm.Paper // not yet taken
	jobs []blankJob
}

// fates are the ends a job may come to. With "out" the sheets are there all the same.
var fates = []string{
	"good", "good", "good", "good", "aborted", "aborted out", "gone", "gone out", "no printer", "no answer", "no answer out",
	"crash", "crash out", "crash remembered out",
}

type blankJob struct {
	title string
	state confirm.JobState // 0: the spooler has forgotten it
}

func (p *blankTray) Printers(context.Context) ([]confirm.PrinterInfo, error) {
	return []confirm.PrinterInfo{{Name: "tray", Accepts: true, Default: true, A4: true}}, nil
}

func (p *blankTray) Print(_ context.Context, job confirm.PrintJob) (int, []int, error) {
	fate := p.fate()
	if fate == "good" || strings.HasSuffix(fate, "out") {
		p.out = append(p.out, job.Papers...)
	}
	j := blankJob{title: job.Title}
	pages := make([]int, len(job.Papers))
	for i := range pages {
		pages[i] = 1
	}
	switch fate {
	case "no printer":
		return 0, nil, &confirm.Problem{Code: confirm.ProblemNoPrinter}
	case "no answer", "no answer out":
		return 0, nil, &confirm.Problem{Code: confirm.ProblemPrinter, Args: map[string]string{"reason": "no_service"}}
	case "crash remembered out":
		j.state = confirm.JobCompleted
		p.jobs = append(p.jobs, j)
		panic(errDied)
	case "crash", "crash out":
		panic(errDied)
	case "aborted", "aborted out":
		j.state = confirm.JobAborted
	case "good":
		j.state = confirm.JobCompleted
	}
	p.jobs = append(p.jobs, j)
	return len(p.jobs), pages, nil
}

func (p *blankTray) Find(_ context.Context, _, title string) (int, bool, error) {
	n := slices.IndexFunc(p.jobs, func(j blankJob) bool { return j.title == title && j.state != 0 })
	return n + 1, n >= 0, nil
}

func (p *blankTray) Job(_ context.Context, _ string, id int) (confirm.JobInfo, error) {
	if p.jobs[id-1].state == 0 {
		return confirm.JobInfo{}, &confirm.Problem{Code: confirm.ProblemNoPrinter}
	}
	return confirm.JobInfo{State: p.jobs[id-1].state}, nil
}

func (p *blankTray) Cancel(context.Context, string, int) error { return nil }

// must fails the day, so that a shorter one is looked for.
func must(rt *rapid.T, err error) {
	if err != nil {
		rt.Fatal(err)
	}
}

func newNumberMachine(t *testing.T) *numberMachine {
	m := &numberMachine{line: &lossyLine{}, disk: &failingDisk{}, tray: &blankTray{}, hand: map[string]int{}}
	m.o = ready(t, 6, func(c *desk.Config) {
		m.line.Registry, c.Registry = c.Registry, m.line
		m.disk.Cache, c.Cache = c.Cache, m.disk
		c.Spooler = m.tray
	})
	m.rows = m.o.clean(3)
	return m
}

func (m *numberMachine) close() {
	m.line.lose.Store(false)
	check(m.o.t, m.o.desk.Lock(context.Background()))
	m.o.closeRegistry()
}

// restart is the program ended and begun again: nothing is kept but the disk.
func (m *numberMachine) restart(*rapid.T) {
	check(m.o.t, m.o.desk.Lock(m.o.t.Context()))
	m.begin()
}

func (m *numberMachine) begin() {
	m.o.desk = desk.New(m.o.config)
	check(m.o.t, m.o.desk.SignInOffline(m.o.t.Context(), pin))
}

// mayDie does something in which the program may die, and begins it again then.
func (m *numberMachine) mayDie(do func()) {
	defer func() {
		m.collect()
		if p := recover(); p != nil {
			if p != any(errDied) {
				panic(p)
			}
			check(m.o.t, m.o.desk.Lock(context.Background())) // the dead hold no files
			m.begin()
		}
	}()
	do()
}

// collect takes what has come out of the printer.
func (m *numberMachine) collect() {
	for _, p := range m.tray.out {
		m.hand[p.Number]++
	}
	m.tray.out = nil
}

func (m *numberMachine) states() map[string]confirm.ReservedNumber {
	list, err := m.o.desk.ReceiptNumbers(m.o.t.Context())
	check(m.o.t, err)
	all := map[string]confirm.ReservedNumber{}
	for _, n := range list {
		all[n.Number] = n
	}
	return all
}

func (m *numberMachine) reserve(rt *rapid.T) {
	m.disk.block = rapid.IntRange(0, 3).Draw(rt, "dies") == 0
	n := rapid.IntRange(1, 4).Draw(rt, "count")
	_, err := m.o.desk.ReserveReceipts(m.o.t.Context(), n)
	if err != nil && !errors.Is(err, errDied) && confirm.CodeOf(err) != confirm.ProblemOffline {
		rt.Fatal(err)
	}
	m.disk.block = false
}

func (m *numberMachine) print(rt *rapid.T) {
	n := rapid.IntRange(1, 3).Draw(rt, "count")
	m.mayDie(func() {
		_, err := m.o.desk.PrintBlankReceipts(m.o.t.Context(), n, confirm.BatchTarget{Printer: "tray"}, nil)
		if err != nil && confirm.CodeOf(err) != confirm.ProblemReceiptNumbersOut {
			rt.Fatal(err)
		}
	})
}

func (m *numberMachine) run(rt *rapid.T) {
	d, ok := m.o.someDocument(rt, confirm.DocumentWaiting, confirm.DocumentSpooled)
	if !ok {
		return
	}
	m.mayDie(func() {
		_, err := m.o.desk.RunBatch(m.o.t.Context(), d.BatchID, nil)
		if err != nil {
			rt.Fatal(err)
		}
	})
}

// answer is the truth: the clerk has looked into the tray.
func (m *numberMachine) answer(rt *rapid.T) {
	if d, ok := m.o.someDocument(rt, confirm.DocumentDoubtful); ok {
		must(rt, m.o.desk.AnswerDocument(m.o.t.Context(), d.BatchID, d.Seq, m.hand[d.Number] > 0))
	}
}

// retry destroys the earlier paper, which is what the reason says. Without a
// reason nothing that was at the printer is printed again.
func (m *numberMachine) retry(rt *rapid.T) {
	d, ok := m.o.someDocument(rt, confirm.DocumentFailed, confirm.DocumentSkipped, confirm.DocumentDoubtful)
	if !ok {
		return
	}
	err := m.o.desk.RetryDocument(m.o.t.Context(), d.BatchID, d.Seq, "")
	if confirm.CodeOf(err) == confirm.ProblemReprintReason {
		err = m.o.desk.RetryDocument(m.o.t.Context(), d.BatchID, d.Seq, "前一张已撕毁")
		m.hand[d.Number] = 0
	}
	must(rt, err)
}

func (m *numberMachine) skip(rt *rapid.T) {
	if d, ok := m.o.someDocument(rt, confirm.DocumentWaiting, confirm.DocumentFailed, confirm.DocumentDoubtful); ok {
		must(rt, m.o.desk.SkipDocument(m.o.t.Context(), d.BatchID, d.Seq))
	}
}

// held draws a number of which the clerk holds, or an applicant has, a paper.
func (m *numberMachine) held(rt *rapid.T) (string, bool) {
	var all []string
	for _, number := range slices.Sorted(maps.Keys(m.hand)) {
		if m.hand[number] > 0 {
			all = append(all, number)
		}
	}
	if len(all) == 0 {
		return "", false
	}
	return rapid.SampledFrom(all).Draw(rt, "number"), true
}

// enter concludes for an applicant with a blank receipt. Every paper in the
// hand has a number that is printed, unless it is used or void already.
func (m *numberMachine) enter(rt *rapid.T) {
	number, ok := m.held(rt)
	if !ok {
		return
	}
	id := m.rows[rapid.IntRange(0, len(m.rows)-1).Draw(rt, "applicant")].ID
	m.disk.decision = rapid.IntRange(0, 4).Draw(rt, "dies") == 0
	m.o.clock.add(time.Second)
	v := m.o.open(id)
	for _, c := range v.Conditions {
		var err error
		if v, err = m.o.desk.Tick(m.o.t.Context(), id, confirm.Tick{Code: c.Code, Value: confirm.TickMet}); err != nil {
			m.disk.decision = false
			return // a decision of it is on its way
		}
	}
	before := m.states()[number]
	_, err := m.o.desk.Decide(m.o.t.Context(), v, desk.Conclusion{
		Action: confirm.ActionConcludeComplete, ReceiptNumber: number, Explanation: "补登",
	})
	died := errors.Is(err, errDied)
	m.disk.decision = false
	wrong := confirm.CodeOf(err) == confirm.ProblemReceiptNumber
	if wrong == (before.State == confirm.NumberPrinted) && (err == nil || wrong) {
		rt.Fatalf("%s is %s, and entered: %v", number, before.State, err)
	}
	after := m.states()[number]
	if err == nil && (after.State != confirm.NumberUsed || after.RecordID != id) || err != nil && after != before {
		rt.Fatalf("%s was %+v, is %+v (died %v, %v)", number, before, after, died, err)
	}
}

func (m *numberMachine) takeBack(rt *rapid.T) {
	id := m.rows[rapid.IntRange(0, len(m.rows)-1).Draw(rt, "applicant")].ID
	m.o.clock.add(time.Second)
	v := m.o.open(id)
	m.o.desk.Saw(v)
	_, _ = m.o.desk.Conclude(m.o.t.Context(), v, confirm.ActionLeaveUnconfirmed, "材料有误")
}

func (m *numberMachine) void(rt *rapid.T) {
	all := m.states()
	if len(all) == 0 {
		return
	}
	number := rapid.SampledFrom(slices.Sorted(maps.Keys(all))).Draw(rt, "number")
	err := m.o.desk.VoidReceiptNumber(m.o.t.Context(), number, "污损")
	was := all[number].State
	if open := was == confirm.NumberFree || was == confirm.NumberPrinted; open != (err == nil) {
		rt.Fatalf("%s was %s: %v", number, was, err)
	}
	if err == nil {
		m.hand[number] = 0
	}
}

func (m *numberMachine) giveBack(rt *rapid.T) {
	_, err := m.o.desk.ReturnReceipts(m.o.t.Context(), time.Time{})
	if err != nil && confirm.CodeOf(err) != confirm.ProblemOffline {
		rt.Fatal(err)
	}
}

func (m *numberMachine) edit(rt *rapid.T) {
	m.edits++
	school := []string{"青禾县第八小学", "青禾县第九小学"}[m.edits%2]
	row := m.rows[rapid.IntRange(0, len(m.rows)-1).Draw(rt, "applicant")]
	m.o.edit(row.ApplicationNo, func(c *confirm.Content) { c.Work.School = school })
}

func (m *numberMachine) invariant(rt *rapid.T) {
	here, there := m.states(), m.o.uses()
	for number, papers := range m.hand {
		if papers > 1 {
			rt.Fatalf("%d papers of %s", papers, number)
		}
		if s := here[number].State; papers > 0 && s != confirm.NumberPrinted && s != confirm.NumberUsed {
			rt.Fatalf("a paper of %s, which is %s", number, s)
		}
	}
	for number, n := range here {
		given := there[number] == registry.ReceiptGiven || there[number] == registry.ReceiptRevoked
		if given && n.State != confirm.NumberUsed {
			rt.Fatalf("%s is given to an applicant, and %s here", number, n.State)
		}
	}
	decided, err := m.o.registry.Registry().Decisions(m.o.t.Context(), training.PlanID)
	check(m.o.t, err)
	of := map[string]string{}
	for _, d := range decided {
		if d.Record.Standing.State != confirm.StateComplete {
			continue
		}
		number := d.Record.Standing.Decision.ReceiptNumber
		if other := of[number]; other != "" || there[number] != registry.ReceiptGiven {
			rt.Fatalf("%s of %s and %q is %s", number, d.Record.ApplicationNo, other, there[number])
		}
		of[number] = d.Record.ApplicationNo
	}
}

// finish brings the day to its end: every number is explained, and none was burnt.
func (m *numberMachine) finish(rt *rapid.T) {
	ctx := m.o.t.Context()
	m.line.lose.Store(false)
	m.o.clock.add(time.Second)
	for m.o.send().Sent > 0 { // one of a record at a time
	}
	_, err := m.o.desk.ReserveReceipts(ctx, 1) // an answer that was lost comes now
	check(m.o.t, err)
	batches, err := m.o.desk.Batches(ctx)
	check(m.o.t, err)
	for _, b := range batches {
		check(m.o.t, m.o.desk.CancelBatch(ctx, b.ID))
	}
	for number, n := range m.states() {
		if n.State == confirm.NumberPrinted {
			check(m.o.t, m.o.desk.VoidReceiptNumber(ctx, number, "未使用"))
		}
	}
	_, err = m.o.desk.ReturnReceipts(ctx, time.Time{})
	check(m.o.t, err)
	here, there := m.states(), m.o.uses()
	want := map[confirm.ReceiptNumberState]string{
		confirm.NumberUsed: "given revoked", confirm.NumberVoid: "void", confirm.NumberReturned: "returned",
	}
	for number, use := range there {
		n, ours := here[number]
		if !use.Explained() || ours && !strings.Contains(want[n.State], string(use)) {
			rt.Fatalf("%s is %s at the registry, %q here", number, use, n.State)
		}
		if !ours && use != registry.ReceiptGiven && use != registry.ReceiptRevoked {
			rt.Fatalf("%s was burnt: %s", number, use)
		}
	}
	for number := range here {
		if _, known := there[number]; !known {
			rt.Fatal(fmt.Errorf("%s: nobody gave it", number))
		}
	}
}
