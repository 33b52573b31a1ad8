package desk

import (
	"context"
	"fmt"
	"image"
	"os"
	"slices"

	"confirmpoint/confirm"
)

// PreviewRequest asks for a picture of a paper before anything is printed.
type PreviewRequest struct {
	Kind     confirm.PaperKind
	RecordID string // empty for papers about no single applicant
	Page     int    // from 1
	DPI      float64
	Key      confirm.CalibrationKey // for a calibration page
	// Certificate is what the clerk answers, for a 更正告知单; see PrintRequest.
	Certificate *confirm.CertificateError
}

// The limits of PreviewRequest.DPI; what is beyond is taken as the limit.
const (
	minDPI = 30
	maxDPI = 300
)

// Preview draws one page of one copy as it will be on paper, and tells how many
// there are. not_found when there is no such page. The picture of a record is
// audited as an opening of it, once for all pages.
func (d *Desk) Preview(ctx context.Context, req PreviewRequest) (image.Image, int, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return nil, 0, err
	}
	defer leave()
	book, err := d.cfg.Cache.Rulebook(ctx)
	if err != nil {
		return nil, 0, err
	}
	b := confirm.Batch{Target: confirm.BatchTarget{Printer: req.Key.Printer, Tray: req.Key.Tray}, Certificate: req.Certificate}
	doc := confirm.Document{Kind: req.Kind, RecordID: req.RecordID, Copies: 1}
	paper, err := d.paper(ctx, book, &b, &doc)
	if err == nil {
		paper.PrintNo, err = d.printNo(ctx, paper, &doc)
	}
	if err == nil {
		err = d.asPage(ctx, &paper, b.Target, req.Key.Kind)
	}
	if err == nil {
		err = d.cfg.Press.Check(paper)
	}
	if err != nil {
		return nil, 0, err
	}
	pages, err := d.cfg.Press.Pages(paper)
	if err != nil {
		return nil, 0, err
	}
	if req.Page < 1 || req.Page > pages {
		return nil, pages, &confirm.Problem{Code: confirm.ProblemNotFound}
	}
	if req.RecordID != "" {
		if err := d.auditAll(ctx, d.pictureEvents(req.RecordID, req.Page)...); err != nil {
			return nil, 0, err
		}
	}
	picture, err := d.cfg.Press.Picture(ctx, paper, req.Page, min(max(req.DPI, minDPI), maxDPI))
	return picture, pages, err
}

// pageKinds are the papers that are printed outside the queue.
var pageKinds = []confirm.PaperKind{confirm.PaperTest, confirm.PaperCalibration, confirm.PaperDuplexGuide}

// asPage completes test, calibration and guide pages with the printer and what
// was saved for it and a form.
func (d *Desk) asPage(ctx context.Context, p *confirm.Paper, target confirm.BatchTarget, form confirm.PaperKind) (err error) {
	if !slices.Contains(pageKinds, p.Kind) {
		return nil
	}
	p.Printer, p.Tray = target.Printer, target.Tray
	if form != "" {
		p.Heading = form.Label() // whose calibration the page shows
	}
	if target.Printer != "" && form != "" {
		p.Calibration, err = d.calibration(ctx, confirm.CalibrationKey{Printer: target.Printer, Tray: target.Tray, Kind: form})
	}
	return err
}

// PrintPage prints one test, calibration or duplex-guide page, outside the
// queue. form is whose calibration it shows; empty: none.
func (d *Desk) PrintPage(ctx context.Context, kind confirm.PaperKind, target confirm.BatchTarget, form confirm.PaperKind) error {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	if !slices.Contains(pageKinds, kind) {
		return &confirm.Problem{Code: confirm.ProblemInternal, Err: fmt.Errorf("paper kind %q", kind)}
	}
	book, err := d.cfg.Cache.Rulebook(ctx)
	if err != nil {
		return err
	}
	paper, err := d.paper(ctx, book, &confirm.Batch{}, &confirm.Document{Kind: kind})
	if err == nil {
		err = d.asPage(ctx, &paper, target, form)
	}
	if err != nil {
		return err
	}
	return d.printOutside(ctx, target, paper)
}

// printOutside writes papers to one PDF file or hands them over as one job. It
// is for what is about no single applicant: nothing is kept of it, and its end
// at the printer is not followed.
func (d *Desk) printOutside(ctx context.Context, target confirm.BatchTarget, papers ...confirm.Paper) error {
	if err := d.checkTarget(ctx, target); err != nil {
		return err
	}
	for _, p := range papers {
		if err := d.cfg.Press.Check(p); err != nil {
			return err
		}
	}
	if target.Printer != "" {
		_, _, err := d.cfg.Spooler.Print(ctx, confirm.PrintJob{
			Printer: target.Printer, Tray: target.Tray, Title: d.cfg.NewID(), Papers: papers, Duplex: target.Duplex,
		})
		return err
	}
	return WriteFile(target.Path, func(f *os.File) error {
		return d.cfg.Press.Render(ctx, f, slices.Values(papers), nil)
	})
}
