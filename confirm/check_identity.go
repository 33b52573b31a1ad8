package confirm

import (
	"errors"
	"regexp"
	"strconv"
	"unicode/utf8"
)

const (
	fieldNumber    = "identity.document_number"
	fieldSex       = "identity.sex"
	fieldBirthDate = "identity.birth_date"
	fieldEthnicity = "identity.ethnicity"
	fieldName      = "identity.name"
	fieldPhoto     = "photo_sha256"
)

// Ages outside which a number is more likely wrong than right.
const minAge, maxAge = 16, 100

func checkIDNumber(s *checkup) {
	if s.number != s.Identity.DocumentNumber {
		s.hint(CodeIDNotNormal, fieldNumber)
	}
	if !s.Identity.DocumentType.isGB11643() {
		return
	}
	switch {
	case !s.isID && UpgradeIDNumber(s.number) != s.number:
		s.warn(CodeIDOldForm, fieldNumber)
	case !s.isID:
		s.block(CodeIDShape, fieldNumber)
	default:
		if !s.id.CheckOK {
			s.block(CodeIDCheckDigit, fieldNumber)
		}
		if !s.id.BirthDate.Valid() {
			s.block(CodeIDDate, fieldNumber)
		}
	}
}

// checkIDRegion only warns: address codes vanish when districts are merged.
func checkIDRegion(s *checkup) {
	if !s.isID {
		return
	}
	_, residence := residenceRegions[s.id.Region]
	switch {
	case residence != (s.Identity.DocumentType == DocumentResidence):
		s.warn(CodeIDTypeMismatch, fieldNumber)
	case !residence && ProvinceName(s.id.Region[:2]) == "":
		s.warn(CodeIDRegion, fieldNumber)
	}
}

func checkIDAgrees(s *checkup) {
	if !s.isID {
		return
	}
	if s.Identity.Sex != s.id.Sex {
		s.warn(CodeSexMismatch, fieldSex)
	}
	if !s.id.BirthDate.Valid() {
		return
	}
	if s.Identity.BirthDate != s.id.BirthDate {
		s.warn(CodeBirthDateMismatch, fieldBirthDate)
	}
	if age := s.id.BirthDate.Age(s.today); s.today.Valid() && (age < minAge || age > maxAge) {
		s.warn(CodeIDAge, fieldNumber, "age", strconv.Itoa(age))
	}
}

// The shapes of domain.md §6.2; none of them is proven, so they only warn.
var documentShapes = map[DocumentType]*regexp.Regexp{
	DocumentHKMacau: regexp.MustCompile(`^[HM]\d{8}(\d{2})?$`),
	DocumentTaiwan:  regexp.MustCompile(`^\d{8}$`),
	DocumentOther:   regexp.MustCompile(`^[A-Z0-9()]{5,20}$`),
}

func checkOtherDocument(s *checkup) {
	if s.Identity.DocumentType.isGB11643() {
		return
	}
	shape, known := documentShapes[s.Identity.DocumentType]
	if !known || !shape.MatchString(s.number.Reveal()) {
		s.warn(CodeIDShape, fieldNumber)
	}
}

func checkEthnicity(s *checkup) {
	if EthnicityName(s.Identity.Ethnicity) == "" {
		s.warn(CodeEthnicityUnknown, fieldEthnicity)
	}
}

func checkName(s *checkup) {
	name := s.Identity.Name
	if err := ValidName(name); err != nil {
		var p *Problem
		errors.As(err, &p) // ValidName gives no other kind
		s.findings = append(s.findings, Finding{
			Check: s.check, Code: p.Code, Severity: nameSeverity(p.Code), Field: fieldName, Args: p.Args,
		})
		return
	}
	if n := utf8.RuneCountInString(name.Reveal()); n < 2 || n > 50 {
		s.warn(CodeNameLength, fieldName, "length", strconv.Itoa(n))
	}
	if SuggestName(name) != name {
		s.warn(CodeNameDot, fieldName, "code_points", codePoints(name.Reveal(), isDotLook))
	}
}

// nameSeverity: a character that is lost, or that only one computer knows, can
// be neither compared nor printed (domain.md §7.3).
func nameSeverity(code Code) Severity {
	switch code {
	case CodeNamePrivateUse, CodeNameReplacement, CodeNameControl:
		return SeverityBlock
	}
	return SeverityWarn
}

// What a portrait must be when a plan says nothing. The least size is that of
// the oldest rule found, the most bytes that of the newest (domain.md §3.3).
const (
	minPhotoWidth  = 114
	minPhotoHeight = 156
	maxPhotoBytes  = 190 << 10
)

// A one-inch portrait is 25 by 35 mm; the sizes found in rules lie between
// 114:156 and 290:418.
const (
	minPhotoRatio = 0.66 // width by height
	maxPhotoRatio = 0.77
)

func checkPhoto(s *checkup) {
	if s.PhotoSHA256 == "" {
		s.warn(CodeNoPhoto, fieldPhoto)
		return
	}
	photo, rule := s.facts.Photo, s.book.Photo.withDefaults()
	if photo == nil {
		return
	}
	width, height := strconv.Itoa(photo.Width), strconv.Itoa(photo.Height)
	if photo.Width < rule.MinWidth || photo.Height < rule.MinHeight {
		s.warn(CodePhotoSmall, fieldPhoto, "width", width, "height", height)
	}
	if ratio := float64(photo.Width) / float64(max(photo.Height, 1)); ratio < minPhotoRatio || ratio > maxPhotoRatio {
		s.warn(CodePhotoRatio, fieldPhoto, "width", width, "height", height)
	}
	if photo.Bytes > rule.MaxBytes {
		s.hint(CodePhotoBytes, fieldPhoto, "kilobytes", strconv.Itoa(photo.Bytes>>10))
	}
}

func (p PhotoRule) withDefaults() PhotoRule {
	if p.MinWidth == 0 {
		p.MinWidth = minPhotoWidth
	}
	if p.MinHeight == 0 {
		p.MinHeight = minPhotoHeight
	}
	if p.MaxBytes == 0 {
		p.MaxBytes = maxPhotoBytes
	}
	return p
}
