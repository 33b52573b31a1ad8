package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// menuItem is one line of a menu that drops down.
type menuItem struct {
	word string
	act  func()
}

// menu is a list to choose one line of: by a click, or by the arrows, Home,
// End and Return; Escape and a click beside it close it. It draws names as
// labels do, which the toolkit's own menu does not.
type menu struct {
	widget.BaseWidget
	items   []menuItem
	current int
	popup   *widget.PopUp
	canvas  fyne.Canvas
	before  fyne.Focusable // has the keyboard again when the menu closes
}

// dropDown shows a menu under an object.
func dropDown(c fyne.Canvas, under fyne.CanvasObject, items []menuItem) {
	m := newMenu(c, items)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(under)
	y := at.Y + under.Size().Height + 2
	if y+m.MinSize().Height > c.Size().Height {
		y = at.Y - m.MinSize().Height - 2
	}
	m.showAt(fyne.NewPos(at.X, y))
}

func newMenu(c fyne.Canvas, items []menuItem) *menu {
	m := &menu{items: items, canvas: c}
	m.ExtendBaseWidget(m)
	return m
}

// showAt keeps the menu inside the window.
func (m *menu) showAt(at fyne.Position) {
	size, least := m.canvas.Size(), m.MinSize()
	m.before = m.canvas.Focused()
	m.popup = widget.NewPopUp(m, m.canvas)
	m.popup.ShowAtPosition(fyne.NewPos(max(0, min(at.X, size.Width-least.Width-gap2)), max(0, min(at.Y, size.Height-least.Height-gap2))))
	m.canvas.Focus(m)
}

func (m *menu) choose(i int) {
	m.popup.Hide()
	if m.before != nil {
		m.canvas.Focus(m.before)
	}
	if i >= 0 && i < len(m.items) {
		m.items[i].act()
	}
}

func (m *menu) move(to int) {
	m.current = max(0, min(to, len(m.items)-1))
	m.Refresh()
}

// FocusGained and FocusLost change nothing: an open menu always has the keyboard.
func (m *menu) FocusGained() {}

// FocusLost changes nothing.
func (m *menu) FocusLost() {}

// TypedRune does nothing.
func (m *menu) TypedRune(rune) {}

// TypedKey chooses.
func (m *menu) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyDown:
		m.move(m.current + 1)
	case fyne.KeyUp:
		m.move(m.current - 1)
	case fyne.KeyHome, fyne.KeyPageUp:
		m.move(0)
	case fyne.KeyEnd, fyne.KeyPageDown:
		m.move(len(m.items) - 1)
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		m.choose(m.current)
	case fyne.KeyEscape:
		m.choose(-1)
	}
}

// Tapped chooses the line under the pointer.
func (m *menu) Tapped(e *fyne.PointEvent) { m.choose(m.at(e.Position)) }

// MouseIn follows the pointer.
func (m *menu) MouseIn(e *desktop.MouseEvent) { m.MouseMoved(e) }

// MouseMoved follows the pointer.
func (m *menu) MouseMoved(e *desktop.MouseEvent) {
	if i := m.at(e.Position); i != m.current {
		m.move(i)
	}
}

// MouseOut changes nothing.
func (m *menu) MouseOut() {}

func (m *menu) at(p fyne.Position) int { return int((p.Y - gap1) / rowHeight) }

// CreateRenderer draws the lines.
func (m *menu) CreateRenderer() fyne.WidgetRenderer {
	r := &menuRenderer{menu: m, frame: canvas.NewRectangle(nil), back: canvas.NewRectangle(nil)}
	for _, it := range m.items {
		r.words = append(r.words, newLabel(it.word, textStyle{}))
	}
	r.Refresh()
	return r
}

type menuRenderer struct {
	menu  *menu
	frame *canvas.Rectangle
	back  *canvas.Rectangle // of the current line
	words []*label
}

func (r *menuRenderer) Layout(size fyne.Size) {
	r.frame.Resize(size)
	r.back.Move(fyne.NewPos(0, gap1+float32(r.menu.current)*rowHeight))
	r.back.Resize(fyne.NewSize(size.Width, rowHeight))
	for i, w := range r.words {
		w.Move(fyne.NewPos(gap3, gap1+float32(i)*rowHeight))
		w.Resize(fyne.NewSize(size.Width-2*gap3, rowHeight))
	}
}

func (r *menuRenderer) MinSize() fyne.Size {
	width := float32(120)
	for _, w := range r.words {
		width = max(width, w.MinSize().Width+2*gap3)
	}
	return fyne.NewSize(width, 2*gap1+float32(len(r.words))*rowHeight)
}

func (r *menuRenderer) Refresh() {
	r.frame.FillColor, r.frame.StrokeColor = themed(colorSurface), themed(theme.ColorNameInputBorder)
	r.frame.StrokeWidth, r.frame.CornerRadius = 1, corner
	r.frame.Refresh()
	r.back.FillColor = themed(theme.ColorNameHover)
	r.back.CornerRadius = corner
	r.back.Refresh()
	r.Layout(r.menu.Size())
	canvas.Refresh(r.menu)
}

func (r *menuRenderer) Objects() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{r.frame, r.back}
	for _, w := range r.words {
		objects = append(objects, w)
	}
	return objects
}

func (r *menuRenderer) Destroy() {}
