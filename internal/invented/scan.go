package invented

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math"
	"strings"

	xdraw "golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"confirmpoint/assets"
	"confirmpoint/confirm"
)

// The size of a scan in pixels: a booklet of two pages, opened.
const (
	scanWidth  = 1000
	scanHeight = 680
)

// Scan draws the certificate of the person as a photograph of a booklet, a
// JPEG of about 100 KB marked 培训样张. What a font of the window has no glyph
// for is 〓, as printers of that time did.
func Scan(p Person) []byte {
	img := image.NewRGBA(image.Rect(0, 0, scanWidth, scanHeight))
	var d dice
	d.seed(p.PictureSeed, 2)
	draw.Draw(img, img.Bounds(), image.NewUniform(color.RGBA{0x6b, 0x5f, 0x55, 255}), image.Point{}, draw.Src)
	page := image.Rect(40, 40, scanWidth-40, scanHeight-40)
	draw.Draw(img, page, image.NewUniform(color.RGBA{0xf3, 0xee, 0xe0, 255}), image.Point{}, draw.Src)
	draw.Draw(img, image.Rect(scanWidth/2-1, 40, scanWidth/2+2, scanHeight-40), image.NewUniform(color.RGBA{0xc9, 0xc0, 0xae, 255}), image.Point{}, draw.Src)
	pasted(img, p)
	t := newTypist(img)
	leftPage(t, p)
	rightPage(t, p)
	seal(img, 800, 505)
	grain(img, &d)
	return encode(img, 75)
}

// pasted puts the portrait on the left page.
func pasted(img *image.RGBA, p Person) {
	portrait, err := jpeg.Decode(bytes.NewReader(Portrait(p.PictureSeed)))
	if err != nil {
		panic("invented: " + err.Error()) // we have just encoded it
	}
	xdraw.ApproxBiLinear.Scale(img, image.Rect(190, 90, 340, 300), portrait, portrait.Bounds(), draw.Src, nil)
}

func leftPage(t *typist, p Person) {
	id := p.Content.Identity
	for i, line := range []string{
		"姓　　名　" + id.Name.Reveal(),
		"性　　别　" + id.Sex.Label(),
		"出生年月　" + id.BirthDate.Chinese(),
		"民　　族　" + confirm.EthnicityName(id.Ethnicity),
		"身份证号　" + id.DocumentNumber.Reveal(),
	} {
		t.write(80, 365+i*46, 22, line)
	}
	t.write(80, 615, 15, "培训样张　人物、学校、证书均为虚构")
}

func rightPage(t *typist, p Person) {
	c := p.Content.Certificate
	t.write(625, 130, 40, "教师资格证书")
	for i, line := range []string{
		"资格种类　" + c.Kind.Label(),
		"任教学科　" + c.Subject,
		"证书号码　" + c.Number.Reveal(),
		"认定机构　" + c.Issuer,
		"签发日期　" + c.IssuedOn.Chinese(),
	} {
		t.write(560, 225+i*52, 22, line)
	}
}

// seal draws a round seal: a ring and a star, without a name.
func seal(img *image.RGBA, x, y float32) {
	red := color.RGBA{0xc8, 0x3a, 0x33, 255}
	p := newPen(img)
	p.ellipse(x, y, 78, 78)
	p.ellipse(x, y, 73, -73)
	p.fill(red)
	var star []float32
	for i := range 10 {
		radius := float32(26)
		if i%2 == 1 {
			radius = 10
		}
		angle := math.Pi * (float64(i)/5 - 0.5)
		star = append(star, x+radius*float32(math.Cos(angle)), y+radius*float32(math.Sin(angle)))
	}
	p.polygon(star...)
	p.fill(red)
}

// typist writes lines of text with the window's font.
type typist struct {
	img  *image.RGBA
	font *sfnt.Font
}

func newTypist(img *image.RGBA) *typist {
	f, err := opentype.Parse(assets.WindowFont())
	if err != nil {
		panic(fmt.Sprintf("invented: the window's font: %v", err)) // embedded and tested
	}
	return &typist{img: img, font: f}
}

// write puts text at a base line, size in pixels.
func (t *typist) write(x, y int, size float64, text string) {
	face, err := opentype.NewFace(t.font, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		panic(fmt.Sprintf("invented: the window's font: %v", err))
	}
	defer func() { _ = face.Close() }() // it has nothing to lose
	var buf sfnt.Buffer
	drawable := strings.Map(func(r rune) rune {
		if glyph, err := t.font.GlyphIndex(&buf, r); err != nil || glyph == 0 {
			return '〓'
		}
		return r
	}, text)
	d := font.Drawer{Dst: t.img, Src: image.NewUniform(color.RGBA{0x2b, 0x2a, 0x33, 255}), Face: face, Dot: fixed.P(x, y)}
	d.DrawString(drawable)
}
