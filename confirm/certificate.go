package confirm

import "strings"

// CertificateShape is one of the three ways certificate numbers are written (domain.md §5).
type CertificateShape string

// The shapes.
const (
	Certificate17     CertificateShape = "17"    // YYYY PP OOO T S NNNNNN, from 2001 on
	Certificate15     CertificateShape = "15"    // YY DDDDDD T S NNNNN, 1996 to 2000
	Certificate19Then CertificateShape = "19+15" // "19" typed before a 15-digit number
)

// CertificateParts is what a certificate number says. It holds parts of a
// person's numbers: not for logs.
type CertificateParts struct {
	Shape    CertificateShape
	Year     int    // of 认定
	Province string // two digits
	// Region is the first six digits of the holder's own ID number, of the old shapes only.
	Region   string
	Organ    string // 认定机构代码, three digits, of Certificate17 only
	Kind     QualificationKind
	SexDigit byte // '0', '1' or '2'; what it means depends on the year, see ExpectedSexDigit
	Serial   string
}

// NormalizeCertificateNumber gives the number for comparison: half-width
// digits, no blanks, and "19" before a 15-digit number. It is never stored.
func NormalizeCertificateNumber(n CertificateNumber) string {
	s := NormalizeIDNumber(n.Reveal()).Reveal()
	if _, ok := digits(s); ok && len(s) == 15 {
		return "19" + s
	}
	return s
}

// ParseCertificateNumber takes a number apart; false when it is not 15 or 17
// digits. 17 digits that begin with 19 are an old number with "19" before it:
// there were no 17-digit numbers in those years.
func ParseCertificateNumber(n CertificateNumber) (CertificateParts, bool) {
	typed := NormalizeIDNumber(n.Reveal()).Reveal()
	s := NormalizeCertificateNumber(n)
	if _, ok := digits(s); !ok || len(s) != 17 {
		return CertificateParts{}, false
	}
	if !strings.HasPrefix(s, "19") {
		year, _ := digits(s[:4])
		return CertificateParts{
			Shape: Certificate17, Year: year, Province: s[4:6], Organ: s[6:9],
			Kind: QualificationKind(s[9:10]), SexDigit: s[10], Serial: s[11:],
		}, true
	}
	shape := Certificate15
	if len(typed) == 17 {
		shape = Certificate19Then
	}
	year, _ := digits(s[2:4])
	if year < 50 { // 00 is 2000
		year += 100
	}
	return CertificateParts{
		Shape: shape, Year: 1900 + year, Province: s[4:6], Region: s[4:10],
		Kind: QualificationKind(s[10:11]), SexDigit: s[11], Serial: s[12:],
	}, true
}

// ExpectedSexDigit gives the digit that certificates of a year have for a sex:
// 0男 1女 up to 2007, 1男 2女 from 2010 on. In between both rules were in use,
// so there is nothing to expect (domain.md §5.3, claim C; not proven, hence it
// only ever warns).
func ExpectedSexDigit(year int, s Sex) (digit byte, known bool) {
	if s != SexMale && s != SexFemale {
		return 0, false
	}
	switch {
	case year <= 2007:
		return s[0] - 1, true
	case year >= 2010:
		return s[0], true
	}
	return 0, false
}

// sexDigitUsed tells whether certificates of a year have such a digit at all.
func sexDigitUsed(year int, digit byte) bool {
	switch {
	case year <= 2007:
		return digit == '0' || digit == '1'
	case year <= 2009:
		return digit >= '0' && digit <= '2'
	}
	return digit == '1' || digit == '2'
}
