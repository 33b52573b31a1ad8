package qr

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"pgregory.net/rapid"

	"confirmpoint/printing/sheet"
)

// picture paints bars at a scale, with the quiet zone.
func picture(c Code, bars []sheet.Bar, pixels int) *image.Gray {
	side := (c.Size + 2*Quiet) * pixels
	img := image.NewGray(image.Rect(0, 0, side, side))
	draw.Draw(img, img.Rect, image.White, image.Point{}, draw.Src)
	for _, b := range bars {
		at := func(v float64) int { return int(v*float64(pixels)+0.5) + Quiet*pixels }
		draw.Draw(img, image.Rect(at(b.X), at(b.Y), at(b.X+b.W), at(b.Y+b.H)), image.NewUniform(color.Black), image.Point{}, draw.Src)
	}
	return img
}

func scan(img image.Image) (string, error) {
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		return "", err
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_PURE_BARCODE: true})
	if err != nil {
		return "", err
	}
	return result.GetText(), nil
}

func TestCodesAreRead(t *testing.T) {
	for _, text := range []string{
		"CP1/FV/202610010001/A1B2C3D4E5F6/3/1/1",
		"CP1/RP/440781-01-20261012-0001/0123456789AB/12345/2/31",
		"1", "0123456789", "lower case", "张敏", strings.Repeat("A1", 60), strings.Repeat("A", 800),
	} {
		c, err := Encode(text)
		if err != nil {
			t.Fatal(err)
		}
		bars := c.Bars(0, 0, float64(c.Size))
		if got, err := scan(picture(c, bars, 4)); err != nil || got != text {
			t.Errorf("%q is read as %q (%v)", text, got, err)
		}
	}
}

func TestAnyCodeOfAPageIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := fmt.Sprintf("CP1/%s/%s/%s/%d/%d/%d", rapid.StringMatching("[FRSACL][VP]").Draw(t, "kind"),
			rapid.StringMatching("[0-9A-Z-]{1,40}").Draw(t, "number"), rapid.StringMatching("[0-9A-F]{0,12}").Draw(t, "digest"),
			rapid.Int64Range(0, 1<<62).Draw(t, "version"), rapid.IntRange(1, 9999).Draw(t, "copy"), rapid.IntRange(1, 9999).Draw(t, "print"))
		c, err := Encode(text)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := scan(picture(c, c.Bars(0, 0, float64(c.Size)), 3)); err != nil || got != text {
			t.Fatalf("%q is read as %q (%v)", text, got, err)
		}
	})
}

// TestBarsCoverTheBlackModules: each black module once, no white one.
func TestBarsCoverTheBlackModules(t *testing.T) {
	c, err := Encode("CP1/FV/202610010001/A1B2C3D4E5F6/3/1/1")
	if err != nil {
		t.Fatal(err)
	}
	covered := map[[2]int]int{}
	bars := c.Bars(10, 20, 2*float64(c.Size))
	for _, b := range bars {
		for y := (b.Y - 20) / 2; y < (b.Y-20+b.H)/2-0.5; y++ {
			for x := (b.X - 10) / 2; x < (b.X-10+b.W)/2-0.5; x++ {
				covered[[2]int{int(x + 0.5), int(y + 0.5)}]++
			}
		}
	}
	for y := range c.Size {
		for x := range c.Size {
			want := 0
			if c.Black(x, y) {
				want = 1
			}
			if covered[[2]int{x, y}] != want {
				t.Errorf("module %d,%d is covered %d times, want %d", x, y, covered[[2]int{x, y}], want)
			}
		}
	}
	if len(bars) > 200 {
		t.Errorf("%d bars for a code of %d modules", len(bars), c.Size)
	}
}

func TestTooMuchText(t *testing.T) {
	if _, err := Encode(strings.Repeat("x", 5000)); err == nil {
		t.Error("encoded")
	}
}

func BenchmarkEncode(b *testing.B) {
	for i := 0; b.Loop(); i++ {
		if _, err := Encode(fmt.Sprintf("CP1/FV/2026%08d/A1B2C3D4E5F6/3/1/1", i%1e8)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBars(b *testing.B) {
	c, err := Encode("CP1/FV/202610010001/A1B2C3D4E5F6/3/1/1")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		c.Bars(0, 0, 20)
	}
}
