package store

import (
	"cmp"
	"context"
	"slices"

	"confirmpoint/confirm"
)

// Batch gives one batch with its documents; not_found when there is none,
// cache_damaged when the batch itself cannot be read. A document that cannot
// be read is there as doubtful, with that code.
func (s *Store) Batch(ctx context.Context, id string) (confirm.Batch, error) {
	list, err := s.readBatches(ctx, `SELECT id, -1, '', rev, created_at, data FROM batch WHERE id = ?1
		UNION ALL SELECT batch_id, seq, record_id, rev, 0, data FROM document WHERE batch_id = ?1`, id)
	if err != nil {
		return confirm.Batch{}, err
	}
	if len(list) == 0 {
		return confirm.Batch{}, problem(confirm.ProblemNotFound, nil)
	}
	if list[0].Why == confirm.ProblemCacheDamaged {
		return confirm.Batch{}, damaged("batch/"+id, errSeal)
	}
	return list[0], nil
}

// Batches lists all batches with their documents, oldest first. A batch that
// cannot be read is there as ended, its Why cache_damaged.
func (s *Store) Batches(ctx context.Context) ([]confirm.Batch, error) {
	return s.readBatches(ctx, `SELECT id, -1, '', rev, created_at, data FROM batch
		UNION ALL SELECT batch_id, seq, record_id, rev, 0, data FROM document`)
}

// readBatches runs a query for batches, as rows of seq -1, and documents: one
// question, so that it sees one state of the file. It holds up no writer: many
// documents take their time.
func (s *Store) readBatches(ctx context.Context, query string, args ...any) ([]confirm.Batch, error) {
	var keys *sealer
	if err := s.read(func(open *session) error {
		keys = open.keys.body
		return nil
	}); err != nil {
		return nil, err
	}
	rows, err := s.r.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, asProblem(err)
	}
	defer rows.Close()
	var list []confirm.Batch
	old := make(map[string]bool)
	documents := make(map[string][]confirm.Document)
	for rows.Next() {
		var r documentRow
		var createdAt int64
		if err := rows.Scan(&r.batchID, &r.seq, &r.recordID, &r.rev, &createdAt, &r.data); err != nil {
			return nil, asProblem(err)
		}
		if r.seq >= 0 {
			d, _, _ := r.document(keys) // a damaged one shows as such
			documents[r.batchID] = append(documents[r.batchID], d)
			continue
		}
		b := batchRow{r.batchID, r.rev, createdAt, r.data}
		batch, of1, _ := b.batch(keys) // as above
		list = append(list, batch)
		old[b.id] = of1
	}
	if err := rows.Err(); err != nil {
		return nil, asProblem(err)
	}
	for i := range list {
		b := &list[i]
		b.Documents = documents[b.ID]
		slices.SortFunc(b.Documents, func(a, b confirm.Document) int { return cmp.Compare(a.Seq, b.Seq) })
		if old[b.ID] {
			settleOld(b)
		}
	}
	slices.SortFunc(list, func(a, b confirm.Batch) int {
		return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.ID, b.ID))
	})
	return list, nil
}

// Prints lists the documents of one record in all batches, whatever became of
// them, oldest first. One that cannot be read is there as doubtful.
func (s *Store) Prints(ctx context.Context, recordID string) (list []confirm.Document, err error) {
	err = s.read(func(open *session) error {
		rows, err := documentRows(ctx, s.r,
			"record_id = ? ORDER BY (SELECT created_at FROM batch WHERE id = batch_id), batch_id, seq", recordID)
		if err != nil {
			return err
		}
		for i := range rows {
			if d, _, _ := rows[i].document(open.keys.body); d.RecordID == recordID {
				list = append(list, d)
			}
		}
		return nil
	})
	return list, err
}

func documentRows(ctx context.Context, q queryer, where string, args ...any) ([]documentRow, error) {
	rows, err := q.QueryContext(ctx, "SELECT batch_id, seq, record_id, rev, data FROM document WHERE "+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []documentRow
	for rows.Next() {
		var r documentRow
		if err := rows.Scan(&r.batchID, &r.seq, &r.recordID, &r.rev, &r.data); err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

// OnPaper gives the records of which an official paper of a kind may be on
// paper (confirm.DocumentState.OnPaper). Like Search it answers from memory.
func (s *Store) OnPaper(_ context.Context, kind confirm.PaperKind) (map[string]bool, error) {
	records := make(map[string]bool)
	err := s.read(func(open *session) error {
		for id, p := range open.prints {
			if p.out&kindBit(kind) != 0 {
				records[id] = true
			}
		}
		return nil
	})
	return records, err
}

// loadPrints reads what has been printed of each record. Damaged documents
// count as not printed: a person is to look at them.
func loadPrints(ctx context.Context, q queryer, open *session) error {
	rows, err := documentRows(ctx, q, "1")
	if err != nil {
		return err
	}
	broken := false
	for i := range rows {
		d, _, err := rows[i].document(open.keys.body)
		broken = broken || err != nil
		if p := printedOf(&d); err == nil && p != (paperSum{}) {
			open.prints[d.RecordID] = open.prints[d.RecordID].with(p)
		}
	}
	if broken {
		open.damage = append(open.damage, "document")
	}
	return checkBatches(ctx, q, open)
}

// checkBatches names batches that do not verify: they show as ended and empty.
func checkBatches(ctx context.Context, q queryer, open *session) error {
	rows, err := q.QueryContext(ctx, "SELECT id, rev, data FROM batch")
	if err != nil {
		return err
	}
	defer rows.Close()
	broken := false
	for rows.Next() {
		var r batchRow
		if err := rows.Scan(&r.id, &r.rev, &r.data); err != nil {
			return err
		}
		_, _, err := r.batch(open.keys.body)
		broken = broken || err != nil
	}
	if broken {
		open.damage = append(open.damage, "batch")
	}
	return rows.Err()
}
