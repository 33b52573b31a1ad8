package ui

import "fyne.io/fyne/v2"

// resettling lays its objects out again when the room that they need has
// changed. The toolkit does that too, but remembers only one container while it
// walks a window: when something in a later sibling changes in the same frame,
// the first one keeps its old places, with a gap where a strip was hidden. It
// asks every container for its room in every frame, and the change is noticed here.
type resettling struct {
	places fyne.Layout
	// measure gives what the places depend on, and the room of all together.
	measure func(objects []fyne.CanvasObject) (sides, fyne.Size)

	size   fyne.Size // of the last Layout; zero before
	last   sides
	laying bool
}

// sides are the room of the four sides of a border, or of all objects of a box.
type sides struct{ top, bottom, left, right float32 }

// Layout places the objects.
func (r *resettling) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	r.size = size
	r.laying = true
	r.places.Layout(objects, size)
	r.laying = false
}

// MinSize is the room that all objects need together.
func (r *resettling) MinSize(objects []fyne.CanvasObject) fyne.Size {
	room, least := r.measure(objects) // once: whoever is inside is asked as often
	if room != r.last && !r.laying {
		r.last = room
		if !r.size.IsZero() {
			r.Layout(objects, r.size)
		}
	}
	return least
}

// newBox puts objects beside or under one another.
func newBox(places fyne.Layout, objects []fyne.CanvasObject) *fyne.Container {
	measure := func(objects []fyne.CanvasObject) (sides, fyne.Size) {
		least := places.MinSize(objects)
		return sides{top: least.Height, left: least.Width}, least
	}
	return &fyne.Container{Layout: &resettling{places: places, measure: measure}, Objects: objects}
}
