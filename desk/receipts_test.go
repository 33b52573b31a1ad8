package desk_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/internal/training"
	"confirmpoint/sync/registry"
)

// numbers tells the state of each number, by its run.
func (o *office) numbers() string {
	o.t.Helper()
	list, err := o.desk.ReceiptNumbers(o.t.Context())
	check(o.t, err)
	var all []string
	for _, n := range list {
		all = append(all, string(n.State))
	}
	return strings.Join(all, " ")
}

// reserve fetches n numbers.
func (o *office) reserve(n int) []string {
	o.t.Helper()
	b, err := o.desk.ReserveReceipts(o.t.Context(), n)
	check(o.t, err)
	var all []string
	for _, number := range b.Numbers() {
		all = append(all, number.Number)
	}
	return all
}

// blanks prints n blank receipts into a file.
func (o *office) blanks(n int) confirm.Batch {
	o.t.Helper()
	b, err := o.desk.PrintBlankReceipts(o.t.Context(), n, confirm.BatchTarget{Path: filepath.Join(o.t.TempDir(), "blanks.pdf")}, nil)
	check(o.t, err)
	return b
}

// enter concludes 材料齐全 for somebody who has a blank receipt.
func (o *office) enter(id, number string) error {
	o.t.Helper()
	v := o.open(id)
	if slices.ContainsFunc(v.Draft.Ticks, func(t confirm.Tick) bool { return t.Value == "" }) || len(v.Draft.Ticks) < len(v.Conditions) {
		v = o.tickAll(id, confirm.TickMet)
	}
	_, err := o.desk.Decide(o.t.Context(), v, desk.Conclusion{
		Action: confirm.ActionConcludeComplete, ReceiptNumber: number, Explanation: "补登空白凭证",
	})
	return err
}

// uses is the bureau's report on the point: the use of each number.
func (o *office) uses() map[string]registry.ReceiptUse {
	o.t.Helper()
	reg := o.registry.Registry()
	points, err := reg.Points(o.t.Context())
	check(o.t, err)
	all := map[string]registry.ReceiptUse{}
	for _, p := range points {
		if p.Code != training.PointCode {
			continue
		}
		lines, err := reg.ReceiptReport(o.t.Context(), p.ID, "")
		check(o.t, err)
		for _, l := range lines {
			all[l.Number] = l.Use
		}
	}
	return all
}

// TestBlankReceipts is a day with a power cut: numbers are fetched, printed,
// handed out, entered, spoiled and given back; at its end each is explained.
func TestBlankReceipts(t *testing.T) {
	o := ready(t, 12)
	numbers := o.reserve(6)
	b := o.blanks(4)
	if states(b) != "done done done done" {
		t.Fatalf("%s: %+v", states(b), b.Documents)
	}
	for i, d := range b.Documents {
		if d.Number != numbers[i] || d.Kind != confirm.PaperBlankReceipt || d.RecordID != "" {
			t.Errorf("document %d is %+v", i+1, d)
		}
	}
	if got := o.numbers(); got != "printed printed printed printed free free" {
		t.Fatal(got)
	}
	id := o.clean(1)[0].ID
	check(t, o.enter(id, numbers[1]))
	if got := o.numbers(); got != "printed used printed printed free free" {
		t.Error(got)
	}
	o.send()
	o.pull()
	if got := o.open(id).Record.Standing.Decision.ReceiptNumber; got != numbers[1] {
		t.Errorf("the registry gave %s", got)
	}
	check(t, o.desk.VoidReceiptNumber(t.Context(), numbers[0], "水浸"))
	check(t, o.desk.VoidReceiptNumber(t.Context(), numbers[2], "遗失"))
	returned, err := o.desk.ReturnReceipts(t.Context(), time.Time{})
	check(t, err)
	if got := o.numbers(); returned != 2 || got != "void used void printed returned returned" {
		t.Errorf("%d returned: %s", returned, got)
	}
	want := map[string]registry.ReceiptUse{
		numbers[0]: registry.ReceiptVoid, numbers[1]: registry.ReceiptGiven, numbers[2]: registry.ReceiptVoid,
		numbers[3]: registry.ReceiptPrinted, numbers[4]: registry.ReceiptReturned, numbers[5]: registry.ReceiptReturned,
	}
	if got := o.uses(); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the bureau sees %v, want %v", got, want)
	}
}

