package confirm

import "strconv"

const (
	fieldCertificate = "certificate.number"
	fieldIssuedOn    = "certificate.issued_on"
	fieldKind        = "certificate.kind"
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
