package desk

import (
	"context"
	"slices"
	"sync"
	"time"

	"confirmpoint/confirm"
)

// UndoTime is how long a conclusion of the window may be taken back. It is
// signed and stored at once, and not sent before.
const UndoTime = 10 * time.Second

// Undoable is a conclusion that may still be taken back.
type Undoable struct {
	OperationID   string
	RecordID      string
	ApplicationNo string
	Action        confirm.Action
	Explanation   string
	ReceiptNumber string
	// Left is how long it may still be taken back, by this computer's clock.
	Left time.Duration
	// Signed is false under confirm.SignBatch: it waits for its signature.
	Signed bool

	until time.Time
	draft *confirm.Draft // the unfinished work it has ended; nil: none was stored
}

// undoables are the conclusions that may be taken back, oldest first. They are
// in memory alone: a program that dies or a desk that is locked lets them go.
type undoables struct {
	mu  sync.Mutex
	all []Undoable
}

func (u *undoables) list(now time.Time) []Undoable {
	u.mu.Lock()
	defer u.mu.Unlock()
	list := slices.Clone(u.all)
	for i := range list {
		list[i].Left = max(0, list[i].until.Sub(now))
	}
	return list
}

// signed is how many of them are in the outbox.
func (u *undoables) signed() (n int) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, one := range u.all {
		if one.Signed {
			n++
		}
	}
	return n
}

func (u *undoables) add(one Undoable) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.all = append(u.all, one)
}

func (u *undoables) find(operationID string) (Undoable, bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, one := range u.all {
		if one.OperationID == operationID {
			return one, true
		}
	}
	return Undoable{}, false
}

// drop takes one away and tells whether it was there.
func (u *undoables) drop(operationID string) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	n := len(u.all)
	u.all = slices.DeleteFunc(slices.Clone(u.all), func(o Undoable) bool { return o.OperationID == operationID })
	return len(u.all) < n
}

func (u *undoables) forget() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.all = nil
}

// Undoable lists the conclusions that may still be taken back, oldest first. It
// never waits.
func (d *Desk) Undoable() []Undoable { return d.undo.list(d.cfg.Clock.Now()) }

// Undo takes back a conclusion that was decided with Conclusion.Undoable, while
// UndoTime lasts. It stays in the history as taken back by the clerk, audited,
// and its id is never used again; the draft with its answers, the standing and
// the numbers are as before, and a blank receipt's number may be used again.
// undo_over when the time is over or the desk was locked meanwhile, undo_later
// when more was signed for the record since. Under confirm.SignBatch it is
// TakeBack. It gives what was taken back.
func (d *Desk) Undo(ctx context.Context, operationID string) (Undoable, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return Undoable{}, err
	}
	defer leave()
	one, found := d.undo.find(operationID)
	if !found {
		return Undoable{}, &confirm.Problem{Code: confirm.ProblemUndoOver}
	}
	if !one.Signed {
		d.undo.drop(operationID)
		return one, d.TakeBack(ctx, one.RecordID)
	}
	if err := d.withdraw(ctx, one); err != nil {
		return Undoable{}, err
	}
	d.outbox.forget()
	d.subscribers.tell(ChangedRecords | ChangedOutbox | ChangedPrints)
	return one, nil
}

func (d *Desk) withdraw(ctx context.Context, one Undoable) error {
	d.writing.Lock()
	defer d.writing.Unlock()
	at := d.cfg.Registry.Now().At
	if err := d.cfg.Cache.Withdraw(context.WithoutCancel(ctx), one.OperationID, one.draft, at); err != nil {
		return err
	}
	d.undo.drop(one.OperationID)
	return nil
}

// mayUndo notes a conclusion that may be taken back, and lets it go when its
// time is over. draft is what it has ended.
func (d *Desk) mayUndo(op confirm.Operation, applicationNo string, draft *confirm.Draft) {
	i := op.Intent
	one := Undoable{
		OperationID: i.OperationID, RecordID: i.RecordID, ApplicationNo: applicationNo, Action: i.Action,
		Explanation: i.Explanation, ReceiptNumber: i.ReceiptNumber,
		Signed: op.State != "", until: d.cfg.Clock.Now().Add(UndoTime), draft: draft,
	}
	ctx, leave, err := d.gate.enter(context.Background())
	if err != nil {
		d.cfg.Cache.EndUndo(one.OperationID) // locked in this very moment
		return
	}
	d.undo.add(one)
	go func() {
		defer leave()
		_ = d.cfg.Wait(ctx, UndoTime) // a lock ends it as well
		d.cfg.Cache.EndUndo(one.OperationID)
		if d.undo.drop(one.OperationID) && one.Signed {
			d.subscribers.tell(ChangedOutbox | ChangedSendable)
		}
	}()
}
