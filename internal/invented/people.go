package invented

import (
	"fmt"
	"iter"
	"strconv"

	"confirmpoint/confirm"
	"confirmpoint/sync/registry/roster"
)

// Options say which people to make. The zero value of every field but Count
// is useful.
type Options struct {
	Seed  uint64
	Count int // up to MaxCount
	// Year is the calendar year of the plan; 0 means 2026.
	Year int
	// PointCode names the 确认点 of person i; nil puts all at DefaultPoint.
	PointCode func(i int) string
	// Every says that each kind of defect occurs once in so many people; 0
	// means 100, a negative number means never. Kinds beyond Every do not occur.
	Every int
}

// DefaultPoint is the 确认点 code of people when Options name none.
const DefaultPoint = "QH01"

// MaxCount is the largest count for which all numbers are unique.
const MaxCount = 500_000

const (
	defaultYear  = 2026
	defaultEvery = 100
)

// Person is one invented applicant.
type Person struct {
	ApplicationNo string
	PointCode     string
	Content       confirm.Content
	// Defects are the findings that checks must make, one when a fault was
	// planted, else none.
	Defects []confirm.Code
	// NoPhoto is true when the bureau has no portrait of this person.
	NoPhoto bool
	// HandEntered is true when the certificate was typed in by the applicant
	// (before the national system of 2008), so that a scan belongs to it.
	HandEntered bool
	// PictureSeed makes this person's Portrait, odd for men.
	PictureSeed uint64
}

// Applicant is the person as a row of the bureau's file, without pictures.
func (p Person) Applicant() roster.Applicant {
	return roster.Applicant{
		ApplicationNo: p.ApplicationNo,
		PointCode:     p.PointCode,
		State:         confirm.StatePending,
		Content:       p.Content,
	}
}

// People yields person 0 to Count-1, holding one at a time.
func People(o Options) iter.Seq2[int, Person] {
	return func(yield func(int, Person) bool) {
		for i := range o.Count {
			if !yield(i, o.At(i)) {
				return
			}
		}
	}
}

// At makes person i, whatever Count is. It panics when i is not in 0 to
// MaxCount-1: beyond it numbers would repeat.
func (o Options) At(i int) Person {
	if i < 0 || i >= MaxCount {
		panic("invented: no person " + strconv.Itoa(i))
	}
	m := maker{options: o.withDefaults(), i: i}
	m.dice.seed(o.Seed, uint64(i))
	m.defect, _ = m.options.defectAt(i)
	return m.person()
}

func (o Options) withDefaults() Options {
	if o.Year == 0 {
		o.Year = defaultYear
	}
	if o.Every == 0 {
		o.Every = defaultEvery
	}
	if o.PointCode == nil {
		o.PointCode = func(int) string { return DefaultPoint }
	}
	return o
}

// maker builds one person: facts are chosen first, then written as Content.
type maker struct {
	options Options
	i       int
	dice    dice
	defect  defect // zero when this person has none

	sex       confirm.Sex
	region    string
	serial    int // 顺序码 of the document number
	birth     day
	kind      confirm.RegistrationKind
	certYear  int
	issued    day
	school    school
	stage     stage
	qualified confirm.QualificationKind
}

func (m *maker) person() Person {
	m.chooseLife()
	m.choosePost()
	p := Person{
		ApplicationNo: fmt.Sprintf("%d%08d", m.options.Year, m.i+1),
		PointCode:     m.options.PointCode(m.i),
		HandEntered:   m.certYear < 2008,
		PictureSeed:   m.dice.next() &^ 1,
	}
	if m.sex == confirm.SexMale {
		p.PictureSeed++
	}
	name, ethnicity := m.name()
	p.Content = confirm.Content{
		Kind: m.kind,
		Identity: confirm.Identity{
			DocumentType:   confirm.DocumentIDCard,
			DocumentNumber: confirm.IDNumber(m.idNumber()),
			Name:           confirm.Name(name),
			Sex:            m.sex,
			BirthDate:      m.birth.date(),
			Ethnicity:      ethnicity,
		},
		Certificate: m.certificate(),
		Work:        m.work(),
		Education:   m.education(),
		Contact: confirm.Contact{
			Email: fmt.Sprintf("t%06d@example.com", m.i+1),
			Phone: confirm.Phone(fmt.Sprintf("1990000%04d", m.i%10_000)),
		},
		Period:     m.period(),
		DataStatus: "正常",
		DataSource: "系统数据",
	}
	if p.HandEntered {
		p.Content.DataSource = "本人填报"
	}
	if m.defect.do != nil {
		m.defect.do(m, &p)
		p.Defects = []confirm.Code{m.defect.code}
	}
	return p
}

// spread maps i to a number below n without repeating before n: the step is a
// prime larger than every n in use, so the two have no common factor.
func spread(i int, seed uint64, n uint64) uint64 {
	const step = 2_654_435_761
	return (uint64(i)*(step%n) + seed%n) % n
}

const (
	birthDays    = 35 * 365 // people are 24 to 59 in the year of the plan
	oldBirthDays = 11 * 365 // of those who must have an old certificate: born 1967 to 1977
	serialsSex   = 499      // 顺序码 of one sex
)

// chooseLife fixes sex, birth and the years that follow from it. Birthday and
// serial come from i alone, so no two people share a document number.
func (m *maker) chooseLife() {
	m.sex = confirm.SexFemale
	if m.dice.in(100) < 38 {
		m.sex = confirm.SexMale
	}
	// Five groups of regions keep the short serials of old certificates apart.
	m.region = regions[m.dice.in(len(regions)/5)*5+m.i/100_000]
	slot := spread(m.i, m.options.Seed, birthDays*serialsSex)
	eldest := dayOf(m.options.Year-59, 1, 1)
	if m.defect.need == needOld {
		// A region of their own keeps their numbers apart from all others.
		m.region = oldRegions[m.i/100_000]
		slot = spread(m.i, m.options.Seed, oldBirthDays*serialsSex)
		eldest = dayOf(1967, 1, 1)
	}
	m.birth = eldest.add(int(slot / serialsSex))
	m.serial = 2*int(slot%serialsSex) + 1
	if m.sex == confirm.SexFemale {
		m.serial++
	}
	m.chooseYears()
}

// chooseYears fixes 注册类型 and the day of the certificate.
func (m *maker) chooseYears() {
	o := m.options
	m.kind = confirm.KindPeriodic
	first, last := max(m.birth.year()+22, 1996), o.Year-6
	young := m.birth.year() > o.Year-29 || m.dice.in(100) < 25
	switch m.defect.need {
	case needOld:
		last = 2000
	case needNew, needFirst:
		first = max(first, 2001)
	}
	young = young || m.defect.need == needFirst
	if m.defect.need == needPeriodic {
		first = min(first, last)
	} else if young && m.defect.need != needOld {
		m.kind, last = confirm.KindFirst, o.Year-1
	}
	m.certYear = first + m.dice.in(min(12, last-first+1))
	m.issued = dayOf(m.certYear, 5+m.dice.in(7), 1+m.dice.in(28))
}

// idNumber is a valid 公民身份号码 of the person (domain.md §6.1).
func (m *maker) idNumber() string {
	return withCheckDigit(fmt.Sprintf("%s%s%03d", m.region, m.birth.compact(), m.serial))
}

// withCheckDigit completes 17 digits by ISO 7064 MOD 11-2.
func withCheckDigit(digits string) string {
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += int(digits[i]-'0') * w
	}
	return digits + "10X98765432"[sum%11:sum%11+1]
}
