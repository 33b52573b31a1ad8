package confirm

import (
	"slices"
	"strings"
)

// Facts is what is known of a record beside its Content. The zero value is
// nothing: checks that need a fact then find nothing.
type Facts struct {
	Photo *PhotoFacts // of the portrait that PhotoSHA256 names
}

// PhotoFacts describes a portrait.
type PhotoFacts struct {
	Width, Height int // pixels
	Bytes         int
}

// Check looks a content over and gives what it noticed, in the order of the
// checks. today is the calendar day in China (DateOf). The same content, day
// and rulebook always give the same findings.
func (b Rulebook) Check(c Content, today Date) []Finding {
	return b.CheckWith(c, today, Facts{})
}

// CheckWith is Check with further facts. They never change what blocks, so
// that the registry, which does not look into photos, judges alike.
func (b Rulebook) CheckWith(c Content, today Date, facts Facts) []Finding {
	s := newCheckup(b, c, today)
	s.facts = facts
	for n := range checks {
		if b.checkIsOff(checks[n].Name) {
			continue
		}
		s.check = checks[n].Name
		checks[n].run(s)
	}
	return s.findings
}

func (b Rulebook) checkIsOff(name string) bool {
	if len(b.ChecksOff) == 0 {
		return false
	}
	base, _, _ := strings.Cut(name, "/")
	return slices.Contains(b.ChecksOff, base)
}

// Checks lists the checks, in the order of their findings.
func Checks() []CheckInfo { return slices.Clone(checks) }

// checkup is one content under check, taken apart once for all checks.
type checkup struct {
	Content
	book     Rulebook
	today    Date
	facts    Facts
	number   IDNumber // normalised
	id       IDParts
	isID     bool // of the 18-digit kinds, and of that shape
	parts    CertificateParts
	isParts  bool
	check    string
	findings []Finding
}

func newCheckup(b Rulebook, c Content, today Date) *checkup {
	s := &checkup{Content: c, book: b, today: today, number: NormalizeIDNumber(c.Identity.DocumentNumber.Reveal())}
	if c.Identity.DocumentType.isGB11643() {
		s.id, s.isID = ParseIDNumber(s.number)
	}
	s.parts, s.isParts = ParseCertificateNumber(c.Certificate.Number)
	return s
}

// sex is the number's when it can be trusted, else what the applicant chose.
func (s *checkup) sex() Sex {
	if s.isID && s.id.CheckOK {
		return s.id.Sex
	}
	return s.Identity.Sex
}

func (s *checkup) found(severity Severity, code Code, field string, args ...string) {
	f := Finding{Check: s.check, Code: code, Severity: severity, Field: field}
	for i := 0; i+1 < len(args); i += 2 {
		if f.Args == nil {
			f.Args = make(map[string]string, len(args)/2)
		}
		f.Args[args[i]] = args[i+1]
	}
	s.findings = append(s.findings, f)
}

func (s *checkup) hint(code Code, field string, args ...string) {
	s.found(SeverityHint, code, field, args...)
}

func (s *checkup) warn(code Code, field string, args ...string) {
	s.found(SeverityWarn, code, field, args...)
}

func (s *checkup) block(code Code, field string, args ...string) {
	s.found(SeverityBlock, code, field, args...)
}

// isGB11643 tells the kinds that have 18 digits with a check character.
func (d DocumentType) isGB11643() bool { return d == DocumentIDCard || d == DocumentResidence }
