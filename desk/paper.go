package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"confirmpoint/confirm"
)

// ready makes the paper of a document as it is printed now: checked, with its
// print number, and says in doc what it is. reprint_reason when it was printed
// before and nobody has said why again.
func (d *Desk) ready(ctx context.Context, book confirm.Rulebook, b *confirm.Batch, doc *confirm.Document) (confirm.Paper, error) {
	p, err := d.paper(ctx, book, b, doc)
	if err != nil {
		return p, err
	}
	if p.PrintNo, err = d.printNo(ctx, p, doc); err != nil {
		return p, err
	}
	if p.PrintNo > 1 {
		if p.Reason = doc.Reason; p.Reason == "" {
			p.Reason = b.Reason
		}
		if p.Reason == "" {
			return p, reasonMissing(1)
		}
	}
	doc.Preview, doc.Version, doc.Digest, doc.PrintNo = p.Preview, p.Record.Version, p.Record.Digest, p.PrintNo
	if doc.Kind == confirm.PaperReceipt && !p.Preview {
		doc.Number = p.Record.Standing.Decision.ReceiptNumber
	}
	if err := d.cfg.Press.Check(p); err != nil || doc.Kind != confirm.PaperBlankReceipt {
		return p, err
	}
	return p, d.printNumber(ctx, doc)
}

// paper makes what is printed for one document, but for what depends on other
// prints and on the printer; its error is why it cannot be.
func (d *Desk) paper(ctx context.Context, book confirm.Rulebook, b *confirm.Batch, doc *confirm.Document) (confirm.Paper, error) {
	p := confirm.Paper{
		Kind: doc.Kind, Copies: max(doc.Copies, 1), Point: book.Point, Plan: book.Plan,
		Handler: d.cfg.Enrolment.Clerk.Name, Training: d.cfg.Training,
		Heading: doc.Heading, Number: doc.Number, PrintNo: 1, PrintedAt: d.cfg.Registry.Now().At,
	}
	complete, single := makers[doc.Kind]
	if !single {
		if doc.Kind == confirm.PaperBlankReceipt {
			p.Conditions = book.Conditions // the papers to tick by hand
		}
		return p, nil
	}
	p.Number = ""
	r, err := d.cfg.Cache.Record(ctx, doc.RecordID)
	if err != nil {
		return p, err
	}
	p.Record = r
	return p, complete(d, ctx, &p, book, b)
}

// makers complete the papers about one applicant.
var makers = map[confirm.PaperKind]func(*Desk, context.Context, *confirm.Paper, confirm.Rulebook, *confirm.Batch) error{
	confirm.PaperForm:       (*Desk).asForm,
	confirm.PaperReceipt:    (*Desk).asReceipt,
	confirm.PaperSupplement: (*Desk).asSupplement,
	confirm.PaperAmendment:  (*Desk).asAmendment,
	confirm.PaperCorrection: (*Desk).asCorrection,
	confirm.PaperLabel:      (*Desk).asLabel,
}

// printNo counts the prints of an official paper: 1, or that of the last one
// that may be on paper and one more. A receipt is counted by its number, all
// else by the version of its content.
func (d *Desk) printNo(ctx context.Context, p confirm.Paper, doc *confirm.Document) (int, error) {
	no := max(doc.PrintNo, 1)
	switch {
	case p.Preview:
		return 1, nil
	case doc.RecordID == "": // only a blank receipt is ever counted, when it is retried
		return no, nil
	}
	next := *doc
	next.Preview, next.Version = false, p.Record.Version
	if doc.Kind == confirm.PaperReceipt {
		next.Number = p.Record.Standing.Decision.ReceiptNumber
	} else if doc.PrintNo > 0 && doc.Version != next.Version {
		no = 1 // what it was when it was at the printer before is another paper
	}
	prints, err := d.cfg.Cache.Prints(ctx, doc.RecordID)
	if err != nil {
		return 0, err
	}
	for _, old := range prints {
		if rivals(old, next) && samePaper(old, next) {
			no = max(no, lastOut(old)+1)
		}
	}
	blank, found, err := d.blankOf(ctx, &next)
	if found {
		no = max(no, lastOut(blank)+1) // it was given out by hand
	}
	return no, err
}

// rivals tells whether two documents are official papers of one kind about one
// record, of which only one can count.
func rivals(a, b confirm.Document) bool {
	same := a.BatchID == b.BatchID && a.Seq == b.Seq
	return a.Kind == b.Kind && a.RecordID == b.RecordID && !a.Preview && !b.Preview && !same
}

// samePaper tells whether one of two rivals is the other printed again.
func samePaper(a, b confirm.Document) bool {
	if a.Kind == confirm.PaperReceipt {
		return a.Number == b.Number
	}
	return a.Version == b.Version
}

// lastOut is the number of the newest print, up to that of a document, that may
// be in the world; 0 when there is none.
func lastOut(doc confirm.Document) int {
	switch {
	case doc.State.WasOut() || mayBeOut(&doc):
		return doc.PrintNo
	case doc.Tries > 0: // it is due, or given up: those before it may be out
		return doc.PrintNo - 1
	}
	return 0
}

