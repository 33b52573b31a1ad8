package ui

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// viewerView shows pictures over the whole window. The wheel and + - make them
// larger and smaller, 0 fits, R turns, C compares, N goes on; they are dragged.
type viewerView struct {
	presenter *present.Viewer
	cover     *cover
	body      *viewerBody
	panes     [2]*pictureArea
	zoom      *label
	compare   *button
	next      *button
	close     *button
}

func newViewerView(p *present.Viewer, keys *keyboard) *viewerView {
	v := &viewerView{presenter: p, zoom: newLabel("", textStyle{size: sizeSmall, color: colorSecond})}
	for i := range v.panes {
		v.panes[i] = newPictureArea(p)
	}
	v.close = newButton(buttonPlain, keys, lang.L("关闭"), "Esc", "close", p.Close)
	v.compare = newButton(buttonPlain, keys, lang.L("并排对照"), "C", "", p.Compare)
	v.next = newButton(buttonPlain, keys, lang.L("下一张"), "N", "", p.Next)
	bar := hbox(gap2,
		newButton(buttonPlain, keys, lang.L("放大"), "+", "", func() { p.Zoom(1) }),
		newButton(buttonPlain, keys, lang.L("缩小"), "-", "", func() { p.Zoom(-1) }),
		newButton(buttonPlain, keys, lang.L("适合窗口"), "0", "", p.Fit),
		newButton(buttonPlain, keys, lang.L("旋转"), "R", "", p.Turn),
		v.compare, v.next, inset(gap2, 0, v.zoom))
	grid := container.NewGridWithColumns(2)
	grid.Layout = &paneLayout{}
	for _, pane := range v.panes {
		grid.Add(pane.box)
	}
	v.body = newViewerBody(keys, newPanel(colorSurface, theme.ColorNameSeparator, corner,
		border(inset(gap2, gap3, border(nil, nil, bar, v.close, newSpacer())), nil, nil, nil, grid)))
	v.cover = &cover{keys: keys, body: v.body}
	v.cover.layer = layer{escape: p.Close, enter: p.Close, acts: map[string]func(){
		string(fyne.KeyPlus): func() { p.Zoom(1) }, string(fyne.KeyEqual): func() { p.Zoom(1) },
		string(fyne.KeyMinus): func() { p.Zoom(-1) }, string(fyne.Key0): p.Fit, string(fyne.KeyR): p.Turn,
		string(fyne.KeyC): p.Compare, string(fyne.KeyN): p.Next,
		string(fyne.KeyUp): v.pan(0, -1), string(fyne.KeyDown): v.pan(0, 1),
		string(fyne.KeyLeft): v.pan(-1, 0), string(fyne.KeyRight): v.pan(1, 0),
	}}
	return v
}

// panStep is how far an arrow key moves a picture.
const panStep float32 = 60

func (v *viewerView) pan(x, y float32) func() {
	return func() {
		for _, pane := range v.panes {
			pane.moveBy(x*panStep, y*panStep)
		}
	}
}

func (v *viewerView) render(s present.ViewerState) {
	for i, pane := range v.panes {
		show(pane.box, i < len(s.Pictures))
		if i < len(s.Pictures) {
			pane.show(s.Titles[i], s.Pictures[i], s.Zoom)
		}
	}
	v.zoom.set(lang.F("%d%%", int(s.Zoom*100+0.5)))
	v.compare.set(map[bool]string{false: lang.L("并排对照"), true: lang.L("只看一张")}[s.Compare], s.CanCompare)
	v.next.enable(s.CanNext)
	v.cover.set(s.Shown, v.close)
	if !s.Shown {
		for _, pane := range v.panes {
			pane.show("", nil, 1) // the pictures need not stay
		}
	}
}

// viewerBody fills the window but for a margin.
type viewerBody struct {
	widget.BaseWidget
	keys    *keyboard
	content fyne.CanvasObject
}

