package raster

import (
	"fmt"
	"math"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"confirmpoint/printing/sheet"
)

// point is a place on the page, mm.
type point struct{ x, y float64 }

const pointMM = 25.4 / 72

// text moves the pen along the glyphs of a run.
func (c *canvas) text(t sheet.Text) error {
	font, err := c.painter.font(t.Font)
	if err != nil {
		return err
	}
	em := t.Size * pointMM // mm
	units := font.UnitsPerEm()
	unit := em / float64(units)
	sin, cos := math.Sincos(t.Angle * math.Pi / 180)
	for _, g := range t.Glyphs {
		outline, err := font.LoadGlyph(&c.buf, sfnt.GlyphIndex(g.ID), fixed.Int26_6(units)<<6, nil)
		if err != nil {
			return fmt.Errorf("raster: glyph %d of %s: %w", g.ID, t.Font, err)
		}
		c.outline(outline, func(p fixed.Point26_6) (float32, float32) {
			x, y := g.X+float64(p.X)/64*unit, float64(p.Y)/64*unit
			// Counter-clockwise, while y goes down.
			return float32((t.X + x*cos + y*sin) * c.scale), float32((t.Y - x*sin + y*cos) * c.scale)
		})
	}
	return nil
}

func (c *canvas) outline(outline sfnt.Segments, at func(fixed.Point26_6) (x, y float32)) {
	for _, s := range outline {
		x1, y1 := at(s.Args[0])
		x2, y2 := at(s.Args[1])
		x3, y3 := at(s.Args[2])
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			c.pen.ClosePath()
			c.pen.MoveTo(x1, y1)
		case sfnt.SegmentOpLineTo:
			c.pen.LineTo(x1, y1)
		case sfnt.SegmentOpQuadTo:
			c.pen.QuadTo(x1, y1, x2, y2)
		case sfnt.SegmentOpCubeTo:
			c.pen.CubeTo(x1, y1, x2, y2, x3, y3)
		}
	}
	c.pen.ClosePath()
	c.marked = true
}

// Dashes of the PDF library: 5 points drawn, 5 left out, begun 2 points into a dash.
const (
	dashMM  = 5 * pointMM
	phaseMM = 2 * pointMM
)

func (c *canvas) rule(r sheet.Rule) {
	dx, dy := r.X2-r.X1, r.Y2-r.Y1
	length := math.Hypot(dx, dy)
	if length == 0 {
		return
	}
	dx, dy = dx/length, dy/length
	// As PDF asks, a stroke finer than a pixel is drawn one pixel wide.
	thick := max(r.Thick, 1/c.scale)
	stroke := func(from, to float64) {
		nx, ny := -dy*thick/2, dx*thick/2
		a, b := point{r.X1 + dx*from, r.Y1 + dy*from}, point{r.X1 + dx*to, r.Y1 + dy*to}
		c.quad([4]point{{a.x - nx, a.y - ny}, {b.x - nx, b.y - ny}, {b.x + nx, b.y + ny}, {a.x + nx, a.y + ny}})
	}
	if !r.Dashed {
		stroke(0, length)
		return
	}
	for start := -phaseMM; start < length; start += 2 * dashMM {
		if end := min(start+dashMM, length); end > 0 {
			stroke(max(start, 0), end)
		}
	}
}

// quad fills a quadrangle. All go round the same way, so that where two lie
// over each other neither takes the other's ink away.
func (c *canvas) quad(corners [4]point) {
	for i, p := range corners {
		x, y := float32(p.x*c.scale), float32(p.y*c.scale)
		if i == 0 {
			c.pen.MoveTo(x, y)
		} else {
			c.pen.LineTo(x, y)
		}
	}
	c.pen.ClosePath()
	c.marked = true
}
