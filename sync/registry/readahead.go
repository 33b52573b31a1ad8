package registry

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// recordKey is a record as a point sees it.
type recordKey struct{ pointID, recordID string }

// found is what the feed of a point says about a record.
type found struct {
	stored
	gone sql.NullString
}

// readAhead is what the judge has asked for all operations of a transaction at
// once: a question costs more by its way to the server than by its answer. A
// nil value means that there is none; what is not a key was not asked for.
type readAhead struct {
	operations map[string]*judgedRow
	sequences  map[sequenceKey]bool
	records    map[recordKey]*found
}

// judgedRow is the stored answer to an operation of anybody.
type judgedRow struct {
	owner, hash string
	accepted    bool
	receipt     string
}

// ask reads what the operations of the hearings will be judged by. Where it is
// not clear yet, as for a signer who is not the caller, the judge asks by itself.
func (a *readAhead) ask(ctx context.Context, q querier, batch []*hearing) error {
	*a = readAhead{operations: map[string]*judgedRow{}, sequences: map[sequenceKey]bool{}, records: map[recordKey]*found{}}
	var ids, sequences, records []any
	for _, h := range batch {
		for _, s := range h.subs {
			if s == nil || h.ctx.Err() != nil {
				continue
			}
			id := s.intent.OperationID
			if _, twice := a.operations[id]; !twice {
				a.operations[id] = nil
				ids = append(ids, id)
			}
			sequence := sequenceKey{h.who.clerkID, s.intent.InstallationID, s.intent.Sequence}
			if _, twice := a.sequences[sequence]; !twice {
				a.sequences[sequence] = false
				sequences = append(sequences, sequence.clerkID, sequence.installationID, sequence.sequence)
			}
			record := recordKey{h.who.pointID, s.intent.RecordID}
			if _, twice := a.records[record]; !twice {
				a.records[record] = nil
				records = append(records, record.pointID, record.recordID)
			}
		}
	}
	if err := askRows(ctx, q, askOperations, ids, a.scanOperation); err != nil {
		return err
	}
	if err := askRows(ctx, q, askSequences, sequences, a.scanSequence); err != nil {
		return err
	}
	return askRows(ctx, q, askRecords, records, a.scanRecord)
}

// lookup is a query about so many rows of values.
type lookup interface {
	width() int // values of a row
	text(rows int) string
}

// keyList is a query that ends with the values to look for.
type keyList string

func (keyList) width() int { return 1 }

func (l keyList) text(rows int) string { return string(l) + " IN " + placeholders(1, 1, rows) }

// table is a query that begins with rows to look for: they are w.
type table struct {
	columns []string // of w, as they are named
	types   []string
	query   string
}

// Those about operations are not joins: PostgreSQL keeps a plan that it has made
// while the table was empty, and would go through all of the table.
var (
	askOperations = keyList("SELECT id, clerk_id, envelope_sha256, accepted, receipt FROM operation WHERE id")
	askSequences  = table{[]string{"clerk_id", "installation_id", "sequence"}, []string{"text", "text", "bigint"},
		`SELECT w.clerk_id, w.installation_id, w.sequence FROM w WHERE (SELECT 1 FROM operation o
		WHERE o.clerk_id = w.clerk_id AND o.installation_id = w.installation_id AND o.sequence = w.sequence LIMIT 1) = 1`}
	askRecords = table{[]string{"point_id", "record_id"}, []string{"text", "text"},
		"SELECT s." + strings.ReplaceAll(recordColumns, ", ", ", s.") + ", f.point_id, f.gone FROM w" +
			" JOIN feed f ON f.point_id = w.point_id AND f.record_id = w.record_id JOIN record s ON s.id = f.record_id"}
)

// sizes are of how many rows a statement is made, so that there are few texts,
// which stay compiled.
var sizes = []int{100, 50, 20, 10, 5, 2, 1}

// enoughParameters is how many a statement has at most. SQLite's driver looks
// for the name of each in a list of all: its work grows with their square.
const enoughParameters = 300

// askRows puts rows of values to a query, and gives each answer to scan.
func askRows(ctx context.Context, q querier, t lookup, values []any, scan func(*sql.Rows) error) error {
	width := t.width()
	for len(values) > 0 {
		n := sizeFor(len(values)/width, width)
		if err := askOnce(ctx, q, t.text(n), values[:n*width], scan); err != nil {
			return err
		}
		values = values[n*width:]
	}
	return nil
}

// sizeFor is how many of so many rows the next statement takes.
func sizeFor(rows, width int) int {
	for _, size := range sizes {
		if rows >= size && size*width <= enoughParameters {
			return size
		}
	}
	return 1
}

func (t table) width() int { return len(t.columns) }

func (t table) text(rows int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "WITH w (%s) AS (VALUES ", strings.Join(t.columns, ", "))
	for row := range rows {
		for column, kind := range t.types {
			b.WriteString(separator(row, column))
			fmt.Fprintf(&b, "CAST($%d AS %s)", row*len(t.columns)+column+1, kind)
		}
	}
	return b.String() + ")) " + t.query
}

// separator stands before a value in a list of rows.
func separator(row, column int) string {
	switch {
	case column > 0:
		return ", "
	case row > 0:
		return "), ("
	}
	return "("
}

func askOnce(ctx context.Context, q querier, query string, values []any, scan func(*sql.Rows) error) error {
	rows, err := q.QueryContext(ctx, query, values...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (a *readAhead) scanOperation(rows *sql.Rows) error {
	var id string
	var j judgedRow
	err := rows.Scan(&id, &j.owner, &j.hash, &j.accepted, &j.receipt)
	a.operations[id] = &j
	return err
}

func (a *readAhead) scanSequence(rows *sql.Rows) error {
	var k sequenceKey
	err := rows.Scan(&k.clerkID, &k.installationID, &k.sequence)
	a.sequences[k] = true
	return err
}

func (a *readAhead) scanRecord(rows *sql.Rows) error {
	var f found
	var k recordKey
	var err error
	if f.stored, err = scanRecord(more{rows, []any{&k.pointID, &f.gone}}); err != nil {
		return err
	}
	k.recordID = f.ID
	a.records[k] = &f
	return nil
}

// more scans further columns after those that are asked for.
type more struct {
	rows *sql.Rows
	dest []any
}

func (m more) Scan(dest ...any) error { return m.rows.Scan(append(dest, m.dest...)...) }
