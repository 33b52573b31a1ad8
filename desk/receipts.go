package desk

import (
	"context"
	"slices"
	"strconv"
	"time"

	"confirmpoint/confirm"
)

// ReserveReceipts asks the registry for n numbers (1 to 200) for blank
// receipts. It needs the network. When an earlier block never arrived because
// the answer was lost, that one is given instead, whatever n is.
// receipt_number_max while too many are neither used nor explained.
func (d *Desk) ReserveReceipts(ctx context.Context, n int) (confirm.ReceiptBlock, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return confirm.ReceiptBlock{}, err
	}
	defer leave()
	d.reserving.Lock() // the block must be saved before the next is asked for
	defer d.reserving.Unlock()
	block, err := d.cfg.Registry.ReserveReceipts(ctx, n)
	d.afterContact(ctx, err)
	if err != nil {
		return confirm.ReceiptBlock{}, err
	}
	ctx = context.WithoutCancel(ctx)
	reserved := d.event(confirm.AuditReceiptNumbers, block.ID, "reserved "+strconv.Itoa(block.Last-block.First+1))
	if err := d.cfg.Cache.SaveReceiptBlock(ctx, block, reserved); err != nil {
		return confirm.ReceiptBlock{}, err
	}
	d.subscribers.tell(ChangedPrints)
	return block, nil
}

// ReceiptNumbers lists the reserved numbers of this workstation, in order. One
// that a decision on its way to the registry carries is used; if the registry
// refuses the decision, it is printed again.
func (d *Desk) ReceiptNumbers(ctx context.Context) ([]confirm.ReservedNumber, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	d.numbering.Lock()
	defer d.numbering.Unlock()
	return d.numbers(ctx)
}

// numbers gives every number as it is now; numbering is held. What is stored of
// a number on its way is only which record it was entered for, before the
// decision itself: whether it counts is the outbox's to say, so that no crash
// can make the two differ. The registry's yes is final and stored.
func (d *Desk) numbers(ctx context.Context) ([]confirm.ReservedNumber, error) {
	list, err := d.cfg.Cache.ReservedNumbers(ctx)
	if err != nil {
		return nil, err
	}
	var settled []confirm.ReservedNumber
	for i := range list {
		n := &list[i]
		if n.State != confirm.NumberPrinted || n.RecordID == "" {
			continue
		}
		ops, err := d.cfg.Cache.Operations(ctx, n.RecordID)
		if err != nil {
			return nil, err
		}
		at := slices.IndexFunc(ops, func(op confirm.Operation) bool {
			return op.Intent.ReceiptNumber == n.Number && op.State != confirm.OperationRefused
		})
		if at < 0 {
			n.RecordID = ""
			continue
		}
		n.State, n.At = confirm.NumberUsed, ops[at].SignedAt
		if ops[at].State == confirm.OperationAccepted {
			settled = append(settled, *n)
		}
	}
	if len(settled) == 0 {
		return list, nil
	}
	return list, d.cfg.Cache.SaveReservedNumbers(ctx, settled)
}

// useNumber enters a number for a record, before the decision that carries it
// is committed; numbering is held until then. receipt_number unless it is
// printed and no other decision has it.
func (d *Desk) useNumber(ctx context.Context, number, recordID string) error {
	n, err := d.number(ctx, number)
	if err != nil {
		return err
	}
	if n.State != confirm.NumberPrinted {
		return &confirm.Problem{Code: confirm.ProblemReceiptNumber}
	}
	n.RecordID = recordID
	return d.cfg.Cache.SaveReservedNumbers(ctx, []confirm.ReservedNumber{n})
}

// number finds one number; receipt_number when it is not of this workstation.
func (d *Desk) number(ctx context.Context, number string) (confirm.ReservedNumber, error) {
	list, err := d.numbers(ctx)
	if err != nil {
		return confirm.ReservedNumber{}, err
	}
	at := slices.IndexFunc(list, func(n confirm.ReservedNumber) bool { return n.Number == number })
	if at < 0 {
		return confirm.ReservedNumber{}, &confirm.Problem{Code: confirm.ProblemReceiptNumber}
	}
	return list[at], nil
}

