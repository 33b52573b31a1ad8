package hanzi

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"confirmpoint/assets"
)

// Character is what is known of one.
type Character struct {
	Rune     rune
	Radical  int // its number among the 214 of 康熙字典
	Rest     int // strokes beside the radical
	Strokes  int // in all; 0: not known
	Readings []string
	parts    string
}

// book is everything, read once.
type book struct {
	list []Character
	at   map[rune]int32
	// made are the parts of all characters that are characters themselves, by
	// number; those of character i end at ends[i], where those of i+1 begin.
	made []int32
	ends []int32
}

var open = sync.OnceValues(func() (*book, error) {
	text, err := assets.Characters()
	if err != nil {
		return nil, err
	}
	b := &book{at: make(map[rune]int32, 100_000), list: make([]Character, 0, 100_000)}
	for line := range bytes.Lines(text) {
		field := strings.Split(strings.TrimRight(string(line), "\n"), "\t")
		if len(field) != 6 {
			continue
		}
		c := Character{Rune: []rune(field[0])[0], Readings: strings.Fields(field[4]), parts: field[5]}
		c.Radical, _ = strconv.Atoi(field[1]) // the file is made by a script of ours, and read whole by a test
		c.Rest, _ = strconv.Atoi(field[2])
		c.Strokes, _ = strconv.Atoi(field[3])
		b.at[c.Rune] = int32(len(b.list))
		b.list = append(b.list, c)
	}
	b.ends = make([]int32, len(b.list))
	for i := range b.list {
		for _, part := range b.list[i].parts {
			if at, ok := b.at[part]; ok && b.list[at].parts != "" {
				b.made = append(b.made, at)
			}
		}
		b.ends[i] = int32(len(b.made))
	}
	return b, nil
})

// Of gives what is known of one character; ok is false for one that is no hanzi.
func Of(r rune) (c Character, ok bool) {
	b, err := open()
	if err != nil {
		return Character{Rune: r}, false
	}
	i, ok := b.at[r]
	if !ok {
		return Character{Rune: r}, false
	}
	return b.list[i], true
}

// Find gives at most limit characters for a query, the plainest first:
//
//	U+20BB7        that code point
//	yan            read so in pinyin, tones left out, ü as v
//	土口           written with all of these parts, at any depth
//	氵6            of this radical, with so many strokes beside it
//
// The error tells that the program was built without its data.
func Find(query string, limit int) ([]Character, error) {
	b, err := open()
	if err != nil {
		return nil, err
	}
	query = strings.TrimSpace(query)
	if r, ok := codePoint(query); ok {
		c, _ := Of(r)
		return []Character{c}, nil
	}
	var fits func(i int, c *Character) bool
	switch letters, signs, number := taken(query); {
	case letters != "":
		fits = func(_ int, c *Character) bool {
			return slices.ContainsFunc(c.Readings, func(r string) bool { return plain(r) == letters })
		}
	case len(signs) == 1 && number >= 0:
		radical, ok := b.radicalOf(signs[0])
		if !ok {
			return nil, nil
		}
		fits = func(_ int, c *Character) bool { return c.Radical == radical && c.Rest == number }
	case len(signs) > 0:
		written := b.written(signs)
		fits = func(i int, c *Character) bool { return written[i] && (number < 0 || c.Strokes == number) }
	default:
		return nil, nil
	}
	var all []int
	for i := range b.list {
		if fits(i, &b.list[i]) {
			all = append(all, i)
		}
	}
	slices.SortFunc(all, func(i, j int) int {
		x, y := &b.list[i], &b.list[j]
		return cmp.Or(cmp.Compare(block(x.Rune), block(y.Rune)), cmp.Compare(x.Strokes, y.Strokes), cmp.Compare(i, j))
	})
	found := make([]Character, min(limit, len(all)))
	for n := range found {
		found[n] = b.list[all[n]]
	}
	return found, nil
}

// codePoint reads "U+20BB7", or five hexadecimal digits and more with a digit among them.
func codePoint(query string) (rune, bool) {
	hex, prefixed := strings.CutPrefix(strings.ToUpper(query), "U+")
	if !prefixed && (len(hex) < 4 || !strings.ContainsAny(hex, "0123456789")) {
		return 0, false
	}
	n, err := strconv.ParseUint(hex, 16, 32)
	return rune(n), err == nil && n >= 0x20 && n <= unicode.MaxRune
}

