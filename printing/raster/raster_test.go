package raster_test

import (
	"image"
	"math"
	"testing"

	"confirmpoint/assets"
	"confirmpoint/printing/raster"
	"confirmpoint/printing/sheet"
)

func painter() *raster.Painter {
	return raster.NewPainter(func(f assets.PrintFont) ([]byte, error) { return f.Bytes() })
}

// gray is the lightness of a pixel, 0 to 255.
func gray(i image.Image, x, y int) int {
	r, g, b, _ := i.At(x, y).RGBA()
	return int((r*299 + g*587 + b*114) / 1000 >> 8)
}

// TestShapes: one dot a millimetre makes places easy to name.
func TestShapes(t *testing.T) {
	page := sheet.Page{Width: 60, Height: 40,
		Bars:  []sheet.Bar{{X: 10, Y: 5, W: 2, H: 3}, {X: 11, Y: 6, W: 3, H: 1}},
		Rules: []sheet.Rule{{X1: 0, Y1: 20.5, X2: 30, Y2: 20.5, Thick: 1}, {X1: 40.5, Y1: 10, X2: 40.5, Y2: 30, Thick: 1}, {X1: 35, Y1: 25.5, X2: 45, Y2: 25.5, Thick: 1}},
	}
	got, err := painter().Paint(page, 25.4)
	if err != nil {
		t.Fatal(err)
	}
	if b := got.Bounds(); b.Dx() != 60 || b.Dy() != 40 {
		t.Fatalf("%v", b)
	}
	for _, want := range []struct{ x, y, gray int }{
		{9, 5, 255}, {10, 5, 0}, {11, 7, 0}, {12, 5, 255}, {11, 6, 0}, {13, 6, 0}, {14, 6, 255},
		{0, 20, 0}, {29, 20, 0}, {30, 20, 255}, {5, 19, 255}, {5, 21, 255},
		{40, 10, 0}, {40, 29, 0}, {40, 25, 0}, {44, 25, 0}, {45, 25, 255}, {39, 12, 255},
	} {
		if g := gray(got, want.x, want.y); g != want.gray {
			t.Errorf("(%d,%d) is %d, want %d", want.x, want.y, g, want.gray)
		}
	}
}

func TestRefusals(t *testing.T) {
	page := sheet.Page{Width: 210, Height: 297}
	for name, try := range map[string]func() error{
		"too coarse": func() error { _, err := painter().Paint(page, 9); return err },
		"too fine":   func() error { _, err := painter().Paint(page, 601); return err },
		"no number":  func() error { _, err := painter().Paint(page, math.NaN()); return err },
		"no page":    func() error { _, err := painter().Paint(sheet.Page{}, 100); return err },
		"vast page":  func() error { _, err := painter().Paint(sheet.Page{Width: 1200, Height: 1200}, 600); return err },
		"no font": func() error {
			_, err := painter().Paint(with(page, sheet.Text{Font: "none", Size: 9, Glyphs: []sheet.Glyph{{ID: 1}}}), 72)
			return err
		},
		"no glyph": func() error {
			_, err := painter().Paint(with(page, sheet.Text{Font: assets.PrintSong, Size: 9, Glyphs: []sheet.Glyph{{ID: 65535}}}), 72)
			return err
		},
		"rotten jpeg": func() error {
			page.Images = []sheet.Image{{W: 10, H: 10, JPEG: []byte("x")}}
			_, err := painter().Paint(page, 72)
			return err
		},
	} {
		if try() == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func with(p sheet.Page, t sheet.Text) sheet.Page {
	p.Texts = append(p.Texts, t)
	return p
}
