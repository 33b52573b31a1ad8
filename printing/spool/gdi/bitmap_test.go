package gdi

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"testing"
)

func jpegOf(t *testing.T, w, h int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, color.RGBA{R: 200, G: 100, B: 50, A: 255})
		}
	}
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, img, &jpeg.Options{Quality: 100}); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestBitmapRowsArePaddedAndUpsideDown(t *testing.T) {
	img := image.NewRGBA(image.Rect(10, 20, 13, 22)) // three by two, not at the origin
	img.SetRGBA(10, 20, color.RGBA{R: 1, G: 2, B: 3, A: 255})
	img.SetRGBA(12, 21, color.RGBA{R: 4, G: 5, B: 6, A: 255})
	b := bitmapOf(img)
	want := []byte{
		0, 0, 0, 0, 0, 0, 6, 5, 4, 0, 0, 0, // the last row, padded to 12 bytes
		3, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	}
	if b.Width != 3 || b.Height != 2 || !bytes.Equal(b.Pix, want) {
		t.Errorf("got %d by %d: %v", b.Width, b.Height, b.Pix)
	}
}

func TestBitmapOfJPEG(t *testing.T) {
	b, err := NewBitmap(jpegOf(t, 5, 3))
	if err != nil {
		t.Fatal(err)
	}
	near := func(got byte, want int) bool { return int(got) >= want-4 && int(got) <= want+4 }
	if b.Width != 5 || b.Height != 3 || len(b.Pix) != 16*3 || !near(b.Pix[0], 50) || !near(b.Pix[1], 100) || !near(b.Pix[2], 200) {
		t.Errorf("got %d by %d: %v", b.Width, b.Height, b.Pix)
	}
}

// FuzzBitmap feeds anything: a bitmap or an error, never a panic.
func FuzzBitmap(f *testing.F) {
	f.Add([]byte("\xff\xd8\xff"))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := NewBitmap(data)
		if err == nil && len(b.Pix) < 3*b.Width*b.Height {
			t.Error("a bitmap too short")
		}
	})
}
