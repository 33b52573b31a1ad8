package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// tableRow is one visible row; the table makes as many as fit and fills them again and again.
type tableRow interface {
	fyne.CanvasObject
	// show fills the row with item i.
	show(i int)
}

// table is a list of rows of 30 dp. Only visible rows exist, whatever the
// length. The arrows, Home, End and the page keys move the current row; Return
// opens it and Space marks it.
type table struct {
	widget.BaseWidget
	keys   *keyboard
	newRow func() tableRow
	length int
	// current is the row the keyboard is on, -1 for none; strong tells whether
	// row i is shown elsewhere (an open record).
	current int
	strong  func(i int) bool

	onMove func(i int)
	onOpen func(i int)
	onMark func(i int)
	// onRange is Shift with a key that moves, onAll Ctrl+A; nil: as without.
	onRange func(i int)
	onAll   func()
	// onBeyond is a page key at the first (-1) or the last row (1); nil: nothing.
	onBeyond func(by int)
	// onShift tells how far the rows are moved to the left; nil: nobody asks.
	onShift func(x float32)
	// onEscape is Escape; nil: nothing.
	onEscape func()
	// markWidth is the part at the left of a row that marks it when tapped.
	markWidth float32

	// least is the width rows need; 0: they take what there is.
	least   float32
	shift   bool // Shift is held
	focused bool
	scroll  *container.Scroll
	body    *tableBody
}

func newTable(keys *keyboard, newRow func() tableRow) *table {
	t := &table{keys: keys, newRow: newRow, current: -1}
	t.body = &tableBody{table: t}
	t.body.ExtendBaseWidget(t.body)
	t.scroll = container.NewVScroll(t.body)
	t.scroll.OnScrolled = func(fyne.Position) {
		t.keys.touched()
		t.body.fill()
		if t.onShift != nil {
			t.onShift(t.scroll.Offset.X)
		}
	}
	t.ExtendBaseWidget(t)
	return t
}

// set shows length rows with current in view when the keyboard moved it.
func (t *table) set(length, current int) {
	resized := length != t.length
	moved := current != t.current
	t.length, t.current = length, current
	if resized {
		t.body.Refresh()
		t.scroll.Refresh()
	}
	if moved {
		t.reveal(current)
	}
	t.body.fill()
}

// rebuild makes the rows anew, length of them, for other columns that need a width.
func (t *table) rebuild(least float32, length int) {
	t.least, t.length, t.body.slots = least, length, nil
	t.scroll.Direction = container.ScrollBoth
	t.body.Refresh()
	t.scroll.Refresh()
}

// reveal scrolls no further than needed.
func (t *table) reveal(i int) {
	if i < 0 || t.scroll.Size().Height < rowHeight {
		return
	}
	top, bottom := float32(i)*rowHeight, float32(i+1)*rowHeight
	offset := t.scroll.Offset.Y
	switch {
	case top < offset:
		offset = top
	case bottom > offset+t.scroll.Size().Height:
		offset = bottom - t.scroll.Size().Height
	default:
		return
	}
	t.scroll.ScrollToOffset(fyne.NewPos(t.scroll.Offset.X, offset))
	t.body.fill()
}

// visible is how many whole rows fit.
func (t *table) visible() int { return max(1, int(t.scroll.Size().Height/rowHeight)) }

// CreateRenderer shows the scroll.
func (t *table) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(t.scroll) }

// Resize fills the new room.
func (t *table) Resize(size fyne.Size) {
	t.BaseWidget.Resize(size)
	t.body.fill()
}

// tableBody is as high as all rows together and holds only the visible ones.
type tableBody struct {
	widget.BaseWidget
	table *table
	slots []*slot
	hover int              // row under the pointer plus one; 0 for none
	held  fyne.KeyModifier // when the mouse went down
}

// slot is a row with its background.
type slot struct {
	back *canvas.Rectangle
	bar  *canvas.Rectangle // at the left edge of the current row
	line *canvas.Rectangle
	row  tableRow
	item int
}

// fill puts the rows that are in view into slots.
func (b *tableBody) fill() {
	t := b.table
	height := t.scroll.Size().Height
	if height <= 0 {
		return
	}
	first := int(t.scroll.Offset.Y / rowHeight)
	count := min(t.length-first, int(height/rowHeight)+2)
	grown := false
	for len(b.slots) < count {
		b.slots = append(b.slots, &slot{
			back: canvas.NewRectangle(nil), bar: canvas.NewRectangle(nil), line: canvas.NewRectangle(nil),
			row: t.newRow(),
		})
		grown = true
	}
	for i, s := range b.slots {
		if i >= count {
			b.hide(s)
			continue
		}
		b.place(s, first+i)
	}
	if grown {
		b.Refresh()
	}
}

func (b *tableBody) hide(s *slot) {
	for _, o := range []fyne.CanvasObject{s.back, s.bar, s.line, s.row} {
		o.Hide()
	}
}

func (b *tableBody) place(s *slot, item int) {
	width, y := b.Size().Width, float32(item)*rowHeight
	s.item = item
	s.row.show(item)
	b.paint(s)
	set := func(o fyne.CanvasObject, x, y, w, h float32) {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(w, h))
		o.Show()
	}
	set(s.back, 0, y, width, rowHeight)
	set(s.bar, 0, y, 3, rowHeight)
	set(s.line, 0, y+rowHeight-1, width, 1)
	set(s.row, 0, y, width, rowHeight)
}

