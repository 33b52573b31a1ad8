package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"slices"

	"confirmpoint/confirm"
)

// Photo gives a blob by SHA-256 in hex; photo_missing while it is not here.
func (s *Store) Photo(ctx context.Context, sha256 string) (data []byte, err error) {
	err = s.read(func(open *session) error {
		data, err = open.blob(ctx, s.r, "blob", sha256)
		if err == nil && data == nil {
			err = problem(confirm.ProblemPhotoMissing, nil)
		}
		return err
	})
	return data, err
}

// BlobPart gives the bytes of an unfinished download, nil when none.
func (s *Store) BlobPart(ctx context.Context, sha256 string) (part []byte, err error) {
	err = s.read(func(open *session) error {
		part, err = open.blob(ctx, s.r, "blob_part", sha256)
		return err
	})
	return part, err
}

// blob reads one of the two blob tables; nil when there is no such row.
func (s *session) blob(ctx context.Context, q queryer, table, sum string) ([]byte, error) {
	name := s.keys.blobName(sum)
	var sealed []byte
	err := q.QueryRowContext(ctx, "SELECT data FROM "+table+" WHERE name = ?", name).Scan(&sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	id := hex.EncodeToString(name)
	plain, err := s.keys.blob.open(sealed[:0:0], place{table, "data", id, 0}, sealed)
	if err != nil {
		return nil, damaged(table+"/"+id, err)
	}
	return plain, nil
}

// SaveBlobPart keeps the beginning of a blob, to go on from.
func (s *Store) SaveBlobPart(ctx context.Context, sha256 string, part []byte) error {
	return s.write(ctx, func(t *tx) error {
		_, err := t.saveBlob("blob_part", sha256, part)
		return err
	})
}

// SaveBlob stores a verified blob and drops its part. A scan that a clerk is
// about to attach is kept with it too, before the operation that names it.
func (s *Store) SaveBlob(ctx context.Context, sha256 string, data []byte) error {
	return s.write(ctx, func(t *tx) error {
		name, err := t.saveBlob("blob", sha256, data)
		if err != nil {
			return err
		}
		t.after = append(t.after, func() { t.session.addBlob(name, parseBlobSum(sha256)) })
		_, err = t.Exec("DELETE FROM blob_part WHERE name = ?", name)
		return err
	})
}

// saveBlob needs no rev: the bytes of a name never change.
func (t *tx) saveBlob(table, sum string, data []byte) (name []byte, err error) {
	name = t.keys.blobName(sum)
	sealed, err := t.keys.blob.seal(place{table, "data", hex.EncodeToString(name), 0}, data)
	if err != nil {
		return nil, err
	}
	_, err = t.Exec("INSERT INTO "+table+` (name, data) VALUES (?, ?)
		ON CONFLICT (name) DO UPDATE SET data = excluded.data`, name, sealed)
	return name, err
}

// addBlob marks every record that names the blob; several may.
func (s *session) addBlob(name []byte, sum blobSum) {
	s.blobs[string(name)] = struct{}{}
	for i := range s.arena.rows {
		r := &s.arena.rows[i]
		r.havePhoto = r.havePhoto || r.photo == sum
		r.haveScan = r.haveScan || r.scan == sum
		r.lacks = slices.DeleteFunc(r.lacks, func(lacking blobSum) bool { return lacking == sum })
	}
}

// MissingBlobs lists photos and scans that records name and that are not here,
// also those that another workstation of the point has attached: those of
// pending records first; limit 0 means all.
func (s *Store) MissingBlobs(_ context.Context, limit int) (sums []string, err error) {
	err = s.read(func(open *session) error {
		sums = open.arena.missing(limit)
		return nil
	})
	return sums, err
}

func (a *arena) missing(limit int) []string {
	var sums []string
	listed := make(map[blobSum]bool)
	for _, pending := range [...]bool{true, false} {
		for _, i := range a.orders[sortNumber] {
			r := &a.rows[i]
			if r.gone || (r.state == confirm.StatePending) != pending {
				continue
			}
			for _, sum := range r.missing() {
				if listed[sum] {
					continue
				}
				if limit > 0 && len(sums) == limit {
					return sums
				}
				listed[sum] = true
				sums = append(sums, sum.String())
			}
		}
	}
	return sums
}

// missing gives the blobs that a record names and that are not here, the photo first.
func (r *row) missing() []blobSum {
	if r.havePhoto && r.haveScan && len(r.lacks) == 0 {
		return nil
	}
	var sums []blobSum
	if !r.havePhoto {
		sums = append(sums, r.photo)
	}
	if !r.haveScan {
		sums = append(sums, r.scan)
	}
	return append(sums, r.lacks...)
}

// loadBlobs reads which blobs are here.
func loadBlobs(ctx context.Context, q queryer, open *session) error {
	names, err := column1[[]byte](q.QueryContext(ctx, "SELECT name FROM blob"))
	for _, name := range names {
		open.blobs[string(name)] = struct{}{}
	}
	return err
}

// purgeBlobs removes the photos of people who are no longer here: blobs that
// no record names and no clerk has seen when signing what is still open.
func (s *Store) purgeBlobs(ctx context.Context, open *session) error {
	if open.head.Shadow.Slot != 0 || len(open.damage) > 0 {
		return nil // what a collecting epoch or a damaged record names is not known yet
	}
	named, err := open.namedBlobs(ctx, s.w)
	if err != nil {
		return err
	}
	names, err := column1[[]byte](s.w.QueryContext(ctx, "SELECT name FROM blob UNION SELECT name FROM blob_part"))
	if err != nil {
		return err
	}
	stray := slices.DeleteFunc(names, func(n []byte) bool { return named[string(n)] })
	if len(stray) == 0 {
		return nil
	}
	return s.transact(open, func(t *tx) error { return t.deleteBlobs(stray) })
}

// namedBlobs gives the names of the blobs that must stay.
func (s *session) namedBlobs(ctx context.Context, q queryer) (map[string]bool, error) {
	named := make(map[string]bool)
	name := func(sums ...blobSum) {
		for _, sum := range sums {
			if sum != (blobSum{}) {
				named[string(s.keys.blobName(sum.String()))] = true
			}
		}
	}
	for i := range s.arena.rows {
		name(s.arena.rows[i].photo, s.arena.rows[i].scan)
		name(s.arena.rows[i].scans...)
	}
	for id, ops := range s.ops {
		if holds(ops) || s.arena.find(id) != nil { // a clerk's own scans stay with the record
			for _, op := range ops {
				name(op.scans...)
			}
		}
		if !holds(ops) {
			continue
		}
		for _, op := range ops {
			base, err := s.base(ctx, q, op.id)
			if confirm.CodeOf(err) == confirm.ProblemCacheDamaged {
				continue // nobody can be shown it
			}
			if err != nil {
				return nil, err
			}
			name(parseBlobSum(base.Content.PhotoSHA256), parseBlobSum(base.Content.Certificate.ScanSHA256))
		}
	}
	return named, nil
}

func (t *tx) deleteBlobs(names [][]byte) error {
	for _, n := range names {
		for _, table := range [...]string{"blob", "blob_part"} {
			if _, err := t.Exec("DELETE FROM "+table+" WHERE name = ?", n); err != nil {
				return err
			}
		}
		t.after = append(t.after, func() { delete(t.session.blobs, string(n)) })
	}
	return nil
}
