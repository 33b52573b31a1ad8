package registry

import (
	"context"
	"database/sql"

	"confirmpoint/confirm"
)

// saveSearch enters what a record is looked for by at other points. It is
// called in every transaction that stores new content.
func saveSearch(ctx context.Context, tx *sql.Tx, recordID, applicationNo string, c confirm.Content) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO record_search (record_id, name, id_number, application_no, certificate, phone, school)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (record_id) DO UPDATE SET name = excluded.name, id_number = excluded.id_number,
			application_no = excluded.application_no, certificate = excluded.certificate,
			phone = excluded.phone, school = excluded.school`,
		recordID,
		confirm.SearchKey(confirm.SearchName, c.Identity.Name.Reveal()),
		confirm.SearchKey(confirm.SearchIDNumber, c.Identity.DocumentNumber.Reveal()),
		confirm.SearchKey(confirm.SearchApplicationNo, applicationNo),
		confirm.SearchKey(confirm.SearchCertificate, c.Certificate.Number.Reveal()),
		confirm.SearchKey(confirm.SearchPhone, c.Contact.Phone.Reveal()),
		confirm.SearchKey(confirm.SearchSchool, c.Work.School))
	return err
}

// searchBatch is how many records of before are entered in one transaction.
const searchBatch = 2000

// fillSearch enters the records that a program without record_search has
// stored, once. It may be stopped at any time and begins again.
func (r *Registry) fillSearch(ctx context.Context) error {
	var filled int64
	err := r.db.view(ctx, func(q querier) error {
		return q.QueryRowContext(ctx, "SELECT value FROM counter WHERE name = 'search'").Scan(&filled)
	})
	after, total := "", 0
	for err == nil && filled == 0 {
		var batch []stored
		err = r.db.update(ctx, func(tx *sql.Tx) error {
			if batch, err = recordsAfter(ctx, tx, after, searchBatch); err != nil {
				return err
			}
			for _, s := range batch {
				if err := saveSearch(ctx, tx, s.ID, s.ApplicationNo, s.Content); err != nil {
					return err
				}
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

// recordsAfter lists records by id, removed ones too.
func recordsAfter(ctx context.Context, q querier, id string, limit int) ([]stored, error) {
	rows, err := q.QueryContext(ctx, "SELECT "+recordColumns+" FROM record WHERE id > $1 ORDER BY id LIMIT $2", id, limit)
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
