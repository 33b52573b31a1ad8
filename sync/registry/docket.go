package registry

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

const (
	// enoughOperations ends the gathering of a batch. A request brings up to
	// wire.MaxBatch, so a transaction holds a little less than twice as many.
	enoughOperations = 128
	// maxHearings is how many requests may wait; more wait at the door.
	maxHearings = 1024
)

// hearing is the verified envelopes of one request, waiting to be judged.
type hearing struct {
	ctx     context.Context // of the request
	who     caller
	subs    []*submission // nil where results holds the answer already
	results []wire.Result
	done    chan error // one word, when the results are on the disk
}

// docket is the queue in front of the one goroutine that judges. Whatever waits
// when it comes by is one transaction, so that many requests share one flush of
// the disk; a request that finds nobody waiting does not wait for others.
type docket struct {
	queue   chan *hearing
	closing chan struct{}
	ended   chan struct{}
	once    sync.Once
}

func newDocket() *docket {
	return &docket{queue: make(chan *hearing, maxHearings), closing: make(chan struct{}), ended: make(chan struct{})}
}

// close lets what waits be judged, and ends the goroutine.
func (d *docket) close() {
	d.once.Do(func() { close(d.closing) })
	<-d.ended
}

// hear waits until the envelopes of a request are judged and on the disk. An
// error means that the caller knows nothing of them and must ask again.
func (r *Registry) hear(ctx context.Context, who caller, subs []*submission, results []wire.Result) error {
	h := &hearing{ctx: ctx, who: who, subs: subs, results: results, done: make(chan error, 1)}
	select {
	case <-r.docket.closing:
		return problem(confirm.ProblemRegistryBusy)
	default:
	}
	select {
	case r.docket.queue <- h:
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-r.docket.closing:
		return problem(confirm.ProblemRegistryBusy)
	}
	select {
	case err := <-h.done:
		return err
	case <-ctx.Done(): // h is the judge's now: its results may not be read
		return context.Cause(ctx)
	case <-r.docket.ended:
		select {
		case err := <-h.done:
			return err
		default:
			return problem(confirm.ProblemRegistryBusy)
		}
	}
}

// sit judges until the docket is closed. It is the only goroutine that does.
func (r *Registry) sit() {
	defer close(r.docket.ended)
	shelf := &bookshelf{}
	for {
		select {
		case h := <-r.docket.queue:
			r.session(r.docket.gather(h), shelf)
		case <-r.docket.closing:
			select {
			case h := <-r.docket.queue:
				r.session(r.docket.gather(h), shelf)
			default:
				return
			}
		}
	}
}

// gather takes what waits behind first, without waiting for more.
func (d *docket) gather(first *hearing) []*hearing {
	batch, operations := []*hearing{first}, len(first.subs)
	for operations < enoughOperations {
		select {
		case h := <-d.queue:
			batch = append(batch, h)
			operations += len(h.subs)
		default:
			return batch
		}
	}
	return batch
}

// session judges a batch in one transaction. Its context is not that of any
// request: a clerk who hangs up must not cost the others their answers.
func (r *Registry) session(batch []*hearing, shelf *bookshelf) {
	begun := time.Now()
	err := r.judgeAll(context.Background(), batch, shelf, false)
	if oneAtFault(err) {
		r.cfg.Logger.ErrorContext(context.Background(), "batch not judged together", "cause", err)
		err = r.judgeAll(context.Background(), batch, shelf, true)
	}
	r.metrics.session(len(batch), time.Since(begun))
	for _, h := range batch {
		h.done <- err
	}
}

// oneAtFault tells whether an error may be that of one operation, so that the
// others go through when each stands alone. A busy server or a full disk is not.
func oneAtFault(err error) bool {
	var p *confirm.Problem
	return err != nil && (!errors.As(err, &p) || p.Code == confirm.ProblemBadRequest)
}

// judgeAll judges a batch in one transaction. Carefully means that each
// operation has a savepoint of its own, so that one that fails takes nothing
// with it; it takes several times as long.
func (r *Registry) judgeAll(ctx context.Context, batch []*hearing, shelf *bookshelf, carefully bool) error {
	return r.db.update(ctx, func(tx *sql.Tx) error {
		if err := shelf.refresh(ctx, tx); err != nil {
			return err
		}
		c := &court{
			r: r, tx: tx, shelf: shelf, ledger: newLedger(tx),
			rulings: map[string]*ruling{}, sequences: map[sequenceKey]bool{}, signers: map[string]caller{},
		}
		defer c.signing.Wait() // on every way out: the signers write into the rulings
		submit := c.submitAlone
		if !carefully {
			submit = c.submit
			if err := c.ahead.ask(ctx, tx, batch); err != nil {
				return err
			}
		}
		for _, h := range batch {
			if h.ctx.Err() != nil {
				continue // hung up before it was judged: nobody hears the answer
			}
			for i, s := range h.subs {
				if s == nil {
					continue
				}
				if err := submit(ctx, h.who, s, &h.results[i]); err != nil {
					return err
				}
			}
		}
		return c.file(ctx)
	})
}

