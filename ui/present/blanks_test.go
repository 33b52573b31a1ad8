package present

import (
	"slices"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
)

type blankBench struct {
	*Blanks
	t       *testing.T
	runner  *stepRunner
	desk    *fakeDesk
	notices *Notices
}

func newBlankBench(t *testing.T, states ...confirm.ReceiptNumberState) *blankBench {
	b := &blankBench{t: t, runner: &stepRunner{t: t}, desk: &fakeDesk{}}
	for i, s := range states {
		b.desk.numbers = append(b.desk.numbers, confirm.ReservedNumber{Number: "XN01-000" + itoa(i+1), State: s, At: noon, Reason: "打坏"})
	}
	b.notices = NewNotices(b.runner)
	b.Blanks = NewBlanks(b.desk, b.runner, b.notices, func() time.Time { return noon }, "文档")
	b.Load()
	b.runner.settle()
	return b
}

func (b *blankBench) acted(want ...string) {
	b.t.Helper()
	b.runner.settle()
	if !slices.Equal(b.desk.paperActs, want) {
		b.t.Errorf("the desk was asked for %q, want %q", b.desk.paperActs, want)
	}
	b.desk.paperActs = nil
}

func TestNumbersAreReservedPrintedAndReturned(t *testing.T) {
	b := newBlankBench(t)
	check(t, "empty", strings.Contains(b.State().Empty, "预留"), true)
	b.PrintBlanks()
	b.Return()
	b.acted()
	b.SetReserve(500)
	check(t, "at most", b.State().Reserve, mostReserve)
	b.SetReserve(0)
	b.SetReserve(3)
	b.ReserveMore()
	b.ReserveMore() // a double click
	b.desk.numbers = newBlankBench(t, confirm.NumberFree, confirm.NumberFree, confirm.NumberFree).desk.numbers
	b.acted("reserve 3")
	check(t, "said", b.notices.Current().Text, "已预留 3 个编号。")
	check(t, "numbers", b.State().Numbers, 3)
	b.SetPrint(4)
	check(t, "too few", b.State().Hint, "未用的编号只有 3 个。")
	b.SetPrint(2)
	b.SetPrinters([]confirm.PrinterInfo{{Name: "HP", A4: true, Accepts: true}})
	b.SetTarget(TargetPrinter)
	printed := 0
	b.OnPrinted = func(confirm.Batch) { printed++ }
	b.PrintBlanks()
	check(t, "busy", b.State().Busy, true)
	b.acted("blanks 2 HP")
	check(t, "the queue is told", printed, 1)
	b.Return()
	b.acted("return")
	check(t, "said", strings.HasPrefix(b.notices.Current().Text, "已交回 3 个"), true)
	b.desk.paperErr = problem(confirm.ProblemOffline)
	b.ReserveMore()
	b.acted()
	check(t, "said", b.notices.Current().Text, Words(confirm.ProblemOffline, nil))
}

func TestOnlyOpenNumbersAreVoided(t *testing.T) {
	b := newBlankBench(t, confirm.NumberVoid, confirm.NumberUsed, confirm.NumberPrinted, confirm.NumberFree, confirm.NumberReturned)
	for i, want := range []bool{false, false, true, true, false} {
		b.MoveTo(i)
		check(t, "can void "+itoa(i), b.State().CanVoid, want)
	}
	check(t, "line", b.Number(0), NumberLine{Number: "XN01-0001", When: "10-08 12:00", Detail: "打坏", Badge: Badge{"已作废", ToneDeclined}})
	b.MoveTo(0)
	b.Void("又打坏")
	b.MoveTo(2)
	b.Void("  ")
	b.acted()
	check(t, "asks for the reason", b.notices.Current().Severity, NoticeWarn)
	b.Void(" 遗失 ")
	b.acted("void XN01-0003 遗失")
	check(t, "printed and not used", b.Printed(), 1)
	none := newBlankBench(t, confirm.NumberUsed)
	check(t, "no free one", none.State().Hint, "没有未用的编号了，请联网预留。")
}
