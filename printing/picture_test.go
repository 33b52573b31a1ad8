package printing

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"

	"confirmpoint/confirm"
)

// pdfDrawer draws PDF as a browser does: a second opinion on what a file shows.
type pdfDrawer struct{ pdfium pdfium.Pdfium }

func newPDFDrawer(t *testing.T) pdfDrawer {
	t.Helper()
	pool, err := webassembly.Init(webassembly.Config{MinIdle: 1, MaxIdle: 1, MaxTotal: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pool.Close() })
	instance, err := pool.GetInstance(time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	return pdfDrawer{instance}
}

// draw gives a picture of a page, w by h pixels. A whole number of pixels is
// asked for: by dpi, pdfium would stretch the page to the next one.
func (d pdfDrawer) draw(t *testing.T, pdf []byte, page, w, h int) image.Image {
	t.Helper()
	doc, err := d.pdfium.OpenDocument(&requests.OpenDocument{File: &pdf})
	if err != nil {
		t.Fatal(err)
	}
	drawn, err := d.pdfium.RenderPageInPixels(&requests.RenderPageInPixels{
		Page:  requests.Page{ByIndex: &requests.PageByIndex{Document: doc.Document, Index: page - 1}},
		Width: w, Height: h,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer drawn.Cleanup()
	// The picture lives in pdfium's memory, which Cleanup takes back.
	own := image.NewRGBA(drawn.Result.RenderedImage.Bounds())
	draw.Draw(own, own.Rect, drawn.Result.RenderedImage, own.Rect.Min, draw.Src)
	return own
}

// lightness is a picture as one byte a pixel.
func lightness(i image.Image) (values []uint8, w, h int) {
	p, ok := i.(*image.RGBA)
	if !ok {
		p = image.NewRGBA(i.Bounds())
		draw.Draw(p, p.Rect, i, p.Rect.Min, draw.Src)
	}
	w, h = p.Rect.Dx(), p.Rect.Dy()
	values = make([]uint8, 0, w*h)
	for y := range h {
		for px := range slices.Chunk(p.Pix[y*p.Stride:][:4*w], 4) {
			values = append(values, uint8((int(px[0])*299+int(px[1])*587+int(px[2])*114)/1000))
		}
	}
	return values, w, h
}

// strayed counts the pixels of a that are lighter or darker, by more than
// slack, than every pixel of b within one pixel of the same place.
func strayed(a, b []uint8, w, h, slack int) int {
	n := 0
	for i, v := range a {
		if d := int(v) - int(b[i]); d > slack || d < -slack { // nearly none
			if !near(int(v), b, i%w, i/w, w, h, slack) {
				n++
			}
		}
	}
	return n
}

func near(v int, b []uint8, x, y, w, h, slack int) bool {
	low, high := 255, 0
	for r := max(y-1, 0); r <= min(y+1, h-1); r++ {
		for c := max(x-1, 0); c <= min(x+1, w-1); c++ {
			low, high = min(low, int(b[r*w+c])), max(high, int(b[r*w+c]))
		}
	}
	return v >= low-slack && v <= high+slack
}

// TestPreviewIsThePDF: what the screen shows is, within one pixel at 150 dpi,
// what another program draws of the PDF.
func TestPreviewIsThePDF(t *testing.T) {
	if testing.Short() {
		t.Skip("pdfium takes seconds to start")
	}
	press, drawer := newPress(t), newPDFDrawer(t)
	// A stroke one pixel thick may lie on one row, or half on each of two.
	const dpi, slack = 150, 130
	for name, paper := range previewPapers(t) {
		t.Run(name, func(t *testing.T) {
			var pdf bytes.Buffer
			if err := press.Render(context.Background(), &pdf, slices.Values([]confirm.Paper{paper}), nil); err != nil {
				t.Fatal(err)
			}
			pages, err := press.lay(&paper)
			if err != nil {
				t.Fatal(err)
			}
			for n := range min(len(pages), 3) {
				preview, err := press.Picture(context.Background(), paper, n+1, dpi)
				if err != nil {
					t.Fatal(err)
				}
				a, w, h := lightness(preview)
				drawn := drawer.draw(t, pdf.Bytes(), n+1, w, h)
				b, _, _ := lightness(drawn)
				if one, other := strayed(a, b, w, h, slack), strayed(b, a, w, h, slack); one+other > 0 {
					t.Errorf("page %d: %d pixels of the preview are not in the PDF, %d of the PDF not in the preview", n+1, one, other)
					keepPictures(t, fmt.Sprint(name, "-", n+1), preview, drawn)
				}
			}
		})
	}
}

// keepPictures leaves both where CONFIRMPOINT_PICTURES says, to be looked at.
func keepPictures(t *testing.T, name string, pictures ...image.Image) {
	dir := os.Getenv("CONFIRMPOINT_PICTURES")
	for i, p := range pictures {
		var b bytes.Buffer
		if err := png.Encode(&b, p); err != nil || dir == "" {
			return
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprint(name, "-", i, ".png")), b.Bytes(), 0o600); err != nil {
			t.Log(err)
		}
	}
}

// previewPapers is every paper there is, and a name from every font.
func previewPapers(t *testing.T) map[string]confirm.Paper {
	papers := samplePapers(t)
	rare := samplePaper(t, 2)
	rare.Record.Content.Identity.Name = "𠮷𬱖·䶮㛃𠅤𫖯"
	papers["rare"] = rare
	for name, photo := range map[string][]byte{"progressive": progressive, "cmyk": cmyk} {
		p := samplePaper(t, 3)
		p.Photo = photo
		papers[name] = p
	}
	return papers
}

// TestStrayedSeesTwoPixels: the measure of the test above fails where it must.
func TestStrayedSeesTwoPixels(t *testing.T) {
	press := newPress(t)
	picture, err := press.Picture(context.Background(), sampleForm(0), 1, 150)
	if err != nil {
		t.Fatal(err)
	}
	a, w, h := lightness(picture)
	moved := func(by int) []uint8 {
		b := bytes.Repeat([]byte{255}, len(a))
		copy(b[by:], a)
		return b
	}
	for by, wanted := range map[int]bool{0: false, 1: false, 2: true, 2 * w: true} {
		if got := strayed(a, moved(by), w, h, 130) > 0; got != wanted {
			t.Errorf("moved by %d: seen %v", by, got)
		}
	}
}

// BenchmarkPicture is a page of the preview on the screen.
func BenchmarkPicture(b *testing.B) {
	press, paper := newPress(b), samplePaper(b, 0)
	for b.Loop() {
		if _, err := press.Picture(context.Background(), paper, 1, 110); err != nil {
			b.Fatal(err)
		}
	}
}
