package present

import (
	"context"
	"fmt"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// RevealDesk gives full numbers, and says so in the audit log.
type RevealDesk interface {
	Policy() confirm.DeskPolicy
	Reveal(ctx context.Context, recordID string, fields ...desk.RevealField) (map[desk.RevealField]string, error)
}

// masks tells whether the numbers of the open record are masked on the screen.
func (p *Record) masks() bool {
	return p.desk.Policy().Reveal == confirm.RevealOnDemand && !p.revealed
}

// Reveal shows the full numbers of the open record until it is left.
func (p *Record) Reveal() {
	if !p.takes() || !p.masks() {
		return
	}
	turn, id := p.turn, p.id
	p.runner.Go("reveal", func(ctx context.Context) error {
		_, err := p.desk.Reveal(ctx, id, desk.RevealFields...)
		return err
	}, func(err error) {
		switch {
		case err != nil:
			p.notices.Fail(err)
		case turn == p.turn:
			p.revealed = true
			p.changed()
		}
	})
}

// Hide masks the numbers again, when the record is no longer looked at.
func (p *Record) Hide() {
	if p.revealed {
		p.revealed = false
		p.changed()
	}
}

// Copy puts a full number of the open record into the clipboard, on the audit log.
func (p *Record) Copy(f desk.RevealField) {
	if !p.takes() || p.Copied == nil {
		return
	}
	id := p.id
	var got map[desk.RevealField]string
	p.runner.Go("copy", func(ctx context.Context) (err error) {
		got, err = p.desk.Reveal(ctx, id, f)
		return err
	}, func(err error) {
		if err != nil {
			p.notices.Fail(err)
			return
		}
		p.Copied(got[f])
		p.notices.Info(lang.L("已复制，30 秒后从剪贴板清除；已记入操作日志。"))
	})
}

// masked takes the full numbers out of the lines of a record.
func masked(s *RecordState, c confirm.Content) {
	s.Masked = true
	replace := func(lines []Line, label string, with fmt.Stringer) {
		for i := range lines {
			if lines[i].Label == label && with.String() != "" {
				lines[i].Value = with.String()
			}
		}
	}
	replace(s.Identity, lang.L("证件号码"), c.Identity.DocumentNumber)
	replace(s.Identity, lang.L("联系电话"), c.Contact.Phone)
	replace(s.Certificate, lang.L("证书号码"), c.Certificate.Number)
}

// maskSheet takes the full numbers out of a comparison.
func maskSheet(s *ConflictSheet) {
	for i := range s.Parties {
		if s.Parties[i].Role == lang.L(partyApplicant) {
			s.Parties[i].Phone = confirm.Phone(s.Parties[i].Phone).String()
		}
	}
	for _, rows := range [][]ConflictRow{s.Rows, s.Same} {
		for i := range rows {
			mask := maskOf(rows[i].Label)
			rows[i].Seen, rows[i].Now, rows[i].Mine = mask(rows[i].Seen), mask(rows[i].Now), mask(rows[i].Mine)
		}
	}
}

// maskOf masks the values of a field that identifies a person.
func maskOf(label string) func(string) string {
	bare := func(s string) string { return strings.ReplaceAll(s, " ", "") }
	switch label {
	case FieldWords("identity.document_number"):
		return func(s string) string { return confirm.IDNumber(bare(s)).String() }
	case FieldWords("certificate.number"):
		return func(s string) string { return confirm.CertificateNumber(bare(s)).String() }
	case FieldWords("contact.phone"):
		return func(s string) string { return confirm.Phone(bare(s)).String() }
	}
	return func(s string) string { return s }
}
