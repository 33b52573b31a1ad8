package wine

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"testing"
	"time"

	"confirmpoint/confirm"
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
