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
	segment  float32 // least width of a segment, which is as wide as its word
	wraps    bool    // segments go on below where there is no room
	fills    bool    // segments share all the room there is
	room     float32 // for a line of a choice that wraps; 0: not known yet
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

// width is that of a segment where it is shown.
func (c *choice) width(i int) float32 {
	w := c.wish(i)
	if c.fills {
		w += max(0, c.room-c.fullWidth()) / float32(len(c.options))
	}
	return w
}

// wish is the room a segment needs.
func (c *choice) wish(i int) float32 {
	w := textStyle{size: sizeSmall, bold: true}.measure(c.options[i].word) + 2*gap3
	if c.segment > 0 {
		w -= gap3 // the width was chosen for the words of one language
	}
	if c.options[i].icon != "" {
		w += 18
	}
	return max(w, c.segment)
}

// segmentHeight is that of a line of segments.
const segmentHeight float32 = 28

// spots gives the place of each segment and the height of all lines.
func (c *choice) spots() (at []fyne.Position, height float32) {
	var x, y float32
	for i := range c.options {
		if w := c.width(i); c.wraps && c.room > 0 && x > 0 && x+w > c.room+0.5 {
			x, y = 0, y+segmentHeight+gap1
		}
		at = append(at, fyne.NewPos(x, y))
		x += c.width(i)
	}
	return at, y + segmentHeight
}

// fullWidth is that of all segments in one line.
func (c *choice) fullWidth() float32 {
	w := float32(0)
	for i := range c.options {
		w += c.wish(i)
	}
	return w
}

// breakAt lets a choice that wraps use this width.
func (c *choice) breakAt(width float32) (changed bool) {
	changed = (c.wraps || c.fills) && width != c.room
	c.room = width
	return changed
}

// Resize breaks a choice that wraps anew.
func (c *choice) Resize(size fyne.Size) {
	changed := c.breakAt(size.Width)
	c.BaseWidget.Resize(size)
	if changed {
		c.Refresh()
	}
}

// Tapped chooses the segment under the pointer.
func (c *choice) Tapped(e *fyne.PointEvent) {
	at, height := c.spots()
	above := max(0, (c.Size().Height-height)/2)
	for i, p := range at {
		if e.Position.X >= p.X && e.Position.X < p.X+c.width(i) && e.Position.Y < above+p.Y+segmentHeight {
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
		r.words = append(r.words, newLabel("", textStyle{}))
		r.icons = append(r.icons, newIcon("dot", theme.ColorNameForeground, 12))
	}
	r.Refresh()
	return r
}

type choiceRenderer struct {
	choice *choice
	frame  *canvas.Rectangle
	backs  []*canvas.Rectangle
	words  []*label
	icons  []*icon
}

func (r *choiceRenderer) Layout(size fyne.Size) {
	at, height := r.choice.spots()
	above, right := max(0, (size.Height-height)/2), float32(0)
	for i, p := range at {
		w, y := r.choice.width(i), above+p.Y
		r.backs[i].Move(fyne.NewPos(p.X, y))
		r.backs[i].Resize(fyne.NewSize(w, segmentHeight))
		r.placeWord(i, p.X, y, w, segmentHeight)
		right = max(right, p.X+w)
	}
	r.frame.Move(fyne.NewPos(0, above))
	r.frame.Resize(fyne.NewSize(right, height))
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
	c := r.choice
	if !c.wraps {
		return fyne.NewSize(c.fullWidth(), segmentHeight)
	}
	least := float32(0)
	for i := range c.options {
		least = max(least, c.width(i))
	}
	_, height := c.spots()
	return fyne.NewSize(least, height)
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
		r.words[i].restyle(textStyle{size: sizeSmall, color: ink, bold: chosen})
		r.words[i].set(o.word)
		r.showIcon(i, o, chosen, ink)
		r.backs[i].Refresh()
		r.words[i].Refresh()
	}
	r.frame.FillColor = themed(theme.ColorNameShadow)
	r.frame.CornerRadius = corner
	r.frame.StrokeWidth, r.frame.StrokeColor = 1, themed(theme.ColorNameInputBorder)
	if _, height := c.spots(); height > segmentHeight && !c.focused {
		r.frame.StrokeWidth = 0 // the last line may be shorter
	}
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

// wrapping lets the segments go on below where there is no room.
func (s *selector) wrapping() *selector {
	s.wraps = true
	return s
}

// filling lets the segments share the room there is.
func (s *selector) filling() *selector {
	s.fills = true
	return s
}

// Resize breaks a choice that wraps anew.
func (s *selector) Resize(size fyne.Size) {
	changed := s.breakAt(size.Width)
	s.BaseWidget.Resize(size)
	if changed {
		s.Refresh()
	}
}

// CreateRenderer draws the segments.
func (s *selector) CreateRenderer() fyne.WidgetRenderer { return s.choice.CreateRenderer() }

// FocusGained draws the focus ring.
func (s *selector) FocusGained() { s.focused = true; s.Refresh() }

// FocusLost takes the focus ring away.
func (s *selector) FocusLost() { s.focused = false; s.Refresh() }

// TypedRune may be a scanner's.
func (s *selector) TypedRune(r rune) { s.keys.typedRune(nil, r) }

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
