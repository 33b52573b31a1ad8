package main

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/store"

	"github.com/anishathalye/porcupine"
	_ "modernc.org/sqlite" // the registry's file is read as it is
)

// judged is an operation as the registry has it.
type judged struct {
	id, record, installation string
	sequence                 int64
	accepted                 bool
	code                     confirm.Code
}

// held is a record as the registry has it.
type held struct {
	id, point string
	version   int64
	digest    string
	standing  confirm.Standing
	raw       []byte
	removed   bool
}

// oracle compares what was told with what both sides have in the end.
type oracle struct {
	c       *campaign
	ops     map[string]judged
	records map[string]held
	bad     []string
}

func (o *oracle) wrong(format string, args ...any) {
	o.bad = append(o.bad, fmt.Sprintf(format, args...))
}

// judge gives everything that is wrong; nil when the campaign has passed.
func (c *campaign) judge(ctx context.Context) ([]string, error) {
	o := &oracle{c: c, ops: map[string]judged{}, records: map[string]held{}, bad: c.said.problems()}
	if err := o.readRegistry(ctx); err != nil {
		return nil, fmt.Errorf("registry: %w", err)
	}
	mine := map[string]bool{}
	for n := range c.o.Clerks {
		if err := o.judgeClerk(ctx, n, mine); err != nil {
			return nil, fmt.Errorf("clerk %d: %w", n, err)
		}
	}
	for id := range o.ops {
		if !mine[id] {
			o.wrong("the registry judged %s, which no clerk has", id)
		}
	}
	for id, t := range c.said.saidOps() {
		if !mine[id] {
			o.wrong("operation %s was told as saved to clerk %d and is lost", id, t.clerk)
		}
	}
	o.judgeApplied()
	return o.bad, o.judgeHistories()
}

func (o *oracle) readRegistry(ctx context.Context) error {
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(filepath.Join(registryDir(o.c.o.Dir), "registry.db")))
	if err != nil {
		return err
	}
	defer db.Close()
	var whole string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check").Scan(&whole); err != nil {
		return err
	}
	if whole != "ok" {
		o.wrong("integrity of the registry's file: %s", whole)
	}
	if err := o.readOperations(ctx, db); err != nil {
		return err
	}
	if err := o.readRecords(ctx, db); err != nil {
		return err
	}
	if err := o.readAudits(ctx, db); err != nil {
		return err
	}
	return o.readNumbers(ctx, db)
}

// readAudits: however a workstation or the registry died, no audit log looks as
// if it had been put back; a fork would blame a clerk who did nothing.
func (o *oracle) readAudits(ctx context.Context, db *sql.DB) error {
	var logs, forked, points int
	err := db.QueryRowContext(ctx, `SELECT count(*), count(forked_at), (SELECT count(*) FROM audit_checkpoint) FROM audit_log`).
		Scan(&logs, &forked, &points)
	if forked > 0 {
		o.wrong("%d of %d audit logs are forked", forked, logs)
	}
	o.c.tally.add("audit checkpoints", points)
	return err
}

func (o *oracle) readOperations(ctx context.Context, db *sql.DB) error {
	rows, err := db.QueryContext(ctx, "SELECT id, record_id, installation_id, sequence, accepted, code FROM operation")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var j judged
		if err := rows.Scan(&j.id, &j.record, &j.installation, &j.sequence, &j.accepted, &j.code); err != nil {
			return err
		}
		o.ops[j.id] = j
	}
	return rows.Err()
}

func (o *oracle) readRecords(ctx context.Context, db *sql.DB) error {
	rows, err := db.QueryContext(ctx, "SELECT id, point_id, version, digest, standing, removed_at IS NOT NULL FROM record")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var h held
		if err := rows.Scan(&h.id, &h.point, &h.version, &h.digest, &h.raw, &h.removed); err != nil {
			return err
		}
		if h.standing, err = confirm.DecodeStanding(h.raw); err != nil {
			return err
		}
		o.records[h.id] = h
	}
	return rows.Err()
}

