package registry

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// blobs keeps pictures as files named by their SHA-256: blobs/ab/cd/abcd….
// A file is written once and never changes.
type blobs struct{ dir string }

func (b blobs) path(sum string) string { return filepath.Join(b.dir, sum[:2], sum[2:4], sum) }

// put stores data, gives its name, and tells whether it was not here before. It
// is on the disk when put returns. What is here already counts as written now,
// so that no sweep takes it from under whoever is about to name it.
func (b blobs) put(data []byte) (sum string, fresh bool, err error) {
	if len(data) == 0 || len(data) > wire.MaxBlobBytes {
		return "", false, &confirm.Problem{Code: confirm.ProblemBadFile, Err: errors.New("picture is empty or above the limit")}
	}
	digest := sha256.Sum256(data)
	sum = hex.EncodeToString(digest[:])
	path := b.path(sum)
	if info, err := os.Stat(path); err == nil && info.Size() == int64(len(data)) {
		now := time.Now()
		return sum, false, unwritable(os.Chtimes(path, now, now))
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", false, unwritable(err)
	}
	return sum, true, unwritable(writeFile(path, data, 0o600))
}

// serve answers with the bytes of a name that validSum has passed, whole or in
// parts. They may take long on a slow line; other answers may not.
func (b blobs) serve(w http.ResponseWriter, req *http.Request, sum string) error {
	f, err := b.open(sum)
	if err != nil {
		return err
	}
	if err := http.NewResponseController(w).SetWriteDeadline(time.Now().Add(blobTime)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return errors.Join(err, f.Close())
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Cache-Control", "private, no-store")
	w.Header().Set("ETag", wire.BlobETag(sum))
	http.ServeContent(w, req, "", time.Time{}, f)
	return f.Close()
}

// open gives the file of a name that validSum has passed.
func (b blobs) open(sum string) (*os.File, error) {
	f, err := os.Open(b.path(sum))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &confirm.Problem{Code: confirm.ProblemNotFound, Err: errors.New("blob is referenced but not in the folder")}
	}
	return f, err
}

// validSum accepts lower-case hex of SHA-256 only, so a name is never a path.
func validSum(s string) bool {
	return len(s) == 2*sha256.Size && validHex(s)
}
