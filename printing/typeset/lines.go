package typeset

import "strings"

// Characters that may not begin a line, and those that may not end one (禁则;
// GB/T 15834 for punctuation). The dot U+00B7 belongs to the name before it.
const (
	notFirst = "。，、；：？！）》〉」』】〕］｝”’…—～·％‰℃.,;:?!)]}%"
	notLast  = "（《〈「『【〔［｛“‘([{￥$№"
)

// Break cuts s into lines no wider than width ems; each \n begins a new line.
// Latin words and numbers stay whole unless one alone is wider than a line.
func (f *Faces) Break(s string, bold bool, width float64) []string {
	var lines []string
	for _, paragraph := range strings.Split(s, "\n") {
		lines = f.breakParagraph(lines, []rune(paragraph), bold, width)
	}
	return lines
}

func (f *Faces) breakParagraph(lines []string, rs []rune, bold bool, width float64) []string {
	start := 0
	for {
		end, w := start, 0.0
		for end < len(rs) {
			w += f.glyph(rs[end], bold).width
			if w > width+1e-9 {
				break
			}
			end++
		}
		if end == len(rs) {
			return append(lines, string(rs[start:]))
		}
		cut := end
		for cut > start && !breakable(rs, cut) {
			cut--
		}
		if cut == start {
			cut = max(end, start+1) // nowhere to break: anywhere is better than over the rule
		}
		lines = append(lines, strings.TrimRight(string(rs[start:cut]), " "))
		start = cut
		for start < len(rs) && rs[start] == ' ' {
			start++
		}
	}
}

// breakable tells whether a line may end before rs[i].
func breakable(rs []rune, i int) bool {
	before, after := rs[i-1], rs[i]
	switch {
	case after == ' ':
		return true
	case strings.ContainsRune(notFirst, after), strings.ContainsRune(notLast, before):
		return false
	}
	return !(wordy(before) && wordy(after))
}

// wordy characters hold together: letters, digits and what stands inside
// numbers and addresses of mail.
func wordy(r rune) bool {
	return r > ' ' && r < 0x250
}
