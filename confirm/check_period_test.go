package confirm_test

import (
	"fmt"
	"slices"
	"testing"

	"confirmpoint/confirm"
)

// numbered is a certificate number and its kind.
func numbered(n confirm.CertificateNumber, kind confirm.QualificationKind) func(*confirm.Content) {
	return func(c *confirm.Content) { c.Certificate.Number, c.Certificate.Kind = n, kind }
}

func TestCertificateShapeEdges(t *testing.T) {
	const field = " certificate.number"
	shape := func(n string) []string { return []string{"certificate_shape" + field + " [length:" + n + "]"} }
	digit, kind := []string{"certificate_kind_digit" + field}, []string{"certificate_kind certificate.kind"}
	edges := []edge{
		{"14 digits", numbered("96341002210012", "2"), shape("14")},
		{"15 digits", numbered("963410022100123", "2"), nil},
		{"16 digits", numbered("9634100221001234", "2"), shape("16")},
		{"18 digits", numbered("201534010320001234", "3"), shape("18")},
		{"15 with a letter", numbered("96341002210012X", "2"), shape("15")},
		{"17 with a letter", numbered("2015340103200012X", "3"), shape("17")},
		{"blanks do not count", numbered("2015 3401 0320 0012", "3"), shape("16")},
		{"full width", numbered("２０１５３４０１０３２０００１２３", "3"), nil},
		{"kind digit 0, 15", numbered("963410020100123", "2"), digit},
		{"kind digit 8, 15", numbered("963410028100123", "2"), digit},
		{"kind digit 9, 19+15", numbered("19963410029100123", "2"), digit},
		{"no kind chosen", numbered("20153401032000123", ""), kind},
		{"a kind nobody knows", numbered("20153401032000123", "8"), kind},
	}
	for k := '1'; k <= '7'; k++ {
		n := confirm.CertificateNumber("201534010" + string(k) + "2000123")
		edges = append(edges, edge{"kind " + string(k), numbered(n, confirm.QualificationKind(k)), nil})
		edges = append(edges, edge{"kind after " + string(k), numbered(n, confirm.QualificationKind(k+1)), kind})
	}
	runEdges(t, "certificate_shape", book(), today, edges)
}

func TestCertificatePlaceEdges(t *testing.T) {
	const field = " certificate.number"
	of := func(n confirm.CertificateNumber) func(*confirm.Content) { return numbered(n, "3") }
	corps, province, region := []string{"certificate_corps" + field}, []string{"certificate_province" + field}, []string{"certificate_region" + field}
	runEdges(t, "certificate_place", book(), today, []edge{
		{"first province", of("20151101032000123"), nil},
		{"新疆", of("20156501032000123"), nil},
		{"兵团", of("20156601032000123"), corps},
		{"67", of("20156701032000123"), province},
		{"台湾", of("20157101032000123"), nil},
		{"澳门", of("20158201032000123"), nil},
		{"83", of("20158301032000123"), province},
		{"00", of("20150001032000123"), province},
		{"兵团 was not yet in the old shape", of("966601012100123"), province},
		{"old shape, the holder's region", of("963410022100123"), nil},
		{"19+15, the holder's region", of("19963410022100123"), nil},
		{"old shape, last digit of the region", of("963410032100123"), region},
		{"19+15, another region", of("19963426012100123"), region},
		{"old shape, no such province", of("969910022100123"), province},
		{"old shape, another kind of document", func(c *confirm.Content) {
			document(confirm.DocumentOther, "A12345")(c)
			c.Certificate.Number = "963426012100123"
		}, nil},
		{"modern numbers hold no region", of("20153301032000123"), nil},
		{"no shape", of("66"), nil},
	})
}

