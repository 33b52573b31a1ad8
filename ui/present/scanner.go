package present

import (
	"strings"
	"time"
	"unicode"
)

// What tells a scanner from a hand. A scanner types a dozen characters within
// some ten milliseconds each and ends with Return; who types fast takes a
// hundred for each. The window sees them late and in heaps while it draws a
// frame, so it is the whole code that must be fast, and only no gap too long.
const (
	scanLeast   = 8                      // characters of the shortest code
	scanMost    = 200                    // of the longest
	scanPace    = 35 * time.Millisecond  // of each character, over the whole code
	scanGap     = 250 * time.Millisecond // between two of them
	scanHold    = 60 * time.Millisecond  // after which what was typed was typed by hand
	scanDigits  = 2                      // at least one of so many characters is a digit
	holdQuarter = scanHold / 4
)

// Scanner tells codes that a barcode scanner types from what a clerk types,
// wherever the focus is. It sees every character and every key. It belongs to
// the goroutine of the window.
type Scanner struct {
	now    func() time.Time
	runner Runner

	typed []rune
	first time.Time
	last  time.Time
	held  []func()
	stop  func()
}

// NewScanner makes a recogniser; now must not jump, and runner lets held
// characters go.
func NewScanner(now func() time.Time, r Runner) *Scanner { return &Scanner{now: now, runner: r} }

// Type tells of a character. It reports whether a burst begins with it: a field
// that must not keep a code remembers then what it holds.
func (s *Scanner) Type(r rune) (begins bool) {
	at := s.now()
	if len(s.typed) > 0 && at.Sub(s.last) > scanGap || len(s.typed) >= scanMost {
		s.typed = s.typed[:0]
	}
	// Slow typing has no beginning: what is too slow to become a code begins anew.
	for len(s.typed) > 0 && at.Sub(s.first) > scanPace*time.Duration(len(s.typed))+scanGap {
		s.typed = s.typed[:0]
	}
	if begins = len(s.typed) == 0; begins {
		s.first = at
	}
	s.typed, s.last = append(s.typed, r), at
	return begins
}

// Hold is Type for a character that does something by itself, such as a tick:
// act runs a moment later, unless the character turns out to be of a code.
func (s *Scanner) Hold(r rune, act func()) (begins bool) {
	begins = s.Type(r)
	s.held = append(s.held, act)
	if s.stop == nil {
		s.stop = s.runner.Every(holdQuarter, s.release)
	}
	return begins
}

// release lets go of what a hand has typed.
func (s *Scanner) release() {
	if s.now().Sub(s.last) >= scanHold {
		s.letGo()
	}
}

func (s *Scanner) letGo() {
	if s.stop != nil {
		s.stop()
		s.stop = nil
	}
	held := s.held
	s.held = nil
	for _, act := range held {
		act()
	}
}

// Return ends what was typed. It gives the code when a scanner typed it.
func (s *Scanner) Return() (code string, ok bool) {
	at := s.now()
	typed, took := string(s.typed), at.Sub(s.first)
	fast := len(s.typed) >= scanLeast && at.Sub(s.last) <= scanGap && took <= scanPace*time.Duration(len(s.typed)+1)
	s.typed = s.typed[:0]
	if !fast || !looksLikeCode(typed) {
		s.letGo()
		return "", false
	}
	s.held = nil
	s.letGo()
	return typed, true
}

// Break tells of any other key: no scanner types it.
func (s *Scanner) Break() {
	s.typed = s.typed[:0]
	s.letGo()
}

// looksLikeCode leaves out words: a name in letters is never a code, however
// long the window has slept while it was typed.
func looksLikeCode(text string) bool {
	text = toHalfWidth(text)
	if strings.HasPrefix(strings.ToUpper(text), paperCodeBegin) {
		return true
	}
	digits := 0
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r > unicode.MaxASCII, r <= ' ':
			return false
		}
	}
	return digits*scanDigits >= len(text)
}