// readNumbers: a receipt number belongs to one operation, which was accepted
// and is a 材料齐全; one that is not void belongs to the decision in force.
func (o *oracle) readNumbers(ctx context.Context, db *sql.DB) error {
	rows, err := db.QueryContext(ctx, "SELECT record_id, operation_id, void_at IS NULL FROM receipt_number")
	if err != nil {
		return err
	}
	defer rows.Close()
	given := map[string]bool{}
	for rows.Next() {
		var record, op string
		var valid bool
		if err := rows.Scan(&record, &op, &valid); err != nil {
			return err
		}
		if given[op] {
			o.wrong("operation %s was given two receipt numbers", op)
		}
		given[op] = true
		if !o.ops[op].accepted {
			o.wrong("operation %s was not accepted and has a receipt number", op)
		}
		d := o.records[record].standing.Decision
		if valid && (d == nil || d.OperationID != op) {
			o.wrong("record %s: the number of operation %s is valid and its decision is not in force", record, op)
		}
	}
	return rows.Err()
}

// judgeClerk looks at one workstation as its clerk would, after the last pull.
func (o *oracle) judgeClerk(ctx context.Context, n int, mine map[string]bool) error {
	id, err := readIdentity(o.c.o.Dir, n)
	if err != nil {
		return err
	}
	s, err := store.Open(ctx, filepath.Join(clerkDir(o.c.o.Dir, n), "point.db"), store.Options{})
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	if err := s.Unlock(ctx, id.CacheKey); err != nil {
		return err
	}
	for _, place := range s.Damage() {
		o.wrong("clerk %d: damage at %s", n, place)
	}
	if err := s.VerifyAudit(ctx); err != nil {
		o.wrong("clerk %d: audit log: %v", n, err)
	}
	ops, err := s.Operations(ctx, "")
	if err != nil {
		return err
	}
	conflicts, err := s.Search(ctx, confirm.Query{Queue: confirm.QueueConflict})
	if err != nil {
		return err
	}
	listed := map[string]bool{}
	for _, row := range conflicts.Rows {
		listed[row.ID] = true
	}
	numbers := map[int64]bool{}
	said := o.c.said.saidOps()
	for _, op := range ops {
		i := op.Intent
		mine[i.OperationID] = true
		if numbers[i.Sequence] || i.Sequence < 1 || i.Sequence > int64(len(ops)) {
			o.wrong("clerk %d: sequence %d is given twice or leaves a gap", n, i.Sequence)
		}
		numbers[i.Sequence] = true
		o.judgeOperation(n, op, said, listed)
	}
	return o.judgeView(ctx, n, s, id.Enrolment.Point.ID)
}

// judgeOperation holds one operation of a clerk against the registry's word and
// against what was on his screen.
func (o *oracle) judgeOperation(n int, op confirm.Operation, said map[string]told, listed map[string]bool) {
	id := op.Intent.OperationID
	theirs, known := o.ops[id]
	accepted := op.State == confirm.OperationAccepted
	switch {
	case op.State != confirm.OperationAccepted && op.State != confirm.OperationRefused:
		o.wrong("clerk %d: operation %s is %s in the end", n, id, op.State)
		return
	case !known && givenUpUnsent(op):
		return
	case !known:
		o.wrong("clerk %d: operation %s is %s, and the registry does not know it", n, id, op.State)
		return
	case theirs.accepted != accepted || theirs.code != op.Code:
		o.wrong("clerk %d: operation %s is %s %s here and %v %s there", n, id, op.State, op.Code, theirs.accepted, theirs.code)
	case theirs.installation != op.Intent.InstallationID || theirs.sequence != op.Intent.Sequence || theirs.record != op.Intent.RecordID:
		o.wrong("clerk %d: operation %s is another one there", n, id)
	}
	if !accepted {
		o.judgeRefusal(n, op, listed)
	}
	if t, ok := said[id]; ok && t.closed && t.code != op.Code {
		o.wrong("clerk %d: operation %s was shown as %q and is %q now", n, id, t.code, op.Code)
	}
}

// givenUpUnsent tells what its clerk gave up since its record had left: it was
// never judged, so it has no receipt.
func givenUpUnsent(op confirm.Operation) bool {
	return op.State == confirm.OperationRefused && op.Code == confirm.CodeNotYourPoint && len(op.Receipt) == 0 && op.Resolution == heldReason
}

