package present

import (
	"maps"
	"slices"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// PageSizes are the sizes a page may have; 0 is no pages (features 24).
var PageSizes = []int{0, 10, 20, 50, 100, 200}

// Len is the number of rows shown: of the page, when there are pages.
func (l *List) Len() int {
	rest := len(l.page.Rows) - l.first
	if l.size > 0 {
		return min(rest, l.size)
	}
	return rest
}

func (l *List) pages() int {
	if l.size == 0 {
		return 1
	}
	return max(1, (len(l.page.Rows)+l.size-1)/l.size)
}

func (l *List) pageNo() int {
	if l.size == 0 {
		return 1
	}
	return l.first/l.size + 1
}

// currentShown is the row the keyboard is on, counted in those shown.
func (l *List) currentShown() int {
	if l.current < l.first || l.current >= l.first+l.Len() {
		return -1
	}
	return l.current - l.first
}

// turnTo shows the page that holds a row of all.
func (l *List) turnTo(at int) {
	l.first = 0
	if l.size > 0 && at > 0 {
		l.first = at / l.size * l.size
	}
}

// TurnPage goes on by pages; it stops at the first and the last.
func (l *List) TurnPage(by int) {
	if l.size == 0 || len(l.page.Rows) == 0 {
		return
	}
	to := max(0, min(l.pageNo()-1+by, l.pages()-1)) * l.size
	if to == l.first {
		return
	}
	l.first, l.current, l.anchor = to, to, -1
	l.changed()
}

// SetPageSize makes pages of a size, or none for 0; the row the keyboard is on stays in view.
func (l *List) SetPageSize(n int) {
	if !slices.Contains(PageSizes, n) || n == l.size {
		return
	}
	l.size = n
	l.turnTo(l.current)
	l.changed()
	l.saveChoices()
}

// Row gives row i of those shown, 0 <= i < Len.
func (l *List) Row(i int) ListRow {
	at := l.first + i
	r := &l.page.Rows[at]
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
		Come:          l.pile.shown && at < l.pile.come,
	}
}

// MoveTo puts the keyboard on row i of those shown, or the nearest there is.
func (l *List) MoveTo(i int) {
	l.anchor = -1
	l.moveTo(i)
}

func (l *List) moveTo(i int) {
	at := l.first + max(0, min(i, l.Len()-1))
	if l.Len() == 0 || at == l.current {
		return
	}
	l.current = at
	l.changed()
}

// MarkTo moves to row i of those shown and marks every row between the one the
// range began at and that one, as Shift with the arrows does.
func (l *List) MarkTo(i int) {
	if l.Len() == 0 {
		return
	}
	if l.anchor < 0 {
		l.anchor = max(l.current, l.first)
	}
	at := l.first + max(0, min(i, l.Len()-1))
	for _, range_ := range [][2]int{{l.anchor, l.current}, {l.anchor, at}} {
		mark := range_[1] == at
		for n := min(range_[0], range_[1]); n >= 0 && n <= max(range_[0], range_[1]); n++ {
			row := l.page.Rows[n]
			if _, marked := l.marked[row.ID]; mark && !marked {
				l.mark(row)
			} else if !mark && marked && n != l.anchor {
				delete(l.marked, row.ID) // the range was longer
			}
		}
	}
	l.current = at
	l.changed()
}

// OpenRow opens row i of those shown.
func (l *List) OpenRow(i int) {
	if i < 0 || i >= l.Len() {
		return
	}
	l.openAt(l.first + i)
}

// OpenCurrent opens the current row, the first when there is none. While the
// list is being asked for, it is the one of the answer: a clerk who types a
// number and presses Return wants that person, not whom the list showed before.
func (l *List) OpenCurrent() {
	if l.cancel != nil {
		l.seek(true)
		return
	}
	l.OpenRow(max(0, l.currentShown()))
}

func (l *List) seek(on bool) {
	if on != l.opening {
		l.opening = on
		if l.OnSeek != nil {
			l.OnSeek(on)
		}
	}
}

func (l *List) openAt(at int) {
	l.current, l.anchor = at, -1
	l.open = l.page.Rows[at].ID
	l.turnTo(at)
	l.changed()
	if l.OnOpen != nil {
		l.OnOpen(l.open)
	}
}

// Opened tells that a record was opened from elsewhere: its row is the open one.
func (l *List) Opened(id string) {
	l.open = id
	if i := l.at(id); i >= 0 {
		l.current = i
		l.turnTo(i)
	}
	l.changed()
}

// OpenNext opens the row after the open one, or the row that took its place
// when the open one has left the list. It reports whether there was one.
func (l *List) OpenNext() bool {
	next := l.current
	if i := l.at(l.open); i >= 0 {
		next = i + 1
	}
	if next < 0 || next >= len(l.page.Rows) {
		return false
	}
	l.openAt(next)
	return true
}

// Mark chooses row i of those shown for printing, or takes it back.
func (l *List) Mark(i int) {
	if i < 0 || i >= l.Len() {
		return
	}
	row := l.page.Rows[l.first+i]
	if _, ok := l.marked[row.ID]; ok {
		delete(l.marked, row.ID)
	} else {
		l.mark(row)
	}
	l.changed()
}

// shown are the rows of the page.
func (l *List) shown() []confirm.Row { return l.page.Rows[l.first : l.first+l.Len()] }

// MarkAll chooses every row shown; when all are chosen it takes them back.
func (l *List) MarkAll() {
	all := l.AllMarked()
	for _, row := range l.shown() {
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
	rows := l.shown()
	if len(rows) == 0 || len(l.marked) < len(rows) {
		return false
	}
	for i := range rows {
		if _, ok := l.marked[rows[i].ID]; !ok {
			return false
		}
	}
	return true
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

// remark takes over what has become of the chosen records that are in the list.
func (l *List) remark() {
	if len(l.marked) == 0 {
		return
	}
	for i := range l.page.Rows {
		if m, ok := l.marked[l.page.Rows[i].ID]; ok {
			m.row = l.page.Rows[i]
			l.marked[m.row.ID] = m
		}
	}
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
