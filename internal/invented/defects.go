package invented

import (
	"fmt"
	"slices"
	"strings"

	"confirmpoint/confirm"
)

// defect is one planted fault: the finding it must cause, what the person must
// be for it, and the fault itself.
type defect struct {
	code confirm.Code
	need need
	do   func(m *maker, p *Person)
}

// need is what chooseLife must provide so that a defect can be planted.
type need int

const (
	needNothing  need = iota
	needPeriodic      // 定期注册: training hours and five assessments
	needOld           // a certificate of 15 digits
	needNew           // a certificate of 17 digits in the layout of 2001
	needFirst         // 首次注册, with a certificate of 17 digits
)

// defects are all kinds, in the order of their places. Faults that no file can
// carry past the import (a private-use character, a day that does not exist)
// are not here: the import refuses them.
func defects() []defect {
	return []defect{
		{confirm.CodeIDCheckDigit, needNothing, wrongCheckDigit},
		{confirm.CodeIDDate, needNothing, impossibleBirthDay},
		{confirm.CodeIDRegion, needNothing, func(_ *maker, p *Person) { setRegion(p, "000000") }},
		{confirm.CodeIDTypeMismatch, needNothing, func(_ *maker, p *Person) { setRegion(p, "810000") }},
		{confirm.CodeIDShape, needNothing, lostDigit},
		{confirm.CodeIDOldForm, needNothing, oldForm},
		{confirm.CodeIDAge, needNothing, centenarian},
		{confirm.CodeSexMismatch, needNothing, otherSex},
		{confirm.CodeBirthDateMismatch, needNothing, func(m *maker, p *Person) { p.Content.Identity.BirthDate = m.birth.add(-1).date() }},
		{confirm.CodeEthnicityUnknown, needNothing, func(_ *maker, p *Person) { p.Content.Identity.Ethnicity = "96" }},
		{confirm.CodeNameLength, needNothing, func(_ *maker, p *Person) { p.Content.Identity.Name = "吉" }},
		{confirm.CodeNameDot, needNothing, func(_ *maker, p *Person) { p.Content.Identity.Name = "热依汗•依明" }},
		{confirm.CodeCertificateShape, needNew, func(_ *maker, p *Person) { setCertificate(p, 16, "") }},
		{confirm.CodeCertificateKindDigit, needNew, func(_ *maker, p *Person) { setCertificate(p, 9, "9") }},
		{confirm.CodeCertificateKind, needNew, otherKind},
		{confirm.CodeCertificateYear, needNew, otherYear},
		{confirm.CodeCertificateYearRange, needNew, func(m *maker, p *Person) { setCertificate(p, 0, fmt.Sprint(m.options.Year+40)) }},
		{confirm.CodeCertificateProvince, needNew, func(_ *maker, p *Person) { setCertificate(p, 4, "99") }},
		{confirm.CodeCertificateCorps, needNew, func(_ *maker, p *Person) { setCertificate(p, 4, "66") }},
		{confirm.CodeCertificateSexDigit, needNew, func(_ *maker, p *Person) { setCertificate(p, 10, "5") }},
		{confirm.CodeCertificateSex, needOld, otherSexInCertificate},
		{confirm.CodeCertificateRegion, needOld, otherRegion},
		{confirm.CodeLevelBelowPost, needNew, levelBelowPost},
		{confirm.CodeNoPhoto, needNothing, func(_ *maker, p *Person) { p.NoPhoto = true }},
		{confirm.CodeTrainingHours, needPeriodic, func(m *maker, p *Person) { p.Content.Period.TrainingHours = 120 + m.dice.in(200) }},
		{confirm.CodeAssessmentFailed, needPeriodic, func(_ *maker, p *Person) { p.Content.Period.Assessments[2].Result = "不合格" }},
		{confirm.CodeAssessmentFailedTwice, needPeriodic, failedTwice},
		{confirm.CodeAssessmentMissing, needPeriodic, func(_ *maker, p *Person) { a := &p.Content.Period.Assessments; *a = slices.Delete(*a, 1, 2) }},
		{confirm.CodeDatesOrder, needNothing, func(_ *maker, p *Person) {
			w := &p.Content.Work
			w.CareerStart, w.ContractStart = w.ContractStart, confirm.Date("1995-09-01")
		}},
		{confirm.CodeSubjectCode, needNew, func(_ *maker, p *Person) { p.Content.Certificate.Subject = "X41" }},
		{confirm.CodeSubjectMissing, needNew, subjectMissing},
		{confirm.CodeSubjectEarly, needOld, subjectEarly},
		{confirm.CodePostAgainstSchool, needNothing, postAgainstSchool},
		{confirm.CodeCareerAge, needNothing, func(m *maker, p *Person) {
			p.Content.Work.CareerStart = dayOf(m.birth.year()+12, 9, 1).date()
		}},
		{confirm.CodeContractBeforeCertificate, needNew, func(m *maker, p *Person) {
			w := &p.Content.Work
			w.CareerStart, w.ContractStart = dayOf(m.certYear-2, 8, 20).date(), dayOf(m.certYear-1, 9, 1).date()
		}},
		{confirm.CodeCycleFirst, needFirst, func(m *maker, p *Person) { p.Content.Period.LastRegisteredOn = dayOf(m.options.Year-1, 11, 3).date() }},
		{confirm.CodeCycleUnknown, needPeriodic, func(_ *maker, p *Person) { p.Content.Period.LastRegisteredOn = "" }},
		{confirm.CodeCycleEarly, needPeriodic, registeredYearsAgo(3)},
		{confirm.CodeCycleOverdue, needPeriodic, registeredYearsAgo(6)},
		{confirm.CodeAssessmentRepeated, needPeriodic, func(_ *maker, p *Person) {
			a := &p.Content.Period.Assessments
			*a = append(*a, (*a)[1])
		}},
		{confirm.CodeAssessmentResult, needPeriodic, func(_ *maker, p *Person) { p.Content.Period.Assessments[1].Result = unknownResult }},
	}
}

