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
	scanSleep   = 2 * time.Second        // between two of the code of a paper, while the window slept
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
	// Slow typing has no beginning: what is too slow to become a code begins anew.
	slow := at.Sub(s.first) > scanPace*time.Duration(len(s.typed))+scanGap
	if !s.goesOn(at) || len(s.typed) >= scanMost || slow && !beginsPaper(s.typed) {
		s.typed = s.typed[:0]
	}
	if begins = len(s.typed) == 0; begins {
		s.first = at
	}
	s.typed, s.last = append(s.typed, r), at
	return begins
}

// goesOn tells whether what comes now may belong to what was typed. What begins
// like a paper of ours goes on after the window has slept, whose sleep does not
// count: the rest alone would be taken for another code.
func (s *Scanner) goesOn(at time.Time) bool {
	gap := at.Sub(s.last)
	if gap <= scanGap {
		return true
	}
	if gap > scanSleep || !beginsPaper(s.typed) {
		return false
	}
	s.first = s.first.Add(gap)
	return true
}

// beginsPaper tells whether something begins like the code of a paper of ours.
func beginsPaper(typed []rune) bool {
	n := len(paperCodeBegin)
	return len(typed) >= n && strings.EqualFold(toHalfWidth(string(typed[:n])), paperCodeBegin)
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
	whole := s.goesOn(at)
	typed, took := string(s.typed), at.Sub(s.first)
	fast := len(s.typed) >= scanLeast && whole && took <= scanPace*time.Duration(len(s.typed)+1)
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
	if beginsPaper([]rune(text)) {
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
