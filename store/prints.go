package store

import (
	"context"
	"encoding/json"
	"strconv"

	"confirmpoint/confirm"
)

// SaveBatch keeps a batch with all its documents.
func (s *Store) SaveBatch(ctx context.Context, b confirm.Batch) error {
	return s.write(ctx, func(t *tx) error {
		documents := b.Documents
		b.Documents = nil
		rev := t.rev()
		sealed, err := t.sealJSON(place{"batch", "data", b.ID, rev}, b)
		if err != nil {
			return err
		}
		if _, err := t.Exec(`INSERT INTO batch (id, rev, created_at, data) VALUES (?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET rev = excluded.rev, data = excluded.data`,
			b.ID, rev, stamp(b.CreatedAt), sealed); err != nil {
			return err
		}
		for _, d := range documents {
			d.BatchID = b.ID
			if err := t.saveDocument(ctx, d); err != nil {
				return err
			}
		}
		return nil
	})
}

// SaveDocument moves one document of a batch on; its first done is a line of
// the record's ledger. not_found when the batch was never saved.
func (s *Store) SaveDocument(ctx context.Context, d confirm.Document) error {
	return s.write(ctx, func(t *tx) error {
		b, err := t.batches(ctx, t.Tx, "id = ?", d.BatchID)
		if err != nil {
			return err
		}
		if len(b) == 0 {
			return problem(confirm.ProblemNotFound, nil)
		}
		return t.saveDocument(ctx, d)
	})
}

func (t *tx) saveDocument(ctx context.Context, d confirm.Document) error {
	old, err := t.documents(ctx, t.Tx, "batch_id = ? AND seq = ?", d.BatchID, d.Seq)
	if err != nil && confirm.CodeOf(err) != confirm.ProblemCacheDamaged { // a damaged one is written over
		return err
	}
	rev := t.rev()
	sealed, err := t.sealJSON(documentPlace(d.BatchID, d.Seq, rev), d)
	if err != nil {
		return err
	}
	if _, err := t.Exec(`INSERT INTO document (batch_id, seq, record_id, rev, data) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (batch_id, seq) DO UPDATE SET record_id = excluded.record_id, rev = excluded.rev, data = excluded.data`,
		d.BatchID, d.Seq, d.RecordID, rev, sealed); err != nil {
		return err
	}
	if d.State != confirm.DocumentDone || (len(old) == 1 && old[0].State == confirm.DocumentDone) {
		return nil
	}
	if validForm(&d) {
		t.after = append(t.after, func() { t.session.addPrint(&d) })
	}
	return t.ledger(d.RecordID, LedgerEntry{Act: LedgerPrinted, Ref: d.BatchID, Seq: d.Seq})
}

func documentPlace(batchID string, seq int, rev int64) place {
	return place{"document", "data", batchID + "/" + strconv.Itoa(seq), rev}
}

// validForm tells whether a document is a form that was really printed, and
// not as 预览. What has only been handed to a printer is not printed yet.
func validForm(d *confirm.Document) bool {
	return d.State == confirm.DocumentDone && d.Kind == confirm.PaperForm && !d.Preview
}

func (s *session) addPrint(d *confirm.Document) {
	s.prints[d.RecordID] = max(s.prints[d.RecordID], d.Version)
	s.refresh(d.RecordID)
}

// Batches lists all batches with their documents, oldest first.
func (s *Store) Batches(ctx context.Context) (list []confirm.Batch, err error) {
	err = s.read(func(open *session) error {
		if list, err = open.batches(ctx, s.r, "1"); err != nil {
			return err
		}
		at := make(map[string]int, len(list))
		for i := range list {
			at[list[i].ID] = i
		}
		documents, err := open.documents(ctx, s.r, "1 ORDER BY batch_id, seq")
		if err != nil {
			return err
		}
		for _, d := range documents {
			if i, ok := at[d.BatchID]; ok {
				list[i].Documents = append(list[i].Documents, d)
			}
		}
		return nil
	})
	return list, err
}

// Prints lists the documents of one record in all batches, whatever became of
// them, oldest first.
func (s *Store) Prints(ctx context.Context, recordID string) (list []confirm.Document, err error) {
	err = s.read(func(open *session) error {
		list, err = open.documents(ctx, s.r,
			"record_id = ? ORDER BY (SELECT created_at FROM batch WHERE id = batch_id), batch_id, seq", recordID)
		return err
	})
	return list, err
}

func (s *session) batches(ctx context.Context, q queryer, where string, args ...any) ([]confirm.Batch, error) {
	rows, err := q.QueryContext(ctx,
		"SELECT id, rev, data FROM batch WHERE "+where+" ORDER BY created_at, id", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []confirm.Batch
	for rows.Next() {
		var id string
		var rev int64
		var sealed []byte
		if err := rows.Scan(&id, &rev, &sealed); err != nil {
			return nil, err
		}
		var b confirm.Batch
		plain, err := s.keys.body.open(nil, place{"batch", "data", id, rev}, sealed)
		if err == nil {
			err = json.Unmarshal(plain, &b)
		}
		if err != nil {
			return nil, damaged("batch/"+id, errSeal)
		}
		list = append(list, b)
	}
	return list, rows.Err()
}

func (s *session) documents(ctx context.Context, q queryer, where string, args ...any) ([]confirm.Document, error) {
	rows, err := q.QueryContext(ctx, "SELECT batch_id, seq, rev, data FROM document WHERE "+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []confirm.Document
	for rows.Next() {
		var batchID string
		var seq int
		var rev int64
		var sealed []byte
		if err := rows.Scan(&batchID, &seq, &rev, &sealed); err != nil {
			return nil, err
		}
		var d confirm.Document
		plain, err := s.keys.body.open(nil, documentPlace(batchID, seq, rev), sealed)
		if err == nil {
			err = json.Unmarshal(plain, &d)
		}
		if err != nil {
			return nil, damaged("document/"+batchID+"/"+strconv.Itoa(seq), errSeal)
		}
		list = append(list, d)
	}
	return list, rows.Err()
}

// loadPrints reads which forms have been printed. Damaged lines count as not
// printed, so that paper is printed again rather than never.
func loadPrints(ctx context.Context, q queryer, open *session) error {
	documents, err := open.documents(ctx, q, "1")
	if confirm.CodeOf(err) == confirm.ProblemCacheDamaged {
		open.damage = append(open.damage, "document")
		return nil
	}
	for i := range documents {
		if d := &documents[i]; validForm(d) {
			open.prints[d.RecordID] = max(open.prints[d.RecordID], d.Version)
		}
	}
	return err
}