func TestCertificateYearEdges(t *testing.T) {
	of := func(n confirm.CertificateNumber, issued confirm.Date) func(*confirm.Content) {
		return func(c *confirm.Content) { c.Certificate.Number, c.Certificate.IssuedOn = n, issued }
	}
	outside := func(y string) []string {
		return []string{"certificate_year_range certificate.number [number:" + y + "]"}
	}
	differs := func(number, issued string) []string {
		return []string{"certificate_year certificate.issued_on [issued:" + issued + " number:" + number + "]"}
	}
	runEdges(t, "certificate_year", book(), today, []edge{
		{"1993", of("933410022100123", "1993-06-30"), outside("1993")},
		{"1994", of("943410022100123", "1994-06-30"), nil},
		{"00 is 2000", of("003410022100123", "2000-06-30"), nil},
		{"49 is 2049", of("493410022100123", ""), outside("2049")},
		{"50 is 1950", of("503410022100123", ""), outside("1950")},
		{"19+15 of 1996", of("19963410022100123", "1996-06-30"), nil},
		{"this year", of("20263401032000123", "2026-07-01"), nil},
		{"next year", of("20273401032000123", "2027-07-01"), outside("2027")},
		{"year 0", of("00003401032000123", ""), outside("0")},
		{"1 January", of("20153401032000123", "2015-01-01"), nil},
		{"31 December", of("20153401032000123", "2015-12-31"), nil},
		{"a day before", of("20153401032000123", "2014-12-31"), differs("2015", "2014")},
		{"a day after", of("20153401032000123", "2016-01-01"), differs("2015", "2016")},
		{"no day", of("20153401032000123", ""), nil},
		{"no real day", of("20153401032000123", "2014-02-30"), nil},
		{"no shape", of("2015", "2014-02-01"), nil},
	})
	runEdges(t, "certificate_year", book(), "", []edge{
		{"today is not known", of("20273401032000123", ""), nil},
		{"today is not known, too early", of("19923401032000123", ""), outside("1992")},
	})
}

// TestCertificateSexByYear holds every claim of domain.md §5.3 that is asked.
func TestCertificateSexByYear(t *testing.T) {
	const fine, warn, unused = "", "certificate_sex certificate.number", "certificate_sex_digit certificate.number"
	tests := []struct {
		year   string
		digit  string
		he     string
		she    string
		nobody string // sex is neither
	}{
		{"2001", "0", fine, warn, fine},
		{"2001", "1", warn, fine, fine},
		{"2001", "2", unused, unused, unused},
		{"2007", "0", fine, warn, fine},
		{"2007", "1", warn, fine, fine},
		{"2007", "2", unused, unused, unused},
		{"2008", "0", fine, fine, fine},
		{"2008", "1", fine, fine, fine},
		{"2008", "2", fine, fine, fine},
		{"2008", "3", unused, unused, unused},
		{"2009", "0", fine, fine, fine},
		{"2009", "2", fine, fine, fine},
		{"2009", "9", unused, unused, unused},
		{"2010", "0", unused, unused, unused},
		{"2010", "1", fine, warn, fine},
		{"2010", "2", warn, fine, fine},
		{"2010", "3", unused, unused, unused},
		{"2026", "1", fine, warn, fine},
		{"2026", "2", warn, fine, fine},
	}
	for _, test := range tests {
		for sex, want := range map[confirm.Sex]string{confirm.SexMale: test.he, confirm.SexFemale: test.she, "9": test.nobody} {
			c := soundContent()
			document(confirm.DocumentTaiwan, "12345678")(&c) // a number that says nothing about the sex
			c.Identity.Sex, c.Certificate.Number = sex, confirm.CertificateNumber(test.year+"340103"+test.digit+"000123")
			var all []string
			if want != "" {
				all = []string{want}
			}
			if got := foundBy("certificate_sex", book().Check(c, today)); !slices.Equal(got, all) {
				t.Errorf("%s, digit %s, sex %s: %q, want %q", test.year, test.digit, sex, got, want)
			}
		}
	}
}

