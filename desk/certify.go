package desk

import (
	"context"
	"encoding/json"

	"confirmpoint/confirm"
)

// Certify makes 收尾完成证明, into a PDF file or on paper, and tells what it
// says (features 111). Whoever makes it is audited before, so that the heads on
// it hold the line about it. Kinds of error: close_out_open while anything is
// left to do (CloseOut says what), target, no_printer, and of the disk.
func (d *Desk) Certify(ctx context.Context, target confirm.BatchTarget) (c confirm.CloseOutCertificate, err error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return c, err
	}
	defer leave()
	if err := d.checkTarget(ctx, target); err != nil {
		return c, err
	}
	left, err := d.closeOut(ctx)
	if err != nil {
		return c, err
	}
	if !left.Done() {
		return c, &confirm.Problem{Code: confirm.ProblemCloseOutOpen}
	}
	if err := d.audit(ctx, confirm.AuditExport, "", string(confirm.PaperCloseOut)+" "+string(confirm.PurposeFiling)); err != nil {
		return c, err
	}
	if c, err = d.certificate(ctx); err != nil {
		return c, err
	}
	list := c.Listing()
	return c, d.printOutside(ctx, target, confirm.Paper{
		Kind: confirm.PaperCloseOut, Copies: 1, Training: d.cfg.Training, Point: c.Point, Plan: c.Plan, Handler: c.Clerk,
		PrintNo: 1, Listing: &list, PrintedAt: c.At, OneSided: true,
	})
}

// certificate gathers what a certificate tells.
func (d *Desk) certificate(ctx context.Context) (c confirm.CloseOutCertificate, err error) {
	book, err := d.cfg.Cache.Rulebook(ctx)
	if err != nil {
		return c, err
	}
	numbers, err := d.statistics(ctx)
	if err != nil {
		return c, err
	}
	c = confirm.CloseOutCertificate{
		Point: book.Point, Plan: book.Plan, Window: book.Window, Numbers: numbers.Total,
		LastPull: d.cfg.Registry.Link().LastPull, Clerk: d.cfg.Enrolment.Clerk.Name, At: numbers.At,
	}
	if c.Ledger, err = d.ledgerExport(ctx); err != nil {
		return c, err
	}
	c.Audit, err = d.cfg.Cache.AuditEnd(ctx)
	return c, err
}

// ledgerExport tells how far the print ledger has been exported.
func (d *Desk) ledgerExport(ctx context.Context) (e confirm.LedgerExport, err error) {
	value, err := d.cfg.Cache.Setting(ctx, confirm.SettingLedgerExport)
	if err != nil || value == nil || json.Unmarshal(value, &e) != nil {
		return confirm.LedgerExport{}, err
	}
	return e, nil
}

// composeLedger makes 打印台账, all lines of it, verified; that it has gone out
// is kept for 收尾检查. It is a file: its lines are too wide for paper.
func (d *Desk) composeLedger(ctx context.Context, req ListingRequest, book confirm.Rulebook) (composed, error) {
	if form, err := d.listingForm(req.Target); err != nil || form == ".pdf" || form == "paper" {
		return composed{}, &confirm.Problem{Code: confirm.ProblemTarget}
	}
	lines, seals, err := d.cfg.Cache.PrintLedger(ctx)
	for _, seal := range seals {
		if err == nil {
			err = d.cfg.Registry.CheckLedgerSeal(seal)
		}
	}
	if err != nil {
		return composed{}, err
	}
	export := confirm.LedgerExport{At: d.cfg.Registry.Now().At}
	if n := len(lines); n > 0 {
		export.Seq, export.Hash = lines[n-1].Seq, lines[n-1].Hash
	}
	value, err := json.Marshal(export)
	return composed{
		piles: []pile{{Listing: confirm.LedgerListing(lines, book.Point)}}, rows: len(lines),
		after: func(ctx context.Context) error {
			return d.cfg.Cache.SaveSetting(ctx, confirm.SettingLedgerExport, value)
		},
	}, err
}
