package gdi

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"confirmpoint/assets"
	"confirmpoint/printing/sheet"
)

// recorder keeps what is drawn on it.
type recorder struct {
	runs   []Run
	boxes  []Box
	lines  [][5]int32
	places []Box
	fail   error
}

func (r *recorder) Text(t Run) error { r.runs = append(r.runs, t); return r.fail }
func (r *recorder) Fill(b Box) error { r.boxes = append(r.boxes, b); return r.fail }
func (r *recorder) Line(x1, y1, x2, y2, thick int32) error {
	r.lines = append(r.lines, [5]int32{x1, y1, x2, y2, thick})
	return r.fail
}
func (r *recorder) Picture(b Box, _ Bitmap) error { r.places = append(r.places, b); return r.fail }

// laser is a printer of 600 dots an inch that cannot print near the edges.
func laser() Device { return Device{DPIX: 600, DPIY: 600, OffsetX: 80, OffsetY: 24} }

func TestPlacesAreOnPaperNotInThePrintableArea(t *testing.T) {
	p := sheet.Page{
		Width: 210, Height: 297,
		Texts: []sheet.Text{{X: 25.4, Y: 50.8, Size: 12, Font: assets.PrintSong, Text: "甲乙", Gray: 0.5, Angle: 45,
			Glyphs: []sheet.Glyph{{ID: 7}, {ID: 9, X: 4.2333}}}},
		Bars: []sheet.Bar{{X: 25.4, Y: 25.4, W: 12.7, H: 6.35}},
	}
	var r recorder
	if err := laser().Draw(&r, &p); err != nil {
		t.Fatal(err)
	}
	want := Run{Font: assets.PrintSong, X: 600 - 80, Y: 1200 - 24, Height: 100, Tenths: 450, Gray: 128,
		Glyphs: []uint16{7, 9}, DX: []int32{100, 100}}
	if len(r.runs) != 1 || !reflect.DeepEqual(r.runs[0], want) {
		t.Errorf("got %+v", r.runs)
	}
	if box := (Box{600 - 80, 600 - 24, 900 - 80, 750 - 24}); !slices.Equal(r.boxes, []Box{box}) {
		t.Errorf("got %v", r.boxes)
	}
}

// TestRoundingDoesNotAddUp: 60 characters of 43.75 pixels end where they should.
func TestRoundingDoesNotAddUp(t *testing.T) {
	d := Device{DPIX: 300, DPIY: 300}
	text := sheet.Text{X: 20, Y: 20, Size: 10.5, Font: assets.PrintSong, Text: "x"}
	for i := range 60 {
		text.Glyphs = append(text.Glyphs, sheet.Glyph{ID: 1, X: float64(i) * 10.5 * 25.4 / 72})
	}
	var r recorder
	if err := d.Draw(&r, &sheet.Page{Texts: []sheet.Text{text}}); err != nil {
		t.Fatal(err)
	}
	at := r.runs[0].X
	for i, dx := range r.runs[0].DX {
		if want := (20 + text.Glyphs[i].X) * 300 / 25.4; float64(at) < want-0.51 || float64(at) > want+0.51 {
			t.Fatalf("glyph %d is at %d, want %f", i, at, want)
		}
		at += dx
	}
}

// TestModulesTouch: the boxes of a code leave no gap and do not overlap, at
// every resolution.
func TestModulesTouch(t *testing.T) {
	for _, dpi := range []int{150, 203, 300, 360, 600, 1200} {
		p := sheet.Page{}
		for i := range 40 {
			p.Bars = append(p.Bars, sheet.Bar{X: 20 + 0.33*float64(i), Y: 20, W: 0.33, H: 5})
		}
		var r recorder
		if err := (Device{DPIX: dpi, DPIY: dpi}).Draw(&r, &p); err != nil {
			t.Fatal(err)
		}
		for i := 1; i < len(r.boxes); i++ {
			if r.boxes[i].Left != r.boxes[i-1].Right {
				t.Errorf("%d dpi: module %d begins at %d, the one before ends at %d", dpi, i, r.boxes[i].Left, r.boxes[i-1].Right)
			}
		}
	}
}

