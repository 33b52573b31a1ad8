package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/lang"
)

// toggle is a box with a tick and a word. It takes the focus: Space ticks.
type toggle struct {
	widget.BaseWidget
	keys     *keyboard
	word     string
	on       bool
	disabled bool
	focused  bool
	tapped   func(on bool)
}

func newToggle(keys *keyboard, word string, tapped func(on bool)) *toggle {
	t := &toggle{keys: keys, word: word, tapped: tapped}
	t.ExtendBaseWidget(t)
	return t
}

func (t *toggle) set(on, enabled bool) {
	if on != t.on || enabled == t.disabled {
		t.on, t.disabled = on, !enabled
		t.Refresh()
	}
}

// relabel gives the toggle another word.
func (t *toggle) relabel(word string) {
	if word != t.word {
		t.word = word
		t.Refresh()
	}
}

// Tapped ticks, or takes the tick away.
func (t *toggle) Tapped(*fyne.PointEvent) {
	if !t.disabled {
		t.tapped(!t.on)
	}
}

// Cursor is the arrow, as on every desktop control.
func (t *toggle) Cursor() desktop.Cursor { return desktop.DefaultCursor }

// FocusGained draws the focus ring.
func (t *toggle) FocusGained() { t.focused = true; t.Refresh() }

// FocusLost takes the focus ring away.
func (t *toggle) FocusLost() { t.focused = false; t.Refresh() }

// TypedRune may be a scanner's.
func (t *toggle) TypedRune(r rune) { t.keys.typedRune(nil, r) }

// TypedShortcut lets the window's combinations through.
func (t *toggle) TypedShortcut(s fyne.Shortcut) { t.keys.shortcut(s) }

// TypedKey ticks by Space.
func (t *toggle) TypedKey(e *fyne.KeyEvent) {
	if !t.keys.typed(e) && e.Name == fyne.KeySpace {
		t.Tapped(nil)
	}
}

// CreateRenderer draws ring, box, tick and word.
func (t *toggle) CreateRenderer() fyne.WidgetRenderer {
	r := &toggleRenderer{
		toggle: t, ring: canvas.NewRectangle(nil), box: newCheckBox(nil),
		word: newLabel(t.word, textStyle{size: sizeSmall}),
	}
	r.Refresh()
	return r
}

type toggleRenderer struct {
	toggle *toggle
	ring   *canvas.Rectangle
	box    *checkBox
	word   *label
}

// The box keeps gap3 to its left by itself.
const toggleText = gap3 + 15 + 6

func (r *toggleRenderer) Layout(size fyne.Size) {
	r.ring.Move(fyne.NewPos(gap1, 0))
	r.ring.Resize(fyne.NewSize(size.Width-gap1, size.Height))
	r.box.Move(fyne.NewPos(-gap1, 0))
	r.box.Resize(fyne.NewSize(toggleText, size.Height))
	r.word.Move(fyne.NewPos(toggleText-gap1, 0))
	r.word.Resize(fyne.NewSize(size.Width-toggleText, size.Height))
}
func (r *toggleRenderer) MinSize() fyne.Size {
	return fyne.NewSize(toggleText+r.word.MinSize().Width+gap2, 28)
}
func (r *toggleRenderer) Refresh() {
	r.box.set(r.toggle.on)
	style := textStyle{size: sizeSmall}
	if r.toggle.disabled {
		style.color = colorDisabledOn
	}
	r.word.restyle(style)
	r.word.set(r.toggle.word)
	r.ring.FillColor, r.ring.StrokeColor = themed(theme.ColorNameShadow), themed(theme.ColorNamePrimary)
	r.ring.CornerRadius, r.ring.StrokeWidth = corner, 0
	if r.toggle.focused {
		r.ring.StrokeWidth = 2
	}
	r.ring.Refresh()
}
func (r *toggleRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ring, r.box, r.word}
}
func (r *toggleRenderer) Destroy() {}

// stepper is a number between a minus and a plus.
type stepper struct {
	root       fyne.CanvasObject
	less, more *button
	text       *label
	value      int
}

func newStepper(keys *keyboard, width float32, set func(n int)) *stepper {
	s := &stepper{text: newLabel("", textStyle{align: fyne.TextAlignCenter})}
	s.less = newButton(buttonPlain, keys, "", "", "minus", func() { set(s.value - 1) })
	s.more = newButton(buttonPlain, keys, "", "", "plus", func() { set(s.value + 1) })
	s.root = hbox(gap1, s.less, sized(width, 0, s.text), s.more)
	return s
}

func (s *stepper) set(value, least int, word string, enabled bool) {
	s.value = value
	s.text.set(word)
	s.less.enable(enabled && value > least)
	s.more.enable(enabled)
}

// formLabelWidth is that of the names of settings; English ones are longer.
func formLabelWidth() float32 {
	if lang.Current() == lang.English {
		return 104
	}
	return 76
}

// formRow is a setting with its name before it.
func formRow(name string, o fyne.CanvasObject) *fyne.Container {
	return border(nil, nil, firstLine(formLabelWidth(), name), nil, o)
}

// firstLine is the name of a setting, beside the first line of what it names.
func firstLine(width float32, name string) fyne.CanvasObject {
	return vbox(0, sized(width, 32, newLabel(name, textStyle{size: sizeSmall, color: colorSecond})))
}

// middle keeps an object at its own height in a taller row.
func middle(objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&centeredRow{}, objects...)
}

// centeredRow puts objects beside one another, each in the middle of the height.
type centeredRow struct{}

// Layout places the objects.
func (centeredRow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	x := float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		least := o.MinSize()
		o.Move(fyne.NewPos(x, (size.Height-least.Height)/2))
		o.Resize(least)
		x += least.Width + gap2
	}
}

// MinSize is the sum of the widths.
func (centeredRow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	for _, o := range objects {
		if o.Visible() {
			size.Width += o.MinSize().Width + gap2
			size.Height = max(size.Height, o.MinSize().Height)
		}
	}
	return size
}
