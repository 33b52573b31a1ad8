package sheet

// Calibration corrects what one printer does to a page: it moves it (mm to the
// right and down) and stretches it about the middle of the paper.
type Calibration struct {
	X, Y  float64 // mm
	Scale float64 // 1 leaves the size as it is
}

// None tells whether nothing is to be corrected.
func (c Calibration) None() bool { return c.X == 0 && c.Y == 0 && c.Scale == 1 }

// Calibrated gives a page as it must be sent to the printer. Sizes of letters
// and strokes are stretched with the rest. The plate is dropped: it is not
// corrected. p is left alone.
func (c Calibration) Calibrated(p Page) Page {
	if c.None() {
		return p
	}
	x := func(v float64) float64 { return (v-p.Width/2)*c.Scale + p.Width/2 + c.X }
	y := func(v float64) float64 { return (v-p.Height/2)*c.Scale + p.Height/2 + c.Y }
	texts := func(from []Text) []Text {
		to := make([]Text, len(from))
		for i, t := range from {
			t.X, t.Y, t.Size, t.Width = x(t.X), y(t.Y), t.Size*c.Scale, t.Width*c.Scale
			glyphs := make([]Glyph, len(t.Glyphs))
			for j, g := range t.Glyphs {
				glyphs[j] = Glyph{ID: g.ID, X: g.X * c.Scale}
			}
			t.Glyphs = glyphs
			to[i] = t
		}
		return to
	}
	out := Page{
		Width: p.Width, Height: p.Height, Backdrop: texts(p.Backdrop), Texts: texts(p.Texts),
		Images: make([]Image, len(p.Images)), Rules: make([]Rule, len(p.Rules)), Bars: make([]Bar, len(p.Bars)),
	}
	for i, m := range p.Images {
		out.Images[i] = Image{X: x(m.X), Y: y(m.Y), W: m.W * c.Scale, H: m.H * c.Scale, JPEG: m.JPEG}
	}
	for i, r := range p.Rules {
		out.Rules[i] = Rule{
			X1: x(r.X1), Y1: y(r.Y1), X2: x(r.X2), Y2: y(r.Y2), Thick: r.Thick * c.Scale, Dashed: r.Dashed,
		}
	}
	for i, b := range p.Bars {
		out.Bars[i] = Bar{X: x(b.X), Y: y(b.Y), W: b.W * c.Scale, H: b.H * c.Scale}
	}
	return out
}
