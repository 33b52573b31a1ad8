package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// previewView shows the pages of a paper as they will be printed.
type previewView struct {
	root  fyne.CanvasObject
	pane  *paperPane
	back  *button
	next  *button
	fit   *button
	pages *label
	note  *paragraph
	blank fyne.CanvasObject
}

func newPreviewView(p *present.Preview, keys *keyboard, title string) *previewView {
	v := &previewView{
		pages: newLabel("", textStyle{size: sizeSmall, color: colorSecond, align: fyne.TextAlignCenter}),
		note:  newParagraph("", textStyle{size: sizeSmall, color: colorSecond}),
	}
	v.pane = newPaperPane(keys, p.Turn, p.SetDPI)
	v.back = newButton(buttonQuiet, keys, lang.L("上一页"), "", "", func() { p.Turn(-1) })
	v.next = newButton(buttonQuiet, keys, lang.L("下一页"), "", "", func() { p.Turn(1) })
	v.fit = newButton(buttonQuiet, keys, lang.L("整页"), "", "", nil)
	v.fit.tapped = func() {
		v.pane.setWhole(!v.pane.whole)
		v.fit.set(map[bool]string{true: lang.L("适合宽度"), false: lang.L("整页")}[v.pane.whole], true)
	}
	v.blank = inset(40, 40, v.note)
	bar := border(nil, nil, inset(0, gap4, newLabel(title, textStyle{bold: true})),
		hbox(gap1, v.back, sized(64, 0, v.pages), v.next, v.fit), container.NewStack())
	v.root = newPanel(colorSurface, theme.ColorNameSeparator, corner,
		border(vbox(0, inset(gap1, gap1, bar), widget.NewSeparator()), nil, nil, nil, container.NewStack(v.pane, v.blank)))
	p.OnChange = v.render
	v.render(p.State())
	return v
}

func (v *previewView) render(s present.PreviewState) {
	v.pane.set(s)
	show(v.blank, s.Picture == nil && !s.Busy)
	v.note.set(s.Note)
	text := ""
	if s.Pages > 0 {
		text = count(s.Page) + " / " + count(s.Pages)
	}
	v.pages.set(text)
	v.back.enable(s.Pages > 0 && s.Page > 1)
	v.next.enable(s.Page < s.Pages)
	v.fit.enable(s.Pages > 0)
}

// paperPane shows a sheet on a desk. The arrows scroll it, the page keys turn
// its pages.
type paperPane struct {
	widget.BaseWidget
	keys    *keyboard
	turn    func(by int)
	onDPI   func(dpi float64)
	whole   bool
	focused bool
	scroll  *container.Scroll
	sheet   *fyne.Container
	size    fyne.Size // of the sheet with the desk round it
	paper   *canvas.Rectangle
	image   *canvas.Image
	ring    *canvas.Rectangle
}

// A4, in inches.
const (
	a4Short = 8.27
	a4Long  = 11.69
)

func newPaperPane(keys *keyboard, turn func(int), onDPI func(float64)) *paperPane {
	p := &paperPane{keys: keys, turn: turn, onDPI: onDPI}
	p.paper, p.ring = canvas.NewRectangle(color.White), canvas.NewRectangle(nil)
	p.image = &canvas.Image{FillMode: canvas.ImageFillStretch, ScaleMode: canvas.ImageScaleSmooth}
	p.sheet = container.New(&sheetLayout{p}, p.paper, p.image)
	p.scroll = container.NewVScroll(p.sheet)
	p.ExtendBaseWidget(p)
	return p
}

func (p *paperPane) set(s present.PreviewState) {
	if s.Picture == nil && s.Busy && p.image.Image != nil {
		return // the page before stays until the next one is drawn
	}
	if p.image.Image == s.Picture {
		return
	}
	p.image.Image = s.Picture
	p.fit()
	p.image.Refresh()
}

func (p *paperPane) setWhole(whole bool) {
	p.whole = whole
	p.fit()
}

// aspect is height to width of the page.
func (p *paperPane) aspect() (ratio, inches float32) {
	if p.image.Image != nil {
		b := p.image.Image.Bounds()
		if b.Dx() > b.Dy() {
			return float32(b.Dy()) / float32(b.Dx()), a4Long
		}
		return float32(b.Dy()) / float32(b.Dx()), a4Short
	}
	return a4Long / a4Short, a4Short
}

