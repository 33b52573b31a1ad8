package engine

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// Escrow seals an envelope to the bureau, so that it outlives this computer's
// PIN and disk; nil while the bureau's key is not known. It asks nobody.
func (e *Engine) Escrow(ctx context.Context, envelope []byte) ([]byte, error) {
	return e.escrow(ctx, envelope, e.cfg.Enrolment.InstallationID)
}

func (e *Engine) escrow(ctx context.Context, envelope []byte, installationID string) ([]byte, error) {
	kept, err := e.cfg.Cache.Setting(ctx, bundleKeySetting)
	if err != nil || kept == nil {
		return nil, err
	}
	to, err := e.openBundleKey(string(kept))
	if err != nil {
		return nil, nil // the next hello brings it anew
	}
	item, err := wire.SealEscrow(envelope, e.cfg.Enrolment.RegistryID, installationID, to)
	if err != nil {
		return nil, asProblem(err, confirm.ProblemInternal)
	}
	return item, nil
}

// CompleteEscrow seals the open operations that were signed before the bureau's
// key was known, and tells how many are left.
func (e *Engine) CompleteEscrow(ctx context.Context) (left int, err error) {
	ops, err := e.cfg.Cache.Unescrowed(ctx)
	if err != nil {
		return 0, err
	}
	for _, op := range ops {
		item, err := e.escrow(ctx, op.Envelope, op.Intent.InstallationID)
		if err != nil {
			return len(ops), err
		}
		if item == nil {
			return len(ops), nil
		}
		if err := e.cfg.Cache.SaveEscrow(ctx, op.Intent.OperationID, item); err != nil {
			return len(ops), err
		}
	}
	return 0, nil
}

// WriteEscrow writes an escrow file of items. It needs neither key nor cache.
func (e *Engine) WriteEscrow(w io.Writer, items [][]byte) error {
	h := wire.EscrowHeader{RegistryID: e.cfg.Enrolment.RegistryID, MadeAt: e.time.now().UTC()}
	return bundleProblem(wire.WriteEscrow(w, h, items))
}

// BringEscrow hands an escrow file of this point to the registry, whoever
// signed what is in it. What the registry has got it knows already, so bringing
// a file again changes nothing. Damaged items are counted, and take no other
// with them. Kinds of error: bad_file with reason, and those of the line; the
// report tells what had gone before.
func (e *Engine) BringEscrow(ctx context.Context, r io.Reader) (confirm.EscrowReport, error) {
	var report confirm.EscrowReport
	file, err := wire.ReadEscrow(r)
	if err != nil {
		return report, bundleProblem(err)
	}
	if !file.HeaderDamaged && file.Header.RegistryID != e.cfg.Enrolment.RegistryID {
		return report, bundleProblem(&wire.BundleError{Reason: wire.BundleRegistry})
	}
	var part [][]byte
	var numbers []int // of the items of part in the file
	size := 0
	flush := func() error {
		if len(part) == 0 {
			return nil
		}
		err := e.bringItems(ctx, part, numbers, &report)
		part, numbers, size = nil, nil, 0
		return err
	}
	for i, item := range file.Items {
		if item == nil {
			report.Damaged = append(report.Damaged, i+1)
			continue
		}
		if len(part) == wire.MaxBatch || size+len(item) > maxEscrowPart {
			if err := flush(); err != nil {
				return report, err
			}
		}
		part, numbers, size = append(part, item), append(numbers, i+1), size+len(item)
	}
	if err := flush(); err != nil {
		return report, err
	}
	e.cfg.Logger.Info("escrow brought", "operations", report.Operations, "accepted", report.Accepted,
		"refused", report.Refused, "open", report.Open, "damaged", len(report.Damaged))
	if file.HeaderDamaged && report.Operations == 0 {
		return report, bundleProblem(&wire.BundleError{Reason: wire.BundleDamaged})
	}
	return report, nil
}

// maxEscrowPart keeps a request far below wire.MaxRequestBytes: in the file an
// item is a third longer.
const maxEscrowPart = wire.MaxRequestBytes / 2

// bringItems sends some items as a file of their own.
func (e *Engine) bringItems(ctx context.Context, items [][]byte, numbers []int, report *confirm.EscrowReport) error {
	var body bytes.Buffer
	if err := e.WriteEscrow(&body, items); err != nil {
		return err
	}
	var a wire.EscrowAnswer
	err := e.exchange(ctx, request{
		method: http.MethodPost, path: wire.PathEscrow, raw: body.Bytes(),
	}, &a)
	if err != nil {
		return err
	}
	if len(a.Results)+a.Damaged != len(items) || len(a.DamagedItems) != a.Damaged {
		return e.bad(fmt.Errorf("%w: not one result for each item", errBadAnswer))
	}
	for _, n := range a.DamagedItems {
		if n < 1 || n > len(numbers) {
			return e.bad(fmt.Errorf("%w: number of an item", errBadAnswer))
		}
		report.Damaged = append(report.Damaged, numbers[n-1])
	}
	for _, result := range a.Results {
		report.Operations++
		switch result.Kind {
		case wire.ResultAccepted:
			report.Accepted++
		case wire.ResultRefused:
			report.Refused++
		default:
			report.Open++
		}
	}
	return nil
}
