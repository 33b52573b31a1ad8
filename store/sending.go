package store

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"confirmpoint/confirm"
)

// loadOperations reads what rows need of every operation, and checks all.
func loadOperations(ctx context.Context, q queryer, open *session) error {
	rows, err := q.QueryContext(ctx,
		"SELECT "+opColumns+" FROM operation ORDER BY seq")
	if err != nil {
		return err
	}
	defer rows.Close()
	var found sum
	for rows.Next() {
		var r opRow
		if err := rows.Scan(r.columns()...); err != nil {
			return err
		}
		found.add(open.keys, "operation", r.id, r.rev)
		op, err := r.open(open.keys)
		if err != nil {
			open.damage = append(open.damage, "operation/"+r.id)
			continue
		}
		var p opProgress
		p.of(&op)
		open.ops[r.recordID] = append(open.ops[r.recordID], p.brief(&op.Intent, r.holder))
	}
	if found != open.head.Operations {
		open.damage = append(open.damage, "operation")
	}
	return rows.Err()
}

// stateOpen is SQL for an operation without an answer.
const stateOpen = "state IN ('signed', 'sending', 'unknown')"

// Sendable lists this clerk's operations in a state, oldest first, at most limit (0: all)
// and at most one a record: the oldest open one. A record never holds up others.
// What is held is left out, and holds nothing up (offline-rules.md D3); what may
// still be undone is left out, and holds up what was signed after it.
func (s *Store) Sendable(ctx context.Context, state confirm.OperationState, limit int) (list []confirm.Operation, err error) {
	if limit <= 0 {
		limit = -1
	}
	err = s.read(func(open *session) error {
		held, err := json.Marshal(open.heldBack())
		if err != nil {
			return err
		}
		notYet, err := open.notYet()
		if err != nil {
			return err
		}
		list, err = open.operations(ctx, s.r, `holder = ?4 AND state = ?1 AND id NOT IN (SELECT value FROM json_each(?2))
			AND id NOT IN (SELECT value FROM json_each(?5)) AND NOT EXISTS (
				SELECT 1 FROM operation AS earlier
				WHERE earlier.record_id = operation.record_id AND earlier.holder = ?4 AND earlier.seq < operation.seq
				AND earlier.state IN ('signed', 'sending', 'unknown') AND earlier.id NOT IN (SELECT value FROM json_each(?2)))
			ORDER BY seq LIMIT ?3`, true, string(state), string(held), limit, s.holder, notYet)
		return err
	})
	return list, err
}

// MarkOperations moves open operations to sending, unknown or back to signed.
// Closed and unknown ids are left alone: a late word of a broken connection
// must not open what a receipt has closed. So are those of a colleague.
func (s *Store) MarkOperations(ctx context.Context, ids []string, state confirm.OperationState, at time.Time) error {
	if !isOpen(state) {
		return asProblem(fmt.Errorf("store: operations cannot be marked %q", state))
	}
	return s.write(ctx, func(t *tx) error {
		for _, id := range ids {
			op, err := t.operation(ctx, t.Tx, id)
			if confirm.CodeOf(err) == confirm.ProblemNotFound {
				continue
			}
			if err != nil {
				return err
			}
			if !isOpen(op.State) || op.State == state || op.Colleague != "" {
				continue
			}
			op.State = state
			if state == confirm.OperationSending {
				op.SentAt, op.Tries = at.UTC(), op.Tries+1
			}
			if err := t.saveProgress(&op); err != nil {
				return err
			}
		}
		return nil
	})
}

