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
	err := r.db.update(context.Background(), func(tx *sql.Tx) error {
		return r.judgeAll(context.Background(), tx, batch, shelf)
	})
	r.metrics.session(len(batch), time.Since(begun))
	for _, h := range batch {
		h.done <- err
	}
}

func (r *Registry) judgeAll(ctx context.Context, tx *sql.Tx, batch []*hearing, shelf *bookshelf) error {
	if err := shelf.refresh(ctx, tx); err != nil {
		return err
	}
	c := &court{r: r, tx: tx, shelf: shelf, rulings: map[string]*ruling{}, sequences: map[sequenceKey]bool{}}
	defer c.signing.Wait() // on every way out: the signers write into the rulings
	for _, h := range batch {
		if h.ctx.Err() != nil {
			continue // hung up before it was judged: nobody hears the answer
		}
		for i, s := range h.subs {
			if s == nil {
				continue
			}
			if err := c.submit(ctx, h.who, s, &h.results[i]); err != nil {
				return err
			}
		}
	}
	return c.file(ctx)
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
	c.signing.Wait()
	for _, d := range c.order {
		if d.err != nil {
			return d.err
		}
		_, err := c.tx.ExecContext(ctx, `
			INSERT INTO operation (id, record_id, clerk_id, installation_id, sequence, envelope, envelope_sha256, accepted, code, receipt, at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			d.intent.OperationID, d.intent.RecordID, d.signer.clerkID, d.signer.installationID, d.intent.Sequence,
			[]byte(d.envelope), d.hash, integer(d.verdict.accepted), string(d.verdict.code), d.receipt, millis(d.at))
		if err != nil {
			return err
		}
		for _, a := range d.answers {
			a.Receipt = d.receipt
		}
		c.r.metrics.operation(string(d.result().Kind), codeOfRuling(d.verdict))
	}
	return nil
}

// submit answers one envelope into result. An error that concerns only this
// one becomes a retry; the others go on.
func (c *court) submit(ctx context.Context, who caller, s *submission, result *wire.Result) error {
	if _, err := c.tx.ExecContext(ctx, "SAVEPOINT item"); err != nil {
		return err
	}
	answer, err := c.submitSafely(ctx, who, s, result)
	if err == nil {
		*result = answer
		_, err = c.tx.ExecContext(ctx, "RELEASE item")
		return err
	}
	c.r.cfg.Logger.ErrorContext(ctx, "operation not judged", "operation", s.intent.OperationID, "cause", err)
	if _, err := c.tx.ExecContext(ctx, "ROLLBACK TO item; RELEASE item"); err != nil {
		return err
	}
	*result = wire.Result{OperationID: s.intent.OperationID, Kind: wire.ResultRetry, Code: string(confirm.ProblemRegistryBusy)}
	return nil
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
