package present

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"confirmpoint/confirm"
)

type listBench struct {
	*List
	runner  *stepRunner
	desk    *fakeDesk
	notices *Notices
	opened  []string
}

func rows(n int) []confirm.Row {
	list := make([]confirm.Row, n)
	for i := range list {
		list[i] = confirm.Row{
			ID: fmt.Sprintf("r%d", i), ApplicationNo: fmt.Sprintf("%012d", i), Name: confirm.Name(fmt.Sprintf("张%d", i)),
			State: confirm.StatePending, Kind: confirm.KindPeriodic, School: "新宁小学",
		}
	}
	return list
}

func newListBench(t *testing.T, n int) *listBench {
	b := &listBench{runner: &stepRunner{t: t}, desk: &fakeDesk{}}
	b.desk.page = confirm.Page{Rows: rows(n), Counts: map[confirm.Queue]int{
		confirm.QueueAll: n, confirm.QueuePending: n, confirm.QueueToPrint: 3,
	}}
	b.notices = NewNotices(b.runner)
	b.List = NewList(b.desk, b.runner, b.notices)
	b.OnOpen = func(id string) { b.opened = append(b.opened, id) }
	b.Reload()
	b.runner.settle()
	return b
}

func (b *listBench) lastQuery() confirm.Query { return b.desk.queries[len(b.desk.queries)-1] }

func TestListShowsRowsAndCountsOfOneQuestion(t *testing.T) {
	b := newListBench(t, 4)
	s := b.State()
	check(t, "rows", s.Count, 4)
	check(t, "current", s.Current, 0)
	check(t, "loading", s.Loading, false)
	check(t, "empty", s.Empty, "")
	counts := map[string]int{}
	for _, c := range s.Chips {
		counts[c.Label] = c.Count
		check(t, "active "+c.Label, c.Active, c.Queue == confirm.QueuePending)
	}
	check(t, "待核对", counts["待核对"], 4)
	check(t, "待打印", counts["待打印"], 3)
	row := b.Row(2)
	check(t, "name", row.Name, "张2")
	check(t, "badge", row.Badge, Badge{"待核对", TonePending})
	check(t, "kind", row.Kind, "定期注册")
}

func TestRowBadgeTellsUnfinishedBusinessFirst(t *testing.T) {
	tests := []struct {
		state confirm.State
		op    confirm.OperationState
		want  Badge
	}{
		{confirm.StatePending, "", Badge{"待核对", TonePending}},
		{confirm.StateComplete, "", Badge{"材料齐全", ToneComplete}},
		{confirm.StateIncomplete, confirm.OperationAccepted, Badge{"材料不全", ToneIncomplete}},
		{confirm.StateDeclined, "", Badge{"申报未受理", ToneDeclined}},
		{confirm.StatePending, confirm.OperationSigned, Badge{"待发送", ToneUnsent}},
		{confirm.StateComplete, confirm.OperationSending, Badge{"发送中", ToneUnsent}},
		{confirm.StateComplete, confirm.OperationUnknown, Badge{"结果未知", ToneUnsent}},
		{confirm.StateComplete, confirm.OperationRefused, Badge{"冲突", ToneConflict}},
	}
	for _, tt := range tests {
		check(t, fmt.Sprintf("%s %s", tt.state, tt.op), recordBadge(tt.state, tt.op), tt.want)
	}
}

func TestNewerSearchOvertakesOlder(t *testing.T) {
	b := newListBench(t, 12)
	b.Search("张1")
	b.Search(" 张11 ")
	check(t, "waiting", len(b.runner.jobs), 2)
	check(t, "the older one is cancelled", b.runner.jobs[0].ctx.Err() != nil, true)
	b.runner.runJob(1) // the newer answer comes first
	check(t, "rows", b.State().Count, 1)
	b.runner.runJob(0)
	check(t, "rows after the late answer", b.State().Count, 1)
	check(t, "no notice", b.notices.Current().Text, "")
	b.Search("张11") // the same: no new question
	check(t, "waiting", len(b.runner.jobs), 0)
}

func TestListAsksWhatWasChosen(t *testing.T) {
	b := newListBench(t, 2)
	b.ChooseQueue(confirm.QueueIncomplete)
	b.ChooseState(confirm.StateIncomplete)
	b.SortBy(confirm.SortName)
	check(t, "loading", b.State().Loading, true)
	b.runner.settle()
	want := confirm.Query{Queue: confirm.QueueIncomplete, Filter: confirm.Filter{State: confirm.StateIncomplete}, Sort: confirm.SortName}
	if asked := b.lastQuery(); !reflect.DeepEqual(asked, want) {
		t.Errorf("asked is %+v, want %+v", asked, want)
	}
	b.ChooseQueue(confirm.QueueIncomplete) // again: all records
	b.runner.settle()
	check(t, "queue", b.lastQuery().Queue, confirm.QueueAll)
	asked := len(b.desk.queries)
	b.ChooseState(confirm.StateIncomplete)
	check(t, "asked again for the same", len(b.desk.queries), asked)
	b.SortBy(confirm.SortName)
	b.runner.settle()
	check(t, "the other way round", b.lastQuery().Descending, true)
	b.SortBy(confirm.SortSchool)
	b.runner.settle()
	check(t, "another column begins at its beginning", b.lastQuery().Descending, false)
}

