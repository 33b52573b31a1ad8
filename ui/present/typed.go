package present

import (
	"strings"

	"confirmpoint/ui/lang"
)

// typed is what was found in a field as it was typed.
type typed struct {
	text string // half-width, without blanks at the ends
	note string // what was changed, empty when nothing
}

// tidy repairs what an input method leaves behind in fields that only hold
// ASCII: full-width letters, digits and signs, and blanks at the ends.
func tidy(s string) typed {
	half := toHalfWidth(s)
	text := strings.TrimSpace(half)
	switch {
	case half != s && text != half:
		return typed{text, lang.L("已改为半角字符并去掉首尾空格")}
	case half != s:
		return typed{text, lang.L("已改为半角字符")}
	case text != half:
		return typed{text, lang.L("已去掉首尾空格")}
	default:
		return typed{text, ""}
	}
}

// secretNote warns of what is hardly meant in a field that shows dots. The
// secret itself is never changed: it may be meant after all.
func secretNote(s string) string {
	switch {
	case toHalfWidth(s) != s:
		return lang.L("含有全角字符，请切换到英文输入")
	case strings.TrimSpace(s) != s:
		return lang.L("开头或末尾有空格，请核对")
	default:
		return ""
	}
}

// toHalfWidth maps U+FF01..U+FF5E to ASCII and the ideographic space to a blank.
func toHalfWidth(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '\u3000':
			return ' '
		default:
			return r
		}
	}, s)
}
