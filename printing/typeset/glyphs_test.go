package typeset

import (
	"math"
	"testing"

	"golang.org/x/image/font/sfnt"
)

// TestGlyphsAreOfTheFontFile: whoever draws by glyph id draws the same characters.
func TestGlyphsAreOfTheFontFile(t *testing.T) {
	faces := NewFaces()
	for _, bold := range []bool{false, true} {
		for _, run := range faces.Runs("张𠮷𬱖䶮敏·Abc 123 鱻𪚥", bold) {
			ttf, err := faces.Font(run.Font)
			if err != nil {
				t.Fatal(err)
			}
			font, err := sfnt.Parse(ttf)
			if err != nil {
				t.Fatal(err)
			}
			var buf sfnt.Buffer
			x, i := 0.0, 0
			for _, r := range run.Text {
				g := run.Glyphs[i]
				if want, err := font.GlyphIndex(&buf, r); err != nil || g.ID != uint16(want) || want == 0 {
					t.Errorf("%c has glyph %d of %s, want %d (%v)", r, g.ID, run.Font, want, err)
				}
				if math.Abs(g.X-x) > 1e-9 {
					t.Errorf("%c stands at %.3f ems, want %.3f", r, g.X, x)
				}
				x += faces.Width(string(r), bold)
				i++
			}
			if i != len(run.Glyphs) || math.Abs(run.Width-x) > 1e-9 {
				t.Errorf("%q: %d glyphs for %d characters, %.3f ems for %.3f", run.Text, len(run.Glyphs), i, run.Width, x)
			}
		}
	}
}
