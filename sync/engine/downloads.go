package engine

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// Downloads lists the bureau's files (资料下载). A list with a name that could
// do harm here is bad_answer as a whole.
func (e *Engine) Downloads(ctx context.Context) ([]confirm.Download, error) {
	if err := e.ensureTime(ctx); err != nil {
		return nil, err
	}
	var a wire.DownloadsAnswer
	if err := e.exchange(ctx, request{method: http.MethodGet, path: wire.PathDownloads}, &a); err != nil {
		return nil, err
	}
	if a.Downloads == nil || len(a.Downloads) > wire.MaxDownloads {
		return nil, e.bad(fmt.Errorf("%w: no list of files, or too long", errBadAnswer))
	}
	files := make([]confirm.Download, 0, len(a.Downloads))
	for _, d := range a.Downloads {
		f := confirm.Download{SHA256: d.SHA256, Name: d.Name, Title: d.Title, Bytes: d.Bytes, AddedAt: d.AddedAt.UTC()}
		if !validFile(f, wire.MaxDownload) {
			return nil, e.bad(fmt.Errorf("%w: file of the bureau", errBadAnswer))
		}
		files = append(files, f)
	}
	return files, nil
}

func validFile(f confirm.Download, limit int64) bool {
	sum, err := hex.DecodeString(f.SHA256)
	return err == nil && len(sum) == 32 && hex.EncodeToString(sum) == f.SHA256 &&
		confirm.ValidFileName(f.Name) && confirm.ValidTitle(f.Title) && f.Bytes > 0 && f.Bytes <= limit
}

// Download writes the bytes of a file from byte from on to w, and tells how many
// came, also when the line broke: the next call goes on there. It gives way to
// what is more urgent. Whoever has all bytes verifies them.
func (e *Engine) Download(ctx context.Context, file confirm.Download, from int64, w io.Writer, p confirm.Progress) (written int64, err error) {
	return e.fetchFile(ctx, wire.PathDownload, wire.MaxDownload, file, from, w, p)
}

// fetchFile gets a file below a path that serves files by their digest.
func (e *Engine) fetchFile(ctx context.Context, path string, limit int64, file confirm.Download, from int64, w io.Writer, p confirm.Progress) (written int64, err error) {
	if !validFile(file, limit) || from < 0 || from > file.Bytes {
		return 0, &confirm.Problem{Code: confirm.ProblemInternal, Err: fmt.Errorf("engine: download of %d bytes from %d", file.Bytes, from)}
	}
	if from == file.Bytes {
		return 0, nil
	}
	if err := e.ensureTime(ctx); err != nil {
		return 0, err
	}
	if err := e.readBudget(ctx); err != nil {
		return 0, err
	}
	r := request{method: http.MethodGet, path: path + file.SHA256, header: map[string]string{
		"Accept":          "application/octet-stream, " + typeProblem,
		"Accept-Encoding": "identity", // ranges are of the plain bytes
	}}
	if from > 0 {
		r.header["Range"] = "bytes=" + strconv.FormatInt(from, 10) + "-"
		r.header["If-Range"] = wire.BlobETag(file.SHA256)
	}
	out := &countedWriter{w: w, progress: p, done: from, total: file.Bytes}
	err = e.client.stream(ctx, r, func(a *answer) error { return readFile(ctx, e, a, file, from, out) })
	if out.err != nil {
		return out.done - from, out.err // of the place it goes to, not of the line
	}
	e.note(err)
	return out.done - from, err
}

// readFile copies the body of an answer, no more than the file has.
func readFile(ctx context.Context, e *Engine, a *answer, file confirm.Download, from int64, out io.Writer) error {
	if a.header.Get("Content-Encoding") != "" && a.status < 400 {
		return fmt.Errorf("%w: encoding of a file", errBadAnswer)
	}
	body := io.Reader(paced{ctx, e.lanes, a.body})
	switch a.status {
	case http.StatusOK:
		if a.length >= 0 && a.length != file.Bytes {
			return fmt.Errorf("%w: length of a file", errBadAnswer)
		}
		if _, err := io.CopyN(io.Discard, body, from); err != nil { // the range was not heard
			return err
		}
	case http.StatusPartialContent:
		if !continues(a.header.Get("Content-Range"), int(from)) {
			return fmt.Errorf("%w: another range", errBadAnswer)
		}
	default:
		return a.failure()
	}
	n, err := io.Copy(out, io.LimitReader(body, file.Bytes-from))
	if err == nil && n < file.Bytes-from {
		err = io.ErrUnexpectedEOF
	}
	return err
}

// countedWriter counts what has been written and keeps the writer's own error
// apart from those of the line.
type countedWriter struct {
	w           io.Writer
	progress    confirm.Progress
	done, total int64
	err         error
}

func (c *countedWriter) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.done += int64(n)
	c.err = err
	tell(c.progress, int(c.done), int(c.total))
	return n, err
}
