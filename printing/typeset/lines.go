package typeset

import "strings"

// Characters that may not begin a line, and those that may not end one (禁则;
// GB/T 15834 for punctuation). The dot U+00B7 belongs to the name before it.
const (
	notFirst = "。，、；：？！）》〉」』】〗〕］｝”’…—～·／％‰℃.,;:?!)]}%"
	notLast  = "（《〈「『【〖〔［｛“‘／([{￥$№"
)

// Break cuts s into lines no wider than width ems; each \n begins a new line.
// Latin words and numbers stay whole unless one alone is wider than a line.
func (f *Faces) Break(s string, bold bool, width float64) []string {
	lines, _ := f.lines(s, bold, width)
	return lines
}

// lines is Break, and tells whether a word or a rule had to be torn.
func (f *Faces) lines(s string, bold bool, width float64) (lines []string, torn bool) {
	for paragraph := range strings.SplitSeq(s, "\n") {
		rs := []rune(paragraph)
		for {
			end := f.reach(rs, bold, width)
			if end == len(rs) {
				lines = append(lines, string(rs))
				break
			}
			cut := end
			for cut > 0 && !breakable(rs, cut) {
				cut--
			}
			if cut == 0 {
				cut, torn = max(end, 1), true // anywhere is better than over the rule
			}
			lines = append(lines, strings.TrimRight(string(rs[:cut]), " "))
			for cut < len(rs) && rs[cut] == ' ' {
				cut++
			}
			rs = rs[cut:]
		}
	}
	return lines, torn
}

// reach is how many characters fit side by side.
func (f *Faces) reach(rs []rune, bold bool, width float64) int {
	w := 0.0
	for i, r := range rs {
		if w += f.glyph(r, bold).width; w > width+1e-9 {
			return i
		}
	}
	return len(rs)
}

// breakable tells whether a line may end before rs[i]; at 0 it may not. Blanks
// at a cut go, so the marks on both sides of them are what counts.
func breakable(rs []rune, i int) bool {
	last, next := i-1, i
	for last > 0 && rs[last] == ' ' {
		last--
	}
	for next < len(rs) && rs[next] == ' ' {
		next++
	}
	switch {
	case last < 0:
		return false
	case next == len(rs):
		return true
	case strings.ContainsRune(notFirst, rs[next]), strings.ContainsRune(notLast, rs[last]):
		return false
	case next > last+1, rs[next] == '@': // an address of mail is cut before its host
		return true
	}
	return !(wordy(rs[last]) && wordy(rs[next]))
}

// wordy characters hold together: letters, digits and what stands inside
// numbers and addresses of mail.
func wordy(r rune) bool {
	return r > ' ' && r < 0x250
}
