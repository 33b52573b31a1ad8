package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/present"
)

// printView is the print screen: its parts under one row of tabs.
type printView struct {
	*tabbed[present.PrintPage]

	batch  *newBatchView
	queue  *queueView
	blanks *blanksView
	care   *printersView
}

// printPart is one part of the print screen.
type printPart struct {
	root fyne.CanvasObject
	// first gets the focus when the part is shown.
	first fyne.Focusable
	// act is what F8 does: the same as the primary button.
	act func()
}

// printPages are the parts in the order of the tabs.
var printPages = []tab[present.PrintPage]{
	{present.PagePrintNew, "新建打印"}, {present.PageQueue, "打印队列"},
	{present.PageBlanks, "空白凭证"}, {present.PagePrinters, "打印机"},
}

func newPrintView(b *present.Workbench, keys *keyboard, popup popupFunc) *printView {
	v := &printView{
		batch: newBatchForm(b.Printing, keys, popup), queue: newQueueView(b.Queue, keys),
		blanks: newBlanksView(b.Blanks, keys, popup),
		care:   newPrintersView(b.Printers, keys, popup),
	}
	v.tabbed = newTabbed(keys, 96, printPages, map[present.PrintPage]printPart{
		present.PagePrintNew: {v.batch.root, v.batch.kinds[0], b.Printing.Start},
		present.PageQueue:    {v.queue.root, v.queue.documents, v.queue.primary},
		present.PageBlanks:   {v.blanks.root, v.blanks.table, b.Blanks.PrintBlanks},
		present.PagePrinters: {v.care.root, v.care.table, b.Printers.Save},
	}, b.ShowPrint)
	v.show(b.PrintPage())
	return v
}

// card is a surface with a border and a title line over its body.
func card(title fyne.CanvasObject, bottom, body fyne.CanvasObject) fyne.CanvasObject {
	return newPanel(colorSurface, theme.ColorNameSeparator, corner,
		border(vbox(0, container.New(&headLine{}, title), widget.NewSeparator()), bottom, nil, nil, body))
}

// headLine is the title line of a card. It is as high whether buttons or only
// words stand in it, so that cards side by side begin at one height.
type headLine struct{}

const headHeight float32 = 44

// Layout puts the title in the middle of the height.
func (headLine) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		height := o.MinSize().Height
		o.Move(fyne.NewPos(gap4, (size.Height-height)/2))
		o.Resize(fyne.NewSize(size.Width-2*gap4, height))
	}
}

// MinSize is the height of all heads, and more for a title of several lines.
func (headLine) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.NewSize(0, headHeight)
	for _, o := range objects {
		size = size.Max(o.MinSize().AddWidthHeight(2*gap4, 2*gap1))
	}
	return size
}

// headCells are the titles of a table's columns; a title that begins with >
// stands at the right, over numbers.
func headCells(c columns, words ...string) fyne.CanvasObject {
	cells := make([]fyne.CanvasObject, len(words))
	for i, word := range words {
		style := textStyle{size: sizeSmall, color: colorSecond, clip: true}
		if text, right := strings.CutPrefix(word, ">"); right {
			word, style.align = text, fyne.TextAlignTrailing
		}
		cells[i] = newLabel(word, style)
	}
	return newPanel(theme.ColorNameHeaderBackground, "", 0, container.New(c, cells...))
}

// cellRow is a row of labels and badges under columns.
type cellRow struct {
	widget.BaseWidget
	columns columns
	cells   []*label
	badge   *badge
	objects []fyne.CanvasObject
	fill    func(r *cellRow, i int)
}

// newCellRow makes a row; each letter of shape is a cell: t text, s second
// text, b bold text, r right-aligned text, g the badge, a blank an empty one.
func newCellRow(c columns, shape string, fill func(r *cellRow, i int)) *cellRow {
	r := &cellRow{columns: c, fill: fill, badge: newBadge(present.Badge{})}
	for _, s := range shape {
		style := textStyle{size: sizeSmall, clip: true}
		switch s {
		case ' ':
			r.objects = append(r.objects, container.NewStack())
			continue
		case 'g':
			r.objects = append(r.objects, r.badge)
			continue
		case 's':
			style.color = colorSecond
		case 'b':
			style.bold = true
		case 'r':
			style.align = fyne.TextAlignTrailing
		}
		l := newLabel("", style)
		r.cells = append(r.cells, l)
		r.objects = append(r.objects, l)
	}
	r.ExtendBaseWidget(r)
	return r
}

func (r *cellRow) show(i int) { r.fill(r, i) }

// set writes the texts of the cells.
func (r *cellRow) set(texts ...string) {
	for i, text := range texts {
		r.cells[i].set(text)
	}
}

// CreateRenderer puts the cells into their columns.
func (r *cellRow) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.New(r.columns, r.objects...))
}

// twoColumns gives the left object a width and the right one the rest.
type twoColumns struct {
	gap, left float32
	share     float32 // of the width the left one takes at most; 0: all
}

// Layout places both.
func (t *twoColumns) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	left := max(min(t.left, size.Width-t.gap-objects[1].MinSize().Width), 0)
	if t.share > 0 {
		left = min(left, size.Width*t.share)
	}
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(fyne.NewSize(left, size.Height))
	objects[1].Move(fyne.NewPos(left+t.gap, 0))
	objects[1].Resize(fyne.NewSize(size.Width-left-t.gap, size.Height))
}

// MinSize lets the left one be as narrow as it can.
func (t *twoColumns) MinSize(objects []fyne.CanvasObject) fyne.Size {
	left, right := objects[0].MinSize(), objects[1].MinSize()
	return fyne.NewSize(left.Width+t.gap+right.Width, max(left.Height, right.Height))
}
