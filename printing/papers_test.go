package printing

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/internal/invented"
)

// samplePapers are one paper of every kind, by the name of its golden files,
// and some in the states that change how they look.
func samplePapers(tb testing.TB) map[string]confirm.Paper {
	tb.Helper()
	one := samplePaper(tb, 0)
	one.Record.Digest, one.Record.Version = "a1b2c3d4e5f60718", 3
	one.Record.Standing.FileNumber, one.Record.Standing.LocalFileNumber = "2026000123", "XN-2026-01-0042"
	one.Point.Code, one.Point.Address = "440781-01", "广东省台山市台城街道环市中路 88 号"
	one.FirstSheet, one.BatchMark = 7, "K3F"
	papers := map[string]confirm.Paper{}
	add := func(name string, kind confirm.PaperKind, change func(*confirm.Paper)) {
		p := one
		p.Kind = kind
		if change != nil {
			change(&p)
		}
		papers[name] = p
	}
	add("form", confirm.PaperForm, func(p *confirm.Paper) { p.Copies = 2 })
	add("preview", confirm.PaperForm, func(p *confirm.Paper) {
		*p = samplePaper(tb, 1)
		p.Preview, p.PrintNo, p.Photo, p.Training = true, 3, nil, true
		p.Reason = "第一次打印时卡纸，两张都有折痕，申请人要求重新打印后再签名"
		p.Record.Content.Kind = confirm.KindFirst
		p.Record.Content.Identity.Name = "买买提·𠮷𬱖䶮·阿卜杜热西提"
		p.Record.Content.Work.School = "江门市台山市广海镇中心小学附属第二实验学校（广海镇南湾村民委员会教学点）"
		p.Record.Version = 2
		p.Record.Standing.Corrections = []confirm.WorkCorrection{{Version: 2}}
	})
	add("long", confirm.PaperReceipt, func(p *confirm.Paper) {
		p.Record.Content.Identity.Name = confirm.Name("阿卜杜热合曼·麦麦提伊敏江·艾山江" + strings.Repeat("·伊力哈木江", 5) + "吐尔逊") // 50 characters
		p.Record.Content.Work.School = "内蒙古自治区鄂尔多斯市准格尔旗薛家湾镇第一中心小学附属第二实验学校（薛家湾镇南湾村民委员会教学点）"
		p.Point.Name = "内蒙古自治区鄂尔多斯市准格尔旗薛家湾镇第一中心小学教师资格现场确认点"
		p.Point.BureauName = "内蒙古自治区鄂尔多斯市准格尔旗教育体育局"
		p.PrintNo, p.Reason = 3, "纸张受潮，印迹模糊，申请人要求重新打印"
	})
	add("receipt", confirm.PaperReceipt, nil)
	add("blank_receipt", confirm.PaperBlankReceipt, func(p *confirm.Paper) {
		p.Record, p.Photo, p.Number = confirm.Record{}, nil, "440781-01-20261012-0005"
	})
	add("supplement", confirm.PaperSupplement, func(p *confirm.Paper) {
		p.Deadline = time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
		p.Conditions = p.Conditions[4:8]
		p.Record.Standing.State = confirm.StateIncomplete
		p.Record.Standing.Decision = &confirm.Decision{Ticks: []confirm.Tick{
			{Code: "T5", Value: confirm.TickNotMet, Note: "缺 2021、2023 年度考核表"}, {Code: "T6", Value: confirm.TickNotMet, Note: "现有证明 284 学时，还差 76 学时"},
		}}
	})
	add("amendment", confirm.PaperAmendment, func(p *confirm.Paper) {
		p.Advice = confirm.CertificateAdvice{Case: confirm.CodeCertificateNewNumber, Turn: confirm.TurnBureau, NewNumber: true}
	})
	add("correction", confirm.PaperCorrection, func(p *confirm.Paper) {
		p.Correction = confirm.WorkCorrection{
			Fields: []confirm.FieldCorrection{
				{Field: "work.contract_start", Old: "2009-09-01", New: "2021-09-01"},
				{Field: "work.school", Old: "台山市新宁小学", New: "台山市广海镇中心小学附属第二实验学校"},
				{Field: "work.title", Old: "", New: "一级教师"},
			},
			Authorisation: confirm.Authorisation{Kind: confirm.AuthorisationWritten, Reference: "书面委托书 2026-018 号", Date: "2026-10-11"},
			ClerkName:     "陈静", At: time.Date(2026, 10, 12, 6, 21, 0, 0, time.UTC),
		}
	})
	add("label", confirm.PaperLabel, nil)
	for name, paper := range samplesOfMany(tb) {
		papers[name] = paper
	}
	return papers
}

