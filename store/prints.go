package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"confirmpoint/confirm"
)

// SaveBatch keeps a batch, and its documents when there are any: they take the
// place of those of the same number, others stay.
func (s *Store) SaveBatch(ctx context.Context, b confirm.Batch, events ...confirm.AuditEvent) error {
	return s.write(ctx, func(t *tx) error {
		documents := slices.Clone(b.Documents) // the caller's stay as they are
		b.Documents = nil
		old, err := t.batchRev(b.ID)
		if err != nil {
			return err
		}
		rev := t.rev()
		sealed, err := t.sealJSON(t.keys.body, batchPlace(b.ID, rev), batchCell{Batch: b})
		if err != nil {
			return err
		}
		if _, err := t.Exec(`INSERT INTO batch (id, rev, created_at, data) VALUES (?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET rev = excluded.rev, created_at = excluded.created_at, data = excluded.data`,
			b.ID, rev, stamp(b.CreatedAt), sealed); err != nil {
			return err
		}
		t.head.Batches.move(t.keys, "batch", b.ID, old, rev)
		for i := range documents {
			documents[i].BatchID = b.ID
		}
		if err := t.saveDocuments(ctx, documents, old == 0); err != nil {
			return err
		}
		return t.auditAll(events)
	})
}

// batchRev gives the rev of a batch, 0 when it was never saved.
func (t *tx) batchRev(id string) (rev int64, err error) {
	err = t.QueryRow("SELECT rev FROM batch WHERE id = ?", id).Scan(&rev)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return rev, err
}

// SaveDocuments moves documents of batches on and adds lines to the print
// ledger. The first done of a document is a line of its record's ledger too.
// not_found when a batch was never saved.
func (s *Store) SaveDocuments(ctx context.Context, docs []confirm.Document, lines []confirm.PrintEntry) error {
	return s.write(ctx, func(t *tx) error {
		known := ""
		for i := range docs {
			if docs[i].BatchID == known && i > 0 {
				continue
			}
			known = docs[i].BatchID
			rev, err := t.batchRev(known)
			if err != nil {
				return err
			}
			if rev == 0 {
				return problem(confirm.ProblemNotFound, nil)
			}
		}
		if err := t.saveDocuments(ctx, docs, false); err != nil {
			return err
		}
		return t.addPrintLines(lines)
	})
}

// documentWriter saves documents of one transaction.
type documentWriter struct {
	t        *tx
	old, put *sql.Stmt // old is nil when no document can be there yet
	gained   map[string]paperSum
	lost     map[string]bool // records one of whose prints counts no more
}

// saveDocuments stores documents; fresh tells that none of them is there yet.
func (t *tx) saveDocuments(ctx context.Context, docs []confirm.Document, fresh bool) (err error) {
	if len(docs) == 0 {
		return nil
	}
	w := documentWriter{t: t, gained: make(map[string]paperSum), lost: make(map[string]bool)}
	if w.put, err = t.PrepareContext(ctx, `INSERT INTO document (batch_id, seq, record_id, rev, data) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (batch_id, seq) DO UPDATE SET record_id = excluded.record_id, rev = excluded.rev, data = excluded.data`); err != nil {
		return err
	}
	defer w.put.Close()
	if !fresh {
		if w.old, err = t.PrepareContext(ctx,
			"SELECT record_id, rev, data FROM document WHERE batch_id = ? AND seq = ?"); err != nil {
			return err
		}
		defer w.old.Close()
	}
	for i := range docs {
		if err := w.save(&docs[i]); err != nil {
			return err
		}
	}
	return w.finish(ctx)
}

