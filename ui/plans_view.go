package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"confirmpoint/ui/present"
)

// plansView is the screen 注册计划.
type plansView struct {
	presenter *present.Plans
	root      fyne.CanvasObject
}

func newPlansView(p *present.Plans, keys *keyboard) *plansView {
	v := &plansView{presenter: p, root: container.NewStack()}
	p.OnChange = v.render
	v.render(p.State())
	return v
}

// first gets the focus when the screen is shown; nil while nothing can take it.
func (v *plansView) first() fyne.Focusable { return nil }

// act is what F8 does: the same as the primary button.
func (v *plansView) act() {}

func (v *plansView) render(present.PlansState) {}

// commands are those of the screen, for the registry (see button.command).
func (v *plansView) commands() []present.Command { return nil }
