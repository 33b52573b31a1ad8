package registry

import (
	"bytes"
	"context"
	"crypto/x509"
	"database/sql"
	"errors"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// submission is one envelope that could be opened.
type submission struct {
	intent   confirm.Intent
	envelope string
	hash     string
	cert     *x509.Certificate
	earlier  acceptance // zero: none
}

// serveOperations has envelopes judged in order. All of a request are one
// transaction, with those of other requests that wait (docket); each has a
// savepoint of its own, so one that fails takes nothing with it.
func (r *Registry) serveOperations(w http.ResponseWriter, req *http.Request, who caller) error {
	var in wire.OperationsRequest
	if err := readBody(req, &in); err != nil {
		return err
	}
	if len(in.Envelopes) == 0 || len(in.Envelopes) > wire.MaxBatch {
		return badRequest("number of envelopes")
	}
	if err := r.sameEpoch(in); err != nil {
		return err
	}
	subs, results := r.openEnvelopes(in.Envelopes)
	for i, receipt := range in.Receipts {
		if subs[i] != nil && receipt != "" {
			subs[i].earlier = r.accepted(receipt, subs[i])
		}
	}
	if err := r.hear(req.Context(), who, subs, results); err != nil {
		return err
	}
	return r.answerJSON(w, req, wire.OperationsAnswer{Results: results})
}

// openEnvelopes verifies signatures on all processors, before the database is
// locked.
func (r *Registry) openEnvelopes(envelopes []string) ([]*submission, []wire.Result) {
	subs, results := make([]*submission, len(envelopes)), make([]wire.Result, len(envelopes))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(envelopes)) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(envelopes); i = int(next.Add(1)) - 1 {
				subs[i], results[i] = r.openEnvelope(envelopes[i])
			}
		})
	}
	wg.Wait()
	return subs, results
}

func invalid(operationID string, code confirm.Code) wire.Result {
	return wire.Result{OperationID: operationID, Kind: wire.ResultInvalid, Code: string(code)}
}

// openEnvelope does what needs no database: signature, shape, chain.
func (r *Registry) openEnvelope(envelope string) (*submission, wire.Result) {
	payload, cert, err := wire.OpenEnvelope([]byte(envelope))
	if err != nil {
		return nil, invalid("", confirm.ProblemBadEnvelope)
	}
	intent, err := confirm.DecodeIntent(payload)
	if err != nil || !validID(intent.OperationID) || !validID(intent.InstallationID) || intent.Sequence < 1 ||
		strings.ContainsRune(intent.RecordID+intent.ReceiptNumber, 0) { // which PostgreSQL cannot even ask for
		return nil, invalid("", confirm.ProblemBadEnvelope)
	}
	// It may have ended since: the judge asks when it did (D7).
	if err := r.verifySigning(cert); err != nil {
		return nil, invalid(intent.OperationID, confirm.ProblemBadEnvelope)
	}
	return &submission{intent: intent, envelope: envelope, hash: wire.Hash([]byte(envelope)), cert: cert}, wire.Result{}
}

// court judges the envelopes of one transaction.
type court struct {
	r         *Registry
	tx        *sql.Tx
	shelf     *bookshelf
	ahead     readAhead
	ledger    *ledger
	order     []*ruling
	rulings   map[string]*ruling // of this transaction, by operation
	sequences map[sequenceKey]bool
	signers   map[string]caller // by serial
	signing   sync.WaitGroup
}

// submitOnce answers an operation by what is stored, or judges it. The receipt
// of one that is being signed goes to result later.
func (c *court) submitOnce(ctx context.Context, who caller, s *submission, result *wire.Result) (wire.Result, error) {
	id := s.intent.OperationID
	signer, err := c.signer(ctx, s.cert)
	var p *confirm.Problem
	switch {
	case errors.As(err, &p):
		return invalid(id, p.Code), nil
	case err != nil:
		return wire.Result{}, err
	case signer.clerkID != who.clerkID, signer.clerkID != s.intent.ClerkID:
		return invalid(id, confirm.CodeNotClerk), nil
	case signer.installationID != s.intent.InstallationID:
		return invalid(id, confirm.ProblemNotEnrolled), nil
	}
	if d, ok := c.rulings[id]; ok {
		if d.signer.clerkID != who.clerkID || d.hash != s.hash {
			return invalid(id, confirm.CodeOperationMismatch), nil
		}
		d.answers = append(d.answers, result)
		return d.result(), nil
	}
	first, err := c.storedResult(ctx, who.clerkID, id)
	if err != nil {
		return wire.Result{}, err
	}
	if first != nil {
		if first.hash != s.hash {
			return invalid(id, confirm.CodeOperationMismatch), nil
		}
		return first.Result, nil
	}
	return c.judge(ctx, signer, s, result)
}

