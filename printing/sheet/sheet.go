package sheet

import (
	"slices"

	"confirmpoint/assets"
)

// Page is one side of paper. It is drawn in the order of its fields.
type Page struct {
	Width, Height float64 // mm
	Backdrop      []Text
	Images        []Image
	Texts         []Text
	Rules         []Rule
	Bars          []Bar
	// Plate is what all papers of a form show alike on this page: each of its
	// lists is the beginning of that of the page. A file may hold it once for
	// all pages; who draws all lists need not look at it. Nil when there is none.
	Plate *Page
}

// Image is a JPEG stretched over a rectangle.
type Image struct {
	X, Y, W, H float64 // mm
	JPEG       []byte
}

// Text is a run of characters that one font has.
type Text struct {
	X, Y float64 // mm, the left end of the baseline
	Size float64 // points
	Font assets.PrintFont
	Text string
	// Width is how far the run reaches to the right of X, mm.
	Width float64
	// Glyphs are the characters of Text as glyphs of Font, for what draws
	// without characters (screen, GDI).
	Glyphs []Glyph
	Gray   float64 // 0 black to 1 white
	// Angle turns the run counter-clockwise about its left end, degrees.
	Angle float64
}

// Glyph is one character drawn.
type Glyph struct {
	ID uint16  // in the font
	X  float64 // mm from the left end of the text
}

// Rule is a straight stroke.
type Rule struct {
	X1, Y1, X2, Y2 float64 // mm
	Thick          float64 // mm
	Dashed         bool
}

// Bar is a black rectangle, a bar of a barcode.
type Bar struct {
	X, Y, W, H float64 // mm
}

// Clip gives a copy to which things may be appended without touching p, and
// which names p as its plate. p must not change or move afterwards.
func (p *Page) Clip() Page {
	return Page{
		Width: p.Width, Height: p.Height, Plate: p,
		Backdrop: slices.Clip(p.Backdrop),
		Images:   slices.Clip(p.Images),
		Texts:    slices.Clip(p.Texts),
		Rules:    slices.Clip(p.Rules),
		Bars:     slices.Clip(p.Bars),
	}
}

// Own is what stands on a page besides its plate.
func (p Page) Own() Page {
	if under := p.Plate; under != nil {
		p.Backdrop, p.Images = p.Backdrop[len(under.Backdrop):], p.Images[len(under.Images):]
		p.Texts, p.Rules, p.Bars = p.Texts[len(under.Texts):], p.Rules[len(under.Rules):], p.Bars[len(under.Bars):]
		p.Plate = nil
	}
	return p
}