// fit finds how large the sheet is, and asks for a picture of that size.
func (p *paperPane) fit() {
	room := p.Size()
	if room.Width < 60 || room.Height < 60 {
		return
	}
	ratio, inches := p.aspect()
	width := room.Width - 2*gap3
	if p.whole {
		width = min(width, (room.Height-2*gap3)/ratio)
	}
	p.size = fyne.NewSize(width, width*ratio)
	some := p.image.Image != nil
	show(p.paper, some)
	if !some {
		p.size = fyne.Size{}
	}
	p.sheet.Refresh()
	p.scroll.Refresh()
	if c := fyne.CurrentApp().Driver().CanvasForObject(p); c != nil {
		p.onDPI(float64(width * c.Scale() / inches))
	}
}

// Resize fits the sheet to the new room.
func (p *paperPane) Resize(size fyne.Size) {
	changed := size != p.Size()
	p.BaseWidget.Resize(size)
	if changed {
		p.fit()
	}
}

// FocusGained draws the focus ring.
func (p *paperPane) FocusGained() { p.focused = true; p.Refresh() }

// FocusLost takes the focus ring away.
func (p *paperPane) FocusLost() { p.focused = false; p.Refresh() }

// TypedRune may be a scanner's.
func (p *paperPane) TypedRune(r rune) { p.keys.typedRune(nil, r) }

// TypedShortcut lets the window's combinations through.
func (p *paperPane) TypedShortcut(s fyne.Shortcut) { p.keys.shortcut(s) }

// TypedKey scrolls and turns.
func (p *paperPane) TypedKey(e *fyne.KeyEvent) {
	if p.keys.typed(e) {
		return
	}
	switch e.Name {
	case fyne.KeyDown:
		p.scrollBy(3 * rowHeight)
	case fyne.KeyUp:
		p.scrollBy(-3 * rowHeight)
	case fyne.KeyPageDown:
		p.turn(1)
	case fyne.KeyPageUp:
		p.turn(-1)
	}
}

func (p *paperPane) scrollBy(dy float32) {
	most := max(0, p.sheet.MinSize().Height-p.scroll.Size().Height)
	p.scroll.ScrollToOffset(fyne.NewPos(0, max(0, min(p.scroll.Offset.Y+dy, most))))
}

// CreateRenderer draws desk, sheet and focus ring.
func (p *paperPane) CreateRenderer() fyne.WidgetRenderer {
	r := &paneRenderer{pane: p, desk: canvas.NewRectangle(nil)}
	r.Refresh()
	return r
}

type paneRenderer struct {
	pane *paperPane
	desk *canvas.Rectangle
}

func (r *paneRenderer) Layout(size fyne.Size) {
	for _, o := range r.Objects() {
		o.Move(fyne.NewPos(0, 0))
		o.Resize(size)
	}
}
func (r *paneRenderer) MinSize() fyne.Size { return fyne.NewSize(120, 120) }
func (r *paneRenderer) Refresh() {
	p := r.pane
	r.desk.FillColor = themed(theme.ColorNameBackground)
	p.paper.StrokeColor, p.paper.StrokeWidth = themed(theme.ColorNameSeparator), 1
	p.ring.FillColor, p.ring.StrokeColor, p.ring.StrokeWidth = color.Transparent, themed(theme.ColorNamePrimary), 0
	if p.focused {
		p.ring.StrokeWidth = 2
	}
	canvas.Refresh(p)
}
func (r *paneRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.desk, r.pane.scroll, r.pane.ring}
}
func (r *paneRenderer) Destroy() {}

// sheetLayout puts the sheet in the middle of the desk.
type sheetLayout struct{ pane *paperPane }

// Layout places paper and picture.
func (l *sheetLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	at := fyne.NewPos((size.Width-l.pane.size.Width)/2, gap3)
	for _, o := range objects {
		o.Move(at)
		o.Resize(l.pane.size)
	}
}

// MinSize is the sheet with the desk above and below it.
func (l *sheetLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, l.pane.size.Height+2*gap3)
}
