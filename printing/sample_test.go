package printing

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"testing"
	"time"

	"confirmpoint/confirm"
)

// samplePaper is an invented teacher's form with a photo.
func samplePaper(tb testing.TB, n int) confirm.Paper {
	tb.Helper()
	p := sampleForm(n)
	p.Photo = samplePhoto(tb, n)
	return p
}

// sampleForm has no photo.
func sampleForm(n int) confirm.Paper {
	return confirm.Paper{
		Kind: confirm.PaperForm, Copies: 1, PrintNo: 1, Handler: "陈静",
		PrintedAt: time.Date(2026, 10, 12, 6, 30, 0, 0, time.UTC),
		Plan:      confirm.Plan{Name: "台山市 2026 年秋季教师资格定期注册"},
		Point: confirm.Point{
			Name: "台山市新宁小学确认点", BureauName: "台山市教育局", BureauPhone: "0750-5500000",
		},
		Conditions: confirm.DefaultConditions(),
		Record: confirm.Record{
			ID: "r1", ApplicationNo: fmt.Sprintf("4407812026%06d", n+1),
			Content: confirm.Content{
				Kind: confirm.KindPeriodic,
				Identity: confirm.Identity{
					DocumentType: confirm.DocumentIDCard, DocumentNumber: "341002198508120029",
					Name: "张敏", Sex: confirm.SexFemale, BirthDate: "1985-08-12", Ethnicity: "01",
				},
				Certificate: confirm.Certificate{
					Number: "20094407822000123", IssuedOn: "2009-07-01", Kind: confirm.QualificationPrimary,
					Issuer: "台山市教育局", Subject: "语文",
				},
				Work: confirm.Work{
					School: "台山市新宁小学", Location: "县镇", SchoolKind: "公办", Stage: "小学", Subject: "语文",
					Title: "一级教师", PostKind: "在编在岗", CareerStart: "2008-09-01", ContractStart: "2009-09-01",
				},
				Education: confirm.Education{Level: "大学本科", Degree: "文学学士", School: "华南师范大学", Major: "汉语言文学"},
				Contact:   confirm.Contact{Phone: "13800001234", Email: "zhangmin@example.cn"},
			},
			Standing: confirm.Standing{State: confirm.StateComplete, Decision: &confirm.Decision{
				ReceiptNumber: "440781-01-20261012-0001", At: time.Date(2026, 10, 12, 6, 0, 0, 0, time.UTC),
				Ticks: []confirm.Tick{{Code: "T1", Value: confirm.TickMet}, {Code: "T9", Value: confirm.TickNotApplicable}},
			}},
		},
	}
}

// sampleReceipt is the receipt of the same teacher.
func sampleReceipt(tb testing.TB, n int) confirm.Paper {
	p := samplePaper(tb, n)
	p.Kind = confirm.PaperReceipt
	return p
}

// samplePhoto draws a head and shoulders, each n a little different.
func samplePhoto(tb testing.TB, n int) []byte {
	tb.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 295, 413))
	for y := range 413 {
		for x := range 295 {
			c := color.RGBA{200, 215, 235, 255}
			dx, dy := x-147, y-170
			switch {
			case dx*dx*4+dy*dy*3 < 4*85*85:
				c = color.RGBA{236, 200, 176, 255}
			case y > 290 && dx*dx < (y-250)*150:
				c = color.RGBA{uint8(40 + n%120), 60, 110, 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, img, &jpeg.Options{Quality: 85}); err != nil {
		tb.Fatal(err)
	}
	return buf.Bytes()
}