// TestWhichSexCounts: the ID card wins over what was chosen, if its check
// digit is right.
func TestWhichSexCounts(t *testing.T) {
	chosen := func(number confirm.IDNumber, sex confirm.Sex) func(*confirm.Content) {
		return func(c *confirm.Content) { c.Identity.DocumentNumber, c.Identity.Sex = number, sex }
	}
	warn := []string{"certificate_sex certificate.number"}
	runEdges(t, "certificate_sex", book(), today, []edge{ // the certificate is a woman's
		{"card and choice agree", chosen("341002198508120029", confirm.SexFemale), nil},
		{"card of a woman, choice of a man", chosen("341002198508120029", confirm.SexMale), nil},
		{"card of a man, choice of a woman", chosen(numberOf(t, "34100219850812003"), confirm.SexFemale), warn},
		{"wrong card of a woman, choice of a man", chosen("341002198508120028", confirm.SexMale), warn},
		{"wrong card of a man, choice of a woman", chosen("341002198508120038", confirm.SexFemale), nil},
		{"15 digits say nothing", chosen("341002850812003", confirm.SexMale), warn},
		{"no certificate number", func(c *confirm.Content) { c.Certificate.Number = "" }, nil},
	})
}

func TestSubjectEdges(t *testing.T) {
	of := func(subject string, issued confirm.Date, n confirm.CertificateNumber, kind confirm.QualificationKind) func(*confirm.Content) {
		return func(c *confirm.Content) {
			c.Certificate = confirm.Certificate{Number: n, IssuedOn: issued, Kind: kind, Subject: subject}
		}
	}
	const field = " certificate.subject"
	code, missing := []string{"subject_code" + field}, []string{"subject_missing" + field}
	early := func(y string) []string { return []string{"subject_early" + field + " [year:" + y + "]"} }
	runEdges(t, "certificate_subject", book(), today, []edge{
		{"C01", of("C01", "2005-06-30", "", "3"), nil},
		{"C17", of("C17", "2005-06-30", "", "3"), nil},
		{"C00", of("C00", "2005-06-30", "", "3"), code},
		{"C18", of("C18", "2005-06-30", "", "3"), code},
		{"another letter", of("D03", "2005-06-30", "", "3"), code},
		{"a code comes before its year", of("Z99", "1997-06-30", "", "3"), code},
		{"a code of no year", of("Z99", "", "", "3"), code},
		{"small letter", of("c18", "2005-06-30", "", "3"), nil},
		{"two letters", of("CC1", "2005-06-30", "", "3"), nil},
		{"three digits", of("C018", "2005-06-30", "", "3"), nil},
		{"none, last day without", of("无", "1998-12-31", "", "3"), nil},
		{"none, first day with", of("无", "1999-01-01", "", "3"), missing},
		{"empty, first day with", of("", "1999-01-01", "", "3"), missing},
		{"one, last day without", of("数学", "1998-12-31", "", "3"), early("1998")},
		{"one, first day with", of("数学", "1999-01-01", "", "3"), nil},
		{"kindergarten without", of("无", "1999-01-01", "", "1"), nil},
		{"kindergarten with, early", of("语言", "1998-12-31", "", "1"), early("1998")},
		{"year of the number, early", of("数学", "", "983410022100123", "2"), early("1998")},
		{"year of the number, late", of("无", "", "993410022100123", "2"), missing},
		{"the date wins over the number", of("无", "1998-06-30", "993410022100123", "2"), nil},
		{"neither date nor number", of("无", "", "", "2"), nil},
	})
}

