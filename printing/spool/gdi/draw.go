package gdi

import (
	"fmt"
	"math"

	"confirmpoint/assets"
	"confirmpoint/printing/sheet"
)

// Device is what GetDeviceCaps tells of a printer and a sheet in it.
type Device struct {
	DPIX, DPIY int // LOGPIXELSX, LOGPIXELSY
	// OffsetX and OffsetY are the margins that the printer cannot print on
	// (PHYSICALOFFSETX, PHYSICALOFFSETY), pixels: its origin is inside them.
	OffsetX, OffsetY int
}

// Run is text of one font, size and grey in device pixels.
type Run struct {
	Font   assets.PrintFont
	X, Y   int32 // left end of the baseline
	Height int32 // of the em
	Tenths int32 // of a degree, counter-clockwise
	Gray   uint8 // 0 black
	Glyphs []uint16
	DX     []int32 // from each glyph to the next, along the baseline
}

// Box is a rectangle in device pixels; right and bottom are outside.
type Box struct{ Left, Top, Right, Bottom int32 }

// Surface is what is drawn on. Canvas is the real one.
type Surface interface {
	Text(Run) error
	// Fill paints a box black.
	Fill(Box) error
	// Line strokes a slanting line with flat ends.
	Line(x1, y1, x2, y2, thick int32) error
	Picture(Box, Bitmap) error
}

// Draw draws one page in the order of its fields.
func (d Device) Draw(on Surface, page *sheet.Page) error {
	for _, t := range page.Backdrop {
		if err := d.text(on, t); err != nil {
			return err
		}
	}
	for _, i := range page.Images {
		photo, err := NewBitmap(i.JPEG)
		if err != nil {
			return err
		}
		if err := on.Picture(d.box(i.X, i.Y, i.W, i.H), photo); err != nil {
			return err
		}
	}
	for _, t := range page.Texts {
		if err := d.text(on, t); err != nil {
			return err
		}
	}
	for _, r := range page.Rules {
		if err := d.rule(on, r); err != nil {
			return err
		}
	}
	for _, b := range page.Bars {
		if err := on.Fill(d.box(b.X, b.Y, b.W, b.H)); err != nil {
			return err
		}
	}
	return nil
}

const inchMM = 25.4

// x and y are the pixel of a place on paper.
func (d Device) x(mm float64) int32 { return round(mm*float64(d.DPIX)/inchMM) - int32(d.OffsetX) }
func (d Device) y(mm float64) int32 { return round(mm*float64(d.DPIY)/inchMM) - int32(d.OffsetY) }

func round(f float64) int32 { return int32(math.Round(f)) }

// box rounds its edges, not its size: boxes that touch on the list touch on
// paper, and the modules of a QR code leave no white hairs.
func (d Device) box(x, y, w, h float64) Box {
	b := Box{d.x(x), d.y(y), d.x(x + w), d.y(y + h)}
	b.Right, b.Bottom = max(b.Right, b.Left+1), max(b.Bottom, b.Top+1)
	return b
}

func (d Device) text(on Surface, t sheet.Text) error {
	if len(t.Glyphs) == 0 {
		if t.Text == "" {
			return nil
		}
		return fmt.Errorf("gdi: text without glyphs") // never the text itself: it may be a name
	}
	r := Run{
		Font: t.Font,
		X:    d.x(t.X), Y: d.y(t.Y),
		Height: max(1, round(t.Size*float64(d.DPIY)/72)),
		Tenths: round(t.Angle * 10),
		Gray:   uint8(math.Round(255 * min(max(t.Gray, 0), 1))),
		Glyphs: make([]uint16, len(t.Glyphs)),
		DX:     make([]int32, len(t.Glyphs)),
	}
	// Places are rounded, not steps, so that errors do not add up along a line.
	// Along a slanting baseline the steps are measured as along a level one.
	along := func(i int) int32 { return round((t.X + t.Glyphs[i].X) * float64(d.DPIX) / inchMM) }
	for i, g := range t.Glyphs {
		r.Glyphs[i] = g.ID
		if i+1 < len(t.Glyphs) {
			r.DX[i] = along(i+1) - along(i)
		} else {
			r.DX[i] = r.Height // where nothing follows; drivers reckon the room of the line with it
		}
	}
	return on.Text(r)
}

// Dashes are as in the PDF: 5 points drawn, 5 left out, begun 2 points into a dash.
const (
	dashMM  = 5 * inchMM / 72
	phaseMM = 2 * inchMM / 72
)

func (d Device) rule(on Surface, r sheet.Rule) error {
	length := math.Hypot(r.X2-r.X1, r.Y2-r.Y1)
	if length == 0 {
		return nil
	}
	if !r.Dashed {
		return d.stroke(on, r)
	}
	dx, dy := (r.X2-r.X1)/length, (r.Y2-r.Y1)/length
	for start := -phaseMM; start < length; start += 2 * dashMM {
		from, to := max(start, 0), min(start+dashMM, length)
		if to <= from {
			continue
		}
		dash := sheet.Rule{X1: r.X1 + dx*from, Y1: r.Y1 + dy*from, X2: r.X1 + dx*to, Y2: r.Y1 + dy*to, Thick: r.Thick}
		if err := d.stroke(on, dash); err != nil {
			return err
		}
	}
	return nil
}

// stroke draws level and upright lines, nearly all there are, as boxes: pens
// of a whole number of pixels come out differently from driver to driver.
func (d Device) stroke(on Surface, r sheet.Rule) error {
	half := r.Thick / 2
	switch {
	case r.Y1 == r.Y2:
		return on.Fill(d.bar(min(r.X1, r.X2), r.Y1-half, math.Abs(r.X2-r.X1), r.Thick))
	case r.X1 == r.X2:
		return on.Fill(d.bar(r.X1-half, min(r.Y1, r.Y2), r.Thick, math.Abs(r.Y2-r.Y1)))
	}
	return on.Line(d.x(r.X1), d.y(r.Y1), d.x(r.X2), d.y(r.Y2), max(1, round(r.Thick*float64(d.DPIX)/inchMM)))
}

// bar is a box of rounded size: rules of one thickness look alike wherever
// they stand.
func (d Device) bar(x, y, w, h float64) Box {
	b := Box{Left: d.x(x), Top: d.y(y)}
	b.Right = b.Left + max(1, round(w*float64(d.DPIX)/inchMM))
	b.Bottom = b.Top + max(1, round(h*float64(d.DPIY)/inchMM))
	return b
}