// unknownResult is an 年度考核 that no bureau gives.
const unknownResult = "良好"

// DefectKinds lists every finding that can be planted, in a fixed order.
func DefectKinds() []confirm.Code {
	var codes []confirm.Code
	for _, d := range defects() {
		codes = append(codes, d.code)
	}
	return codes
}

// Planted counts the people of these Options who have the defect.
func (o Options) Planted(code confirm.Code) int {
	o = o.withDefaults()
	place := slices.Index(DefectKinds(), code)
	if place < 0 || place >= o.Every {
		return 0
	}
	place = o.place(place)
	return (o.Count + o.Every - 1 - place) / o.Every
}

// place is where kind k stands among Every people: spread evenly when there is room.
func (o Options) place(k int) int {
	return k * max(1, o.Every/len(defects()))
}

// defectAt is the defect of person i, if any.
func (o Options) defectAt(i int) (defect, bool) {
	if o.Every < 1 {
		return defect{}, false
	}
	all := defects()
	step := max(1, o.Every/len(all))
	at := i % o.Every
	if at%step != 0 || at/step >= len(all) {
		return defect{}, false
	}
	return all[at/step], true
}

func wrongCheckDigit(_ *maker, p *Person) {
	number := []byte(p.Content.Identity.DocumentNumber.Reveal())
	last := &number[17]
	switch *last {
	case 'X', '9':
		*last = '1' // never 0: 000 at the end is how spreadsheets spoil numbers
	default:
		*last++
	}
	setNumber(p, string(number))
}

func impossibleBirthDay(m *maker, p *Person) {
	number := p.Content.Identity.DocumentNumber.Reveal()
	setNumber(p, withCheckDigit(number[:10]+"0230"+number[14:17]))
	p.Content.Identity.BirthDate = dayOf(m.birth.year(), 2, 28).date()
}

func setRegion(p *Person, region string) {
	setNumber(p, withCheckDigit(region+p.Content.Identity.DocumentNumber.Reveal()[6:17]))
}

func lostDigit(_ *maker, p *Person) {
	setNumber(p, p.Content.Identity.DocumentNumber.Reveal()[:17])
}

// oldForm is the number as it was before 18 digits; the birth date follows,
// because the short form knows only the years 1900 to 1999.
func oldForm(m *maker, p *Person) {
	born := m.birth
	if strings.HasSuffix(born.compact(), "0229") {
		born = born.add(-1) // 1900 had no such day
	}
	setNumber(p, fmt.Sprintf("%s%s%03d", m.region, born.compact()[2:], m.serial))
	p.Content.Identity.BirthDate = "19" + born.date()[2:]
}

