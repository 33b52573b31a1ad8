package engine

import (
	"context"
	"errors"
	"fmt"
	"net/http"

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
			r.keep(err)
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
	var a wire.BlobAnswer
	if err := e.exchange(ctx, request{method: http.MethodPut, path: wire.PathBlobs + sum, raw: data}, &a); err != nil {
		return err
	}
	if a.SHA256 != sum {
		return e.bad(fmt.Errorf("%w: another scan", errBadAnswer))
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.brought[sum] = true
	return nil
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
