package confirm

import (
	"slices"
	"strconv"
)

// Index finds records that have something in common. It is built once over all
// records a program knows and may then be read from any goroutine. It holds
// parts of persons' numbers: not for logs.
type Index struct {
	byNumber      map[IDNumber][]indexed
	byCertificate map[string][]indexed
}

type indexed struct {
	recordID, applicationNo, pointID string
	number                           IDNumber
	name                             Name
}

// NewIndex indexes records; those of other points may be among them.
func NewIndex(records []Record) *Index {
	x := &Index{byNumber: map[IDNumber][]indexed{}, byCertificate: map[string][]indexed{}}
	for _, r := range records {
		x.Add(r)
	}
	return x
}

// Add puts one more record into the index.
func (x *Index) Add(r Record) {
	of := indexed{recordID: r.ID, applicationNo: r.ApplicationNo, pointID: r.PointID, number: comparedNumber(r.Content), name: r.Content.Identity.Name}
	if of.number != "" {
		x.byNumber[of.number] = append(x.byNumber[of.number], of)
	}
	if n := NormalizeCertificateNumber(r.Content.Certificate.Number); n != "" {
		x.byCertificate[n] = append(x.byCertificate[n], of)
	}
}

// comparedNumber makes numbers of 15 and 18 digits of one person equal.
func comparedNumber(c Content) IDNumber {
	return UpgradeIDNumber(NormalizeIDNumber(c.Identity.DocumentNumber.Reveal()))
}

// crossChecks compare records with each other. They never block: which of two
// records is right, no program knows.
var crossChecks = []CheckInfo{
	{Name: "same_person/1", Basis: "offline-rules.md D7; 连云港市2023年通知: 一人一年只能注册一本证", Finds: []CheckFinding{
		finds(CodeSamePerson, warns, fieldNumber), finds(CodeOtherPoint, warns, fieldNumber),
	}},
	{Name: "same_certificate/1", Basis: "domain.md §5.1", Finds: []CheckFinding{finds(CodeSameCertificate, warns, fieldCertificate)}},
	{Name: "same_name/1", Basis: "民委发〔2016〕33号; domain.md §7.2", Finds: []CheckFinding{
		finds(CodeNameVariant, warns, fieldName), finds(CodeNameSpelling, hints, fieldName),
	}},
}

// CrossChecks lists the checks of Index.Check, in the order of their findings.
func CrossChecks() []CheckInfo { return slices.Clone(crossChecks) }

// Check compares r with the other records of the index, and with those its
// standing links it to: the same person twice
// or at another point, a certificate of two persons, a name written in two ways.
func (x *Index) Check(r Record) []Finding {
	s := &checkup{Content: r.Content}
	number := comparedNumber(r.Content)
	others := x.others(x.byNumber[number], r)
	s.check = crossChecks[0].Name
	s.samePerson(others, r)
	s.check = crossChecks[1].Name
	certificate := NormalizeCertificateNumber(r.Content.Certificate.Number)
	strangers := slices.DeleteFunc(x.others(x.byCertificate[certificate], r), func(o indexed) bool { return o.number == number })
	if len(strangers) > 0 {
		s.warn(CodeSameCertificate, fieldCertificate, "count", strconv.Itoa(len(strangers)))
	}
	s.check = crossChecks[2].Name
	s.names(others)
	return s.findings
}

// samePerson believes the registry's links, which reach where no program of a
// point does, and adds what the index alone knows.
func (s *checkup) samePerson(others []indexed, r Record) {
	links := r.Standing.Links
	count := len(links) + len(slices.DeleteFunc(slices.Clone(others), func(o indexed) bool {
		return slices.ContainsFunc(links, func(l PersonLink) bool { return l.ApplicationNo == o.applicationNo })
	}))
	if count > 0 {
		s.warn(CodeSamePerson, fieldNumber, "count", strconv.Itoa(count))
	}
	if n := slices.IndexFunc(links, func(l PersonLink) bool { return l.PointID != r.PointID }); n >= 0 {
		s.warn(CodeOtherPoint, fieldNumber, "application_no", links[n].ApplicationNo, "point", links[n].PointName)
		return
	}
	if slices.ContainsFunc(others, func(o indexed) bool { return o.pointID != r.PointID }) {
		s.warn(CodeOtherPoint, fieldNumber)
	}
}

// names compares by key, so that look-alike spellings are told from other names.
func (s *checkup) names(others []indexed) {
	name := s.Identity.Name
	key := NameKey(name)
	variant, spelling := false, false
	for _, o := range others {
		same := o.name == name
		variant = variant || (!same && NameKey(o.name) != key)
		spelling = spelling || (!same && NameKey(o.name) == key)
	}
	if variant {
		s.warn(CodeNameVariant, fieldName)
	}
	if spelling {
		s.hint(CodeNameSpelling, fieldName)
	}
}

func (x *Index) others(all []indexed, r Record) []indexed {
	var list []indexed
	for _, o := range all {
		if o.recordID != r.ID {
			list = append(list, o)
		}
	}
	return list
}