func (b *tableBody) paint(s *slot) {
	t := b.table
	s.back.FillColor, s.bar.FillColor = themed(theme.ColorNameShadow), themed(theme.ColorNameShadow)
	switch {
	case t.strong != nil && t.strong(s.item):
		s.back.FillColor = themed(colorAccentSoft)
	case b.hover == s.item+1, s.item == t.current && !t.focused:
		s.back.FillColor = themed(colorRowHover)
	case s.item == t.current:
		s.back.FillColor = themed(colorRowHover)
	}
	if s.item == t.current && t.focused {
		s.bar.FillColor = themed(theme.ColorNamePrimary)
	}
	s.line.FillColor = themed(theme.ColorNameSeparator)
	for _, r := range []*canvas.Rectangle{s.back, s.bar, s.line} {
		r.Refresh()
	}
}

func (b *tableBody) at(pos fyne.Position) (i int, ok bool) {
	i = int(pos.Y / rowHeight)
	return i, i >= 0 && i < b.table.length
}

// MouseDown notes the keys that are held.
func (b *tableBody) MouseDown(e *desktop.MouseEvent) { b.held = e.Modifier }

// MouseUp changes nothing.
func (b *tableBody) MouseUp(*desktop.MouseEvent) {}

// Tapped opens a row, or marks it at its left edge or with Ctrl; with Shift it
// marks all up to it.
func (b *tableBody) Tapped(e *fyne.PointEvent) {
	i, ok := b.at(e.Position)
	if !ok {
		return
	}
	b.table.keys.focus(b.table)
	held := b.held
	b.held = 0
	if held&fyne.KeyModifierShift != 0 && b.table.onRange != nil {
		b.table.onRange(i)
		return
	}
	call(b.table.onMove, i)
	if e.Position.X < b.table.markWidth || held&fyne.KeyModifierShortcutDefault != 0 && b.table.onMark != nil {
		call(b.table.onMark, i)
		return
	}
	call(b.table.onOpen, i)
}

// MouseIn follows the pointer.
func (b *tableBody) MouseIn(e *desktop.MouseEvent) { b.MouseMoved(e) }

// MouseMoved follows the pointer.
func (b *tableBody) MouseMoved(e *desktop.MouseEvent) {
	b.table.keys.touched()
	hover := 0
	if i, ok := b.at(e.Position); ok {
		hover = i + 1
	}
	b.hoverOn(hover)
}

// MouseOut ends the hover.
func (b *tableBody) MouseOut() { b.hoverOn(0) }

func (b *tableBody) hoverOn(hover int) {
	if hover == b.hover {
		return
	}
	b.hover = hover
	for _, s := range b.slots {
		if s.row.Visible() {
			b.paint(s)
		}
	}
}

// CreateRenderer draws the slots.
func (b *tableBody) CreateRenderer() fyne.WidgetRenderer { return &tableRenderer{b} }

type tableRenderer struct{ body *tableBody }

func (r *tableRenderer) Layout(fyne.Size) { r.body.fill() }
func (r *tableRenderer) MinSize() fyne.Size {
	return fyne.NewSize(r.body.table.least, float32(r.body.table.length)*rowHeight)
}
func (r *tableRenderer) Refresh() {
	r.body.fill()
	canvas.Refresh(r.body)
}
func (r *tableRenderer) Objects() []fyne.CanvasObject {
	objects := make([]fyne.CanvasObject, 0, 4*len(r.body.slots))
	for _, s := range r.body.slots {
		objects = append(objects, s.back, s.line, s.row, s.bar)
	}
	return objects
}
func (r *tableRenderer) Destroy() {}

// columns lays cells out beside one another: a positive width is fixed, a
// negative one shares what is left in proportion. One made by optional gives
// its room up where the others have too little.
type columns []float32

// leastShare is the width that those which share keep before an optional column goes.
const leastShare float32 = 92

const optionalMark = -1000

func optional(width float32) float32 { return optionalMark - width }

// sizes gives the width of each column in a row of a width.
func (c columns) sizes(width float32) []float32 {
	sizes := make([]float32, len(c))
	fixed, shares := float32(0), float32(0)
	for i, w := range c {
		switch {
		case w <= optionalMark:
			sizes[i] = optionalMark - w
			fixed += sizes[i]
		case w >= 0:
			sizes[i] = w
			fixed += w
		default:
			shares -= w
		}
	}
	for i, w := range c {
		if w <= optionalMark && fixed+leastShare*min(shares, 1) > width {
			fixed -= sizes[i]
			sizes[i] = 0
		}
	}
	for i, w := range c {
		if w < 0 && w > optionalMark {
			sizes[i] = max(0, width-fixed) * -w / shares
		}
	}
	return sizes
}

// Layout places the cells; it takes as many as it has widths.
func (c columns) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	x := float32(0)
	sizes := c.sizes(size.Width)
	for i, o := range objects {
		if c[i] <= optionalMark {
			show(o, sizes[i] > 0)
		}
		o.Move(fyne.NewPos(x, 0))
		o.Resize(fyne.NewSize(max(0, sizes[i]-gap2), size.Height))
		x += sizes[i]
	}
}

// MinSize is one row high.
func (c columns) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, rowHeight) }
