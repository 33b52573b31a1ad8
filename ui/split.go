package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// splitPane puts two panes beside one another with a line between them that
// can be dragged.
type splitPane struct {
	widget.BaseWidget
	left, right fyne.CanvasObject
	bar         *splitBar
	ratio       float32
	alone       bool // the left pane has all the room
}

const (
	splitBarWidth float32 = 5
	splitLeast    float32 = 360 // dp of each pane
)

func newSplitPane(left, right fyne.CanvasObject, ratio float32) *splitPane {
	s := &splitPane{left: left, right: right, ratio: ratio}
	s.bar = &splitBar{pane: s, line: newRect()}
	s.bar.ExtendBaseWidget(s.bar)
	s.ExtendBaseWidget(s)
	return s
}

// moveBy drags the line.
func (s *splitPane) moveBy(dx float32) {
	if width := s.Size().Width; width > 0 {
		s.ratio = s.clamped(s.ratio+dx/width, width)
		s.Refresh()
	}
}

// clamped keeps both panes wide enough to be read.
func (s *splitPane) clamped(ratio, width float32) float32 {
	least := min(0.5, splitLeast/width)
	return max(least, min(ratio, 1-least))
}

// CreateRenderer lays out the panes.
func (s *splitPane) CreateRenderer() fyne.WidgetRenderer { return &splitRenderer{s} }

type splitRenderer struct{ pane *splitPane }

func (r *splitRenderer) Layout(size fyne.Size) {
	s := r.pane
	show(s.bar, !s.alone)
	if s.alone {
		s.left.Resize(size)
		return
	}
	left := size.Width * s.clamped(s.ratio, max(1, size.Width))
	s.left.Move(fyne.NewPos(0, 0))
	s.left.Resize(fyne.NewSize(left, size.Height))
	s.bar.Move(fyne.NewPos(left, 0))
	s.bar.Resize(fyne.NewSize(splitBarWidth, size.Height))
	s.right.Move(fyne.NewPos(left+splitBarWidth, 0))
	s.right.Resize(fyne.NewSize(size.Width-left-splitBarWidth, size.Height))
}

func (r *splitRenderer) MinSize() fyne.Size {
	return fyne.NewSize(2*splitLeast+splitBarWidth, max(r.pane.left.MinSize().Height, r.pane.right.MinSize().Height))
}

func (r *splitRenderer) Refresh() { r.Layout(r.pane.Size()) }
func (r *splitRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.pane.left, r.pane.right, r.pane.bar}
}
func (r *splitRenderer) Destroy() {}

// splitBar is the line between the panes.
type splitBar struct {
	widget.BaseWidget
	pane    *splitPane
	line    *rect
	hovered bool
}

// Dragged moves the line.
func (b *splitBar) Dragged(e *fyne.DragEvent) { b.pane.moveBy(e.Dragged.DX) }

// DragEnd changes nothing.
func (b *splitBar) DragEnd() {}

// Cursor shows that the line can be dragged.
func (b *splitBar) Cursor() desktop.Cursor { return desktop.HResizeCursor }

// MouseIn shows that the line can be dragged.
func (b *splitBar) MouseIn(*desktop.MouseEvent) { b.hovered = true; b.Refresh() }

// MouseMoved changes nothing.
func (b *splitBar) MouseMoved(*desktop.MouseEvent) {}

// MouseOut ends what MouseIn began.
func (b *splitBar) MouseOut() { b.hovered = false; b.Refresh() }

// CreateRenderer draws the line.
func (b *splitBar) CreateRenderer() fyne.WidgetRenderer {
	r := &splitBarRenderer{b}
	r.Refresh()
	return r
}

type splitBarRenderer struct{ bar *splitBar }

func (r *splitBarRenderer) Layout(size fyne.Size) {
	width := float32(1)
	if r.bar.hovered {
		width = size.Width
	}
	r.bar.line.Move(fyne.NewPos((size.Width-width)/2, 0))
	r.bar.line.Resize(fyne.NewSize(width, size.Height))
}
func (r *splitBarRenderer) MinSize() fyne.Size { return fyne.NewSize(splitBarWidth, 0) }
func (r *splitBarRenderer) Refresh() {
	r.bar.line.paint(theme.ColorNameSeparator)
	r.Layout(r.bar.Size())
}
func (r *splitBarRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.bar.line.Rectangle}
}
func (r *splitBarRenderer) Destroy() {}
