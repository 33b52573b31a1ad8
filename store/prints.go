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
func (s *Store) SaveBatch(ctx context.Context, b confirm.Batch) error {
	return s.write(ctx, func(t *tx) error {
		documents := slices.Clone(b.Documents) // the caller's stay as they are
		b.Documents = nil
		old, err := t.batchRev(b.ID)
		if err != nil {
			return err
		}
		rev := t.rev()
		sealed, err := t.sealJSON(batchPlace(b.ID, rev), batchCell{Batch: b})
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
		return t.saveDocuments(ctx, documents, old == 0)
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
	gained   map[string]int64
	lost     map[string]bool // records one of whose valid forms is valid no more
}

// saveDocuments stores documents; fresh tells that none of them is there yet.
func (t *tx) saveDocuments(ctx context.Context, docs []confirm.Document, fresh bool) (err error) {
	if len(docs) == 0 {
		return nil
	}
	w := documentWriter{t: t, gained: make(map[string]int64), lost: make(map[string]bool)}
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
	sealed, err := w.t.sealJSON(documentPlace(id, rev),
		&documentCell{Document: *d, Printed: printed || first})
	if err != nil {
		return err
	}
	if _, err := w.put.Exec(d.BatchID, d.Seq, d.RecordID, rev, sealed); err != nil {
		return err
	}
	w.t.head.Documents.move(w.t.keys, "document", id, old, rev)
	if validForm(&before) {
		w.lost[before.RecordID] = true
	}
	if validForm(d) {
		w.gained[d.RecordID] = max(w.gained[d.RecordID], d.Version)
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

// finish tells the session which forms are valid now.
func (w *documentWriter) finish(ctx context.Context) error {
	forms := make(map[string]int64, len(w.gained))
	for id, version := range w.gained {
		forms[id] = max(version, w.t.prints[id])
	}
	for id := range w.lost {
		version, err := w.t.validForm(ctx, id)
		if err != nil {
			return err
		}
		forms[id] = version
	}
	if len(forms) > 0 {
		s := w.t.session
		w.t.after = append(w.t.after, func() {
			for id, version := range forms {
				s.prints[id] = version
				s.refresh(id)
			}
		})
	}
	return nil
}

// validForm gives the newest version of a record with a valid form, from the
// rows as this transaction sees them.
func (t *tx) validForm(ctx context.Context, recordID string) (version int64, err error) {
	rows, err := documentRows(ctx, t.Tx, "record_id = ?", recordID)
	if err != nil {
		return 0, err
	}
	for i := range rows {
		if d, _, err := rows[i].document(t.keys.body); err == nil && validForm(&d) {
			version = max(version, d.Version)
		}
	}
	return version, nil
}

// validForm tells whether a document is a form that was really printed, not as
// 预览, and is neither void nor to be printed again. What has only been handed
// to a printer is not printed yet.
func validForm(d *confirm.Document) bool {
	return d.State == confirm.DocumentDone && d.Kind == confirm.PaperForm && !d.Preview
}