func TestListKeepsItsPlaceOnReload(t *testing.T) {
	b := newListBench(t, 5)
	b.MoveTo(3)
	b.desk.page.Rows = append(rows(1)[:0], rows(5)[1:]...) // the first has gone
	b.Reload()
	b.runner.settle()
	check(t, "the same record", b.Row(b.State().Current).ID, "r3")
	b.desk.page.Rows = rows(5)[:2] // the record has gone too
	b.Reload()
	b.runner.settle()
	check(t, "the nearest row", b.State().Current, 1)
	b.desk.page.Rows = nil
	b.Reload()
	b.runner.settle()
	check(t, "none", b.State().Current, -1)
	b.MoveTo(4)
	check(t, "none to move to", b.State().Current, -1)
}

// Return right after a name opens who has that name, however slow the search:
// not whom the list showed when the key was pressed.
func TestReturnOpensWhatWasTyped(t *testing.T) {
	b := newListBench(t, 5)
	opened := func(what, want string) {
		t.Helper()
		check(t, what, strings.Join(b.opened, " "), want)
	}
	b.OpenCurrent()
	opened("the first when nothing was typed", "r0")
	b.Search("张3")
	b.OpenCurrent()
	opened("while it is searched", "r0")
	b.Reload() // something has changed meanwhile
	b.runner.settle()
	opened("when it was found", "r0 r3")
	b.Reload()
	b.runner.settle()
	opened("once", "r0 r3")

	b.Search("张4")
	b.OpenCurrent()
	b.Search("张") // another wish
	b.runner.settle()
	opened("no longer wished", "r0 r3")

	b.Search("李")
	b.OpenCurrent()
	b.runner.settle()
	b.Search("")
	b.runner.settle()
	opened("nobody found", "r0 r3")
}

func TestOpenAndNext(t *testing.T) {
	b := newListBench(t, 4)
	b.OpenRow(-1)
	b.OpenRow(9)
	check(t, "opened", len(b.opened), 0)
	b.OpenRow(1)
	check(t, "open", b.Row(1).Open, true)
	check(t, "next", b.OpenNext(), true)
	// r2 is concluded and leaves the queue: r3 takes its place.
	b.desk.page.Rows = append(rows(4)[:2], rows(4)[3])
	b.Reload()
	b.runner.settle()
	check(t, "next", b.OpenNext(), true)
	check(t, "next of the last", b.OpenNext(), false)
	check(t, "opened", strings.Join(b.opened, " "), "r1 r2 r3")
}

func TestMarksOutliveSearches(t *testing.T) {
	b := newListBench(t, 3)
	b.Mark(2)
	b.Mark(0)
	b.Mark(7)
	b.Search("张1")
	b.runner.settle()
	check(t, "marked", b.State().Marked, 2)
	check(t, "all marked", b.AllMarked(), false)
	b.MarkAll()
	check(t, "all marked", b.AllMarked(), true)
	marked := b.Marked()
	check(t, "marked", len(marked), 3)
	check(t, "in the order of marking", marked[0].ID+marked[1].ID+marked[2].ID, "r2r0r1")
	b.MarkAll()
	check(t, "taken back", b.State().Marked, 2)
	b.Search("")
	b.runner.settle()
	b.Mark(0)
	check(t, "taken back", b.Row(0).Marked, false)
	b.Unmark()
	check(t, "marked", b.State().Marked, 0)
}

func TestMarkedRowsFollowTheirRecords(t *testing.T) {
	b := newListBench(t, 2)
	b.Mark(0)
	b.desk.page.Rows[0].State = confirm.StateComplete
	b.Reload()
	b.runner.settle()
	check(t, "state", b.Marked()[0].State, confirm.StateComplete)
}

func TestEmptyListsSayWhy(t *testing.T) {
	b := newListBench(t, 0)
	if !strings.Contains(b.State().Empty, "同步") {
		t.Errorf("before the first pull: %q", b.State().Empty)
	}
	b.Pulled()
	seen := map[string]bool{}
	for _, q := range []confirm.Queue{
		confirm.QueuePending, confirm.QueueIncomplete, confirm.QueueUnsent, confirm.QueueConflict,
		confirm.QueueToPrint, confirm.QueueReprint, confirm.QueueToday, confirm.QueueDone, confirm.QueueAll,
	} {
		seen[emptyQueue(q)] = true
	}
	check(t, "different reasons", len(seen), 9)
	b.Search("无此人")
	b.runner.settle()
	if !strings.Contains(b.State().Empty, "没有符合") {
		t.Errorf("after a search: %q", b.State().Empty)
	}
	b.Search("")
	b.ChooseState(confirm.StateDeclined)
	b.runner.settle()
	if !strings.Contains(b.State().Empty, "重置") {
		t.Errorf("after a filter: %q", b.State().Empty)
	}
}

func TestFailedSearchKeepsTheRows(t *testing.T) {
	b := newListBench(t, 3)
	b.desk.err = problem(confirm.ProblemLocked)
	b.Reload()
	b.runner.settle()
	check(t, "rows", b.State().Count, 3)
	check(t, "notice", b.notices.Current().Text, Words(confirm.ProblemLocked, nil))
}

func BenchmarkRow20000(b *testing.B) {
	l := NewList(&fakeDesk{}, nil, nil)
	l.take(answer{page: confirm.Page{Rows: rows(20000)}}, true)
	b.ResetTimer()
	for i := range b.N {
		l.Row(i % 20000)
	}
}
