package desk

import (
	"context"
	"errors"
	"io"
	"strconv"

	"confirmpoint/confirm"
)

// ExportBundle writes everything that is not yet answered into one sealed file
// (离线包) that only the registry can open, to be carried on a USB stick. The
// operations keep their ids and become unknown: whatever way reaches the registry
// first counts, and nothing is applied twice. It needs no network. Kinds of
// error: locked; not_found when nothing waits; signing_locked under
// confirm.SignBatch outside SignNow, before anything is written.
func (d *Desk) ExportBundle(ctx context.Context, w io.Writer) (confirm.BundleReport, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return confirm.BundleReport{}, err
	}
	defer leave()
	if err := d.maySignBundle(ctx); err != nil {
		return confirm.BundleReport{}, err
	}
	report, err := d.cfg.Registry.ExportBundle(ctx, w)
	if err == nil {
		err = d.audit(ctx, confirm.AuditBundleOut, "", strconv.Itoa(report.Operations)+" operations, "+strconv.Itoa(report.Scans)+" scans")
	}
	if confirm.CodeOf(err) != confirm.ProblemNotFound {
		err = d.logSync(ctx, confirm.SyncEntry{Kind: confirm.SyncBundleOut, Sent: report.Operations}, err)
	}
	d.afterBundle(ctx)
	return report, err
}

// maySignBundle refuses a bundle of what waits while no PIN has opened the key
// that signs its list.
func (d *Desk) maySignBundle(ctx context.Context) error {
	if d.Policy().Signing != confirm.SignBatch || ctx.Value(namedKey{}) != nil {
		return nil
	}
	waiting, err := d.cfg.Cache.Waiting(ctx)
	if err == nil && waiting > 0 {
		err = &confirm.Problem{Code: confirm.ProblemSigningLocked}
	}
	return err
}

// ImportBundle takes what the registry answered to a bundle (回执包): verified
// receipts close their operations, changes are applied as those of a pull. The
// same file again changes nothing. Kinds of error: bad_file with reason; locked.
func (d *Desk) ImportBundle(ctx context.Context, r io.Reader) (confirm.BundleReport, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return confirm.BundleReport{}, err
	}
	defer leave()
	report, err := d.cfg.Registry.ImportBundle(ctx, r)
	if report.Operations > 0 {
		err = errors.Join(err, d.voidAfterPull(ctx), d.audit(ctx, confirm.AuditBundleIn, "",
			strconv.Itoa(report.Accepted)+" accepted, "+strconv.Itoa(report.Refused)+" refused, "+strconv.Itoa(report.Records)+" records"))
	}
	err = d.logSync(ctx, confirm.SyncEntry{
		Kind: confirm.SyncBundleIn, Accepted: report.Accepted, Refused: report.Refused, Records: report.Records,
	}, err)
	d.afterBundle(ctx)
	return report, err
}

// afterBundle tells everybody; a stick says nothing about the line or the
// sign-in, so an error of the file is none of theirs.
func (d *Desk) afterBundle(ctx context.Context) { d.afterContact(ctx, nil) }
