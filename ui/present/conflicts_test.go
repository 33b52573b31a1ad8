package present

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

type conflictBench struct {
	*Conflicts
	t       *testing.T
	runner  *stepRunner
	desk    *fakeDesk
	notices *Notices
	opened  []string
	signed  int
}

// newConflictBench has one conflict for each, named o1, o2… from the newest.
func newConflictBench(t *testing.T, all ...desk.Conflict) *conflictBench {
	b := &conflictBench{t: t, runner: &stepRunner{t: t}, desk: &fakeDesk{}}
	b.desk.page.Rows = rows(6)
	b.desk.conflicts = map[string]desk.Conflict{}
	for i, c := range all {
		c.Operation.Intent.OperationID = "o" + itoa(i+1)
		b.put(c)
		b.desk.operations = append(b.desk.operations, c.Operation)
	}
	b.notices = NewNotices(b.runner)
	b.Conflicts = NewConflicts(b.desk, b.runner, b.notices)
	b.OnOpen = func(id string) { b.opened = append(b.opened, id) }
	b.OnSigned = func() { b.signed++ }
	b.Reload()
	b.runner.settle()
	return b
}

func (b *conflictBench) put(c desk.Conflict) { b.desk.conflicts[c.Operation.Intent.OperationID] = c }

func hardConflict() desk.Conflict {
	return refused(confirm.ActionConcludeComplete, confirm.CodeContentChanged, newSchool)
}

func softConflict() desk.Conflict {
	return refused(confirm.ActionConcludeComplete, confirm.CodeContentChanged, newPhone)
}

func TestConflictsListTheOpenOnes(t *testing.T) {
	b := newConflictBench(t, hardConflict(), softConflict())
	s := b.State()
	check(t, "lines", len(s.Lines), 2)
	check(t, "the first is shown", s.Sheet.OperationID, "o1")
	check(t, "name", s.Lines[0].Name, "张1")
	b.Choose(1)
	check(t, "nothing of the one before stays", b.State().Shown, false)
	check(t, "cannot act on what is not shown", b.State().CanAct, false)
	b.Act()
	b.runner.settle()
	check(t, "second", b.State().Sheet.OperationID, "o2")
	b.Later()
	b.runner.settle()
	check(t, "round to the first", b.State().Sheet.OperationID, "o1")
	check(t, "it stays listed", len(b.State().Lines), 2)
}

func TestNoConflictSaysSo(t *testing.T) {
	b := newConflictBench(t)
	check(t, "empty", b.State().Empty != "", true)
	check(t, "shown", b.State().Shown, false)
	b.Act()
	b.GiveUp("x")
	b.Later()
	b.Choose(0)
	check(t, "jobs", len(b.runner.jobs), 0)
}

func TestHardConflictIsOpenedAgain(t *testing.T) {
	b := newConflictBench(t, hardConflict())
	b.Act()
	b.Act() // a double click
	check(t, "busy", b.State().Busy, true)
	b.runner.settle()
	check(t, "rechecked", strings.Join(b.desk.rechecked, ","), "o1")
	check(t, "opened", strings.Join(b.opened, ","), "r1")
	check(t, "signed", len(b.desk.signed), 0)
}

func TestSoftConflictIsSignedByOneKey(t *testing.T) {
	b := newConflictBench(t, softConflict(), hardConflict())
	b.Act()
	b.Act()
	b.GiveUp("no")
	b.runner.settle()
	check(t, "signed", len(b.desk.signed), 1)
	check(t, "told", b.signed, 1)
	check(t, "given up", len(b.desk.gaveUp), 0)
	check(t, "left", len(b.State().Lines), 1)
	check(t, "the next is shown", b.State().Sheet.OperationID, "o2")
}

func TestFailedSignatureIsTold(t *testing.T) {
	b := newConflictBench(t, softConflict())
	b.Act()
	b.desk.err = &confirm.Refusal{Code: confirm.CodeContentChanged}
	b.runner.step()
	check(t, "notice", b.notices.Current().Text, Words(confirm.CodeContentChanged, nil))
	b.runner.settle()
	check(t, "still there", b.State().CanAct, true)
}

// TestLateSheetIsDropped: an answer for a conflict that is no longer chosen.
func TestLateSheetIsDropped(t *testing.T) {
	b := newConflictBench(t, hardConflict(), softConflict())
	b.Choose(1)
	b.Choose(0)
	b.runner.runJob(1)
	b.runner.runJob(0) // of the second, late
	check(t, "shown", b.State().Sheet.OperationID, "o1")
	b.Reload()
	b.Reload()
	b.runner.runJob(1)
	b.desk.operations = nil
	b.runner.runJob(0)
	check(t, "lines", len(b.State().Lines), 2)
}

