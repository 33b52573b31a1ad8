package present

import (
	"strings"
	"sync"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

type workBench struct {
	*Workbench
	runner  *stepRunner
	desk    *fakeDesk
	station *fakeStation
	notices *Notices
	screens []Screen
}

func newWorkBench(t *testing.T, online bool) *workBench {
	b := &workBench{runner: &stepRunner{t: t}, desk: &fakeDesk{views: map[string]desk.View{}}}
	b.desk.session.Online = online
	b.desk.page = confirm.Page{Rows: rows(3)}
	for _, id := range []string{"r0", "r1", "r2"} {
		b.desk.views[id] = view(id)
	}
	b.station = &fakeStation{desk: b.desk}
	b.notices = NewNotices(b.runner)
	b.Workbench = NewWorkbench(b.desk, b.station, b.runner, b.notices, func() time.Time { return noon }, "/tmp")
	b.OnScreen = func(s Screen) { b.screens = append(b.screens, s) }
	b.Start()
	b.runner.settle()
	return b
}

func TestWorkbenchStarts(t *testing.T) {
	b := newWorkBench(t, true)
	check(t, "rows", b.List.Len(), 3)
	check(t, "contact after the first sync", b.station.contacts, 1)
	check(t, "notice", b.notices.Current().Severity, NoticeInfo)
	check(t, "contact offline", newWorkBench(t, false).station.contacts, 1)
	b.Standing.Sync()
	b.runner.settle()
	check(t, "contact once", b.station.contacts, 1)
}

// What changes while the first list is asked for does not hold it up.
func TestTheFirstListIsNotAskedForAnew(t *testing.T) {
	b := &workBench{runner: &stepRunner{t: t}, desk: &fakeDesk{views: map[string]desk.View{}}}
	b.desk.page = confirm.Page{Rows: rows(3)}
	b.station = &fakeStation{desk: b.desk}
	b.notices = NewNotices(b.runner)
	b.Workbench = NewWorkbench(b.desk, b.station, b.runner, b.notices, func() time.Time { return noon }, "/tmp")
	var rest func()
	b.OnFilled = func(then func()) {
		rest = then
		check(t, "questions before the first list", len(b.desk.queries), 1)
		check(t, "rows", b.List.Len(), 3)
		check(t, "contact", b.station.contacts, 0)
	}
	b.Start()
	b.desk.subscriber(desk.ChangedRecords)
	b.desk.subscriber(desk.ChangedOutbox)
	b.runner.settle()
	check(t, "questions with the one for the change", len(b.desk.queries), 2)
	check(t, "contact before the first list is drawn", b.station.contacts, 0)
	rest()
	b.runner.settle()
	check(t, "contact after the first list", b.station.contacts, 1)
	b.desk.subscriber(desk.ChangedRecords)
	b.runner.settle()
	check(t, "questions for a later change", len(b.desk.queries), 3)
}

func TestABurstOfChangesIsOneReload(t *testing.T) {
	b := newWorkBench(t, false)
	asked := len(b.desk.queries)
	var workers sync.WaitGroup
	var posts sync.Mutex
	for range 4 {
		workers.Go(func() {
			for range 50 {
				posts.Lock() // the step runner's Post is for one goroutine
				b.desk.subscriber(desk.ChangedRecords)
				posts.Unlock()
			}
		})
	}
	workers.Wait()
	b.runner.settle()
	check(t, "questions", len(b.desk.queries)-asked, 1)
	b.desk.subscriber(desk.ChangedLink)
	b.runner.settle()
	check(t, "questions for the link", len(b.desk.queries)-asked, 1)
}

func TestConclusionsGoOutByThemselves(t *testing.T) {
	b := newWorkBench(t, true)
	b.List.OpenRow(0)
	b.runner.settle()
	b.Record.Conclude(confirm.ActionLeaveUnconfirmed)
	b.runner.settle()
	check(t, "kicks", b.station.kicks, 1)
}

func TestConclusionsGoOutWhenTheirTimeToUndoEnds(t *testing.T) {
	b := newWorkBench(t, true)
	b.desk.subscriber(desk.ChangedOutbox)
	b.runner.settle()
	check(t, "kicks before", b.station.kicks, 0)
	b.desk.subscriber(desk.ChangedOutbox | desk.ChangedSendable)
	b.runner.settle()
	check(t, "kicks", b.station.kicks, 1)
}

func TestNextWalksTheList(t *testing.T) {
	b := newWorkBench(t, false)
	b.List.OpenRow(1)
	b.Next()
	b.runner.settle()
	check(t, "open", b.Record.State().ID, "r2")
	b.Next()
	check(t, "the end is told", b.notices.Current().Text, "已是列表中的最后一位。")
}

func TestPrintMarkedOrOpen(t *testing.T) {
	b := newWorkBench(t, false)
	b.PrintMarked()
	check(t, "nothing chosen", b.Printing.State().Selected, 0)
	b.List.OpenRow(2)
	b.runner.settle()
	b.PrintMarked()
	check(t, "the open record", b.Printing.Row(0).Name, "张2")
	b.List.Mark(0)
	b.List.Mark(1)
	b.PrintMarked()
	check(t, "the marked ones", b.Printing.State().Selected, 2)
	check(t, "screen", b.Screen(), ScreenPrint)
	b.OpenRecord("r1")
	b.runner.settle()
	check(t, "screen", b.screens[len(b.screens)-1], ScreenCheck)
	check(t, "its row is the open one", b.List.Row(1).Open && b.List.State().Current == 1, true)
	check(t, "open", b.Record.State().ID, "r1")
}

func TestLockSavesWhatWasTyped(t *testing.T) {
	b := newWorkBench(t, false)
	b.List.OpenRow(0)
	b.runner.settle()
	b.Record.Tick("T1", confirm.TickMet)
	b.Record.Annotate("", "", "走前写的")
	b.Lock()
	b.runner.settle()
	check(t, "locked", b.desk.locked, 1)
	check(t, "remark", b.desk.views["r0"].Draft.Remark, "走前写的")
}

func TestLockEndsEverything(t *testing.T) {
	b := newWorkBench(t, true)
	locked := 0
	b.OnLocked = func(cause desk.LockCause, _ Place) {
		locked++
		check(t, "cause", cause, desk.LockClerk)
	}
	b.desk.err = problem(confirm.ProblemDiskFull) // the keys are gone all the same
	b.Lock()
	b.Lock() // a double click
	b.runner.settle()
	check(t, "locked", locked, 1)
	check(t, "tries", b.desk.locked, 1)
	check(t, "subscribed", b.desk.subscriber == nil, true)
	asked := len(b.desk.queries)
	b.List.Reload()
	b.runner.settle()
	check(t, "questions after the end", len(b.desk.queries), asked)
}

func TestPrintingGoesThroughTheQueue(t *testing.T) {
	b := newWorkBench(t, false)
	var pages []PrintPage
	b.OnPrintPage = func(p PrintPage) { pages = append(pages, p) }
	b.desk.printers = []confirm.PrinterInfo{{Name: "HP", Accepts: true, A4: true}}
	b.List.MarkAll()
	b.PrintMarked()
	b.runner.settle()
	check(t, "printers reach every part", b.Printing.State().Printer+b.Rosters.State().Printer+b.Blanks.State().Printer, "HPHPHP")
	asked := len(b.desk.queries)
	b.Printing.Start()
	b.runner.step() // stored
	check(t, "pages", len(pages), 2)
	check(t, "the queue is shown", b.PrintPage(), PageQueue)
	check(t, "runs", b.Queue.Running(), true)
	b.desk.subscriber(desk.ChangedPrints)
	b.runner.deliver()
	check(t, "the list is left alone while it runs", len(b.desk.queries), asked)
	b.runner.settle()
	check(t, "then it is read", len(b.desk.queries) > asked, true)
	check(t, "names", b.Queue.Document(0).Name, "张0")
	for _, page := range []PrintPage{PagePrintNew, PageBlanks, PagePrinters} {
		b.ShowPrint(page)
	}
	for _, page := range []StatisticsPage{PageDaily, PageRosters, PageNotCome, PageHandover, PageCloseOut} {
		b.ShowStatistics(page)
		check(t, "page", b.StatisticsPage(), page)
	}
	b.runner.settle()
}

func TestTroubleStandsInTheTopLine(t *testing.T) {
	b := newWorkBench(t, false)
	b.desk.batches = []confirm.Batch{paper("b1", confirm.BatchPaused, confirm.DocumentDoubtful), paper("b2", confirm.BatchEnded, confirm.DocumentDone)}
	b.desk.subscriber(desk.ChangedPrints)
	b.runner.settle()
	check(t, "batches", b.Standing.State().PrintTrouble, 1)
	b.desk.batches = b.desk.batches[1:]
	b.Queue.Changed()
	b.runner.settle()
	check(t, "batches", b.Standing.State().PrintTrouble, 0)
}

func TestScannedPaperOpensItsRecord(t *testing.T) {
	const code = "CP1/FV/202600000001/0123456789AB/3/1/1"
	verdicts := map[confirm.PaperVerdict]struct {
		severity Severity
		word     string
	}{
		confirm.VerdictCurrent:  {NoticeInfo, "现行有效"},
		confirm.VerdictOutdated: {NoticeWarn, "已更新作废"},
		confirm.VerdictReplaced: {NoticeWarn, "已补打"},
		confirm.VerdictRevoked:  {NoticeWarn, "已失效"},
		confirm.VerdictPreview:  {NoticeWarn, "不生效"},
		confirm.VerdictAltered:  {NoticeError, "不符"},
	}
	for verdict, want := range verdicts {
		b := newWorkBench(t, false)
		asked := len(b.desk.queries)
		b.desk.scanned = desk.ScannedPaper{RecordID: "r1", Verdict: verdict}
		b.desk.scanned.Code, _ = confirm.ParsePaperCode(code)
		for i := range code { // letter by letter, in small letters and full-width, as some keyboards are set
			b.List.Search(strings.ToLower(code[:i+1]))
		}
		check(t, "letters before the mark is whole are searched for", len(b.desk.queries) <= asked+3, true)
		check(t, "taken", b.List.Submit("ＣＰ１"+strings.ToLower(code[3:])), true)
		b.runner.settle()
		check(t, "code", b.desk.scans[0], code)
		check(t, "record", b.Record.State().ID, "r1")
		n := b.notices.Current()
		check(t, "severity", n.Severity, want.severity)
		if !strings.Contains(n.Text, want.word) || !strings.Contains(n.Text, "202600000001") {
			t.Errorf("%s: said %q", verdict, n.Text)
		}
	}
	b := newWorkBench(t, false)
	check(t, "a name is no code", b.List.Submit("张0"), false)
	b.desk.scanned = desk.ScannedPaper{Verdict: confirm.VerdictOtherPoint}
	b.List.Submit(code)
	b.runner.settle()
	check(t, "nothing opened", b.Record.State().ID, "")
	check(t, "said", strings.Contains(b.notices.Current().Text, "本机没有这份申请"), true)
	b.desk.paperErr = problem(confirm.ProblemPaperCode)
	b.List.Submit("CP1/XX/1")
	b.runner.settle()
	check(t, "said", b.notices.Current().Text, Words(confirm.ProblemPaperCode, nil))
}

// Whoever is looked for, keys pressed before he is there never meet the person
// who was open before; and when nobody is found that person is there again.
func TestKeysNeverMeetThePersonBefore(t *testing.T) {
	const number = "202600000001"
	for name, seek := range map[string]func(b *workBench, known bool){
		"typed": func(b *workBench, known bool) {
			b.List.Search(map[bool]string{true: "张1", false: "无此人"}[known])
			b.List.OpenCurrent()
		},
		"scanned": func(b *workBench, known bool) {
			if known {
				b.desk.named = map[string][]confirm.Row{number: rows(3)[1:2]}
			}
			b.Scan(number)
		},
		"scanned paper": func(b *workBench, known bool) {
			if known {
				b.desk.scanned.RecordID = "r1"
			}
			b.Scan("CP1/FV/202600000001/0123456789AB/3/1/1")
		},
	} {
		for _, known := range []bool{true, false} {
			b := newWorkBench(t, false)
			b.List.OpenRow(0)
			b.runner.settle()
			seek(b, known)
			check(t, name+": the person before stays on the screen", b.Record.State().ID, "r0")
			for !b.Record.takes() { // a key at every moment
				b.Record.Conclude(confirm.ActionLeaveUnconfirmed)
				b.Record.Transfer("p2")
				b.runner.step()
			}
			check(t, name+": concluded meanwhile", len(b.desk.concluded)+len(b.desk.acts), 0)
			check(t, name+": open", b.Record.State().ID, map[bool]string{true: "r1", false: "r0"}[known])
			b.Record.Conclude(confirm.ActionLeaveUnconfirmed)
			b.runner.settle()
			check(t, name+": concluded then", len(b.desk.concluded), 1)
		}
	}
}
