package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"confirmpoint/ui/present"
)

// elsewhereView is the screen 查询其他确认点.
type elsewhereView struct {
	presenter *present.Elsewhere
	root      fyne.CanvasObject
}

func newElsewhereView(p *present.Elsewhere, keys *keyboard) *elsewhereView {
	v := &elsewhereView{presenter: p, root: container.NewStack()}
	p.OnChange = v.render
	v.render(p.State())
	return v
}

// first gets the focus when the screen is shown; nil while nothing can take it.
func (v *elsewhereView) first() fyne.Focusable { return nil }

// act is what F8 does: the same as the primary button.
func (v *elsewhereView) act() {}

func (v *elsewhereView) render(present.ElsewhereState) {}

// commands are those of the screen, for the registry (see button.command).
func (v *elsewhereView) commands() []present.Command { return nil }