// moveNumbers stores a new state of numbers; receipt_number, and nothing is stored,
// when one of them cannot come into it. numbering is held.
func (d *Desk) moveNumbers(ctx context.Context, list []confirm.ReservedNumber, to confirm.ReceiptNumberState, reason string, at time.Time, events ...confirm.AuditEvent) error {
	if len(list) == 0 {
		return nil
	}
	moved := slices.Clone(list)
	for i := range moved {
		if !moved[i].State.May(to) {
			return &confirm.Problem{Code: confirm.ProblemReceiptNumber}
		}
		moved[i].State, moved[i].Reason, moved[i].At = to, reason, at
	}
	if err := d.cfg.Cache.SaveReservedNumbers(ctx, moved, events...); err != nil {
		return err
	}
	d.fatesTold.Store(false)
	return nil
}

// VoidReceiptNumber explains a number that will not be used: spoiled, lost. The
// reason is one line of at most confirm.MaxReceiptReason characters, without
// personal data: the bureau reads it. receipt_number when the number is used,
// returned or void already, or not of this workstation.
func (d *Desk) VoidReceiptNumber(ctx context.Context, number, reason string) error {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	if !confirm.ValidReceiptReason(reason) {
		return &confirm.Refusal{Code: confirm.CodeExplanationRequired}
	}
	if err := d.voidNumber(ctx, number, reason); err != nil {
		return err
	}
	d.subscribers.tell(ChangedPrints)
	return nil
}

func (d *Desk) voidNumber(ctx context.Context, number, reason string) error {
	d.numbering.Lock()
	defer d.numbering.Unlock()
	n, err := d.number(ctx, number)
	if err != nil {
		return err
	}
	return d.moveNumbers(ctx, []confirm.ReservedNumber{n}, confirm.NumberVoid, reason, d.cfg.Registry.Now().At,
		d.event(confirm.AuditReceiptNumbers, number, "void"))
}

// ReturnReceipts gives the free numbers back to the registry, and tells it the
// fate of all others. It needs the network; without it nothing is given back.
// at is when, zero: now. Numbers in a batch that still waits to be printed are
// kept. A number that is returned stays so, even when the registry's answer is
// lost: it is told again with the next contact.
func (d *Desk) ReturnReceipts(ctx context.Context, at time.Time) (returned int, err error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return 0, err
	}
	defer leave()
	if err := d.cfg.Registry.Hello(ctx); err != nil {
		return 0, err
	}
	if at.IsZero() {
		at = d.cfg.Registry.Now().At
	}
	if returned, err = d.returnFree(ctx, at.UTC()); err != nil {
		return 0, err
	}
	err = d.tellFates(ctx)
	d.subscribers.tell(ChangedPrints)
	d.afterContact(ctx, err)
	return returned, err
}

// returnFree marks the free numbers returned before the registry is told, so
// that none of them is ever printed afterwards.
func (d *Desk) returnFree(ctx context.Context, at time.Time) (int, error) {
	d.numbering.Lock()
	defer d.numbering.Unlock()
	free, err := d.freeNumbers(ctx)
	if err != nil {
		return 0, err
	}
	err = d.moveNumbers(ctx, free, confirm.NumberReturned, "", at,
		d.event(confirm.AuditReceiptNumbers, "", "returned "+strconv.Itoa(len(free))))
	if err != nil {
		return 0, err
	}
	return len(free), nil
}

// freeNumbers lists the numbers that nobody has plans for; numbering is held.
func (d *Desk) freeNumbers(ctx context.Context) ([]confirm.ReservedNumber, error) {
	list, err := d.numbers(ctx)
	if err != nil {
		return nil, err
	}
	batches, err := d.cfg.Cache.Batches(ctx)
	if err != nil {
		return nil, err
	}
	queued := map[string]bool{}
	for i := range batches {
		for _, doc := range batches[i].Documents {
			if doc.Kind == confirm.PaperBlankReceipt && doc.State != confirm.DocumentSkipped {
				queued[doc.Number] = true
			}
		}
	}
	return slices.DeleteFunc(list, func(n confirm.ReservedNumber) bool {
		return n.State != confirm.NumberFree || queued[n.Number]
	}), nil
}

// tellFates tells the registry what became of all numbers.
func (d *Desk) tellFates(ctx context.Context) error {
	d.numbering.Lock()
	list, err := d.numbers(ctx)
	d.fatesTold.Store(true) // a change from here on is told the next time
	d.numbering.Unlock()
	if err == nil {
		err = d.cfg.Registry.ReportReceipts(ctx, list)
	}
	switch confirm.CodeOf(err) {
	case "", confirm.CodeReceiptNumberTaken, confirm.CodeReceiptNumberUnknown:
		// The registry has all it will take.
	default:
		d.fatesTold.Store(false)
	}
	return err
}
