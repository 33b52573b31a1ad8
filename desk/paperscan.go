package desk

import (
	"context"
	"slices"

	"confirmpoint/confirm"
)

// ScannedPaper is what a QR code of a paper says, and what that is worth now.
type ScannedPaper struct {
	Code     confirm.PaperCode
	RecordID string // empty when no such record is here
	Verdict  confirm.PaperVerdict
	// Prints are the prints of that kind of this record, oldest first.
	Prints []confirm.Document
}

// ScanPaper reads the code of a paper (confirm.ParsePaperCode) and judges it
// against the record as it is here. It is audited as an opening of the record.
func (d *Desk) ScanPaper(ctx context.Context, code string) (ScannedPaper, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return ScannedPaper{}, err
	}
	defer leave()
	var s ScannedPaper
	if s.Code, err = confirm.ParsePaperCode(code); err != nil {
		return ScannedPaper{}, err
	}
	id, err := d.cfg.Cache.FindApplication(ctx, s.Code.ApplicationNo)
	if confirm.CodeOf(err) == confirm.ProblemNotFound {
		s.Verdict = confirm.VerdictOtherPoint
		return s, nil
	}
	if err != nil {
		return ScannedPaper{}, err
	}
	r, err := d.cfg.Cache.Record(ctx, id)
	if err != nil {
		return ScannedPaper{}, err
	}
	prints, err := d.cfg.Cache.Prints(ctx, id)
	if err == nil {
		prints, err = d.voidPrints(ctx, r, prints)
	}
	if err != nil {
		return ScannedPaper{}, err
	}
	s.RecordID = id
	for _, p := range prints {
		if p.Kind == s.Code.Kind {
			s.Prints = append(s.Prints, p)
		}
	}
	s.Verdict = verdict(r, s.Code, s.Prints)
	return s, d.auditAll(ctx, d.openEvents(id, "scan")...)
}

// verdict judges a scanned code by the record and the prints of its kind.
func verdict(r confirm.Record, code confirm.PaperCode, prints []confirm.Document) confirm.PaperVerdict {
	if !knownDigest(r, code, prints) {
		return confirm.VerdictAltered
	}
	if code.Preview {
		return confirm.VerdictPreview
	}
	own := scanned(r, code, prints)
	switch {
	case code.Version < r.Version && code.Kind != confirm.PaperCorrection:
		return confirm.VerdictOutdated
	case confirm.Obsolete(r, own):
		return confirm.VerdictRevoked
	case isReplaced(own, prints):
		return confirm.VerdictReplaced
	}
	return confirm.VerdictCurrent
}

// scanned gives the print that a code names, as far as it is known here.
func scanned(r confirm.Record, code confirm.PaperCode, prints []confirm.Document) confirm.Document {
	own := confirm.Document{RecordID: r.ID, Kind: code.Kind, Version: code.Version, PrintNo: code.PrintNo}
	own.Number = code.Number // of no number known here, unless found below
	if d := r.Standing.Decision; d != nil && code.SameNumber(d.ReceiptNumber) {
		own.Number = d.ReceiptNumber
	}
	nearest := 0 // the print itself, or else the next of its document, which was printed again
	for _, p := range prints {
		if !rivals(p, own) || !code.SameNumber(p.Number) || p.Version != own.Version || p.PrintNo < own.PrintNo || nearest != 0 && p.PrintNo > nearest {
			continue
		}
		nearest, own.Number = p.PrintNo, p.Number
		if p.PrintNo == own.PrintNo && p.State.WasOut() {
			own.State = p.State
		}
	}
	return own
}

// isReplaced tells whether a print is void, or a newer one may be in the world.
func isReplaced(own confirm.Document, prints []confirm.Document) bool {
	return own.State == confirm.DocumentVoid || slices.ContainsFunc(prints, func(p confirm.Document) bool {
		if p.State == confirm.DocumentVoid || !rivals(p, own) || !samePaper(p, own) {
			return false
		}
		p.PrintNo = lastOut(p)
		return p.PrintNo > 0 && newer(p, own)
	})
}

// knownDigest compares with the record, or with the prints of an earlier
// version. One that was never printed here may come from another computer of
// the point: nothing is known against it.
func knownDigest(r confirm.Record, code confirm.PaperCode, prints []confirm.Document) bool {
	switch {
	case code.Version > r.Version:
		return false
	case code.Version == r.Version:
		return code.OfDigest(r.Digest)
	}
	for _, p := range prints {
		if p.Version == code.Version {
			return code.OfDigest(p.Digest)
		}
	}
	return true
}
