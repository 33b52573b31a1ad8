package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"confirmpoint/ui/present"
)

// filesView is the screen 资料下载.
type filesView struct {
	presenter *present.Files
	root      fyne.CanvasObject
}

func newFilesView(p *present.Files, keys *keyboard) *filesView {
	v := &filesView{presenter: p, root: container.NewStack()}
	p.OnChange = v.render
	v.render(p.State())
	return v
}

// first gets the focus when the screen is shown; nil while nothing can take it.
func (v *filesView) first() fyne.Focusable { return nil }

// act is what F8 does: the same as the primary button.
func (v *filesView) act() {}

func (v *filesView) render(present.FilesState) {}

// commands are those of the screen, for the registry (see button.command).
func (v *filesView) commands() []present.Command { return nil }