// TestLevelMatrix is 教师资格条例第五条: a certificate is good at its level and below.
func TestLevelMatrix(t *testing.T) {
	tests := map[confirm.QualificationKind]string{ // the stages it is below
		confirm.QualificationKindergarten:    "小学 初中 高中 中职",
		confirm.QualificationPrimary:         "初中 高中 中职",
		confirm.QualificationJuniorMiddle:    "高中 中职",
		confirm.QualificationSeniorMiddle:    "",
		confirm.QualificationVocational:      "",
		confirm.QualificationVocationalGuide: "",
		confirm.QualificationHigher:          "",
		"":                                   "",
		"8":                                  "",
	}
	for kind, want := range tests {
		below := ""
		for _, stage := range []string{"幼儿园", "小学", "初中", "高中", "中职", "其他", "", "大学"} {
			c := soundContent()
			c.Certificate.Kind, c.Work.Stage = kind, stage
			if got := foundBy("level_and_post", book().Check(c, today)); got != nil {
				below += " " + stage
			}
		}
		if below != "" {
			below = below[1:]
		}
		if below != want {
			t.Errorf("%q is below %q, want %q", kind.Label(), below, want)
		}
	}
}

func TestPostEdges(t *testing.T) {
	of := func(school, post string) func(*confirm.Content) {
		return func(c *confirm.Content) { c.Work.SchoolKind, c.Work.PostKind = school, post }
	}
	odd := []string{"post_against_school work.post_kind"}
	runEdges(t, "post_and_school", book(), today, []edge{
		{"公办, 在编", of("公办小学", "在编在岗"), nil},
		{"公办, 聘用", of("公办小学", "事业单位岗位聘用"), nil},
		{"公办, 民办岗", of("公办小学", "在岗(民办学校)"), odd},
		{"公办, 民办岗, wide brackets", of("公办小学", "在岗（民办学校）"), odd},
		{"民办, 在编", of("民办小学", "在编在岗"), odd},
		{"民办, 聘用", of("民办小学", "事业单位岗位聘用"), nil},
		{"民办, 民办岗", of("民办小学", "在岗（民办学校）"), nil},
		{"only 公办", of("公办", "在岗(民办学校)"), odd},
		{"a name that holds 公办", of("原公办小学", "在岗(民办学校)"), nil},
		{"no kind of school", of("", "在编在岗"), nil},
		{"no kind of post", of("民办小学", ""), nil},
		{"brackets of two widths", of("公办小学", "在岗(民办学校）"), nil},
	})
}

func TestDateEdges(t *testing.T) {
	of := func(change func(*confirm.Content, confirm.Date), d confirm.Date) func(*confirm.Content) {
		return func(c *confirm.Content) { change(c, d) }
	}
	born := func(c *confirm.Content, d confirm.Date) { c.Identity.BirthDate = d }
	issued := func(c *confirm.Content, d confirm.Date) { c.Certificate.IssuedOn = d }
	career := func(c *confirm.Content, d confirm.Date) { c.Work.CareerStart = d }
	contract := func(c *confirm.Content, d confirm.Date) { c.Work.ContractStart = d }
	registered := func(c *confirm.Content, d confirm.Date) { c.Period.LastRegisteredOn = d }
	invalid := func(field string) []string { return []string{"date_invalid " + field} }
	order := func(field string) string { return "dates_order " + field }
	age := func(n string) string { return "career_age work.career_start [age:" + n + "]" }
	const before = "contract_before_certificate work.contract_start"
	runEdges(t, "dates", book(), today, []edge{
		{"birth, no real day", of(born, "1985-02-29"), invalid("identity.birth_date")},
		{"issue, no real day", of(issued, "2015-06-31"), invalid("certificate.issued_on")},
		{"career, no real day", of(career, "2008-13-01"), invalid("work.career_start")},
		{"contract, no real day", of(contract, "2016-00-01"), invalid("work.contract_start")},
		{"registration, no real day", of(registered, "2021-10-32"), invalid("period.last_registered_on")},
		{"a day in words", of(contract, "2016年9月"), invalid("work.contract_start")},
		{"no birth date", of(born, ""), nil},
		{"no issue date", of(issued, ""), nil},
		{"issued today", func(c *confirm.Content) { c.Certificate.IssuedOn, c.Work.ContractStart = today, today }, nil},
		{"issued tomorrow", func(c *confirm.Content) { c.Certificate.IssuedOn, c.Work.ContractStart = "2026-10-09", "" }, []string{order("certificate.issued_on")}},
		{"contract today", of(contract, today), nil},
		{"registered today", of(registered, today), nil},
		{"registered tomorrow", of(registered, "2026-10-09"), []string{order("period.last_registered_on")}},
		{"career tomorrow", of(career, "2026-10-09"), []string{order("work.career_start"), order("work.contract_start")}},
		{"contract on the day of the career", of(contract, "2008-09-01"), []string{before}},
		{"contract the day before", of(contract, "2008-08-31"), []string{order("work.contract_start"), before}},
		{"issued on the day of birth", of(issued, "1985-08-12"), nil},
		{"issued the day before birth", of(issued, "1985-08-11"), []string{order("certificate.issued_on")}},
		{"worked from the sixteenth birthday", of(career, "2001-08-12"), nil},
		{"worked from the day before", of(career, "2001-08-11"), []string{age("15")}},
		{"worked before birth", of(career, "1985-08-11"), []string{age("-1")}},
		{"contract on the first day of the certificate's year", of(contract, "2015-01-01"), nil},
		{"contract on the last day of the year before", of(contract, "2014-12-31"), []string{before}},
	})
	runEdges(t, "dates", book(), "", []edge{{"today is not known", of(contract, "2099-01-01"), nil}})
}

