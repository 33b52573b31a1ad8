package ui

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"unicode"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// ofNames tells whether a character that no font has may be one of a name: a
// hanzi, also one of a block newer than this program, or a private one, as
// older systems of schools have made them. Others are left to the toolkit.
func ofNames(r rune) bool {
	return unicode.Is(unicode.Han, r) || unicode.Is(unicode.Co, r) || r >= 0x20000 && r < 0xE0000
}

// variant tells whether r only chooses a shape of the character before it.
func variant(r rune) bool { return r >= 0xFE00 && r <= 0xFE0F || r >= 0xE0100 && r <= 0xE01EF }

// The mark of a character without a glyph, in ems.
const (
	markSide   = 0.92
	markStroke = 0.045
	markDigit  = 0.40 // the size of a digit
	markRow    = 0.40
)

// mark draws a box with the code point, in two rows of hexadecimal digits: a
// name is never shown with a hole in it.
func (g *rareGlyphs) mark(img *image.NRGBA, r rune, ink color.Color) image.Image {
	width, height := float32(img.Bounds().Dx()), float32(img.Bounds().Dy())
	side, stroke := width*markSide, max(1, width*markStroke)
	left, top := (width-side)/2, (height-side)/2
	pen := vector.NewRasterizer(img.Bounds().Dx(), img.Bounds().Dy())
	box(pen, left, top, left+side, top+side, false)
	box(pen, left+stroke, top+stroke, left+side-stroke, top+side-stroke, true)
	digits := fmt.Sprintf("%04X", r)
	half := (len(digits) + 1) / 2
	for row, text := range []string{digits[:half], digits[half:]} {
		g.write(pen, text, width/2, height/2+width*markRow*float32(row)-width*0.06, width*markDigit)
	}
	pen.DrawOp = draw.Src
	pen.Draw(img, img.Bounds(), image.NewUniform(ink), image.Point{})
	return img
}

// write puts a line of the window's font around x.
func (g *rareGlyphs) write(pen *vector.Rasterizer, text string, x, baseline, size float32) {
	width := float32(0)
	var glyphs []sfnt.GlyphIndex
	var advances []float32
	for _, r := range text {
		index, err := g.window.GlyphIndex(&g.buf, r)
		if err != nil {
			return
		}
		advance, err := g.window.GlyphAdvance(&g.buf, index, fixed.I(outlineEm), 0)
		if err != nil {
			return
		}
		glyphs, advances = append(glyphs, index), append(advances, float32(advance)/64/outlineEm*size)
		width += advances[len(advances)-1]
	}
	x -= width / 2
	for i, index := range glyphs {
		if outline, err := g.window.LoadGlyph(&g.buf, index, fixed.I(outlineEm), nil); err == nil {
			trace(pen, outline, size/outlineEm, x, baseline)
		}
		x += advances[i]
	}
}

// box traces a rectangle, the other way round for a hole.
func box(pen *vector.Rasterizer, x1, y1, x2, y2 float32, hole bool) {
	pen.MoveTo(x1, y1)
	if hole {
		pen.LineTo(x1, y2)
		pen.LineTo(x2, y2)
		pen.LineTo(x2, y1)
	} else {
		pen.LineTo(x2, y1)
		pen.LineTo(x2, y2)
		pen.LineTo(x1, y2)
	}
	pen.ClosePath()
}