func centenarian(m *maker, p *Person) {
	born := dayOf(1901, 1, 1).add(m.i % 3650)
	number := p.Content.Identity.DocumentNumber.Reveal()
	setNumber(p, withCheckDigit(number[:6]+born.compact()+number[14:17]))
	p.Content.Identity.BirthDate = born.date()
}

// otherSex is wrong in the form, not in the number.
func otherSex(m *maker, p *Person) {
	p.Content.Identity.Sex = confirm.SexMale
	if m.sex == confirm.SexMale {
		p.Content.Identity.Sex = confirm.SexFemale
	}
}

func setNumber(p *Person, number string) {
	p.Content.Identity.DocumentNumber = confirm.IDNumber(number)
}

// setCertificate overwrites digits from place at; an empty text cuts there.
func setCertificate(p *Person, at int, digits string) {
	number := p.Content.Certificate.Number.Reveal()
	if digits == "" {
		number = number[:at]
	} else {
		number = number[:at] + digits + number[at+len(digits):]
	}
	p.Content.Certificate.Number = confirm.CertificateNumber(number)
}

func otherKind(_ *maker, p *Person) {
	digit := "4"
	if p.Content.Certificate.Kind == confirm.QualificationSeniorMiddle {
		digit = "3"
	}
	setCertificate(p, 9, digit)
}

func otherYear(m *maker, p *Person) {
	year := m.certYear + 1
	if m.certYear == m.options.Year-1 || m.certYear == 2007 || m.certYear == 2009 {
		year = m.certYear - 1 // neither the future nor another rule of the sex digit
	}
	setCertificate(p, 0, fmt.Sprint(year))
}

func otherSexInCertificate(_ *maker, p *Person) {
	number := p.Content.Certificate.Number.Reveal()
	at := len(number) - 6
	setCertificate(p, at, strings.Map(func(r rune) rune { return '0' + ('1' - r) }, number[at:at+1]))
}

// otherRegion keeps the sixth digit, which tells numbers of equal serial apart.
func otherRegion(_ *maker, p *Person) {
	number := p.Content.Certificate.Number.Reveal()
	setCertificate(p, len(number)-13, "11010")
}

func levelBelowPost(_ *maker, p *Person) {
	c := &p.Content
	c.Certificate.Kind = confirm.QualificationKindergarten
	setCertificate(p, 9, string(c.Certificate.Kind))
	c.Work.Stage, c.Work.School = "小学", schools[0].name
	c.Work.Location, c.Work.SchoolKind = schools[0].location, schools[0].kind
	c.Work.PostKind = "在编在岗"
}

func failedTwice(_ *maker, p *Person) {
	for i := range 2 {
		p.Content.Period.Assessments[1+i].Result = "不合格"
	}
}

// subjectMissing is a fault only of kinds of certificate that have a subject.
func subjectMissing(_ *maker, p *Person) {
	c := &p.Content
	if c.Certificate.Kind == confirm.QualificationKindergarten {
		c.Certificate.Kind = confirm.QualificationPrimary
		setCertificate(p, 9, string(c.Certificate.Kind))
	}
	c.Certificate.Subject = "无"
}

// subjectEarly gives a certificate of before 1999 a subject.
func subjectEarly(m *maker, p *Person) {
	c := &p.Content.Certificate
	c.Subject = "语文"
	if m.certYear <= 1998 {
		return
	}
	c.Number = confirm.CertificateNumber(fmt.Sprintf("97%s", strings.TrimPrefix(c.Number.Reveal(), "19")[2:]))
	c.IssuedOn = dayOf(1997, 7, 1).date()
}

func postAgainstSchool(m *maker, p *Person) {
	p.Content.Work.PostKind = "在岗(民办学校)"
	if m.school.private {
		p.Content.Work.PostKind = "在编在岗"
	}
}

func registeredYearsAgo(years int) func(*maker, *Person) {
	return func(m *maker, p *Person) {
		p.Content.Period.LastRegisteredOn = dayOf(m.options.Year-years, 11, 3).date()
	}
}
