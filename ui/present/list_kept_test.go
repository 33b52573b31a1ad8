package present

import (
	"testing"

	"confirmpoint/confirm"
)

// restarted is the list of the same clerk after the program was started anew.
func (b *listBench) restarted() *listBench {
	again := &listBench{runner: b.runner, desk: b.desk, notices: b.notices}
	again.List = NewList(b.desk, b.runner, b.notices)
	again.Start(nil)
	b.runner.settle()
	return again
}

func (b *listBench) started() *listBench {
	b.Start(nil)
	b.runner.settle()
	return b
}

func TestViewsOutliveARestart(t *testing.T) {
	b := newListBench(t, 4).started()
	b.SetFilter(FilterState, string(confirm.StateIncomplete))
	b.SortBy(confirm.SortSchool)
	b.Search("张")
	b.SaveView(" 待补 ")
	b.runner.settle()
	b.Reset()
	b.runner.settle()
	b = b.restarted()
	check(t, "views", len(b.Views()), 1)
	b.ShowView("待补")
	b.runner.settle()
	q := b.lastQuery()
	check(t, "state", q.Filter.State, confirm.StateIncomplete)
	check(t, "sort", q.Sort, confirm.SortSchool)
	check(t, "what was searched for", q.Text, "") // it names a person
	check(t, "chips", b.State().Filters[0].Word != "", true)
	b.DeleteView("待补")
	b.runner.settle()
	check(t, "views after", len(b.restarted().Views()), 0)
}

func TestViewsNeedAName(t *testing.T) {
	b := newListBench(t, 4).started()
	b.SaveView("  ")
	check(t, "notice", b.notices.Current().Text, "请先写视图名称。")
	check(t, "views", len(b.Views()), 0)
}

func TestPages(t *testing.T) {
	b := newListBench(t, 45).started()
	b.SetPageSize(PageSizes[1])
	b.runner.settle()
	size := PageSizes[1]
	b = b.restarted()
	s := b.State()
	check(t, "size after a restart", s.PageSize, size)
	check(t, "rows", s.Count, size)
	check(t, "of all", s.Total, 45)
	b.TurnPage(-1) // before the first
	check(t, "page", b.State().Page, 1)
	for range 10 {
		b.TurnPage(1)
	}
	s = b.State()
	check(t, "last page", s.Page, s.Pages)
	check(t, "rows of the last page", s.Count, 45-(s.Pages-1)*size)
	check(t, "current", s.Current, 0)
	check(t, "first of the last page", b.Row(0).ID, rows(45)[(s.Pages-1)*size].ID)
	b.SetPageSize(0)
	b.runner.settle()
	check(t, "without pages", b.State().Count, 45)
	check(t, "the row of before", b.State().Current, (s.Pages-1)*size)
}

func TestRangeFollowsItsEnd(t *testing.T) {
	b := newListBench(t, 10)
	b.MoveTo(3)
	b.MarkTo(6)
	check(t, "marked", len(b.Marked()), 4)
	b.MarkTo(4) // shorter
	check(t, "marked when shorter", len(b.Marked()), 2)
	b.MarkTo(1) // to the other side
	var ids string
	for i := range 10 {
		if b.Row(i).Marked {
			ids += b.Row(i).ID
		}
	}
	check(t, "marked on the other side", ids, "r1r2r3")
	b.MarkTo(99)
	check(t, "marked to the end", len(b.Marked()), 7)
	b.Unmark()
	check(t, "unmarked", len(b.Marked()), 0)
}

func TestPileOutlivesARestart(t *testing.T) {
	b := newListBench(t, 5).started()
	b.BeginPile("新宁小学", noon)
	b.runner.settle()
	row, _ := b.row("r3")
	check(t, "put", b.PutOnPile(row), confirm.PileAdded)
	b.runner.settle()
	b = b.restarted()
	s := b.State()
	check(t, "shown", s.Pile.Shown, true)
	check(t, "words", s.Pile.Words, "新宁小学：已到 1 / 5，已办 0")
	check(t, "first", b.Row(0).ID, "r3")
	for _, c := range s.Chips {
		check(t, "a count that is not the pile's, "+c.Label, c.Uncounted, true)
		check(t, "active "+c.Label, c.Active, false)
	}
	b.ChooseQueue(confirm.QueuePending)
	b.runner.settle()
	check(t, "another queue", b.State().Pile.Shown, false)
	check(t, "counted again", b.State().Chips[0].Uncounted, false)
	b.ShowPile()
	b.runner.settle()
	check(t, "back", b.State().Pile.Shown, true)
	b.EndPile()
	b.runner.settle()
	check(t, "ended", b.restarted().State().Pile.Open, false)
}

// A size that no page may have, of another program, is none.
func TestPageSizeIsOneOfThose(t *testing.T) {
	for kept, want := range map[string]int{
		`{"page_size":20}`: 20, `{"page_size":200}`: 200, `{"page_size":7}`: 0, `{"page_size":-10}`: 0, `{"page_size":100000}`: 0, `{}`: 0,
	} {
		b := newListBench(t, 45)
		check(t, "saved", b.desk.SaveChoice(t.Context(), choiceList, []byte(kept)), nil)
		check(t, kept, b.restarted().State().PageSize, want)
	}
	b := newListBench(t, 45).started()
	b.SetPageSize(7)
	check(t, "a size that is none", b.State().PageSize, 0)
	b.SetPageSize(20)
	b.SaveView("全部") // keeps all choices together
	b.runner.settle()
	check(t, "size kept with a view", b.restarted().State().PageSize, 20)
}

// Who is of another school waits for one answer: the next folder, an answer and
// the end of the pile take the question away.
func TestAFolderOfAnotherSchoolWaitsForOneAnswer(t *testing.T) {
	stranger := confirm.Row{ID: "x", Name: "何其他", School: "青禾县第八小学"}
	begun := func() *listBench {
		b := newListBench(t, 5).started()
		b.BeginPile("新宁小学", noon)
		b.runner.settle()
		check(t, "asked before", b.State().Pile.Ask, "")
		check(t, "put", b.PutOnPile(stranger), confirm.PileOther)
		check(t, "asked", b.State().Pile.Ask, "何其他 属于“青禾县第八小学”，不在这一叠。")
		check(t, "on the pile unasked", b.pile.Has("x"), false)
		return b
	}
	for name, c := range map[string]struct {
		do func(*listBench)
		on bool
	}{
		"added":      {func(b *listBench) { b.AnswerOther(true) }, true},
		"not added":  {func(b *listBench) { b.AnswerOther(false) }, false},
		"the next":   {func(b *listBench) { row, _ := b.row("r1"); b.PutOnPile(row) }, false},
		"once more":  {func(b *listBench) { row, _ := b.row("r1"); b.PutOnPile(row); b.PutOnPile(row) }, false},
		"a new pile": {func(b *listBench) { b.BeginPile("新宁小学", noon) }, false},
		"the end":    {func(b *listBench) { b.EndPile() }, false},
	} {
		b := begun()
		c.do(b)
		b.runner.settle()
		check(t, name+": still asked", b.State().Pile.Ask, "")
		b.AnswerOther(true) // too late, or again
		b.runner.settle()
		check(t, name+": on the pile", b.pile.Has("x"), c.on)
		if c.on {
			check(t, "on it once", len(b.pile.IDs), 1)
			check(t, "outlives a restart", b.restarted().pile.Has("x"), true)
		}
	}
}
