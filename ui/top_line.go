package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// topItem is one object at the right of the top line.
type topItem struct {
	object fyne.CanvasObject
	slot   *fyne.Container
	// spare is when it gives way where the room is short: 1 first, 0 never.
	spare int
}

// topLine lays out the top line of the window so that nothing in it is clipped:
// where the room is short, the plan's name and then the least needed items go.
type topLine struct {
	place       *label
	full, short string
	items       []topItem
	least       float32 // of the height
}

// planSpare is when the name of the plan gives way.
const planSpare = 2

func newTopLine(place *label, items ...topItem) (*topLine, *fyne.Container) {
	l := &topLine{place: place, items: items, least: 32}
	objects := []fyne.CanvasObject{place}
	for i := range items {
		items[i].slot = container.NewStack(items[i].object)
		objects = append(objects, items[i].slot)
	}
	return l, container.New(l, objects...)
}

// width is the room the line needs when all spares up to a level are gone.
func (l *topLine) width(level int) float32 {
	width := l.place.style.measure(l.name(level))
	for _, it := range l.items {
		if it.shown(level) {
			width += gap4 + it.object.MinSize().Width
		}
	}
	return width
}

func (l *topLine) name(level int) string {
	if level >= planSpare {
		return l.short
	}
	return l.full
}

func (it topItem) shown(level int) bool {
	return it.object.Visible() && (it.spare == 0 || it.spare > level)
}

// Layout drops what does not fit and places the rest from the right.
func (l *topLine) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	most := planSpare
	for _, it := range l.items {
		most = max(most, it.spare)
	}
	level := 0
	for level < most && l.width(level) > size.Width {
		level++
	}
	x := size.Width
	for i := len(l.items) - 1; i >= 0; i-- {
		it := l.items[i]
		show(it.slot, it.shown(level))
		if !it.shown(level) {
			continue
		}
		least := it.object.MinSize()
		x -= least.Width
		it.slot.Move(fyne.NewPos(x, (size.Height-least.Height)/2))
		it.slot.Resize(least)
		x -= gap4
	}
	l.place.set(l.name(level))
	l.place.Move(fyne.NewPos(0, 0))
	l.place.Resize(fyne.NewSize(max(0, x), size.Height))
}

// MinSize is small: what does not fit goes.
func (l *topLine) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, l.least) }
