package present

import (
	"context"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// Chip is a queue with its count; the counts of all chips come from the same
// question as the rows.
type Chip struct {
	Queue  confirm.Queue
	Label  string
	Count  int
	Active bool
	Tone   Tone
	// Uncounted hides the count, which is not of what the list shows.
	Uncounted bool
}

// ListRow is one line of the list, ready to be shown.
type ListRow struct {
	ID            string
	Badge         Badge
	Name          string
	ApplicationNo string
	School        string
	Kind          string
	Findings      int
	Printed       bool
	Marked        bool // chosen for printing
	Open          bool // shown beside the list
	Come          bool // on the pile
}

// ListState is what surrounds the rows.
type ListState struct {
	Text    string
	Chips   []Chip
	Count   int // rows, of the page when there are pages
	Total   int // rows of all pages
	Marked  int // of all records, not only of those shown
	Columns []ListColumn
	Sort    confirm.SortKey
	// Descending is the order the other way round.
	Descending bool
	Filters    []FilterChip
	Current    int  // row the keyboard is on; -1 for none
	Loading    bool // the rows are those of an older question
	// Empty says why there are no rows and what to do; empty while there are.
	Empty    string
	PageSize int // 0: no pages
	Page     int // from 1
	Pages    int
	Pile     PileState
	Drawer   DrawerState
}

// ListScreenDesk is what the list needs of a desk.
type ListScreenDesk interface {
	ListDesk
	ChoiceDesk
	// Schools are those of the point, by pinyin.
	Schools(ctx context.Context) ([]desk.SchoolCount, error)
}

// List is the working list with search, queues and the choice of rows to print.
type List struct {
	OnChange func(ListState)
	// OnOpen is called with the id of a row to be opened.
	OnOpen func(id string)
	// OnSeek is called when somebody is looked for who is to be opened, and with
	// false once he is, or could not be found.
	OnSeek func(bool)
	// OnScan is called with the code of a paper that a scanner typed.
	OnScan func(code string)
	// OnRows is called after each reload, so that an open record can follow.
	OnRows func(byID func(id string) (confirm.Row, bool))
	// OnHandOver is called when a pile is to be handed over; Listed gives it.
	OnHandOver func()

	desk    ListScreenDesk
	runner  Runner
	notices *Notices
	query   confirm.Query
	page    confirm.Page
	marked  map[string]mark
	marks   int // how many were made, for their order
	anchor  int // row at which a range began, in page.Rows; -1 for none
	open    string
	current int // in page.Rows
	first   int // row the shown page begins with
	size    int // of a page; 0: no pages
	columns []columnOf
	longest lengths // of all rows so far
	views   []View
	view    string // name of the view that was chosen last
	pulled  bool
	loaded  bool // what the clerk had chosen has been read
	cancel  func()
	turn    int
	drawer  drawer
	pile    pile
	opening bool   // the answer that is asked for is to be opened
	filled  func() // runs once after the first answer; nil: it has run
	stale   bool   // something has changed before the first answer
}

// NewList makes the presenter; Start or Reload fills it.
func NewList(d ListScreenDesk, r Runner, n *Notices) *List {
	l := &List{
		desk: d, runner: r, notices: n, current: -1, anchor: -1,
		query:  confirm.Query{Queue: confirm.QueuePending, Sort: confirm.SortApplicationNo},
		marked: map[string]mark{},
	}
	l.showColumns(nil)
	return l
}

// Start reads what the clerk has chosen, and fills the list; then runs once,
// when the first rows are there or could not be had.
func (l *List) Start(then func()) {
	l.filled = then
	l.readChoices()
}

// Reload asks again, keeping the place in the list. The first list is shown as
// it was asked for, and then asked for again: a clerk sees it sooner.
func (l *List) Reload() {
	if l.filled != nil {
		l.stale = true
		return
	}
	l.load(false)
}

// Search narrows the list to rows that match text.
func (l *List) Search(text string) {
	if _, scanned := scannedCode(text); scanned {
		return // comes letter by letter; Submit takes it
	}
	text = strings.TrimSpace(text)
	if text == l.query.Text {
		return
	}
	l.query.Text = text
	l.load(true)
}

// ChooseQueue shows one queue; choosing it again shows all records.
func (l *List) ChooseQueue(q confirm.Queue) {
	if q == l.query.Queue && !l.pile.shown {
		q = confirm.QueueAll
	}
	l.pile.shown = false
	l.query.Queue = q
	l.load(true)
}

// ShowQueue shows one queue whole, whatever the list was narrowed to.
func (l *List) ShowQueue(q confirm.Queue) {
	l.pile.shown = false
	l.query.Queue, l.query.Text, l.query.Filter = q, "", confirm.Filter{}
	l.load(true)
}

// SortBy orders the rows by a column; the same column again turns the order round.
func (l *List) SortBy(key confirm.SortKey) {
	if key == "" {
		return
	}
	if key == l.query.Sort {
		l.query.Descending = !l.query.Descending
	} else {
		l.query.Sort, l.query.Descending = key, false
	}
	l.load(true)
	l.saveChoices()
}

// Reset shows all records again, in every queue and state (seed 003 §3.2: 重置).
// Columns, order and marks stay.
func (l *List) Reset() { l.ShowQueue(confirm.QueueAll) }

// Pulled tells that data has come at least once, which changes what an empty list means.
func (l *List) Pulled() {
	if !l.pulled {
		l.pulled = true
		l.changed()
	}
}

// answer is a page with what is worked out of it away from the window.
type answer struct {
	page     confirm.Page
	come     int // rows of the pile that are on it
	progress confirm.PileProgress
	longest  lengths
}

// load runs the newest question; an older one still under way is dropped.
func (l *List) load(fromTop bool) {
	if l.cancel != nil {
		l.cancel()
	}
	if fromTop { // for something else than what was to be opened
		l.seek(false)
	}
	l.turn++
	turn, query, on := l.turn, l.query, l.pile
	var found answer
	l.cancel = l.runner.Go("search", func(ctx context.Context) (err error) {
		found, err = ask(ctx, l.desk, query, on)
		return err
	}, func(err error) {
		if turn != l.turn {
			return
		}
		l.cancel = nil
		l.answered(found, err, fromTop)
	})
}

func (l *List) answered(found answer, err error, fromTop bool) {
	if err != nil {
		l.notices.Fail(err)
	} else {
		l.take(found, fromTop)
		if l.opening {
			l.OpenCurrent()
		}
	}
	l.seek(false)
	if then := l.filled; then != nil {
		l.filled = nil
		then()
		if l.stale {
			l.stale = false
			l.load(false)
		}
	}
}

func ask(ctx context.Context, d ListDesk, q confirm.Query, on pile) (found answer, err error) {
	if on.shown {
		found, err = askPile(ctx, d, q, on.Pile)
	} else {
		found.page, err = d.Search(ctx, q)
	}
	found.longest = lengthsOf(found.page.Rows)
	return found, err
}

func (l *List) take(found answer, fromTop bool) {
	kept := ""
	if !fromTop && l.current >= 0 && l.current < len(l.page.Rows) {
		kept = l.page.Rows[l.current].ID
	}
	before := l.current
	l.page, l.anchor = found.page, -1
	l.pile.come, l.pile.progress = found.come, found.progress
	l.longest = l.longest.or(found.longest)
	l.remark()
	l.current = l.place(kept, before)
	l.turnTo(l.current)
	if l.OnRows != nil {
		l.OnRows(l.row)
	}
	l.changed()
}

// place is the row the keyboard stands on after a reload: the same record,
// else the one that moved up into its place.
func (l *List) place(kept string, before int) int {
	last := len(l.page.Rows) - 1
	if kept == "" {
		return min(0, last)
	}
	if i := l.at(kept); i >= 0 {
		return i
	}
	return min(before, last)
}

// State is what is to be shown now.
func (l *List) State() ListState {
	return ListState{
		Text: l.query.Text, Chips: l.chips(), Count: l.Len(), Total: len(l.page.Rows), Marked: len(l.marked),
		Columns: l.Columns(), Sort: l.query.Sort, Descending: l.query.Descending, Filters: l.filterChips(),
		Current: l.currentShown(), Loading: l.cancel != nil, Empty: l.empty(),
		PageSize: l.size, Page: l.pageNo(), Pages: l.pages(),
		Pile: l.pileState(), Drawer: l.drawer.state(),
	}
}

// at is the row of a record, -1 when it is not in the list. It looks through all:
// an index would be made at every keystroke and asked at few.
func (l *List) at(id string) int {
	for i := range l.page.Rows {
		if l.page.Rows[i].ID == id {
			return i
		}
	}
	return -1
}

func (l *List) row(id string) (confirm.Row, bool) {
	i := l.at(id)
	if i < 0 {
		return confirm.Row{}, false
	}
	return l.page.Rows[i], true
}

func (l *List) changed() {
	if l.OnChange != nil {
		l.OnChange(l.State())
	}
}
