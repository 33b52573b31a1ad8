package desk

import (
	"context"
	"slices"

	"confirmpoint/confirm"
)

// paper makes what is printed for one record; its error is why it cannot be.
func (d *Desk) paper(ctx context.Context, req PrintRequest, book confirm.Rulebook, id string) (confirm.Paper, error) {
	r, err := d.cfg.Cache.Record(ctx, id)
	if err != nil {
		return confirm.Paper{}, err
	}
	p := confirm.Paper{
		Kind: req.Kinds[0], Record: r, Copies: req.Copies,
		Point: book.Point, Plan: book.Plan,
		Handler:   d.cfg.Enrolment.Clerk.Name,
		PrintedAt: d.cfg.Registry.Now().At,
	}
	if req.Kinds[0] == confirm.PaperReceipt {
		err = d.asReceipt(ctx, &p, book)
	} else {
		err = d.asForm(ctx, &p)
	}
	if err != nil {
		return p, err
	}
	prints, err := d.cfg.Cache.Prints(ctx, id)
	if err != nil {
		return p, err
	}
	p.PrintNo = 1
	for _, old := range prints {
		if old.Kind == p.Kind && old.Preview == p.Preview && old.Version == r.Version && onPaper(old.State) {
			p.PrintNo++
		}
	}
	return p, d.cfg.Press.Check(p)
}

// onPaper tells whether a document has left us. Spooled counts: nobody can
// promise that no sheet came out.
func onPaper(s confirm.DocumentState) bool {
	return s == confirm.DocumentDone || s == confirm.DocumentSpooled
}

// asForm completes a form. It is a preview until the point has concluded and
// the registry has accepted that (design.md §6).
func (d *Desk) asForm(ctx context.Context, p *confirm.Paper) error {
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
func (d *Desk) asReceipt(ctx context.Context, p *confirm.Paper, book confirm.Rulebook) error {
	s := p.Record.Standing
	if s.State != confirm.StateComplete || s.Decision == nil || s.Decision.ReceiptNumber == "" {
		return &confirm.Problem{Code: confirm.ProblemReceiptNotReady}
	}
	ops, err := d.cfg.Cache.Operations(ctx, p.Record.ID)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(ops, decidesOpen) {
		return &confirm.Problem{Code: confirm.ProblemReceiptNotReady}
	}
	if s.Decision.ClerkName != "" {
		p.Handler = s.Decision.ClerkName
	}
	for _, c := range book.Conditions {
		if slices.ContainsFunc(s.Decision.Ticks, func(t confirm.Tick) bool {
			return t.Code == c.Code && t.Value == confirm.TickMet
		}) {
			p.Conditions = append(p.Conditions, c)
		}
	}
	return nil
}
