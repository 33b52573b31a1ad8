package present

import (
	"slices"
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"

	"confirmpoint/ui/lang"
)

// PaletteLine is one command in the palette.
type PaletteLine struct {
	Name   string
	Key    string
	Reason string // why it cannot be done now; empty: it can
	Place  string // of the screen it belongs to; empty: everywhere
}

// PaletteState is what the palette shows.
type PaletteState struct {
	Shown   bool
	Query   string
	Lines   []PaletteLine
	Current int // -1: there is none
}

// Palette finds a command by Chinese, pinyin or its initials, or English, and does it.
type Palette struct {
	OnChange func(PaletteState)
	// Words names a screen, in Chinese.
	Words func(Screen) string

	commands *Commands
	english  lang.Catalogue
	state    PaletteState
	all      []Command // those that can be reached from where it was opened
	found    []Command
}

// NewPalette makes the palette over a registry; english is how commands are
// called in English, whatever the language of the window.
func NewPalette(c *Commands, english lang.Catalogue) *Palette {
	return &Palette{commands: c, english: english, Words: func(Screen) string { return "" }}
}

// State is what is to be shown now.
func (p *Palette) State() PaletteState { return p.state }

// Open shows what can be done from here: first what belongs to this part of
// this screen, then what works everywhere, then queues.
func (p *Palette) Open() {
	s, part := p.commands.where()
	here := p.commands.On(s, part)
	slices.SortStableFunc(here, func(a, b Command) int { return weight(a) - weight(b) })
	p.all = slices.DeleteFunc(slices.Concat(here, p.commands.Sourced()), func(c Command) bool { return c.Do == nil })
	p.state.Shown = true
	p.Type("")
}

// weight puts the commands of a screen before those of the window.
func weight(c Command) int {
	if c.Screen == "" {
		return 1
	}
	return 0
}

// Type searches.
func (p *Palette) Type(query string) {
	p.state.Query = query
	p.found, p.state.Lines = nil, nil
	wanted := strings.ToLower(strings.TrimSpace(query))
	for _, c := range p.all {
		if !p.matches(c, wanted) {
			continue
		}
		p.found = append(p.found, c)
		p.state.Lines = append(p.state.Lines, PaletteLine{lang.L(c.Name), c.Key, c.Reason(), lang.L(p.Words(c.Screen))})
	}
	p.state.Current = min(0, len(p.found)-1)
	p.changed()
}

func (p *Palette) matches(c Command, wanted string) bool {
	return wanted == "" || strings.Contains(strings.ToLower(c.Name), wanted) ||
		strings.Contains(strings.ToLower(p.english.Text(c.Name)), wanted) ||
		strings.EqualFold(c.Key, wanted) || spells(c.Name, wanted)
}

// Move goes up or down, round at the ends.
func (p *Palette) Move(by int) {
	if n := len(p.found); n > 0 {
		p.Choose(((p.state.Current+by)%n + n) % n)
	}
}

// Choose goes to a line.
func (p *Palette) Choose(i int) {
	p.state.Current = i
	p.changed()
}

// Run closes the palette and does the command of the current line. One that
// cannot be done now stays, with its reason.
func (p *Palette) Run() {
	i := p.state.Current
	if !p.state.Shown || i < 0 || p.found[i].Reason() != "" {
		return
	}
	chosen := p.found[i]
	p.Close()
	p.commands.Run(chosen)
}

// Close hides the palette.
func (p *Palette) Close() {
	p.state, p.all, p.found = PaletteState{Current: -1}, nil, nil
	p.changed()
}

func (p *Palette) changed() {
	if p.OnChange != nil {
		p.OnChange(p.state)
	}
}

// spells tells whether letters are the beginning of some character's pinyin in
// a name, whole or as initials, and so on for the characters after it: "hdqr",
// "hedui" and "hedqr" all spell 核对确认. Each reading of a character counts.
func spells(name, letters string) bool {
	var runes []rune
	for _, r := range strings.ToLower(name) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			runes = append(runes, r)
		}
	}
	letters = strings.ReplaceAll(letters, " ", "")
	for i := range runes {
		if spelled(runes[i:], letters) {
			return true
		}
	}
	return false
}

func spelled(runes []rune, letters string) bool {
	if letters == "" {
		return true
	}
	if len(runes) == 0 {
		return false
	}
	for _, reading := range readings(runes[0]) {
		for n := len(reading); n > 0; n-- {
			if n != 1 && n != len(reading) && len(letters) != n {
				continue // a syllable is typed whole, as its initial, or is the last one
			}
			if rest, ok := strings.CutPrefix(letters, reading[:n]); ok && spelled(runes[1:], rest) {
				return true
			}
		}
	}
	return false
}

// readings are the syllables of a character, without tones; a Latin letter is its own.
func readings(r rune) []string {
	marked, ok := pinyin.PinyinDict[int(r)]
	if !ok {
		return []string{string(r)}
	}
	var all []string
	for _, one := range strings.Split(marked, ",") {
		if plain := toneless.Replace(one); !slices.Contains(all, plain) {
			all = append(all, plain)
		}
	}
	return all
}

// toneless takes the tones off; ü is typed v.
var toneless = strings.NewReplacer(
	"ā", "a", "á", "a", "ǎ", "a", "à", "a", "ē", "e", "é", "e", "ě", "e", "è", "e",
	"ī", "i", "í", "i", "ǐ", "i", "ì", "i", "ō", "o", "ó", "o", "ǒ", "o", "ò", "o",
	"ū", "u", "ú", "u", "ǔ", "u", "ù", "u", "ǖ", "v", "ǘ", "v", "ǚ", "v", "ǜ", "v", "ü", "v",
	"ń", "n", "ň", "n", "ǹ", "n",
)
