package ui

import (
	"fyne.io/fyne/v2"
)

// FocusGained shows where the keyboard is.
func (t *table) FocusGained() { t.focused = true; t.body.fill() }

// FocusLost shows that it is elsewhere.
func (t *table) FocusLost() { t.focused, t.shift = false, false; t.body.fill() }

// KeyDown notes Shift, which a key that moves does not tell of.
func (t *table) KeyDown(e *fyne.KeyEvent) {
	t.keys.touched()
	t.shift = t.shift || isShift(e.Name)
}

// KeyUp notes that Shift is let go.
func (t *table) KeyUp(e *fyne.KeyEvent) { t.shift = t.shift && !isShift(e.Name) }

// TypedRune may be a scanner's.
func (t *table) TypedRune(r rune) { t.keys.typedRune(nil, r) }

// TypedShortcut is Ctrl+A, or one of the window's combinations.
func (t *table) TypedShortcut(s fyne.Shortcut) {
	if _, all := s.(*fyne.ShortcutSelectAll); all && t.onAll != nil {
		t.keys.touched()
		t.onAll()
		return
	}
	t.keys.shortcut(s)
}

// TypedKey moves, opens and marks.
func (t *table) TypedKey(e *fyne.KeyEvent) {
	if t.keys.typed(e) {
		return
	}
	if e.Name == fyne.KeyEscape && t.onEscape != nil {
		t.onEscape()
		return
	}
	if t.length == 0 {
		return
	}
	if to, moves := t.target(e.Name); moves {
		t.move(e.Name, to)
		return
	}
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		call(t.onOpen, t.current)
	case fyne.KeySpace:
		call(t.onMark, t.current)
	}
}

// target is the row a key leads to, which may be beyond the first or the last.
func (t *table) target(name fyne.KeyName) (to int, moves bool) {
	to = t.current
	switch name {
	case fyne.KeyDown:
		to++
	case fyne.KeyUp:
		to--
	case fyne.KeyPageDown:
		to += t.visible()
	case fyne.KeyPageUp:
		to -= t.visible()
	case fyne.KeyHome:
		to = 0
	case fyne.KeyEnd:
		to = t.length - 1
	default:
		return 0, false
	}
	return to, true
}

func (t *table) move(name fyne.KeyName, to int) {
	last := t.length - 1
	switch {
	case t.shift && t.onRange != nil:
		t.onRange(max(0, min(to, last)))
	case name == fyne.KeyPageDown && t.current == last && t.onBeyond != nil:
		t.onBeyond(1)
	case name == fyne.KeyPageUp && t.current == 0 && t.onBeyond != nil:
		t.onBeyond(-1)
	default:
		call(t.onMove, max(0, min(to, last)))
	}
}

func call(f func(int), i int) {
	if f != nil && i >= 0 {
		f(i)
	}
}
