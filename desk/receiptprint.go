package desk

import (
	"context"
	"strconv"

	"confirmpoint/confirm"
)

// PrintBlankReceipts prints the next n free numbers (1 to 200) as one batch, in
// order, one sheet each. receipt_numbers_out when there are fewer.
func (d *Desk) PrintBlankReceipts(ctx context.Context, n int, target confirm.BatchTarget, p func(PrintProgress)) (confirm.Batch, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return confirm.Batch{}, err
	}
	defer leave()
	if n < 1 || n > confirm.MaxReceiptBlock {
		return confirm.Batch{}, &confirm.Problem{Code: confirm.ProblemBatchSize, Args: map[string]string{"max": strconv.Itoa(confirm.MaxReceiptBlock)}}
	}
	if err := d.checkTarget(ctx, target); err != nil {
		return confirm.Batch{}, err
	}
	b, err := d.queueNumbers(ctx, n, target)
	if err != nil {
		return confirm.Batch{}, err
	}
	return d.printNow(ctx, b, p)
}

// queueNumbers stores a batch of blank receipts. Its numbers stay free until
// they are about to be printed, but nobody else can take them.
func (d *Desk) queueNumbers(ctx context.Context, n int, target confirm.BatchTarget) (confirm.Batch, error) {
	d.numbering.Lock()
	defer d.numbering.Unlock()
	free, err := d.freeNumbers(ctx)
	if err != nil {
		return confirm.Batch{}, err
	}
	if len(free) < n {
		return confirm.Batch{}, &confirm.Problem{Code: confirm.ProblemReceiptNumbersOut, Args: map[string]string{"free": strconv.Itoa(len(free))}}
	}
	b := confirm.Batch{Kinds: []confirm.PaperKind{confirm.PaperBlankReceipt}, Copies: 1, Target: target}
	for _, number := range free[:n] {
		b.Documents = append(b.Documents, confirm.Document{Kind: confirm.PaperBlankReceipt, Number: number.Number, Copies: 1})
	}
	return d.store(ctx, b)
}

// printNumber marks the number of a blank receipt as printed, before the sheet
// leaves for printer or file. A number belongs to the first document that does
// so; that one may print it again, since it waits again only after its earlier
// sheet was said to be spoiled or missing. receipt_number for any other, and
// once the number is used, void or returned.
func (d *Desk) printNumber(ctx context.Context, doc *confirm.Document) error {
	d.numbering.Lock()
	defer d.numbering.Unlock()
	n, err := d.number(ctx, doc.Number)
	if err != nil {
		return err
	}
	if n.State == confirm.NumberPrinted && n.BatchID == doc.BatchID && n.Document == doc.Seq {
		return nil
	}
	n.BatchID, n.Document = doc.BatchID, doc.Seq
	return d.moveNumbers(ctx, []confirm.ReservedNumber{n}, confirm.NumberPrinted, "", d.cfg.Registry.Now().At)
}
