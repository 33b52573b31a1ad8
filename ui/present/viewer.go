package present

import (
	"bytes"
	"context"
	"image"
	"image/draw"
	_ "image/jpeg" // portraits and scans
	_ "image/png"  // attached scans

	"confirmpoint/confirm"
)

// Scanned is a picture before it is drawn.
type Scanned struct {
	Title string
	Data  []byte // JPEG or PNG
}

// ViewerState is what the viewer shows: one picture, or two side by side.
type ViewerState struct {
	Shown    bool
	Titles   []string
	Pictures []image.Image // of Titles; one unless Compare
	Zoom     float32       // 1: the whole picture fits
	Compare  bool
	// CanCompare tells that there are two pictures, CanNext that there are more than are shown.
	CanCompare, CanNext bool
}

// The bounds of the viewer. A picture of more pixels than maxDecoded is not
// opened; one of more than maxShown is drawn smaller, so that a page takes 16 MB
// at most and a turned one no more.
const (
	maxDecoded = 60 << 20
	maxShown   = 4 << 20
	maxZoom    = 8
	zoomStep   = 1.25
)

// Viewer shows pictures over the window: larger, turned, beside one another.
type Viewer struct {
	OnChange func(ViewerState)

	runner   Runner
	notices  *Notices
	scans    []Scanned
	at       int
	pictures []image.Image
	zoom     float32
	compare  bool
	turn     int
	shown    bool
}

// NewViewer makes the presenter; nothing is shown.
func NewViewer(r Runner, n *Notices) *Viewer { return &Viewer{runner: r, notices: n, zoom: 1} }

// State is what is to be shown now.
func (p *Viewer) State() ViewerState {
	s := ViewerState{
		Shown: p.shown, Zoom: p.zoom, Compare: p.compare, Pictures: p.pictures,
		CanCompare: len(p.scans) > 1, CanNext: len(p.scans) > len(p.pictures),
	}
	for i := range p.pictures {
		s.Titles = append(s.Titles, p.scans[(p.at+i)%len(p.scans)].Title)
	}
	return s
}

// Show opens the viewer on the first of some pictures.
func (p *Viewer) Show(scans []Scanned) {
	if len(scans) == 0 {
		return
	}
	p.scans, p.at, p.zoom, p.compare = scans, 0, 1, false
	p.load()
}

// Next goes on to the next picture.
func (p *Viewer) Next() {
	if len(p.scans) > 1 {
		p.at = (p.at + 1) % len(p.scans)
		p.zoom = 1
		p.load()
	}
}

// Compare shows two pictures side by side, or one again.
func (p *Viewer) Compare() {
	if len(p.scans) > 1 {
		p.compare = !p.compare
		p.zoom = 1
		p.load()
	}
}

// Zoom makes the picture larger by steps, or smaller when steps is negative.
func (p *Viewer) Zoom(steps int) {
	for ; steps > 0; steps-- {
		p.zoom = min(p.zoom*zoomStep, maxZoom)
	}
	for ; steps < 0; steps++ {
		p.zoom = max(p.zoom/zoomStep, 1)
	}
	p.changed()
}

// Fit shows the whole picture.
func (p *Viewer) Fit() {
	p.zoom = 1
	p.changed()
}

// Turn turns the first picture to the right.
func (p *Viewer) Turn() {
	if len(p.pictures) == 0 {
		return
	}
	turn, from := p.turn, p.pictures[0]
	var turned image.Image
	p.runner.Go("turn picture", func(context.Context) error {
		turned = turnRight(from)
		return nil
	}, func(error) {
		if turn == p.turn && p.shown {
			p.pictures = append([]image.Image{turned}, p.pictures[1:]...)
			p.changed()
		}
	})
}

// Close forgets the pictures.
func (p *Viewer) Close() {
	p.turn++
	p.shown, p.scans, p.pictures = false, nil, nil
	p.changed()
}

func (p *Viewer) load() {
	p.turn++
	turn := p.turn
	want := []Scanned{p.scans[p.at]}
	if p.compare {
		want = append(want, p.scans[(p.at+1)%len(p.scans)])
	}
	pictures := make([]image.Image, len(want))
	p.runner.Go("draw picture", func(context.Context) (err error) {
		for i := range want {
			if pictures[i], err = decodePicture(want[i].Data); err != nil {
				return err
			}
		}
		return nil
	}, func(err error) {
		switch {
		case turn != p.turn:
		case err != nil:
			p.notices.Fail(err)
		default:
			p.shown, p.pictures = true, pictures
			p.changed()
		}
	})
}

func (p *Viewer) changed() {
	if p.OnChange != nil {
		p.OnChange(p.State())
	}
}

// decodePicture draws a picture within the bounds; photo_damaged when it cannot be.
func decodePicture(data []byte) (image.Image, error) {
	config, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || config.Width*config.Height > maxDecoded {
		return nil, &confirm.Problem{Code: confirm.ProblemPhotoDamaged, Err: err}
	}
	picture, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, &confirm.Problem{Code: confirm.ProblemPhotoDamaged, Err: err}
	}
	every := 1
	for config.Width/every*(config.Height/every) > maxShown {
		every++
	}
	if every == 1 {
		return picture, nil
	}
	return thinned(picture, every), nil
}

// thinned averages squares of pixels.
func thinned(from image.Image, every int) image.Image {
	b := from.Bounds()
	to := image.NewRGBA(image.Rect(0, 0, b.Dx()/every, b.Dy()/every))
	for y := range to.Rect.Dy() {
		for x := range to.Rect.Dx() {
			var r, g, bl uint32
			for dy := range every {
				for dx := range every {
					cr, cg, cb, _ := from.At(b.Min.X+x*every+dx, b.Min.Y+y*every+dy).RGBA()
					r, g, bl = r+cr>>8, g+cg>>8, bl+cb>>8
				}
			}
			n := uint32(every * every)
			at := to.PixOffset(x, y)
			to.Pix[at], to.Pix[at+1], to.Pix[at+2], to.Pix[at+3] = uint8(r/n), uint8(g/n), uint8(bl/n), 0xFF
		}
	}
	return to
}

// turnRight gives a picture turned by a quarter.
func turnRight(from image.Image) image.Image {
	b := from.Bounds()
	flat, ok := from.(*image.RGBA)
	if !ok || b.Min != (image.Point{}) {
		flat = image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
		draw.Draw(flat, flat.Rect, from, b.Min, draw.Src)
	}
	to := image.NewRGBA(image.Rect(0, 0, b.Dy(), b.Dx()))
	for y := range b.Dy() {
		for x := range b.Dx() {
			i, o := flat.PixOffset(x, y), to.PixOffset(b.Dy()-1-y, x)
			copy(to.Pix[o:o+4], flat.Pix[i:i+4])
		}
	}
	return to
}
