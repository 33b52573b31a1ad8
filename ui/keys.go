package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// keyboard holds the keys that work wherever the focus is. The toolkit gives
// keys to the focused widget only, so every focusable widget of ours asks here
// first.
type keyboard struct {
	canvas fyne.Canvas
	plain  map[fyne.KeyName]func()
	find   func() // Ctrl+F
	print  func() // Ctrl+P
}

func newKeyboard(c fyne.Canvas) *keyboard {
	return &keyboard{canvas: c, plain: map[fyne.KeyName]func(){}}
}

// focus gives the focus to a widget.
func (k *keyboard) focus(f fyne.Focusable) { k.canvas.Focus(f) }

// typed runs the action of a key, if it has one.
func (k *keyboard) typed(e *fyne.KeyEvent) bool {
	if k == nil {
		return false
	}
	act, ok := k.plain[e.Name]
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
	act := map[fyne.KeyName]func(){fyne.KeyF: k.find, fyne.KeyP: k.print}[custom.KeyName]
	if act == nil {
		return false
	}
	act()
	return true
}

// attach makes the keys work when nothing has the focus.
func (k *keyboard) attach() {
	k.canvas.SetOnTypedKey(func(e *fyne.KeyEvent) { k.typed(e) })
	for _, name := range []fyne.KeyName{fyne.KeyF, fyne.KeyP} {
		k.canvas.AddShortcut(&desktop.CustomShortcut{KeyName: name, Modifier: fyne.KeyModifierShortcutDefault},
			func(s fyne.Shortcut) { k.shortcut(s) })
	}
}