// CloseOperation stores a verified outcome: receipt, the record's new
// standing, ledger and audit entries. Closing a closed operation changes
// nothing, and a late receipt never replaces a newer decision's standing. An
// outcome is the registry's word, whoever brought it: a colleague's operation is
// closed by it like one's own.
func (s *Store) CloseOperation(ctx context.Context, o confirm.Outcome) error {
	return s.write(ctx, func(t *tx) error {
		op, err := t.operation(ctx, t.Tx, o.OperationID)
		if err != nil {
			return err
		}
		if !isOpen(op.State) {
			return nil
		}
		if o.Accepted && bytes.Equal(op.Receipt, o.Receipt) {
			return t.stands(&op)
		}
		id := op.Intent.RecordID
		op.State, op.Code, op.Receipt = confirm.OperationRefused, o.Code, o.Receipt
		entry := LedgerEntry{Act: LedgerRefused, Ref: o.OperationID, Why: o.Code}
		if o.Accepted {
			op.State, op.Code = confirm.OperationAccepted, ""
			entry = LedgerEntry{Act: LedgerAccepted, Ref: o.OperationID}
		}
		if g, known := confirm.GuidanceOf(op.Code); known && !g.Open { // agreed…: nobody has anything to do
			op.ResolvedAt, op.Resolution = o.At, confirm.Settled
		}
		if err := t.saveProgress(&op); err != nil {
			return err
		}
		if err := t.ledger(id, entry); err != nil {
			return err
		}
		if err := t.audit(confirm.AuditEvent{At: t.at, Actor: "registry", Action: confirm.AuditOutcome,
			Subject: id, Detail: o.OperationID + " " + string(entry.Act) + " " + string(entry.Why)}); err != nil {
			return err
		}
		if err := t.adopt(ctx, &op, o); err != nil {
			return err
		}
		return t.release(id, &op)
	})
}

// adopt takes the standing of an outcome over, when the record is here and its
// standing is not newer. A record that was moved to another point leaves.
func (t *tx) adopt(ctx context.Context, op *confirm.Operation, o confirm.Outcome) error {
	moved := !o.Accepted && o.Standing.State == "" && o.Standing.Moved != nil
	if o.Standing.State == "" && !moved {
		return nil
	}
	id := op.Intent.RecordID
	rec, err := t.session.record(ctx, t.Tx, id)
	switch confirm.CodeOf(err) {
	case confirm.ProblemNotFound, confirm.ProblemCacheDamaged: // the next pull brings it
		return nil
	}
	if err != nil {
		return err
	}
	if moved { // all that is told of a record that has left
		return t.departed(id, rec, o)
	}
	adopt := newer(o.Standing, rec.Standing)
	if o.Accepted && op.Intent.Action == confirm.ActionAnnotate {
		if adopt, err = t.notesAsSeen(ctx, op, rec.Standing); err != nil {
			return err
		}
	}
	if !adopt {
		return nil
	}
	if err := t.saveStanding(id, o.Standing); err != nil {
		return err
	}
	if o.Accepted && op.Intent.Action == confirm.ActionTransferPoint {
		return t.markGone(id, confirm.CodeNotYourPoint)
	}
	return nil
}

// departed notes where a record has gone. Its tombstone may still be to come: it
// counts as gone from now on, so that nothing is sent after it (offline-rules.md
// D3). A record that came back since is left alone.
func (t *tx) departed(id string, rec confirm.Record, o confirm.Outcome) error {
	row := t.arena.find(id)
	here := row != nil && !row.gone
	if here && o.Seq != 0 && o.Seq <= max(t.head.Live.Applied, t.session.ahead[id]) {
		return nil
	}
	rec.Standing.Moved = o.Standing.Moved
	if err := t.saveStanding(id, rec.Standing); err != nil || !here {
		return err
	}
	return t.markGone(id, confirm.CodeNotYourPoint)
}

// notesAsSeen tells whether the notes that were pulled are still those the
// clerk changed: nothing else orders notes, and a pull may have been faster
// than the receipt.
func (t *tx) notesAsSeen(ctx context.Context, op *confirm.Operation, pulled confirm.Standing) (bool, error) {
	base, err := t.session.base(ctx, t.Tx, op.Intent.OperationID)
	if confirm.CodeOf(err) == confirm.ProblemCacheDamaged {
		return false, nil
	}
	seen := base.Standing
	return seen.FileNumber == pulled.FileNumber && seen.LocalFileNumber == pulled.LocalFileNumber &&
		seen.Remark == pulled.Remark && !newer(pulled, seen), err
}

