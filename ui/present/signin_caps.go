package present

import (
	"unicode"

	"confirmpoint/ui/lang"
)

// Letter looks at a letter as it is typed into a field of dots: with Caps Lock
// the case of a letter is not what Shift says. Nothing else tells a program of
// the key's state, so it is noticed with the first letter, and digits say
// nothing.
func (p *SignIn) Letter(f Field, r rune, shift bool) {
	if r > unicode.MaxASCII || !unicode.IsLetter(r) {
		return
	}
	note := ""
	if unicode.IsUpper(r) != shift {
		note = lang.L("大写锁定（Caps Lock）似乎开着，请核对")
	}
	if p.state.Caps == note && (note == "" || p.state.CapsField == f) {
		return
	}
	p.state.Caps, p.state.CapsField = note, f
	p.changed()
}