// TestSheetIsNotExchanged: what came meanwhile is shown by a key, not signed by it.
func TestSheetIsNotExchanged(t *testing.T) {
	b := newConflictBench(t, softConflict())
	newer := hardConflict()
	newer.Operation.Intent.OperationID = "o1"
	newer.Theirs.Version, newer.Theirs.Digest = 3, "c"
	b.put(newer)
	b.Reload()
	b.runner.settle()
	s := b.State()
	check(t, "the old one is on the screen", s.Sheet.Way, WayResign)
	check(t, "stale", s.Stale != "", true)
	check(t, "word", s.WayWord, "看新的变化")
	b.Act()
	b.runner.settle()
	check(t, "signed", len(b.desk.signed), 0)
	check(t, "the new one", b.State().Sheet.Way, WayRecheck)
	check(t, "no longer stale", b.State().Stale, "")
}

func TestClashesAreChosenByField(t *testing.T) {
	b := newConflictBench(t, refused(confirm.ActionCorrectWork, confirm.CodeContentChanged, newSchool))
	check(t, "way", b.State().Sheet.Way, WayCorrect)
	check(t, "not yet", b.State().CanAct, false)
	check(t, "hint", b.State().Hint, "请先逐项选择“现任教学校”用哪一个。")
	b.Act()
	b.ChooseValue("work.school", false)
	check(t, "the title is left to sign", b.State().CanAct, true)
	b.ChooseValue("work.school", true)
	b.Act()
	b.ChooseValue("work.school", false) // too late
	b.runner.settle()
	check(t, "signed", strings.Join(b.desk.signed[0], ","), "work.school")
}

func TestCorrectionWithNothingLeftIsGivenUp(t *testing.T) {
	c := refused(confirm.ActionCorrectWork, confirm.CodeContentChanged, newSchool)
	c.Kept = nil
	b := newConflictBench(t, c)
	b.ChooseValue("work.school", false)
	check(t, "cannot sign", b.State().CanAct, false)
	check(t, "says what to do", strings.Contains(b.State().Hint, "放弃这项更正"), true)
}

func TestGiveUpNeedsAReason(t *testing.T) {
	b := newConflictBench(t, hardConflict())
	b.GiveUp("  ")
	check(t, "jobs", len(b.runner.jobs), 0)
	check(t, "notice", b.notices.Current().Severity, NoticeError)
	b.GiveUp(" 对方结论正确 ")
	b.GiveUp("again")
	b.runner.settle()
	check(t, "given up", strings.Join(b.desk.gaveUp, ","), "o1: 对方结论正确")
	check(t, "empty", b.State().Empty != "", true)
}

// TestHistoryIsShownWithoutButtons: a conflict that was dealt with can be looked at.
func TestHistoryIsShownWithoutButtons(t *testing.T) {
	b := newConflictBench(t, hardConflict(), softConflict())
	b.Act()
	b.desk.resolve("o1", "对方结论正确")
	b.runner.settle()
	b.Show("o1")
	b.runner.settle()
	s := b.State()
	check(t, "closed", s.Sheet.Closed, "对方结论正确")
	check(t, "none of the list", s.Current, -1)
	check(t, "act", s.CanAct || s.CanGiveUp, false)
	b.Reload()
	b.runner.settle()
	check(t, "it stays", b.State().Sheet.OperationID, "o1")
}

// TestConflictScreenThatWasClosed: nothing of it comes back.
func TestConflictScreenThatWasClosed(t *testing.T) {
	runner := &stepRunner{t: t}
	scope := NewScope(runner)
	d := &fakeDesk{}
	p := NewConflicts(d, scope, NewNotices(runner))
	changed := 0
	p.OnChange = func(ConflictState) { changed++ }
	p.Reload()
	scope.Close()
	runner.settle()
	check(t, "changes", changed, 0)
}

func TestReconcilerComparesBothSides(t *testing.T) {
	runner, d := &stepRunner{t: t}, &fakeDesk{}
	d.page.Rows = rows(6)
	notices := NewNotices(runner)
	p := NewReconciler(d, runner, notices)
	check(t, "says what it is for", p.State().Empty != "", true)
	d.reconciled = confirm.Reconciliation{At: noon, States: []confirm.StateCount{{State: confirm.StatePending, Here: 3, There: 4}},
		Differences: []confirm.Difference{
			{ApplicationNo: d.page.Rows[1].ApplicationNo, Here: confirm.StatePending, There: confirm.StateComplete},
			{ApplicationNo: "9", There: confirm.StatePending}, {ApplicationNo: "8", Here: confirm.StatePending},
			{ApplicationNo: "7", Here: confirm.StatePending, There: confirm.StatePending},
		}}
	p.Run()
	p.Run()
	check(t, "jobs", len(runner.jobs), 1)
	runner.settle()
	s := p.State()
	check(t, "summary", s.Summary, "2026-10-08 12:00 对账：4 位申请人与登记库不同")
	check(t, "tone", s.Tone, ToneConflict)
	check(t, "counts", s.Counts[0], CountLine{State: StateBadge(confirm.StatePending), Here: 3, There: 4, Result: Badge{"不同", ToneConflict}})
	check(t, "name", s.Differences[0].Name, "张1")
	check(t, "missing", s.Differences[1].Here, "没有")
	steps := map[string]bool{}
	for _, l := range s.Differences {
		steps[l.Step] = true
	}
	check(t, "each its step", len(steps), 4)
	p.Choose(9)
	p.Choose(2)
	check(t, "chosen", p.State().Current, 2)
	d.err = problem(confirm.ProblemOffline)
	p.Run()
	runner.settle()
	check(t, "notice", notices.Current().Text, Words(confirm.ProblemOffline, nil))
	check(t, "the last one stays", len(p.State().Differences), 4)
}

