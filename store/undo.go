package store

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"confirmpoint/confirm"
)

// What may still be undone is known to the session alone. The note of it is
// made together with the commit, so that no read ever sees the operation
// without it; a lock or the end of the program takes it away, and the operation
// goes with the next contact.

// CommitUndoable is CommitDecision of an operation that may be undone for a
// while: until EndUndo, or a Lock, it is in no list of what may be sent, in no
// bundle and in no second copy, and what was signed after it for the same
// record waits as well.
func (s *Store) CommitUndoable(ctx context.Context, op confirm.Operation, base confirm.Record, events ...confirm.AuditEvent) error {
	return s.write(ctx, func(t *tx) error {
		if err := t.commitDecision(ctx, &op, &base, events); err != nil {
			return err
		}
		t.after = append(t.after, func() { t.session.undoable[op.Intent.OperationID] = struct{}{} })
		return nil
	})
}

// EndUndo makes an operation one like any other. A Withdraw under way comes first.
func (s *Store) EndUndo(operationID string) {
	s.writing.Lock()
	defer s.writing.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open != nil {
		delete(s.open.undoable, operationID)
	}
}

// Withdraw takes back an operation that may still be undone, in one
// transaction: it ends as refused, undone, and its id is never used again; what
// it had superseded counts again, and draft, when there is one, is the
// unfinished work on its record once more. undo_over when it may no longer be
// undone, undo_later when the clerk has signed more for the same record since.
func (s *Store) Withdraw(ctx context.Context, operationID string, draft *confirm.Draft, at time.Time) error {
	return s.write(ctx, func(t *tx) error {
		if _, ok := t.undoable[operationID]; !ok {
			return problem(confirm.ProblemUndoOver, nil)
		}
		op, err := t.operation(ctx, t.Tx, operationID)
		if err != nil {
			return err
		}
		record := op.Intent.RecordID
		if mine := t.ops[record]; len(mine) == 0 || mine[len(mine)-1].id != operationID {
			return problem(confirm.ProblemUndoLater, nil)
		}
		if op.State != confirm.OperationSigned || op.Tries > 0 {
			return problem(confirm.ProblemUndoOver, nil)
		}
		return t.withdraw(ctx, &op, draft, at.UTC())
	})
}

func (t *tx) withdraw(ctx context.Context, op *confirm.Operation, draft *confirm.Draft, at time.Time) error {
	id, record := op.Intent.OperationID, op.Intent.RecordID
	op.State, op.Code, op.ResolvedAt, op.Resolution = confirm.OperationRefused, confirm.ProblemUndone, at, confirm.Undone
	if err := t.saveProgress(op); err != nil {
		return err
	}
	reopened, err := t.unsupersede(ctx, id, record)
	if err != nil {
		return err
	}
	if draft != nil && t.arena.find(record) != nil {
		if err := t.putDraft(ctx, *draft); err != nil {
			return err
		}
	}
	if err := t.ledger(record, LedgerEntry{Act: LedgerUndone, Ref: id}); err != nil {
		return err
	}
	actor := t.actor
	if actor == "" {
		actor = op.Intent.ClerkID
	}
	err = t.audit(confirm.AuditEvent{At: at, Actor: actor, Action: confirm.AuditUndo,
		Subject: record, Detail: id + " " + string(op.Intent.Action)})
	if err != nil {
		return err
	}
	t.after = append(t.after, func() { delete(t.session.undoable, id) })
	if t.isGone(record) && !reopened {
		return t.release(record, op)
	}
	return nil
}

// unsupersede gives the refusals that an operation has replaced back to the
// conflict queue.
func (t *tx) unsupersede(ctx context.Context, by, record string) (some bool, err error) {
	for _, b := range slices.Clone(t.ops[record]) {
		if b.state != confirm.OperationRefused || !b.resolved || b.id == by {
			continue
		}
		old, err := t.operation(ctx, t.Tx, b.id)
		if err != nil {
			return some, err
		}
		if old.Resolution != confirm.Superseded+by {
			continue
		}
		old.ResolvedAt, old.Resolution = time.Time{}, ""
		some = true
		if err := t.saveProgress(&old); err != nil {
			return some, err
		}
	}
	return some, nil
}

// notYet lists the operations that may still be undone, as a JSON list of ids.
func (s *session) notYet() (string, error) {
	ids := make([]string, 0, len(s.undoable))
	for id := range s.undoable {
		ids = append(ids, id)
	}
	list, err := json.Marshal(ids)
	return string(list), err
}
