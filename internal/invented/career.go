package invented

import (
	"fmt"

	"confirmpoint/confirm"
)

// choosePost fixes school, stage and a certificate that fits the stage.
func (m *maker) choosePost() {
	m.school = pick(&m.dice, schools)
	m.stage = stages[pick(&m.dice, m.school.stages)]
	m.qualified = confirm.QualificationKind(pick(&m.dice, []byte(m.stage.kinds)))
	if m.stage.name == "中职" && m.dice.in(5) == 0 {
		m.qualified = confirm.QualificationVocationalGuide
	}
	if m.qualified != confirm.QualificationKindergarten && m.dice.in(100) < 2 {
		m.qualified = confirm.QualificationHigher // it covers every lower level
	}
}

// certificate has a number of the shape of its year: 17 digits from 2001, 15
// digits before, some of them typed as "19" + 15 digits (domain.md §5.1, §5.2).
func (m *maker) certificate() confirm.Certificate {
	c := confirm.Certificate{
		IssuedOn: m.issued.date(),
		Kind:     m.qualified,
		Issuer:   County + "教育局",
		Subject:  pick(&m.dice, m.stage.subjects),
	}
	if m.certYear <= 1998 {
		c.Subject = "无"
	}
	if m.certYear >= 2001 {
		serial := spread(m.i, m.options.Seed, 1_000_000)
		c.Number = confirm.CertificateNumber(fmt.Sprintf("%d%s%03d%s%d%06d",
			m.certYear, m.region[:2], 1+m.dice.in(60), m.qualified, m.sexDigit(), serial))
		return c
	}
	c.Number = confirm.CertificateNumber(fmt.Sprintf("%02d%s%s%d%05d",
		m.certYear%100, m.region, m.qualified, m.sexDigit(), m.i%100_000))
	if m.certYear < 2000 && m.i%3 == 0 {
		c.Number = "19" + c.Number
	}
	return c
}

// sexDigit follows the best supported reading of the number: 0 男 1 女 up to
// 2007, 1 男 2 女 from 2010, either between (domain.md §5.3).
func (m *maker) sexDigit() int {
	digit := 0
	if m.sex == confirm.SexFemale {
		digit = 1
	}
	if m.certYear >= 2010 || m.certYear >= 2008 && m.i%2 == 0 {
		digit++
	}
	return digit
}

func (m *maker) work() confirm.Work {
	post := "在编在岗"
	switch {
	case m.school.private:
		post = "在岗(民办学校)"
	case m.dice.in(100) < 8:
		post = "事业单位岗位聘用"
	}
	// The first job came with or after the certificate, the present contract
	// before the plan.
	start := min(m.certYear+m.dice.in(2), m.options.Year-1)
	career := dayOf(start, 8, 15+m.dice.in(15))
	contract := dayOf(start+m.dice.in(m.options.Year-start), 9, 1)
	return confirm.Work{
		School:        m.school.name,
		Location:      m.school.location,
		SchoolKind:    m.school.kind,
		Stage:         m.stage.name,
		Subject:       pick(&m.dice, m.stage.subjects),
		Title:         pick(&m.dice, m.stage.titles),
		PostKind:      post,
		CareerStart:   career.date(),
		ContractStart: contract.date(),
	}
}

func (m *maker) education() confirm.Education {
	e := confirm.Education{Level: "大学本科", Degree: "学士", School: pick(&m.dice, graduatedFrom), Major: pick(&m.dice, majors)}
	switch roll := m.dice.in(100); {
	case roll < 8:
		e.Level, e.Degree = "硕士研究生", "硕士"
	case roll < 30:
		e.Level, e.Degree = "大学专科", "无"
	case roll < 33:
		e.Level, e.Degree = "中等师范", "无"
	}
	return e
}

// period has the five years before the plan for 定期注册, the last year alone
// for 首次注册, which asks for no training hours (domain.md §2.3).
func (m *maker) period() confirm.Period {
	p := confirm.Period{Ethics: "合格"}
	if m.dice.in(5) == 0 {
		p.Ethics = "优秀"
	}
	years := 1
	if m.kind == confirm.KindPeriodic {
		years = 5
		p.LastRegisteredOn = dayOf(m.options.Year-5, 11, 1+m.dice.in(30)).date()
		p.TrainingHours = 360 + m.dice.in(40)*6
	}
	p.Assessments = make([]confirm.YearAssessment, 0, years)
	for y := m.options.Year - years; y < m.options.Year; y++ {
		result := "合格"
		if m.dice.in(6) == 0 {
			result = "优秀"
		}
		p.Assessments = append(p.Assessments, confirm.YearAssessment{Year: y, Result: result})
	}
	return p
}
