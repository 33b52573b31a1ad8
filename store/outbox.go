package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"confirmpoint/confirm"
)

// An operation is stored in two sealed cells: opBody never changes after the
// signature, opProgress with every step.
type opBody struct {
	Holder   string         `json:"holder,omitempty"` // none in rows of before there were holders
	Intent   confirm.Intent `json:"intent"`
	Envelope []byte         `json:"envelope,omitempty"` // none after a wipe
	SignedAt time.Time      `json:"signed_at"`
}

type opProgress struct {
	State      confirm.OperationState `json:"state"`
	Code       confirm.Code           `json:"code,omitempty"`
	SentAt     time.Time              `json:"sent_at,omitzero"`
	Tries      int                    `json:"tries,omitempty"`
	Receipt    []byte                 `json:"receipt,omitempty"`
	ResolvedAt time.Time              `json:"resolved_at,omitzero"`
	Resolution string                 `json:"resolution,omitempty"`
}

func (p *opProgress) of(o *confirm.Operation) {
	*p = opProgress{o.State, o.Code, o.SentAt, o.Tries, o.Receipt, o.ResolvedAt, o.Resolution}
}

func (p *opProgress) brief(i *confirm.Intent, holder string) opBrief {
	b := opBrief{
		id: i.OperationID, holder: holder, state: p.State, action: i.Action, resolved: !p.ResolvedAt.IsZero(),
		clerk: i.ClerkID, at: i.Evidence.DecidedAt.Unix(),
	}
	if i.Scan != nil {
		b.scans = append(b.scans, parseBlobSum(i.Scan.SHA256))
	}
	if i.Correction != nil && i.Correction.Authorisation.ScanSHA256 != "" {
		b.scans = append(b.scans, parseBlobSum(i.Correction.Authorisation.ScanSHA256))
	}
	return b
}

// NextSequence gives the number after this clerk's newest committed intent. A
// number that was given and not committed is given again, so that there are no gaps;
// of two intents with one number the second is not committed.
func (s *Store) NextSequence(context.Context) (n int64, err error) {
	err = s.read(func(open *session) error {
		n = open.me().Sequence + 1
		return nil
	})
	return n, err
}

// Waiting counts the operations of this clerk that wait for the registry's word.
// It is told of a locked store too: states are no secret.
func (s *Store) Waiting(ctx context.Context) (n int, err error) {
	err = s.r.QueryRowContext(ctx, "SELECT count(*) FROM operation WHERE holder = ? AND "+stateOpen, s.holder).Scan(&n)
	return n, asProblem(err)
}

// RaiseSequence makes the next intent's number greater than n: the registry
// has seen more of this installation than is here. behind is how many numbers
// were missing, noted in the audit log; 0 when none were.
func (s *Store) RaiseSequence(ctx context.Context, n int64) (behind int64, err error) {
	err = s.read(func(open *session) error {
		behind = max(0, n-open.me().Sequence)
		return nil
	})
	if err != nil || behind == 0 {
		return 0, err
	}
	err = s.write(ctx, func(t *tx) error {
		if behind = max(0, n-t.me().Sequence); behind == 0 {
			return nil // somebody was quicker
		}
		t.changeClerk(t.holder, func(c *clerk) { c.Sequence += behind })
		return t.audit(confirm.AuditEvent{At: t.at, Actor: "registry", Action: confirm.AuditRestored, Detail: strconv.FormatInt(behind, 10)})
	})
	if err != nil {
		return 0, err
	}
	return behind, nil
}

var errCommit = errors.New("store: operation cannot be committed")

// CommitDecision writes, in one transaction, the signed operation to the
// outbox with base (what the clerk saw), a ledger line and an audit entry. A
// conclusion drops the draft of the record. Earlier refusals of the same kind
// of act count as resolved by it. Committing the same bytes again changes nothing.
func (s *Store) CommitDecision(ctx context.Context, op confirm.Operation, base confirm.Record, events ...confirm.AuditEvent) error {
	return s.write(ctx, func(t *tx) error { return t.commitDecision(ctx, &op, &base, events) })
}

func (t *tx) commitDecision(ctx context.Context, op *confirm.Operation, base *confirm.Record, events []confirm.AuditEvent) error {
	i := &op.Intent
	if done, err := t.mayCommit(ctx, op, base); done || err != nil {
		return err
	}
	if err := t.supersede(ctx, i); err != nil {
		return err
	}
	if err := t.insertOperation(op, base); err != nil {
		return err
	}
	t.changeClerk(t.holder, func(c *clerk) { c.Sequence = i.Sequence })
	if concludes(i.Action) {
		if err := t.dropDraft(i.RecordID); err != nil {
			return err
		}
	}
	if err := t.ledger(i.RecordID, LedgerEntry{Act: LedgerSigned, Ref: i.OperationID}); err != nil {
		return err
	}
	return t.auditAll(append(slices.Clone(events), confirm.AuditEvent{At: op.SignedAt, Actor: i.ClerkID,
		Action: confirm.AuditDecide, Subject: i.RecordID, Detail: i.OperationID + " " + string(i.Action)}))
}

