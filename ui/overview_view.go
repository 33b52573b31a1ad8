package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"confirmpoint/ui/present"
)

// overviewView is the screen 工作台.
type overviewView struct {
	presenter *present.Overview
	root      fyne.CanvasObject
}

func newOverviewView(p *present.Overview, keys *keyboard) *overviewView {
	v := &overviewView{presenter: p, root: container.NewStack()}
	p.OnChange = v.render
	v.render(p.State())
	return v
}

// first gets the focus when the screen is shown; nil while nothing can take it.
func (v *overviewView) first() fyne.Focusable { return nil }

// act is what F8 does: the same as the primary button.
func (v *overviewView) act() {}

func (v *overviewView) render(present.OverviewState) {}

// commands are those of the screen, for the registry (see button.command).
func (v *overviewView) commands() []present.Command { return nil }