func newViewerBody(keys *keyboard, content fyne.CanvasObject) *viewerBody {
	b := &viewerBody{keys: keys, content: content}
	b.ExtendBaseWidget(b)
	return b
}

// MinSize is nearly all of the window.
func (b *viewerBody) MinSize() fyne.Size {
	room := b.keys.canvas.Size()
	return fyne.NewSize(max(320, room.Width-6*gap4), max(240, room.Height-6*gap4))
}

// CreateRenderer shows the content.
func (b *viewerBody) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(b.content) }

// paneLayout gives the visible panes equal widths.
type paneLayout struct{}

// Layout places the panes.
func (paneLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	var shown []fyne.CanvasObject
	for _, o := range objects {
		if o.Visible() {
			shown = append(shown, o)
		}
	}
	for i, o := range shown {
		width := (size.Width - gap2*float32(len(shown)-1)) / float32(len(shown))
		o.Move(fyne.NewPos(float32(i)*(width+gap2), 0))
		o.Resize(fyne.NewSize(width, size.Height))
	}
}

// MinSize asks for little: the body has its own.
func (paneLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(200, 160) }

// pictureArea is one picture that can be larger than its place, and is dragged.
type pictureArea struct {
	widget.BaseWidget
	presenter *present.Viewer
	box       fyne.CanvasObject
	title     *label
	image     *canvas.Image
	scroll    *container.Scroll
	zoom      float32
}

func newPictureArea(p *present.Viewer) *pictureArea {
	a := &pictureArea{presenter: p, title: newLabel("", textStyle{size: sizeSmall, color: colorSecond, align: fyne.TextAlignCenter, clip: true}), zoom: 1}
	a.image = &canvas.Image{FillMode: canvas.ImageFillContain, ScaleMode: canvas.ImageScaleSmooth}
	a.scroll = container.NewScroll(a)
	a.ExtendBaseWidget(a)
	a.box = border(inset(gap1, gap2, a.title), nil, nil, nil, a.scroll)
	return a
}

func (a *pictureArea) show(title string, picture image.Image, zoom float32) {
	a.title.set(title)
	if a.image.Image != picture {
		a.image.Image = picture
		a.image.Refresh()
	}
	if a.zoom != zoom {
		middle := a.scroll.Offset.AddXY(a.scroll.Size().Width/2, a.scroll.Size().Height/2)
		by := zoom / a.zoom
		a.zoom = zoom
		a.scroll.Refresh()
		a.moveTo(middle.X*by-a.scroll.Size().Width/2, middle.Y*by-a.scroll.Size().Height/2)
	}
}

// MinSize is its place, times the zoom.
func (a *pictureArea) MinSize() fyne.Size {
	room := a.scroll.Size()
	return fyne.NewSize(room.Width*a.zoom, room.Height*a.zoom)
}

func (a *pictureArea) moveBy(dx, dy float32) { a.moveTo(a.scroll.Offset.X+dx, a.scroll.Offset.Y+dy) }

func (a *pictureArea) moveTo(x, y float32) {
	most := a.MinSize().Subtract(a.scroll.Size())
	a.scroll.ScrollToOffset(fyne.NewPos(max(0, min(x, most.Width)), max(0, min(y, most.Height))))
}

// Dragged moves the picture.
func (a *pictureArea) Dragged(e *fyne.DragEvent) { a.moveBy(-e.Dragged.DX, -e.Dragged.DY) }

// DragEnd does nothing more.
func (a *pictureArea) DragEnd() {}

// Scrolled makes the picture larger or smaller.
func (a *pictureArea) Scrolled(e *fyne.ScrollEvent) {
	switch {
	case e.Scrolled.DY > 0:
		a.presenter.Zoom(1)
	case e.Scrolled.DY < 0:
		a.presenter.Zoom(-1)
	}
}

// Cursor tells that it can be dragged.
func (a *pictureArea) Cursor() desktop.Cursor { return desktop.CrosshairCursor }

// CreateRenderer draws the picture.
func (a *pictureArea) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(a.image) }