// mayCommit judges an operation that is to be added; done tells that the same
// bytes are here already.
func (t *tx) mayCommit(ctx context.Context, op *confirm.Operation, base *confirm.Record) (done bool, err error) {
	i := &op.Intent
	old, err := t.operation(ctx, t.Tx, i.OperationID)
	switch {
	case err == nil && bytes.Equal(old.Envelope, op.Envelope):
		return true, nil
	case err == nil:
		return false, fmt.Errorf("%w: its id is taken", errCommit)
	case confirm.CodeOf(err) != confirm.ProblemNotFound:
		return false, err
	case op.State != confirm.OperationSigned || i.OperationID == "" || base.ID != i.RecordID:
		return false, fmt.Errorf("%w: not a signed operation on its base", errCommit)
	case t.holder != "" && i.InstallationID != t.holder:
		return false, fmt.Errorf("%w: of another installation", errCommit)
	case i.Sequence <= t.me().Sequence:
		return false, fmt.Errorf("%w: sequence %d is used", errCommit, i.Sequence)
	}
	if concludes(i.Action) { // it drops the draft
		if err := t.choiceFirst(i.RecordID); err != nil {
			return false, err
		}
	}
	return false, t.colleagueFirst(i)
}

// supersede resolves the refused operations of a record that by replaces:
// doing it again is how a clerk deals with them. A note does not replace a
// conclusion, nor a conclusion a message.
func (t *tx) supersede(ctx context.Context, by *confirm.Intent) error {
	for _, b := range t.ops[by.RecordID] {
		if b.state != confirm.OperationRefused || b.resolved || !replaces(by.Action, b.action) || !t.mayResolve(b.holder) {
			continue
		}
		op, err := t.operation(ctx, t.Tx, b.id)
		if err != nil {
			return err
		}
		if err := t.resolve(&op, confirm.Superseded+by.OperationID, t.at, by.ClerkID); err != nil {
			return err
		}
	}
	return nil
}

// replaces tells whether doing a now answers what became of b.
func replaces(a, b confirm.Action) bool { return a == b || (concludes(a) && concludes(b)) }

