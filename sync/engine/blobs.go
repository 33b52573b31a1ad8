package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

const (
	// blobWorkers is how many photos come at once: enough to hide the way there
	// and back, too few to crowd a school's line.
	blobWorkers = 8
	// maxBlobNames bounds one round; the next goes on.
	maxBlobNames = 100_000
)

// blobResult is what a worker brings. Only the round's own goroutine touches
// the cache and the progress.
type blobResult struct {
	sum  string
	data []byte // the whole blob, verified, when err is nil; else what came so far
	err  error
}

// pagesEvery is how often a long round of pictures looks for changes: what
// applicants edit meanwhile must not wait for the last photo.
const pagesEvery = time.Minute

// pullBlobs brings missing photos and scans. One that the registry does not
// have, or has wrong, is counted and left; a broken line ends the round, and
// what came of a blob until then is kept. again pulls changes.
func (e *Engine) pullBlobs(ctx context.Context, progress confirm.Progress, report *confirm.PullReport, again func() error) error {
	sums, err := e.cfg.Cache.MissingBlobs(ctx, maxBlobNames)
	if err != nil || len(sums) == 0 {
		return err
	}
	if err := e.readBudget(ctx); err != nil {
		return err
	}
	work, cancel := context.WithCancel(ctx)
	defer cancel()
	todo, results := make(chan blobResult), make(chan blobResult)
	for range min(blobWorkers, len(sums)) {
		go e.blobWorker(work, todo, results)
	}
	defer close(todo)
	total, done, busy, queue := len(sums), 0, 0, newBlobQueue(sums)
	var first error
	fail := func(err error) {
		if err != nil && first == nil {
			first = err
			cancel() // the others stop, and their parts are kept too
		}
	}
	for pages := e.time.monotonic(); ; {
		var job blobResult
		var feed chan<- blobResult // nil when nothing is to be given
		if first == nil {
			job, feed, err = e.nextBlob(ctx, queue, todo)
			fail(err)
		}
		if feed == nil && busy == 0 {
			break
		}
		select {
		case feed <- job:
			queue.take(job.sum)
			busy++
		case r := <-results:
			busy--
			fail(e.keepBlob(ctx, r, report))
			done++
			tell(progress, done, total)
		}
		if first == nil && e.time.monotonic()-pages > pagesEvery {
			fail(again())
			pages = e.time.monotonic()
		}
	}
	report.BlobsMissing = total - report.Blobs
	return first
}

func tell(progress confirm.Progress, done, total int) {
	if progress != nil {
		progress(done, total)
	}
}

// nextBlob is the picture that is due, with what came of it before, and where
// to give it; nowhere when all were given.
func (e *Engine) nextBlob(ctx context.Context, queue *blobQueue, todo chan<- blobResult) (blobResult, chan<- blobResult, error) {
	sum := queue.next(e.preferred())
	if sum == "" {
		return blobResult{}, nil, nil
	}
	part, err := e.cfg.Cache.BlobPart(ctx, sum)
	if err != nil {
		return blobResult{}, nil, err
	}
	return blobResult{sum: sum, data: part}, todo, nil
}

func (e *Engine) readBudget(ctx context.Context) error {
	value, err := e.cfg.Cache.Setting(ctx, confirm.SettingLineBudget)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(string(value))
	if err != nil {
		n = 0 // none, or one that no program of ours wrote
	}
	e.lanes.limit(n)
	return nil
}

func (e *Engine) blobWorker(ctx context.Context, todo <-chan blobResult, results chan<- blobResult) {
	for job := range todo {
		data, err := e.blob(ctx, job.sum, job.data)
		results <- blobResult{sum: job.sum, data: data, err: err}
	}
}

// keepBlob stores a result. It returns what ends the round.
func (e *Engine) keepBlob(ctx context.Context, r blobResult, report *confirm.PullReport) error {
	if r.err == nil {
		report.Blobs++
		return e.cfg.Cache.SaveBlob(ctx, r.sum, r.data)
	}
	// The part is kept even when the caller has hung up.
	if err := e.cfg.Cache.SaveBlobPart(context.WithoutCancel(ctx), r.sum, r.data); err != nil {
		return err
	}
	switch confirm.CodeOf(r.err) {
	case confirm.ProblemNotFound, confirm.ProblemBadAnswer:
		e.cfg.Logger.Warn("blob left out", "code", confirm.CodeOf(r.err))
		return nil
	}
	return r.err
}

// blob brings the rest of one blob. When it fails, data is what is worth keeping.
func (e *Engine) blob(ctx context.Context, sum string, part []byte) (data []byte, err error) {
	data, err = e.blobFrom(ctx, sum, part)
	if err == nil && wire.Hash(data) != sum && len(part) > 0 {
		// The part was bad, or of something else: once more, from the start.
		data, err = e.blobFrom(ctx, sum, nil)
	}
	if err == nil && wire.Hash(data) != sum {
		return nil, e.bad(errors.New("blob does not match its name"))
	}
	return data, err
}

func (e *Engine) blobFrom(ctx context.Context, sum string, part []byte) ([]byte, error) {
	r := request{method: http.MethodGet, path: wire.PathBlobs + sum, header: map[string]string{
		"Accept":          "image/*, application/octet-stream, " + typeProblem,
		"Accept-Encoding": "identity", // ranges are of the plain bytes
	}}
	if len(part) > 0 {
		r.header["Range"] = "bytes=" + strconv.Itoa(len(part)) + "-"
		r.header["If-Range"] = wire.BlobETag(sum)
	}
	data := part
	err := e.client.stream(ctx, r, func(a *answer) error {
		if a.header.Get("Content-Encoding") != "" && a.status < 400 {
			return fmt.Errorf("%w: encoding of a blob", errBadAnswer)
		}
		switch a.status {
		case http.StatusOK:
			data = nil
		case http.StatusPartialContent:
			if !continues(a.header.Get("Content-Range"), len(part)) {
				return fmt.Errorf("%w: another range", errBadAnswer)
			}
		case http.StatusRequestedRangeNotSatisfiable:
			return nil // nothing is left to come: the hash decides
		default:
			return a.failure()
		}
		var err error
		data, err = readBlob(a, paced{ctx, e.lanes, a.body}, data)
		return err
	})
	e.note(err)
	if confirm.CodeOf(err) == confirm.ProblemBadAnswer {
		data = nil
	}
	return data, err
}

// readBlob appends the body to data, keeping what came before a cut.
func readBlob(a *answer, body io.Reader, data []byte) ([]byte, error) {
	room := int64(wire.MaxBlobBytes - len(data))
	if a.length > room {
		return nil, fmt.Errorf("%w: blob too large", errBadAnswer)
	}
	rest, err := io.ReadAll(io.LimitReader(body, room+1))
	if int64(len(rest)) > room {
		return nil, fmt.Errorf("%w: blob too large", errBadAnswer)
	}
	return append(data[:len(data):len(data)], rest...), err
}

// continues checks "bytes from-to/total": it must go on where the part ends.
func continues(contentRange string, from int) bool {
	rest, ok := strings.CutPrefix(contentRange, "bytes "+strconv.Itoa(from)+"-")
	if !ok {
		return false
	}
	last, total, ok := strings.Cut(rest, "/")
	l, errL := strconv.Atoi(last)
	t, errT := strconv.Atoi(total)
	return ok && errL == nil && errT == nil && l >= from && t == l+1
}
