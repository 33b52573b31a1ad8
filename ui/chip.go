package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// chip is a queue with its count, or a filter that a press takes away; the
// chosen one is filled.
type chip struct {
	widget.BaseWidget
	value   present.Chip
	closes  bool // it shows a cross in the place of the count
	keys    *keyboard
	tapped  func()
	hovered bool
}

func newChip(keys *keyboard, closes bool, tapped func()) *chip {
	c := &chip{keys: keys, closes: closes, tapped: tapped}
	c.ExtendBaseWidget(c)
	return c
}

func (c *chip) set(value present.Chip) {
	if value != c.value {
		c.value = value
		c.Refresh()
	}
}

// Tapped chooses the queue, or takes the filter away.
func (c *chip) Tapped(*fyne.PointEvent) {
	c.keys.unhover()
	c.tapped()
}

// tip is what the tooltip of the chip says. Queues have no keys of their own:
// they are in the command palette, filters behind the key that takes all away.
func (c *chip) tip() tip {
	if c.closes {
		return tip{word: lang.F("不再按“%s”筛选", c.value.Label), key: keyReset}
	}
	return tip{word: lang.F("只列出：%s", c.value.Label), key: keyPalette}
}

// MouseIn shows that the chip can be pressed.
func (c *chip) MouseIn(*desktop.MouseEvent) {
	c.hovered = true
	c.keys.hover(c, c.tip)
	c.Refresh()
}

// MouseMoved changes nothing.
func (c *chip) MouseMoved(*desktop.MouseEvent) {}

// MouseOut ends what MouseIn began.
func (c *chip) MouseOut() {
	c.hovered = false
	c.keys.unhover()
	c.Refresh()
}

// CreateRenderer draws word and count.
func (c *chip) CreateRenderer() fyne.WidgetRenderer {
	r := &chipRenderer{
		chip: c, back: canvas.NewRectangle(nil),
		word: newLabel("", textStyle{size: sizeSmall}), count: newLabel("", textStyle{size: sizeSmall, bold: true}),
		cross: newIcon("close", colorSecond, 12),
	}
	show(r.count, !c.closes)
	show(r.cross, c.closes)
	r.Refresh()
	return r
}

// chipCount is the number of a queue in words; none where it is not counted.
func chipCount(v present.Chip) string {
	if v.Uncounted {
		return ""
	}
	return count(v.Count)
}

type chipRenderer struct {
	chip        *chip
	back        *canvas.Rectangle
	word, count *label
	cross       *icon
}

func (r *chipRenderer) last() fyne.CanvasObject {
	if r.chip.closes {
		return r.cross
	}
	return r.count
}

func (r *chipRenderer) Layout(size fyne.Size) {
	r.back.Resize(size)
	w, n := r.word.MinSize().Width, r.last().MinSize().Width
	r.word.Move(fyne.NewPos(10, 0))
	r.word.Resize(fyne.NewSize(w, size.Height))
	r.last().Move(fyne.NewPos(10+w+6, 0))
	r.last().Resize(fyne.NewSize(n, size.Height))
}

func (r *chipRenderer) MinSize() fyne.Size {
	return fyne.NewSize(r.word.MinSize().Width+6+r.last().MinSize().Width+20, 28)
}

func (r *chipRenderer) Refresh() {
	v := r.chip.value
	r.back.CornerRadius = 14
	r.back.StrokeWidth, r.back.StrokeColor = 1, themed(theme.ColorNameInputBorder)
	r.back.FillColor = themed(colorSurface)
	ink, number := fyne.ThemeColorName(theme.ColorNameForeground), toneColor(v.Tone)
	if v.Count == 0 {
		number = colorSecond
	}
	if v.Active {
		ink, number = theme.ColorNamePrimary, theme.ColorNamePrimary
		r.back.FillColor, r.back.StrokeColor = themed(colorAccentSoft), themed(theme.ColorNamePrimary)
	}
	if r.chip.hovered {
		r.back.FillColor = blend(r.back.FillColor, themed(theme.ColorNameHover))
	}
	r.word.restyle(textStyle{size: sizeSmall, color: ink})
	r.word.set(v.Label)
	r.count.restyle(textStyle{size: sizeSmall, color: number, bold: true})
	r.count.set(chipCount(v))
	r.back.Refresh()
	r.Layout(r.chip.Size())
}

func (r *chipRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.back, r.word, r.count, r.cross}
}
func (r *chipRenderer) Destroy() {}
