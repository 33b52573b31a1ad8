package ui

import (
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/lang"
)

// entry is a text field that is safe with an input method: keys that belong to
// one that is composing do not reach the text (see composition).
type entry struct {
	widget.Entry
	keys *keyboard
	// onKey sees a key before the field does, and says whether it used it.
	onKey func(*fyne.KeyEvent) bool
	// onFocus runs when the focus comes, onBlur when it leaves.
	onFocus, onBlur func()
	// onRune sees a character that is typed, before the field has it.
	onRune func(r rune)
	// alone is the composition of a field outside any window.
	alone composition
	here  bool // it has the focus, and the window has it
	// anchor is the end of the selection where the caret is not.
	anchor int
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

// allow lets the clerk type, or shows that he may not now.
func (e *entry) allow(on bool) {
	switch {
	case on && e.Disabled():
		e.Enable()
	case !on && !e.Disabled():
		e.Disable()
	}
}

// KeyDown tells that somebody is there.
func (e *entry) KeyDown(ev *fyne.KeyEvent) {
	e.keys.touched()
	e.ime().down(ev.Name)
	e.Entry.KeyDown(ev)
}

// KeyUp sees Shift alone.
func (e *entry) KeyUp(ev *fyne.KeyEvent) {
	e.ime().up(ev.Name)
	e.Entry.KeyUp(ev)
}

// ime is the composition of the window, whatever has the focus: the input
// method goes on when the focus moves.
func (e *entry) ime() *composition {
	if e.keys == nil {
		return &e.alone
	}
	return &e.keys.ime
}

// TypedKey keeps the keys of a composition from the text and from the window.
func (e *entry) TypedKey(ev *fyne.KeyEvent) {
	if e.ime().key(ev.Name) {
		e.keys.touched()
		return
	}
	e.pressed(ev)
}

func (e *entry) pressed(ev *fyne.KeyEvent) {
	if e.keys.typed(ev) || e.onKey != nil && e.onKey(ev) {
		return
	}
	e.Entry.TypedKey(ev)
}

// TypedRune takes what was typed or committed.
func (e *entry) TypedRune(r rune) {
	e.keys.typedRune(e, r)
	e.keys.touched()
	if e.onRune != nil {
		e.onRune(r)
	}
	late := e.ime().rune(r)
	if e.Password && unicode.Is(unicode.Han, r) {
		e.keys.say(lang.L("密码和 PIN 码中没有汉字：请先关闭中文输入法（Ctrl+空格），再输入。"))
		return // dots would hide the mistake
	}
	e.Entry.TypedRune(r)
	for _, name := range late {
		if name == fyne.KeyTab && e.keys != nil {
			e.keys.canvas.FocusNext()
			continue
		}
		e.pressed(&fyne.KeyEvent{Name: name})
	}
}

// AcceptsTab keeps the focus here while a composition runs.
func (e *entry) AcceptsTab() bool { return e.ime().running() }

// TypedShortcut lets the window's own combinations through.
func (e *entry) TypedShortcut(s fyne.Shortcut) {
	if custom, ok := s.(*desktop.CustomShortcut); ok && custom.KeyName == fyne.KeySpace {
		e.ime().forget() // switches the input method
	}
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

// FocusGained tells whoever asked.
func (e *entry) FocusGained() {
	e.ime().off = false // it may have been switched on elsewhere
	e.here = true
	e.Entry.FocusGained()
	if e.onFocus != nil {
		e.onFocus()
	}
}

// FocusLost tells whoever asked.
func (e *entry) FocusLost() {
	e.here = false
	e.Entry.FocusLost()
	if e.onBlur != nil {
		e.onBlur()
	}
}

// TappedSecondary opens the menu of the field: in the clerk's words, through
// the same shortcuts as the keys, so that what is copied is forgotten in time.
func (e *entry) TappedSecondary(at *fyne.PointEvent) {
	driver := fyne.CurrentApp().Driver()
	c := driver.CanvasForObject(e)
	if c == nil || e.Disabled() && e.Password {
		return
	}
	c.Focus(e)
	m := newMenu(c, e.menuItems())
	m.showAt(driver.AbsolutePositionForObject(e).Add(at.Position))
}

func (e *entry) menuItems() []menuItem {
	clipboard := fyne.CurrentApp().Clipboard()
	cut := menuItem{lang.L("剪切  Ctrl+X"), func() { e.TypedShortcut(&fyne.ShortcutCut{Clipboard: clipboard}) }}
	copied := menuItem{lang.L("复制  Ctrl+C"), func() { e.TypedShortcut(&fyne.ShortcutCopy{Clipboard: clipboard}) }}
	paste := menuItem{lang.L("粘贴  Ctrl+V"), func() { e.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clipboard}) }}
	all := menuItem{lang.L("全选  Ctrl+A"), func() { e.TypedShortcut(&fyne.ShortcutSelectAll{}) }}
	switch {
	case e.Disabled():
		return []menuItem{copied, all}
	case e.Password: // never out of a field of dots
		return []menuItem{paste, all}
	}
	return []menuItem{cut, copied, paste, all}
}
