package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/present"
)

// tileHeight is that of a queue on the overview.
const tileHeight float32 = 44

// tile is one queue with its count; pressing it shows the queue.
type tile struct {
	widget.BaseWidget
	keys             *keyboard
	value            present.Tile
	tapped           func()
	hovered, focused bool
}

func newTile(keys *keyboard, tapped func()) *tile {
	t := &tile{keys: keys, tapped: tapped}
	t.ExtendBaseWidget(t)
	return t
}

func (t *tile) set(value present.Tile) {
	if value != t.value {
		t.value = value
		t.Refresh()
	}
}

// Tapped shows the queue.
func (t *tile) Tapped(*fyne.PointEvent) {
	t.keys.touched()
	t.tapped()
}

// FocusGained draws the focus ring.
func (t *tile) FocusGained() { t.focused = true; t.Refresh() }

// FocusLost takes the focus ring away.
func (t *tile) FocusLost() { t.focused = false; t.Refresh() }

// TypedRune may be a scanner's.
func (t *tile) TypedRune(r rune) { t.keys.typedRune(nil, r) }

// TypedShortcut lets the window's combinations through.
func (t *tile) TypedShortcut(s fyne.Shortcut) { t.keys.shortcut(s) }

// TypedKey shows the queue by Return or Space.
func (t *tile) TypedKey(e *fyne.KeyEvent) {
	switch {
	case t.keys.typed(e):
	case e.Name == fyne.KeySpace, e.Name == fyne.KeyReturn, e.Name == fyne.KeyEnter:
		t.tapped()
	}
}

// MouseIn shows that the tile can be pressed.
func (t *tile) MouseIn(*desktop.MouseEvent) { t.hovered = true; t.Refresh() }

// MouseMoved tells that somebody is there.
func (t *tile) MouseMoved(*desktop.MouseEvent) { t.keys.touched() }

// MouseOut ends what MouseIn began.
func (t *tile) MouseOut() { t.hovered = false; t.Refresh() }

// CreateRenderer draws icon, word and count.
func (t *tile) CreateRenderer() fyne.WidgetRenderer {
	r := &tileRenderer{
		tile: t, back: canvas.NewRectangle(nil), icon: newIcon("dot", colorSecond, 16),
		word: newLabel("", textStyle{size: sizeSmall}), count: newLabel("", textStyle{size: sizePage, bold: true}),
	}
	r.Refresh()
	return r
}

type tileRenderer struct {
	tile        *tile
	back        *canvas.Rectangle
	icon        *icon
	word, count *label
}

func (r *tileRenderer) Layout(size fyne.Size) {
	r.back.Resize(size)
	x := gap3 - 2
	r.icon.Move(fyne.NewPos(x, (size.Height-16)/2))
	r.icon.Resize(fyne.NewSquareSize(16))
	x += 16 + 6
	wide := r.word.MinSize().Width
	r.word.Move(fyne.NewPos(x, 0))
	r.word.Resize(fyne.NewSize(wide, size.Height))
	wide = r.count.MinSize().Width
	r.count.Move(fyne.NewPos(size.Width-wide-gap3, 0))
	r.count.Resize(fyne.NewSize(wide, size.Height))
}

func (r *tileRenderer) MinSize() fyne.Size {
	return fyne.NewSize(2*gap3-2+16+6+r.word.MinSize().Width+gap2+r.count.MinSize().Width, tileHeight)
}

func (r *tileRenderer) Refresh() {
	v := r.tile.value
	r.back.CornerRadius = corner
	r.back.FillColor = themed(colorSurface)
	r.back.StrokeWidth, r.back.StrokeColor = 1, themed(theme.ColorNameSeparator)
	if r.tile.hovered {
		r.back.FillColor = blend(r.back.FillColor, themed(theme.ColorNameHover))
	}
	if r.tile.focused {
		r.back.StrokeWidth, r.back.StrokeColor = 2, themed(theme.ColorNamePrimary)
	}
	ink := toneColor(v.Tone)
	if v.Count == 0 { // nothing to do: it keeps quiet
		ink = colorSecond
	}
	r.icon.set(string(v.Tone), ink)
	r.word.set(v.Word)
	r.count.restyle(textStyle{size: sizePage, bold: true, color: ink})
	r.count.set(count(v.Count))
	r.back.Refresh()
	r.Layout(r.tile.Size())
}

func (r *tileRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.back, r.icon, r.word, r.count}
}
func (r *tileRenderer) Destroy() {}
