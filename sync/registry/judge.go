package registry

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// verdict is what was decided about one operation, before it is signed.
type verdict struct {
	accepted bool
	code     confirm.Code
	version  int64
	standing json.RawMessage
	seq      int64
	// retry stops the operation, unjudged: it names a scan nobody has brought
	// (blob_missing), or rests on what a restored registry is still to get back.
	retry confirm.Code
}

// judge decides and has the receipt signed. A refused operation is stored too:
// its id is dead for ever.
func (c *court) judge(ctx context.Context, signer caller, s *submission, result *wire.Result) (wire.Result, error) {
	now := c.r.now()
	v, err := c.decide(ctx, signer, s, s.earlier.came(now))
	if err != nil {
		return wire.Result{}, err
	}
	if v.retry != "" {
		return wire.Result{OperationID: s.intent.OperationID, Kind: wire.ResultRetry, Code: string(v.retry)}, nil
	}
	d := &ruling{submission: s, signer: signer, verdict: v, at: now, answers: []*wire.Result{result}}
	c.sign(d)
	return d.result(), nil
}

// result is the answer before its receipt is there.
func (d *ruling) result() wire.Result {
	kind := wire.ResultRefused
	if d.verdict.accepted {
		kind = wire.ResultAccepted
	}
	return wire.Result{OperationID: d.intent.OperationID, Kind: kind}
}

// decide asks the rules and, when they agree, changes the record.
func (c *court) decide(ctx context.Context, signer caller, s *submission, now time.Time) (verdict, error) {
	i := s.intent
	rec, hidden, err := c.visible(ctx, signer.pointID, i.RecordID)
	if err != nil {
		return verdict{}, err
	}
	switch hidden {
	case "":
	case confirm.CodeNotYourPoint:
		return c.refuseMoved(ctx, signer, i, now)
	default:
		return c.refuseHidden(ctx, hidden)
	}
	book, err := c.book(ctx, rec.PlanID, rec.PointID, i.Action)
	if err != nil {
		return verdict{}, err
	}
	code, after, err := c.ask(ctx, book, signer, i, rec, now)
	if err != nil {
		return verdict{}, err
	}
	var number pointNumber
	if code == "" {
		if number, code, err = c.numberFor(ctx, book, signer, s); err != nil {
			return verdict{}, err
		}
	}
	if code != "" {
		return c.refuse(ctx, book, signer, s, rec, code, now)
	}
	here, err := scansHere(ctx, c.tx, signer, i)
	if err != nil || !here {
		return verdict{retry: wire.CodeBlobMissing}, err
	}
	return c.carryOut(ctx, book, i, rec, after, number, now)
}

// refuse answers with the record as it is. One that says the same as the
// decision in force is a line of the record (offline-rules.md D2).
func (c *court) refuse(ctx context.Context, book confirm.Rulebook, signer caller, s *submission, rec stored, code confirm.Code, now time.Time) (verdict, error) {
	if waits, err := c.awaitsEarlier(ctx, s, rec); err != nil || waits {
		return verdict{retry: confirm.ProblemEarlierMissing}, err
	}
	v := verdict{code: code, version: rec.Version, standing: rec.standing}
	var err error
	if code == confirm.CodeAgreed {
		after := book.KeepUnapplied(rec.Record, s.intent, signer.actor(), book.Point.Name, code, now)
		if len(after.Standing.Unapplied) > len(rec.Standing.Unapplied) {
			v.standing, v.seq, err = c.ledger.put(ctx, rec, after)
			return v, err
		}
	}
	v.seq, err = c.ledger.lastSeq(ctx)
	return v, err
}

// carryOut stores what an accepted intent has made of a record. number is the
// one that it had before; zero: none that is free again.
func (c *court) carryOut(ctx context.Context, book confirm.Rulebook, i confirm.Intent, rec stored, after confirm.Record, number pointNumber, now time.Time) (verdict, error) {
	if d := after.Standing.Decision; d != nil && d.OperationID == i.OperationID {
		c.ledger.end(rec.ID, now)
	}
	var err error
	if i.Action == confirm.ActionConcludeComplete {
		after.Standing.Decision.ReceiptNumber, err = c.giveNumber(ctx, book.Point, i, number, now)
		if err != nil {
			return verdict{}, err
		}
	}
	standing, seq, err := c.ledger.put(ctx, rec, after)
	if err == nil && after.PointID != rec.PointID {
		err = c.relink(ctx, rec)
	}
	return verdict{accepted: true, version: after.Version, standing: standing, seq: seq}, err
}

