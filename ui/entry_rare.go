package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// CreateRenderer draws the field, and over it the characters of its text that
// the window's font has not: the toolkit would show a diamond in their place.
func (e *entry) CreateRenderer() fyne.WidgetRenderer {
	r := &entryRenderer{WidgetRenderer: e.Entry.CreateRenderer(), entry: e, over: container.NewWithoutLayout()}
	r.clip = container.NewClip(r.over)
	for _, o := range r.WidgetRenderer.Objects() {
		if s, ok := o.(*container.Scroll); ok {
			r.scroll = s
		}
	}
	e.OnCursorChanged = func() {
		r.place()
		r.tell()
	}
	return r
}

type entryRenderer struct {
	fyne.WidgetRenderer
	entry  *entry
	scroll *container.Scroll
	over   *fyne.Container
	clip   *container.Clip
	asks   bool // for its place in the window
}

func (r *entryRenderer) Objects() []fyne.CanvasObject {
	return append(r.WidgetRenderer.Objects(), r.clip)
}

func (r *entryRenderer) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.place()
}

func (r *entryRenderer) Refresh() {
	r.WidgetRenderer.Refresh()
	r.place()
}

// place puts a picture over each rare character of the text.
func (r *entryRenderer) place() {
	if r.scroll == nil {
		return
	}
	had := len(r.over.Objects)
	r.over.Objects = r.over.Objects[:0]
	if g := rareOf(fyne.CurrentApp().Settings().Theme()); g != nil && !r.entry.Password {
		from, to := r.entry.selection()
		for i, c := range []rune(r.entry.Text) {
			if g.rare(c) {
				r.cover(i, c, i >= from && i < to)
			}
		}
	}
	if had+len(r.over.Objects) == 0 {
		return
	}
	r.clip.Move(r.scroll.Position())
	r.clip.Resize(r.scroll.Size())
	r.over.Resize(r.scroll.Size())
	r.clip.Refresh()
}

// tell says where the caret is, while it is here. To find that out the toolkit
// makes again what it has already forgotten of a window that closes, which
// refreshes this field: it must neither ask then, nor while it asks.
func (r *entryRenderer) tell() {
	e := r.entry
	if r.asks || r.scroll == nil || !e.here || e.keys == nil || e.keys.caret == nil || e.keys.canvas.Focused() != fyne.Focusable(e) {
		return
	}
	r.asks = true
	defer func() { r.asks = false }()
	here := fyne.CurrentApp().Driver().AbsolutePositionForObject(e)
	at := here.Add(r.scroll.Position()).Add(e.CursorPosition()).Subtract(r.scroll.Offset)
	e.keys.caret(at.AddXY(0, textStyle{}.lineHeight()), e.Password)
}

// cover hides what the toolkit drew for character i of the text, and draws it.
func (r *entryRenderer) cover(i int, c rune, selected bool) {
	style := textStyle{}
	if r.entry.Disabled() {
		style.color = theme.ColorNameDisabled
	}
	at := r.entry.positionOf(i).Subtract(r.scroll.Offset)
	width := fyne.MeasureText(string(c), style.textSize(), r.entry.TextStyle).Width
	height := style.lineHeight()
	ground := canvas.NewRectangle(themed(theme.ColorNameInputBackground))
	ground.Move(at)
	ground.Resize(fyne.NewSize(width, height))
	r.over.Objects = append(r.over.Objects, ground)
	if selected { // the toolkit's colour of it is not opaque, and lies below the ground
		mark := canvas.NewRectangle(themed(theme.ColorNameSelection))
		mark.Move(at)
		mark.Resize(ground.Size())
		r.over.Objects = append(r.over.Objects, mark)
	}
	glyph := rarePicture(c, style)
	glyph.Move(at.AddXY((width-style.textSize())/2, 0))
	glyph.Resize(fyne.NewSize(style.textSize(), height))
	r.over.Objects = append(r.over.Objects, glyph)
}

// selection is from where to where text is selected, none when both are the
// same. The toolkit tells only what is selected, of which the caret is one end;
// where the same stands on both sides of it, the other end is where it was before.
func (e *entry) selection() (from, to int) {
	selected, caret := e.SelectedText(), e.CursorTextOffset()
	n, text := len([]rune(selected)), []rune(e.Text)
	after := caret+n <= len(text) && string(text[caret:caret+n]) == selected
	before := caret >= n && string(text[caret-n:caret]) == selected
	if after && !(before && e.anchor == caret-n) {
		e.anchor = caret + n
		return caret, caret + n
	}
	e.anchor = max(0, caret-n)
	return e.anchor, caret
}

// positionOf is where character i of the text begins, in the scrolled content.
// The toolkit tells it of its caret only, which is put there and back.
func (e *entry) positionOf(i int) fyne.Position {
	row, column := e.CursorRow, e.CursorColumn
	defer func() { e.CursorRow, e.CursorColumn = row, column }()
	e.CursorRow, e.CursorColumn = 0, 0
	for last := 0; ; e.CursorRow++ {
		begin := e.CursorTextOffset()
		if begin > i || e.CursorRow > 0 && begin <= last {
			e.CursorRow--
			e.CursorColumn = 0
			e.CursorColumn = i - e.CursorTextOffset()
			return e.CursorPosition()
		}
		last = begin
	}
}
