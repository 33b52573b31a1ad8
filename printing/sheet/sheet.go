package sheet

import "confirmpoint/assets"

// Page is one side of paper. It is drawn in the order of its fields.
type Page struct {
	Width, Height float64 // mm
	Backdrop      []Text
	Images        []Image
	Texts         []Text
	Rules         []Rule
	Bars          []Bar
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

// Clip gives a copy to which things may be appended without touching p.
func (p Page) Clip() Page {
	p.Backdrop = p.Backdrop[:len(p.Backdrop):len(p.Backdrop)]
	p.Images = p.Images[:len(p.Images):len(p.Images)]
	p.Texts = p.Texts[:len(p.Texts):len(p.Texts)]
	p.Rules = p.Rules[:len(p.Rules):len(p.Rules)]
	p.Bars = p.Bars[:len(p.Bars):len(p.Bars)]
	return p
}
