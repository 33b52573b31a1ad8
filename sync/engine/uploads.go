package engine

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// bring uploads the scans that operations name, and gives the operations whose
// scans are at the registry. One whose scan cannot be brought stays signed and
// holds up no other; an error is of the line and ends the round.
func (r *round) bring(ctx context.Context, ops []confirm.Operation) ([]confirm.Operation, error) {
	ready := make([]confirm.Operation, 0, len(ops))
	for _, op := range ops {
		err := r.bringScans(ctx, op)
		switch {
		case err == nil:
			ready = append(ready, op)
		case isOfTheScan(err):
			// What the registry says of one scan, Retry-After too, is not about the line.
			r.keep(&confirm.Problem{Code: confirm.CodeOf(err)})
		default:
			return nil, err
		}
	}
	return ready, nil
}

// isOfTheScan tells what is wrong with one scan from what is wrong with the line.
func isOfTheScan(err error) bool {
	switch confirm.CodeOf(err) {
	case confirm.ProblemPhotoMissing, confirm.ProblemBadFile, confirm.ProblemBadRequest,
		confirm.ProblemTooManyTries, confirm.ProblemCacheDamaged, confirm.ProblemNotFound:
		return true
	}
	return false
}

func (r *round) bringScans(ctx context.Context, op confirm.Operation) error {
	for _, sum := range scansOf(op.Intent) {
		if r.e.wasBrought(sum) {
			continue
		}
		data, err := r.e.cfg.Cache.Photo(ctx, sum)
		if err != nil {
			return err
		}
		if err := r.e.upload(ctx, sum, data); err != nil {
			return err
		}
	}
	return nil
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

func (e *Engine) upload(ctx context.Context, sum string, data []byte) error {
	if len(data) > wire.MaxBlobBytes {
		return &confirm.Problem{Code: confirm.ProblemBadFile, Args: map[string]string{"reason": "size"}}
	}
	if wire.Hash(data) != sum {
		return &confirm.Problem{Code: confirm.ProblemCacheDamaged, Err: errors.New("scan does not match its name")}
	}
	for try := 1; ; try++ {
		offset, complete, err := e.uploadOffset(ctx, sum, len(data))
		if err == nil && !complete {
			err = e.uploadRest(ctx, sum, data, offset)
		}
		if err == nil {
			break
		}
		if try == uploadTries || !movedOn(err, offset) {
			return err
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.brought[sum] = true
	return nil
}

// uploadTries is how often an upload asks where it stands.
const uploadTries = 3

// movedOn tells that the registry held something else than it said: a request
// that was given up arrived late after all, or the beginning is of another scan.
func movedOn(err error, offset int) bool {
	var p *confirm.Problem
	return errors.As(err, &p) && p.Code == confirm.ProblemBadFile && (offset > 0 || p.Args["reason"] == "offset")
}

// uploadOffset asks how much of a scan the registry has: after a cut, what had
// arrived does not go again.
func (e *Engine) uploadOffset(ctx context.Context, sum string, size int) (offset int, complete bool, err error) {
	defer e.lanes.enter()()
	err = e.client.stream(ctx, request{method: http.MethodHead, path: wire.PathBlobs + sum}, func(a *answer) error {
		if a.status != http.StatusOK {
			return a.headFailure()
		}
		complete = a.header.Get(wire.HeaderUploadComplete) == "?1"
		n, err := strconv.Atoi(a.header.Get(wire.HeaderUploadOffset))
		if err == nil && n > 0 && n <= size {
			offset = n
		}
		return nil
	})
	e.note(err)
	return offset, complete, err
}

func (e *Engine) uploadRest(ctx context.Context, sum string, data []byte, offset int) error {
	rest := data[offset:]
	if len(rest) == 0 {
		rest = []byte{} // the bytes are there, the verdict is not
	}
	var a wire.BlobAnswer
	err := e.exchange(ctx, request{method: http.MethodPatch, path: wire.PathBlobs + sum, raw: rest, header: map[string]string{
		wire.HeaderUploadOffset: strconv.Itoa(offset), wire.HeaderUploadLength: strconv.Itoa(len(data)),
	}}, &a)
	if err == nil && a.SHA256 != sum {
		return e.bad(fmt.Errorf("%w: another scan", errBadAnswer))
	}
	return err
}

// wasBrought remembers for the life of the process, so that a batch sent again
// does not carry its scans again.
func (e *Engine) wasBrought(sum string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.brought[sum]
}

// forgetScans lets the next round bring them again: the registry has them not.
func (e *Engine) forgetScans(i confirm.Intent) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, sum := range scansOf(i) {
		delete(e.brought, sum)
	}
}
