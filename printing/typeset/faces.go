package typeset

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"confirmpoint/assets"
	"confirmpoint/printing/installed"
	"confirmpoint/printing/sheet"
)

// Faces finds the font of each character. Fonts are read when the first
// character asks for them. It may be used from any goroutine.
type Faces struct {
	local *installed.Fonts
	fonts sync.Map // assets.PrintFont -> func() (*sfnt.Font, error)
	seen  sync.Map // key -> glyph: each character is looked up once
}

// NewFaces knows the fonts of the program. It reads nothing yet.
func NewFaces() *Faces { return &Faces{} }

// NewFacesWith asks local for hanzi that no font of the program has.
func NewFacesWith(local *installed.Fonts) *Faces { return &Faces{local: local} }

// font gives a parsed font; each is parsed once.
func (f *Faces) font(name assets.PrintFont) (*sfnt.Font, error) {
	parse, ok := f.fonts.Load(name)
	if !ok {
		parse, _ = f.fonts.LoadOrStore(name, sync.OnceValues(func() (*sfnt.Font, error) {
			ttf, err := f.Font(name)
			if err != nil {
				return nil, err
			}
			parsed, err := sfnt.Parse(ttf)
			if err != nil {
				return nil, fmt.Errorf("typeset: font %s: %w", name, err)
			}
			return parsed, nil
		}))
	}
	return parse.(func() (*sfnt.Font, error))()
}

// chain lists the fonts in the order they are tried, with the planes they are
// worth reading for: unpacking 22 MB to learn that they hold no 张 is too dear.
var chain = []struct {
	font        assets.PrintFont
	first, last rune
	bold        bool
}{
	{assets.PrintSongBold, 0x20, 0xFFFF, true},
	{assets.PrintSong, 0x20, 0xFFFF, false},
	{assets.PrintSongMore, 0x20, 0x3FFFF, false},
	{assets.PrintHanaA, 0xF900, 0xFAFF, false},
	{assets.PrintHanaA, 0x2F800, 0x2FA1F, false},
	{assets.PrintHanaB, 0x20000, 0x2A6DF, false},
	{assets.PrintHanaC, 0x2A700, 0x2EBEF, false},
}

type key struct {
	r    rune
	bold bool
}

// glyph is a character in a font; font is empty when no font has it.
type glyph struct {
	font  assets.PrintFont
	id    uint16
	width float64 // of an em
	err   error   // the fonts cannot be read: a broken build
}

func (f *Faces) glyph(r rune, bold bool) glyph {
	k := key{r, bold}
	if g, ok := f.seen.Load(k); ok {
		return g.(glyph)
	}
	g := f.find(r, bold)
	f.seen.Store(k, g)
	return g
}

func (f *Faces) find(r rune, bold bool) glyph {
	if !unicode.IsGraphic(r) && !hanzi(r) {
		return glyph{} // an invisible mark inside a name must be seen by someone
	}
	for _, link := range chain {
		if link.bold && !bold || r < link.first || r > link.last {
			continue
		}
		if g := f.in(link.font, r); g.font != "" || g.err != nil {
			return g
		}
	}
	if f.local == nil || !hanzi(r) {
		return glyph{}
	}
	name, ok := f.local.Find(r)
	if !ok {
		return glyph{}
	}
	g := f.in(assets.PrintFont(name), r)
	g.err = nil // a font of the machine may be sick; ours are well without it
	return g
}

// in looks for a character in one font.
func (f *Faces) in(name assets.PrintFont, r rune) glyph {
	parsed, err := f.font(name)
	if err != nil {
		return glyph{err: err}
	}
	var buf sfnt.Buffer
	i, err := parsed.GlyphIndex(&buf, r)
	if err != nil || i == 0 {
		return glyph{}
	}
	upem := fixed.Int26_6(parsed.UnitsPerEm())
	advance, err := parsed.GlyphAdvance(&buf, i, upem<<6, font.HintingNone)
	if err != nil || advance <= 0 {
		return glyph{}
	}
	return glyph{font: name, id: uint16(i), width: float64(advance) / float64(upem<<6)}
}

// hanzi tells whether a font nobody has looked at may draw a character. In the
// planes of hanzi all may, those younger than our tables too. Never those for
// private use, which every font draws otherwise.
func hanzi(r rune) bool {
	return unicode.Is(unicode.Han, r) || r >= 0x20000 && r <= 0x3FFFD
}

// Font gives the TrueType file glyph ids are of. Never write to it.
func (f *Faces) Font(name assets.PrintFont) ([]byte, error) {
	if f.local != nil && strings.HasPrefix(string(name), installed.Prefix) {
		return f.local.Bytes(string(name))
	}
	return name.Bytes()
}

// Missing gives the characters of s that no font has, each once, in order.
func (f *Faces) Missing(s string) ([]rune, error) {
	var missing []rune
	for _, r := range s {
		g := f.glyph(r, false)
		if g.err != nil {
			return nil, g.err
		}
		if g.font == "" && !slices.Contains(missing, r) {
			missing = append(missing, r)
		}
	}
	return missing, nil
}

// Width is the length of s on one line, in ems.
func (f *Faces) Width(s string, bold bool) float64 {
	var w float64
	for _, r := range s {
		w += f.glyph(r, bold).width
	}
	return w
}

// Run is a part of a line that one font draws.
type Run struct {
	Font  assets.PrintFont
	Text  string
	Width float64 // ems
	// Glyphs are the characters of Text; X is in ems.
	Glyphs []sheet.Glyph
}

// Runs cuts one line by fonts. Characters no font has are left out: ask Missing first.
func (f *Faces) Runs(line string, bold bool) []Run {
	var runs []Run
	start, first := 0, 0
	glyphs := make([]sheet.Glyph, 0, len(line))
	for i, r := range line {
		g := f.glyph(r, bold)
		last := len(runs) - 1
		if last < 0 || runs[last].Font != g.font {
			if last >= 0 {
				runs[last].Text, runs[last].Glyphs = line[start:i], glyphs[first:len(glyphs):len(glyphs)]
			}
			runs = append(runs, Run{Font: g.font})
			last, start, first = last+1, i, len(glyphs)
		}
		glyphs = append(glyphs, sheet.Glyph{ID: g.id, X: runs[last].Width})
		runs[last].Width += g.width
	}
	if n := len(runs); n > 0 {
		runs[n-1].Text, runs[n-1].Glyphs = line[start:], glyphs[first:]
	}
	kept := runs[:0]
	for _, run := range runs {
		if run.Font != "" {
			kept = append(kept, run)
		}
	}
	return kept
}