// judgeRefusal: a refused operation is listed as a conflict until its clerk has
// dealt with it, by doing it again or by giving it up with a reason.
func (o *oracle) judgeRefusal(n int, op confirm.Operation, listed map[string]bool) {
	switch {
	case op.ResolvedAt.IsZero() && !listed[op.Intent.RecordID]:
		o.wrong("clerk %d: operation %s was refused (%s) and is not in the list of conflicts", n, op.Intent.OperationID, op.Code)
	case !op.ResolvedAt.IsZero() && op.Resolution == "":
		o.wrong("clerk %d: operation %s is resolved by nobody", n, op.Intent.OperationID)
	}
}

// judgeView: every record the clerk sees is what the registry has, and every
// record of the point is seen.
func (o *oracle) judgeView(ctx context.Context, n int, s *store.Store, pointID string) error {
	page, err := s.Search(ctx, confirm.Query{})
	if err != nil {
		return err
	}
	here := map[string]bool{}
	for _, row := range page.Rows {
		rec, err := s.Record(ctx, row.ID)
		if err != nil {
			return err
		}
		here[row.ID] = !row.Gone
		if err := o.judgeRecord(n, pointID, row, rec); err != nil {
			return err
		}
	}
	for id, r := range o.records {
		if r.point == pointID && !r.removed && !here[id] {
			o.wrong("clerk %d: record %s is missing", n, id)
		}
	}
	return nil
}

// judgeRecord holds one record of a clerk against the registry's.
func (o *oracle) judgeRecord(n int, pointID string, row confirm.Row, rec confirm.Record) error {
	theirs, known := o.records[row.ID]
	gone := !known || theirs.removed || theirs.point != pointID
	if row.Gone || gone {
		if row.Gone != gone {
			o.wrong("clerk %d: record %s: here gone %v, there %v", n, row.ID, row.Gone, gone)
		}
		return nil
	}
	standing, err := confirm.EncodeStanding(rec.Standing)
	if err != nil {
		return err
	}
	if rec.Version != theirs.version || rec.Digest != theirs.digest || string(standing) != string(theirs.raw) {
		o.wrong("clerk %d: record %s is version %d %s here and %d %s there", n, row.ID, rec.Version, rec.Standing.State, theirs.version, theirs.standing.State)
	}
	return nil
}

// judgeApplied: what adds a line to a record has added exactly one when it was
// accepted, and none when it was refused.
func (o *oracle) judgeApplied() {
	lines := map[string]int{}
	for id, r := range o.records {
		st := r.standing
		for _, m := range st.Messages {
			lines[m.OperationID]++
		}
		for _, m := range st.Corrections {
			lines[m.OperationID]++
		}
		for _, m := range st.Scans {
			lines[m.OperationID]++
		}
		if d := st.Decision; d != nil && st.State != confirm.StateDeclined && !o.ops[d.OperationID].accepted {
			o.wrong("record %s: decision %s was not accepted", id, d.OperationID)
		}
	}
	for id, t := range o.c.said.saidOps() {
		want := 0
		switch t.saved.Action {
		case confirm.ActionMessage, confirm.ActionCorrectWork, confirm.ActionAttachScan:
			if o.ops[id].accepted {
				want = 1
			}
		case confirm.ActionConcludeComplete, confirm.ActionConcludeIncomplete, confirm.ActionLeaveUnconfirmed:
			continue // may carry a message
		}
		if lines[id] != want {
			o.wrong("operation %s (%s) has left %d lines, want %d", id, t.saved.Action, lines[id], want)
		}
	}
}

// checkTime bounds the search through one record's history.
const checkTime = 30 * time.Second

// judgeHistories gives each record's history to porcupine; one that no order
// explains is drawn into a file.
func (o *oracle) judgeHistories() error {
	for record, ops := range o.c.said.byRecord() {
		home := o.c.house.homes[o.c.house.persons[o.c.house.numbers[record]]]
		first := stand{Version: 1, State: confirm.StatePending, Point: o.c.pointID(home)}
		m := register(first)
		found, info := porcupine.CheckOperationsVerbose(m, ops, checkTime)
		o.c.tally.add("histories checked", 1)
		o.c.tally.add("steps in histories", len(ops))
		if found == porcupine.Ok {
			continue
		}
		path := filepath.Join(o.c.o.Dir, "history-"+record+".html")
		if err := porcupine.VisualizePath(m, info, path); err != nil {
			return err
		}
		o.wrong("the history of record %s is %s: see %s", record, found, path)
	}
	return nil
}
