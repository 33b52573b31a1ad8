package main

import (
	"context"
	"errors"
	"image"
	"time"

	"fyne.io/fyne/v2"
	"github.com/go-gl/gl/v2.1/gl"
)

// frameTime is how often the toolkit draws, at best.
const frameTime = 16 * time.Millisecond

// picture waits for a whole frame after everything that has been done, and
// gives it. It must not be called on the toolkit's goroutine.
func (p *program) picture(ctx context.Context) (picture image.Image, err error) {
	before := 0
	if !p.runner.Ask(func() { before = p.window.RequestFrame() }) {
		return nil, errors.New("the window is gone")
	}
	frames := time.NewTicker(frameTime)
	defer frames.Stop()
	for drawn := before; drawn == before; {
		select {
		case <-frames.C:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		if !p.runner.Ask(func() { drawn = p.window.Frames() }) {
			return nil, errors.New("the window is gone")
		}
	}
	if !p.runner.Ask(func() { picture = capture(p.window.Fyne()) }) {
		return nil, errors.New("the window is gone")
	}
	return picture, nil
}

// capture gives what a window shows. The toolkit reads the front buffer, which
// software OpenGL under a virtual display does not keep: the picture comes out
// black. There the back buffer still holds the frame that was shown.
func capture(w fyne.Window) image.Image {
	shown := w.Canvas().Capture()
	holder, ok := w.(interface{ RunWithContext(func()) })
	if !ok || !black(shown) {
		return shown
	}
	size := shown.Bounds().Size()
	frame := image.NewRGBA(image.Rectangle{Max: size})
	holder.RunWithContext(func() {
		gl.ReadBuffer(gl.BACK)
		gl.ReadPixels(0, 0, int32(size.X), int32(size.Y), gl.RGBA, gl.UNSIGNED_BYTE, gl.Ptr(frame.Pix))
	})
	flip(frame)
	return frame
}

// black tells whether a picture shows nothing at all.
func black(img image.Image) bool {
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y += 7 {
		for x := b.Min.X; x < b.Max.X; x += 7 {
			if r, g, b, _ := img.At(x, y).RGBA(); r|g|b != 0 {
				return false
			}
		}
	}
	return true
}

// flip turns OpenGL's rows, which begin at the bottom, and makes every pixel opaque.
func flip(img *image.RGBA) {
	height := img.Rect.Dy()
	row := make([]byte, img.Stride)
	for y := range height / 2 {
		top, bottom := img.Pix[y*img.Stride:][:img.Stride], img.Pix[(height-1-y)*img.Stride:][:img.Stride]
		copy(row, top)
		copy(top, bottom)
		copy(bottom, row)
	}
	for i := 3; i < len(img.Pix); i += 4 {
		img.Pix[i] = 0xFF
	}
}
