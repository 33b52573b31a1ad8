package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// presence lies under everything of a signed-in window and notices the pointer
// where nothing else does; widgets that take it themselves tell the keyboard.
type presence struct {
	widget.BaseWidget
	content fyne.CanvasObject
	touched func()
}

func newPresence(content fyne.CanvasObject, touched func()) *presence {
	p := &presence{content: content, touched: touched}
	p.ExtendBaseWidget(p)
	return p
}

// MouseIn tells that somebody is there.
func (p *presence) MouseIn(*desktop.MouseEvent) { p.touched() }

// MouseMoved tells that somebody is there.
func (p *presence) MouseMoved(*desktop.MouseEvent) { p.touched() }

// MouseOut tells nothing.
func (p *presence) MouseOut() {}

// MouseDown tells that somebody is there.
func (p *presence) MouseDown(*desktop.MouseEvent) { p.touched() }

// MouseUp tells nothing more.
func (p *presence) MouseUp(*desktop.MouseEvent) {}

// CreateRenderer shows what lies over it.
func (p *presence) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(p.content) }
