package registry

import (
	"context"
	"database/sql"

	"confirmpoint/confirm"
)

// maxBooks bounds the shelf: every point of a province in several plans.
const maxBooks = 20_000

// bookshelf keeps rulebooks from one transaction of the judge to the next. The
// database counts changes of plans, so a change by another process is seen too.
type bookshelf struct {
	generation int64
	books      map[[2]string]confirm.Rulebook // by plan and point; without OtherPoints
}

// refresh empties the shelf when anything has changed since it was filled.
func (s *bookshelf) refresh(ctx context.Context, q querier) error {
	generation, err := plansGeneration(ctx, q)
	if err != nil {
		return err
	}
	if s.books == nil || generation != s.generation || len(s.books) > maxBooks {
		s.generation, s.books = generation, map[[2]string]confirm.Rulebook{}
	}
	return nil
}

// plansGeneration counts the changes of plans, points, windows and rules.
func plansGeneration(ctx context.Context, q querier) (n int64, err error) {
	err = q.QueryRowContext(ctx, "SELECT value FROM counter WHERE name = 'plans'").Scan(&n)
	return n, err
}

// plansChanged is called in every transaction that changes plans, points,
// windows or rules.
func plansChanged(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, "UPDATE counter SET value = value + 1 WHERE name = 'plans'")
	return err
}

// book gives what an action on a record of a plan and point is judged by. Only
// a change of point asks for the other points, which may be thousands.
func (c *court) book(ctx context.Context, planID, pointID string, action confirm.Action) (confirm.Rulebook, error) {
	key := [2]string{planID, pointID}
	b, ok := c.shelf.books[key]
	if !ok {
		var err error
		if b, err = c.r.bookOf(ctx, c.tx, planID, pointID); err != nil {
			return b, err
		}
		c.shelf.books[key] = b
	}
	var err error
	if action == confirm.ActionTransferPoint {
		b.OtherPoints, err = otherPoints(ctx, c.tx, planID, pointID)
	}
	return b, err
}