// TestOnlyPrintedNumbersAreEntered: with any other nothing is signed.
func TestOnlyPrintedNumbersAreEntered(t *testing.T) {
	o := ready(t, 12)
	numbers := o.reserve(5)
	o.blanks(3)
	check(t, o.desk.VoidReceiptNumber(t.Context(), numbers[1], "卡纸"))
	check(t, o.desk.VoidReceiptNumber(t.Context(), numbers[4], "不再需要"))
	rows := o.clean(3)
	check(t, o.enter(rows[0].ID, numbers[0]))
	for name, number := range map[string]string{
		"used": numbers[0], "void": numbers[1], "free": numbers[3], "void while free": numbers[4], "nobody's": "T01-20261008-7777",
	} {
		if err := o.enter(rows[1].ID, number); confirm.CodeOf(err) != confirm.ProblemReceiptNumber {
			t.Errorf("%s: %v", name, err)
		}
	}
	wantCode(t, o.enter(rows[1].ID, "7777"), confirm.CodeTextInvalid)
	_, err := o.desk.Decide(t.Context(), o.tickAll(rows[2].ID, confirm.TickNotMet), desk.Conclusion{
		Action: confirm.ActionConcludeIncomplete, ReceiptNumber: numbers[2],
	})
	wantCode(t, err, confirm.CodeIntentMalformed)
	if n := o.outbox(); n != 1 {
		t.Errorf("%d operations", n)
	}
	if got := o.numbers(); got != "used void printed free void" {
		t.Error(got)
	}
	for name, number := range map[string]string{"used": numbers[0], "void": numbers[1], "nobody's": "T01-20261008-7777"} {
		if err := o.desk.VoidReceiptNumber(t.Context(), number, "遗失"); confirm.CodeOf(err) != confirm.ProblemReceiptNumber {
			t.Errorf("%s made void: %v", name, err)
		}
	}
	wantCode(t, o.desk.VoidReceiptNumber(t.Context(), numbers[2], " "), confirm.CodeExplanationRequired)
}

// TestRefusedDecisionGivesTheNumberBack: somebody else's decision came first.
// The number is what it was before, and good for the next applicant.
func TestRefusedDecisionGivesTheNumberBack(t *testing.T) {
	o := ready(t, 12)
	numbers := o.reserve(1)
	o.blanks(1)
	rows := o.clean(2)
	o.clock.add(2 * time.Minute)
	other := o.colleague()
	other.signIn()
	other.pull()
	if err := other.enter(rows[0].ID, numbers[0]); confirm.CodeOf(err) != confirm.ProblemReceiptNumber {
		t.Errorf("a number of another workstation: %v", err)
	}
	check(t, other.enter(rows[0].ID, ""))
	other.send()
	check(t, o.enter(rows[0].ID, numbers[0]))
	if got := o.numbers(); got != "used" {
		t.Error(got)
	}
	if r := o.send(); r.Refused != 1 {
		t.Fatalf("%+v", r)
	}
	if got := o.numbers(); got != "printed" {
		t.Errorf("after the refusal: %s", got)
	}
	check(t, o.enter(rows[1].ID, numbers[0]))
	if r := o.send(); r.Accepted != 1 {
		t.Fatalf("%+v", r)
	}
	if got := o.uses()[numbers[0]]; got != registry.ReceiptGiven || o.numbers() != "used" {
		t.Errorf("%s at the registry, %s here", got, o.numbers())
	}
}

