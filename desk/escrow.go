package desk

import (
	"context"
	"errors"
	"io"

	"confirmpoint/confirm"
)

// Rescue writes all unsent work of this computer, whoever signed it, into one
// escrow file (托管文件) that only the bureau can open. It needs no PIN and works
// on a locked desk: it is the way out when a PIN is forgotten. not_found when
// nothing waits; an error of w as it is.
func (d *Desk) Rescue(ctx context.Context, w io.Writer) (confirm.EscrowReport, error) {
	items, missing, err := d.cfg.Cache.Escrow(ctx)
	if err != nil {
		return confirm.EscrowReport{}, err
	}
	report := confirm.EscrowReport{Operations: len(items), Missing: missing}
	if len(items) == 0 {
		return report, &confirm.Problem{Code: confirm.ProblemNotFound}
	}
	return report, d.cfg.Registry.WriteEscrow(w, items)
}

// Restore hands an escrow file of this point to the registry: the second copy
// of a computer that is gone, or what was rescued. Bringing it again changes
// nothing. It needs the line. Kinds of error: bad_file with reason, and those
// of the line; the report tells what had gone before.
func (d *Desk) Restore(ctx context.Context, r io.Reader) (confirm.EscrowReport, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return confirm.EscrowReport{}, err
	}
	defer leave()
	report, err := d.cfg.Registry.BringEscrow(ctx, r)
	if report.Operations+len(report.Damaged) > 0 {
		err = errors.Join(err, d.audit(ctx, confirm.AuditSecondCopy, "", "restored: "+escrowCounts(report)))
	}
	d.afterContact(ctx, err)
	return report, err
}
