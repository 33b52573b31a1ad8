package desk

import (
	"context"
	"errors"
	"io"

	"confirmpoint/confirm"
)

var errNotBuilt = errors.New("not built")

// ExportBundle writes everything that is not yet answered into one sealed file
// (离线包) that only the registry can open, to be carried on a USB stick. The
// operations keep their ids and become unknown: whatever way reaches the registry
// first counts, and nothing is applied twice. It needs no network. Kinds of
// error: locked; not_found when nothing waits.
func (d *Desk) ExportBundle(ctx context.Context, w io.Writer) (confirm.BundleReport, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return confirm.BundleReport{}, err
	}
	defer leave()
	return confirm.BundleReport{}, errNotBuilt
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
	return confirm.BundleReport{}, errNotBuilt
}