// asForm completes a form. It is a preview until the point has concluded and
// the registry has accepted that (design.md §6).
func (d *Desk) asForm(ctx context.Context, p *confirm.Paper, _ confirm.Rulebook, _ *confirm.Batch) error {
	p.Preview = !isConcluded(p.Record.Standing.State)
	if sum := p.Record.Content.PhotoSHA256; sum != "" {
		photo, err := d.cfg.Cache.Photo(ctx, sum)
		if err != nil {
			return err
		}
		p.Photo = photo
	}
	return nil
}

// asReceipt completes a receipt: only for an accepted 材料齐全 that no unsent
// decision of this clerk is about to change.
func (d *Desk) asReceipt(ctx context.Context, p *confirm.Paper, book confirm.Rulebook, _ *confirm.Batch) error {
	s := p.Record.Standing
	if s.State != confirm.StateComplete || s.Decision == nil || s.Decision.ReceiptNumber == "" {
		return &confirm.Problem{Code: confirm.ProblemReceiptNotReady}
	}
	deciding, err := d.deciding(ctx, p.Record.ID)
	if err != nil {
		return err
	}
	if deciding {
		return &confirm.Problem{Code: confirm.ProblemReceiptNotReady}
	}
	p.Handler = cmp.Or(s.Decision.ClerkName, p.Handler) // as the registry recorded it
	p.Conditions = answered(book, p.Record, s.Decision.Ticks, confirm.TickMet)
	return nil
}

// deciding tells whether a decision of this clerk is signed and not answered.
func (d *Desk) deciding(ctx context.Context, recordID string) (bool, error) {
	ops, err := d.cfg.Cache.Operations(ctx, recordID)
	return slices.ContainsFunc(ops, decidesOpen), err
}

// answered gives the conditions that were answered so, in the order asked.
func answered(book confirm.Rulebook, r confirm.Record, ticks []confirm.Tick, value confirm.TickValue) []confirm.Condition {
	var list []confirm.Condition
	for _, c := range book.Asked(r.Content.Kind) {
		if slices.ContainsFunc(ticks, func(t confirm.Tick) bool { return t.Code == c.Code && t.Value == value }) {
			list = append(list, c)
		}
	}
	return list
}

// asSupplement completes a 材料补正告知单: of an accepted 材料不全, or as a
// preview of what the clerk has answered so far. no_missing_condition when
// nothing is missing.
func (d *Desk) asSupplement(ctx context.Context, p *confirm.Paper, book confirm.Rulebook, _ *confirm.Batch) error {
	s := p.Record.Standing
	deciding, err := d.deciding(ctx, p.Record.ID)
	if err != nil {
		return err
	}
	ticks := []confirm.Tick(nil)
	if s.State == confirm.StateIncomplete && s.Decision != nil && !deciding {
		ticks, p.Handler = s.Decision.Ticks, cmp.Or(s.Decision.ClerkName, p.Handler)
	} else {
		v, err := d.view(ctx, p.Record.ID)
		if err != nil {
			return err
		}
		ticks, p.Preview = v.Draft.Ticks, true
	}
	if p.Conditions = answered(book, p.Record, ticks, confirm.TickNotMet); len(p.Conditions) == 0 {
		return &confirm.Problem{Code: confirm.CodeNoMissingCondition}
	}
	p.Deadline = closes(book)
	return nil
}

// asAmendment completes a 更正告知单 by what the clerk has answered, or by what
// the record and its checks say.
func (d *Desk) asAmendment(_ context.Context, p *confirm.Paper, book confirm.Rulebook, b *confirm.Batch) error {
	if b.Certificate != nil {
		p.Advice = confirm.AdviseCertificate(*b.Certificate)
		return nil
	}
	c := p.Record.Content
	e := confirm.CertificateError{HandEntered: c.HandEntered(), RegisteredBefore: c.Kind != confirm.KindFirst}
	for _, f := range book.CheckWith(c, confirm.DateOf(p.PrintedAt), confirm.Facts{}) {
		if strings.HasPrefix(f.Field, "certificate.") {
			e.Fields = append(e.Fields, f.Field)
		}
	}
	p.Advice = confirm.AdviseCertificate(e)
	return nil
}

// asCorrection completes a 更正登记单 of the newest correction; no_correction.
func (d *Desk) asCorrection(_ context.Context, p *confirm.Paper, _ confirm.Rulebook, _ *confirm.Batch) error {
	all := p.Record.Standing.Corrections
	if len(all) == 0 {
		return &confirm.Problem{Code: confirm.ProblemNoCorrection}
	}
	p.Correction = all[len(all)-1]
	return nil
}

// asLabel completes a label of the paper bag.
func (d *Desk) asLabel(context.Context, *confirm.Paper, confirm.Rulebook, *confirm.Batch) error {
	return nil
}
