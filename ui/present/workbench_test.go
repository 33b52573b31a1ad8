package present

import (
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
	check(t, "nothing chosen", len(b.Printing.State().Selected), 0)
	b.List.OpenRow(2)
	b.runner.settle()
	b.PrintMarked()
	check(t, "the open record", b.Printing.State().Selected[0].Name, "张2")
	b.List.Mark(0)
	b.List.Mark(1)
	b.PrintMarked()
	check(t, "the marked ones", len(b.Printing.State().Selected), 2)
	check(t, "screen", b.Screen(), ScreenPrint)
	b.OpenRecord("r1")
	b.runner.settle()
	check(t, "screen", b.screens[len(b.screens)-1], ScreenCheck)
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
	b.OnLocked = func() { locked++ }
	b.desk.err = problem(confirm.ProblemDiskFull)
	b.Lock()
	b.Lock() // a double click
	b.runner.settle()
	check(t, "not locked", locked, 0)
	check(t, "tries", b.desk.locked, 1)
	b.Lock()
	b.runner.settle()
	check(t, "locked", locked, 1)
	check(t, "subscribed", b.desk.subscriber == nil, true)
	asked := len(b.desk.queries)
	b.List.Reload()
	b.runner.settle()
	check(t, "questions after the end", len(b.desk.queries), asked)
}
