package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// recordBody holds what belongs to a record in two parts: what the applicant
// says, and what the clerk does. Where there is room they stand side by side,
// each with its own scrolling, so that the conditions stay beside the data;
// else one after the other in one column. The name of the section that is being
// read stays at the top.
type recordBody struct {
	widget.BaseWidget
	parts   [2]fyne.CanvasObject
	stacked fyne.CanvasObject
	columns [2]*bodyColumn
	line    fyne.CanvasObject
	wide    bool
}

// wideBody is from where two columns are better than one.
const wideBody float32 = 820

// bodyColumn is one scrolled column with the name of its section on top.
type bodyColumn struct {
	scroll *container.Scroll
	heads  []*section
	title  *label
	sticky fyne.CanvasObject
	over   *fyne.Container // holds sticky over the scrolled content
	root   *fyne.Container
}

func newBodyColumn(content fyne.CanvasObject, heads []*section) *bodyColumn {
	c := &bodyColumn{scroll: container.NewVScroll(content), heads: heads}
	c.title = newLabel("", textStyle{size: sizeSmall, bold: true, color: colorSecond})
	c.sticky = newPanel(colorSurface, "", 0, border(nil, widget.NewSeparator(), nil, nil, inset(2, gap4, c.title)))
	c.sticky.Hide()
	c.over = border(c.sticky, nil, nil, nil, newSpacer())
	c.root = container.NewStack(c.scroll, c.over)
	c.scroll.OnScrolled = func(fyne.Position) { c.stick() }
	return c
}

// stick shows the name of the section whose own head has gone over the top.
func (c *bodyColumn) stick() {
	word, offset := "", c.scroll.Offset.Y
	for _, h := range c.heads {
		if h.box.Visible() && offset > 0 && topWithin(h.box, c.scroll.Content) < offset-gap2 {
			word = h.title.text
		}
	}
	c.title.set(word)
	if shown := word != ""; shown != c.sticky.Visible() {
		show(c.sticky, shown)
		c.over.Refresh() // it takes no room while it is hidden
	}
}

// topWithin is where an object is in the one it lies in; far below when it is
// not to be seen.
func topWithin(o, in fyne.CanvasObject) float32 {
	driver := fyne.CurrentApp().Driver()
	at, from := driver.AbsolutePositionForObject(o), driver.AbsolutePositionForObject(in)
	if at == (fyne.Position{}) {
		return 1 << 20
	}
	return at.Y - from.Y
}

func newRecordBody(left, right fyne.CanvasObject, leftHeads, rightHeads []*section) *recordBody {
	b := &recordBody{parts: [2]fyne.CanvasObject{left, right}}
	b.stacked = inset(gap2, gap4, vbox(gap4, left, right))
	b.columns = [2]*bodyColumn{
		newBodyColumn(b.stacked, append(append([]*section(nil), leftHeads...), rightHeads...)),
		newBodyColumn(newSpacer(), rightHeads),
	}
	b.line = newPanel(theme.ColorNameSeparator, "", 0, newSpacer())
	b.columns[1].root.Hide()
	b.line.Hide()
	b.ExtendBaseWidget(b)
	return b
}

// arrange puts the parts side by side, or into one column.
func (b *recordBody) arrange(wide bool) {
	if wide == b.wide {
		return
	}
	b.wide = wide
	left, right := b.columns[0], b.columns[1]
	if wide {
		left.scroll.Content = inset(gap2, gap4, b.parts[0])
		right.scroll.Content = inset(gap2, gap4, b.parts[1])
	} else {
		left.scroll.Content = b.stacked
		right.scroll.Content = newSpacer()
	}
	show(right.root, wide)
	show(b.line, wide)
	for _, c := range b.columns {
		c.scroll.Offset = fyne.Position{}
		c.scroll.Refresh()
		c.stick()
	}
}

// Resize chooses the arrangement that fits.
func (b *recordBody) Resize(size fyne.Size) {
	b.arrange(size.Width >= wideBody)
	b.BaseWidget.Resize(size)
}

// top goes back to the beginning.
func (b *recordBody) top() {
	for _, c := range b.columns {
		c.scroll.ScrollToOffset(fyne.Position{})
		c.stick()
	}
}

// reveal scrolls so that the part of o from top to bottom is seen.
func (b *recordBody) reveal(o fyne.CanvasObject, top, bottom float32) {
	driver := fyne.CurrentApp().Driver()
	column := b.columns[0]
	if b.wide && driver.AbsolutePositionForObject(o).X >= driver.AbsolutePositionForObject(b.columns[1].root).X {
		column = b.columns[1]
	}
	at := driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(column.scroll.Content).Y
	column.reveal(at+top, at+bottom)
}

func (c *bodyColumn) reveal(top, bottom float32) {
	offset, height := c.scroll.Offset.Y, c.scroll.Size().Height
	covered := c.sticky.MinSize().Height // by the name of the section
	switch {
	case top < offset+covered:
		offset = max(0, top-covered)
	case bottom > offset+height:
		offset = bottom - height
	default:
		return
	}
	c.scroll.ScrollToOffset(fyne.NewPos(0, offset))
	c.stick()
}

// CreateRenderer lays the columns out.
func (b *recordBody) CreateRenderer() fyne.WidgetRenderer { return &bodyRenderer{b} }

type bodyRenderer struct{ body *recordBody }

func (r *bodyRenderer) Layout(size fyne.Size) {
	b := r.body
	if !b.wide {
		b.columns[0].root.Move(fyne.Position{})
		b.columns[0].root.Resize(size)
		return
	}
	half := (size.Width - 1) / 2
	b.columns[0].root.Move(fyne.Position{})
	b.columns[0].root.Resize(fyne.NewSize(half, size.Height))
	b.line.Move(fyne.NewPos(half, 0))
	b.line.Resize(fyne.NewSize(1, size.Height))
	b.columns[1].root.Move(fyne.NewPos(half+1, 0))
	b.columns[1].root.Resize(fyne.NewSize(half, size.Height))
}
func (r *bodyRenderer) MinSize() fyne.Size { return r.body.columns[0].root.MinSize() }
func (r *bodyRenderer) Refresh()           { r.Layout(r.body.Size()) }
func (r *bodyRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.body.columns[0].root, r.body.line, r.body.columns[1].root}
}
func (r *bodyRenderer) Destroy() {}
