package ui

import (
	"bytes"
	"image"
	_ "image/jpeg" // portraits and scans

	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// section is a block title with room for a remark at its right, over a line.
type section struct {
	box    *fyne.Container
	title  *label
	remark *label
}

func newSection(title string) *section {
	s := &section{
		title:  newLabel(title, textStyle{size: sizeBody, bold: true}),
		remark: newLabel("", textStyle{size: sizeSmall, color: colorSecond, align: fyne.TextAlignTrailing}),
	}
	s.box = vbox(gap1,
		border(nil, nil, s.title, s.remark, container.NewStack()),
		widget.NewSeparator())
	return s
}

// fields shows labelled values in two columns; a wide one takes a row, and so
// does one that its column would cut off.
type fields struct {
	box    *fyne.Container
	cells  []*fieldCell
	layout *fieldLayout
	names  float32 // width of the names of values
}

type fieldCell struct {
	box   *fyne.Container
	room  *atLeast // for its name
	name  *label
	value *label
	flag  *icon
	wide  bool // takes a row in any case
	long  bool // takes a row in the width there is
}

// fieldLabelWidth is the least of the names of values; English ones are longer.
func fieldLabelWidth() float32 {
	if lang.Current() == lang.English {
		return 104
	}
	return 84
}

func newFields() *fields {
	f := &fields{names: fieldLabelWidth()}
	f.layout = &fieldLayout{fields: f}
	f.box = container.New(f.layout)
	return f
}

func newFieldCell() *fieldCell {
	c := &fieldCell{
		room:  &atLeast{},
		name:  newLabel("", textStyle{size: sizeSmall, color: colorSecond}),
		value: newLabel("", textStyle{clip: true}),
		flag:  newIcon("warn", colorSecond, 14),
	}
	c.box = border(nil, nil, container.New(c.room, c.name), c.flag, c.value)
	return c
}

// set shows lines; cells are kept and filled again.
func (f *fields) set(lines []present.Line) {
	for len(f.cells) < len(lines) {
		c := newFieldCell()
		f.cells = append(f.cells, c)
		f.box.Add(c.box)
	}
	names := fieldLabelWidth()
	for _, l := range lines {
		names = max(names, textStyle{size: sizeSmall}.measure(l.Label)+gap2)
	}
	changed := names != f.names
	f.names = names
	for i, c := range f.cells {
		c.room.width = names
		if i >= len(lines) {
			changed = changed || c.box.Visible()
			c.box.Hide()
			continue
		}
		changed = changed || !c.box.Visible() || c.wide != lines[i].Wide
		c.box.Show()
		c.show(lines[i])
		changed = changed || c.long != f.layout.long(c)
	}
	if changed {
		f.box.Refresh()
	}
}

func (c *fieldCell) show(l present.Line) {
	c.wide = l.Wide
	c.name.set(l.Label)
	c.value.set(l.Value)
	style := textStyle{clip: true}
	if l.Flag == "" {
		c.flag.Hide()
	} else {
		style.color = toneColor(l.Flag)
		c.flag.set(string(l.Flag), toneColor(l.Flag))
		c.flag.Show()
	}
	c.value.restyle(style)
	c.box.Layout.Layout(c.box.Objects, c.box.Size())
}

// fieldLayout puts two cells a row, or one wide one.
type fieldLayout struct {
	fields *fields
	room   float32 // the width there is; 0: not known yet
}

const fieldHeight float32 = 24

// half is the width of a column.
func (l *fieldLayout) half() float32 { return (l.room - gap3) / 2 }

// long tells whether a column would cut off what a cell says.
func (l *fieldLayout) long(c *fieldCell) bool {
	need := l.fields.names + c.value.style.measure(c.value.text)
	if c.flag.Visible() {
		need += c.flag.MinSize().Width
	}
	return l.room > 0 && need > l.half()
}

func (l *fieldLayout) walk(place func(c *fieldCell, row, column int, wide bool)) (rows int) {
	column := 0
	for _, c := range l.fields.cells {
		if !c.box.Visible() {
			continue
		}
		wide := c.wide || c.long
		if wide && column == 1 {
			rows, column = rows+1, 0
		}
		place(c, rows, column, wide)
		if wide || column == 1 {
			rows, column = rows+1, 0
		} else {
			column = 1
		}
	}
	return rows + column
}

// Layout places the cells.
func (l *fieldLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	l.room = size.Width
	for _, c := range l.fields.cells {
		c.long = l.long(c)
	}
	half := l.half()
	l.walk(func(c *fieldCell, row, column int, wide bool) {
		width := half
		if wide {
			width = size.Width
		}
		c.box.Move(fyne.NewPos(float32(column)*(half+gap3), float32(row)*fieldHeight))
		c.box.Resize(fyne.NewSize(width, fieldHeight))
	})
}

// MinSize is as high as its rows.
func (l *fieldLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	rows := l.walk(func(*fieldCell, int, int, bool) {})
	return fyne.NewSize(2*fieldLabelWidth()+100, float32(rows)*fieldHeight)
}

// photoBox shows a picture in its frame, or says why there is none.
type photoBox struct {
	box   *fyne.Container
	image *canvas.Image
	note  *label
	shown []byte
}

func newPhotoBox(width, height float32) *photoBox {
	p := &photoBox{image: &canvas.Image{FillMode: canvas.ImageFillContain, ScaleMode: canvas.ImageScaleSmooth}}
	p.note = newLabel("", textStyle{size: sizeSmall, color: colorSecond, align: fyne.TextAlignCenter, clip: true})
	p.box = sized(width, height, newPanel(theme.ColorNameHeaderBackground, theme.ColorNameSeparator, 2,
		container.NewStack(container.NewPadded(p.image), container.New(layout.NewCustomPaddedLayout(0, 0, gap1, gap1), p.note))))
	return p
}

// set shows a JPEG; a picture that cannot be read says so.
func (p *photoBox) set(jpeg []byte, note string) {
	if len(jpeg) > 0 && bytes.Equal(jpeg, p.shown) {
		return
	}
	p.shown = jpeg
	p.image.Image = nil
	if len(jpeg) > 0 {
		picture, _, err := image.Decode(bytes.NewReader(jpeg))
		if err != nil {
			note = lang.L("图片无法显示")
		} else {
			p.image.Image = picture
			note = ""
		}
	}
	p.note.set(note)
	p.image.Refresh()
}

// count writes a number as people read it.
func count(n int) string { return strconv.Itoa(n) }
