package wine

import (
	"confirmpoint/assets"
	"confirmpoint/printing/sheet"
)

// sheets are an upright page, a lying one and an upright one again: strokes
// that slant and are dashed, text turned and in grey, boxes near the corners.
func sheets() []sheet.Page {
	upright := page(210, 297)
	upright.Rules = append(upright.Rules,
		sheet.Rule{X1: 30, Y1: 60, X2: 180, Y2: 60, Thick: 0.2},
		sheet.Rule{X1: 30, Y1: 70, X2: 180, Y2: 70, Thick: 0.5, Dashed: true},
		sheet.Rule{X1: 30, Y1: 80, X2: 180, Y2: 120, Thick: 1},
		sheet.Rule{X1: 30, Y1: 130, X2: 180, Y2: 100, Thick: 0.4, Dashed: true},
		sheet.Rule{X1: 100, Y1: 140, X2: 100, Y2: 240, Thick: 0.3},
	)
	return []sheet.Page{upright, page(297, 210), page(210, 297)}
}

func page(w, h float64) sheet.Page {
	p := sheet.Page{Width: w, Height: h}
	for _, x := range []float64{20, w - 30} {
		for _, y := range []float64{20, h - 30} {
			p.Bars = append(p.Bars, sheet.Bar{X: x, Y: y, W: 10, H: 5})
		}
	}
	// Glyphs 2000 to 2007 of the font, whatever characters they are.
	run := sheet.Text{X: 60, Y: 150, Size: 14, Font: assets.PrintSong, Text: "八个字不重要吧"}
	for i := range 8 {
		run.Glyphs = append(run.Glyphs, sheet.Glyph{ID: uint16(2000 + i), X: 5.3 * float64(i)})
	}
	turned := run
	turned.X, turned.Y, turned.Angle, turned.Gray, turned.Size = 60, 140, 35, 0.7, 20
	p.Backdrop = []sheet.Text{turned}
	p.Texts = []sheet.Text{run}
	return p
}
