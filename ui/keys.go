package ui

import (
	"maps"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"confirmpoint/ui/present"
)

// keyboard holds the keys that work wherever the focus is. The toolkit gives
// keys to the focused widget only, so every focusable widget of ours asks here
// first.
type keyboard struct {
	canvas fyne.Canvas
	// last is what the window draws last: everything else comes before it.
	last fyne.CanvasObject
	// acts are what keys do while nothing covers the window, each under its
	// name as a clerk reads it: "F8", "Ctrl+K".
	acts map[string]func()
	// layers cover the window, the topmost last: only its keys work.
	layers []*layer
	touch  func() // somebody is there; nil: nobody asks
	lock   func() // Ctrl+L, also while something covers the window
	// copied is told that a field has put something into the clipboard; nil: nobody asks.
	copied func()
	// ime is the input method that may be composing in the window.
	ime composition
	// scan tells a scanner from a hand; see scan_keys.go.
	scan scanKeys
	// warn says a sentence in the one place for sentences; nil: nobody listens.
	warn func(string)
	// caret is told where the caret of the focused field is, below which the
	// input method's candidates belong, and whether it is a field of dots; nil: nobody asks.
	caret func(at fyne.Position, secret bool)
	// choose asks the clerk for a file or a folder, and gives its path to then
	// when he has chosen one; nil: nobody can ask.
	choose func(q present.FileQuestion, then func(path string))
	// tips are the tooltips of the window; nil: there are none.
	tips *tips
	// drill marks what covers the window too: nothing here is real.
	drill bool
	// helpOn opens a page of the help over what covers the window.
	helpOn func(page present.Screen)
}

// layer is what covers the window: a dialog, the palette, a help page.
type layer struct {
	acts map[string]func()
	// escape closes it; nil: it does not close by a key.
	escape func()
	// enter says yes to it, unless the focus is where Return means something
	// else; nil: there is nothing to say yes to.
	enter func()
	// help is the page of the help on it.
	help present.Screen
}

// takesReturn is a widget for which Return means something else than yes to the dialog.
type takesReturn interface{ takesReturn() bool }

func newKeyboard(c fyne.Canvas, last fyne.CanvasObject) *keyboard {
	return &keyboard{canvas: c, last: last, acts: map[string]func(){}}
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

// ask asks for a file or a folder, if anybody can.
func (k *keyboard) ask(q present.FileQuestion, then func(path string)) {
	if k.choose != nil {
		k.choose(q, then)
	}
}

// touched tells that somebody is there.
func (k *keyboard) touched() {
	if k != nil && k.touch != nil {
		k.touch()
	}
}

// hover begins to wait for the tooltip of an object; unhover ends it.
func (k *keyboard) hover(over fyne.CanvasObject, say func() tip) {
	if k != nil {
		k.tips.enter(over, say)
	}
}

func (k *keyboard) unhover() {
	if k != nil {
		k.tips.leave()
	}
}

// push puts a layer over all others; pop takes it away, wherever it lies.
func (k *keyboard) push(l *layer) { k.layers = append(k.layers, l) }

func (k *keyboard) pop(l *layer) {
	for i, one := range k.layers {
		if one == l {
			k.layers = append(k.layers[:i:i], k.layers[i+1:]...)
			return
		}
	}
}

// top is the layer that has the keys; nil while nothing covers the window.
func (k *keyboard) top() *layer {
	if len(k.layers) == 0 {
		return nil
	}
	return k.layers[len(k.layers)-1]
}

// typed runs the action of a key, if it has one.
func (k *keyboard) typed(e *fyne.KeyEvent) bool {
	if k == nil {
		return false
	}
	k.touched()
	return k.scanned(e.Name) || k.press(string(e.Name))
}

// press runs what a key does now.
func (k *keyboard) press(key string) bool {
	act := k.acts[key]
	if l := k.top(); l != nil {
		act = l.acts[key]
		switch {
		case act != nil:
		case key == keyHelp && l.help != "" && k.helpOn != nil:
			act = func() { k.helpOn(l.help) }
		case key == string(fyne.KeyEscape):
			act = l.escape
		case key == string(fyne.KeyReturn), key == string(fyne.KeyEnter):
			if focused, ok := k.canvas.Focused().(takesReturn); !ok || !focused.takesReturn() {
				act = l.enter
			}
		}
	}
	if act == nil {
		return false
	}
	act()
	return true
}

// shortcut runs the action of a combination, if it has one.
func (k *keyboard) shortcut(s fyne.Shortcut) bool {
	if _, undo := s.(*fyne.ShortcutUndo); undo && k != nil {
		if _, text := k.canvas.Focused().(*entry); !text { // in a field it is the text's
			return k.press("Ctrl+Z")
		}
	}
	custom, ok := s.(*desktop.CustomShortcut)
	if !ok || k == nil {
		return false
	}
	key := keyName(custom)
	if key == "Ctrl+L" && k.lock != nil {
		k.lock()
		return true
	}
	return k.press(key)
}

// modifiers are the words of the keys that are held, in the order they are written.
var modifiers = []struct {
	word string
	bit  fyne.KeyModifier
}{{"Ctrl+", fyne.KeyModifierShortcutDefault}, {"Alt+", fyne.KeyModifierAlt}, {"Shift+", fyne.KeyModifierShift}}

// keyName is a combination as a clerk reads it.
func keyName(s *desktop.CustomShortcut) string {
	name := ""
	for _, m := range modifiers {
		if s.Modifier&m.bit != 0 {
			name += m.word
		}
	}
	return name + string(s.KeyName)
}

// combination reads such a name; ok is false for a key without modifiers.
func combination(key string) (s *desktop.CustomShortcut, ok bool) {
	s = &desktop.CustomShortcut{}
	for _, m := range modifiers {
		if rest, held := strings.CutPrefix(key, m.word); held {
			s.Modifier |= m.bit
			key = rest
		}
	}
	s.KeyName = fyne.KeyName(key)
	return s, s.Modifier != 0
}

// attach makes the keys work when nothing has the focus.
func (k *keyboard) attach() {
	k.canvas.SetOnTypedKey(func(e *fyne.KeyEvent) { k.typed(e) })
	k.canvas.SetOnTypedRune(func(r rune) { k.typedRune(nil, r) })
	if d, ok := k.canvas.(desktop.Canvas); ok {
		d.SetOnKeyDown(func(*fyne.KeyEvent) { k.touched() })
	}
	k.canvas.AddShortcut(&fyne.ShortcutUndo{}, func(s fyne.Shortcut) { k.shortcut(s) })
	keys := maps.Clone(k.acts)
	keys["Ctrl+L"] = k.lock
	for key := range keys {
		if s, ok := combination(key); ok {
			k.canvas.AddShortcut(s, func(s fyne.Shortcut) { k.shortcut(s) })
		}
	}
}