func TestSyncLogIsGroupedByDay(t *testing.T) {
	runner, d := &stepRunner{t: t}, &fakeDesk{}
	notices := NewNotices(runner)
	p := NewSyncLog(d, runner, notices)
	p.Reload()
	runner.settle()
	check(t, "empty", p.State().Empty != "", true)
	d.log = []confirm.SyncEntry{
		{At: noon, Kind: confirm.SyncSend, Sent: 1, Refused: 1}, {At: noon, Kind: confirm.SyncReconcile, Differences: 2},
		{At: noon.AddDate(0, 0, -1), Kind: confirm.SyncPull, Code: confirm.ProblemTLS, Args: map[string]string{"issuer": "某某防火墙"}, Automatic: true},
	}
	p.Reload()
	runner.settle()
	s := p.State()
	check(t, "days", s.Lines[0].Day+s.Lines[1].Day+s.Lines[2].Day, "2026-10-082026-10-07")
	check(t, "help", strings.Contains(s.Lines[2].Help, "某某防火墙"), true)
	check(t, "help", strings.Contains(s.Lines[0].Help, "冲突"), true)
	p.Choose(2)
	d.err = problem(confirm.ProblemLocked)
	p.Reload()
	runner.settle()
	check(t, "chosen", p.State().Current, 2)
	check(t, "notice", notices.Current().Text, Words(confirm.ProblemLocked, nil))
}

func TestLineAndBundles(t *testing.T) {
	runner, d, dir := &stepRunner{t: t}, &fakeDesk{}, t.TempDir()
	notices := NewNotices(runner)
	d.budget, d.bundle = 8<<10, confirm.BundleReport{Operations: 37, Scans: 2}
	p := NewLinePanel(d, runner, notices, dir)
	p.Load()
	runner.settle()
	check(t, "budget", p.State().Budget, 8<<10)
	p.SetBudget(8 << 10)
	check(t, "the same again", len(runner.jobs), 0)
	p.SetBudget(0)
	p.SetBudget(32 << 10) // busy
	runner.settle()
	check(t, "budget", d.budget, 0)

	p.Export()
	p.Export()
	check(t, "once", len(runner.jobs), 1)
	runner.settle()
	data, err := os.ReadFile(filepath.Join(dir, d.BundleName()))
	if err != nil || string(data) != "sealed" {
		t.Errorf("%q, %v", data, err)
	}
	check(t, "never says that all is done", strings.Contains(p.State().Made, "还没有受理"), true)
	check(t, "what was made", strings.Contains(p.State().Made, "37 项"), true)
	d.err = problem(confirm.ProblemNotFound)
	p.Export()
	runner.settle()
	check(t, "nothing waits", strings.HasPrefix(p.State().Made, "没有待发送的结论"), true)
	p.SetFolder(filepath.Join(dir, "none"))
	p.Export()
	runner.settle()
	check(t, "no such folder", notices.Current().Severity, NoticeError)

	p.Import()
	check(t, "asks for the file", notices.Current().Severity, NoticeError)
	p.SetFile(filepath.Join(dir, "not here"))
	p.Import()
	runner.settle()
	check(t, "no such file", strings.Contains(notices.Current().Text, "not here"), true)
	p.SetFile(filepath.Join(dir, d.BundleName()))
	d.bundle = confirm.BundleReport{Accepted: 35, Refused: 1, NotSeen: 1}
	p.Import()
	runner.settle()
	check(t, "made", p.State().Made, "回执包已导入：35 项已受理，1 项冲突，请到“冲突”处理，1 项登记库没有收到，将重新发送。")
	check(t, "read", d.imported, "sealed")
	d.err = errors.New("broken")
	p.Load()
	runner.settle()
	check(t, "notice", notices.Current().Text, Words(confirm.ProblemInternal, nil))
	for want, n := range map[string]int{"不限": 0, "每秒 32 KB": 32 << 10, "每秒 1 KB": 1} {
		check(t, "word", BudgetWord(n), want)
	}
}