// taken splits a query into letters, hanzi and a number, -1 for none.
func taken(query string) (letters string, signs []rune, number int) {
	number = -1
	digits := ""
	for _, r := range query {
		switch {
		case r >= '0' && r <= '9':
			digits += string(r)
		case r < 0x80 && unicode.IsLetter(r):
			letters += string(unicode.ToLower(r))
		case r > 0x2E00 && (r < 0x2FF0 || r > 0x303F): // not ⿰ and its like, which say only where parts stand
			signs = append(signs, r)
		}
	}
	if n, err := strconv.Atoi(digits); err == nil {
		number = n
	}
	return letters, signs, number
}

// radicalOf gives the number of the radical that a sign writes: the radical
// itself, or its form at the side of a character.
func (b *book) radicalOf(sign rune) (int, bool) {
	if i, ok := b.at[sign]; ok && b.list[i].Rest == 0 {
		return b.list[i].Radical, true
	}
	n, ok := sideForms[sign]
	return n, ok
}

// sideForms are radicals in the form they have within characters, where that
// is counted with strokes of its own or is no hanzi.
var sideForms = map[rune]int{
	'亻': 9, '刂': 18, '讠': 149, '阝': 170, '忄': 61, '扌': 64, '氵': 85, '犭': 94, '纟': 120, '艹': 140, '辶': 162,
	'钅': 167, '饣': 184, '灬': 86, '礻': 113, '衤': 145, '攵': 66, '罒': 122, '⺮': 118, '宀': 40, '丬': 90, '王': 96,
	'月': 74, '贝': 154, '见': 147, '车': 159, '门': 169, '页': 181, '马': 187, '鱼': 195, '鸟': 196, '龙': 212, '齿': 211,
}

// sameParts are forms that the data writes in another way than a clerk types them.
var sameParts = map[rune]string{
	'氵': "氵水", '亻': "亻人", '扌': "扌手", '忄': "忄心", '艹': "艹⺿艸", '讠': "讠言", '钅': "钅金", '王': "王玉", '纟': "纟糸糹",
	'龙': "龙龍", '页': "页頁", '马': "马馬", '鱼': "鱼魚", '鸟': "鸟鳥", '贝': "贝貝", '车': "车車", '门': "门門", '见': "见見",
}

// deepest is how far parts of parts are looked at.
const deepest = 4

// written tells of every character whether it is written with all of some parts.
func (b *book) written(signs []rune) []bool {
	all := make([]bool, len(b.list))
	for n, s := range signs {
		with := b.writtenWith(s)
		for i := range all {
			all[i] = with[i] && (n == 0 || all[i])
		}
	}
	return all
}

// writtenWith is written for one part. It goes outwards from the characters in
// which the part itself stands, a level at a time: what a character is made of
// is asked once a level, however many others hold it.
func (b *book) writtenWith(sign rune) []bool {
	same := sameParts[sign]
	if same == "" {
		same = string(sign)
	}
	with := make([]bool, len(b.list))
	for i := range b.list {
		with[i] = strings.ContainsAny(b.list[i].parts, same)
	}
	for range deepest {
		inner := slices.Clone(with)
		from := int32(0)
		for i, end := range b.ends {
			for _, part := range b.made[from:end] {
				with[i] = with[i] || inner[part]
			}
			from = end
		}
	}
	return with
}

// block orders characters by how usual their block is.
func block(r rune) int {
	switch {
	case r >= 0x4E00 && r <= 0x9FFF:
		return 0
	case r >= 0x3400 && r <= 0x4DBF:
		return 1
	case r >= 0x20000 && r < 0x2F800:
		return 2
	case r >= 0x30000:
		return 3
	}
	return 4 // compatibility forms
}

// toneless maps the vowels of pinyin to the letters they are typed by.
var toneless = strings.NewReplacer(
	"ā", "a", "á", "a", "ǎ", "a", "à", "a", "ē", "e", "é", "e", "ě", "e", "è", "e", "ê", "e",
	"ī", "i", "í", "i", "ǐ", "i", "ì", "i", "ō", "o", "ó", "o", "ǒ", "o", "ò", "o",
	"ū", "u", "ú", "u", "ǔ", "u", "ù", "u", "ü", "v", "ǖ", "v", "ǘ", "v", "ǚ", "v", "ǜ", "v",
	"ń", "n", "ň", "n", "ǹ", "n", "ḿ", "m")

func plain(reading string) string { return toneless.Replace(reading) }