func TestCycleEdges(t *testing.T) {
	last := func(d confirm.Date) func(*confirm.Content) {
		return func(c *confirm.Content) { c.Period.LastRegisteredOn = d }
	}
	of := func(kind confirm.RegistrationKind, d confirm.Date) func(*confirm.Content) {
		return func(c *confirm.Content) { c.Kind, c.Period.LastRegisteredOn = kind, d }
	}
	const field = " period.last_registered_on"
	early := func(due string) []string { return []string{"cycle_early" + field + " [due:" + due + "]"} }
	overdue := func(due string) []string { return []string{"cycle_overdue" + field + " [due:" + due + "]"} }
	edges := []edge{
		{"first day of the right year", last("2021-01-01"), nil},
		{"last day of the right year", last("2021-12-31"), nil},
		{"a year early", last("2022-01-01"), early("2027")},
		{"a year late", last("2020-12-31"), overdue("2025")},
		{"today", last(today), early("2031")},
		{"tomorrow is for another check", last("2026-10-09"), nil},
		{"not known", last(""), []string{"cycle_unknown" + field}},
		{"no real day is for another check", last("2021-02-30"), nil},
		{"首次, none", of(confirm.KindFirst, ""), nil},
		{"首次, one", of(confirm.KindFirst, "2021-10-20"), []string{"cycle_first" + field}},
		{"首次, no real day", of(confirm.KindFirst, "2021-02-30"), nil},
		{"暂缓, one", of(confirm.KindDeferred, "2025-10-20"), nil},
		{"a kind nobody knows", of("renewal", ""), nil},
	}
	runEdges(t, "cycle", book(), today, edges)
	three := book()
	three.PeriodYears = 3
	runEdges(t, "cycle", three, today, []edge{
		{"three years", last("2023-06-01"), nil},
		{"three years, late", last("2022-06-01"), overdue("2025")},
		{"three years, early", last("2024-06-01"), early("2027")},
	})
	runEdges(t, "cycle", book(), "", []edge{{"today is not known", last("2000-01-01"), nil}})
}

