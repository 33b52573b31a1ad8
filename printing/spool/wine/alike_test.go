package wine

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"testing"

	"confirmpoint/assets"
	"confirmpoint/printing/raster"
	"confirmpoint/printing/sheet"
)

const dpi = 150

// Limits of what may differ between two pages that are alike.
const (
	block    = 16 // pixels: smaller than any character
	mayStray = 28 // pixels of a block; a character that is missing or a box has many more
)

// unlike tells where pages are not alike: every pixel must be like one of the
// other page within a pixel. Where edges are not on whole pixels single ones
// may stray.
func unlike(got, want []*image.Gray) (told []string) {
	if len(got) != len(want) {
		return []string{fmt.Sprintf("%d pages, want %d", len(got), len(want))}
	}
	for i := range got {
		if d := got[i].Rect.Size().Sub(want[i].Rect.Size()); max(d.X, -d.X) > 1 || max(d.Y, -d.Y) > 1 {
			told = append(told, fmt.Sprintf("page %d is %v, want %v pixels", i+1, got[i].Rect.Size(), want[i].Rect.Size()))
			continue
		}
		for what, strays := range map[string]map[image.Point]int{
			"too much": strays(got[i], want[i]), "missing": strays(want[i], got[i]),
		} {
			for at, n := range strays {
				if n > mayStray {
					told = append(told, fmt.Sprintf("page %d: ink is %s about %v mm from the top left: %d pixels", i+1, what,
						at.Mul(block).Mul(254).Div(dpi*10), n))
				}
			}
		}
	}
	return told
}

// strays counts for each block the pixels of a that no pixel of b within one
// pixel is like.
func strays(a, b *image.Gray) map[image.Point]int {
	const slack = 64
	blocks := map[image.Point]int{}
	for y := a.Rect.Min.Y; y < a.Rect.Max.Y; y++ {
		for x := a.Rect.Min.X; x < a.Rect.Max.X; x++ {
			low, high := around(b, x, y)
			if v := int(a.GrayAt(x, y).Y); v < low-slack || v > high+slack {
				blocks[image.Pt(x/block, y/block)]++
			}
		}
	}
	return blocks
}

// around gives the darkest and the lightest pixel at a place and beside it.
func around(b *image.Gray, x, y int) (low, high int) {
	low, high = 255, 0
	near := image.Rect(x-1, y-1, x+2, y+2).Intersect(b.Rect)
	for y := near.Min.Y; y < near.Max.Y; y++ {
		for _, v := range b.Pix[b.PixOffset(near.Min.X, y):b.PixOffset(near.Max.X, y)] {
			low, high = min(low, int(v)), max(high, int(v))
		}
	}
	return low, high
}

// painted draws pages as their display list says.
func painted(t *testing.T, pages []sheet.Page) []*image.Gray {
	t.Helper()
	painter := raster.NewPainter(assets.PrintFont.Bytes)
	var drawn []*image.Gray
	for _, p := range pages {
		picture, err := painter.Paint(p, dpi)
		if err != nil {
			t.Fatal(err)
		}
		if p.Width > p.Height {
			picture = upright{picture}
		}
		drawn = append(drawn, gray(picture))
	}
	return drawn
}

func gray(picture image.Image) *image.Gray {
	g := image.NewGray(picture.Bounds())
	draw.Draw(g, g.Rect, picture, picture.Bounds().Min, draw.Src)
	return g
}

// upright shows a lying picture as the printer feeds its sheet: turned by 90
// degrees counter-clockwise.
type upright struct{ image.Image }

func (u upright) Bounds() image.Rectangle {
	size := u.Image.Bounds().Size()
	return image.Rect(0, 0, size.Y, size.X)
}

func (u upright) At(x, y int) color.Color {
	b := u.Image.Bounds()
	return u.Image.At(b.Max.X-1-y, b.Min.Y+x)
}

// TestUnlikeSees makes sure that the comparison would see what goes wrong.
func TestUnlikeSees(t *testing.T) {
	right := sheets()[2:]
	lost := right[0]
	lost.Texts = []sheet.Text{right[0].Texts[0]}
	lost.Texts[0].Glyphs = right[0].Texts[0].Glyphs[:7]
	other := right[0]
	other.Texts = []sheet.Text{right[0].Texts[0]}
	other.Texts[0].Glyphs = append([]sheet.Glyph{{ID: 0}}, right[0].Texts[0].Glyphs[1:]...)
	moved := right[0]
	moved.Texts = []sheet.Text{right[0].Texts[0]}
	moved.Texts[0].X += 0.8
	pale := right[0]
	pale.Backdrop = nil
	want := painted(t, right)
	for name, p := range map[string]sheet.Page{"a lost character": lost, "a box": other, "a moved line": moved, "no watermark": pale} {
		if len(unlike(painted(t, []sheet.Page{p}), want)) == 0 {
			t.Errorf("%s is not seen", name)
		}
	}
	if told := unlike(want, want); len(told) > 0 {
		t.Errorf("a page is not like itself: %v", told)
	}
}
