package ui

import "fyne.io/fyne/v2"

// concludeLine lays out the line over the conclusions: what is said of the last
// one, and at the right how to go on. The right to undo comes first: where both
// have no room it takes the whole line while it lasts.
type concludeLine struct {
	said   fyne.CanvasObject // takes what is left
	undo   *undoStrip
	toggle fyne.CanvasObject
}

const concludeLineHeight float32 = 32

// Layout shows the toggle where there is room for it.
func (l *concludeLine) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	toggle := l.toggle.MinSize()
	left := size.Width - toggle.Width - gap3
	fits := !l.undo.box.Visible() || l.undo.need() <= left
	if !fits {
		left = size.Width
	}
	show(l.toggle, fits)
	l.toggle.Move(fyne.NewPos(size.Width-toggle.Width, (concludeLineHeight-toggle.Height)/2))
	l.toggle.Resize(toggle)
	l.said.Move(fyne.NewPos(0, 0))
	l.said.Resize(fyne.NewSize(max(0, left), size.Height))
}

// MinSize asks for the height alone: the bar is as wide as its buttons.
func (l *concludeLine) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, max(concludeLineHeight, l.said.MinSize().Height))
}

// undoStrip lays out the words of an undo with the button after them; the
// words give way where both have no room.
type undoStrip struct {
	box    *fyne.Container
	word   *badge
	button *button
}

func (u *undoStrip) need() float32 { return u.word.MinSize().Width + gap3 + u.button.MinSize().Width }

// Layout keeps the button whole.
func (u *undoStrip) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	button := u.button.MinSize()
	word := max(0, min(u.word.MinSize().Width, size.Width-gap3-button.Width))
	u.word.Move(fyne.NewPos(0, 0))
	u.word.Resize(fyne.NewSize(word, size.Height))
	u.button.Move(fyne.NewPos(word+gap3, (size.Height-button.Height)/2))
	u.button.Resize(button)
}

// MinSize is the button, of which nothing may be cut.
func (u *undoStrip) MinSize([]fyne.CanvasObject) fyne.Size {
	return u.button.MinSize()
}
