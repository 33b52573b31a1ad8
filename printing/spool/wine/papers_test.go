package wine

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"testing"
	"time"

	"confirmpoint/assets"
	"confirmpoint/confirm"
	"confirmpoint/printing/sheet"
)

// Titles of the jobs.
const (
	titleForms   = "confirmpoint-windows-forms"
	titleSheets  = "confirmpoint-windows-sheets"
	titleAborted = "confirmpoint-windows-aborted"
)

// tray is one of the printer's, by the name Windows gives it.
const tray = "Main"

// forms are the papers printed: a name of characters from all planes and
// fonts, and a preview with its watermark.
func forms(t *testing.T) []confirm.Paper {
	t.Helper()
	rare := form("4407812026000001", "𬱖𠮷𪚥𫝀欧阳")
	rare.Record.Content.Work.School = "台山市𬍛水镇㵲丘中心小学"
	rare.Photo = photo(t)
	preview := form("4407812026000002", "张敏")
	preview.Preview = true
	return []confirm.Paper{rare, preview}
}

func form(number string, name confirm.Name) confirm.Paper {
	return confirm.Paper{
		Kind: confirm.PaperForm, Copies: 1, PrintNo: 1, Handler: "陈静",
		PrintedAt:  time.Date(2026, 10, 12, 6, 30, 0, 0, time.UTC),
		Plan:       confirm.Plan{Name: "台山市 2026 年秋季教师资格定期注册"},
		Point:      confirm.Point{Name: "台山市新宁小学确认点", BureauName: "台山市教育局", BureauPhone: "0750-5500000"},
		Conditions: confirm.DefaultConditions(),
		Record: confirm.Record{
			ID: "r1", ApplicationNo: number,
			Content: confirm.Content{
				Kind:     confirm.KindPeriodic,
				Identity: confirm.Identity{Name: name, Sex: confirm.SexFemale, BirthDate: "1985-08-12"},
				Work:     confirm.Work{School: "台山市新宁小学", Stage: "小学", Subject: "语文"},
			},
		},
	}
}

// photo is half light and half dark, with a dark corner: upside down or
// mirrored it is another picture.
func photo(t *testing.T) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 150, 210))
	for y := range 210 {
		for x := range 150 {
			c := color.Gray{Y: 225}
			if y > 130 || x < 40 && y < 40 {
				c.Y = 30
			}
			img.SetGray(x, y, c)
		}
	}
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, img, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

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
