package registry

import (
	"context"

	"confirmpoint/confirm"
)

// refuseMoved tells the clerk of the point a record has left where it went
// (offline-rules.md D3): the names of both points and when, and nothing of the
// record itself.
func (c *court) refuseMoved(ctx context.Context, pointID, recordID string) (verdict, error) {
	v, err := c.refuseHidden(ctx, confirm.CodeNotYourPoint)
	if err != nil {
		return verdict{}, err
	}
	if err := c.ledger.settle(ctx); err != nil {
		return verdict{}, err
	}
	rec, err := recordByID(ctx, c.tx, recordID)
	if err != nil || rec.removed || rec.PointID == pointID {
		return v, err
	}
	from, err := c.r.point(ctx, c.tx, pointID)
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
	v.standing, err = confirm.EncodeStanding(confirm.Standing{Moved: move})
	return v, err
}
