package registry

import (
	"context"
	"time"

	"confirmpoint/confirm"
)

// refuseMoved tells the clerk of the point a record has left where it went
// (offline-rules.md D3): the names of both points and when, and nothing of the
// record itself. The new point is told what the clerk had concluded.
func (c *court) refuseMoved(ctx context.Context, signer caller, i confirm.Intent, now time.Time) (verdict, error) {
	v, err := c.refuseHidden(ctx, confirm.CodeNotYourPoint)
	if err != nil {
		return verdict{}, err
	}
	if err := c.ledger.settle(ctx); err != nil {
		return verdict{}, err
	}
	rec, err := recordByID(ctx, c.tx, i.RecordID)
	if err != nil || rec.removed || rec.PointID == signer.pointID {
		return v, err
	}
	from, err := c.r.point(ctx, c.tx, signer.pointID)
	if err != nil {
		return verdict{}, err
	}
	to, err := c.r.point(ctx, c.tx, rec.PointID)
	if err != nil {
		return verdict{}, err
	}
	move := &confirm.Move{FromPointID: from.ID, FromName: from.Name, ToPointID: to.ID, ToName: to.Name}
	if m := rec.Standing.Moved; m != nil && m.ToPointID == to.ID {
		move.At = m.At
	}
	if v.standing, err = confirm.EncodeStanding(confirm.Standing{Moved: move}); err != nil {
		return verdict{}, err
	}
	return v, c.tellNewPoint(ctx, signer, i, rec, from.Name, now)
}

// tellNewPoint keeps the refused conclusion with the record, where the point that
// has it now finds it with its next pull. The receipt of who signed is of the
// moment before that.
func (c *court) tellNewPoint(ctx context.Context, signer caller, i confirm.Intent, rec stored, from string, now time.Time) error {
	book, err := c.book(ctx, rec.PlanID, rec.PointID, i.Action)
	if err != nil {
		return err
	}
	after := book.KeepUnapplied(rec.Record, i, signer.actor(), from, confirm.CodeNotYourPoint, now)
	if len(after.Standing.Unapplied) == len(rec.Standing.Unapplied) {
		return nil
	}
	_, _, err = c.ledger.put(ctx, rec, after)
	return err
}
