package form

import (
	"fmt"
	"strconv"
	"strings"

	"confirmpoint/confirm"
)

// sheetOf is what a field may look at: the paper, and where on it we are.
type sheetOf struct {
	paper        *confirm.Paper
	copy, copies int // from 1
	page, pages  int // from 1
}

// fields gives each field its value. Those of the record are named by their
// JSON path, as findings name them.
var fields = map[string]func(*sheetOf) string{
	"application_no": func(s *sheetOf) string { return s.paper.Record.ApplicationNo },
	"kind":           func(s *sheetOf) string { return content(s).Kind.Label() },

	"identity.name":            func(s *sheetOf) string { return content(s).Identity.Name.Reveal() },
	"identity.sex":             func(s *sheetOf) string { return content(s).Identity.Sex.Label() },
	"identity.ethnicity":       func(s *sheetOf) string { return ethnicity(content(s)) },
	"identity.birth_date":      func(s *sheetOf) string { return content(s).Identity.BirthDate.Chinese() },
	"identity.document_type":   func(s *sheetOf) string { return content(s).Identity.DocumentType.Label() },
	"identity.document_number": func(s *sheetOf) string { return content(s).Identity.DocumentNumber.Reveal() },

	"education.level":  func(s *sheetOf) string { return content(s).Education.Level },
	"education.degree": func(s *sheetOf) string { return content(s).Education.Degree },
	"education.school": func(s *sheetOf) string { return content(s).Education.School },
	"education.major":  func(s *sheetOf) string { return content(s).Education.Major },

	"certificate.kind":      func(s *sheetOf) string { return content(s).Certificate.Kind.Label() },
	"certificate.subject":   func(s *sheetOf) string { return content(s).Certificate.Subject },
	"certificate.number":    func(s *sheetOf) string { return content(s).Certificate.Number.Reveal() },
	"certificate.issued_on": func(s *sheetOf) string { return content(s).Certificate.IssuedOn.Chinese() },
	"certificate.issuer":    func(s *sheetOf) string { return content(s).Certificate.Issuer },

	"work.school":         func(s *sheetOf) string { return content(s).Work.School },
	"work.school_kind":    func(s *sheetOf) string { return content(s).Work.SchoolKind },
	"work.location":       func(s *sheetOf) string { return content(s).Work.Location },
	"work.post_kind":      func(s *sheetOf) string { return content(s).Work.PostKind },
	"work.stage":          func(s *sheetOf) string { return content(s).Work.Stage },
	"work.subject":        func(s *sheetOf) string { return content(s).Work.Subject },
	"work.title":          func(s *sheetOf) string { return content(s).Work.Title },
	"work.career_start":   func(s *sheetOf) string { return content(s).Work.CareerStart.Chinese() },
	"work.contract_start": func(s *sheetOf) string { return content(s).Work.ContractStart.Chinese() },

	"contact.phone": func(s *sheetOf) string { return content(s).Contact.Phone.Reveal() },
	"contact.email": func(s *sheetOf) string { return content(s).Contact.Email },

	// The receipt is carried about and shown: numbers on it are masked (domain.md §10.2).
	"masked.document_number":    func(s *sheetOf) string { return content(s).Identity.DocumentNumber.String() },
	"masked.certificate_number": func(s *sheetOf) string { return content(s).Certificate.Number.String() },

	"plan.name":   func(s *sheetOf) string { return s.paper.Plan.Name },
	"point.name":  func(s *sheetOf) string { return s.paper.Point.Name },
	"bureau.name": func(s *sheetOf) string { return s.paper.Point.BureauName },
	"bureau.phone": func(s *sheetOf) string {
		return s.paper.Point.BureauPhone
	},
	"handler":     func(s *sheetOf) string { return s.paper.Handler },
	"receipt_no":  receiptNo,
	"received_on": receivedOn,

	"page":    func(s *sheetOf) string { return strconv.Itoa(s.page) },
	"pages":   func(s *sheetOf) string { return strconv.Itoa(s.pages) },
	"copy":    func(s *sheetOf) string { return strconv.Itoa(s.copy) },
	"copies":  func(s *sheetOf) string { return strconv.Itoa(s.copies) },
	"reprint": func(s *sheetOf) string { return strconv.Itoa(s.paper.PrintNo - 1) },
}

// conditions are what a text may depend on.
var conditions = map[string]func(*sheetOf) bool{
	"preview": func(s *sheetOf) bool { return s.paper.Preview },
	"final":   func(s *sheetOf) bool { return !s.paper.Preview },
	"reprint": func(s *sheetOf) bool { return s.paper.PrintNo > 1 },
	// A clerk corrected what is printed: forms of before are void (domain.md §8.5).
	"corrected": func(s *sheetOf) bool { return s.paper.Record.Corrected() },
	"first":     func(s *sheetOf) bool { return content(s).Kind == confirm.KindFirst },
	"periodic":  func(s *sheetOf) bool { return content(s).Kind == confirm.KindPeriodic },
	"copies":    func(s *sheetOf) bool { return s.copies > 1 },
}

// lists gives each list field its entries.
var lists = map[string]func(*sheetOf) []string{
	"materials": materials,
}

func content(s *sheetOf) *confirm.Content { return &s.paper.Record.Content }

// ethnicity gives the name, and a code nobody knows as it is.
func ethnicity(c *confirm.Content) string {
	if name := confirm.EthnicityName(c.Identity.Ethnicity); name != "" {
		return name
	}
	return c.Identity.Ethnicity
}

// receiptNo is empty on a preview: a number belongs to an accepted decision.
func receiptNo(s *sheetOf) string {
	if d := s.paper.Record.Standing.Decision; d != nil && !s.paper.Preview {
		return d.ReceiptNumber
	}
	return ""
}

// receivedOn is the day the registry accepted the decision; on a preview, of printing.
func receivedOn(s *sheetOf) string {
	if d := s.paper.Record.Standing.Decision; d != nil && !s.paper.Preview {
		return confirm.DateOf(d.At).Chinese()
	}
	return confirm.DateOf(s.paper.PrintedAt).Chinese()
}

// materials are the papers behind the conditions that are 具备. What is 不适用
// was not handed in.
func materials(s *sheetOf) []string {
	answers := map[string]confirm.TickValue{}
	if d := s.paper.Record.Standing.Decision; d != nil {
		for _, t := range d.Ticks {
			answers[t.Code] = t.Value
		}
	}
	var got []string
	for _, c := range s.paper.Conditions {
		v, answered := answers[c.Code]
		if c.Evidence == "" || answered && v != confirm.TickMet {
			continue
		}
		got = append(got, fmt.Sprintf("%d. %s", len(got)+1, c.Evidence))
	}
	return got
}

// piece of a text: words, or a field.
type piece struct{ words, field string }

// parse cuts "报名号：{application_no}" into pieces.
func parse(text string) ([]piece, error) {
	var pieces []piece
	for rest := text; rest != ""; {
		words, after, found := strings.Cut(rest, "{")
		if strings.Contains(words, "}") {
			return nil, fmt.Errorf("} without { in %q", text)
		}
		if words != "" {
			pieces = append(pieces, piece{words: words})
		}
		if !found {
			break
		}
		name, next, closed := strings.Cut(after, "}")
		if !closed || name == "" || strings.Contains(name, "{") {
			return nil, fmt.Errorf("no field in %q", text)
		}
		pieces = append(pieces, piece{field: name})
		rest = next
	}
	return pieces, nil
}
