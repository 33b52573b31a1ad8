package store

import (
	"context"
	"errors"

	"confirmpoint/confirm"
)

var errNotBuilt = errors.New("store: not built")

// SaveDocuments moves documents on and adds lines to the print ledger.
func (s *Store) SaveDocuments(ctx context.Context, docs []confirm.Document, _ []confirm.PrintEntry) error {
	return s.write(ctx, func(t *tx) error {
		for _, d := range docs {
			if err := t.saveDocument(ctx, d); err != nil {
				return err
			}
		}
		return nil
	})
}

// Batch gives one batch with its documents.
func (s *Store) Batch(context.Context, string) (confirm.Batch, error) {
	return confirm.Batch{}, errNotBuilt
}

// PrintLedger lists the print ledger and its seals.
func (s *Store) PrintLedger(context.Context) ([]confirm.PrintEntry, []confirm.LedgerSeal, error) {
	return nil, nil, errNotBuilt
}

// LedgerEnd gives number and hash of the last line.
func (s *Store) LedgerEnd(context.Context) (int64, string, error) { return 0, "", errNotBuilt }

// SaveLedgerSeal keeps a seal.
func (s *Store) SaveLedgerSeal(context.Context, confirm.LedgerSeal) error { return errNotBuilt }

// Setting gives a value kept under a name.
func (s *Store) Setting(context.Context, string) ([]byte, error) { return nil, errNotBuilt }

// SaveSetting keeps a value.
func (s *Store) SaveSetting(context.Context, string, []byte) error { return errNotBuilt }

// SaveReceiptBlock keeps a block with all its numbers free.
func (s *Store) SaveReceiptBlock(context.Context, confirm.ReceiptBlock) error { return errNotBuilt }

// ReservedNumbers lists all.
func (s *Store) ReservedNumbers(context.Context) ([]confirm.ReservedNumber, error) {
	return nil, errNotBuilt
}

// SaveReservedNumbers moves numbers on.
func (s *Store) SaveReservedNumbers(context.Context, []confirm.ReservedNumber) error {
	return errNotBuilt
}
