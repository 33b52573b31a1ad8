package registry

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"strconv"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// serveReceiptBlock reserves numbers for blank receipts.
func (r *Registry) serveReceiptBlock(w http.ResponseWriter, req *http.Request, who caller) error {
	var in wire.ReceiptBlockRequest
	if err := readBody(req, &in); err != nil {
		return err
	}
	switch {
	case !validID(in.RequestID):
		return badRequest("request id")
	case in.Count < 1, in.Count > wire.MaxReceiptBlock:
		return badRequest("number of receipt numbers")
	}
	var block confirm.ReceiptBlock
	err := r.db.update(req.Context(), func(tx *sql.Tx) (err error) {
		block, err = r.receiptBlock(req.Context(), tx, who, in)
		return err
	})
	if err != nil {
		return err
	}
	return r.answerJSON(w, req, wire.ReceiptBlockAnswer{
		RequestID: block.ID, Prefix: block.Prefix, First: block.First, Last: block.Last, ReservedAt: block.ReservedAt,
	})
}

// receiptBlock gives the block of a request: the one it has, or a new one.
func (r *Registry) receiptBlock(ctx context.Context, tx *sql.Tx, who caller, in wire.ReceiptBlockRequest) (confirm.ReceiptBlock, error) {
	b := confirm.ReceiptBlock{ID: in.RequestID}
	var clerkID, installationID string
	var at int64
	err := tx.QueryRowContext(ctx, "SELECT prefix, first, last, clerk_id, installation_id, at FROM receipt_block WHERE id = $1", in.RequestID).
		Scan(&b.Prefix, &b.First, &b.Last, &clerkID, &installationID, &at)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return r.reserve(ctx, tx, who, in)
	case err != nil:
		return b, err
	case clerkID != who.clerkID, installationID != who.installationID, b.Last-b.First+1 != in.Count:
		return b, problem(confirm.CodeOperationMismatch)
	}
	b.ReservedAt = fromMillis(at)
	return b, nil
}

// reserve takes the next numbers of the point's day. An installation that
// neither uses nor explains what it has gets no more.
func (r *Registry) reserve(ctx context.Context, tx *sql.Tx, who caller, in wire.ReceiptBlockRequest) (confirm.ReceiptBlock, error) {
	point, err := r.point(ctx, tx, who.pointID)
	if err != nil {
		return confirm.ReceiptBlock{}, err
	}
	now := r.now()
	day, first, err := nextRun(ctx, tx, point.ID, now)
	if err != nil {
		return confirm.ReceiptBlock{}, err
	}
	held, err := outstanding(ctx, tx, who)
	if err != nil {
		return confirm.ReceiptBlock{}, err
	}
	b := confirm.ReceiptBlock{ID: in.RequestID, Prefix: numberPrefix(point, day), First: first, Last: first + in.Count - 1, ReservedAt: now}
	if free := confirm.MaxReceiptOutstanding - held; in.Count > free || !b.Valid() {
		return b, &confirm.Problem{Code: confirm.ProblemReceiptNumberMax, Args: map[string]string{
			"max": strconv.Itoa(confirm.MaxReceiptOutstanding), "free": strconv.Itoa(max(0, free)),
		}}
	}
	if _, err := tx.ExecContext(ctx, `
		INSERT INTO receipt_block (id, point_id, prefix, first, last, clerk_id, installation_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		b.ID, point.ID, b.Prefix, b.First, b.Last, who.clerkID, who.installationID, millis(now)); err != nil {
		return b, err
	}
	for n, number := range b.Numbers() {
		if _, err := tx.ExecContext(ctx, "INSERT INTO receipt_number (number, point_id, day, run, block_id) VALUES ($1, $2, $3, $4, $5)",
			number.Number, point.ID, day, first+n, b.ID); err != nil {
			return b, err
		}
	}
	return b, nil
}

// outstanding counts the numbers an installation holds that are neither used
// nor explained.
func outstanding(ctx context.Context, q querier, who caller) (int, error) {
	var n int
	err := q.QueryRowContext(ctx, `
		SELECT count(*) FROM receipt_block b JOIN receipt_number n ON n.block_id = b.id
		WHERE b.clerk_id = $1 AND b.installation_id = $2 AND n.record_id IS NULL AND n.fate IN ('', $3)`,
		who.clerkID, who.installationID, string(confirm.NumberPrinted)).Scan(&n)
	return n, err
}

// fates are the states a workstation may tell.
var fates = map[wire.FateKind]confirm.ReceiptNumberState{
	wire.FatePrinted: confirm.NumberPrinted, wire.FateVoid: confirm.NumberVoid, wire.FateReturned: confirm.NumberReturned,
}

// serveReceiptFates keeps what became of reserved numbers.
func (r *Registry) serveReceiptFates(w http.ResponseWriter, req *http.Request, who caller) error {
	var in wire.ReceiptFatesRequest
	if err := readBody(req, &in); err != nil {
		return err
	}
	if len(in.Numbers) == 0 || len(in.Numbers) > wire.MaxReceiptFates {
		return badRequest("number of fates")
	}
	for _, f := range in.Numbers {
		if _, known := fates[f.Fate]; !known || !confirm.ValidReceiptNumber(f.Number) {
			return badRequest("fate")
		}
		if isVoid := f.Fate == wire.FateVoid; isVoid != (f.Reason != "") || isVoid && !confirm.ValidReceiptReason(f.Reason) {
			return badRequest("reason of a fate")
		}
	}
	var answer wire.ReceiptFatesAnswer
	err := r.db.update(req.Context(), func(tx *sql.Tx) error {
		for _, f := range in.Numbers {
			code, err := r.tell(req.Context(), tx, who, f)
			if err != nil {
				return err
			}
			if code == "" {
				answer.Kept++
				continue
			}
			answer.Refused = append(answer.Refused, wire.RefusedFate{Number: f.Number, Code: string(code)})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return r.answerJSON(w, req, answer)
}

// tell keeps one fate, or says why it cannot be so. What is told again, or is
// behind what the registry knows already, changes nothing.
func (r *Registry) tell(ctx context.Context, tx *sql.Tx, who caller, f wire.ReceiptFate) (confirm.Code, error) {
	n, err := reservedNumber(ctx, tx, who, f.Number)
	next := fates[f.Fate]
	switch {
	case errors.Is(err, ErrNotFound):
		return confirm.CodeReceiptNumberUnknown, nil
	case err != nil:
		return "", err
	case n.given && next == confirm.NumberPrinted, !n.given && n.state == next:
		return "", nil
	case n.given, !n.state.May(next):
		return confirm.CodeReceiptNumberTaken, nil
	}
	_, err = tx.ExecContext(ctx, "UPDATE receipt_number SET fate = $1, reason = $2, told_at = $3 WHERE number = $4",
		string(next), f.Reason, millis(r.now()), f.Number)
	return "", err
}
