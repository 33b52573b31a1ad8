package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/present"
)

// Measures of the navigation: with words, and with icons only.
const (
	navWidth  float32 = 156
	navNarrow float32 = 52
	navHeight float32 = 40
)

// navItem is one place in the navigation at the left. Given too little room for
// its word it shows the icon alone, and the word in a tooltip.
type navItem struct {
	widget.BaseWidget
	screen  present.Screen
	keys    *keyboard
	key     string
	active  bool
	hovered bool
	back    *rect
	bar     *rect
	icon    *icon
	word    *label
	number  *label // of what waits there
	pill    *rect
	counted bool // it may have a number, and keeps room for it
	tapped  func()
}

func newNavItem(keys *keyboard, screen present.Screen, word, key, drawing string, tapped func()) *navItem {
	n := &navItem{screen: screen, keys: keys, key: key, back: newRect(), bar: newRect(), pill: newRect(), tapped: tapped}
	n.icon = newIcon(drawing, colorSecond, 18)
	n.word = newLabel(word, textStyle{})
	n.number = newLabel("", textStyle{size: sizeSmall, bold: true, color: colorSurface, align: fyne.TextAlignCenter})
	n.ExtendBaseWidget(n)
	return n
}

func (n *navItem) set(active bool) {
	if active != n.active {
		n.active = active
		n.Refresh()
	}
}

// counts shows how much waits there, in the colour of its tone; none for 0.
func (n *navItem) counts(much int, tone present.Tone) {
	text := ""
	if much > 0 {
		text = count(min(much, 999))
	}
	n.pill.paint(toneColor(tone))
	if text != n.number.text {
		n.number.set(text)
		n.Refresh()
	}
}

// Tapped goes there.
func (n *navItem) Tapped(*fyne.PointEvent) {
	n.keys.unhover()
	n.tapped()
}

// MouseIn shows that the place can be pressed.
func (n *navItem) MouseIn(*desktop.MouseEvent) {
	n.hovered = true
	n.keys.hover(n, func() tip { return tip{word: n.word.text, key: n.key} })
	n.Refresh()
}

// MouseMoved changes nothing.
func (n *navItem) MouseMoved(*desktop.MouseEvent) {}

// MouseOut ends what MouseIn began.
func (n *navItem) MouseOut() {
	n.hovered = false
	n.keys.unhover()
	n.Refresh()
}

// CreateRenderer draws bar, icon, word and number.
func (n *navItem) CreateRenderer() fyne.WidgetRenderer {
	r := &navRenderer{n}
	r.Refresh()
	return r
}

// wide is the width the item needs for its word.
func (n *navItem) wide() float32 {
	width := gap4 + 18 + 10 + textStyle{bold: true}.measure(n.word.text) + gap2
	if n.counted {
		width += 28
	}
	return max(navWidth, width)
}

type navRenderer struct{ item *navItem }

func (r *navRenderer) Layout(size fyne.Size) {
	n := r.item
	words := size.Width >= navWidth
	n.back.Resize(size)
	n.bar.Resize(fyne.NewSize(3, size.Height))
	n.icon.Move(fyne.NewPos(gap4, (size.Height-18)/2))
	n.icon.Resize(fyne.NewSquareSize(18))
	n.word.Move(fyne.NewPos(gap4+18+10, 0))
	n.word.Resize(fyne.NewSize(size.Width-gap4-28, size.Height))
	show(n.word, words)
	pill := fyne.NewSize(max(18, n.number.MinSize().Width+gap2), 18)
	at := fyne.NewPos(size.Width-pill.Width-gap2, (size.Height-pill.Height)/2)
	if !words {
		at = fyne.NewPos(size.Width-pill.Width-1, 2)
	}
	n.pill.CornerRadius = 9
	n.pill.Move(at)
	n.pill.Resize(pill)
	n.number.Move(at)
	n.number.Resize(pill)
	show(n.pill, n.number.text != "")
	show(n.number, n.number.text != "")
}
func (r *navRenderer) MinSize() fyne.Size { return fyne.NewSize(navNarrow, navHeight) }
func (r *navRenderer) Refresh() {
	n := r.item
	ink, back, bar := fyne.ThemeColorName(colorSecond), fyne.ThemeColorName(theme.ColorNameShadow), fyne.ThemeColorName(theme.ColorNameShadow)
	if n.hovered {
		back = theme.ColorNameHover
	}
	style := textStyle{}
	if n.active {
		ink, back, bar = theme.ColorNamePrimary, colorAccentSoft, theme.ColorNamePrimary
		style = textStyle{bold: true, color: theme.ColorNamePrimary}
	}
	n.icon.set(n.icon.name, ink)
	n.word.restyle(style)
	n.back.paint(back)
	n.bar.paint(bar)
	r.Layout(n.Size())
}
func (r *navRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.item.back.Rectangle, r.item.bar.Rectangle, r.item.icon, r.item.word, r.item.pill.Rectangle, r.item.number}
}
func (r *navRenderer) Destroy() {}

// narrowBelow is the width of a window in which the navigation shows icons only.
const narrowBelow float32 = 1100

// frameLayout puts the navigation beside the middle: with words where there is
// room for them, else with icons.
type frameLayout struct {
	nav   fyne.CanvasObject
	items func() []*navItem
}

// Layout places both; a hidden navigation takes no room.
func (l *frameLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := float32(0)
	if l.nav.Visible() {
		width = navNarrow
		if size.Width >= narrowBelow {
			for _, n := range l.items() {
				width = max(width, n.wide())
			}
		}
		width++ // the line at its right
	}
	for _, o := range objects {
		if o == l.nav {
			o.Move(fyne.NewPos(0, 0))
			o.Resize(fyne.NewSize(width, size.Height))
			continue
		}
		o.Move(fyne.NewPos(width, 0))
		o.Resize(fyne.NewSize(size.Width-width, size.Height))
	}
}

// MinSize is that of the narrow form.
func (l *frameLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var least fyne.Size
	for _, o := range objects {
		if o != l.nav {
			least = least.Max(o.MinSize())
		}
	}
	nav := l.nav.MinSize()
	return fyne.NewSize(least.Width+navNarrow, max(least.Height, nav.Height))
}
