package invented

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math"

	"golang.org/x/image/vector"
)

// The size of a portrait in pixels: 25 × 35 mm at 300 dpi (domain.md §3.3).
const (
	PortraitWidth  = 295
	PortraitHeight = 413
)

// Portrait draws a person of simple shapes: background, shoulders, neck, head,
// hair, a few features. It is nobody's face. The same seed gives the same JPEG,
// of 15 to 25 KB; different seeds give different ones. Odd seeds wear the hair
// short and perhaps a tie, even ones do as they like.
func Portrait(seed uint64) []byte {
	var d dice
	d.seed(seed, 1)
	img := image.NewRGBA(image.Rect(0, 0, PortraitWidth, PortraitHeight))
	f := chooseFace(&d, seed%2 == 1)
	f.paint(img)
	grain(img, &d)
	return encode(img, 82)
}

// face is what makes one portrait different from another.
type face struct {
	back, skin, hair, cloth, shirt color.RGBA
	width, height                  float32 // half axes of the head
	centre                         float32 // of the head, from the top
	style                          int     // of the hair
	shoulder                       float32
	eyes, mouth                    float32 // distance of the eyes, half width of the mouth
	glasses, tie                   bool
}

func chooseFace(d *dice, short bool) face {
	spread := func(from, to float32) float32 { return from + (to-from)*float32(d.in(1000))/1000 }
	styles := []int{1, 2, 3, 3, 4}
	if short {
		styles = []int{0, 0, 1, 2}
	}
	return face{
		back:     pick(d, []color.RGBA{{0xf7, 0xf8, 0xfa, 255}, {0x5b, 0x9b, 0xd9, 255}, {0xc4, 0x2b, 0x33, 255}, {0xdf, 0xe9, 0xf3, 255}}),
		skin:     pick(d, []color.RGBA{{0xf1, 0xcf, 0xb2, 255}, {0xe6, 0xbd, 0x9a, 255}, {0xf6, 0xda, 0xc3, 255}, {0xd9, 0xac, 0x86, 255}}),
		hair:     pick(d, []color.RGBA{{0x1d, 0x1a, 0x1a, 255}, {0x2e, 0x25, 0x22, 255}, {0x4a, 0x3a, 0x33, 255}, {0x8a, 0x88, 0x87, 255}}),
		cloth:    pick(d, []color.RGBA{{0x23, 0x2f, 0x46, 255}, {0x34, 0x3a, 0x40, 255}, {0x5a, 0x2d, 0x35, 255}, {0x2d, 0x4a, 0x3e, 255}, {0x4a, 0x42, 0x63, 255}}),
		shirt:    pick(d, []color.RGBA{{0xfa, 0xfa, 0xfa, 255}, {0xd8, 0xe4, 0xf0, 255}, {0xf2, 0xe3, 0xe1, 255}}),
		width:    spread(60, 74),
		height:   spread(80, 94),
		centre:   spread(158, 172),
		style:    pick(d, styles),
		shoulder: spread(112, 138),
		eyes:     spread(25, 33),
		mouth:    spread(16, 25),
		glasses:  d.in(3) == 0,
		tie:      short && d.in(2) == 0,
	}
}

// pen collects a path and fills it on an image.
type pen struct {
	img  *image.RGBA
	ras  *vector.Rasterizer
	path []step
}

func newPen(img *image.RGBA) *pen { return &pen{img: img, ras: new(vector.Rasterizer)} }

// step is a move (n 1), a line (n 1) or a cubic curve (n 3) to the last of its points.
type step struct {
	move bool
	n    int
	at   [3][2]float32
}

