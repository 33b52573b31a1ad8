package ui

import (
	"maps"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// keyboard holds the keys that work wherever the focus is. The toolkit gives
// keys to the focused widget only, so every focusable widget of ours asks here
// first.
type keyboard struct {
	canvas fyne.Canvas
	// last is what the window draws last: everything else comes before it.
	last  fyne.CanvasObject
	plain map[fyne.KeyName]func()
	cover map[fyne.KeyName]func() // in their place while something covers the window; nil: nothing does
	touch func()                  // somebody is there; nil: nobody asks
	lock  func()                  // Ctrl+L, also while something covers the window
	// copied is told that a field has put something into the clipboard; nil: nobody asks.
	copied func()
	// combos are the keys that work with Ctrl, while nothing covers the window.
	combos map[fyne.KeyName]func()
}

func newKeyboard(c fyne.Canvas, last fyne.CanvasObject) *keyboard {
	return &keyboard{canvas: c, last: last, plain: map[fyne.KeyName]func(){}, combos: map[fyne.KeyName]func(){}}
}

// focus gives the focus to a widget. The toolkit does not find one below a
// widget that has not been drawn yet, or not for a minute, such as on a screen
// that was hidden; asking where the last object is goes through all that can be
// seen, as drawing it would.
func (k *keyboard) focus(f fyne.Focusable) {
	k.canvas.Content().MinSize() // before the first frame nobody knows where anything is
	fyne.CurrentApp().Driver().AbsolutePositionForObject(k.last)
	k.canvas.Focus(f)
}

// touched tells that somebody is there.
func (k *keyboard) touched() {
	if k != nil && k.touch != nil {
		k.touch()
	}
}

// typed runs the action of a key, if it has one.
func (k *keyboard) typed(e *fyne.KeyEvent) bool {
	if k == nil {
		return false
	}
	k.touched()
	keys := k.plain
	if k.cover != nil {
		keys = k.cover
	}
	act, ok := keys[e.Name]
	if ok {
		act()
	}
	return ok
}

// shortcut runs the action of a combination, if it has one.
func (k *keyboard) shortcut(s fyne.Shortcut) bool {
	custom, ok := s.(*desktop.CustomShortcut)
	if !ok || k == nil || custom.Modifier != fyne.KeyModifierShortcutDefault {
		return false
	}
	if custom.KeyName == fyne.KeyL && k.lock != nil {
		k.lock()
		return true
	}
	if k.cover != nil {
		return false
	}
	act, ok := k.combos[custom.KeyName]
	if ok {
		act()
	}
	return ok
}

// attach makes the keys work when nothing has the focus.
func (k *keyboard) attach() {
	k.canvas.SetOnTypedKey(func(e *fyne.KeyEvent) { k.typed(e) })
	if d, ok := k.canvas.(desktop.Canvas); ok {
		d.SetOnKeyDown(func(*fyne.KeyEvent) { k.touched() })
	}
	names := append(slices.Collect(maps.Keys(k.combos)), fyne.KeyL)
	for _, name := range names {
		k.canvas.AddShortcut(&desktop.CustomShortcut{KeyName: name, Modifier: fyne.KeyModifierShortcutDefault},
			func(s fyne.Shortcut) { k.shortcut(s) })
	}
}
