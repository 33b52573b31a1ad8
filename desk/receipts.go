package desk

import (
	"context"
	"time"

	"confirmpoint/confirm"
)

// ReserveReceipts asks the registry for n numbers (1 to 200) for blank
// receipts. It needs the network.
func (d *Desk) ReserveReceipts(ctx context.Context, n int) (confirm.ReceiptBlock, error) {
	return confirm.ReceiptBlock{}, errNotBuilt
}

// ReceiptNumbers lists the reserved numbers of this workstation, in order.
func (d *Desk) ReceiptNumbers(ctx context.Context) ([]confirm.ReservedNumber, error) {
	return nil, errNotBuilt
}

// PrintBlankReceipts prints the next n free numbers as one batch, in order.
// receipt_numbers_out when there are fewer.
func (d *Desk) PrintBlankReceipts(ctx context.Context, n int, target confirm.BatchTarget, p func(PrintProgress)) (confirm.Batch, error) {
	return confirm.Batch{}, errNotBuilt
}

// VoidReceiptNumber explains a number that will not be used: spoiled, lost.
func (d *Desk) VoidReceiptNumber(ctx context.Context, number, reason string) error {
	return errNotBuilt
}

// ReturnReceipts gives the free numbers back to the registry, and tells it the
// fate of all others. It needs the network.
func (d *Desk) ReturnReceipts(ctx context.Context, at time.Time) (returned int, err error) {
	return 0, errNotBuilt
}