// ruling is a judgement whose receipt is being signed.
type ruling struct {
	*submission
	signer  caller
	verdict verdict
	at      time.Time
	answers []*wire.Result // that wait for the receipt
	receipt string
	err     error
}

// sequenceKey is what no two operations may share.
type sequenceKey struct {
	clerkID, installationID string
	sequence                int64
}

// sign makes the receipt of a ruling on another goroutine, while the court goes on.
func (c *court) sign(d *ruling) {
	c.order = append(c.order, d)
	c.rulings[d.intent.OperationID] = d
	c.sequences[sequenceKey{d.signer.clerkID, d.intent.InstallationID, d.intent.Sequence}] = true
	c.signing.Go(func() {
		d.receipt, d.err = wire.SignReceipt(wire.ReceiptPayload{
			RegistryID:     c.r.id,
			OperationID:    d.intent.OperationID,
			EnvelopeSHA256: d.hash,
			RecordID:       d.intent.RecordID,
			Accepted:       d.verdict.accepted,
			Code:           string(d.verdict.code),
			Version:        d.verdict.version,
			Standing:       d.verdict.standing,
			Seq:            d.verdict.seq,
			Time:           d.at,
		}, c.r.receiptKey)
	})
}

// file stores every operation with its receipt, once all are signed.
func (c *court) file(ctx context.Context) error {
	if err := c.ledger.settle(ctx); err != nil {
		return err
	}
	c.signing.Wait()
	var rows []any
	for _, d := range c.order {
		if d.err != nil {
			return d.err
		}
		rows = append(rows, d.intent.OperationID, d.intent.RecordID, d.signer.clerkID, d.signer.installationID, d.intent.Sequence,
			[]byte(d.envelope), d.hash, integer(d.verdict.accepted), string(d.verdict.code), d.receipt, millis(d.at))
	}
	err := insertRows(ctx, c.tx,
		"operation (id, record_id, clerk_id, installation_id, sequence, envelope, envelope_sha256, accepted, code, receipt, at)", "", 11, rows)
	if err != nil {
		return err
	}
	for _, d := range c.order {
		for _, a := range d.answers {
			a.Receipt = d.receipt
		}
		c.r.metrics.operation(string(d.result().Kind), codeOfRuling(d.verdict))
	}
	return nil
}

// submit answers one envelope into result. An error ends the transaction.
func (c *court) submit(ctx context.Context, who caller, s *submission, result *wire.Result) error {
	answer, err := c.submitSafely(ctx, who, s, result)
	*result = answer
	return err
}

// submitAlone is submit within a savepoint, with everything written at its end.
// An error that concerns only this one becomes a retry; the others go on.
func (c *court) submitAlone(ctx context.Context, who caller, s *submission, result *wire.Result) error {
	if _, err := c.tx.ExecContext(ctx, "SAVEPOINT item"); err != nil {
		return err
	}
	before := len(c.order)
	answer, err := c.submitSafely(ctx, who, s, result)
	if err == nil {
		err = c.ledger.settle(ctx)
	}
	if err == nil {
		*result = answer
		_, err = c.tx.ExecContext(ctx, "RELEASE item")
		return err
	}
	c.r.cfg.Logger.ErrorContext(ctx, "operation not judged", "operation", s.intent.OperationID, "cause", err)
	if _, err := c.tx.ExecContext(ctx, "ROLLBACK TO item; RELEASE item"); err != nil {
		return err
	}
	c.forget(before)
	*result = wire.Result{OperationID: s.intent.OperationID, Kind: wire.ResultRetry, Code: string(confirm.ProblemRegistryBusy)}
	if confirm.CodeOf(busy(err)) == confirm.ProblemBadRequest {
		*result = invalid(s.intent.OperationID, confirm.ProblemBadEnvelope)
	}
	return nil
}

// forget takes back the rulings since there were n, and what the ledger knows.
func (c *court) forget(n int) {
	for _, d := range c.order[n:] {
		delete(c.rulings, d.intent.OperationID)
		delete(c.sequences, sequenceKey{d.signer.clerkID, d.intent.InstallationID, d.intent.Sequence})
	}
	c.order = c.order[:n]
	c.ledger = newLedger(c.tx)
}

var errPanic = errors.New("the judge panicked")

// submitSafely makes an error of a panic: here it would end the process. Only
// the type is told, since a panic value may quote what was being read.
func (c *court) submitSafely(ctx context.Context, who caller, s *submission, result *wire.Result) (answer wire.Result, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %T", errPanic, p)
		}
	}()
	return c.submitOnce(ctx, who, s, result)
}
