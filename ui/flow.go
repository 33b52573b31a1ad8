package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// flowRow puts objects beside one another and goes on below where there is no
// room: words are longer in one language than in another, windows narrower.
type flowRow struct {
	widget.BaseWidget
	objects []fyne.CanvasObject
	even    bool // all as wide as the widest, so that they stand in columns
	width   float32
}

func flow(objects ...fyne.CanvasObject) *flowRow {
	f := &flowRow{objects: objects}
	f.ExtendBaseWidget(f)
	return f
}

// add puts one more at the end.
func (f *flowRow) add(o fyne.CanvasObject) {
	f.objects = append(f.objects, o)
	f.Refresh()
}

// breaking is what can be narrower than it would like, on several lines.
type breaking interface{ fullWidth() float32 }

// wish is the width an object would have with all the room.
func wish(o fyne.CanvasObject) float32 {
	if b, ok := o.(breaking); ok {
		return b.fullWidth()
	}
	return o.MinSize().Width
}

// Resize breaks the row anew when the width has changed.
func (f *flowRow) Resize(size fyne.Size) {
	changed := size.Width != f.width
	f.width = size.Width
	f.BaseWidget.Resize(size)
	if changed {
		f.Refresh()
	}
}

// arrange gives each visible object its place in a width and the height of all.
func (f *flowRow) arrange(width float32, place func(o fyne.CanvasObject, x, y, w, line float32)) float32 {
	widest := float32(0)
	for _, o := range f.objects {
		if o.Visible() {
			widest = max(widest, wish(o))
		}
	}
	var x, y, line float32
	for _, o := range f.objects {
		if !o.Visible() {
			continue
		}
		w := wish(o)
		if f.even {
			w = widest
		}
		if x > 0 && x+w > width+0.5 {
			x, y, line = 0, y+line+gap1, 0
		}
		w = min(w, max(width, o.MinSize().Width))
		line = max(line, o.MinSize().Height)
		place(o, x, y, w, line)
		x += w + gap2
	}
	return y + line
}

// CreateRenderer shows the objects.
func (f *flowRow) CreateRenderer() fyne.WidgetRenderer { return &flowRenderer{f} }

type flowRenderer struct{ row *flowRow }

// Layout places the objects, each in the middle of a line of 32 dp at least.
func (r *flowRenderer) Layout(size fyne.Size) {
	one := r.row.arrange(size.Width, func(fyne.CanvasObject, float32, float32, float32, float32) {})
	above := max(0, (size.Height-one)/2)
	r.row.arrange(size.Width, func(o fyne.CanvasObject, x, y, w, line float32) {
		height := o.MinSize().Height
		o.Move(fyne.NewPos(x, above+y+(line-height)/2))
		o.Resize(fyne.NewSize(w, height))
	})
}

// MinSize is as wide as the widest object and as high as all lines.
func (r *flowRenderer) MinSize() fyne.Size {
	var size fyne.Size
	for _, o := range r.row.objects {
		if o.Visible() {
			size.Width = max(size.Width, o.MinSize().Width)
		}
	}
	width := r.row.width
	if width <= 0 {
		width = 1e6 // not known yet: one line
	}
	size.Height = r.row.arrange(width, func(fyne.CanvasObject, float32, float32, float32, float32) {})
	return size
}

// Refresh lays the row out anew.
func (r *flowRenderer) Refresh() {
	r.Layout(r.row.Size())
	canvas.Refresh(r.row)
}

// Objects are those of the row.
func (r *flowRenderer) Objects() []fyne.CanvasObject { return r.row.objects }

// Destroy has nothing to give back.
func (r *flowRenderer) Destroy() {}

// fairRow gives all objects the same width; where one needs more, each what it
// needs and a like part of the rest.
type fairRow struct{}

// Layout places the objects.
func (fairRow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	if len(objects) == 0 {
		return
	}
	n := float32(len(objects))
	room := size.Width - gap2*(n-1)
	needed, widest := float32(0), float32(0)
	for _, o := range objects {
		needed += o.MinSize().Width
		widest = max(widest, o.MinSize().Width)
	}
	x := float32(0)
	for _, o := range objects {
		w := room / n
		if widest > w {
			w = o.MinSize().Width + (room-needed)/n
		}
		o.Move(fyne.NewPos(x, 0))
		o.Resize(fyne.NewSize(w, size.Height))
		x += w + gap2
	}
}

// MinSize is what all need.
func (fairRow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	for i, o := range objects {
		if i > 0 {
			size.Width += gap2
		}
		size.Width += o.MinSize().Width
		size.Height = max(size.Height, o.MinSize().Height)
	}
	return size
}
