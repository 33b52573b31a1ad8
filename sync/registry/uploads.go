package registry

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"net/http"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// defaultUploadPerDay is what one clerk may bring in a day, bytes.
const defaultUploadPerDay = 256 << 20

// serveUpload takes a scan ahead of the operation that names it. The same scan
// again changes nothing.
func (r *Registry) serveUpload(w http.ResponseWriter, req *http.Request, who caller) error {
	sum := req.PathValue("sha256")
	if !validSum(sum) {
		return problem(confirm.ProblemNotFound)
	}
	// A scan may take long on a slow line; other requests may not.
	if err := http.NewResponseController(w).SetReadDeadline(time.Now().Add(blobTime)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	data, err := io.ReadAll(req.Body)
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return badUpload("size")
	case err != nil:
		return badRequest("body")
	case wire.Hash(data) != sum:
		return badUpload("digest")
	case !isScan(data):
		return badUpload("kind")
	}
	if err := r.keepUpload(req.Context(), who, sum, data); err != nil {
		return err
	}
	return r.answerJSON(w, req, wire.BlobAnswer{SHA256: sum})
}

func badUpload(reason string) *confirm.Problem {
	return &confirm.Problem{Code: confirm.ProblemBadFile, Args: map[string]string{"reason": reason}}
}

// isScan goes by the bytes, never by what the sender calls them.
func isScan(data []byte) bool {
	switch http.DetectContentType(data) {
	case "image/jpeg", "image/png", "application/pdf":
		return true
	}
	return false
}

// keepUpload counts before it writes, so that a full quota never fills the disk.
func (r *Registry) keepUpload(ctx context.Context, who caller, sum string, data []byte) error {
	return r.db.update(ctx, func(tx *sql.Tx) error {
		var known bool
		var used int64
		now := r.now()
		err := tx.QueryRowContext(ctx, `
			SELECT EXISTS (SELECT 1 FROM upload WHERE sha256 = $1 AND clerk_id = $2),
			       (SELECT CAST(coalesce(sum(bytes), 0) AS bigint) FROM upload WHERE clerk_id = $2 AND at > $3)`,
			sum, who.clerkID, millis(now.Add(-24*time.Hour))).Scan(&known, &used)
		switch {
		case err != nil:
			return err
		case known: // and here, unless a sweep has been cut short
			_, _, err := r.blobs.put(data)
			return err
		case used+int64(len(data)) > r.cfg.UploadPerDay:
			return tooMany(24 * time.Hour)
		}
		if _, _, err := r.blobs.put(data); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO upload (sha256, clerk_id, bytes, at) VALUES ($1, $2, $3, $4)",
			sum, who.clerkID, len(data), millis(now))
		return err
	})
}

// scansOf lists the scans an intent names.
func scansOf(i confirm.Intent) []string {
	var sums []string
	if i.Scan != nil {
		sums = append(sums, i.Scan.SHA256)
	}
	if i.Correction != nil && i.Correction.Authorisation.ScanSHA256 != "" {
		sums = append(sums, i.Correction.Authorisation.ScanSHA256)
	}
	return sums
}

// scansHere tells whether every scan of an intent has been brought by a clerk
// of the point or by the signer, who may have been moved to another since, or
// belongs to a record of the point: naming a digest alone must not open a
// picture of somebody at another point.
func scansHere(ctx context.Context, q querier, signer caller, i confirm.Intent) (bool, error) {
	for _, sum := range scansOf(i) {
		err := exists(ctx, q, `
			SELECT 1 FROM upload u JOIN clerk k ON k.id = u.clerk_id WHERE u.sha256 = $1 AND (k.point_id = $2 OR k.id = $3)
			UNION ALL
			SELECT 1 FROM blob_use b JOIN record s ON s.id = b.record_id
			WHERE b.sha256 = $1 AND s.point_id = $2 AND s.removed_at IS NULL LIMIT 1`, sum, signer.pointID, signer.clerkID)
		if errors.Is(err, ErrNotFound) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
	}
	return true, nil
}

// picturesOf lists the blobs that a record names.
func picturesOf(rec confirm.Record) []string {
	sums := []string{rec.Content.PhotoSHA256, rec.Content.Certificate.ScanSHA256}
	for _, s := range rec.Standing.Scans {
		sums = append(sums, s.SHA256)
	}
	for _, c := range rec.Standing.Corrections {
		sums = append(sums, c.Authorisation.ScanSHA256)
	}
	return sums
}

// notePictures lets the point of a record read what the record names.
func notePictures(ctx context.Context, tx *sql.Tx, rec confirm.Record) error {
	if _, err := tx.ExecContext(ctx, "DELETE FROM blob_use WHERE record_id = $1", rec.ID); err != nil {
		return err
	}
	for _, sum := range picturesOf(rec) {
		if sum == "" {
			continue
		}
		if !validSum(sum) {
			return ErrInvalid
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO blob_use (sha256, record_id) VALUES ($1, $2) ON CONFLICT DO NOTHING", sum, rec.ID); err != nil {
			return err
		}
	}
	return nil
}
