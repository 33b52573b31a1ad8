package desk

import (
	"cmp"
	"context"

	"confirmpoint/confirm"
)

// PrintSlip prints the 现场确认指引单 of an applicant that FindElsewhere has found,
// to a file or a printer, outside the queue. Nothing is kept of it. Kinds of
// error: target, no_printer, printer, glyph_missing, and those of the disk.
func (d *Desk) PrintSlip(ctx context.Context, e confirm.Elsewhere, target confirm.BatchTarget) error {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	book, err := d.cfg.Cache.Rulebook(ctx)
	if err != nil {
		return err
	}
	paper, err := d.paper(ctx, book, &confirm.Batch{}, &confirm.Document{Kind: confirm.PaperSlip, Copies: 1})
	if err != nil {
		return err
	}
	paper.Record = confirm.Record{ApplicationNo: e.ApplicationNo}
	paper.Point = e.Point
	paper.Point.Address = cmp.Or(e.Point.Address, "请电话咨询")
	paper.Heading, paper.PrintNo, paper.OneSided = e.WindowWords(), 1, true
	return d.printOutside(ctx, target, paper)
}