// signer finds who signed, once for all that a certificate has signed in this
// transaction: nothing else writes meanwhile.
func (c *court) signer(ctx context.Context, cert *x509.Certificate) (caller, error) {
	serial := serialOf(cert)
	if known, ok := c.signers[serial]; ok && bytes.Equal(known.cert, cert.Raw) {
		return known, nil
	}
	signer, err := findSigner(ctx, c.tx, cert, c.r.now())
	if err == nil {
		c.signers[serial] = signer
	}
	return signer, err
}

// judged is the stored answer to an operation.
type judged struct {
	wire.Result
	hash string
}

// storedResult looks first at what was read ahead.
func (c *court) storedResult(ctx context.Context, clerkID, id string) (*judged, error) {
	row, asked := c.ahead.operations[id]
	switch {
	case !asked:
		return storedResult(ctx, c.tx, clerkID, id)
	case row == nil:
		return nil, nil
	}
	return row.result(clerkID, id), nil
}

// storedResult is nil when the operation was never judged. An operation of
// another clerk is a mismatch whatever its bytes, and shows nothing.
func storedResult(ctx context.Context, q querier, clerkID, id string) (*judged, error) {
	var row judgedRow
	err := q.QueryRowContext(ctx, "SELECT clerk_id, envelope_sha256, accepted, receipt FROM operation WHERE id = $1", id).
		Scan(&row.owner, &row.hash, &row.accepted, &row.receipt)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return row.result(clerkID, id), nil
}

func (row *judgedRow) result(clerkID, id string) *judged {
	if row.owner != clerkID {
		return &judged{}
	}
	j := judged{Result: wire.Result{OperationID: id, Kind: wire.ResultRefused, Receipt: row.receipt}, hash: row.hash}
	if row.accepted {
		j.Kind = wire.ResultAccepted
	}
	return &j
}

// maxStatusBytes is how many bytes of receipts one answer brings. With the
// longest of ids the rest of it stays far below what is left of wire.MaxAnswerBytes.
const maxStatusBytes = 12 << 20

// serveStatus tells what became of operations; of those of other clerks it
// knows nothing. A receipt for which there is no room is to be asked for again.
func (r *Registry) serveStatus(w http.ResponseWriter, req *http.Request, who caller) error {
	var in wire.StatusRequest
	if err := readBody(req, &in); err != nil {
		return err
	}
	if len(in.OperationIDs) == 0 || len(in.OperationIDs) > wire.MaxStatus {
		return badRequest("number of operations")
	}
	answer := wire.OperationsAnswer{Results: make([]wire.Result, 0, len(in.OperationIDs))}
	size := 0
	err := r.db.view(req.Context(), func(q querier) error {
		for _, id := range in.OperationIDs {
			if !validID(id) {
				return badRequest("operation id")
			}
			first, err := storedResult(req.Context(), q, who.clerkID, id)
			if err != nil {
				return err
			}
			result := wire.Result{OperationID: id, Kind: wire.ResultNotSeen}
			if first != nil && first.Kind != "" {
				result = first.Result
			}
			if size += len(result.Receipt); size > maxStatusBytes {
				size -= len(result.Receipt)
				result = wire.Result{OperationID: id, Kind: wire.ResultRetry, Code: string(confirm.ProblemRegistryBusy)}
			}
			answer.Results = append(answer.Results, result)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return r.answerJSON(w, req, answer)
}

// decidedAt is when an intent was made, and whether that is proven: by a time
// token of ours plus the monotonic time since, and not in the future. Without
// proof it is only what the workstation says.
func (r *Registry) decidedAt(i confirm.Intent, now time.Time) (at time.Time, proven bool) {
	e := i.Evidence
	if !e.Proven || e.TimeToken == "" || e.ElapsedMS < 0 {
		return e.DecidedAt, false
	}
	hello, err := wire.OpenHello(e.TimeToken, r.keys)
	if err != nil || hello.RegistryID != r.id {
		return e.DecidedAt, false
	}
	elapsed := time.Duration(e.ElapsedMS) * time.Millisecond
	anchored := hello.Time.Add(elapsed)
	if drift := anchored.Sub(e.DecidedAt).Abs(); drift > time.Second || elapsed/time.Millisecond != time.Duration(e.ElapsedMS) {
		return e.DecidedAt, false
	}
	// Half a round trip of the hello is in it, so a little ahead is honest.
	return anchored, !anchored.After(now.Add(5 * time.Second))
}
