package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"confirmpoint/confirm"
)

// unseen is what a new epoch does not show of one record.
type unseen struct {
	ops     []confirm.Operation // accepted, oldest first
	inForce bool                // one of them was the decision in force
}

// unseen gives, by record, the accepted operations that a new epoch does not
// show. Nearly always the registry knows them all the same, since later ones
// took their place; after it was restored from a backup it may not. Those
// without their envelope are nobody's to send any more, and of a record that is
// in neither epoch nothing can be told.
func (t *tx) unseen(ctx context.Context, shadow set) (map[string]unseen, error) {
	found := map[string]unseen{}
	for record, ops := range t.ops {
		standing, there, err := t.standingIn(ctx, shadow, record)
		if err != nil {
			return nil, err
		}
		if !there && t.arena.find(record) == nil {
			continue
		}
		was, _, err := t.standingIn(ctx, t.head.Live, record)
		if err != nil {
			return nil, err
		}
		for _, b := range ops {
			if b.state != confirm.OperationAccepted || standing.Names(b.id) {
				continue
			}
			op, err := t.operation(ctx, t.Tx, b.id)
			if confirm.CodeOf(err) == confirm.ProblemCacheDamaged {
				continue
			}
			if err != nil {
				return nil, err
			}
			if len(op.Envelope) > 0 {
				u := found[record]
				u.ops, u.inForce = append(u.ops, op), u.inForce || was.Decision != nil && was.Decision.OperationID == b.id
				found[record] = u
			}
		}
	}
	return found, nil
}

// standingIn reads the standing of a record in a set. One that does not verify
// shows nothing.
func (t *tx) standingIn(ctx context.Context, in set, id string) (s confirm.Standing, there bool, err error) {
	var rev int64
	var sealed []byte
	err = t.QueryRowContext(ctx, "SELECT standing_rev, standing FROM record JOIN body USING (pk) WHERE slot = ? AND id = ?", in.Slot, id).
		Scan(&rev, &sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return s, false, nil
	}
	if err != nil {
		return s, false, err
	}
	plain, err := t.keys.body.open(nil, place{"body", "standing", id, rev}, sealed)
	if err == nil {
		err = json.Unmarshal(plain, &s)
	}
	if err != nil {
		return confirm.Standing{}, true, nil
	}
	return s, true, nil
}

// askAgain makes accepted operations open: what became of them is asked, and
// those that the registry does not know are sent once more as they are, in
// their old places before what was signed later. The receipt stays with them.
func (t *tx) askAgain(asked map[string]unseen) error {
	for _, u := range asked {
		for i := range u.ops {
			u.ops[i].State = confirm.OperationUnknown
			if err := t.saveProgress(&u.ops[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// stands closes an operation that was asked for again and is as it was.
func (t *tx) stands(op *confirm.Operation) error {
	op.State, op.Code = confirm.OperationAccepted, ""
	if err := t.saveProgress(op); err != nil {
		return err
	}
	return t.release(op.Intent.RecordID, op)
}

// missDecisions notes, for the clerk to see, the conclusions that a new epoch
// does not have and that are not asked for here: whoever made them sends them
// again, if he still can.
func (t *tx) missDecisions(ctx context.Context, now *arena, asked map[string]unseen) error {
	var lost []confirm.Affected
	for _, i := range t.arena.orders[sortNumber] {
		was := &t.arena.rows[i]
		is := now.find(was.id)
		if is == nil || is.gone || is.decided.at >= was.decided.at || asked[was.id].inForce {
			continue
		}
		lost = append(lost, confirm.Affected{
			RecordID: was.id, Change: confirm.DecisionLost, Decided: time.Unix(was.decided.at, 0).UTC(),
		})
	}
	return t.noteAffected(ctx, lost)
}
