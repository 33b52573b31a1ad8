package registry

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// downloadsFolder is beside the pictures, where every process of a registry
// finds it. Pictures are in folders of two hexadecimal digits.
const downloadsFolder = "downloads"

// downloads keeps the bureau's files by their SHA-256, as pictures are kept.
func (r *Registry) downloads() blobs { return blobs{dir: filepath.Join(r.blobs.dir, downloadsFolder)} }

// Kinds of error of the bureau's files.
var (
	ErrFileName  = errors.New("registry: not a plain file name that every system takes, or not a title")
	ErrFileSize  = errors.New("registry: the file is empty or above the limit")
	ErrManyFiles = errors.New("registry: too many files")
)

// AddDownload offers a file to all workstations (资料下载). It must hold no
// personal data. A file of the same name is replaced. Kinds of error:
// ErrFileName, ErrFileSize, ErrManyFiles, disk_full, disk_read_only.
func (r *Registry) AddDownload(ctx context.Context, name, title string, src io.Reader) (confirm.Download, error) {
	d := confirm.Download{Name: name, Title: title, AddedAt: r.now()}
	if !confirm.ValidFileName(name) || !confirm.ValidTitle(title) {
		return d, ErrFileName
	}
	var err error
	if d.SHA256, d.Bytes, err = r.storeDownload(src, wire.MaxDownload); err != nil {
		return d, err
	}
	err = r.db.update(ctx, func(tx *sql.Tx) error { return r.enterDownload(ctx, tx, d) })
	if err != nil { // nothing names the bytes, unless another entry does
		drop := func(tx *sql.Tx) error { return r.dropDownload(ctx, tx, d.SHA256) }
		err = errors.Join(err, r.db.update(context.WithoutCancel(ctx), drop))
	}
	return d, err
}

// enterDownload puts a stored file on the list, in the place of one of its name.
func (r *Registry) enterDownload(ctx context.Context, tx *sql.Tx, d confirm.Download) error {
	old, err := downloadSum(ctx, tx, d.Name)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `
			INSERT INTO download (name, sha256, title, bytes, added_at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (name) DO UPDATE SET sha256 = excluded.sha256, title = excluded.title, bytes = excluded.bytes, added_at = excluded.added_at`,
		d.Name, d.SHA256, d.Title, d.Bytes, millis(d.AddedAt)); err != nil {
		return err
	}
	var files int
	if err := tx.QueryRowContext(ctx, "SELECT count(*) AS files FROM download").Scan(&files); err != nil {
		return err
	}
	if files > wire.MaxDownloads {
		return ErrManyFiles
	}
	// Another process may have removed the same bytes meanwhile.
	if _, err := os.Stat(r.downloads().path(d.SHA256)); err != nil {
		return err
	}
	if err := r.log(ctx, tx, "add_download", d.SHA256, ""); err != nil {
		return err
	}
	if old == d.SHA256 {
		return nil
	}
	return r.dropDownload(ctx, tx, old)
}

// storeDownload writes a file under its SHA-256 without holding it in memory.
// It is on the disk when storeDownload returns.
func (r *Registry) storeDownload(src io.Reader, limit int64) (sum string, size int64, err error) {
	dir := r.downloads().dir
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", 0, unwritable(err)
	}
	tmp, err := os.CreateTemp(dir, ".new-*") // mode 0600
	if err != nil {
		return "", 0, unwritable(err)
	}
	hash := sha256.New()
	size, err = io.Copy(io.MultiWriter(tmp, hash), io.LimitReader(src, limit+1))
	if err == nil && (size == 0 || size > limit) {
		err = ErrFileSize
	}
	err = errors.Join(err, tmp.Sync(), tmp.Close())
	sum = hex.EncodeToString(hash.Sum(nil))
	path := r.downloads().path(sum)
	if info, statErr := os.Stat(path); err == nil && statErr == nil && info.Size() == size {
		return sum, size, unwritable(os.Remove(tmp.Name())) // it may be open for a reader: not to be replaced everywhere
	}
	if err == nil {
		err = os.MkdirAll(filepath.Dir(path), 0o700)
	}
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		return "", 0, unwritable(errors.Join(err, os.Remove(tmp.Name())))
	}
	return sum, size, syncFolder(filepath.Dir(path))
}

// RemoveDownload takes a file of the bureau back; ErrNotFound when there is
// none of that name.
func (r *Registry) RemoveDownload(ctx context.Context, name string) error {
	return r.db.update(ctx, func(tx *sql.Tx) error {
		sum, err := downloadSum(ctx, tx, name)
		if err != nil {
			return err
		}
		if sum == "" {
			return ErrNotFound
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM download WHERE name = $1", name); err != nil {
			return err
		}
		if err := r.log(ctx, tx, "remove_download", sum, ""); err != nil {
			return err
		}
		return r.dropDownload(ctx, tx, sum)
	})
}

// downloadSum is the SHA-256 of the file of a name; "" when there is none.
func downloadSum(ctx context.Context, q querier, name string) (string, error) {
	var sum string
	err := q.QueryRowContext(ctx, "SELECT sha256 FROM download WHERE name = $1", name).Scan(&sum)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return sum, err
}

// dropDownload takes bytes that no name has any more off the disk, while other
// writers wait.
func (r *Registry) dropDownload(ctx context.Context, tx *sql.Tx, sum string) error {
	if sum == "" {
		return nil
	}
	err := exists(ctx, tx, "SELECT 1 FROM download WHERE sha256 = $1 UNION ALL SELECT 1 FROM program_file WHERE sha256 = $1 LIMIT 1", sum)
	if !errors.Is(err, ErrNotFound) {
		return err
	}
	if err := os.Remove(r.downloads().path(sum)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return unwritable(err)
	}
	return nil
}

const downloadColumns = "sha256, name, title, bytes, added_at"

func scanDownload(row *sql.Rows) (confirm.Download, error) {
	var d confirm.Download
	var at int64
	err := row.Scan(&d.SHA256, &d.Name, &d.Title, &d.Bytes, &at)
	d.AddedAt = fromMillis(at)
	return d, err
}

// Downloads lists the bureau's files by title.
func (r *Registry) Downloads(ctx context.Context) ([]confirm.Download, error) {
	return list(ctx, r, scanDownload, "SELECT "+downloadColumns+" FROM download ORDER BY title, name")
}

func (r *Registry) serveDownloads(w http.ResponseWriter, req *http.Request, _ caller) error {
	files, err := r.Downloads(req.Context())
	if err != nil {
		return err
	}
	answer := wire.DownloadsAnswer{Downloads: []wire.Download{}}
	for _, d := range files {
		answer.Downloads = append(answer.Downloads, wire.Download{SHA256: d.SHA256, Name: d.Name, Title: d.Title, Bytes: d.Bytes, AddedAt: d.AddedAt})
	}
	return r.answerJSON(w, req, answer)
}

// serveDownload gives the bytes of a file that is on the list.
func (r *Registry) serveDownload(w http.ResponseWriter, req *http.Request, _ caller) error {
	sum := req.PathValue("sha256")
	if !validSum(sum) {
		return problem(confirm.ProblemNotFound)
	}
	err := r.db.view(req.Context(), func(q querier) error {
		return exists(req.Context(), q, "SELECT 1 FROM download WHERE sha256 = $1 LIMIT 1", sum)
	})
	if err != nil {
		return err
	}
	return r.downloads().serve(w, req, sum)
}