// TestReturnNeedsTheNetwork, and numbers in the queue are kept.
func TestReturnNeedsTheNetwork(t *testing.T) {
	o := ready(t, 12)
	numbers := o.reserve(4)
	_, err := o.desk.PrintBlankReceipts(t.Context(), 5, confirm.BatchTarget{Path: "x.pdf"}, nil)
	wantCode(t, err, confirm.ProblemReceiptNumbersOut)
	for _, n := range []int{0, -1, confirm.MaxReceiptBlock + 1} {
		_, err := o.desk.PrintBlankReceipts(t.Context(), n, confirm.BatchTarget{Path: "x.pdf"}, nil)
		wantCode(t, err, confirm.ProblemBatchSize)
	}
	// A file that cannot be written: its documents are skipped, their numbers
	// were about to be printed and stay so.
	gone := filepath.Join(t.TempDir(), "no", "such", "folder.pdf")
	if _, err := o.desk.PrintBlankReceipts(t.Context(), 1, confirm.BatchTarget{Path: gone}, nil); err == nil {
		t.Error("written into no folder")
	}
	if got := o.numbers(); got != "printed free free free" {
		t.Error(got)
	}
	o.closeRegistry()
	returned, err := o.desk.ReturnReceipts(t.Context(), time.Time{})
	if confirm.CodeOf(err) != confirm.ProblemOffline || returned != 0 {
		t.Errorf("%d returned: %v", returned, err)
	}
	_, err = o.desk.ReserveReceipts(t.Context(), 1)
	wantCode(t, err, confirm.ProblemOffline)
	if got := o.numbers(); got != "printed free free free" {
		t.Error(got)
	}
	check(t, o.desk.VoidReceiptNumber(t.Context(), numbers[0], "没有打印出来"))
}

// lossyLine loses answers when told to: the registry has done what was asked.
type lossyLine struct {
	desk.Registry
	lose atomic.Bool
}

func (l *lossyLine) lost(err error) error {
	if err == nil && l.lose.Load() {
		return &confirm.Problem{Code: confirm.ProblemOffline}
	}
	return err
}

func (l *lossyLine) ReserveReceipts(ctx context.Context, n int) (confirm.ReceiptBlock, error) {
	b, err := l.Registry.ReserveReceipts(ctx, n)
	return b, l.lost(err)
}

func (l *lossyLine) ReportReceipts(ctx context.Context, numbers []confirm.ReservedNumber) error {
	return l.lost(l.Registry.ReportReceipts(ctx, numbers))
}

// TestLostAnswersBurnNothing: a block whose answer was lost comes with the next
// question; what was returned stays returned and is told again by itself.
func TestLostAnswersBurnNothing(t *testing.T) {
	line := &lossyLine{}
	o := ready(t, 12, func(c *desk.Config) { line.Registry, c.Registry = c.Registry, line })
	line.lose.Store(true)
	for range 3 {
		_, err := o.desk.ReserveReceipts(t.Context(), 3)
		wantCode(t, err, confirm.ProblemOffline)
	}
	line.lose.Store(false)
	if numbers := o.reserve(2); len(numbers) != 3 || len(o.uses()) != 3 {
		t.Fatalf("got %v of %v", numbers, o.uses())
	}
	line.lose.Store(true)
	returned, err := o.desk.ReturnReceipts(t.Context(), time.Time{})
	if confirm.CodeOf(err) != confirm.ProblemOffline || returned != 3 || o.numbers() != "returned returned returned" {
		t.Errorf("%d returned: %v, %s", returned, err, o.numbers())
	}
	line.lose.Store(false)
	o.send()
	for number, use := range o.uses() {
		if use != registry.ReceiptReturned {
			t.Errorf("%s is %s", number, use)
		}
	}
}

// TestFatesAreToldWithTheNextContact, without anybody asking for it.
func TestFatesAreToldWithTheNextContact(t *testing.T) {
	o := ready(t, 12)
	numbers := o.reserve(3)
	o.blanks(2)
	o.send()
	check(t, o.desk.VoidReceiptNumber(t.Context(), numbers[1], "污损"))
	want := map[string]registry.ReceiptUse{numbers[0]: registry.ReceiptPrinted, numbers[1]: registry.ReceiptPrinted, numbers[2]: registry.ReceiptReserved}
	if got := o.uses(); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
	o.send()
	if got := o.uses()[numbers[1]]; got != registry.ReceiptVoid {
		t.Errorf("then %s", got)
	}
}

// withBlankTray is an office whose printer comes to the ends of a list, then to good ones.
func withBlankTray(t *testing.T) (*office, *blankTray, func(ends ...string)) {
	var list []string
	tray := &blankTray{fate: func() string {
		if len(list) == 0 {
			return "good"
		}
		next := list[0]
		list = list[1:]
		return next
	}}
	o := ready(t, 6, func(c *desk.Config) { c.Spooler = tray })
	return o, tray, func(ends ...string) { list = ends }
}

