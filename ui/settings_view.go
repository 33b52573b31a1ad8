package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"confirmpoint/ui/present"
)

// settingsView is the screen 设置.
type settingsView struct {
	presenter *present.Settings
	root      fyne.CanvasObject
}

func newSettingsView(p *present.Settings, keys *keyboard) *settingsView {
	v := &settingsView{presenter: p, root: container.NewStack()}
	p.OnChange = v.render
	v.render(p.State())
	return v
}

// first gets the focus when the screen is shown; nil while nothing can take it.
func (v *settingsView) first() fyne.Focusable { return nil }

// act is what F8 does: the same as the primary button.
func (v *settingsView) act() {}

func (v *settingsView) render(present.SettingsState) {}

// commands are those of the screen, for the registry (see button.command).
func (v *settingsView) commands() []present.Command { return nil }
