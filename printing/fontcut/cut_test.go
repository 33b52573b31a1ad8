package fontcut

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"confirmpoint/assets"
)

func parse(tb testing.TB, ttf []byte) (*Font, *sfnt.Font) {
	tb.Helper()
	f, err := Parse(ttf)
	if err != nil {
		tb.Fatal(err)
	}
	s, err := sfnt.Parse(ttf)
	if err != nil {
		tb.Fatal(err)
	}
	return f, s
}

func cut(tb testing.TB, f *Font, chars []rune) ([]byte, *sfnt.Font) {
	tb.Helper()
	small, err := f.Cut(chars)
	if err != nil {
		tb.Fatal(err)
	}
	s, err := sfnt.Parse(small)
	if err != nil {
		tb.Fatal(err)
	}
	return small, s
}

// same compares what both fonts draw for a character.
func same(t *testing.T, whole, small *sfnt.Font, r rune, want sfnt.GlyphIndex) {
	t.Helper()
	var a, b sfnt.Buffer
	from, err1 := whole.GlyphIndex(&a, r)
	to, err2 := small.GlyphIndex(&b, r)
	if err1 != nil || err2 != nil || to != want {
		t.Fatalf("U+%04X is glyph %d, want %d (%v, %v)", r, to, want, err1, err2)
	}
	em := fixed.I(int(whole.UnitsPerEm()))
	x, err1 := whole.GlyphAdvance(&a, from, em, font.HintingNone)
	y, err2 := small.GlyphAdvance(&b, to, em, font.HintingNone)
	if err1 != nil || err2 != nil || x != y {
		t.Errorf("U+%04X is %v wide, was %v (%v, %v)", r, y, x, err1, err2)
	}
	s1, err1 := whole.LoadGlyph(&a, from, em, nil)
	s2, err2 := small.LoadGlyph(&b, to, em, nil)
	if err1 != nil || err2 != nil || !slices.Equal(s1, s2) {
		t.Errorf("U+%04X is drawn otherwise (%v, %v)", r, err1, err2)
	}
}

// TestEveryFontWhole cuts each font of the program to all it has: every outline,
// every advance, composites and the planes beyond the first.
func TestEveryFontWhole(t *testing.T) {
	for _, name := range assets.PrintFonts() {
		t.Run(string(name), func(t *testing.T) {
			ttf, err := name.Bytes()
			if err != nil {
				t.Fatal(err)
			}
			f, whole := parse(t, ttf)
			var chars []rune
			for r := rune(0); r <= 0x3FFFF; r++ {
				if f.Glyph(r) != 0 {
					chars = append(chars, r)
				}
			}
			if len(chars) < 100 {
				t.Fatalf("%d characters", len(chars))
			}
			_, small := cut(t, f, chars)
			for i, r := range chars {
				if testing.Short() && i%37 != 0 {
					continue
				}
				same(t, whole, small, r, sfnt.GlyphIndex(i+1))
			}
		})
	}
}

// TestCutsOfAFewCharacters: composites (é, ﬁ in Go Regular) bring their parts.
func TestCutsOfAFewCharacters(t *testing.T) {
	song, err := assets.PrintSong.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	hana, err := assets.PrintHanaB.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		ttf   []byte
		chars string
	}{
		"composites":     {goregular.TTF, "éèÅñ½A"},
		"with programs":  {goregular.TTF, "Hamburgefonts"},
		"hanzi":          {song, "张敏教师资格定期注册·（）0123Xx"},
		"beyond the BMP": {hana, "𠮷𠅤𪚥"},
		"nothing":        {goregular.TTF, ""},
	} {
		t.Run(name, func(t *testing.T) {
			f, whole := parse(t, c.ttf)
			chars := slices.Sorted(slices.Values([]rune(c.chars)))
			ttf, small := cut(t, f, chars)
			for i, r := range slices.Compact(chars) {
				same(t, whole, small, r, sfnt.GlyphIndex(i+1))
			}
			var buf sfnt.Buffer
			if g, err := small.GlyphIndex(&buf, 'Q'); err != nil || g != 0 {
				t.Errorf("Q is glyph %d of a font without it (%v)", g, err)
			}
			if len(ttf) > len(c.ttf)/4 {
				t.Errorf("%d of %d bytes are left", len(ttf), len(c.ttf))
			}
			if sum(ttf) != 0xB1B0AFBA {
				t.Errorf("the file adds up to %#x", sum(ttf))
			}
		})
	}
}

