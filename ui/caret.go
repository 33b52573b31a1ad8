//go:build !windows

package ui

import "fyne.io/fyne/v2"

// placeInput does nothing here: X11 gives a program no way to say where its
// caret is without the window library's help (docs/input.md).
func placeInput(fyne.Window, fyne.Position, bool) {}
