package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"confirmpoint/ui/present"
)

// tip is what a tooltip says: the word, the key that does the same, and why it
// cannot be done now.
type tip struct{ word, key, why string }

// tipDelay is how long the pointer rests before a tooltip comes.
const tipDelay = 600 * time.Millisecond

// tips shows the one tooltip of the window. It lies over everything and takes
// neither room nor the pointer, so nothing moves when it comes. Nil shows none.
type tips struct {
	runner present.Runner
	root   *fyne.Container // over the content
	box    *panel
	word   *label
	key    *label
	why    *paragraph
	over   fyne.CanvasObject // what the pointer rests on
	stop   func()
}

const tipWidth float32 = 320

func newTips(r present.Runner) *tips {
	t := &tips{
		runner: r, word: newLabel("", textStyle{size: sizeSmall}), key: newLabel("", textStyle{size: sizeSmall, color: colorSecond}),
		why: newParagraph("", textStyle{size: sizeSmall, color: toneColor(present.ToneWarn)}),
	}
	t.box = newPanel(colorSurface, theme.ColorNameInputBorder, corner, inset(6, gap2, vbox(2, hbox(gap2, t.word, t.key), t.why)))
	t.box.Hide()
	t.root = container.New(floating{}, t.box)
	return t
}

// floating leaves objects where they are put and takes no room.
type floating struct{}

// Layout does nothing.
func (floating) Layout([]fyne.CanvasObject, fyne.Size) {}

// MinSize is none.
func (floating) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// enter begins to wait over an object.
func (t *tips) enter(over fyne.CanvasObject, say func() tip) {
	if t == nil {
		return
	}
	t.leave()
	t.over = over
	t.stop = t.runner.Every(tipDelay, func() {
		t.halt()
		t.show(say())
	})
}

// leave takes the tooltip away.
func (t *tips) leave() {
	if t == nil {
		return
	}
	t.halt()
	t.over = nil
	t.box.Hide()
}

func (t *tips) halt() {
	if t.stop != nil {
		t.stop()
		t.stop = nil
	}
}

// show puts the tooltip below what it is about, or above where there is no room.
func (t *tips) show(say tip) {
	if t.over == nil || say == (tip{}) || !t.over.Visible() {
		return
	}
	t.word.set(say.word)
	t.key.set(say.key)
	t.why.set(say.why)
	show(t.key, say.key != "")
	show(t.why, say.why != "")
	t.box.Refresh()
	size := t.box.MinSize()
	if say.why != "" { // its height is known once its width is
		t.box.Resize(fyne.NewSize(max(size.Width, tipWidth), size.Height))
		size = fyne.NewSize(max(size.Width, tipWidth), t.box.MinSize().Height)
	}
	driver := fyne.CurrentApp().Driver()
	at, room := driver.AbsolutePositionForObject(t.over).Subtract(driver.AbsolutePositionForObject(t.root)), t.root.Size()
	x := max(gap1, min(at.X, room.Width-size.Width-gap1))
	y := at.Y + t.over.Size().Height + gap1
	if y+size.Height > room.Height-gap1 {
		y = at.Y - size.Height - gap1
	}
	t.box.Move(fyne.NewPos(x, y))
	t.box.Resize(size)
	t.box.Show()
}
