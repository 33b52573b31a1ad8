package store

import (
	"slices"
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"

	"confirmpoint/confirm"
)

// searchKey folds text for searching: case, full-width forms, every dot to
// U+00B7, ü to V as it is typed; no blanks, no apostrophe of pinyin, and none of
// the selectors that only choose between looks of a character. NUL separates
// fields, so it cannot be typed.
func searchKey(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == 0, r == '\'', r == '’', unicode.Is(unicode.Variation_Selector, r):
			return -1
		case r == 'Ü':
			return 'V'
		}
		return r
	}, confirm.NameKey(confirm.Name(text)))
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

// needles are the folded forms of what was typed, any of which may stand in a
// record: as it is, a phone number without its marks, and the 18 digits of a
// document number of the old kind. None: everything is looked for.
func needles(text string) [][]byte {
	key := searchKey(text)
	if key == "" {
		return nil
	}
	all := [][]byte{[]byte(key)}
	digits := strings.Map(func(r rune) rune {
		if strings.ContainsRune("+-()", r) {
			return -1
		}
		return r
	}, key)
	if len(digits) == 13 && strings.HasPrefix(digits, "86") {
		digits = digits[2:]
	}
	number := digits != "" && strings.Trim(digits, "0123456789") == ""
	if number && digits != key {
		all = append(all, []byte(digits))
	}
	if number && len(key) == 15 {
		all = append(all, []byte(confirm.UpgradeIDNumber(confirm.IDNumber(key)).Reveal()))
	}
	return all
}

// numberKey is a 报名号 by which a scanned, typed or pasted one finds the record.
func numberKey(number string) string {
	return strings.ReplaceAll(confirm.NameKey(confirm.Name(number)), "\x00", "")
}

// speller spells Chinese in pinyin. It remembers schools, of which there are few.
type speller struct{ schools map[string]string }

func newSpeller() *speller { return &speller{schools: make(map[string]string)} }

// spelling is a name in pinyin, capital letters without tones.
type spelling struct {
	readings [][]string // syllable by syllable; the most likely first
	sort     string     // syllables apart, then the name itself
}

// maxReadings bounds the readings of one name: most have one, few have two.
const maxReadings = 6

// typed gives the forms in which a name is looked for: itself, without its dot,
// and, for every reading, whole syllables, initials, and the surname in full
// before the initials of the rest.
func (sp *spelling) typed(name string) []string {
	key := searchKey(name)
	forms := []string{key}
	add := func(form string) {
		if form != "" && !slices.Contains(forms, form) {
			forms = append(forms, form)
		}
	}
	add(strings.ReplaceAll(key, "·", ""))
	for _, syllables := range sp.readings {
		var initials strings.Builder
		first := ""
		for _, s := range syllables {
			if s == "" {
				continue
			}
			initials.WriteString(firstRune(s))
			if first == "" {
				first = s
			}
		}
		letters := initials.String()
		add(strings.Join(syllables, ""))
		add(letters)
		add(first + letters[len(firstRune(letters)):])
	}
	return forms
}

// name spells a name. Characters that are read in more than one way give a
// spelling for each, up to maxReadings.
func (s *speller) name(name string) spelling {
	key := searchKey(name)
	runes := []rune(key)
	options := make([][]string, len(runes))
	for i, r := range runes {
		options[i] = []string{syllable(r)}
		options[i] = append(options[i], strings.Fields(otherReadings[r])...)
	}
	for _, surname := range surnames {
		if strings.HasPrefix(key, surname.written) {
			for i, read := range surname.read {
				options[i] = append([]string{read}, slices.DeleteFunc(options[i], func(o string) bool { return o == read })...)
			}
			break
		}
	}
	sp := spelling{readings: combine(options)}
	var sorted strings.Builder
	for _, syl := range sp.readings[0] {
		if syl != "" { // the end of each is marked, so that all of ZHAN come before the first of ZHANG
			sorted.WriteString(syl)
			sorted.WriteByte(1)
		}
	}
	sp.sort = sorted.String() + "\x02" + key
	return sp
}

// combine gives one syllable of each option, the likely ones first, at most maxReadings.
func combine(options [][]string) [][]string {
	all := [][]string{{}}
	for _, o := range options {
		var longer [][]string
		for _, syl := range o {
			for _, begun := range all {
				if len(longer) < maxReadings {
					longer = append(longer, append(slices.Clone(begun), syl))
				}
			}
		}
		all = longer
	}
	return all
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

// otherReadings are those of characters of given names beside the usual one, as
// teachers' names have them.
var otherReadings = map[rune]string{
	'乐': "LE YUE", '行': "XING HANG", '重': "ZHONG CHONG", '长': "CHANG ZHANG", '朝': "CHAO ZHAO",
	'晟': "SHENG CHENG", '盛': "SHENG CHENG", '柏': "BAI BO", '茜': "QIAN XI", '娜': "NA NUO",
	'莘': "XIN SHEN", '参': "CAN SHEN", '藏': "CANG ZANG", '传': "CHUAN ZHUAN", '朴': "PU PIAO",
	'强': "QIANG JIANG", '省': "SHENG XING", '殷': "YIN YAN", '俞': "YU SHU", '万': "WAN MO",
	'尉': "WEI YU", '校': "XIAO JIAO", '宿': "SU XIU", '阿': "A E", '奇': "QI JI",
	'单': "DAN SHAN", '解': "JIE XIE", '仇': "CHOU QIU", '曾': "ZENG CENG", '翟': "ZHAI DI",
	'薄': "BO BAO", '石': "SHI DAN", '都': "DU DOU", '还': "HUAN HAI", '和': "HE HUO",
	'蔚': "WEI YU", '贾': "JIA GU", '谷': "GU YU", '屏': "PING BING",
	'系': "XI JI", '调': "TIAO DIAO", '车': "CHE JU", '佛': "FO FU",
	'伽': "JIA QIE GA", '缪': "MIAO MIU MOU", '覃': "QIN TAN", '隗': "WEI KUI", '员': "YUAN YUN",
	'查': "CHA ZHA", '区': "QU OU", '盖': "GAI GE", '咯': "LUO GE",
}
