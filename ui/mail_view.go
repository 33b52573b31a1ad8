package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"confirmpoint/ui/present"
)

// mailView is the screen 留言.
type mailView struct {
	presenter *present.Mail
	root      fyne.CanvasObject
}

func newMailView(p *present.Mail, keys *keyboard) *mailView {
	v := &mailView{presenter: p, root: container.NewStack()}
	p.OnChange = v.render
	v.render(p.State())
	return v
}

// first gets the focus when the screen is shown; nil while nothing can take it.
func (v *mailView) first() fyne.Focusable { return nil }

// act is what F8 does: the same as the primary button.
func (v *mailView) act() {}

func (v *mailView) render(present.MailState) {}

// commands are those of the screen, for the registry (see button.command).
func (v *mailView) commands() []present.Command { return nil }
