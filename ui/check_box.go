package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// checkBox is a small box with a tick; without a function it only shows.
type checkBox struct {
	widget.BaseWidget
	on     bool
	tapped func()
}

func newCheckBox(tapped func()) *checkBox {
	c := &checkBox{tapped: tapped}
	c.ExtendBaseWidget(c)
	return c
}

func (c *checkBox) set(on bool) {
	if on != c.on {
		c.on = on
		c.Refresh()
	}
}

// CreateRenderer draws box and tick.
func (c *checkBox) CreateRenderer() fyne.WidgetRenderer {
	r := &checkRenderer{box: c, frame: canvas.NewRectangle(nil), tick: newIcon("complete", theme.ColorNameForegroundOnPrimary, 12)}
	r.Refresh()
	if c.tapped == nil {
		return r
	}
	return &tapRenderer{checkRenderer: r, area: newTapArea(c.tapped)}
}

type checkRenderer struct {
	box   *checkBox
	frame *canvas.Rectangle
	tick  *icon
}

func (r *checkRenderer) Layout(size fyne.Size) {
	side := fyne.NewSquareSize(15)
	at := fyne.NewPos(gap3, (size.Height-side.Height)/2)
	r.frame.Move(at)
	r.frame.Resize(side)
	r.tick.Move(at)
	r.tick.Resize(side)
}
func (r *checkRenderer) MinSize() fyne.Size { return fyne.NewSize(gap3+15, 15) }
func (r *checkRenderer) Refresh() {
	r.frame.CornerRadius = 3
	r.frame.StrokeWidth = 1
	r.frame.StrokeColor = themed(theme.ColorNameInputBorder)
	r.frame.FillColor = themed(colorSurface)
	r.tick.Hide()
	if r.box.on {
		r.frame.FillColor, r.frame.StrokeColor = themed(theme.ColorNamePrimary), themed(theme.ColorNamePrimary)
		r.tick.Show()
	}
	r.frame.Refresh()
}
func (r *checkRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.frame, r.tick} }
func (r *checkRenderer) Destroy()                     {}

// tapRenderer lays an area that can be tapped over the box.
type tapRenderer struct {
	*checkRenderer
	area *tapArea
}

func (r *tapRenderer) Layout(size fyne.Size) {
	r.checkRenderer.Layout(size)
	r.area.Resize(size)
}
func (r *tapRenderer) Objects() []fyne.CanvasObject { return append(r.checkRenderer.Objects(), r.area) }

// tapArea is an invisible place to press.
type tapArea struct {
	widget.BaseWidget
	tapped func()
}

func newTapArea(tapped func()) *tapArea {
	a := &tapArea{tapped: tapped}
	a.ExtendBaseWidget(a)
	return a
}

// Tapped runs the action.
func (a *tapArea) Tapped(*fyne.PointEvent) { a.tapped() }

// CreateRenderer draws nothing.
func (a *tapArea) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewWithoutLayout())
}
