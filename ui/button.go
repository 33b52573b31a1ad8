package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/present"
)

// buttonKind is how much a button stands out; one primary a view.
type buttonKind int

const (
	buttonPlain   buttonKind = iota // border on the surface
	buttonPrimary                   // filled with the accent
	buttonQuiet                     // neither border nor fill
)

// button is a flat button with an optional icon and the key that does the same.
type button struct {
	widget.BaseWidget
	kind     buttonKind
	text     string
	key      string
	icon     string
	keys     *keyboard
	tapped   func()
	hint     string // what it does, for the tooltip, where text does not say it
	tipKey   string // the key that does the same, where the button has no room for it
	why      string // it is disabled, a sentence; the tooltip shows it
	disabled bool
	hovered  bool
	focused  bool
}

func newButton(kind buttonKind, keys *keyboard, text, key, icon string, tapped func()) *button {
	b := &button{kind: kind, keys: keys, text: text, key: key, icon: icon, tapped: tapped}
	b.ExtendBaseWidget(b)
	return b
}

func (b *button) set(text string, enabled bool) {
	if text != b.text || enabled == b.disabled {
		b.text, b.disabled = text, !enabled
		b.Refresh()
	}
}

func (b *button) enable(enabled bool) { b.set(b.text, enabled) }

// Tapped runs the action unless the button is disabled.
func (b *button) Tapped(*fyne.PointEvent) {
	b.keys.touched()
	b.keys.unhover()
	if !b.disabled && b.tapped != nil {
		b.tapped()
	}
}

// Cursor is the arrow, as on every desktop button.
func (b *button) Cursor() desktop.Cursor { return desktop.DefaultCursor }

// MouseIn shows that the button can be pressed.
func (b *button) MouseIn(*desktop.MouseEvent) {
	b.hovered = true
	b.keys.hover(b, b.tip)
	b.Refresh()
}

// MouseMoved tells that somebody is there.
func (b *button) MouseMoved(*desktop.MouseEvent) { b.keys.touched() }

// MouseOut ends what MouseIn began.
func (b *button) MouseOut() {
	b.hovered = false
	b.keys.unhover()
	b.Refresh()
}

// tip is what the tooltip of the button says.
func (b *button) tip() tip {
	say := tip{word: b.hint, key: b.key}
	if say.word == "" {
		say.word = b.text
	}
	if say.key == "" {
		say.key = b.tipKey
	}
	if b.disabled {
		say.why = b.why
	}
	return say
}

// tells names the command that does the same, and its key, in the tooltip.
func (b *button) tells(hint, key string) *button {
	b.hint, b.tipKey = hint, key
	return b
}

// because disables the button for a reason, a sentence; without one it can be pressed.
func (b *button) because(why string) {
	b.why = why
	b.enable(why == "")
}

// may shows whether an action is possible, and why not.
func (b *button) may(s present.ActionState) {
	b.why = s.Reason
	b.enable(s.Enabled)
}

// FocusGained draws the focus ring.
func (b *button) FocusGained() { b.focused = true; b.Refresh() }

// FocusLost takes the focus ring away.
func (b *button) FocusLost() { b.focused = false; b.Refresh() }

// TypedRune may be a scanner's.
func (b *button) TypedRune(r rune) { b.keys.typedRune(nil, r) }

// TypedKey presses the button by Space or Return.
func (b *button) TypedKey(e *fyne.KeyEvent) {
	switch {
	case b.keys.typed(e):
	case e.Name == fyne.KeySpace, e.Name == fyne.KeyReturn, e.Name == fyne.KeyEnter:
		b.Tapped(nil)
	}
}

// TypedShortcut lets the window's combinations through.
func (b *button) TypedShortcut(s fyne.Shortcut) { b.keys.shortcut(s) }

// takesReturn is true: Return presses the button.
func (b *button) takesReturn() bool { return true }

