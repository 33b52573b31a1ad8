package gdi

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
)

// Bitmap is a device-independent bitmap of 24 bits a pixel: blue, green, red,
// the lowest row first, rows padded to four bytes.
type Bitmap struct {
	Width, Height int
	Pix           []byte
}

// maxPixels is far above any photo; what is larger is no photo.
const maxPixels = 50 << 20

// NewBitmap unpacks a JPEG.
func NewBitmap(data []byte) (Bitmap, error) {
	size, err := jpeg.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return Bitmap{}, fmt.Errorf("gdi: photo: %w", err)
	}
	if size.Width < 1 || size.Height < 1 || size.Width > maxPixels/size.Height {
		return Bitmap{}, errors.New("gdi: photo: too large")
	}
	photo, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		return Bitmap{}, fmt.Errorf("gdi: photo: %w", err)
	}
	return bitmapOf(photo), nil
}

func bitmapOf(photo image.Image) Bitmap {
	size := photo.Bounds()
	b := Bitmap{Width: size.Dx(), Height: size.Dy()}
	stride := (3*b.Width + 3) &^ 3
	b.Pix = make([]byte, stride*b.Height)
	for y := range b.Height {
		row := b.Pix[stride*(b.Height-1-y):]
		for x := range b.Width {
			c := color.NRGBAModel.Convert(photo.At(size.Min.X+x, size.Min.Y+y)).(color.NRGBA)
			row[3*x], row[3*x+1], row[3*x+2] = c.B, c.G, c.R
		}
	}
	return b
}
