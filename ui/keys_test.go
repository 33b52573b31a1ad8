package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

// TestFocusReachesWhatWasNotDrawn: the toolkit does not find a widget on a
// screen that has just been shown, and complains.
func TestFocusReachesWhatWasNotDrawn(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(NewTheme(false))
	w := test.NewTempWindow(t, newSpacer())
	last := newSpacer()
	k := newKeyboard(w.Canvas(), last)
	field := newEntry(k, "")
	screen := inset(0, 0, newPanel(colorSurface, "", 0, field))
	screen.Hide()
	w.SetContent(container.NewStack(vbox(0, screen), last))
	w.Resize(fyne.NewSize(400, 300))
	screen.Hidden = false
	k.focus(field)
	if w.Canvas().Focused() != fyne.Focusable(field) {
		t.Error("the keyboard is not on a field that has just been shown")
	}
}