// papers lists what came out: number and how often it was printed.
func (p *blankTray) papers() string {
	var all []string
	for _, paper := range p.out {
		all = append(all, fmt.Sprintf("%s/%d", paper.Number[len(paper.Number)-4:], paper.PrintNo))
	}
	return strings.Join(all, " ")
}

var onTray = confirm.BatchTarget{Printer: "tray"}

// TestOneNumberOneDocument: what waits in a batch is nobody else's, and a number
// that another document has printed is not printed again.
func TestOneNumberOneDocument(t *testing.T) {
	o, tray, ends := withBlankTray(t)
	ctx := t.Context()
	o.reserve(3)
	ends("no printer")
	first, err := o.desk.PrintBlankReceipts(ctx, 2, onTray, nil)
	check(t, err)
	if got := o.numbers(); states(first) != "waiting waiting" || got != "printed free free" {
		t.Fatalf("%s, %s", states(first), got)
	}
	returned, err := o.desk.ReturnReceipts(ctx, time.Time{})
	check(t, err)
	if got := o.numbers(); returned != 1 || got != "printed free returned" {
		t.Fatalf("%d returned: %s", returned, got)
	}
	_, err = o.desk.PrintBlankReceipts(ctx, 1, onTray, nil)
	wantCode(t, err, confirm.ProblemReceiptNumbersOut)

	check(t, o.desk.SkipDocument(ctx, first.ID, 2)) // now the second number is for anybody
	second, err := o.desk.PrintBlankReceipts(ctx, 1, onTray, nil)
	check(t, err)
	if states(second) != "done" || tray.papers() != "0002/1" {
		t.Fatalf("%s: %s", states(second), tray.papers())
	}
	check(t, o.desk.RetryDocument(ctx, first.ID, 2, ""))
	first, err = o.desk.RunBatch(ctx, first.ID, nil)
	check(t, err)
	if states(first) != "done failed" || first.Documents[1].Code != confirm.ProblemReceiptNumber || tray.papers() != "0002/1 0001/1" {
		t.Errorf("%s %s: %s", states(first), first.Documents[1].Code, tray.papers())
	}
}

// TestSecondPaperOfANumber needs the clerk's word: its earlier sheet is spoiled,
// or why it is printed again, which it then says itself.
func TestSecondPaperOfANumber(t *testing.T) {
	o, tray, ends := withBlankTray(t)
	ctx := t.Context()
	numbers := o.reserve(2)
	ends("no answer out")
	b, err := o.desk.PrintBlankReceipts(ctx, 2, onTray, nil)
	check(t, err)
	if states(b) != "doubtful waiting" {
		t.Fatal(states(b))
	}
	check(t, o.desk.SkipDocument(ctx, b.ID, 1))
	wantCode(t, o.desk.RetryDocument(ctx, b.ID, 1, " "), confirm.ProblemReprintReason)
	check(t, o.desk.RetryDocument(ctx, b.ID, 1, "前一张已撕毁"))
	b, err = o.desk.RunBatch(ctx, b.ID, nil)
	check(t, err)
	if states(b) != "done done" || tray.papers() != "0001/1 0001/2 0002/1" {
		t.Fatalf("%s: %s", states(b), tray.papers())
	}
	// A jam, says the clerk: both are bad. Each comes again as it was.
	_, err = o.desk.LastGoodSheet(ctx, b.ID, 0)
	check(t, err)
	check(t, o.enter(o.clean(1)[0].ID, numbers[1])) // and yet gives one to somebody
	b, err = o.desk.RunBatch(ctx, b.ID, nil)
	check(t, err)
	if states(b) != "done failed" || b.Documents[1].Code != confirm.ProblemReceiptNumber || tray.papers() != "0001/1 0001/2 0002/1 0001/2" {
		t.Errorf("%s %s: %s", states(b), b.Documents[1].Code, tray.papers())
	}
	lines, _, err := o.desk.PrintLedger(ctx)
	check(t, err)
	for _, l := range lines {
		if l.Kind != confirm.PaperBlankReceipt || l.Number != numbers[l.Document-1] {
			t.Errorf("the ledger has %+v", l)
		}
	}
}