func TestOrderDoesNotMatter(t *testing.T) {
	f, _ := parse(t, goregular.TTF)
	chars := []rune("The quick brown fox jumps över 13 lazy dogs")
	want, err := f.Cut(chars)
	if err != nil {
		t.Fatal(err)
	}
	before := slices.Clone(chars)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(chars), func(i, j int) { chars[i], chars[j] = chars[j], chars[i] })
	shuffled := slices.Clone(chars)
	if got, err := f.Cut(append(chars, before...)); err != nil || !bytes.Equal(got, want) {
		t.Errorf("the same characters gave another font (%v)", err)
	}
	if !slices.Equal(chars, shuffled) {
		t.Error("the characters given were touched")
	}
}

// TestTwoCharactersOfOneGlyph stay two, so that text is copied as it was.
func TestTwoCharactersOfOneGlyph(t *testing.T) {
	ttf, err := assets.PrintSongMore.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	f, _ := parse(t, ttf)
	seen := map[uint16]rune{}
	for r := rune(0x2E80); r < 0xFB00; r++ {
		g := f.Glyph(r)
		if g == 0 {
			continue
		}
		if other, ok := seen[g]; ok {
			_, small := cut(t, f, []rune{other, r})
			var buf sfnt.Buffer
			a, _ := small.GlyphIndex(&buf, other)
			b, _ := small.GlyphIndex(&buf, r)
			if a != 1 || b != 2 {
				t.Errorf("U+%04X and U+%04X are glyphs %d and %d", other, r, a, b)
			}
			return
		}
		seen[g] = r
	}
	t.Fatal("no two characters share a glyph")
}

func TestScatteredCharacters(t *testing.T) {
	var chars []rune
	for r := rune(0x20); r < 0xFFFF; r += 5 {
		chars = append(chars, r)
	}
	if _, err := charMapOf(chars); err == nil {
		t.Error("a map of 64 KB holds 100 KB")
	}
	var some []rune
	for r := rune(0x4E00); r < 0x9FFF; r += 1 + r%7 {
		some = append(some, r)
	}
	some = append(some, 0xFFFF, 0x20000, 0x20001, 0x2FFFF)
	b, err := charMapOf(some)
	if err != nil {
		t.Fatal(err)
	}
	four, err := parseFormat4(b[20:])
	if err != nil {
		t.Fatal(err)
	}
	m, err := ParseCharMap(b)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range some {
		if got := m.Glyph(r); int(got) != i+1 {
			t.Fatalf("U+%04X is glyph %d, want %d", r, got, i+1)
		}
		if got := four.Glyph(r); r < 0xFFFF && int(got) != i+1 {
			t.Fatalf("U+%04X is glyph %d in the first plane, want %d", r, got, i+1)
		}
	}
}

func TestMissingCharacter(t *testing.T) {
	f, _ := parse(t, goregular.TTF)
	if _, err := f.Cut([]rune("A张")); err == nil {
		t.Error("a character without a glyph was cut")
	}
}

func TestRefusesOtherFiles(t *testing.T) {
	short := goregular.TTF[:len(goregular.TTF)/2]
	for name, ttf := range map[string][]byte{
		"nothing": nil, "CFF": []byte("OTTO\x00\x00\x00\x00\x00\x00\x00\x00"), "half a font": short,
		"collection": []byte("ttcf\x00\x01\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00"),
	} {
		if _, err := Parse(ttf); !errors.Is(err, ErrFont) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzCut: whatever the font says, there is a font or an error, and a font that
// was cut can be cut again.
func FuzzCut(f *testing.F) {
	base, err := Parse(goregular.TTF)
	if err != nil {
		f.Fatal(err)
	}
	small, err := base.Cut([]rune("Aéﬁ½ 13"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(small, "Aé")
	f.Add(small, "ﬁ½ 13")
	f.Fuzz(func(t *testing.T, ttf []byte, chars string) {
		font, err := Parse(ttf)
		if err != nil {
			return
		}
		out, err := font.Cut([]rune(chars))
		if err != nil {
			return
		}
		again, err := Parse(out)
		if err != nil {
			t.Fatalf("what was cut is no font: %v", err)
		}
		if _, err := again.Cut([]rune(chars)); err != nil {
			t.Fatalf("what was cut cannot be cut: %v", err)
		}
	})
}

func BenchmarkCut(b *testing.B) {
	ttf, err := assets.PrintSong.Bytes()
	if err != nil {
		b.Fatal(err)
	}
	f, err := Parse(ttf)
	if err != nil {
		b.Fatal(err)
	}
	chars := make([]rune, 0, 400)
	for r := rune(0x4E00); len(chars) < cap(chars); r += 7 {
		if f.Glyph(r) != 0 {
			chars = append(chars, r)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := f.Cut(chars); err != nil {
			b.Fatal(err)
		}
	}
}