// newer says whether the standing in an outcome may replace what was pulled.
// Decisions are ordered by registry time; under the same decision, or none, by
// what has been added since. When nothing tells them apart nothing is lost by
// keeping what was pulled.
func newer(told, pulled confirm.Standing) bool {
	a, b := told.Decision, pulled.Decision
	switch {
	case a == nil && b != nil:
		return false
	case a != nil && b == nil:
		return true
	case a != nil && a.OperationID != b.OperationID:
		return a.At.After(b.At)
	}
	more := false
	theirs := grown(pulled)
	for n, mine := range grown(told) {
		if mine < theirs[n] {
			return false
		}
		more = more || mine > theirs[n]
	}
	return more
}

// grown gives what of a standing only ever grows.
func grown(s confirm.Standing) [7]int64 {
	n := [7]int64{int64(len(s.Stages)), int64(len(s.Messages)), 0, int64(len(s.Corrections)), int64(len(s.Scans)), 0, int64(len(s.Unapplied))}
	for _, m := range s.Messages {
		if m.Recalled() {
			n[2]++
		}
		if !m.ReadAt.IsZero() {
			n[2]++
		}
	}
	if s.Moved != nil {
		n[5] = s.Moved.At.UnixMilli()
	}
	return n
}

// Resolve closes a refused operation after the clerk has dealt with it: it
// stays in the history and leaves the conflict queue. One that is held is never
// sent: it ends as refused, not_your_point, without a receipt. An operation that
// is otherwise open is operation_open, and so is a colleague's, with his name in
// Args; a refusal of one who was shut out is anybody's. Resolving twice changes
// nothing.
func (s *Store) Resolve(ctx context.Context, operationID, reason string, at time.Time) error {
	return s.write(ctx, func(t *tx) error {
		op, err := t.operation(ctx, t.Tx, operationID)
		switch {
		case err != nil:
			return err
		case op.Colleague != "" && !t.maySettle(&op):
			return colleagueFirst(op.Colleague)
		case op.Held:
			op.State, op.Code, op.Held = confirm.OperationRefused, confirm.CodeNotYourPoint, false
		case isOpen(op.State):
			return problem(confirm.ProblemOperationOpen, nil)
		case op.State != confirm.OperationRefused || !op.ResolvedAt.IsZero():
			return nil
		}
		actor := t.actor
		if actor == "" {
			actor = op.Intent.ClerkID
		}
		if err := t.resolve(&op, reason, at, actor); err != nil {
			return err
		}
		return t.release(op.Intent.RecordID, &op)
	})
}

// resolve writes down how a refusal was dealt with.
func (t *tx) resolve(op *confirm.Operation, reason string, at time.Time, actor string) error {
	op.ResolvedAt, op.Resolution = at.UTC(), reason
	if err := t.saveProgress(op); err != nil {
		return err
	}
	id := op.Intent.OperationID
	if err := t.ledger(op.Intent.RecordID, LedgerEntry{Act: LedgerResolved, Ref: id}); err != nil {
		return err
	}
	return t.audit(confirm.AuditEvent{At: at, Actor: actor, Action: confirm.AuditResolve,
		Subject: op.Intent.RecordID, Detail: id})
}

// release removes a record that has left this point, when op was the last that
// held it.
func (t *tx) release(id string, op *confirm.Operation) error {
	var p opProgress
	p.of(op)
	if holds(t.withOp(id, p.brief(&op.Intent, op.Intent.InstallationID))) || t.chosen[id].waits() {
		return nil
	}
	return t.dropGone(id)
}

// dropGone removes a record that has left this point and that nothing holds.
func (t *tx) dropGone(id string) error {
	_, plain, ok := t.current(id)
	if !ok {
		return nil
	}
	row, err := parseProjection(plain, t.arena.intern)
	if err != nil || !row.gone {
		return err
	}
	return t.drop(id)
}