// CreateRenderer draws the parts.
func (b *button) CreateRenderer() fyne.WidgetRenderer {
	r := &buttonRenderer{
		button: b, back: canvas.NewRectangle(nil),
		text: newLabel("", textStyle{}), key: newLabel("", textStyle{}),
		icon: newIcon("dot", theme.ColorNameForeground, 16),
	}
	r.Refresh()
	return r
}

type buttonRenderer struct {
	button    *button
	back      *canvas.Rectangle
	icon      *icon
	text, key *label
}

func (r *buttonRenderer) parts() (parts []fyne.CanvasObject, width float32) {
	if r.button.icon != "" {
		parts = append(parts, r.icon)
	}
	if r.button.text != "" {
		parts = append(parts, r.text)
	}
	if r.button.key != "" {
		parts = append(parts, r.key)
	}
	for i, p := range parts {
		if i > 0 {
			width += 6
		}
		width += p.MinSize().Width
	}
	return parts, width
}

func (r *buttonRenderer) Layout(size fyne.Size) {
	r.back.Resize(size)
	parts, width := r.parts()
	x := (size.Width - width) / 2
	for _, p := range parts {
		w := p.MinSize().Width
		p.Move(fyne.NewPos(x, 0))
		p.Resize(fyne.NewSize(w, size.Height))
		x += w + 6
	}
}

func (r *buttonRenderer) MinSize() fyne.Size {
	_, width := r.parts()
	side := gap3
	if r.button.text == "" {
		side = 6
	}
	return fyne.NewSize(width+2*side, 32)
}

func (r *buttonRenderer) Refresh() {
	b := r.button
	fill, line, ink := b.colors()
	r.back.FillColor = themed(fill)
	if b.hovered && !b.disabled {
		r.back.FillColor = blend(r.back.FillColor, themed(theme.ColorNameHover))
	}
	r.back.CornerRadius = corner
	r.back.StrokeWidth, r.back.StrokeColor = 0, themed(theme.ColorNameInputBorder)
	if line != "" {
		r.back.StrokeWidth, r.back.StrokeColor = 1, themed(line)
	}
	if b.focused {
		r.back.StrokeWidth, r.back.StrokeColor = 2, themed(focusLine(b.kind))
	}
	r.text.restyle(textStyle{color: ink, bold: b.kind == buttonPrimary})
	r.text.set(b.text)
	r.key.restyle(textStyle{size: sizeSmall, color: keyInk(b, ink)})
	r.key.set(b.key)
	if b.icon != "" {
		r.icon.set(b.icon, ink)
	}
	r.back.Refresh()
	r.Layout(b.Size())
}

func (b *button) colors() (fill, line, ink fyne.ThemeColorName) {
	switch {
	case b.disabled && b.kind != buttonQuiet:
		return theme.ColorNameDisabledButton, theme.ColorNameSeparator, colorDisabledOn
	case b.disabled:
		return theme.ColorNameShadow, "", colorDisabledOn
	case b.kind == buttonPrimary:
		return theme.ColorNamePrimary, "", theme.ColorNameForegroundOnPrimary
	case b.kind == buttonQuiet:
		return theme.ColorNameShadow, "", theme.ColorNameForeground
	default:
		return colorSurface, theme.ColorNameInputBorder, theme.ColorNameForeground
	}
}

// focusLine is the colour of the focus ring; on the accent itself the accent would not show.
func focusLine(kind buttonKind) fyne.ThemeColorName {
	if kind == buttonPrimary {
		return theme.ColorNameForeground
	}
	return theme.ColorNamePrimary
}

func keyInk(b *button, ink fyne.ThemeColorName) fyne.ThemeColorName {
	if b.kind == buttonPrimary || b.disabled {
		return ink
	}
	return colorSecond
}

func (r *buttonRenderer) Objects() []fyne.CanvasObject {
	parts, _ := r.parts()
	return append([]fyne.CanvasObject{r.back}, parts...)
}
func (r *buttonRenderer) Destroy() {}
