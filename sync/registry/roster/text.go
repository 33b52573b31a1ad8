package roster

import (
	"fmt"
	"strings"
	"unicode"
)

// fault is why a value is refused, in Chinese with the next step. It shows no value.
type fault string

func (f fault) Error() string { return string(f) }

func faultf(format string, args ...any) error { return fault(fmt.Sprintf(format, args...)) }

// clean trims a text and refuses what no person writes: private-use
// characters, U+FFFD, control and format characters (domain.md §7.3).
func clean(s string, lines bool) (string, error) {
	s = strings.TrimFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || r == '\ufeff' || r == '\u200b'
	})
	place := 0
	for _, r := range s {
		place++
		if lines && (r == '\n' || r == '\r' || r == '\t') {
			continue
		}
		if reason := refusedRune(r); reason != "" {
			return "", faultf("第 %d 个字符 U+%04X %s", place, r, reason)
		}
	}
	return s, nil
}

// refusedRune says why a character is refused, "" when it is not.
func refusedRune(r rune) string {
	switch {
	case r == unicode.ReplacementChar:
		return "表示原字已在转码时丢失；请从原系统重新导出，或补录该字"
	case unicode.Is(unicode.Co, r):
		return "是自造字（私用区），换一台电脑就不是原来的字；请改为该字的正式编码"
	case r == '\n' || r == '\r':
		return "是换行；请删去换行"
	case unicode.In(r, unicode.Cc, unicode.Cf):
		return "是看不见的控制字符；请删去"
	case !unicode.IsGraphic(r) && !unicode.IsSpace(r) && !isAssignedLater(r):
		return "不是文字；请改正"
	}
	return ""
}

// isAssignedLater lets Han characters through that are newer than the tables
// of this program: planes 2 and 3 hold nothing else.
func isAssignedLater(r rune) bool { return r >= 0x20000 && r <= 0x3FFFD }

// shapeOf describes a value without showing it: "18 位: 17 数字+1 字母".
func shapeOf(s string) string {
	if s == "" {
		return "空"
	}
	var total, digits, letters, han, spaces, others int
	for _, r := range s {
		total++
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r < unicode.MaxASCII && unicode.IsLetter(r):
			letters++
		case unicode.Is(unicode.Han, r):
			han++
		case unicode.IsSpace(r):
			spaces++
		default:
			others++
		}
	}
	var parts []string
	for _, p := range []struct {
		n    int
		word string
	}{{digits, "数字"}, {letters, "字母"}, {han, "汉字"}, {spaces, "空格"}, {others, "其他字符"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.word))
		}
	}
	return fmt.Sprintf("%d 位: %s", total, strings.Join(parts, "+"))
}

// halfWidth folds the full-width forms of ASCII and the blank of a CJK keyboard.
func halfWidth(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '\u3000' || r == '\u00a0':
			return ' '
		}
		return r
	}, s)
}

// digitsOnly tells whether s is made of ASCII digits.
func digitsOnly(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
