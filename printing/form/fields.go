package form

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"confirmpoint/confirm"
)

// sheetOf is what a field may look at: the paper, and where on it we are.
type sheetOf struct {
	paper        *confirm.Paper
	copy, copies int // from 1
	page, pages  int // from 1
	words        map[string]string
	table        *flow // nil without one
	stretch      int   // of the table, from 0; negative before its page
}

// index counts the sheets of the paper through all its copies, from 0.
func (s *sheetOf) index() int {
	if s.paper.OneSided {
		return (s.copy-1)*s.pages + s.page - 1
	}
	return (s.copy-1)*((s.pages+1)/2) + (s.page-1)/2
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

	"file_number":       func(s *sheetOf) string { return s.paper.Record.Standing.FileNumber },
	"local_file_number": func(s *sheetOf) string { return s.paper.Record.Standing.LocalFileNumber },
	"remark":            func(s *sheetOf) string { return s.paper.Record.Standing.Remark },

	"plan.name":     func(s *sheetOf) string { return s.paper.Plan.Name },
	"point.name":    func(s *sheetOf) string { return s.paper.Point.Name },
	"point.code":    func(s *sheetOf) string { return s.paper.Point.Code },
	"point.address": func(s *sheetOf) string { return s.paper.Point.Address },
	"bureau.name":   func(s *sheetOf) string { return s.paper.Point.BureauName },
	"bureau.phone":  func(s *sheetOf) string { return s.paper.Point.BureauPhone },
	"handler":       func(s *sheetOf) string { return s.paper.Handler },

	"receipt_no":  receiptNo,
	"received_on": receivedOn,
	"number":      func(s *sheetOf) string { return s.paper.Number },
	"deadline":    func(s *sheetOf) string { return chineseMinute(s.paper.Deadline) },

	"correction.authorisation": func(s *sheetOf) string { return s.paper.Correction.Authorisation.Kind.Label() },
	"correction.reference":     func(s *sheetOf) string { return s.paper.Correction.Authorisation.Reference },
	"correction.date":          func(s *sheetOf) string { return s.paper.Correction.Authorisation.Date.Chinese() },
	"correction.clerk":         func(s *sheetOf) string { return s.paper.Correction.ClerkName },
	"correction.at":            func(s *sheetOf) string { return chineseMinute(s.paper.Correction.At) },

	"heading":          func(s *sheetOf) string { return s.paper.Heading },
	"listing.title":    func(s *sheetOf) string { return listing(s).Title },
	"listing.subtitle": func(s *sheetOf) string { return listing(s).Subtitle },
	"table.rows":       func(s *sheetOf) string { return strconv.Itoa(s.rows(true)) },
	"table.page_rows":  func(s *sheetOf) string { return strconv.Itoa(s.rows(false)) },

	"printer":             func(s *sheetOf) string { return s.paper.Printer },
	"tray":                func(s *sheetOf) string { return s.paper.Tray },
	"calibration.x":       func(s *sheetOf) string { return millimetres(s.paper.Calibration.X) },
	"calibration.y":       func(s *sheetOf) string { return millimetres(s.paper.Calibration.Y) },
	"calibration.percent": func(s *sheetOf) string { return percent(s.paper.Calibration.Percent) },

	"page":       func(s *sheetOf) string { return strconv.Itoa(s.page) },
	"pages":      func(s *sheetOf) string { return strconv.Itoa(s.pages) },
	"copy":       func(s *sheetOf) string { return strconv.Itoa(s.copy) },
	"copies":     func(s *sheetOf) string { return strconv.Itoa(s.copies) },
	"sheet":      func(s *sheetOf) string { return strconv.Itoa(s.paper.FirstSheet + s.index()) },
	"batch_mark": func(s *sheetOf) string { return s.paper.BatchMark },
	"reprint":    func(s *sheetOf) string { return strconv.Itoa(s.paper.PrintNo - 1) },
	"reason":     func(s *sheetOf) string { return s.paper.Reason },
	"paper_code": paperCode,
	"printed_on": func(s *sheetOf) string { return confirm.DateOf(s.paper.PrintedAt).Chinese() },
	"printed_at": func(s *sheetOf) string { return chineseMinute(s.paper.PrintedAt) },
}

func content(s *sheetOf) *confirm.Content { return &s.paper.Record.Content }

func listing(s *sheetOf) *confirm.Listing {
	if s.paper.Listing == nil {
		return &confirm.Listing{}
	}
	return s.paper.Listing
}

// rows counts the rows of the table, of all pages or of this one.
func (s *sheetOf) rows(all bool) int {
	if s.table == nil {
		return 0
	}
	if all {
		return len(s.table.rows)
	}
	if s.stretch < 0 {
		return 0
	}
	on := s.table.stretches[s.stretch]
	return on.to - on.from
}

func paperCode(s *sheetOf) string {
	code, ok := confirm.NewPaperCode(*s.paper, s.copy)
	if !ok {
		return ""
	}
	return code.String()
}

func chineseMinute(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return confirm.InChina(t).Format("2006年1月2日 15:04")
}

func millimetres(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func percent(v float64) string {
	if v == 0 {
		v = 100
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

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

// piece of a text: words, or a field.
type piece struct {
	words, field string
	value        func(*sheetOf) string // of the field
}

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
