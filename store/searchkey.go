package store

import (
	"strings"

	"github.com/mozillazg/go-pinyin"

	"confirmpoint/confirm"
)

// searchKey folds text for searching: case, full-width forms, every dot to
// U+00B7, no blanks. NUL separates fields, so it cannot be typed.
func searchKey(text string) string {
	return strings.ReplaceAll(confirm.NameKey(confirm.Name(text)), "\x00", "")
}

// searchText joins folded fields so that a needle never matches over a border.
func searchText(parts ...string) string {
	var b strings.Builder
	for _, p := range parts {
		if p == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(0)
		}
		b.WriteString(searchKey(p))
	}
	return b.String()
}

// numberKey is a 报名号 or document number as the blind index holds it, so
// that a scanned, typed or pasted one finds the record.
func numberKey(number string) string { return searchKey(number) }

// speller spells Chinese in pinyin. It remembers schools, of which there are few.
type speller struct{ schools map[string]string }

func newSpeller() *speller { return &speller{schools: make(map[string]string)} }

// spelling is a name in pinyin, capital letters without tones.
type spelling struct {
	full     string // ZHANGSANFENG
	initials string // ZSF
	other    string // full and initials of another reading of the surname
	sort     string // syllables apart, then the name itself
}

// without gives a name without its dot, since the dot is hard to type.
func (spelling) without(name string) string {
	key := searchKey(name)
	if bare := strings.ReplaceAll(key, "·", ""); bare != key {
		return bare
	}
	return ""
}

func (s *speller) name(name string) spelling {
	key := searchKey(name)
	runes := []rune(key)
	syllables := make([]string, 0, len(runes))
	for _, r := range runes {
		syllables = append(syllables, syllable(r))
	}
	common := joinSyllables(syllables)
	for _, surname := range surnames {
		if !strings.HasPrefix(key, surname.written) {
			continue
		}
		copy(syllables, surname.read)
		out := joinSyllables(syllables)
		if out.full != common.full {
			out.other = common.full + "\x00" + common.initials
		}
		out.sort += "\x02" + key
		return out
	}
	common.sort += "\x02" + key
	return common
}

// joinSyllables marks the end of each syllable in sort, so that all of ZHAN
// come before the first of ZHANG.
func joinSyllables(syllables []string) spelling {
	var full, initials, sorted strings.Builder
	for _, s := range syllables {
		if s == "" {
			continue
		}
		full.WriteString(s)
		initials.WriteString(firstRune(s))
		sorted.WriteString(s)
		sorted.WriteByte(1)
	}
	return spelling{full: full.String(), initials: initials.String(), sort: sorted.String()}
}

func firstRune(s string) string {
	for i := range s {
		if i > 0 {
			return s[:i]
		}
	}
	return s
}

// school gives the sort key of a school: its pinyin, then its name.
func (s *speller) school(name string) string {
	if key, ok := s.schools[name]; ok {
		return key
	}
	var b strings.Builder
	key := searchKey(name)
	for _, r := range key {
		if syl := syllable(r); syl != "" {
			b.WriteString(syl)
			b.WriteByte(1)
		}
	}
	b.WriteByte(2)
	b.WriteString(key)
	s.schools[name] = b.String()
	return b.String()
}

// syllable is the most usual reading of a character, a letter or digit itself,
// and nothing for what has no sound.
func syllable(r rune) string {
	if r < 0x80 {
		return string(r)
	}
	readings, ok := pinyin.PinyinDict[int(r)]
	if !ok {
		return ""
	}
	first, _, _ := strings.Cut(readings, ",")
	return strings.ToUpper(strings.Map(plainLetter, first))
}

// plainLetter takes the tone off a letter of pinyin; ü is typed V.
func plainLetter(r rune) rune {
	switch r {
	case 'ā', 'á', 'ǎ', 'à':
		return 'a'
	case 'ē', 'é', 'ě', 'è', 'ê', 'ế', 'ề':
		return 'e'
	case 'ī', 'í', 'ǐ', 'ì':
		return 'i'
	case 'ō', 'ó', 'ǒ', 'ò':
		return 'o'
	case 'ū', 'ú', 'ǔ', 'ù':
		return 'u'
	case 'ü', 'ǖ', 'ǘ', 'ǚ', 'ǜ':
		return 'v'
	case 'ń', 'ň', 'ǹ':
		return 'n'
	case 'ḿ':
		return 'm'
	}
	if r >= 'a' && r <= 'z' {
		return r
	}
	return -1 // combining tone marks
}

// surnames are read otherwise than the character is elsewhere. Two-character
// ones come first.
var surnames = []struct {
	written string
	read    []string
}{
	{"尉迟", []string{"YU", "CHI"}}, {"万俟", []string{"MO", "QI"}}, {"澹台", []string{"TAN", "TAI"}},
	{"单于", []string{"CHAN", "YU"}}, {"曾", []string{"ZENG"}}, {"单", []string{"SHAN"}},
	{"解", []string{"XIE"}}, {"仇", []string{"QIU"}}, {"查", []string{"ZHA"}},
	{"区", []string{"OU"}}, {"朴", []string{"PIAO"}}, {"盖", []string{"GE"}},
	{"繁", []string{"PO"}}, {"翟", []string{"ZHAI"}}, {"覃", []string{"QIN"}},
	{"员", []string{"YUN"}}, {"乐", []string{"YUE"}}, {"洗", []string{"XIAN"}},
	{"黑", []string{"HE"}}, {"缪", []string{"MIAO"}}, {"种", []string{"CHONG"}},
	{"秘", []string{"BI"}}, {"佴", []string{"NAI"}}, {"郇", []string{"XUN"}},
	{"召", []string{"SHAO"}}, {"重", []string{"CHONG"}}, {"折", []string{"SHE"}},
	{"会", []string{"GUI"}}, {"角", []string{"JUE"}}, {"卜", []string{"BU"}},
	{"祭", []string{"ZHAI"}},
}