func TestTrainingEdges(t *testing.T) {
	of := func(kind confirm.RegistrationKind, hours int) func(*confirm.Content) {
		return func(c *confirm.Content) { c.Kind, c.Period.TrainingHours = kind, hours }
	}
	few := func(have, need int, unit string) []string {
		return []string{fmt.Sprintf("training_hours period.training_hours [have:%d need:%d unit:%s]", have, need, unit)}
	}
	plan := func(need int, unit confirm.TrainingUnit) confirm.Rulebook {
		b := book()
		b.TrainingHours, b.TrainingUnit = need, unit
		return b
	}
	for _, unit := range []confirm.TrainingUnit{"", confirm.TrainingHours} {
		runEdges(t, "training", plan(0, unit), today, []edge{
			{"enough", of(confirm.KindPeriodic, 360), nil},
			{"one too few", of(confirm.KindPeriodic, 359), few(359, 360, "hours")},
			{"none", of(confirm.KindDeferred, 0), few(0, 360, "hours")},
			{"fewer than none", of(confirm.KindPeriodic, -1), few(-1, 360, "hours")},
			{"首次, none", of(confirm.KindFirst, 0), nil},
		})
	}
	runEdges(t, "training", plan(72, confirm.TrainingCredits), today, []edge{
		{"enough credits", of(confirm.KindDeferred, 72), nil},
		{"one credit too few", of(confirm.KindDeferred, 71), few(71, 72, "credits")},
	})
}

func TestAssessmentEdges(t *testing.T) {
	type year = confirm.YearAssessment
	of := func(kind confirm.RegistrationKind, list ...year) func(*confirm.Content) {
		return func(c *confirm.Content) { c.Kind, c.Period.Assessments = kind, list }
	}
	const deferred, field = confirm.KindDeferred, " period.assessments"
	failed := func(years string) string { return "assessment_failed" + field + " [years:" + years + "]" }
	twice := func(years string) string { return "assessment_failed_twice" + field + " [years:" + years + "]" }
	missing := func(have string) string { return "assessment_missing" + field + " [have:" + have + "]" }
	runEdges(t, "assessments", book(), today, []edge{
		{"none, 定期", of(confirm.KindPeriodic), []string{missing("0")}},
		{"none, 首次", of(confirm.KindFirst), nil},
		{"none, 暂缓", of(deferred), nil},
		{"every result that passes", assessed("优秀", "合格", "基本合格", "称职", "基本称职"), nil},
		{"six years", func(c *confirm.Content) {
			c.Period.Assessments = append(c.Period.Assessments, year{2020, "合格"})
		}, nil},
		{"one failed", of(deferred, year{2025, "不合格"}), []string{failed("2025")}},
		{"failed, then not assessed", of(deferred, year{2024, "不合格"}, year{2025, "未考核"}), []string{twice("2024,2025")}},
		{"across a good year", of(deferred, year{2023, "不合格"}, year{2024, "合格"}, year{2025, "不合格"}), []string{failed("2023,2025")}},
		{"across a missing year", of(deferred, year{2023, "不合格"}, year{2025, "不合格"}), []string{failed("2023,2025")}},
		{"two runs, the first is told", of(deferred, year{2025, "不合格"}, year{2024, "不合格"}, year{2021, "不合格"}, year{2022, "不合格"}), []string{twice("2021,2022")}},
		{"a single one before a run", of(deferred, year{2020, "不合格"}, year{2022, "不合格"}, year{2023, "不合格"}), []string{twice("2022,2023")}},
		{"a year failed twice is one year", of(deferred, year{2024, "不合格"}, year{2024, "未考核"}), []string{failed("2024"), "assessment_repeated" + field + " [years:2024]"}},
		{"a year three times", of(deferred, year{2024, "合格"}, year{2024, "合格"}, year{2024, "优秀"}), []string{"assessment_repeated" + field + " [years:2024,2024]"}},
		{"no result", of(deferred, year{2024, ""}), []string{"assessment_result" + field + " [years:2024]"}},
		{"a result with a blank", of(deferred, year{2024, "合格 "}), []string{"assessment_result" + field + " [years:2024]"}},
	})
	three := book()
	three.PeriodYears = 3
	runEdges(t, "assessments", three, today, []edge{
		{"three of three", of(confirm.KindPeriodic, year{2023, "合格"}, year{2024, "合格"}, year{2025, "合格"}), nil},
		{"two of three", of(confirm.KindPeriodic, year{2024, "合格"}, year{2025, "合格"}), []string{missing("2")}},
	})
}
