package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"os"
	"path/filepath"

	"confirmpoint/confirm"
)

// Downloads lists what the bureau offers (资料下载); online only.
func (d *Desk) Downloads(ctx context.Context) ([]confirm.Download, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	files, err := d.cfg.Registry.Downloads(ctx)
	d.afterQuestion(err)
	return files, err
}

// Download writes one file of the bureau, verified by its SHA-256. It goes on
// after a cut as long as every try brings something. When it fails, w holds
// rubbish.
func (d *Desk) Download(ctx context.Context, file confirm.Download, w io.Writer, p confirm.Progress) error {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	sum := sha256.New()
	if _, err := d.fetch(ctx, d.cfg.Registry.Download, file, 0, io.MultiWriter(w, sum), p); err != nil {
		return err
	}
	return verified(file, sum)
}

// DownloadTo puts one file of the bureau into a folder under its own name, whole
// and verified or not at all; an older file of that name is replaced. What came
// before a cut, or before the program was killed, is kept beside it, and the
// next call goes on there. Kinds of error: those of Download, disk_full,
// disk_read_only, target.
func (d *Desk) DownloadTo(ctx context.Context, file confirm.Download, dir string, p confirm.Progress) (path string, err error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return "", err
	}
	defer leave()
	return d.fetchTo(ctx, d.cfg.Registry.Download, file, dir, p)
}

// source gives a file from byte from on, and how much came.
type source func(ctx context.Context, file confirm.Download, from int64, w io.Writer, p confirm.Progress) (int64, error)

// fetchTo is DownloadTo from where a file comes from.
func (d *Desk) fetchTo(ctx context.Context, from source, file confirm.Download, dir string, p confirm.Progress) (path string, err error) {
	if !confirm.ValidFileName(file.Name) {
		return "", &confirm.Problem{Code: confirm.ProblemBadAnswer, Err: errors.New("desk: name of a file")}
	}
	d.fetching.Lock()
	defer d.fetching.Unlock()
	part, err := os.OpenFile(partOf(dir, file), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return "", diskProblem(err)
	}
	err = d.fillPart(ctx, from, part, file, p)
	if err == nil {
		path = filepath.Join(dir, file.Name)
		err = WriteFile(path, func(f *os.File) error {
			_, err := io.Copy(f, io.NewSectionReader(part, 0, file.Bytes))
			return err
		})
	}
	info, statErr := part.Stat()
	err = errors.Join(err, part.Close())
	if err == nil || (statErr == nil && info.Size() == 0) {
		err = errors.Join(err, os.Remove(part.Name()))
	}
	if err != nil {
		return "", diskProblem(err)
	}
	return path, nil
}

// DownloadState tells how much of a file is in a folder: all its bytes when it
// is there whole, under its own name and unchanged; else what a broken download
// has left, from which DownloadTo goes on.
func (d *Desk) DownloadState(ctx context.Context, file confirm.Download, dir string) (have int64, err error) {
	_, leave, err := d.gate.enter(ctx)
	if err != nil {
		return 0, err
	}
	defer leave()
	if !confirm.ValidFileName(file.Name) {
		return 0, nil
	}
	if whole, err := os.Open(filepath.Join(dir, file.Name)); err == nil {
		sum := sha256.New()
		n, err := io.Copy(sum, io.LimitReader(whole, file.Bytes+1))
		_ = whole.Close()
		if err == nil && n == file.Bytes && verified(file, sum) == nil {
			return file.Bytes, nil
		}
	}
	info, err := os.Stat(partOf(dir, file))
	if err != nil || info.Size() >= file.Bytes {
		return 0, nil // nothing that would be gone on with
	}
	return info.Size(), nil
}

// partOf is where the beginning of a file waits.
func partOf(dir string, file confirm.Download) string {
	name := sha256.Sum256([]byte(file.SHA256))
	return filepath.Join(dir, pendingName(hex.EncodeToString(name[:8])))
}

// fillPart goes on where a file ends, until it is whole and verified. A
// beginning that turns out to be of something else is fetched anew, once.
func (d *Desk) fillPart(ctx context.Context, of source, part *os.File, file confirm.Download, p confirm.Progress) error {
	sum := sha256.New()
	from, err := io.Copy(sum, io.LimitReader(part, file.Bytes+1))
	if err != nil {
		return err
	}
	if from > file.Bytes {
		if from, err = restart(part, sum); err != nil {
			return err
		}
	}
	for {
		if _, err := d.fetch(ctx, of, file, from, io.MultiWriter(part, sum), p); err != nil {
			return err
		}
		wrong := verified(file, sum)
		if wrong == nil {
			return part.Sync()
		}
		begun := from > 0
		if from, err = restart(part, sum); err != nil || !begun {
			return errors.Join(wrong, err)
		}
	}
}

// restart empties a part.
func restart(part *os.File, sum hash.Hash) (from int64, err error) {
	sum.Reset()
	if err := part.Truncate(0); err != nil {
		return 0, err
	}
	return part.Seek(0, io.SeekStart)
}

// fetch writes what is missing of a file, from byte from on. A line that breaks
// after it has brought something is tried again at once.
func (d *Desk) fetch(ctx context.Context, of source, file confirm.Download, from int64, w io.Writer, p confirm.Progress) (to int64, err error) {
	for {
		n, err := of(ctx, file, from, w, p)
		from += n
		if err == nil || n == 0 || confirm.CodeOf(err) != confirm.ProblemOffline || ctx.Err() != nil {
			d.afterQuestion(err)
			return from, err
		}
	}
}

func verified(file confirm.Download, sum hash.Hash) error {
	if hex.EncodeToString(sum.Sum(nil)) != file.SHA256 {
		return &confirm.Problem{Code: confirm.ProblemBadAnswer, Err: errors.New("desk: a file is not what its name says")}
	}
	return nil
}
