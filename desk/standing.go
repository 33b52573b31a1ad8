package desk

import (
	"context"
	"sync"
	"time"

	"confirmpoint/confirm"
)

// Standing is what the top line of the window shows.
type Standing struct {
	Link     confirm.Link
	Now      confirm.Moment
	Window   confirm.Window // zero before the first pull
	Plan     confirm.Plan
	Point    confirm.Point
	Unsigned int // conclusions of this clerk that wait for a PIN (confirm.SignBatch)
	Unsent   int // signed, sending, unknown
	Held     int // of those, not sent, since their records have left the point
	Undoable int // of those, not sent yet, since they may still be taken back (UndoTime)
	Conflict int // refused and unresolved
	// Cloned is how many of the conflicts say clone_detected: two copies of this
	// folder are at work, and one of them must enrol anew.
	Cloned int
	// WipeDue is since when the people of the plan should be gone from here;
	// zero while it is not time, or nobody is here.
	WipeDue time.Time
	// SecondCopy is how the second copy of unsent work stands; its Reason is
	// shown as long as there is one.
	SecondCopy confirm.SecondCopy
	// Credential is what keeps it from being of use, now or soon: certificate_*,
	// credential_copied, and what Status of the credential says; nil: nothing.
	Credential *confirm.Problem
	// Disk says that the disk is nearly full (disk_low); nil: there is room.
	Disk *confirm.Problem
	// AuditForked says that the registry knows another audit log than this one.
	AuditForked bool
	// Rebound is the point to which the registry has moved the clerk; nil: none.
	// Nothing new can be decided here; what is unsent can be sent or exported.
	Rebound *confirm.Point
}

// outboxCount keeps the two counts of the standing line between changes of the
// outbox, since the line is drawn every second.
type outboxCount struct {
	mu     sync.Mutex
	known  bool
	age    int // counts forget calls, so that a slow count is not kept
	counts outboxCounts
}

type outboxCounts struct{ records, unsigned, unsent, held, conflict, cloned int }

func (c *outboxCount) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.known = false
	c.age++
}

func (c *outboxCount) get(ctx context.Context, cache Cache) (n outboxCounts, err error) {
	c.mu.Lock()
	age := c.age
	if c.known {
		defer c.mu.Unlock()
		return c.counts, nil
	}
	c.mu.Unlock()
	ops, err := cache.Operations(ctx, "")
	if err != nil {
		return n, err
	}
	page, err := cache.Search(ctx, confirm.Query{Limit: 1})
	if err != nil {
		return n, err
	}
	n.records, n.unsigned = page.Total, page.Counts[confirm.QueueUnsigned]
	for _, op := range ops {
		switch {
		case op.Colleague != "": // his to send and to deal with
		case isOpen(op):
			n.unsent++
			if op.Held {
				n.held++
			}
		case op.State == confirm.OperationRefused && op.ResolvedAt.IsZero():
			n.conflict++
			if op.Code == confirm.CodeCloneDetected {
				n.cloned++
			}
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.age == age {
		c.known, c.counts = true, n
	}
	return n, nil
}

// isOpen tells whether an operation waits for the registry's word.
func isOpen(op confirm.Operation) bool { return op.State.Open() }

// Standing never touches the network.
func (d *Desk) Standing(ctx context.Context) (Standing, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return Standing{}, err
	}
	defer leave()
	s := Standing{Link: d.cfg.Registry.Link(), Now: d.cfg.Registry.Now(), Point: d.cfg.Enrolment.Point}
	s.Disk = d.checkDisk().Problem
	book, err := d.cfg.Cache.Rulebook(ctx)
	switch {
	case err == nil:
		s.Window, s.Plan, s.Point = book.Window, book.Plan, book.Point
	case confirm.CodeOf(err) != confirm.ProblemNotFound:
		return Standing{}, err
	}
	n, err := d.outbox.get(ctx, d.cfg.Cache)
	if err != nil {
		return Standing{}, err
	}
	if s.Credential = d.credentialProblem(s.Now.At); s.Credential == nil {
		s.Credential, err = d.auditProblem(ctx)
		if err != nil {
			return Standing{}, err
		}
	}
	if s.AuditForked, err = d.auditForked(ctx); err != nil {
		return Standing{}, err
	}
	s.Unsigned = n.unsigned
	s.Unsent, s.Held, s.Conflict, s.Cloned = n.unsent, n.held, n.conflict, n.cloned
	s.Undoable = d.undo.signed()
	if ends := retentionEnds(book); n.records > 0 && !ends.IsZero() && !s.Now.At.Before(ends) {
		s.WipeDue = ends
	}
	if s.SecondCopy, err = d.copyState(ctx); err != nil {
		return s, err
	}
	s.Rebound, err = d.movedTo(ctx)
	return s, err
}

// Operations lists the outbox, newest first.
func (d *Desk) Operations(ctx context.Context) ([]confirm.Operation, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	ops, err := d.cfg.Cache.Operations(ctx, "")
	for i, j := 0, len(ops)-1; i < j; i, j = i+1, j-1 {
		ops[i], ops[j] = ops[j], ops[i]
	}
	return ops, err
}

// GiveUp closes a refused operation, or one that is held, with the clerk's
// reason; it stays in the history.
func (d *Desk) GiveUp(ctx context.Context, operationID, reason string) error {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	if err := d.cfg.Cache.Resolve(ctx, operationID, reason, d.cfg.Registry.Now().At); err != nil {
		return err
	}
	d.outbox.forget()
	d.subscribers.tell(ChangedOutbox | ChangedRecords)
	return nil
}
