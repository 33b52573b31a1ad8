package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// flap is a panel over the window. Escape or a click beside it closes it, and
// the clerk is where he was: what lies under it stays as it is.
type flap struct {
	keys  *keyboard
	layer layer
	panel *panel
	root  *fyne.Container
	shown bool
}

// flapPlace says where a flap lies in a window.
type flapPlace func(window, least fyne.Size) (fyne.Position, fyne.Size)

func newFlap(keys *keyboard, content fyne.CanvasObject, place flapPlace, closed func()) *flap {
	f := &flap{keys: keys}
	f.layer.escape = closed
	f.panel = newPanel(colorSurface, theme.ColorNameInputBorder, corner, content)
	f.root = container.New(&flapLayout{place}, newTapArea(closed), newTapArea(func() {}), f.panel)
	return f
}

// flapLayout gives the first object all the room, so that a click beside the
// panel is taken, and puts the others where the panel lies.
type flapLayout struct{ place flapPlace }

// Layout places the panel; twice, since text that is broken anew may need more height.
func (l *flapLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Resize(size)
	for range 2 {
		at, room := l.place(size, objects[2].MinSize())
		for _, o := range objects[1:] {
			o.Move(at)
			o.Resize(room)
		}
	}
}

// MinSize is none: the flap lies over what is there.
func (l *flapLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// set opens or closes the flap; first gets the focus.
func (f *flap) set(shown bool, first fyne.Focusable) {
	overlays := f.keys.canvas.Overlays()
	switch {
	case shown && !f.shown:
		f.keys.tips.leave()
		f.root.Resize(f.keys.canvas.Size())
		overlays.Add(f.root)
		f.root.Refresh() // the theme may have changed while it was away
		f.keys.push(&f.layer)
		if first != nil {
			f.keys.focus(first)
		}
	case !shown && f.shown:
		overlays.Remove(f.root)
		f.keys.pop(&f.layer)
	}
	f.shown = shown
}

// atTop lies in the middle of the upper part of the window, of fixed size.
func atTop(width, height float32) flapPlace {
	return func(window, _ fyne.Size) (fyne.Position, fyne.Size) {
		size := fyne.NewSize(min(width, window.Width-2*gap4), min(height, window.Height-2*gap4))
		return fyne.NewPos((window.Width-size.Width)/2, max(gap4, (window.Height-size.Height)/4)), size
	}
}

// atRight lies at the right edge, as high as the window, below and above margins.
func atRight(width, top, bottom float32) flapPlace {
	return func(window, _ fyne.Size) (fyne.Position, fyne.Size) {
		size := fyne.NewSize(min(width, window.Width-2*gap4), window.Height-top-bottom)
		return fyne.NewPos(window.Width-size.Width, top), size
	}
}

// underTop hangs from the top line at the right, as high as it needs.
func underTop(width, top float32) flapPlace {
	return func(window, least fyne.Size) (fyne.Position, fyne.Size) {
		size := fyne.NewSize(min(width, window.Width-2*gap4), min(least.Height, window.Height-top-gap4))
		return fyne.NewPos(window.Width-size.Width-gap4, top), size
	}
}