// relink tells the other applications of a person where one has gone. Their
// standings were read before.
func (c *court) relink(ctx context.Context, moved stored) error {
	if err := c.ledger.settle(ctx); err != nil {
		return err
	}
	ids, err := c.r.relink(ctx, c.tx, moved.PlanID, personKey(moved.Content))
	for _, id := range ids {
		c.ledger.touched[id] = true
	}
	c.ledger.seq = 0
	return err
}

// ask gives the code of the refusal, or the record after the intent.
func (c *court) ask(ctx context.Context, book confirm.Rulebook, signer caller, i confirm.Intent, rec stored, now time.Time) (confirm.Code, confirm.Record, error) {
	cloned, err := c.sequenceTaken(ctx, signer, i)
	if err != nil {
		return "", rec.Record, err
	}
	if cloned {
		return confirm.CodeCloneDetected, rec.Record, nil
	}
	at, proven := c.r.decidedAt(i, now)
	if tooLateForPoint(signer, at, proven) {
		return confirm.CodeNotYourPoint, rec.Record, nil
	}
	after, err := book.Arrive(rec.Record, i, signer.actor(), confirm.Arrival{Decided: at, Proven: proven, Now: now, KeyEnded: signer.ended})
	var refusal *confirm.Refusal
	if errors.As(err, &refusal) {
		return refusal.Code, rec.Record, nil
	}
	return "", after, err
}

// visible finds a record for a clerk of a point, as the operations before this
// one have left it.
func (c *court) visible(ctx context.Context, pointID, recordID string) (stored, confirm.Code, error) {
	if c.ledger.touched[recordID] {
		if err := c.ledger.settle(ctx); err != nil {
			return stored{}, "", err
		}
		return visible(ctx, c.tx, pointID, recordID)
	}
	f, asked := c.ahead.records[recordKey{pointID, recordID}]
	switch {
	case !asked:
		return visible(ctx, c.tx, pointID, recordID)
	case f == nil:
		return stored{}, confirm.CodeUnknownRecord, nil
	case f.gone.Valid:
		return stored{}, confirm.Code(f.gone.String), nil
	}
	return f.stored, "", nil
}

// visible finds a record for a clerk of a point. What was never at that point
// is unknown; what has left it says why.
func visible(ctx context.Context, q querier, pointID, recordID string) (stored, confirm.Code, error) {
	var gone sql.NullString
	err := q.QueryRowContext(ctx, "SELECT gone FROM feed WHERE point_id = $1 AND record_id = $2", pointID, recordID).Scan(&gone)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return stored{}, confirm.CodeUnknownRecord, nil
	case err != nil:
		return stored{}, "", err
	case gone.Valid:
		return stored{}, confirm.Code(gone.String), nil
	}
	rec, err := recordByID(ctx, q, recordID)
	return rec, "", err
}

// refuseHidden tells nothing about a record that is not at the clerk's point:
// its standing is empty and its version 0.
func (c *court) refuseHidden(ctx context.Context, code confirm.Code) (verdict, error) {
	standing, err := confirm.EncodeStanding(confirm.Standing{})
	if err != nil {
		return verdict{}, err
	}
	seq, err := c.ledger.lastSeq(ctx)
	return verdict{code: code, standing: standing, seq: seq}, err
}

// sequenceTaken finds a copied disk: two operations of one installation with
// one number. Order proves nothing, since a stuck record never holds others up.
func (c *court) sequenceTaken(ctx context.Context, signer caller, i confirm.Intent) (bool, error) {
	key := sequenceKey{signer.clerkID, i.InstallationID, i.Sequence}
	if c.sequences[key] {
		return true, nil
	}
	if taken, asked := c.ahead.sequences[key]; asked {
		return taken, nil
	}
	var taken bool
	err := c.tx.QueryRowContext(ctx, `
		SELECT EXISTS (SELECT 1 FROM operation WHERE clerk_id = $1 AND installation_id = $2 AND sequence = $3)`,
		signer.clerkID, i.InstallationID, i.Sequence).Scan(&taken)
	return taken, err
}
