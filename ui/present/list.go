package present

import (
	"context"
	"maps"
	"slices"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// Chip is a queue with its count; the counts of all chips come from the same
// question as the rows.
type Chip struct {
	Queue  confirm.Queue
	Label  string
	Count  int
	Active bool
	Tone   Tone
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
}

// ListState is what surrounds the rows.
type ListState struct {
	Text    string
	Chips   []Chip
	Count   int // rows
	Marked  int // of all records, not only of those shown
	Sort    confirm.SortKey
	Filter  confirm.State
	Current int  // row the keyboard is on; -1 for none
	Loading bool // the rows are those of an older question
	// Empty says why there are no rows and what to do; empty while there are.
	Empty string
}

// List is the working list with search, queues and the choice of rows to print.
type List struct {
	OnChange func(ListState)
	// OnOpen is called with the id of a row to be opened.
	OnOpen func(id string)
	// OnScan is called with the code of a paper that a scanner typed.
	OnScan func(code string)
	// OnRows is called after each reload, so that an open record can follow.
	OnRows func(byID func(id string) (confirm.Row, bool))

	desk    ListDesk
	runner  Runner
	notices *Notices
	query   confirm.Query
	page    confirm.Page
	index   map[string]int
	marked  map[string]mark
	marks   int // how many were made, for their order
	open    string
	current int
	pulled  bool
	cancel  func()
	turn    int
}

// NewList makes the presenter; Reload fills it.
func NewList(d ListDesk, r Runner, n *Notices) *List {
	return &List{
		desk: d, runner: r, notices: n, current: -1,
		query:  confirm.Query{Queue: confirm.QueuePending, Sort: confirm.SortApplicationNo},
		index:  map[string]int{},
		marked: map[string]mark{},
	}
}

// Reload asks again, keeping the place in the list.
func (l *List) Reload() { l.load(false) }

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
	if q == l.query.Queue {
		q = confirm.QueueAll
	}
	l.query.Queue = q
	l.load(true)
}

// ShowQueue shows one queue whole, whatever the list was narrowed to.
func (l *List) ShowQueue(q confirm.Queue) {
	l.query.Queue, l.query.Text, l.query.State = q, "", ""
	l.load(true)
}

// ChooseState keeps only rows of one state; empty keeps all.
func (l *List) ChooseState(s confirm.State) {
	if s == l.query.State {
		return
	}
	l.query.State = s
	l.load(true)
}

// SortBy orders the rows.
func (l *List) SortBy(key confirm.SortKey) {
	if key == l.query.Sort {
		return
	}
	l.query.Sort = key
	l.load(true)
}

// Pulled tells that data has come at least once, which changes what an empty list means.
func (l *List) Pulled() {
	if !l.pulled {
		l.pulled = true
		l.changed()
	}
}

// load runs the newest question; an older one still under way is dropped.
func (l *List) load(fromTop bool) {
	if l.cancel != nil {
		l.cancel()
	}
	l.turn++
	turn, query := l.turn, l.query
	var page confirm.Page
	l.cancel = l.runner.Go("search", func(ctx context.Context) (err error) {
		page, err = l.desk.Search(ctx, query)
		return err
	}, func(err error) {
		if turn != l.turn {
			return
		}
		l.cancel = nil
		if err != nil {
			l.notices.Fail(err)
			return
		}
		l.take(page, fromTop)
	})
}

func (l *List) take(page confirm.Page, fromTop bool) {
	kept := ""
	if !fromTop && l.current >= 0 && l.current < len(l.page.Rows) {
		kept = l.page.Rows[l.current].ID
	}
	before := l.current
	l.page = page
	l.index = make(map[string]int, len(page.Rows))
	for i := range page.Rows {
		row := &page.Rows[i]
		l.index[row.ID] = i
		if m, ok := l.marked[row.ID]; ok {
			m.row = *row
			l.marked[row.ID] = m
		}
	}
	l.current = l.place(kept, before)
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
	if i, ok := l.index[kept]; ok {
		return i
	}
	return min(before, last)
}

// Len is the number of rows.
func (l *List) Len() int { return len(l.page.Rows) }

// Row gives row i, 0 <= i < Len.
func (l *List) Row(i int) ListRow {
	r := &l.page.Rows[i]
	_, marked := l.marked[r.ID]
	return ListRow{
		ID:            r.ID,
		Badge:         rowBadge(r),
		Name:          r.Name.Reveal(),
		ApplicationNo: r.ApplicationNo,
		School:        r.School,
		Kind:          lang.L(r.Kind.Label()),
		Findings:      r.Findings,
		Printed:       r.FormPrint,
		Marked:        marked,
		Open:          r.ID == l.open,
	}
}

// MoveTo puts the keyboard on row i, or the nearest there is.
func (l *List) MoveTo(i int) {
	i = max(0, min(i, len(l.page.Rows)-1))
	if len(l.page.Rows) == 0 || i == l.current {
		return
	}
	l.current = i
	l.changed()
}

