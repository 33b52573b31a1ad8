package registry

import (
	"context"
	"database/sql"

	"confirmpoint/confirm"
)

// saveSearch enters what a record is looked for by at other points. It is
// called in every transaction that stores new content.
func saveSearch(ctx context.Context, tx *sql.Tx, recordID, applicationNo string, c confirm.Content) error {
	return insertSearch(ctx, tx, searchRow(recordID, applicationNo, c))
}

// searchRow is the row of record_search.
func searchRow(recordID, applicationNo string, c confirm.Content) []any {
	return []any{
		recordID,
		confirm.SearchKey(confirm.SearchName, c.Identity.Name.Reveal()),
		confirm.SearchKey(confirm.SearchIDNumber, c.Identity.DocumentNumber.Reveal()),
		confirm.SearchKey(confirm.SearchApplicationNo, applicationNo),
		confirm.SearchKey(confirm.SearchCertificate, c.Certificate.Number.Reveal()),
		confirm.SearchKey(confirm.SearchPhone, c.Contact.Phone.Reveal()),
		confirm.SearchKey(confirm.SearchSchool, c.Work.School),
	}
}

func insertSearch(ctx context.Context, tx *sql.Tx, rows []any) error {
	return insertRows(ctx, tx, "record_search (record_id, name, id_number, application_no, certificate, phone, school)",
		` ON CONFLICT (record_id) DO UPDATE SET name = excluded.name, id_number = excluded.id_number,
			application_no = excluded.application_no, certificate = excluded.certificate,
			phone = excluded.phone, school = excluded.school`, 7, rows)
}

// searchBatch is how many records of before are entered in one transaction.
const searchBatch = 2000

// fillSearch enters the records that a program without record_search has
// stored, once. It may be stopped at any time: the next one goes on with what
// is not entered yet.
func (r *Registry) fillSearch(ctx context.Context) error {
	var filled int64
	err := r.db.view(ctx, func(q querier) error {
		return q.QueryRowContext(ctx, "SELECT value FROM counter WHERE name = 'search'").Scan(&filled)
	})
	after, total := "", 0
	for err == nil && filled == 0 {
		var batch []stored
		err = r.db.update(ctx, func(tx *sql.Tx) error {
			if batch, err = unsearched(ctx, tx, after, searchBatch); err != nil {
				return err
			}
			var rows []any
			for _, s := range batch {
				rows = append(rows, searchRow(s.ID, s.ApplicationNo, s.Content)...)
			}
			if err = insertSearch(ctx, tx, rows); err != nil {
				return err
			}
			if len(batch) < searchBatch {
				_, err = tx.ExecContext(ctx, "UPDATE counter SET value = 1 WHERE name = 'search'")
			}
			return err
		})
		total += len(batch)
		if len(batch) < searchBatch {
			break
		}
		after = batch[len(batch)-1].ID
	}
	if total > 0 {
		r.cfg.Logger.InfoContext(ctx, "records entered for search", "records", total)
	}
	return err
}

// unsearched lists records that are not entered for search, by id, removed
// ones too.
func unsearched(ctx context.Context, q querier, after string, limit int) ([]stored, error) {
	rows, err := q.QueryContext(ctx, "SELECT "+recordColumns+` FROM record
		WHERE id > $1 AND NOT EXISTS (SELECT 1 FROM record_search s WHERE s.record_id = record.id) ORDER BY id LIMIT $2`, after, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []stored
	for rows.Next() {
		s, err := scanRecord(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, rows.Err()
}
