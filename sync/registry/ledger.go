package registry

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"confirmpoint/confirm"
)

// ledger is what the judge still has to write in its transaction. Most
// decisions change the standing of a record and nothing else: many of those
// are written at once. Whatever asks the database about something that is in
// the ledger settles it first.
type ledger struct {
	tx      *sql.Tx
	touched map[string]bool // records with a line, or written past the read-ahead
	lines   []line
	void    []any // records whose numbers end
	voidAt  int64
	numbers []any // rows of receipt_number
	seq     int64 // last one taken; 0: not asked for
	runs    map[pointDay]int
}

// line is a record's new standing and its place in the feed.
type line struct {
	pointID, recordID string
	standing          []byte
	seq               int64
}

// pointDay is what numbers of 受理凭证 run through.
type pointDay struct{ pointID, day string }

func newLedger(tx *sql.Tx) *ledger {
	return &ledger{tx: tx, touched: map[string]bool{}, runs: map[pointDay]int{}}
}

// lastSeq is the number of the newest change, with those in the ledger.
func (l *ledger) lastSeq(ctx context.Context) (int64, error) {
	if l.seq == 0 {
		var err error
		if l.seq, err = lastSeq(ctx, l.tx); err != nil {
			return 0, err
		}
	}
	return l.seq, nil
}

// put notes what an action has made of a record, or writes at once what is
// more than a standing.
func (l *ledger) put(ctx context.Context, before stored, after confirm.Record) (standing []byte, seq int64, err error) {
	l.touched[after.ID] = true
	if after.Version != before.Version || after.PointID != before.PointID ||
		!slices.Equal(picturesOf(before.Record), picturesOf(after)) {
		if err := l.settle(ctx); err != nil {
			return nil, 0, err
		}
		l.seq = 0
		return putRecord(ctx, l.tx, before, after)
	}
	if standing, err = confirm.EncodeStanding(after.Standing); err != nil {
		return nil, 0, err
	}
	if _, err := l.lastSeq(ctx); err != nil {
		return nil, 0, err
	}
	l.seq++
	l.lines = append(l.lines, line{after.PointID, after.ID, standing, l.seq})
	return standing, l.seq, nil
}

// end voids the numbers of a record's earlier decisions.
func (l *ledger) end(recordID string, now time.Time) {
	l.touched[recordID] = true
	l.void, l.voidAt = append(l.void, recordID), millis(now)
}

// nextNumber gives a record the next number of its point's day.
func (l *ledger) nextNumber(ctx context.Context, point confirm.Point, i confirm.Intent, now time.Time) (string, error) {
	key := pointDay{point.ID, confirm.InChina(now).Format("20060102")}
	run, known := l.runs[key]
	if !known {
		var err error
		if _, run, err = nextRun(ctx, l.tx, point.ID, now); err != nil {
			return "", err
		}
	}
	l.runs[key] = run + 1
	number := confirm.ReceiptNumberText(numberPrefix(point, key.day), run)
	l.numbers = append(l.numbers, number, point.ID, key.day, run, i.RecordID, i.OperationID)
	return number, nil
}

// keepNumber gives a record the number that it had.
func (l *ledger) keepNumber(ctx context.Context, pointID string, i confirm.Intent, n pointNumber) error {
	if err := l.settle(ctx); err != nil { // an earlier number ends, not this one
		return err
	}
	key := pointDay{pointID, n.day}
	if run, known := l.runs[key]; known {
		l.runs[key] = max(run, n.run+1)
	}
	l.numbers = append(l.numbers, n.text, pointID, n.day, n.run, i.RecordID, i.OperationID)
	return l.settle(ctx)
}

// settle writes what is noted.
func (l *ledger) settle(ctx context.Context) error {
	for len(l.void) > 0 { // before the new ones
		n := sizeFor(len(l.void), 1)
		if _, err := l.tx.ExecContext(ctx, voidText(n), append([]any{l.voidAt}, l.void[:n]...)...); err != nil {
			return err
		}
		l.void = l.void[n:]
	}
	err := insertRows(ctx, l.tx, "receipt_number (number, point_id, day, run, record_id, operation_id)", "", 6, l.numbers)
	l.numbers = nil
	if err != nil || len(l.lines) == 0 {
		return err
	}
	var standings, feed []any
	for _, line := range l.lines {
		standings = append(standings, line.recordID, line.standing)
		feed = append(feed, line.pointID, line.recordID, line.seq)
	}
	l.lines = nil
	if err := updateStandings(ctx, l.tx, standings); err != nil {
		return err
	}
	if _, err := l.tx.ExecContext(ctx, "UPDATE counter SET value = $1 WHERE name = 'seq'", l.seq); err != nil {
		return err
	}
	return insertRows(ctx, l.tx, "feed (point_id, record_id, seq)",
		" ON CONFLICT (point_id, record_id) DO UPDATE SET seq = excluded.seq, gone = NULL", 3, feed)
}

// voidText is the statement that ends the numbers of so many records.
func voidText(records int) string {
	return "UPDATE receipt_number SET void_at = $1 WHERE void_at IS NULL AND record_id IN " + placeholders(2, 1, records)
}

// fewStandings is how many records a statement gives their standing: each looks
// for its own among all of them.
const fewStandings = 50

// updateStandings takes pairs of a record's id and its standing.
func updateStandings(ctx context.Context, tx *sql.Tx, pairs []any) error {
	for len(pairs) > 0 {
		n := sizeFor(min(len(pairs)/2, fewStandings), 2)
		if _, err := tx.ExecContext(ctx, standingsText(n), pairs[:n*2]...); err != nil {
			return err
		}
		pairs = pairs[n*2:]
	}
	return nil
}

// standingsText is the statement for so many records. ELSE is for the type: no
// row comes to it.
func standingsText(records int) string {
	var cases, ids strings.Builder
	for n := range records {
		fmt.Fprintf(&cases, "WHEN $%d THEN $%d ", 2*n+1, 2*n+2)
		fmt.Fprintf(&ids, ", $%d", 2*n+1)
	}
	return "UPDATE record SET standing = CASE id " + cases.String() + "ELSE standing END WHERE id IN (" + ids.String()[len(", "):] + ")"
}

// insertRows inserts many rows with few statements. No two may have one key.
func insertRows(ctx context.Context, tx *sql.Tx, into, after string, width int, values []any) error {
	for len(values) > 0 {
		n := sizeFor(len(values)/width, width)
		query := fmt.Sprintf("INSERT INTO %s VALUES %s%s", into, placeholders(1, n, width), after)
		if _, err := tx.ExecContext(ctx, query, values[:n*width]...); err != nil {
			return err
		}
		values = values[n*width:]
	}
	return nil
}

// placeholders are ($1, $2), ($3, $4) for two rows of two from the first on.
func placeholders(first, rows, width int) string {
	var b strings.Builder
	for row := range rows {
		for column := range width {
			b.WriteString(separator(row, column))
			fmt.Fprintf(&b, "$%d", first+row*width+column)
		}
	}
	return b.String() + ")"
}
