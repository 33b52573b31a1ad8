package confirm

import (
	"strconv"
	"strings"
)

const (
	fieldCertificate = "certificate.number"
	fieldIssuedOn    = "certificate.issued_on"
	fieldKind        = "certificate.kind"
	fieldSubject     = "certificate.subject"
)

// firstCertificateYear is before any certificate of the present kind: the
// 教师资格条例 is of 1995, the transition of 1996.
const firstCertificateYear = 1994

func checkCertificateShape(s *checkup) {
	if !s.isParts {
		length := len([]rune(NormalizeCertificateNumber(s.Certificate.Number)))
		s.warn(CodeCertificateShape, fieldCertificate, "length", strconv.Itoa(length))
		return
	}
	switch {
	case s.parts.Kind < QualificationKindergarten || s.parts.Kind > QualificationHigher:
		s.warn(CodeCertificateKindDigit, fieldCertificate)
	case s.parts.Kind != s.Certificate.Kind:
		s.warn(CodeCertificateKind, fieldKind)
	}
}

func checkCertificatePlace(s *checkup) {
	if !s.isParts {
		return
	}
	switch {
	case s.parts.Shape == Certificate17 && s.parts.Province == "66":
		s.hint(CodeCertificateCorps, fieldCertificate)
	case ProvinceName(s.parts.Province) == "":
		s.warn(CodeCertificateProvince, fieldCertificate)
	case s.parts.Region != "" && s.isID && s.parts.Region != s.id.Region:
		s.hint(CodeCertificateRegion, fieldCertificate)
	}
}

func checkCertificateYear(s *checkup) {
	if !s.isParts {
		return
	}
	number := strconv.Itoa(s.parts.Year)
	if s.parts.Year < firstCertificateYear || (s.today.Valid() && s.parts.Year > s.today.Year()) {
		s.warn(CodeCertificateYearRange, fieldCertificate, "number", number)
		return
	}
	if issued := s.Certificate.IssuedOn.Year(); issued != 0 && issued != s.parts.Year {
		s.warn(CodeCertificateYear, fieldIssuedOn, "number", number, "issued", strconv.Itoa(issued))
	}
}

// checkCertificateSex never does more than warn: the rule is not proven.
func checkCertificateSex(s *checkup) {
	if !s.isParts {
		return
	}
	if !sexDigitUsed(s.parts.Year, s.parts.SexDigit) {
		s.warn(CodeCertificateSexDigit, fieldCertificate)
		return
	}
	if digit, known := ExpectedSexDigit(s.parts.Year, s.sex()); known && digit != s.parts.SexDigit {
		s.warn(CodeCertificateSex, fieldCertificate)
	}
}

// certificateRanks and stageRanks order what 教师资格条例 第五条 orders: a certificate is
// good at its own level and below. Practice instructors stand outside.
var certificateRanks = map[QualificationKind]int{
	QualificationKindergarten: 1,
	QualificationPrimary:      2,
	QualificationJuniorMiddle: 3,
	QualificationSeniorMiddle: 4,
	QualificationVocational:   4,
	QualificationHigher:       5,
}

var stageRanks = map[string]int{"幼儿园": 1, "小学": 2, "初中": 3, "高中": 4, "中职": 4}

func checkLevel(s *checkup) {
	rank, post := certificateRanks[s.Certificate.Kind], stageRanks[s.Work.Stage]
	if rank != 0 && post != 0 && rank < post {
		s.warn(CodeLevelBelowPost, "work.stage")
	}
}

// Certificates of 1996 to 1998 have no 任教学科; those for kindergartens may have
// none at all (domain.md §3.2, row 12).
const (
	noSubject           = "无"
	firstYearOfSubjects = 1999
)

func checkSubject(s *checkup) {
	subject := s.Certificate.Subject
	year := s.Certificate.IssuedOn.Year()
	if year == 0 && s.isParts {
		year = s.parts.Year
	}
	none := subject == "" || subject == noSubject
	switch {
	case isSubjectCode(subject) && SubjectName(subject) == "":
		s.hint(CodeSubjectCode, fieldSubject)
	case year == 0:
	case none && year >= firstYearOfSubjects && s.Certificate.Kind != QualificationKindergarten:
		s.warn(CodeSubjectMissing, fieldSubject)
	case !none && year < firstYearOfSubjects:
		s.hint(CodeSubjectEarly, fieldSubject, "year", strconv.Itoa(year))
	}
}

// isSubjectCode tells a code as old certificates print it: a capital letter
// and two digits.
func isSubjectCode(s string) bool {
	if len(s) != 3 || s[0] < 'A' || s[0] > 'Z' {
		return false
	}
	_, ok := digits(s[1:])
	return ok
}

// checkPost compares 岗位性质 with 学校性质: only a private school has teachers of
// its own contract, and none with a place on the state's list. Teachers lent to
// a private school do exist, so it only warns.
func checkPost(s *checkup) {
	public, private := strings.HasPrefix(s.Work.SchoolKind, "公办"), strings.HasPrefix(s.Work.SchoolKind, "民办")
	ownContract := s.Work.PostKind == "在岗(民办学校)" || s.Work.PostKind == "在岗（民办学校）"
	if (public && ownContract) || (private && s.Work.PostKind == "在编在岗") {
		s.warn(CodePostAgainstSchool, "work.post_kind")
	}
}
