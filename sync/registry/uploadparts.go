package registry

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// Limits of uploads that have not ended.
const (
	partsFolder = "parts"
	maxParts    = 8 // of one clerk; the oldest gives way
	partLife    = 7 * 24 * time.Hour
)

// parts keeps the beginnings of uploads, one file each: parts/<clerk>/<sha256>.
// The size of the file is the offset: what a cut line has brought stays.
type parts struct{ dir string }

func (p parts) path(clerkID, sum string) string {
	// A clerk's id is ours, a UUID; Base makes sure.
	return filepath.Join(p.dir, filepath.Base(clerkID), sum)
}

// offset is how many bytes are here.
func (p parts) offset(clerkID, sum string) (int64, error) {
	info, err := os.Stat(p.path(clerkID, sum))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// add writes body at offset, which must be where the file ends; what comes
// before a cut is kept. It gives the whole file once length is reached. Two at
// the same time do no harm: both write the same bytes to the same places, or
// the digest of the whole is wrong.
func (p parts) add(clerkID, sum string, offset, length int64, body io.Reader, now time.Time) (whole []byte, err error) {
	path := p.path(clerkID, sum)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, unwritable(err)
	}
	if err := p.makeRoom(filepath.Dir(path), sum, now); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, unwritable(err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() != offset {
		return nil, badOffset(info.Size())
	}
	if _, err := f.Seek(offset, io.SeekStart); err != nil {
		return nil, err
	}
	n, err := io.Copy(f, io.LimitReader(body, length-offset))
	if n > 0 {
		if err := f.Sync(); err != nil {
			return nil, unwritable(err)
		}
	}
	if err != nil || offset+n < length {
		return nil, badRequest("body") // the line broke: the next asks for the offset
	}
	if extra, _ := body.Read(make([]byte, 1)); extra > 0 {
		return nil, badUpload("size")
	}
	whole = make([]byte, length)
	_, err = f.ReadAt(whole, 0)
	return whole, err
}

// makeRoom takes away parts that nobody has gone on with, and the oldest when
// a clerk has too many.
func (p parts) makeRoom(dir, sum string, now time.Time) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	oldest, oldestAt, others := "", now, 0
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || e.Name() == sum {
			continue
		}
		if now.Sub(info.ModTime()) > partLife {
			_ = os.Remove(filepath.Join(dir, e.Name())) // a later sweep takes it
			continue
		}
		if others++; oldest == "" || info.ModTime().Before(oldestAt) {
			oldest, oldestAt = e.Name(), info.ModTime()
		}
	}
	if others < maxParts {
		return nil
	}
	return os.Remove(filepath.Join(dir, oldest))
}

func (p parts) drop(clerkID, sum string) error {
	err := os.Remove(p.path(clerkID, sum))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// badOffset tells where the upload really stands.
func badOffset(at int64) *confirm.Problem {
	return &confirm.Problem{Code: confirm.ProblemBadFile, Args: map[string]string{
		"reason": "offset", "offset": strconv.FormatInt(at, 10),
	}}
}

// serveUploadOffset tells, before anything is sent, how much of a blob is here.
func (r *Registry) serveUploadOffset(w http.ResponseWriter, req *http.Request, who caller) error {
	sum := req.PathValue("sha256")
	if !validSum(sum) {
		return problem(confirm.ProblemNotFound)
	}
	err := r.db.view(req.Context(), func(q querier) error {
		return exists(req.Context(), q, "SELECT 1 FROM upload WHERE sha256 = $1 AND clerk_id = $2", sum, who.clerkID)
	})
	if err == nil {
		_, err = os.Stat(r.blobs.path(sum)) // a sweep may have been cut short
	}
	complete, offset := "?1", int64(0)
	if errors.Is(err, ErrNotFound) || errors.Is(err, fs.ErrNotExist) {
		complete = "?0"
		offset, err = r.parts().offset(who.clerkID, sum)
	}
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Cache-Control", "no-store")
	h.Set(wire.HeaderUploadComplete, complete)
	h.Set(wire.HeaderUploadOffset, strconv.FormatInt(offset, 10))
	w.WriteHeader(http.StatusOK)
	return nil
}

// serveRest goes on with an upload where it stands. The whole is verified as
// one that came at once.
func (r *Registry) serveRest(w http.ResponseWriter, req *http.Request, who caller) error {
	sum := req.PathValue("sha256")
	if !validSum(sum) {
		return problem(confirm.ProblemNotFound)
	}
	offset, errOffset := strconv.ParseInt(req.Header.Get(wire.HeaderUploadOffset), 10, 64)
	length, errLength := strconv.ParseInt(req.Header.Get(wire.HeaderUploadLength), 10, 64)
	switch {
	case errOffset != nil, errLength != nil, offset < 0, length < 1, offset > length:
		return badRequest("offset")
	case length > wire.MaxBlobBytes:
		return badUpload("size")
	}
	if err := http.NewResponseController(w).SetReadDeadline(time.Now().Add(blobTime)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	data, err := r.parts().add(who.clerkID, sum, offset, length, req.Body, r.cfg.Clock())
	if confirm.CodeOf(err) == confirm.ProblemBadFile {
		var p *confirm.Problem
		if errors.As(err, &p) && p.Args["reason"] != "offset" {
			err = errors.Join(err, r.parts().drop(who.clerkID, sum))
		}
	}
	if err != nil {
		return err
	}
	return r.endUpload(w, req, who, sum, data)
}

// endUpload takes a whole upload, or turns it down for good.
func (r *Registry) endUpload(w http.ResponseWriter, req *http.Request, who caller, sum string, data []byte) error {
	var err error
	switch {
	case wire.Hash(data) != sum:
		err = badUpload("digest")
	case !isScan(data):
		err = badUpload("kind")
	default:
		if err := r.keepUpload(req.Context(), who, sum, data); err != nil {
			return err
		}
	}
	if err := errors.Join(err, r.parts().drop(who.clerkID, sum)); err != nil {
		return err
	}
	return r.answerJSON(w, req, wire.BlobAnswer{SHA256: sum})
}

// parts are beside pictures that several processes share, so that an upload
// goes on at any of them.
func (r *Registry) parts() parts {
	return parts{dir: filepath.Join(cmp.Or(r.cfg.Blobs, r.cfg.Dir), partsFolder)}
}
