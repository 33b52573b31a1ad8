package form

import (
	"fmt"
	"strconv"

	"confirmpoint/confirm"
	"confirmpoint/printing/typeset"
)

// flow is a table made ready for one paper: its columns fitted, its words
// broken, its rows dealt out to pages.
type flow struct {
	t         *Table
	columns   []column
	head      row
	rows      []row
	signs     []string
	cell      Style     // of all cells, at the size that suits the table
	title     Style     // of the head
	stretches []stretch // one a page
}

// column is a column as it stands on the page.
type column struct {
	confirm.ListingColumn
	at    int // of the row's cells
	x, w  float64
	style Style
	sum   []int64 // of the rows before each row, and of all; nil unless added up
}

type row struct {
	h     float64
	cells []typeset.Block
}

// stretch is the rows of one page. The last one carries the foot of the whole.
type stretch struct{ from, to int }

// flow makes the table of the paper ready, if its template has one, and counts
// the pages.
func (l *layout) flow() {
	t := l.form.pages[len(l.form.pages)-1].table
	if t == nil {
		return
	}
	of := tables[t.Field](&l.sheet)
	f := &flow{t: t}
	if t.Sign != "" {
		f.signs = of.Signatures
	}
	if err := f.choose(of.Columns); err != nil {
		l.fail(err)
		return
	}
	for i, r := range of.Rows {
		if len(r) > len(of.Columns) { // a cell of no column would be lost
			l.fail(place{row: i + 1}.problem(confirm.ProblemListingColumn, map[string]string{}))
			return
		}
	}
	for i := range f.columns {
		if err := f.columns[i].addUp(of.Rows); err != nil {
			l.fail(err)
			return
		}
	}
	l.fitColumns(f, of.Rows)
	l.breakRows(f, of.Rows)
	if l.err() != nil {
		return
	}
	if !f.paginate(l.form.more != nil) {
		l.doesNotFit(t.Field)
		return
	}
	l.sheet.table = f
	l.sheet.pages = len(l.form.pages) + len(f.stretches) - 1
}

// choose takes the columns the template wants, or all.
func (f *flow) choose(of []confirm.ListingColumn) error {
	if len(of) == 0 {
		return &confirm.Problem{Code: confirm.ProblemListingColumn}
	}
	if len(f.t.Columns) == 0 {
		for i, c := range of {
			f.columns = append(f.columns, column{ListingColumn: c, at: i})
		}
		return nil
	}
	for _, want := range f.t.Columns {
		c := column{at: -1}
		for i, have := range of {
			if have.Key == want.Key {
				c.ListingColumn, c.at = have, i
			}
		}
		if c.at < 0 {
			return &confirm.Problem{Code: confirm.ProblemListingColumn, Args: map[string]string{"column": want.Key}}
		}
		if want.Title != "" {
			c.Title = want.Title
		}
		if want.Width != 0 {
			c.Width = want.Width
		}
		c.Center = c.Center || want.Center
		f.columns = append(f.columns, c)
	}
	return nil
}

func (c *column) addUp(rows [][]string) error {
	if !c.Sum {
		return nil
	}
	c.sum = make([]int64, 1, len(rows)+1)
	total := int64(0)
	for _, r := range rows {
		n := int64(0)
		if v := c.of(r); v != "" {
			var err error
			if n, err = strconv.ParseInt(v, 10, 64); err != nil {
				return &confirm.Problem{Code: confirm.ProblemInternal,
					Err: fmt.Errorf("form: column %s is added up and holds no number", c.Key)}
			}
		}
		total += n
		c.sum = append(c.sum, total)
	}
	return nil
}

// of gives the cell of a row; a short row ends in empty cells.
func (c *column) of(row []string) string {
	if c.at >= len(row) {
		return ""
	}
	return row[c.at]
}

func (l *layout) breakRows(f *flow, rows [][]string) {
	f.head.h = f.t.RowH
	for _, c := range f.columns {
		b, _ := l.fit(c.Title, c.Key, c.w, f.t.RowMax, f.title)
		f.head.cells = append(f.head.cells, b)
		f.head.h = max(f.head.h, f.title.tall(b)+2*f.title.Pad)
	}
	f.rows = make([]row, len(rows))
	for i, r := range rows {
		made := row{h: f.t.RowH, cells: make([]typeset.Block, len(f.columns))}
		for k, c := range f.columns {
			l.at = place{i + 1, c.Title}
			b, ok := l.fitCell(f, c, l.ofPaper(c.of(r)))
			if ok {
				made.cells[k] = b
				made.h = max(made.h, c.style.tall(b)+2*c.style.Pad)
			}
		}
		f.rows[i] = made
	}
	l.at = place{}
}

// fitCell keeps to the height a row should have. What does not fit even small
// may take the height of a page: one long remark must not stop a whole list.
func (l *layout) fitCell(f *flow, c column, value string) (typeset.Block, bool) {
	if !l.drawable(value, c.Key) {
		return typeset.Block{}, false
	}
	if b, ok := l.form.fits(value, c.w, f.t.RowMax, c.style); ok {
		return b, true
	}
	height := f.room(0)
	if f.t.Next != nil {
		height = min(height, f.room(1))
	}
	b, ok := l.form.fits(value, c.w, height-f.pageFoot(), c.style)
	if !ok {
		l.doesNotFit(c.Key)
	}
	return b, ok
}

// paginate deals out the rows. The foot of the whole does not stand alone while
// a row can go with it. It is false when something is higher than its page.
func (f *flow) paginate(more bool) bool {
	if to, left := f.fill(0, f.room(0)); to == len(f.rows) && left >= f.foot() {
		f.stretches = []stretch{{0, to}}
		return true
	}
	if !more {
		return false
	}
	for from := 0; ; {
		to, left := f.fill(from, f.room(len(f.stretches))-f.pageFoot())
		if to == len(f.rows) {
			if left >= f.foot() {
				f.stretches = append(f.stretches, stretch{from, to})
				return true
			}
			to = max(to-1, min(from+1, to))
		}
		if to == from {
			return false
		}
		f.stretches = append(f.stretches, stretch{from, to})
		from = to
	}
}

// fill counts up to where the rows after from have room, and what room is left.
func (f *flow) fill(from int, room float64) (to int, left float64) {
	room += 1e-6 // heights are sums of fractions
	for i := from; i < len(f.rows); i++ {
		if f.rows[i].h > room {
			return i, room
		}
		room -= f.rows[i].h
	}
	return len(f.rows), room
}

// room is the height for rows on a page.
func (f *flow) room(page int) float64 { return f.box(page).H - f.head.h }

func (f *flow) box(page int) Box {
	if page > 0 {
		return *f.t.Next
	}
	return f.t.Box
}

// foot is the height of what follows the last row.
func (f *flow) foot() float64 {
	h := 0.0
	if f.t.Total != "" && f.sums() {
		h = f.t.RowH
	}
	if len(f.signs) > 0 {
		h += signGap + float64(f.signLines())*f.t.SignH
	}
	return h
}

// pageFoot is the height of what follows the rows of each of several pages.
func (f *flow) pageFoot() float64 {
	if f.t.Subtotal != "" && f.sums() {
		return f.t.RowH
	}
	return 0
}

func (f *flow) sums() bool {
	for _, c := range f.columns {
		if c.Sum {
			return true
		}
	}
	return false
}

// signGap is between the table and the places to sign, mm.
const signGap = 5.0

// signLines is how many lines of places to sign there are.
func (f *flow) signLines() int { return (len(f.signs) + f.t.SignColumns - 1) / f.t.SignColumns }