func TestRules(t *testing.T) {
	d := Device{DPIX: 254, DPIY: 254} // ten pixels a millimetre
	cases := []struct {
		name  string
		rule  sheet.Rule
		boxes []Box
		lines [][5]int32
	}{
		{"level", sheet.Rule{X1: 10, Y1: 20, X2: 30, Y2: 20, Thick: 0.4}, []Box{{100, 198, 300, 202}}, nil},
		{"level, drawn backwards", sheet.Rule{X1: 30, Y1: 20, X2: 10, Y2: 20, Thick: 0.4}, []Box{{100, 198, 300, 202}}, nil},
		{"upright", sheet.Rule{X1: 10, Y1: 20, X2: 10, Y2: 50, Thick: 0.2}, []Box{{99, 200, 101, 500}}, nil},
		{"hair", sheet.Rule{X1: 10, Y1: 20, X2: 30, Y2: 20, Thick: 0.01}, []Box{{100, 200, 300, 201}}, nil},
		{"slanting", sheet.Rule{X1: 10, Y1: 20, X2: 30, Y2: 40, Thick: 0.5}, nil, [][5]int32{{100, 200, 300, 400, 5}}},
		{"of no length", sheet.Rule{X1: 10, Y1: 20, X2: 10, Y2: 20, Thick: 0.5}, nil, nil},
		{"dashed", sheet.Rule{X1: 10, Y1: 20, X2: 14, Y2: 20, Thick: 0.2, Dashed: true}, []Box{{100, 199, 111, 201}, {128, 199, 140, 201}}, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var r recorder
			if err := d.Draw(&r, &sheet.Page{Rules: []sheet.Rule{c.rule}}); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(r.boxes, c.boxes) || !slices.Equal(r.lines, c.lines) {
				t.Errorf("got %v %v", r.boxes, r.lines)
			}
		})
	}
}

// TestNothingOfAPageIsForgotten fails when the display list learns something
// that is not drawn here.
func TestNothingOfAPageIsForgotten(t *testing.T) {
	known := map[reflect.Type][]string{
		reflect.TypeFor[sheet.Page]():  {"Width", "Height", "Backdrop", "Images", "Texts", "Rules", "Bars", "Plate"},
		reflect.TypeFor[sheet.Image](): {"X", "Y", "W", "H", "JPEG"},
		reflect.TypeFor[sheet.Text]():  {"X", "Y", "Size", "Font", "Text", "Width", "Glyphs", "Gray", "Angle"},
		reflect.TypeFor[sheet.Glyph](): {"ID", "X"},
		reflect.TypeFor[sheet.Rule]():  {"X1", "Y1", "X2", "Y2", "Thick", "Dashed"},
		reflect.TypeFor[sheet.Bar]():   {"X", "Y", "W", "H"},
	}
	for of, fields := range known {
		for f := range of.Fields() {
			if !slices.Contains(fields, f.Name) {
				t.Errorf("%s.%s is not drawn on Windows", of.Name(), f.Name)
			}
		}
	}
}

func TestErrorsStopThePage(t *testing.T) {
	refusal := errors.New("no")
	photo := jpegOf(t, 4, 4)
	for name, p := range map[string]sheet.Page{
		"watermark": {Backdrop: []sheet.Text{{Text: "x", Glyphs: []sheet.Glyph{{ID: 1}}}}},
		"text":      {Texts: []sheet.Text{{Text: "x", Glyphs: []sheet.Glyph{{ID: 1}}}}},
		"rule":      {Rules: []sheet.Rule{{X2: 5, Thick: 1}}},
		"dashes":    {Rules: []sheet.Rule{{X2: 5, Y2: 5, Thick: 1, Dashed: true}}},
		"bar":       {Bars: []sheet.Bar{{W: 1, H: 1}}},
		"photo":     {Images: []sheet.Image{{W: 1, H: 1, JPEG: photo}}},
	} {
		if err := laser().Draw(&recorder{fail: refusal}, &p); !errors.Is(err, refusal) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	for name, p := range map[string]sheet.Page{
		"text without glyphs": {Texts: []sheet.Text{{Text: "x"}}},
		"no photo":            {Images: []sheet.Image{{W: 1, H: 1, JPEG: []byte("GIF89a")}}},
	} {
		if err := laser().Draw(&recorder{}, &p); err == nil {
			t.Errorf("%s is drawn", name)
		}
	}
	if err := laser().Draw(&recorder{}, &sheet.Page{Texts: []sheet.Text{{}}}); err != nil {
		t.Errorf("no text: %v", err)
	}
}
