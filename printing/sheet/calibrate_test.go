package sheet

import (
	"math"
	"reflect"
	"testing"
)

func TestCalibrated(t *testing.T) {
	page := func() Page {
		return Page{
			Width: 210, Height: 297, Plate: &Page{},
			Backdrop: []Text{{X: 105, Y: 148.5, Size: 40, Angle: 30, Gray: 0.8, Text: "预览"}},
			Images:   []Image{{X: 155, Y: 48.5, W: 25, H: 35, JPEG: []byte{1}}},
			Texts:    []Text{{X: 5, Y: 48.5, Size: 10, Text: "张敏", Width: 8, Glyphs: []Glyph{{ID: 7, X: 0}, {ID: 9, X: 4}}}},
			Rules:    []Rule{{X1: 5, Y1: 148.5, X2: 205, Y2: 148.5, Thick: 0.2, Dashed: true}},
			Bars:     []Bar{{X: 105, Y: 98.5, W: 1, H: 10}},
		}
	}
	cases := []struct {
		name string
		c    Calibration
		want Page
	}{
		{"none", Calibration{Scale: 1}, page()},
		{"moved", Calibration{X: 2, Y: -3, Scale: 1}, Page{
			Width: 210, Height: 297,
			Backdrop: []Text{{X: 107, Y: 145.5, Size: 40, Angle: 30, Gray: 0.8, Text: "预览", Glyphs: []Glyph{}}},
			Images:   []Image{{X: 157, Y: 45.5, W: 25, H: 35, JPEG: []byte{1}}},
			Texts:    []Text{{X: 7, Y: 45.5, Size: 10, Text: "张敏", Width: 8, Glyphs: []Glyph{{ID: 7, X: 0}, {ID: 9, X: 4}}}},
			Rules:    []Rule{{X1: 7, Y1: 145.5, X2: 207, Y2: 145.5, Thick: 0.2, Dashed: true}},
			Bars:     []Bar{{X: 107, Y: 95.5, W: 1, H: 10}},
		}},
		{"stretched about the middle", Calibration{Scale: 1.1}, Page{
			Width: 210, Height: 297,
			Backdrop: []Text{{X: 105, Y: 148.5, Size: 44, Angle: 30, Gray: 0.8, Text: "预览", Glyphs: []Glyph{}}},
			Images:   []Image{{X: 160, Y: 38.5, W: 27.5, H: 38.5, JPEG: []byte{1}}},
			Texts:    []Text{{X: -5, Y: 38.5, Size: 11, Text: "张敏", Width: 8.8, Glyphs: []Glyph{{ID: 7, X: 0}, {ID: 9, X: 4.4}}}},
			Rules:    []Rule{{X1: -5, Y1: 148.5, X2: 215, Y2: 148.5, Thick: 0.22, Dashed: true}},
			Bars:     []Bar{{X: 105, Y: 93.5, W: 1.1, H: 11}},
		}},
		{"both", Calibration{X: 1, Y: 1, Scale: 0.9}, Page{
			Width: 210, Height: 297,
			Backdrop: []Text{{X: 106, Y: 149.5, Size: 36, Angle: 30, Gray: 0.8, Text: "预览", Glyphs: []Glyph{}}},
			Images:   []Image{{X: 151, Y: 59.5, W: 22.5, H: 31.5, JPEG: []byte{1}}},
			Texts:    []Text{{X: 16, Y: 59.5, Size: 9, Text: "张敏", Width: 7.2, Glyphs: []Glyph{{ID: 7, X: 0}, {ID: 9, X: 3.6}}}},
			Rules:    []Rule{{X1: 16, Y1: 149.5, X2: 196, Y2: 149.5, Thick: 0.18, Dashed: true}},
			Bars:     []Bar{{X: 106, Y: 104.5, W: 0.9, H: 9}},
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			from := page()
			got := c.c.Calibrated(from)
			round(reflect.ValueOf(&got).Elem())
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("got  %+v\nwant %+v", got, c.want)
			}
			if !reflect.DeepEqual(from, page()) {
				t.Error("the page given was touched")
			}
		})
	}
}

// round takes the last digits off all numbers, so that 4.4 is 4.4.
func round(v reflect.Value) {
	switch v.Kind() {
	case reflect.Float64:
		v.SetFloat(math.Round(v.Float()*1e9) / 1e9)
	case reflect.Struct:
		for i := range v.NumField() {
			round(v.Field(i))
		}
	case reflect.Slice:
		for i := range v.Len() {
			round(v.Index(i))
		}
	}
}

// TestPlate: what a page has besides its plate, and that neither touches the other.
func TestPlate(t *testing.T) {
	plate := Page{Width: 210, Height: 297, Texts: make([]Text, 1, 8), Rules: []Rule{{X2: 1}}}
	plate.Texts[0].Text = "姓名"
	a, b := plate.Clip(), plate.Clip()
	a.Texts, b.Texts = append(a.Texts, Text{Text: "张敏"}), append(b.Texts, Text{Text: "李华"})
	a.Bars = append(a.Bars, Bar{W: 1})
	own := a.Own()
	if len(a.Texts) != 2 || a.Texts[1].Text != "张敏" || a.Plate != &plate {
		t.Errorf("another page of the plate shows in this one: %+v", a.Texts)
	}
	if len(own.Texts) != 1 || own.Texts[0].Text != "张敏" || len(own.Rules) != 0 || len(own.Bars) != 1 || own.Plate != nil {
		t.Errorf("of its own it has %+v", own)
	}
	alone := Page{Texts: []Text{{Text: "x"}}}
	if !reflect.DeepEqual(alone.Own(), alone) {
		t.Error("a page without a plate lost something")
	}
}
