package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"confirmpoint/ui/present"
)

// statisticsView is the screen 名册与统计.
type statisticsView struct {
	presenter *present.Statistics
	root      fyne.CanvasObject
}

func newStatisticsView(p *present.Statistics, keys *keyboard) *statisticsView {
	v := &statisticsView{presenter: p, root: container.NewStack()}
	p.OnChange = v.render
	v.render(p.State())
	return v
}

// first gets the focus when the screen is shown; nil while nothing can take it.
func (v *statisticsView) first() fyne.Focusable { return nil }

// act is what F8 does: the same as the primary button.
func (v *statisticsView) act() {}

func (v *statisticsView) render(present.StatisticsState) {}

// commands are those of the screen, for the registry (see button.command).
func (v *statisticsView) commands() []present.Command { return nil }
