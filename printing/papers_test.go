package printing

import (
	"strconv"
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
	for name, paper := range samplesOfMany() {
		papers[name] = paper
	}
	return papers
}

// samplesOfMany are papers about many applicants, or about none.
func samplesOfMany() map[string]confirm.Paper {
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
	cover := with(confirm.PaperCover, sampleRoster("台山市新宁小学教师资格定期注册材料", 18, false))
	cover.Heading = "台山市新宁小学"
	separator := with(confirm.PaperSeparator, nil)
	separator.Heading = "江门市台山市广海镇中心小学附属第二实验学校（广海镇南湾村民委员会教学点）"
	test := with(confirm.PaperTest, nil)
	test.Printer, test.Tray = "Office-LaserJet-2F", "tray-2"
	calibration := with(confirm.PaperCalibration, nil)
	calibration.Printer, calibration.Heading = "Office-LaserJet-2F", "教师资格定期注册申请表"
	calibration.Calibration = confirm.Calibration{X: -0.8, Y: 1.5, Percent: 99.6}
	return map[string]confirm.Paper{
		"persons":      with(confirm.PaperPersons, sampleRoster("台山市中小学教师资格定期注册申请人员基本情况表", 60, true)),
		"conclusions":  with(confirm.PaperConclusions, sampleRoster("台山市中小学教师资格定期注册申请人员初审注册结论表", 30, false)),
		"handover":     with(confirm.PaperHandover, sampleHandover(45)),
		"statistics":   with(confirm.PaperStatistics, sampleStatistics()),
		"cover":        cover,
		"separator":    separator,
		"duplex_guide": with(confirm.PaperDuplexGuide, nil),
		"test":         test,
		"calibration":  calibration,
	}
}

// sampleRoster lists invented people; wide has as many columns as a bureau asks for.
func sampleRoster(title string, n int, wide bool) *confirm.Listing {
	list := confirm.Listing{
		Title: title, Subtitle: "台山市新宁小学确认点　2026年10月12日",
		Signatures: []string{"填表人", "审核人", "单位（盖章）", "日期"},
	}
	column := func(title string, width float64, center bool) {
		list.Columns = append(list.Columns, confirm.ListingColumn{Key: "c" + strconv.Itoa(len(list.Columns)), Title: title, Width: width, Center: center})
	}
	column("序号", 10, true)
	column("姓名", 24, true)
	column("性别", 10, true)
	column("证件号码", 36, true)
	column("现任教学校", 50, false)
	column("资格种类", 26, true)
	column("注册类型", 18, true)
	if wide {
		column("民族", 14, true)
		column("教师资格证书号码", 34, true)
		column("岗位性质", 18, true)
		column("教师职务（职称）", 18, true)
		column("聘用起始时间", 22, true)
		column("联系电话", 24, true)
	}
	column("备注", 40, false)
	for i := range n {
		c := invented.Options{Seed: 4, Every: -1}.At(i).Content
		row := []string{
			strconv.Itoa(i + 1), c.Identity.Name.Reveal(), c.Identity.Sex.Label(), c.Identity.DocumentNumber.Reveal(),
			c.Work.School, c.Certificate.Kind.Label(), c.Kind.Label(),
		}
		if wide {
			row = append(row, confirm.EthnicityName(c.Identity.Ethnicity), c.Certificate.Number.Reveal(), c.Work.PostKind,
				c.Work.Title, string(c.Work.ContractStart), c.Contact.Phone.Reveal())
		}
		remark := ""
		if i%9 == 3 {
			remark = "缺 2023 年度考核表，已告知补正"
		}
		list.Rows = append(list.Rows, append(row, remark))
	}
	return &list
}

// sampleHandover has columns that are added up.
func sampleHandover(n int) *confirm.Listing {
	list := confirm.Listing{
		Title: "教师资格定期注册材料移交清单", Subtitle: "台山市新宁小学确认点 移交 台山市教育局　2026年10月12日",
		Columns: []confirm.ListingColumn{
			{Key: "no", Title: "序号", Width: 12, Center: true}, {Key: "application_no", Title: "报名号", Width: 34, Center: true},
			{Key: "name", Title: "姓名", Width: 28, Center: true}, {Key: "school", Title: "现任教学校", Width: 56},
			{Key: "forms", Title: "申请表（份）", Width: 18, Center: true, Sum: true}, {Key: "sheets", Title: "材料（页）", Width: 18, Center: true, Sum: true},
			{Key: "remark", Title: "备注", Width: 24},
		},
		Signatures: []string{"移交单位（盖章）", "移交人", "日期", "接收单位（盖章）", "接收人", "日期"},
	}
	for i := range n {
		p := invented.Options{Seed: 9, Every: -1}.At(i)
		list.Rows = append(list.Rows, []string{
			strconv.Itoa(i + 1), p.ApplicationNo, p.Content.Identity.Name.Reveal(), p.Content.Work.School, "2", strconv.Itoa(9 + i%7), "",
		})
	}
	return &list
}

func sampleStatistics() *confirm.Listing {
	list := confirm.Listing{
		Title: "2026年台山市公民办学校教师资格（定期）注册情况统计表", Subtitle: "台山市新宁小学确认点　2026年10月12日",
		Columns:    []confirm.ListingColumn{{Key: "stage", Title: "学段", Width: 24, Center: true}, {Key: "kind", Title: "性质", Width: 18, Center: true}},
		Signatures: []string{"填表人", "审核人", "单位（盖章）", "日期"},
	}
	for _, title := range []string{"应注册", "申请", "材料齐全", "材料不全", "未受理", "合格", "暂缓", "不合格", "需注册贴数"} {
		list.Columns = append(list.Columns, confirm.ListingColumn{Key: title, Title: title, Width: 22, Center: true, Sum: true})
	}
	for i, stage := range []string{"幼儿园", "小学", "初中", "高中", "中职", "特教"} {
		for k, kind := range []string{"公办", "民办"} {
			row := []string{stage, kind}
			for c := range 9 {
				row = append(row, strconv.Itoa((i*37+k*11+c*5)%60))
			}
			list.Rows = append(list.Rows, row)
		}
	}
	return &list
}
