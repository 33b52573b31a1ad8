package ui

import (
	"fyne.io/fyne/v2"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// scanKeys tells a scanner's typing from a clerk's, whatever has the focus. A
// field shows a code while it comes, since nobody knows yet what it is, and has
// its text back when it was one.
type scanKeys struct {
	scanner *present.Scanner // nil: nobody listens
	open    func(code string)
	field   *entry // in which the code stands; nil: none
	text    string // of the field before
	row     int    // of its caret
	column  int
}

// typedRune sees a character before the field that has the focus, nil for
// widgets that are none.
func (k *keyboard) typedRune(e *entry, r rune) {
	if k == nil || k.scan.scanner == nil {
		return
	}
	if k.scan.scanner.Type(r) {
		k.scan.remember(e)
	}
}

// holdRune is typedRune for a widget in which a character does something: act
// runs once a hand is known to have typed it, at once where nobody listens.
func (k *keyboard) holdRune(r rune, act func()) {
	if k == nil || k.scan.scanner == nil {
		act()
		return
	}
	if k.scan.scanner.Hold(r, act) {
		k.scan.remember(nil)
	}
}

func (s *scanKeys) remember(e *entry) {
	s.field = e
	if e != nil {
		s.text, s.row, s.column = e.Text, e.CursorRow, e.CursorColumn
	}
}

// scanned sees a key before anything else does, and takes the Return that ends
// a code.
func (k *keyboard) scanned(name fyne.KeyName) bool {
	if k.scan.scanner == nil || printable(name) && name != fyne.KeySpace {
		return false
	}
	if name != fyne.KeyReturn && name != fyne.KeyEnter {
		k.scan.scanner.Break()
		return false
	}
	code, ok := k.scan.scanner.Return()
	if !ok {
		return false
	}
	k.scan.restore()
	if k.top() != nil {
		k.say(lang.L("请先办完上面的窗口，再扫码。"))
		return true
	}
	k.scan.open(code)
	return true
}

// restore takes the code out of the field.
func (s *scanKeys) restore() {
	e := s.field
	s.field = nil
	if e == nil || e.Text == s.text {
		return
	}
	e.SetText(s.text)
	e.CursorRow, e.CursorColumn = s.row, s.column
	e.Refresh()
}
