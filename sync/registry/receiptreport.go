package registry

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"confirmpoint/confirm"
)

// ReceiptUse is what became of one 凭证编号, as the bureau asks.
type ReceiptUse string

// The uses. Reserved, printed and lost want a word from the point.
const (
	ReceiptGiven    ReceiptUse = "given"    // 已登记: of an application's decision that stands
	ReceiptRevoked  ReceiptUse = "revoked"  // 结论变更作废: that decision was changed or taken back
	ReceiptReserved ReceiptUse = "reserved" // 预留: nothing was told about it
	ReceiptPrinted  ReceiptUse = "printed"  // 空白已打印: not entered yet
	ReceiptVoid     ReceiptUse = "void"     // 作废, Reason says why
	ReceiptReturned ReceiptUse = "returned" // 交回: never printed
	ReceiptLost     ReceiptUse = "lost"     // 缺号: the registry has no trace of it
)

// Explained tells whether nobody need ask about such a number.
func (u ReceiptUse) Explained() bool {
	switch u {
	case ReceiptGiven, ReceiptRevoked, ReceiptVoid, ReceiptReturned:
		return true
	}
	return false
}

// ReceiptLine is one number of a point's day.
type ReceiptLine struct {
	Number         string     `json:"number"`
	Day            string     `json:"day"` // yyyymmdd in China
	Run            int        `json:"run"`
	Use            ReceiptUse `json:"use"`
	ApplicationNo  string     `json:"application_no,omitempty"`
	Reserved       bool       `json:"reserved,omitempty"`        // for blank receipts
	UserName       string     `json:"user_name,omitempty"`       // of the clerk who has or used it
	InstallationID string     `json:"installation_id,omitempty"` // the workstation
	At             time.Time  `json:"at,omitzero"`               // UTC, of the use
	Reason         string     `json:"reason,omitempty"`
}

// ReceiptReport lists every number of a point in order, of one day (yyyymmdd in
// China) or, when day is empty, of all. Runs that are missing between the
// first and the last of a day are listed too.
func (r *Registry) ReceiptReport(ctx context.Context, pointID, day string) ([]ReceiptLine, error) {
	known, err := list(ctx, r, scanReceiptLine, `
		SELECT n.number, n.day, n.run, n.fate, n.reason, n.told_at, n.void_at, n.block_id IS NOT NULL, n.record_id IS NOT NULL,
		       coalesce(s.application_no, ''), coalesce(o.at, b.at, 0), coalesce(k.user_name, ''), coalesce(o.installation_id, b.installation_id, '')
		FROM receipt_number n
		LEFT JOIN receipt_block b ON b.id = n.block_id
		LEFT JOIN record s ON s.id = n.record_id
		LEFT JOIN operation o ON o.id = n.operation_id
		LEFT JOIN clerk k ON k.id = coalesce(o.clerk_id, b.clerk_id)
		WHERE n.point_id = $1 AND ($2 = '' OR n.day = $2) ORDER BY n.day, n.run`, pointID, day)
	if err != nil {
		return nil, err
	}
	var lines []ReceiptLine
	for i, l := range known {
		next := 1
		if i > 0 && known[i-1].Day == l.Day {
			next = known[i-1].Run + 1
		}
		prefix, _, _ := cutRun(l.Number)
		for run := next; run < l.Run; run++ {
			lines = append(lines, ReceiptLine{Number: confirm.ReceiptNumberText(prefix, run), Day: l.Day, Run: run, Use: ReceiptLost})
		}
		lines = append(lines, l)
	}
	return lines, nil
}

func cutRun(number string) (prefix, run string, ok bool) {
	n := strings.LastIndexByte(number, '-') + 1
	return number[:n], number[n:], n > 0
}

func scanReceiptLine(row *sql.Rows) (ReceiptLine, error) {
	var l ReceiptLine
	var fate string
	var told, void sql.NullInt64
	var given bool
	var at int64
	err := row.Scan(&l.Number, &l.Day, &l.Run, &fate, &l.Reason, &told, &void, &l.Reserved, &given,
		&l.ApplicationNo, &at, &l.UserName, &l.InstallationID)
	switch {
	case given && void.Valid:
		l.Use, at = ReceiptRevoked, void.Int64
	case given:
		l.Use = ReceiptGiven
	case fate == "":
		l.Use = ReceiptReserved
	default:
		l.Use, at = ReceiptUse(fate), told.Int64
	}
	l.At = fromMillis(at)
	return l, err
}

// ExplainReceipt makes a reserved number void for a workstation that cannot
// say so itself any more. ErrNotFound when no block has it; a *confirm.Refusal
// receipt_number_taken when it is used or explained already.
func (r *Registry) ExplainReceipt(ctx context.Context, number, reason string) error {
	if !confirm.ValidReceiptReason(reason) {
		return ErrInvalid
	}
	return r.db.update(ctx, func(tx *sql.Tx) error {
		var given bool
		var fate string
		err := tx.QueryRowContext(ctx, "SELECT record_id IS NOT NULL, fate FROM receipt_number WHERE number = $1 AND block_id IS NOT NULL", number).
			Scan(&given, &fate)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return ErrNotFound
		case err != nil:
			return err
		case given, confirm.ReceiptNumberState(fate).Ended():
			return &confirm.Refusal{Code: confirm.CodeReceiptNumberTaken}
		}
		if _, err := tx.ExecContext(ctx, "UPDATE receipt_number SET fate = $1, reason = $2, told_at = $3 WHERE number = $4",
			string(confirm.NumberVoid), reason, millis(r.now()), number); err != nil {
			return err
		}
		return r.log(ctx, tx, "receipt", number, reason)
	})
}
