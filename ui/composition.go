package ui

import (
	"slices"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// composition puts the keys and the runes of one window in order, and tells
// whether an input method is composing. On X11 the toolkit reports each key
// twice: at once as a key, also when the input method keeps it for itself
// (fyne #5757), and as a rune when the input method has let it through, which
// on a slow display is after the keys that were pressed next. BackSpace would
// then take another character than the one before it, and while composing it
// would take text that is already there; Return would submit a form.
//
// So every printable key is open until its rune comes, and a key that edits or
// acts waits behind open ones. When they come through it is typed in its turn;
// when they were composed into something else it is dropped. Where raw letters
// committed by the input method cannot be told from letters typed without one,
// it is dropped too. It belongs to the toolkit's goroutine.
type composition struct {
	open []fyne.KeyName // without a rune yet, oldest first, and the keys that wait behind them
	// typed is how many keys a BackSpace of the input method can take back one
	// by one, caret where among them its own caret stands.
	typed, caret int
	letters      bool         // the open keys began with, or hold, one that starts a composition
	trigger      bool         // a key came after the letters that can commit them as they are
	off          bool         // letters were seen to come straight through since the focus came
	last         fyne.KeyName // the function key that was kept waiting last; "" for none
	shift        bool         // Shift is down, and no other key was pressed since
	burst        bool         // the rune before was composed, and no key came since
}

// running tells whether keys are open that an input method may be composing
// of, or that it has not let through yet.
func (c *composition) running() bool {
	if c.letters && !c.off {
		return c.typed > 0
	}
	return slices.ContainsFunc(c.open, printable)
}

// end forgets the open keys.
func (c *composition) end() { *c = composition{off: c.off, shift: c.shift} }

// forget forgets everything: the input method was switched, or another window came.
func (c *composition) forget() { *c = composition{} }

// key tells whether a key must wait, or belongs to the input method.
func (c *composition) key(name fyne.KeyName) (kept bool) {
	again := c.last == name
	c.last, c.shift, c.burst = "", false, false
	if printable(name) {
		c.put(name)
		return false // does nothing as a key
	}
	if !c.running() {
		return false
	}
	switch name {
	case fyne.KeyBackspace, fyne.KeyDelete, fyne.KeyLeft, fyne.KeyRight, fyne.KeyHome, fyne.KeyEnd:
		c.edit(name)
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeyEscape:
		// The input method commits the letters as they are, or forgets them.
		c.typed, c.caret = 0, 0
	case fyne.KeyUp, fyne.KeyDown, fyne.KeyPageUp, fyne.KeyPageDown, fyne.KeyTab:
		// Among the candidates.
	default:
		// A function key is not for the input method, but what is being composed
		// would be left behind. Pressed twice it is meant.
		if again {
			c.end()
			return false
		}
		c.last = name
	}
	c.trigger = c.trigger || name != fyne.KeyBackspace
	c.open = append(c.open, name)
	return true
}

// put opens a printable key.
func (c *composition) put(name fyne.KeyName) {
	starts := startsComposition(name)
	if starts || !c.letters || isDigit(name) { // others page among the candidates, or commit one
		c.typed++
		c.caret++
	}
	c.letters = c.letters || starts
	c.trigger = c.trigger || c.letters && !starts
	c.open = append(c.open, name)
}

// edit follows the input method's own caret. Where that stands at the
// beginning, BackSpace does nothing.
func (c *composition) edit(name fyne.KeyName) {
	switch name {
	case fyne.KeyBackspace:
		if c.caret > 0 {
			c.caret--
			c.typed--
		}
	case fyne.KeyDelete:
		if c.caret < c.typed {
			c.typed--
		}
	case fyne.KeyLeft:
		c.caret = max(0, c.caret-1)
	case fyne.KeyRight:
		c.caret = min(c.typed, c.caret+1)
	case fyne.KeyHome:
		c.caret = 0
	case fyne.KeyEnd:
		c.caret = c.typed
	}
}

// rune ends the composition that committed r, or pairs r with the key that it
// was typed by. It gives the keys that have waited behind that one, if they
// are to be typed now.
func (c *composition) rune(r rune) (late []fyne.KeyName) {
	c.last = ""
	if len(c.open) == 0 {
		return nil
	}
	if !pairs(c.open[0], r) {
		c.off = c.off && r < 0x80
		c.committed()
		return nil
	}
	if c.letters && (!c.trigger || !startsComposition(c.open[0])) {
		c.off = true
	}
	c.open = c.open[1:]
	c.typed = max(0, c.typed-1)
	c.caret = min(c.caret, c.typed)
	for len(c.open) > 0 && !printable(c.open[0]) {
		if c.off || !c.letters {
			late = append(late, c.open[0])
		}
		c.open = c.open[1:]
	}
	if len(c.open) == 0 {
		c.end()
	}
	return late
}

// committed takes away the keys that a committed text was composed of. Who types
// fast has begun the next word when the text of the last one comes: its keys
// stay open.
func (c *composition) committed() {
	next, more := c.nextWord()
	if c.burst && !more {
		return // one more character of the same text
	}
	c.end()
	for _, name := range next {
		c.key(name)
	}
	c.burst = true
}

// nextWord are the open keys from the first letter on that came after a key
// which commits; more tells that there is such a key among all that are open.
func (c *composition) nextWord() (next []fyne.KeyName, more bool) {
	for i, name := range c.open {
		switch {
		case more && startsComposition(name):
			return slices.Clone(c.open[i:]), true
		case name == fyne.KeyReturn, name == fyne.KeyEnter, printable(name) && !startsComposition(name):
			more = true
		}
	}
	return nil, more
}

// down and up see Shift, which switches many input methods when it is pressed alone.
func (c *composition) down(name fyne.KeyName) { c.shift = isShift(name) }

func (c *composition) up(name fyne.KeyName) {
	if c.shift && isShift(name) {
		c.off, c.trigger = false, true
	}
	c.shift = false
}

func isShift(name fyne.KeyName) bool {
	return name == desktop.KeyShiftLeft || name == desktop.KeyShiftRight
}

// pairs tells whether a key types a rune, on a keyboard where at least letters
// lie where they should.
func pairs(name fyne.KeyName, r rune) bool {
	switch {
	case r >= 0x80:
		return false
	case unicode.IsLetter(r):
		return name == fyne.KeyName(unicode.ToUpper(r))
	case r == ' ':
		return name == fyne.KeySpace
	default:
		return len(name) == 1 && !unicode.IsLetter(rune(name[0]))
	}
}

// printable tells whether a key types a character.
func printable(name fyne.KeyName) bool { return len(name) == 1 || name == fyne.KeySpace }

// startsComposition tells whether an input method begins with this key: a
// letter, or the semicolon of its quick phrases.
func startsComposition(name fyne.KeyName) bool {
	return name == fyne.KeySemicolon || len(name) == 1 && name[0] >= 'A' && name[0] <= 'Z'
}

func isDigit(name fyne.KeyName) bool { return len(name) == 1 && name[0] >= '0' && name[0] <= '9' }

// say tells the clerk a sentence.
func (k *keyboard) say(sentence string) {
	if k != nil && k.warn != nil {
		k.warn(sentence)
	}
}