// samplesOfMany are papers about many applicants, or about none.
func samplesOfMany(tb testing.TB) map[string]confirm.Paper {
	base := confirm.Paper{
		Copies: 1, PrintNo: 1, Handler: "陈静", FirstSheet: 41, BatchMark: "K3F",
		PrintedAt: time.Date(2026, 10, 12, 6, 30, 0, 0, time.UTC),
		Plan:      confirm.Plan{Name: "台山市 2026 年秋季教师资格定期注册"},
		Point:     confirm.Point{Name: "台山市新宁小学确认点", Code: "440781-01", BureauName: "台山市教育局", BureauPhone: "0750-5500000"},
	}
	with := func(kind confirm.PaperKind, listing *confirm.Listing) confirm.Paper {
		p := base
		p.Kind, p.Listing = kind, listing
		return p
	}
	cover := with(confirm.PaperCover, sampleListing(tb, confirm.PaperCover, 18))
	cover.Heading = "青禾县第一中学"
	separator := with(confirm.PaperSeparator, nil)
	separator.Heading = "江门市台山市广海镇中心小学附属第二实验学校（广海镇南湾村民委员会教学点）"
	test := with(confirm.PaperTest, nil)
	test.Printer, test.Tray = "Office-LaserJet-2F", "tray-2"
	calibration := with(confirm.PaperCalibration, nil)
	calibration.Printer, calibration.Heading = "Office-LaserJet-2F", "教师资格定期注册申请表"
	calibration.Calibration = confirm.Calibration{X: -0.8, Y: 1.5, Percent: 99.6}
	slip := with(confirm.PaperSlip, nil)
	slip.Record = confirm.Record{ApplicationNo: "202644078100005"}
	slip.Point.Address, slip.Heading = "江门市台山市台城街道环北大道 88 号新宁小学行政楼一楼", "2026 年 10 月 8 日 08:30 至 2026 年 10 月 20 日 17:00"
	return map[string]confirm.Paper{
		"slip":     slip,
		"key_card": with(confirm.PaperKeyCard, sampleKeyCard()),
		"persons":  with(confirm.PaperPersons, sampleListing(tb, confirm.PaperPersons, 30)),
		"persons_some": with(confirm.PaperPersons, sampleListing(tb, confirm.PaperPersons, 60, "number", "application_no", "name", "sex",
			"document_number", "school", "stage", "subject", "title", "qualification", "certificate_number", "kind", "phone", "remark")),
		"conclusions":  with(confirm.PaperConclusions, sampleListing(tb, confirm.PaperConclusions, 30)),
		"handover":     with(confirm.PaperHandover, sampleListing(tb, confirm.PaperHandover, 45)),
		"statistics":   with(confirm.PaperStatistics, sampleListing(tb, confirm.PaperStatistics, 60)),
		"daily":        with(confirm.PaperDaily, sampleNumbers(base)),
		"not_come":     with(confirm.PaperNotCome, sampleListing(tb, confirm.PaperNotCome, 28)),
		"close_out":    with(confirm.PaperCloseOut, sampleCertificate(base)),
		"cover":        cover,
		"separator":    separator,
		"duplex_guide": with(confirm.PaperDuplexGuide, nil),
		"test":         test,
		"calibration":  calibration,
	}
}

// sampleKeyCard is a full card, with two lines in three of its rows.
func sampleKeyCard() *confirm.Listing {
	list := confirm.Listing{Title: "按键卡片", Subtitle: "每个画面按 F1 看帮助，按 Ctrl+K 用名称、拼音或首字母找命令。"}
	for range 5 {
		list.Columns = append(list.Columns, confirm.ListingColumn{Key: "key", Title: "键", Width: 19, Center: true},
			confirm.ListingColumn{Key: "does", Title: "作用", Width: 35})
	}
	for i := range 31 {
		var row []string
		for range 5 {
			row = append(row, "Ctrl+Shift+M", "给勾选的人留言")
		}
		if i%10 == 5 {
			row[4], row[7] = "Home End PgUp PgDn", "其余条件全部具备（焦点在条件上）"
		}
		list.Rows = append(list.Rows, row)
	}
	return &list
}

// sampleListing is a list as the product makes it, of invented people.
func sampleListing(tb testing.TB, kind confirm.PaperKind, n int, columns ...string) *confirm.Listing {
	tb.Helper()
	in := confirm.ListingInput{
		Kind: kind, Columns: columns, Day: "2026-10-12",
		Book: confirm.Rulebook{
			Plan:       confirm.Plan{Name: "青禾县 2026 年秋季教师资格定期注册", Opens: time.Date(2026, 9, 22, 0, 0, 0, 0, time.UTC)},
			Point:      confirm.Point{Name: "青禾县第一中学确认点"},
			Conditions: confirm.DefaultConditions(),
		},
	}
	if kind == confirm.PaperCover {
		in.School = "青禾县第一中学"
	}
	for i := range n {
		p := invented.Options{Seed: 4, Every: -1}.At(i)
		r := confirm.Record{ApplicationNo: p.ApplicationNo, Version: 1, Content: p.Content}
		r.Standing = confirm.Standing{State: confirm.StateComplete, FileNumber: strconv.Itoa(202600001 + i), Decision: &confirm.Decision{}}
		for _, c := range confirm.DefaultConditions() {
			r.Standing.Decision.Ticks = append(r.Standing.Decision.Ticks, confirm.Tick{Code: c.Code, Value: confirm.TickMet})
		}
		if i%9 == 3 {
			r.Standing.State = confirm.StateIncomplete
			r.Standing.Decision.Ticks[4] = confirm.Tick{Code: "T5", Value: confirm.TickNotMet, Note: "缺 2023 年度考核表"}
			r.Standing.Remark = "已电话告知，本人答复下周补交"
		}
		in.Records = append(in.Records, r)
	}
	list, err := confirm.NewListing(in)
	if err != nil {
		tb.Fatal(err)
	}
	return &list
}

// BenchmarkRoster lays a 基本情况表 of 2,000 people with all its columns.
func BenchmarkRoster(b *testing.B) {
	press := newPress(b)
	paper := confirm.Paper{Kind: confirm.PaperPersons, Copies: 1, PrintNo: 1, Listing: sampleListing(b, confirm.PaperPersons, 2000)}
	for b.Loop() {
		if err := press.Check(paper); err != nil {
			b.Fatal(err)
		}
	}
}
