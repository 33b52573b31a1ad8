package desk

import (
	"context"
	"slices"

	"confirmpoint/confirm"
)

// supersede finds the earlier prints that no longer count now that documents
// are done, and gives them as void with their lines of the ledger. When one of
// docs is itself older than what is done already, it is done and void at once.
func (d *Desk) supersede(ctx context.Context, docs []confirm.Document) (others []confirm.Document, lines []confirm.PrintEntry, err error) {
	for n := range docs {
		doc := &docs[n]
		if doc.State != confirm.DocumentDone || doc.Preview || doc.RecordID == "" {
			continue
		}
		rivals, err := d.rivalsOf(ctx, doc)
		if err != nil {
			return nil, nil, err
		}
		for _, old := range rivals {
			if old.Kind == doc.Kind && old.State == confirm.DocumentDone && newer(old, *doc) {
				doc.State = confirm.DocumentVoid
				continue
			}
			others = append(others, d.voided(old))
			lines = append(lines, d.voidLine(others[len(others)-1]))
		}
		if doc.State == confirm.DocumentVoid {
			lines = append(lines, d.voidLine(*doc))
		}
	}
	return others, lines, nil
}

// rivalsOf gives what counts, or may, beside a document that is done: the blank
// receipt of its number, and its earlier prints.
func (d *Desk) rivalsOf(ctx context.Context, doc *confirm.Document) ([]confirm.Document, error) {
	prints, err := d.cfg.Cache.Prints(ctx, doc.RecordID)
	if err != nil {
		return nil, err
	}
	prints = slices.DeleteFunc(prints, func(p confirm.Document) bool { return !rivals(p, *doc) })
	blank, found, err := d.blankOf(ctx, doc)
	if found {
		prints = append(prints, blank)
	}
	return slices.DeleteFunc(prints, func(p confirm.Document) bool { return !counts(p) }), err
}

// counts tells whether a document that is no preview stands, or may stand, for
// its applicant: it can become void.
func counts(doc confirm.Document) bool {
	return doc.State == confirm.DocumentDone || doc.State == confirm.DocumentDoubtful
}

// blankOf finds the blank receipt on which the number of a receipt was given
// out by hand: a printed receipt takes its place.
func (d *Desk) blankOf(ctx context.Context, receipt *confirm.Document) (confirm.Document, bool, error) {
	if receipt.Kind != confirm.PaperReceipt || receipt.Number == "" {
		return confirm.Document{}, false, nil
	}
	numbers, err := d.cfg.Cache.ReservedNumbers(ctx)
	if err != nil {
		return confirm.Document{}, false, err
	}
	at := slices.IndexFunc(numbers, func(n confirm.ReservedNumber) bool { return n.Number == receipt.Number })
	if at < 0 || numbers[at].BatchID == "" {
		return confirm.Document{}, false, nil
	}
	b, err := d.cfg.Cache.Batch(ctx, numbers[at].BatchID)
	if confirm.CodeOf(err) == confirm.ProblemNotFound {
		return confirm.Document{}, false, nil
	}
	if err != nil || numbers[at].Document > len(b.Documents) {
		return confirm.Document{}, false, err
	}
	return b.Documents[numbers[at].Document-1], true, nil
}

// newer tells whether a print of the same paper of the same record counts
// rather than another one.
func newer(a, b confirm.Document) bool {
	if a.Version != b.Version {
		return a.Version > b.Version
	}
	return a.PrintNo > b.PrintNo
}

func (d *Desk) voided(doc confirm.Document) confirm.Document {
	doc.State, _ = doc.State.Next(confirm.EventVoid)
	doc.UpdatedAt = d.cfg.Registry.Now().At
	return doc
}

func (d *Desk) voidLine(doc confirm.Document) confirm.PrintEntry {
	return d.line(&confirm.Batch{}, doc, confirm.EventVoid)
}

// voidPrints makes void what is on paper about a record and no longer counts:
// it was corrected, or its conclusion changed or was taken back. It gives the
// prints as they are then.
func (d *Desk) voidPrints(ctx context.Context, r confirm.Record, prints []confirm.Document) ([]confirm.Document, error) {
	var docs []confirm.Document
	var lines []confirm.PrintEntry
	before := prints
	prints = slices.Clone(prints)
	for i, doc := range prints {
		if !counts(doc) || !confirm.Obsolete(r, doc) {
			continue
		}
		prints[i] = d.voided(doc)
		docs, lines = append(docs, prints[i]), append(lines, d.voidLine(prints[i]))
	}
	if len(docs) == 0 {
		return prints, nil
	}
	if waits, err := d.asksAgain(ctx, r.ID); err != nil || waits {
		return before, err
	}
	return prints, d.cfg.Cache.SaveDocuments(ctx, docs, lines)
}

// asksAgain tells whether work on a record that was accepted is to be accepted
// once more, by a registry that was restored from a backup: what the record says
// meanwhile makes no paper void.
func (d *Desk) asksAgain(ctx context.Context, recordID string) (bool, error) {
	ops, err := d.cfg.Cache.Operations(ctx, recordID)
	if confirm.CodeOf(err) == confirm.ProblemCacheDamaged {
		return false, nil
	}
	return slices.ContainsFunc(ops, func(op confirm.Operation) bool {
		return op.State != confirm.OperationAccepted && op.State != confirm.OperationRefused && len(op.Receipt) > 0
	}), err
}

// voidAfterPull makes void what a pull has made so, of all records that have
// prints. A failure is met again when the record is looked at.
func (d *Desk) voidAfterPull(ctx context.Context) error {
	batches, err := d.cfg.Cache.Batches(ctx)
	if err != nil {
		return err
	}
	valid := make(map[string][]confirm.Document)
	for _, b := range batches {
		for _, doc := range b.Documents {
			if doc.RecordID != "" && !doc.Preview && counts(doc) {
				valid[doc.RecordID] = append(valid[doc.RecordID], doc)
			}
		}
	}
	for id, prints := range valid {
		r, err := d.cfg.Cache.Record(ctx, id)
		if confirm.CodeOf(err) == confirm.ProblemNotFound {
			continue // gone from this point: what to do with its paper is the conflict's matter
		}
		if err == nil {
			_, err = d.voidPrints(ctx, r, prints)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
