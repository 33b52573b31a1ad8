package form

import "confirmpoint/confirm"

// conditions are what things may depend on.
var conditions = map[string]func(*sheetOf) bool{
	"preview":  func(s *sheetOf) bool { return s.paper.Preview },
	"training": func(s *sheetOf) bool { return s.paper.Training },
	"reprint":  func(s *sheetOf) bool { return s.paper.PrintNo > 1 },
	// A clerk corrected what is printed: forms of before are void (domain.md §8.5).
	"corrected": func(s *sheetOf) bool { return s.paper.Record.Corrected() },
	"copies":    func(s *sheetOf) bool { return s.copies > 1 },
	"sheet":     func(s *sheetOf) bool { return s.paper.FirstSheet > 0 },

	"first":    func(s *sheetOf) bool { return content(s).Kind == confirm.KindFirst },
	"periodic": func(s *sheetOf) bool { return content(s).Kind == confirm.KindPeriodic },
	"deferred": func(s *sheetOf) bool { return content(s).Kind == confirm.KindDeferred },

	// What a 更正告知单 tells: the leaf of the decision tree (domain.md §5.5).
	"certificate_no_error":   advised(confirm.CodeCertificateNoError),
	"certificate_issuer":     advised(confirm.CodeCertificateIssuer),
	"certificate_bureau":     advised(confirm.CodeCertificateBureau),
	"certificate_own_edit":   advised(confirm.CodeCertificateOwnEdit),
	"certificate_new_number": advised(confirm.CodeCertificateNewNumber),
	"certificate_remark":     advised(confirm.CodeCertificateRemark),
	"certificate_reissued":   advised(confirm.CodeCertificateReissued),
	"new_number":             func(s *sheetOf) bool { return s.paper.Advice.NewNumber },

	"deadline": func(s *sheetOf) bool { return !s.paper.Deadline.IsZero() },
	"tray":     func(s *sheetOf) bool { return s.paper.Tray != "" },
	"heading":  func(s *sheetOf) bool { return s.paper.Heading != "" },
}

func advised(c confirm.Code) func(*sheetOf) bool {
	return func(s *sheetOf) bool { return s.paper.Advice.Case == c }
}
