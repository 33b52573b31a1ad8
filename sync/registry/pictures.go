package registry

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"confirmpoint/sync/registry/roster"
)

// Pictures are stored ahead of the import that names them. One goroutine uses
// them.
type Pictures struct {
	r     *Registry
	fresh []string // that were not here before
}

// NewPictures begins to store the pictures of one import.
func (r *Registry) NewPictures() *Pictures { return &Pictures{r: r} }

// Put stores a picture and gives its SHA-256 for Content. It is served only
// once a record names it.
func (p *Pictures) Put(data []byte) (sha256 string, err error) {
	sum, fresh, err := p.r.blobs.put(data)
	if fresh {
		p.fresh = append(p.fresh, sum)
	}
	return sum, err
}

// store puts the pictures of a row in its content.
func (p *Pictures) store(a *roster.Applicant) error {
	for _, one := range []struct {
		data []byte
		into *string
	}{{a.Photo, &a.Content.PhotoSHA256}, {a.Scan, &a.Content.Certificate.ScanSHA256}} {
		if one.data == nil {
			continue
		}
		sum, err := p.Put(one.data)
		if err != nil {
			return err
		}
		*one.into = sum
	}
	return nil
}

// Discard removes what the import has brought and nothing names: it was refused.
func (p *Pictures) Discard(ctx context.Context) error {
	_, err := p.r.drop(context.WithoutCancel(ctx), p.fresh, never)
	p.fresh = nil
	return err
}

// SweepReport counts what a sweep has removed.
type SweepReport struct {
	Files int
	Bytes int64
}

// Sweep removes pictures that are older than an upload may take and that
// neither a record nor a download names, and beginnings of uploads that nobody
// has gone on with. It may run while the registry serves.
func (r *Registry) Sweep(ctx context.Context) (SweepReport, error) {
	before := r.now().Add(-partLife)
	var all SweepReport
	shelves, err := os.ReadDir(r.blobs.dir)
	if err != nil {
		return all, err
	}
	for _, shelf := range shelves { // a transaction each, so that nobody waits long
		old, err := oldFiles(filepath.Join(r.blobs.dir, shelf.Name()), before)
		if err != nil {
			return all, err
		}
		var sums []string
		for path := range old {
			if sum := filepath.Base(path); validSum(sum) {
				sums = append(sums, sum)
			}
		}
		swept, err := r.drop(ctx, sums, before)
		all.Files, all.Bytes = all.Files+swept.Files, all.Bytes+swept.Bytes
		if err != nil {
			return all, err
		}
	}
	parts, err := oldFiles(r.parts().dir, before)
	for path, size := range parts {
		err = errors.Join(err, os.Remove(path))
		all.Files, all.Bytes = all.Files+1, all.Bytes+size
	}
	return all, err
}

// oldFiles gives the files below a folder that were last written before a
// time, with their sizes. There may be no such folder.
func oldFiles(dir string, before time.Time) (map[string]int64, error) {
	old := map[string]int64{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil && info.ModTime().Before(before) {
			old[path] = info.Size()
		}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return old, err
}

// never is later than any file.
var never = time.Unix(1<<40, 0)

// drop removes the pictures that nothing names and that were last written
// before a time. A scan that a clerk has brought lately may be named by an
// operation that is on its way; a file that was written again since it was
// listed is about to be named.
func (r *Registry) drop(ctx context.Context, sums []string, before time.Time) (SweepReport, error) {
	var report SweepReport
	if len(sums) == 0 {
		return report, nil
	}
	err := r.db.update(ctx, func(tx *sql.Tx) error {
		for _, sum := range sums {
			err := exists(ctx, tx, `SELECT 1 FROM blob_use WHERE sha256 = $1 UNION ALL SELECT 1 FROM download WHERE sha256 = $1
				UNION ALL SELECT 1 FROM program_file WHERE sha256 = $1
				UNION ALL SELECT 1 FROM upload WHERE sha256 = $1 AND at > $2 LIMIT 1`, sum, millis(r.now().Add(-partLife)))
			if err == nil {
				continue
			}
			if !errors.Is(err, ErrNotFound) {
				return err
			}
			info, err := os.Stat(r.blobs.path(sum))
			if errors.Is(err, fs.ErrNotExist) || err == nil && !info.ModTime().Before(before) {
				continue
			}
			if err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, "DELETE FROM upload WHERE sha256 = $1", sum); err != nil {
				return err
			}
			if err := os.Remove(r.blobs.path(sum)); err != nil {
				return err
			}
			report.Files, report.Bytes = report.Files+1, report.Bytes+info.Size()
		}
		return nil
	})
	return report, err
}