// OpenRow opens row i.
func (l *List) OpenRow(i int) {
	if i < 0 || i >= len(l.page.Rows) {
		return
	}
	l.current = i
	l.open = l.page.Rows[i].ID
	l.changed()
	if l.OnOpen != nil {
		l.OnOpen(l.open)
	}
}

// Opened tells that a record was opened from elsewhere: its row is the open one.
func (l *List) Opened(id string) {
	l.open = id
	if i, ok := l.index[id]; ok {
		l.current = i
	}
	l.changed()
}

// OpenNext opens the row after the open one, or the row that took its place
// when the open one has left the list. It reports whether there was one.
func (l *List) OpenNext() bool {
	next := l.current
	if i, ok := l.index[l.open]; ok {
		next = i + 1
	}
	if next < 0 || next >= len(l.page.Rows) {
		return false
	}
	l.OpenRow(next)
	return true
}

// Mark chooses row i for printing, or takes it back.
func (l *List) Mark(i int) {
	if i < 0 || i >= len(l.page.Rows) {
		return
	}
	row := l.page.Rows[i]
	if _, ok := l.marked[row.ID]; ok {
		delete(l.marked, row.ID)
	} else {
		l.mark(row)
	}
	l.changed()
}

// MarkAll chooses every row shown; when all are chosen it takes them back.
func (l *List) MarkAll() {
	all := l.AllMarked()
	for _, row := range l.page.Rows {
		if _, marked := l.marked[row.ID]; all {
			delete(l.marked, row.ID)
		} else if !marked {
			l.mark(row)
		}
	}
	l.changed()
}

// AllMarked tells whether every row shown is chosen.
func (l *List) AllMarked() bool {
	for i := range l.page.Rows {
		if _, ok := l.marked[l.page.Rows[i].ID]; !ok {
			return false
		}
	}
	return len(l.page.Rows) > 0
}

// Unmark takes all choices back.
func (l *List) Unmark() {
	clear(l.marked)
	l.changed()
}

// mark is a row chosen for printing.
type mark struct {
	row confirm.Row
	seq int
}

func (l *List) mark(row confirm.Row) {
	l.marks++
	l.marked[row.ID] = mark{row, l.marks}
}

// Marked lists the chosen records in the order in which they were chosen: that
// of the pile of folders a clerk goes through.
func (l *List) Marked() []confirm.Row {
	marks := slices.SortedFunc(maps.Values(l.marked), func(a, b mark) int { return a.seq - b.seq })
	rows := make([]confirm.Row, len(marks))
	for i, m := range marks {
		rows[i] = m.row
	}
	return rows
}

// State is what is to be shown now.
func (l *List) State() ListState {
	return ListState{
		Text: l.query.Text, Chips: l.chips(), Count: len(l.page.Rows), Marked: len(l.marked),
		Sort: l.query.Sort, Filter: l.query.State, Current: l.current, Loading: l.cancel != nil,
		Empty: l.empty(),
	}
}

func (l *List) row(id string) (confirm.Row, bool) {
	i, ok := l.index[id]
	if !ok {
		return confirm.Row{}, false
	}
	return l.page.Rows[i], true
}

// MaxChips is how many there may be: 待签名 is there only while it holds something.
const MaxChips = 8

func (l *List) chips() []Chip {
	chips := []Chip{
		{Queue: confirm.QueuePending, Label: lang.L("待核对"), Tone: TonePending},
		{Queue: confirm.QueueIncomplete, Label: lang.L("待补"), Tone: ToneIncomplete},
		{Queue: confirm.QueueUnsigned, Label: lang.L("待签名"), Tone: ToneWarn},
		{Queue: confirm.QueueUnsent, Label: lang.L("待发送"), Tone: ToneUnsent},
		{Queue: confirm.QueueConflict, Label: lang.L("冲突"), Tone: ToneConflict},
		{Queue: confirm.QueueToPrint, Label: lang.L("待打印"), Tone: ToneHint},
		{Queue: confirm.QueueDone, Label: lang.L("已办"), Tone: ToneComplete},
		{Queue: confirm.QueueAll, Label: lang.L("全部"), Tone: ToneHint},
	}
	if l.page.Counts[confirm.QueueUnsigned] == 0 && l.query.Queue != confirm.QueueUnsigned {
		chips = slices.DeleteFunc(chips, func(c Chip) bool { return c.Queue == confirm.QueueUnsigned })
	}
	for i := range chips {
		chips[i].Count = l.page.Counts[chips[i].Queue]
		chips[i].Active = chips[i].Queue == l.query.Queue
	}
	return chips
}

func (l *List) changed() {
	if l.OnChange != nil {
		l.OnChange(l.State())
	}
}
