package ui

import (
	"image"
	"image/color"
	"image/draw"

	"fyne.io/fyne/v2"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"

	"confirmpoint/assets"
)

// rareGlyphs draws the characters of names that the window's font has not,
// from the fonts for paper. The toolkit would take them from whatever the
// machine has, or show a box. It belongs to the toolkit's goroutine.
type rareGlyphs struct {
	window *sfnt.Font
	paper  []*sfnt.Font // opened when the first rare character comes
	opened bool
	buf    sfnt.Buffer
	source map[rune]*sfnt.Font // nil: not rare, or in no font
}

func newRareGlyphs() *rareGlyphs {
	g := &rareGlyphs{source: map[rune]*sfnt.Font{}}
	if f, err := sfnt.Parse(assets.WindowFont()); err == nil {
		g.window = f
	}
	return g
}

// rare tells whether r must be drawn here.
func (g *rareGlyphs) rare(r rune) bool { return g.find(r) != nil }

func (g *rareGlyphs) find(r rune) *sfnt.Font {
	if r < 0x3400 || g.window == nil {
		return nil // everything before the hanzi is in the window's font
	}
	if f, known := g.source[r]; known {
		return f
	}
	var found *sfnt.Font
	if !g.has(g.window, r) {
		for _, f := range g.papers() {
			if g.has(f, r) {
				found = f
				break
			}
		}
	}
	g.source[r] = found
	return found
}

func (g *rareGlyphs) has(f *sfnt.Font, r rune) bool {
	i, err := f.GlyphIndex(&g.buf, r)
	return err == nil && i != 0
}

func (g *rareGlyphs) papers() []*sfnt.Font {
	if g.opened {
		return g.paper
	}
	g.opened = true
	for _, name := range assets.PrintFonts() {
		data, err := name.Bytes()
		if err != nil {
			continue
		}
		if f, err := sfnt.Parse(data); err == nil {
			g.paper = append(g.paper, f)
		}
	}
	return g.paper
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
	f := g.find(r)
	if f == nil || width == 0 {
		return img
	}
	index, err := f.GlyphIndex(&g.buf, r)
	if err != nil {
		return img
	}
	outline, err := f.LoadGlyph(&g.buf, index, fixed.I(width), nil)
	if err != nil {
		return img
	}
	by := float32(width) * broader
	if bold {
		by = float32(width) * broaderBold
	}
	baseline := float32(height) * baselineEms / lineEms
	pen := vector.NewRasterizer(width, height)
	for _, dx := range []float32{-by / 2, 0, by / 2} {
		for _, dy := range []float32{-by / 2, 0, by / 2} {
			trace(pen, outline, dx, baseline+dy)
		}
	}
	pen.DrawOp = draw.Src
	pen.Draw(img, img.Bounds(), image.NewUniform(ink), image.Point{})
	return img
}

// trace moves a pen along an outline whose origin is at (x, y).
func trace(pen *vector.Rasterizer, outline sfnt.Segments, x, y float32) {
	at := func(p fixed.Point26_6) (px, py float32) { return x + float32(p.X)/64, y + float32(p.Y)/64 }
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
