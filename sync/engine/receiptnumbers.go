package engine

import (
	"context"
	"errors"

	"confirmpoint/confirm"
)

var errNotBuilt = errors.New("engine: not built")

// SealLedger signs the end of the print ledger.
func (e *Engine) SealLedger(context.Context, confirm.LedgerSeal) ([]byte, error) {
	return nil, errNotBuilt
}

// ReserveReceipts asks for n numbers.
func (e *Engine) ReserveReceipts(context.Context, int) (confirm.ReceiptBlock, error) {
	return confirm.ReceiptBlock{}, errNotBuilt
}

// ReportReceipts tells the fate of reserved numbers.
func (e *Engine) ReportReceipts(context.Context, []confirm.ReservedNumber) error { return errNotBuilt }
