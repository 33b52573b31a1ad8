package confirm

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// MaxName is the longest name kept, in code points: twice what 民委发〔2016〕33号 asks for.
const MaxName = 100

// nameDot is the only right dot of a name (民委发〔2016〕33号), GB18030 A1A4.
const nameDot = '·'

// dotLooks are taken for nameDot by people and by keyboards.
var dotLooks = []rune{
	'•', '・', '･', '．', '.', '‧', '⋅', '∙', '●',
	'˙', '᛫', '⸱', '⸳', '◦', '∘', '﹒', 'ꞏ', '⦁', '⚬',
}

// NameKey gives the 姓名比对键: names that look the same to a clerk have the
// same key. Every dot is U+00B7, blanks are gone, full-width and small Latin
// letters are capital ones, and canonical equivalents are one (domain.md §7.4).
// It is for comparison only; what is stored and printed is the name itself.
func NameKey(n Name) string {
	key := strings.Map(func(r rune) rune {
		switch {
		case isDotLook(r):
			return nameDot
		case unicode.IsSpace(r), r == '\u200b', r == '\ufeff':
			return -1
		}
		return unicode.ToUpper(halfWidth(r))
	}, norm.NFC.String(n.Reveal()))
	return norm.NFC.String(key) // a mark may have lost the blank before it
}

// SuggestName replaces look-alike dots by U+00B7, for the clerk to accept.
func SuggestName(n Name) Name {
	return Name(strings.Map(func(r rune) rune {
		if isDotLook(r) {
			return nameDot
		}
		return r
	}, n.Reveal()))
}

// ValidName refuses what must never be stored as a name: nothing, more than
// MaxName characters, private use, U+FFFD, control characters (domain.md §7.3).
// The error is a *Problem with one of the name_ codes.
func ValidName(n Name) error {
	length := utf8.RuneCountInString(n.Reveal())
	private := codePoints(n.Reveal(), privateUse)
	switch {
	case strings.TrimSpace(n.Reveal()) == "":
		return &Problem{Code: CodeNameEmpty}
	case !utf8.ValidString(n.Reveal()), strings.ContainsFunc(n.Reveal(), unicode.IsControl):
		return &Problem{Code: CodeNameControl}
	case strings.ContainsRune(n.Reveal(), utf8.RuneError):
		return &Problem{Code: CodeNameReplacement}
	case private != "":
		return &Problem{Code: CodeNamePrivateUse, Args: map[string]string{"code_points": private}}
	case length > MaxName:
		return &Problem{Code: CodeNameLength, Args: map[string]string{"length": fmt.Sprint(length)}}
	}
	return nil
}

func isDotLook(r rune) bool { return slices.Contains(dotLooks, r) }

// privateUse is U+E000 to U+F8FF and planes 15 and 16.
func privateUse(r rune) bool { return unicode.Is(unicode.Co, r) }

// codePoints lists the characters of s that match, as U+XXXX, each once.
func codePoints(s string, match func(rune) bool) string {
	var list []string
	for _, r := range s {
		if u := fmt.Sprintf("U+%04X", r); match(r) && !slices.Contains(list, u) {
			list = append(list, u)
		}
	}
	return strings.Join(list, " ")
}

// halfWidth folds the full-width forms of ASCII.
func halfWidth(r rune) rune {
	if r >= '！' && r <= '～' {
		return r - '！' + '!'
	}
	return r
}
