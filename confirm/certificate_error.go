package confirm

import "slices"

// CertificateError describes what is wrong about a certificate, as the clerk
// answers it, so that the right person is sent the right way (domain.md §5.5).
type CertificateError struct {
	// HandEntered is true for a certificate the applicant typed in: see
	// Content.HandEntered. System data is never corrected at a point.
	HandEntered bool
	// RegisteredBefore is true when the certificate had its 首次注册 earlier.
	RegisteredBefore bool
	// OnPaper is true when the certificate itself is wrong, false when only
	// what was typed differs from it.
	OnPaper bool
	// Reissued is true for a certificate issued again (重发).
	Reissued bool
	// IDUpgraded is true when the only difference is a document number of 15
	// digits that has become one of 18.
	IDUpgraded bool
	// Fields that are wrong, JSON paths in Content.
	Fields []string
}

// CertificateAdvice is the leaf of the tree.
type CertificateAdvice struct {
	Case Code // its sentence is for the clerk, and makes the message and the 更正告知单
	Turn Turn
	// NewNumber is true when a new 17-digit number will be made.
	NewNumber bool
}

// newNumberFields are coded in the number, so that a certificate wrong in one
// of them gets a new one (教资字〔2016〕2号).
var newNumberFields = []string{fieldCertificate, fieldKind, fieldSex}

// AdviseCertificate walks the decision tree. There is no edit at its end: a
// clerk never changes a certificate.
func AdviseCertificate(e CertificateError) CertificateAdvice {
	switch {
	case e.IDUpgraded:
		return CertificateAdvice{Case: CodeCertificateNoError, Turn: TurnNobody}
	case !e.HandEntered:
		return CertificateAdvice{Case: CodeCertificateIssuer, Turn: TurnApplicant}
	case e.OnPaper && e.Reissued:
		return CertificateAdvice{Case: CodeCertificateReissued, Turn: TurnBureau}
	case e.OnPaper && slices.ContainsFunc(e.Fields, func(f string) bool { return slices.Contains(newNumberFields, f) }):
		return CertificateAdvice{Case: CodeCertificateNewNumber, Turn: TurnBureau, NewNumber: true}
	case e.OnPaper:
		return CertificateAdvice{Case: CodeCertificateRemark, Turn: TurnBureau}
	case e.RegisteredBefore:
		return CertificateAdvice{Case: CodeCertificateBureau, Turn: TurnBureau}
	}
	return CertificateAdvice{Case: CodeCertificateOwnEdit, Turn: TurnApplicant}
}

// handEnteredSource is the 数据来源 of what an applicant has typed.
const handEnteredSource = "本人填报"

// HandEntered tells a certificate typed in by its holder from system data, by
// its source and not by its year: provinces joined the system at different times.
func (c Content) HandEntered() bool {
	return c.Certificate.ScanSHA256 != "" || c.DataSource == handEnteredSource
}
