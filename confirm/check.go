package confirm

// Check looks a content over and gives what it noticed, in the order of the
// checks. today is the calendar day in China (DateOf). The same content, day
// and rulebook always give the same findings.
func (b Rulebook) Check(c Content, today Date) []Finding {
	s := newCheckup(b, c, today)
	for _, check := range checks {
		s.check = check.Name
		check.run(s)
	}
	return s.findings
}

// CheckInfo describes one check.
type CheckInfo struct {
	Name  string // with its version; a change of what it finds makes a new version
	Basis string // where the rule comes from
	run   func(*checkup)
}

// checks is the list, in the order of the findings.
var checks = []CheckInfo{
	{"id_number/1", "GB 11643-1999", checkIDNumber},
	{"id_region/1", "GB/T 2260; 港澳台居民居住证申领发放办法", checkIDRegion},
	{"id_agrees/1", "GB 11643-1999", checkIDAgrees},
	{"id_other/1", "domain.md §6.2", checkOtherDocument},
	{"ethnicity/1", "GB/T 3304-1991", checkEthnicity},
	{"name/1", "民委发〔2016〕33号", checkName},
	{"photo/1", "domain.md §3.3", checkPhoto},
	{"certificate_shape/1", "domain.md §5.1, §5.2", checkCertificateShape},
	{"certificate_place/1", "domain.md §5.1, §5.2", checkCertificatePlace},
	{"certificate_year/1", "domain.md §5.1", checkCertificateYear},
	{"certificate_sex/1", "domain.md §5.3", checkCertificateSex},
	{"level_and_post/1", "教师资格条例第五条", checkLevel},
	{"dates/1", "domain.md §3.2", checkDates},
	{"training/1", "暂行办法第八条(三)", checkTraining},
	{"assessments/1", "暂行办法第八条(二)、第九条、第十条", checkAssessments},
}

// Checks lists the checks, in the order of their findings.
func Checks() []CheckInfo { return append([]CheckInfo(nil), checks...) }

// checkup is one content under check, taken apart once for all checks.
type checkup struct {
	Content
	book     Rulebook
	today    Date
	number   IDNumber // normalised
	id       IDParts
	isID     bool // of the 18-digit kinds, and of that shape
	parts    CertificateParts
	isParts  bool
	check    string
	findings []Finding
}

func newCheckup(b Rulebook, c Content, today Date) *checkup {
	s := &checkup{Content: c, book: b, today: today, number: NormalizeIDNumber(string(c.Identity.DocumentNumber))}
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
