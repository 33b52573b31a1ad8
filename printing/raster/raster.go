package raster

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math"
	"sync"

	xdraw "golang.org/x/image/draw"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/vector"

	"confirmpoint/assets"
	"confirmpoint/printing/sheet"
)

// Limits of a picture: a page of A4 at 600 dpi is 35 million pixels.
const (
	minDPI    = 10
	maxDPI    = 600
	maxPixels = 40 << 20
)

// Painter draws pages.
type Painter struct {
	data func(assets.PrintFont) ([]byte, error)

	mu    sync.Mutex
	fonts map[assets.PrintFont]*sfnt.Font
}

// NewPainter takes the fonts' files from data, each once.
func NewPainter(data func(assets.PrintFont) ([]byte, error)) *Painter {
	return &Painter{data: data, fonts: map[assets.PrintFont]*sfnt.Font{}}
}

// Paint draws a page, black on white, at dpi dots an inch (10 to 600).
func (p *Painter) Paint(page sheet.Page, dpi float64) (image.Image, error) {
	if !(dpi >= minDPI && dpi <= maxDPI) {
		return nil, fmt.Errorf("raster: %v dpi", dpi)
	}
	scale := dpi / 25.4
	w, h := int(math.Round(page.Width*scale)), int(math.Round(page.Height*scale))
	if w < 1 || h < 1 || w*h > maxPixels {
		return nil, fmt.Errorf("raster: a page of %d by %d pixels", w, h)
	}
	c := &canvas{
		painter: p, scale: scale,
		picture: image.NewRGBA(image.Rect(0, 0, w, h)), pen: vector.NewRasterizer(w, h),
	}
	draw.Draw(c.picture, c.picture.Bounds(), image.White, image.Point{}, draw.Src)
	// The order of the PDF: what comes later covers what came before.
	if err := c.texts(page.Backdrop); err != nil {
		return nil, err
	}
	for _, i := range page.Images {
		if err := c.image(i); err != nil {
			return nil, err
		}
	}
	if err := c.texts(page.Texts); err != nil {
		return nil, err
	}
	for _, r := range page.Rules {
		c.rule(r)
	}
	for _, b := range page.Bars {
		c.bar(b)
	}
	c.ink(0)
	return c.picture, nil
}

func (p *Painter) font(name assets.PrintFont) (*sfnt.Font, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if f := p.fonts[name]; f != nil {
		return f, nil
	}
	data, err := p.data(name)
	if err != nil {
		return nil, err
	}
	f, err := sfnt.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("raster: font %s: %w", name, err)
	}
	p.fonts[name] = f
	return f, nil
}

// canvas is one picture in the making. Shapes of one grey collect in the pen
// and are inked together: inking walks the whole page.
type canvas struct {
	painter *Painter
	scale   float64 // pixels a millimetre
	picture *image.RGBA
	pen     *vector.Rasterizer
	marked  bool
	buf     sfnt.Buffer
}

// ink paints what the pen has drawn in a grey, 0 black to 1 white.
func (c *canvas) ink(gray float64) {
	if !c.marked {
		return
	}
	y := uint8(math.Round(255 * min(max(gray, 0), 1)))
	c.pen.Draw(c.picture, c.picture.Bounds(), image.NewUniform(color.Gray{Y: y}), image.Point{})
	c.pen.Reset(c.picture.Rect.Dx(), c.picture.Rect.Dy())
	c.marked = false
}

func (c *canvas) texts(texts []sheet.Text) error {
	gray := 0.0
	for _, t := range texts {
		if t.Gray != gray {
			c.ink(gray)
			gray = t.Gray
		}
		if err := c.text(t); err != nil {
			return err
		}
	}
	c.ink(gray)
	return nil
}

func (c *canvas) image(i sheet.Image) error {
	photo, err := jpeg.Decode(bytes.NewReader(i.JPEG))
	if err != nil {
		return fmt.Errorf("raster: photo: %w", err)
	}
	px := func(mm float64) int { return int(math.Round(mm * c.scale)) }
	box := image.Rect(px(i.X), px(i.Y), px(i.X+i.W), px(i.Y+i.H))
	xdraw.CatmullRom.Scale(c.picture, box, photo, photo.Bounds(), draw.Src, nil)
	return nil
}

func (c *canvas) bar(b sheet.Bar) {
	c.quad([4]point{{b.X, b.Y}, {b.X + b.W, b.Y}, {b.X + b.W, b.Y + b.H}, {b.X, b.Y + b.H}})
}
