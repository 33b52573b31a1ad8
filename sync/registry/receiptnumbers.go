package registry

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"confirmpoint/confirm"
)

// numberCode says why a decision may not have a reserved number; empty when it
// may. A number belongs to one installation of one clerk, at one point.
func numberCode(ctx context.Context, q querier, signer caller, pointID, number string) (confirm.Code, error) {
	n, err := reservedNumber(ctx, q, signer, number)
	switch {
	case err != nil && !errors.Is(err, ErrNotFound):
		return "", err
	case err != nil, n.pointID != pointID:
		return confirm.CodeReceiptNumberUnknown, nil
	case n.given || n.state.Ended():
		return confirm.CodeReceiptNumberTaken, nil
	}
	return "", nil
}

// numberFor gives the number that an operation had before it was lost, when that
// is free again; else, of one that names a reserved number, why it may not have it.
func (c *court) numberFor(ctx context.Context, book confirm.Rulebook, signer caller, s *submission) (pointNumber, confirm.Code, error) {
	n, err := c.earlierNumber(ctx, book.Point, s.earlier)
	if err != nil || n.text != "" || s.intent.ReceiptNumber == "" {
		return n, "", err
	}
	if err := c.ledger.settle(ctx); err != nil {
		return n, "", err
	}
	code, err := numberCode(ctx, c.tx, signer, book.Point.ID, s.intent.ReceiptNumber)
	return n, code, err
}

// reserved is a number of a block as the registry knows it.
type reserved struct {
	pointID string
	given   bool // to an application
	state   confirm.ReceiptNumberState
}

// reservedNumber finds a number reserved for who; ErrNotFound when it is not his.
func reservedNumber(ctx context.Context, q querier, who caller, number string) (reserved, error) {
	var n reserved
	var fate string
	err := q.QueryRowContext(ctx, `
		SELECT n.point_id, n.record_id IS NOT NULL, n.fate FROM receipt_number n JOIN receipt_block b ON b.id = n.block_id
		WHERE n.number = $1 AND b.clerk_id = $2 AND b.installation_id = $3`,
		number, who.clerkID, who.installationID).Scan(&n.pointID, &n.given, &fate)
	if errors.Is(err, sql.ErrNoRows) {
		return n, ErrNotFound
	}
	n.state = confirm.ReceiptNumberState(fate)
	if fate == "" {
		n.state = confirm.NumberFree
	}
	return n, err
}

// giveNumber gives an accepted 材料齐全 the number it had before, which is free
// again, or the reserved number it names, which numberCode has found good, or
// else the next of the point's day.
func (c *court) giveNumber(ctx context.Context, point confirm.Point, i confirm.Intent, earlier pointNumber, now time.Time) (string, error) {
	if earlier.text != "" {
		return earlier.text, c.ledger.keepNumber(ctx, point.ID, i, earlier)
	}
	if i.ReceiptNumber != "" {
		if err := c.ledger.settle(ctx); err != nil { // the earlier number ends, not this one
			return "", err
		}
		_, err := c.tx.ExecContext(ctx, "UPDATE receipt_number SET record_id = $1, operation_id = $2 WHERE number = $3 AND record_id IS NULL",
			i.RecordID, i.OperationID, i.ReceiptNumber)
		return i.ReceiptNumber, err
	}
	return c.ledger.nextNumber(ctx, point, i, now)
}

// nextRun is the first number of a point's day that nobody has; the day in China.
func nextRun(ctx context.Context, tx *sql.Tx, pointID string, now time.Time) (day string, run int, err error) {
	day = confirm.InChina(now).Format("20060102")
	err = tx.QueryRowContext(ctx, "SELECT coalesce(max(run), 0) + 1 FROM receipt_number WHERE point_id = $1 AND day = $2", pointID, day).Scan(&run)
	return day, run, err
}

func numberPrefix(point confirm.Point, day string) string { return point.Code + "-" + day + "-" }

// voidNumbers ends the receipts of a record's earlier decisions; their numbers
// are never given again.
func (r *Registry) voidNumbers(ctx context.Context, tx *sql.Tx, recordID string) error {
	_, err := tx.ExecContext(ctx, "UPDATE receipt_number SET void_at = $1 WHERE record_id = $2 AND void_at IS NULL", millis(r.now()), recordID)
	return err
}