// fill paints the path and clears it. Only the rectangle round the path is
// rasterized: most shapes are small.
func (p *pen) fill(c color.RGBA) {
	low, high := p.path[0].at[0], p.path[0].at[0]
	for _, s := range p.path {
		for _, at := range s.at[:s.n] {
			for i, v := range at {
				low[i], high[i] = min(low[i], v), max(high[i], v)
			}
		}
	}
	box := image.Rect(int(low[0])-1, int(low[1])-1, int(high[0])+2, int(high[1])+2).Intersect(p.img.Bounds())
	p.ras.Reset(box.Dx(), box.Dy())
	dx, dy := float32(box.Min.X), float32(box.Min.Y)
	for i, s := range p.path {
		a := s.at
		switch {
		case s.move:
			if i > 0 {
				p.ras.ClosePath()
			}
			p.ras.MoveTo(a[0][0]-dx, a[0][1]-dy)
		case s.n == 1:
			p.ras.LineTo(a[0][0]-dx, a[0][1]-dy)
		default:
			p.ras.CubeTo(a[0][0]-dx, a[0][1]-dy, a[1][0]-dx, a[1][1]-dy, a[2][0]-dx, a[2][1]-dy)
		}
	}
	p.ras.ClosePath()
	p.ras.Draw(p.img, box, image.NewUniform(c), image.Point{})
	p.path = p.path[:0]
}

func (p *pen) move(x, y float32) {
	p.path = append(p.path, step{move: true, n: 1, at: [3][2]float32{{x, y}}})
}

func (p *pen) line(x, y float32) {
	p.path = append(p.path, step{n: 1, at: [3][2]float32{{x, y}}})
}

func (p *pen) curve(bx, by, cx, cy, x, y float32) {
	p.path = append(p.path, step{n: 3, at: [3][2]float32{{bx, by}, {cx, cy}, {x, y}}})
}

// ellipse adds an ellipse to the path; a negative ry winds it the other way.
func (p *pen) ellipse(x, y, rx, ry float32) {
	const k = 0.5522847 // makes four cubic curves an ellipse
	p.move(x+rx, y)
	p.curve(x+rx, y+k*ry, x+k*rx, y+ry, x, y+ry)
	p.curve(x-k*rx, y+ry, x-rx, y+k*ry, x-rx, y)
	p.curve(x-rx, y-k*ry, x-k*rx, y-ry, x, y-ry)
	p.curve(x+k*rx, y-ry, x+rx, y-k*ry, x+rx, y)
}

// polygon adds a closed line through pairs of x and y.
func (p *pen) polygon(points ...float32) {
	p.move(points[0], points[1])
	for i := 2; i+1 < len(points); i += 2 {
		p.line(points[i], points[i+1])
	}
}

const middle = float32(PortraitWidth) / 2

func (f face) paint(img *image.RGBA) {
	draw.Draw(img, img.Bounds(), image.NewUniform(f.back), image.Point{}, draw.Src)
	p := newPen(img)
	chin := f.centre + f.height
	if f.style == 3 { // long hair falls behind the shoulders
		p.ellipse(middle, f.centre-6, f.width+13, f.height*0.8)
		p.polygon(middle-f.width-13, f.centre-10, middle+f.width+13, f.centre-10, middle+f.width+18, chin+62, middle-f.width-18, chin+62)
		p.fill(f.hair)
	}
	f.body(p, chin)
	p.ellipse(middle-f.width, f.centre+8, 9, 17)
	p.ellipse(middle+f.width, f.centre+8, 9, 17)
	p.ellipse(middle, f.centre, f.width, f.height)
	p.fill(f.skin)
	f.features(p)
	f.paintHair(p)
}

// body paints shoulders, collar and neck.
func (f face) body(p *pen, chin float32) {
	p.polygon(middle-f.shoulder, PortraitHeight, middle-f.shoulder+8, chin+74, middle-44, chin+34,
		middle+44, chin+34, middle+f.shoulder-8, chin+74, middle+f.shoulder, PortraitHeight)
	p.fill(f.cloth)
	p.polygon(middle-42, chin+32, middle+42, chin+32, middle, chin+122)
	p.fill(f.shirt)
	if f.tie {
		p.polygon(middle-9, chin+52, middle+9, chin+52, middle+14, chin+118, middle, PortraitHeight, middle-14, chin+118)
		p.fill(shade(f.cloth, 40))
	}
	p.polygon(middle-30, chin-34, middle+30, chin-34, middle+34, chin+36, middle, chin+58, middle-34, chin+36)
	p.fill(shade(f.skin, -18))
}

