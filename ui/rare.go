package ui

import (
	"image"
	"image/color"
	"image/draw"
	"slices"

	"fyne.io/fyne/v2"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"

	"confirmpoint/assets"
)

// rareGlyphs draws the characters of names that the window's font has not,
// from the fonts for paper. The toolkit would take them from whatever the
// machine has, or show a box. It keeps the outlines it has drawn, a few
// kilobytes each, and never a font: together they would be 45 MB. It belongs
// to the toolkit's goroutine.
type rareGlyphs struct {
	window *sfnt.Font
	buf    sfnt.Buffer
	known  map[rune]sfnt.Segments // nil: not rare, or in no font
	lost   map[rune]bool          // in no font: drawn as a box with the code point
}

func newRareGlyphs() *rareGlyphs {
	g := &rareGlyphs{known: map[rune]sfnt.Segments{}, lost: map[rune]bool{}}
	if f, err := sfnt.Parse(assets.WindowFont()); err == nil {
		g.window = f
	}
	return g
}

// rare tells whether r must be drawn here.
func (g *rareGlyphs) rare(r rune) bool { return g.outline(r) != nil || g.lost[r] }

// outline gives a rare character's, one em being outlineEm.
func (g *rareGlyphs) outline(r rune) sfnt.Segments {
	if r < 0x3400 || g.window == nil {
		return nil // everything before the hanzi is in the window's font
	}
	outline, known := g.known[r]
	if known {
		return outline
	}
	if i, err := g.window.GlyphIndex(&g.buf, r); err != nil || i == 0 {
		for _, name := range paperFonts(r) {
			if outline = g.load(name, r); outline != nil {
				break
			}
		}
		g.lost[r] = outline == nil && ofNames(r)
	}
	g.known[r] = outline
	return outline
}

// outlineEm is the size outlines are kept in.
const outlineEm = 1024

// load takes one outline out of a font.
func (g *rareGlyphs) load(name assets.PrintFont, r rune) sfnt.Segments {
	data, err := name.Unpack()
	if err != nil {
		return nil
	}
	f, err := sfnt.Parse(data)
	if err != nil {
		return nil
	}
	index, err := f.GlyphIndex(&g.buf, r)
	if err != nil || index == 0 {
		return nil
	}
	outline, err := f.LoadGlyph(&g.buf, index, fixed.I(outlineEm), nil)
	if err != nil {
		return nil
	}
	return slices.Clone(outline)
}

// paperFonts are the fonts that may have a character which the window's has
// not: to unpack the others would take time and find nothing.
func paperFonts(r rune) []assets.PrintFont {
	switch {
	case r >= 0x20000 && r <= 0x2A6DF:
		return []assets.PrintFont{assets.PrintHanaB, assets.PrintSongMore}
	case r >= 0xF900 && r <= 0xFAFF, r >= 0x2F800 && r <= 0x2FA1F:
		return []assets.PrintFont{assets.PrintHanaA}
	case r >= 0x2A700 && r <= 0x3FFFD:
		return []assets.PrintFont{assets.PrintHanaC, assets.PrintSongMore}
	case r <= 0x9FFF:
		return []assets.PrintFont{assets.PrintSongMore}
	}
	return nil
}

// The window font's line: how high it is and where its baseline lies, in ems.
const (
	lineEms     = 1.448
	baselineEms = 1.160
)

// The fonts for paper are much lighter than the window's: each stroke is made
// broader by this much, in ems.
const (
	broader     = 0.018
	broaderBold = 0.05
)

// draw gives the character in a box of one em by one line, in pixels.
func (g *rareGlyphs) draw(r rune, width, height int, ink color.Color, bold bool) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	outline := g.outline(r)
	switch {
	case width == 0:
		return img
	case outline == nil:
		return g.mark(img, r, ink)
	}
	by := float32(width) * broader
	if bold {
		by = float32(width) * broaderBold
	}
	baseline := float32(height) * baselineEms / lineEms
	pen := vector.NewRasterizer(width, height)
	for _, dx := range []float32{-by / 2, 0, by / 2} {
		for _, dy := range []float32{-by / 2, 0, by / 2} {
			trace(pen, outline, float32(width)/outlineEm, dx, baseline+dy)
		}
	}
	pen.DrawOp = draw.Src
	pen.Draw(img, img.Bounds(), image.NewUniform(ink), image.Point{})
	return img
}

// trace moves a pen along an outline made larger, whose origin is at (x, y).
func trace(pen *vector.Rasterizer, outline sfnt.Segments, larger, x, y float32) {
	at := func(p fixed.Point26_6) (px, py float32) {
		return x + larger*float32(p.X)/64, y + larger*float32(p.Y)/64
	}
	for _, s := range outline {
		x1, y1 := at(s.Args[0])
		x2, y2 := at(s.Args[1])
		x3, y3 := at(s.Args[2])
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			pen.ClosePath()
			pen.MoveTo(x1, y1)
		case sfnt.SegmentOpLineTo:
			pen.LineTo(x1, y1)
		case sfnt.SegmentOpQuadTo:
			pen.QuadTo(x1, y1, x2, y2)
		case sfnt.SegmentOpCubeTo:
			pen.CubeTo(x1, y1, x2, y2, x3, y3)
		}
	}
	pen.ClosePath()
}

// textRun is a part of a line: text of the window's font, or one rare character.
type textRun struct {
	text string
	rare rune // 0 for text
}

// runs splits a line.
func (g *rareGlyphs) runs(text string) []textRun {
	var list []textRun
	plain := []rune{}
	flush := func() {
		if len(plain) > 0 {
			list = append(list, textRun{text: string(plain)})
			plain = plain[:0]
		}
	}
	for _, r := range text {
		if variant(r) {
			continue // a wish for another shape of the character before it
		}
		if !g.rare(r) {
			plain = append(plain, r)
			continue
		}
		flush()
		list = append(list, textRun{text: string(r), rare: r})
	}
	flush()
	return list
}

// rareOf gives the drawer of the theme that is in use; nil under another theme.
func rareOf(t fyne.Theme) *rareGlyphs {
	l, ok := t.(*look)
	if !ok {
		return nil
	}
	return l.rare
}
