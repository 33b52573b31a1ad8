package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// chipBar is a row of chips. Those that find no room go into a menu behind the
// last; the chosen one always has room.
type chipBar struct {
	widget.BaseWidget
	closes bool
	keys   *keyboard
	popup  func(fyne.CanvasObject, []menuItem)
	act    func(i int)
	values []present.Chip
	chips  []*chip
	more   *button
	rest   []int // that are in the menu
}

func newChipBar(keys *keyboard, closes bool, popup func(fyne.CanvasObject, []menuItem), act func(i int)) *chipBar {
	b := &chipBar{closes: closes, keys: keys, popup: popup, act: act}
	b.more = newButton(buttonQuiet, keys, lang.L("更多"), "", "down", func() { b.popup(b.more, b.items()) })
	b.more.Hide()
	b.ExtendBaseWidget(b)
	return b
}

// items are the chips that found no room.
func (b *chipBar) items() []menuItem {
	items := make([]menuItem, 0, len(b.rest))
	for _, i := range b.rest {
		word := b.values[i].Label
		if !b.closes {
			word = strings.TrimSpace(word + "  " + chipCount(b.values[i]))
		}
		items = append(items, menuItem{word, func() { b.press(i) }})
	}
	return items
}

func (b *chipBar) press(i int) {
	b.keys.touched()
	b.act(i)
}

// set shows chips; the widgets are kept and filled again.
func (b *chipBar) set(values []present.Chip) {
	b.values = values
	for len(b.chips) < len(values) {
		i := len(b.chips)
		b.chips = append(b.chips, newChip(b.keys, b.closes, func() { b.press(i) }))
	}
	for i, v := range values {
		b.chips[i].set(v)
	}
	b.Refresh()
}

// CreateRenderer lays the chips out.
func (b *chipBar) CreateRenderer() fyne.WidgetRenderer { return &chipBarRenderer{b} }

type chipBarRenderer struct{ bar *chipBar }

// Layout gives room to the chosen chip first, then to the others in order.
func (r *chipBarRenderer) Layout(size fyne.Size) {
	b := r.bar
	width := func(i int) float32 { return b.chips[i].MinSize().Width + gap2 }
	need, chosen := float32(0), -1
	for i, v := range b.values {
		need += width(i)
		if v.Active {
			chosen = i
		}
	}
	room := size.Width + gap2
	if need > room {
		room -= b.more.MinSize().Width + gap2
	}
	if chosen >= 0 {
		room -= width(chosen)
	}
	b.rest = b.rest[:0]
	x, full := float32(0), false
	for i, c := range b.chips {
		fits := i < len(b.values) && (i == chosen || !full && width(i) <= room)
		show(c, fits)
		switch {
		case fits:
			if i != chosen {
				room -= width(i)
			}
			c.Move(fyne.NewPos(x, (size.Height-c.MinSize().Height)/2))
			c.Resize(c.MinSize())
			x += width(i)
		case i < len(b.values):
			full = true // what is smaller must not overtake
			b.rest = append(b.rest, i)
		}
	}
	show(b.more, len(b.rest) > 0)
	b.more.Move(fyne.NewPos(x, (size.Height-b.more.MinSize().Height)/2))
	b.more.Resize(b.more.MinSize())
}

func (r *chipBarRenderer) MinSize() fyne.Size { return fyne.NewSize(r.bar.more.MinSize().Width, 32) }
func (r *chipBarRenderer) Refresh()           { r.Layout(r.bar.Size()) }
func (r *chipBarRenderer) Objects() []fyne.CanvasObject {
	objects := make([]fyne.CanvasObject, 0, len(r.bar.chips)+1)
	for _, c := range r.bar.chips {
		objects = append(objects, c)
	}
	return append(objects, r.bar.more)
}
func (r *chipBarRenderer) Destroy() {}