// features paints brows, eyes, nose, mouth and glasses.
func (f face) features(p *pen) {
	eye := f.centre + 2
	for _, side := range []float32{-1, 1} {
		x := middle + side*f.eyes
		p.polygon(x-14, eye-19, x+14, eye-19, x+12, eye-15, x-12, eye-15)
		p.fill(shade(f.hair, 16))
		p.ellipse(x, eye, 10, 5)
		p.fill(color.RGBA{0xf8, 0xf6, 0xf4, 255})
		p.ellipse(x, eye, 4.6, 4.6)
		p.fill(color.RGBA{0x2a, 0x20, 0x1c, 255})
		if f.glasses {
			p.ellipse(x, eye, 21, 17)
			p.ellipse(x, eye, 18, -14) // wound the other way: a hole
			p.fill(color.RGBA{0x30, 0x30, 0x34, 255})
		}
	}
	p.polygon(middle-3, eye+12, middle+3, eye+12, middle+8, eye+34, middle-8, eye+34)
	p.fill(shade(f.skin, -22))
	p.ellipse(middle, f.centre+f.height*0.58, f.mouth, 4.5)
	p.fill(color.RGBA{0xb2, 0x5e, 0x58, 255})
}

// paintHair covers the top of the head in one of five ways.
func (f face) paintHair(p *pen) {
	top, w := f.centre-f.height, f.width
	p.move(middle-w-4, f.centre-8)
	p.curve(middle-w-8, top-34, middle+w+8, top-34, middle+w+4, f.centre-8)
	switch f.style {
	case 0: // parted
		p.curve(middle+w-10, f.centre-46, middle+20, top+30, middle-w*0.3, top+24)
		p.curve(middle-w*0.6, top+44, middle-w+6, f.centre-44, middle-w-4, f.centre-8)
	case 1: // fringe
		p.line(middle+w-8, f.centre-34)
		p.curve(middle+30, f.centre-26, middle-30, f.centre-26, middle-w+8, f.centre-34)
	case 2: // short
		p.curve(middle+w-6, top+34, middle-w+6, top+34, middle-w-4, f.centre-8)
	default: // swept back, long or tied
		p.curve(middle+w-2, f.centre-52, middle+10, top+18, middle, top+30)
		p.curve(middle-10, top+18, middle-w+2, f.centre-52, middle-w-4, f.centre-8)
	}
	p.fill(f.hair)
	if f.style == 4 {
		p.ellipse(middle, top-20, 24, 20)
		p.fill(f.hair)
	}
}

// shade makes a colour lighter or darker.
func shade(c color.RGBA, by int) color.RGBA {
	move := func(v uint8) uint8 { return uint8(min(255, max(0, int(v)+by))) }
	return color.RGBA{move(c.R), move(c.G), move(c.B), 255}
}

// grain gives the picture the light of a lamp from above and the noise of a
// camera: a flat drawing would be a far smaller file than a photograph.
func grain(img *image.RGBA, d *dice) {
	bounds := img.Bounds()
	for y := range bounds.Dy() {
		light := int(math.Round(6 * math.Cos(float64(y)/float64(bounds.Dy())*math.Pi)))
		row := img.Pix[y*img.Stride : y*img.Stride+4*bounds.Dx()]
		var noise uint64
		for x := 0; x < len(row); x += 4 {
			if x%64 == 0 {
				noise = d.next()
			}
			by := light + int(noise&15) - 7
			noise >>= 4
			for c := range 3 {
				row[x+c] = uint8(min(255, max(0, int(row[x+c])+by)))
			}
		}
	}
}

func encode(img image.Image, quality int) []byte {
	var b bytes.Buffer
	b.Grow(32 << 10)
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		panic("invented: " + err.Error()) // a bytes.Buffer takes every picture of this size
	}
	return b.Bytes()
}
