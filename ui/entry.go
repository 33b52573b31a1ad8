package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// entry is a text field that is safe with an input method. On X11 the toolkit
// reports BackSpace, Return and the arrows to the program even while the input
// method is composing, which would delete text that is already there or submit
// a form. A composition shows in the events: letters come as keys without a
// rune after them. While such letters are open those keys are swallowed.
type entry struct {
	widget.Entry
	keys *keyboard
	// composing counts the letters typed that have not come as runes.
	composing int
	// onKey sees a key before the field does, and says whether it used it.
	onKey func(*fyne.KeyEvent) bool
	// onFocus runs when the focus comes, onBlur when it leaves.
	onFocus, onBlur func()
	// onRune sees a character that is typed, before the field has it.
	onRune func(r rune)
}

func newEntry(keys *keyboard, placeholder string) *entry {
	e := &entry{keys: keys}
	e.PlaceHolder = placeholder
	e.Wrapping = fyne.TextWrapOff
	e.ExtendBaseWidget(e)
	return e
}

func newPasswordEntry(keys *keyboard, placeholder string) *entry {
	e := newEntry(keys, placeholder)
	e.Password = true
	return e
}

func newTextArea(keys *keyboard, placeholder string, rows int) *entry {
	e := newEntry(keys, placeholder)
	e.MultiLine = true
	e.Wrapping = fyne.TextWrapBreak
	e.SetMinRowsVisible(rows)
	return e
}

// setText shows text unless the clerk is typing there.
func (e *entry) setText(text string) {
	if e.Text == text {
		return
	}
	changed := e.OnChanged
	e.OnChanged = nil
	e.SetText(text)
	e.OnChanged = changed
}

// KeyDown tells that somebody is there.
func (e *entry) KeyDown(ev *fyne.KeyEvent) {
	e.keys.touched()
	e.Entry.KeyDown(ev)
}

// TypedKey takes letters as the possible beginning of a composition, and keeps
// editing keys from the text while one runs.
func (e *entry) TypedKey(ev *fyne.KeyEvent) {
	switch {
	case isLetter(ev.Name):
		e.composing++
		return // letters do nothing as keys
	case e.composing > 0 && e.composed(ev.Name):
		return
	case e.keys.typed(ev):
		return
	case e.onKey != nil && e.onKey(ev):
		return
	}
	e.Entry.TypedKey(ev)
}

// composed tells whether a key belongs to the composition that is running.
func (e *entry) composed(name fyne.KeyName) bool {
	switch name {
	case fyne.KeyBackspace:
		e.composing--
	case fyne.KeyEscape:
		e.composing = 0
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeyTab, fyne.KeyLeft, fyne.KeyRight, fyne.KeyUp, fyne.KeyDown,
		fyne.KeyHome, fyne.KeyEnd, fyne.KeyPageUp, fyne.KeyPageDown, fyne.KeyDelete:
	default:
		return false
	}
	return true
}

// TypedRune ends the composition, or pairs with the letter key before it.
func (e *entry) TypedRune(r rune) {
	e.keys.touched()
	if e.onRune != nil {
		e.onRune(r)
	}
	if r < 0x80 && e.composing > 0 {
		e.composing--
	} else {
		e.composing = 0
	}
	e.Entry.TypedRune(r)
}

// AcceptsTab keeps the focus here while a composition runs.
func (e *entry) AcceptsTab() bool { return e.composing > 0 }

// TypedShortcut lets the window's own combinations through.
func (e *entry) TypedShortcut(s fyne.Shortcut) {
	if e.keys.shortcut(s) {
		return
	}
	e.Entry.TypedShortcut(s)
	switch s.(type) {
	case *fyne.ShortcutCopy, *fyne.ShortcutCut:
		if e.keys.copied != nil {
			e.keys.copied()
		}
	}
}

// FocusGained begins without a composition.
func (e *entry) FocusGained() {
	e.composing = 0
	e.Entry.FocusGained()
	if e.onFocus != nil {
		e.onFocus()
	}
}

// FocusLost ends a composition.
func (e *entry) FocusLost() {
	e.composing = 0
	e.Entry.FocusLost()
	if e.onBlur != nil {
		e.onBlur()
	}
}

func isLetter(name fyne.KeyName) bool {
	return len(name) == 1 && name[0] >= 'A' && name[0] <= 'Z'
}
