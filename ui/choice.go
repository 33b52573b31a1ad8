package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/present"
)

// option is one segment of a choice.
type option struct {
	word string
	icon string // before the word when chosen; empty for none
	tone present.Tone
}

// choice is a row of segments of which at most one is chosen.
type choice struct {
	widget.BaseWidget
	keys     *keyboard
	options  []option
	chosen   int // -1 for none
	disabled bool
	focused  bool
	onChoose func(i int)
	segment  float32 // width of each segment; 0: as wide as its word
}

func newChoice(keys *keyboard, segment float32, options []option, onChoose func(int)) *choice {
	c := &choice{keys: keys, options: options, chosen: -1, segment: segment, onChoose: onChoose}
	c.ExtendBaseWidget(c)
	return c
}

func (c *choice) set(chosen int, enabled bool) {
	if chosen != c.chosen || enabled == c.disabled {
		c.chosen, c.disabled = chosen, !enabled
		c.Refresh()
	}
}

// relabel gives a segment another word.
func (c *choice) relabel(i int, word string) {
	if c.options[i].word != word {
		c.options[i].word = word
		c.Refresh()
	}
}

func (c *choice) width(i int) float32 {
	if c.segment > 0 {
		return c.segment
	}
	w := textStyle{size: sizeSmall}.measure(c.options[i].word) + 2*gap3
	if c.options[i].icon != "" {
		w += 18
	}
	return w
}

// Tapped chooses the segment under the pointer.
func (c *choice) Tapped(e *fyne.PointEvent) {
	x := float32(0)
	for i := range c.options {
		if x += c.width(i); e.Position.X < x {
			c.choose(i)
			return
		}
	}
}

func (c *choice) choose(i int) {
	if !c.disabled && i >= 0 && i < len(c.options) && c.onChoose != nil {
		c.onChoose(i)
	}
}

// CreateRenderer draws the segments.
func (c *choice) CreateRenderer() fyne.WidgetRenderer {
	r := &choiceRenderer{choice: c, frame: canvas.NewRectangle(nil)}
	for range c.options {
		r.backs = append(r.backs, canvas.NewRectangle(nil))
		r.words = append(r.words, canvas.NewText("", nil))
		r.icons = append(r.icons, newIcon("dot", theme.ColorNameForeground, 12))
	}
	r.Refresh()
	return r
}

type choiceRenderer struct {
	choice *choice
	frame  *canvas.Rectangle
	backs  []*canvas.Rectangle
	words  []*canvas.Text
	icons  []*icon
}

func (r *choiceRenderer) Layout(size fyne.Size) {
	height := min(size.Height, 28)
	y := (size.Height - height) / 2
	x := float32(0)
	for i := range r.choice.options {
		w := r.choice.width(i)
		r.backs[i].Move(fyne.NewPos(x, y))
		r.backs[i].Resize(fyne.NewSize(w, height))
		r.placeWord(i, x, y, w, height)
		x += w
	}
	r.frame.Move(fyne.NewPos(0, y))
	r.frame.Resize(fyne.NewSize(x, height))
}

func (r *choiceRenderer) placeWord(i int, x, y, w, h float32) {
	text := r.words[i].MinSize()
	used := text.Width
	if r.icons[i].Visible() {
		used += 16
	}
	left := x + (w-used)/2
	if r.icons[i].Visible() {
		r.icons[i].Move(fyne.NewPos(left, y+(h-12)/2))
		r.icons[i].Resize(fyne.NewSquareSize(12))
		left += 16
	}
	r.words[i].Move(fyne.NewPos(left, y+(h-text.Height)/2))
	r.words[i].Resize(text)
}

func (r *choiceRenderer) MinSize() fyne.Size {
	w := float32(0)
	for i := range r.choice.options {
		w += r.choice.width(i)
	}
	return fyne.NewSize(w, 28)
}

func (r *choiceRenderer) Refresh() {
	c := r.choice
	for i, o := range c.options {
		ink, fill := fyne.ThemeColorName(colorSecond), fyne.ThemeColorName(colorSurface)
		chosen := i == c.chosen
		if chosen {
			ink, fill = theme.ColorNamePrimary, colorAccentSoft
			if o.tone != "" {
				ink = toneColor(o.tone)
			}
		}
		if c.disabled {
			fill = theme.ColorNameDisabledButton
			if !chosen {
				ink = colorDisabledOn
			}
		}
		r.backs[i].FillColor = themed(fill)
		r.backs[i].StrokeColor, r.backs[i].StrokeWidth = themed(theme.ColorNameSeparator), 1
		r.words[i].Text = o.word
		textStyle{size: sizeSmall, color: ink, bold: chosen}.apply(r.words[i])
		r.showIcon(i, o, chosen, ink)
		r.backs[i].Refresh()
		r.words[i].Refresh()
	}
	r.frame.FillColor = themed(theme.ColorNameShadow)
	r.frame.CornerRadius = corner
	r.frame.StrokeWidth, r.frame.StrokeColor = 1, themed(theme.ColorNameInputBorder)
	if c.focused {
		r.frame.StrokeWidth, r.frame.StrokeColor = 2, themed(theme.ColorNamePrimary)
	}
	r.frame.Refresh()
	r.Layout(c.Size())
}

func (r *choiceRenderer) showIcon(i int, o option, chosen bool, ink fyne.ThemeColorName) {
	if o.icon == "" || !chosen {
		r.icons[i].Hide()
		return
	}
	r.icons[i].set(o.icon, ink)
	r.icons[i].Show()
}

func (r *choiceRenderer) Objects() []fyne.CanvasObject {
	var objects []fyne.CanvasObject
	for i := range r.backs {
		objects = append(objects, r.backs[i], r.words[i], r.icons[i])
	}
	return append(objects, r.frame)
}
func (r *choiceRenderer) Destroy() {}

// selector is a choice that takes the focus: the arrows choose.
type selector struct{ choice }

func newSelector(keys *keyboard, segment float32, options []option, onChoose func(int)) *selector {
	s := &selector{choice{keys: keys, options: options, chosen: -1, segment: segment, onChoose: onChoose}}
	s.ExtendBaseWidget(s)
	return s
}

// CreateRenderer draws the segments.
func (s *selector) CreateRenderer() fyne.WidgetRenderer { return s.choice.CreateRenderer() }

// FocusGained draws the focus ring.
func (s *selector) FocusGained() { s.focused = true; s.Refresh() }

// FocusLost takes the focus ring away.
func (s *selector) FocusLost() { s.focused = false; s.Refresh() }

// TypedRune does nothing.
func (s *selector) TypedRune(rune) {}

// TypedShortcut lets the window's combinations through.
func (s *selector) TypedShortcut(sc fyne.Shortcut) { s.keys.shortcut(sc) }

// TypedKey chooses the segment beside.
func (s *selector) TypedKey(e *fyne.KeyEvent) {
	switch {
	case s.keys.typed(e):
	case e.Name == fyne.KeyLeft:
		s.choose(max(0, s.chosen-1))
	case e.Name == fyne.KeyRight:
		s.choose(min(len(s.options)-1, s.chosen+1))
	}
}