func (w *documentWriter) save(d *confirm.Document) error {
	old, before, printed, err := w.before(d)
	if err != nil {
		return err
	}
	first := d.State == confirm.DocumentDone && !printed
	rev := w.t.rev()
	id := documentID(d.BatchID, d.Seq)
	sealed, err := w.t.sealJSON(w.t.keys.body, documentPlace(id, rev),
		&documentCell{Document: *d, Printed: printed || first})
	if err != nil {
		return err
	}
	if _, err := w.put.Exec(d.BatchID, d.Seq, d.RecordID, rev, sealed); err != nil {
		return err
	}
	w.t.head.Documents.move(w.t.keys, "document", id, old, rev)
	was, is := printedOf(&before), printedOf(d)
	if before.RecordID != d.RecordID || is.with(was) != is {
		w.lost[before.RecordID] = true
	}
	if is != (paperSum{}) {
		w.gained[d.RecordID] = w.gained[d.RecordID].with(is)
	}
	if !first || d.RecordID == "" {
		return nil
	}
	return w.t.ledger(d.RecordID, LedgerEntry{Act: LedgerPrinted, Ref: d.BatchID, Seq: d.Seq})
}

// before gives what is stored of a document, with rev 0 when nothing is. One
// that is damaged is written over.
func (w *documentWriter) before(d *confirm.Document) (rev int64, old confirm.Document, printed bool, err error) {
	if w.old == nil {
		return 0, old, false, nil
	}
	r := documentRow{batchID: d.BatchID, seq: d.Seq}
	err = w.old.QueryRow(d.BatchID, d.Seq).Scan(&r.recordID, &r.rev, &r.data)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, old, false, nil
	}
	if err != nil {
		return 0, old, false, err
	}
	old, printed, err = r.document(w.t.keys.body)
	if err != nil {
		old = confirm.Document{}
	}
	return r.rev, old, printed, nil
}

// finish tells the session what of each record is printed now.
func (w *documentWriter) finish(ctx context.Context) error {
	now := make(map[string]paperSum, len(w.gained))
	for id, p := range w.gained {
		now[id] = w.t.prints[id].with(p)
	}
	for id := range w.lost {
		p, err := w.t.printed(ctx, id)
		if err != nil {
			return err
		}
		now[id] = p
	}
	if len(now) > 0 {
		s := w.t.session
		w.t.after = append(w.t.after, func() {
			for id, p := range now {
				s.prints[id] = p
				s.refresh(id)
			}
		})
	}
	return nil
}

// printed sums up the prints of a record, from the rows as this transaction
// sees them.
func (t *tx) printed(ctx context.Context, recordID string) (p paperSum, err error) {
	rows, err := documentRows(ctx, t.Tx, "record_id = ?", recordID)
	if err != nil {
		return p, err
	}
	for i := range rows {
		if d, _, err := rows[i].document(t.keys.body); err == nil {
			p = p.with(printedOf(&d))
		}
	}
	return p, nil
}

// paperSum is what the session knows of the official prints of a record.
type paperSum struct {
	// form is the newest version of which a form was really printed, and is
	// neither void nor to be printed again. What has only been handed to a
	// printer is not printed yet.
	form int64
	// was is the newest version of which a form has come out, void or not.
	was int64
	out kindSet // that may be on paper
}

func (p paperSum) with(q paperSum) paperSum {
	return paperSum{max(p.form, q.form), max(p.was, q.was), p.out | q.out}
}

// printedOf is what one document adds.
func printedOf(d *confirm.Document) (p paperSum) {
	if d.Preview || d.RecordID == "" || !d.State.WasOut() {
		return p
	}
	if d.Kind == confirm.PaperForm && (d.State == confirm.DocumentDone || d.State == confirm.DocumentVoid) {
		p.was = d.Version
	}
	if !d.State.OnPaper() {
		return p
	}
	if d.State == confirm.DocumentDone {
		p.form = p.was
	}
	p.out = kindBit(d.Kind)
	return p
}

// kindSet is a set of kinds of paper about one applicant.
type kindSet uint8

// applicantKinds list the kinds, each with its bit in a kindSet.
var applicantKinds = [...]confirm.PaperKind{
	confirm.PaperForm, confirm.PaperReceipt, confirm.PaperSupplement, confirm.PaperAmendment,
	confirm.PaperCorrection, confirm.PaperLabel,
}

// kindBit is 0 for other kinds.
func kindBit(kind confirm.PaperKind) kindSet {
	for bit, k := range applicantKinds {
		if k == kind {
			return 1 << bit
		}
	}
	return 0
}