func (t *tx) insertOperation(op *confirm.Operation, base *confirm.Record) error {
	i, rev := &op.Intent, t.rev()
	body, err := t.sealJSON(t.keys.body, place{"operation", "body", i.OperationID, rev}, opBody{t.holder, *i, op.Envelope, op.SignedAt})
	if err != nil {
		return err
	}
	seen, err := t.sealJSON(t.keys.body, place{"operation", "base", i.OperationID, rev}, base)
	if err != nil {
		return err
	}
	var p opProgress
	p.of(op)
	progress, err := t.sealJSON(t.keys.body, place{"operation", "progress", i.OperationID, rev}, p)
	if err != nil {
		return err
	}
	if _, err := t.Exec(`INSERT INTO operation (id, holder, record_id, sequence, state, body_rev, body, base, rev, progress)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		i.OperationID, t.holder, i.RecordID, i.Sequence, string(p.State), rev, body, seen, rev, progress); err != nil {
		return err
	}
	t.head.Operations.add(t.keys, "operation", i.OperationID, rev)
	t.setOp(i.RecordID, p.brief(i, t.holder))
	return t.saveEscrow(i.OperationID, op.Escrow)
}

// saveProgress moves an operation on.
func (t *tx) saveProgress(op *confirm.Operation) error {
	id := op.Intent.OperationID
	var old int64
	var holder string
	if err := t.QueryRow("SELECT rev, holder FROM operation WHERE id = ?", id).Scan(&old, &holder); err != nil {
		return err
	}
	var p opProgress
	p.of(op)
	rev := t.rev()
	sealed, err := t.sealJSON(t.keys.body, place{"operation", "progress", id, rev}, p)
	if err != nil {
		return err
	}
	if _, err := t.Exec("UPDATE operation SET state = ?, resolved_at = ?, rev = ?, progress = ? WHERE id = ?",
		string(p.State), stamp(p.ResolvedAt), rev, sealed, id); err != nil {
		return err
	}
	t.head.Operations.remove(t.keys, "operation", id, old)
	t.head.Operations.add(t.keys, "operation", id, rev)
	t.setOp(op.Intent.RecordID, p.brief(&op.Intent, holder))
	return t.dropEscrow(id, p.State)
}

// setOp notes a changed operation for the session, which takes it over after
// the commit.
func (t *tx) setOp(recordID string, op opBrief) {
	t.after = append(t.after, func() {
		t.session.ops[recordID] = t.withOp(recordID, op)
		t.session.refresh(recordID)
	})
}

func (t *tx) sealJSON(with *sealer, p place, v any) ([]byte, error) {
	plain, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return with.seal(p, plain)
}

// Operations lists the outbox and the history, oldest first; recordID "" means
// all records. An operation that does not verify is an error when its record
// is asked for, and left out of the list of all: Damage names it.
func (s *Store) Operations(ctx context.Context, recordID string) (list []confirm.Operation, err error) {
	err = s.read(func(open *session) error {
		where := "record_id = ?"
		if recordID == "" {
			where = "? = ''"
		}
		list, err = open.operations(ctx, s.r, where+" ORDER BY seq", recordID == "", recordID)
		return err
	})
	return list, err
}

// Unanswered lists the operations that have no answer of the registry, of every clerk,
// oldest first.
func (s *Store) Unanswered(ctx context.Context) (list []confirm.Operation, err error) {
	err = s.read(func(open *session) error {
		list, err = open.operations(ctx, s.r, stateOpen+" ORDER BY seq", true)
		return err
	})
	return list, err
}

// Base gives the record as the clerk saw it when the operation was signed.
func (s *Store) Base(ctx context.Context, operationID string) (rec confirm.Record, err error) {
	err = s.read(func(open *session) error {
		rec, err = open.base(ctx, s.r, operationID)
		return err
	})
	return rec, err
}

func (s *session) base(ctx context.Context, q queryer, operationID string) (rec confirm.Record, err error) {
	var rev int64
	var sealed []byte
	err = q.QueryRowContext(ctx, "SELECT body_rev, base FROM operation WHERE id = ?", operationID).Scan(&rev, &sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return rec, problem(confirm.ProblemNotFound, nil)
	}
	if err != nil {
		return rec, err
	}
	if len(sealed) == 0 { // wiped
		return rec, problem(confirm.ProblemNotFound, nil)
	}
	plain, err := s.keys.body.open(nil, place{"operation", "base", operationID, rev}, sealed)
	if err == nil {
		err = json.Unmarshal(plain, &rec)
	}
	if err != nil {
		return confirm.Record{}, damaged("operation/"+operationID, errSeal)
	}
	return rec, nil
}

func (s *session) operation(ctx context.Context, q queryer, id string) (op confirm.Operation, err error) {
	list, err := s.operations(ctx, q, "id = ?", false, id)
	if err == nil && len(list) == 0 {
		err = problem(confirm.ProblemNotFound, nil)
	}
	if err != nil {
		return op, err
	}
	return list[0], nil
}

// operations reads the rows that where names. Rows that do not verify are left
// out when lenient, so that one of them does not hold up the rest.
func (s *session) operations(ctx context.Context, q queryer, where string, lenient bool, args ...any) ([]confirm.Operation, error) {
	rows, err := q.QueryContext(ctx,
		"SELECT "+opColumns+" FROM operation WHERE "+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []confirm.Operation
	for rows.Next() {
		var r opRow
		if err := rows.Scan(r.columns()...); err != nil {
			return nil, err
		}
		op, err := r.open(s.keys)
		if err != nil && !lenient {
			return nil, err
		}
		if err == nil {
			op.Held = holdsBack(op.State, op.Intent.Action) && s.isGone(op.Intent.RecordID)
			op.Colleague = s.colleague(r.holder)
			_, op.Undoable = s.undoable[r.id]
			list = append(list, op)
		}
	}
	return list, rows.Err()
}

// opRow is an operation as it is stored.
type opRow struct {
	id, holder             string
	recordID, state        string
	sequence, bodyRev, rev int64
	body, progress         []byte
}

// opColumns are what columns scans, in its order.
const opColumns = "id, holder, record_id, sequence, state, body_rev, body, rev, progress"

func (r *opRow) columns() []any {
	return []any{&r.id, &r.holder, &r.recordID, &r.sequence, &r.state, &r.bodyRev, &r.body, &r.rev, &r.progress}
}

// opRows reads all rows as they are stored.
func (t *tx) opRows(ctx context.Context) (list []opRow, err error) {
	rows, err := t.QueryContext(ctx, "SELECT "+opColumns+" FROM operation ORDER BY seq")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r opRow
		if err := rows.Scan(r.columns()...); err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

// open unseals an operation and holds its plain columns against it.
func (r *opRow) open(k *keyring) (op confirm.Operation, err error) {
	var b opBody
	var p opProgress
	plain, err := k.body.open(nil, place{"operation", "body", r.id, r.bodyRev}, r.body)
	if err == nil {
		err = json.Unmarshal(plain, &b)
	}
	if err == nil {
		plain, err = k.body.open(nil, place{"operation", "progress", r.id, r.rev}, r.progress)
	}
	if err == nil {
		err = json.Unmarshal(plain, &p)
	}
	if err != nil || b.Intent.OperationID != r.id || b.Intent.RecordID != r.recordID || b.Holder != r.holder ||
		b.Intent.Sequence != r.sequence || string(p.State) != r.state {
		return op, damaged("operation/"+r.id, errSeal)
	}
	return confirm.Operation{
		Intent: b.Intent, Envelope: b.Envelope, SignedAt: b.SignedAt,
		State: p.State, Code: p.Code, SentAt: p.SentAt, Tries: p.Tries, Receipt: p.Receipt,
		ResolvedAt: p.ResolvedAt, Resolution: p.Resolution,
	}, nil
}
