package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// tickWidth is the column with the tick of a row.
const tickWidth float32 = 34

// gridColumns lays out the tick and the columns of the list.
type gridColumns []present.ListColumn

// least is the width they need together.
func (g gridColumns) least() float32 {
	width := tickWidth
	for _, c := range g {
		width += c.Width
	}
	return width
}

// firstPart is the part of what is left that a column with a longer text may
// take before the next one has been asked.
const firstPart = 4.0 / 5

// widths shares a width: first come the longest texts, then all that grow.
func (g gridColumns) widths(width float32) []float32 {
	widths := make([]float32, len(g))
	left, shares := max(0, width-g.least()), float32(0)
	for i, c := range g {
		widths[i] = c.Width
		shares += c.Grow
	}
	part := float32(firstPart)
	for range 2 {
		for i, c := range g {
			if lacks := float32(c.Longest)*theme.Size(sizeSmall) + gap2 - widths[i]; c.Longest > 0 && lacks > 0 {
				more := min(lacks, left*part)
				widths[i] += more
				left -= more
			}
			if c.Longest > 0 {
				part = 1
			}
		}
	}
	for i, c := range g {
		if shares > 0 {
			widths[i] += left * c.Grow / shares
		}
	}
	return widths
}

// Layout places the tick and one object for each column.
func (g gridColumns) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	x := float32(0)
	for i, width := range append([]float32{tickWidth}, g.widths(size.Width)...) {
		objects[i].Move(fyne.NewPos(x, 0))
		objects[i].Resize(fyne.NewSize(max(0, width-gap2), size.Height))
		x += width
	}
}

// MinSize is one row high.
func (g gridColumns) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(g.least(), rowHeight)
}

// listCell is a text in a column, with an icon before it when it is a state.
type listCell struct {
	box  *fyne.Container
	icon *icon
	text *label
}

func newListCell() *listCell {
	c := &listCell{icon: newIcon("dot", colorSecond, 14), text: newLabel("", textStyle{size: sizeSmall, clip: true})}
	c.box = container.New(&cellLayout{c}, c.icon, c.text)
	return c
}

func (c *listCell) set(v present.Cell) {
	style := textStyle{size: sizeSmall, clip: true, bold: v.Strong}
	switch {
	case v.Tone != "":
		style.color = toneColor(v.Tone)
		c.icon.set(string(v.Tone), toneColor(v.Tone))
	case v.Soft:
		style.color = colorSecond
	}
	if tone := v.Tone != ""; tone != c.icon.Visible() {
		show(c.icon, tone)
		c.box.Layout.Layout(nil, c.box.Size())
	}
	c.text.restyle(style)
	c.text.set(v.Text)
}

type cellLayout struct{ cell *listCell }

// Layout keeps room for the icon only where there is one.
func (l *cellLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	x := float32(0)
	if l.cell.icon.Visible() {
		l.cell.icon.Resize(fyne.NewSize(14, size.Height))
		x = 20
	}
	l.cell.text.Move(fyne.NewPos(x, 0))
	l.cell.text.Resize(fyne.NewSize(max(0, size.Width-x), size.Height))
}

// MinSize is one row high.
func (l *cellLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(20, rowHeight) }

// listRow is one line of the list.
type listRow struct {
	widget.BaseWidget
	list    *present.List
	columns gridColumns
	mark    *checkBox
	cells   []*listCell
}

func newListRow(p *present.List) *listRow {
	r := &listRow{list: p, columns: p.Columns(), mark: newCheckBox(nil)}
	for range r.columns {
		r.cells = append(r.cells, newListCell())
	}
	r.ExtendBaseWidget(r)
	return r
}

func (r *listRow) show(i int) {
	r.mark.set(r.list.Row(i).Marked)
	for c, cell := range r.cells {
		cell.set(r.list.Cell(i, c))
	}
}

// CreateRenderer puts the cells into their columns.
func (r *listRow) CreateRenderer() fyne.WidgetRenderer {
	objects := []fyne.CanvasObject{r.mark}
	for _, c := range r.cells {
		objects = append(objects, c.box)
	}
	return widget.NewSimpleRenderer(container.New(r.columns, objects...))
}

// listHead are the titles of the columns. It moves with the rows when they are
// wider than the pane.
type listHead struct {
	root    fyne.CanvasObject
	inner   *fyne.Container
	all     *checkBox
	sortBy  func(c present.ListColumn)
	columns gridColumns
	heads   []*columnHead
	shift   float32
}

func newListHead(markAll func(), sortBy func(present.ListColumn)) *listHead {
	h := &listHead{all: newCheckBox(markAll), sortBy: sortBy, inner: container.NewWithoutLayout()}
	h.root = newPanel(theme.ColorNameHeaderBackground, "", 0, sized(0, rowHeight, container.NewClip(container.New(&headLayout{h}, h.inner))))
	return h
}

// set shows the titles, and the arrow at the one the rows are sorted by.
func (h *listHead) set(s present.ListState) {
	if h.heads == nil || !slices.Equal(h.columns, s.Columns) {
		h.columns, h.heads = s.Columns, nil
		objects := []fyne.CanvasObject{h.all}
		for _, c := range s.Columns {
			head := newColumnHead(lang.L(c.Title), func() { h.sortBy(c) })
			h.heads = append(h.heads, head)
			objects = append(objects, head)
		}
		h.inner.Objects, h.inner.Layout = objects, h.columns
		h.root.Refresh()
	}
	for i, c := range h.columns {
		h.heads[i].set(c.Sort == s.Sort, s.Descending)
	}
}

// scrolled moves the titles with the rows.
func (h *listHead) scrolled(x float32) {
	if x != h.shift {
		h.shift = x
		h.inner.Move(fyne.NewPos(-x, 0))
	}
}

type headLayout struct{ head *listHead }

// Layout gives the titles the width of the rows.
func (l *headLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(-l.head.shift, 0))
		o.Resize(fyne.NewSize(max(size.Width, l.head.columns.least()), size.Height))
	}
}

// MinSize is one row high.
func (l *headLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, rowHeight) }

// columnHead is a column title that sorts by its column.
type columnHead struct {
	widget.BaseWidget
	active, down bool
	text         *label
	mark         *icon
	box          *fyne.Container // both
	tapped       func()
}

func newColumnHead(word string, tapped func()) *columnHead {
	h := &columnHead{tapped: tapped}
	h.text = newLabel(word, textStyle{size: sizeSmall, color: colorSecond})
	h.mark = newIcon("up", theme.ColorNamePrimary, 12)
	h.mark.Hide()
	h.box = hbox(gap1, h.text, h.mark)
	h.ExtendBaseWidget(h)
	return h
}

func (h *columnHead) set(active, descending bool) {
	if active == h.active && descending == h.down {
		return
	}
	h.active, h.down = active, descending
	style := textStyle{size: sizeSmall, color: colorSecond}
	drawing := "up"
	if descending {
		drawing = "down"
	}
	h.mark.set(drawing, theme.ColorNamePrimary)
	show(h.mark, active)
	if active {
		style = textStyle{size: sizeSmall, color: theme.ColorNamePrimary, bold: true}
	}
	h.text.restyle(style)
	h.box.Refresh() // it has room for the mark, or has not
}

// Tapped sorts.
func (h *columnHead) Tapped(*fyne.PointEvent) { h.tapped() }

// Cursor shows that the title can be pressed.
func (h *columnHead) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer puts the mark after the word.
func (h *columnHead) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(h.box)
}
