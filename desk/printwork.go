package desk

import (
	"context"
	"errors"
	"maps"
	"sync"

	"confirmpoint/confirm"
)

// claims lets one goroutine at a time work on a batch.
type claims struct {
	mu    sync.Mutex
	taken map[string]*claimed
}

// claimed is asked by others to stop; it is guarded by claims.
type claimed struct{ pause, cancel bool }

func (c *claims) take(batchID string) (release func(), err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.taken[batchID] != nil {
		return nil, &confirm.Problem{Code: confirm.ProblemBatchBusy}
	}
	if c.taken == nil {
		c.taken = make(map[string]*claimed)
	}
	c.taken[batchID] = &claimed{}
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.taken, batchID)
	}, nil
}

// ask tells who works on a batch to stop; false when nobody does.
func (c *claims) ask(batchID string, cancel bool) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	one := c.taken[batchID]
	if one == nil {
		return false
	}
	one.pause, one.cancel = true, one.cancel || cancel
	return true
}

func (c *claims) asked(batchID string) (pause, cancel bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if one := c.taken[batchID]; one != nil {
		return one.pause, one.cancel
	}
	return false, false
}

func (c *claims) has(batchID string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.taken[batchID] != nil
}

// work is a batch in the hands of the one goroutine that has claimed it.
type work struct {
	desk   *Desk
	batch  confirm.Batch
	report func(PrintProgress) // nil: nobody asks
	count  map[confirm.DocumentState]int
	drawn  int                // documents in a file that is not whole yet
	moved  []confirm.Document // not reported yet
}

func (d *Desk) work(b confirm.Batch) *work {
	w := &work{desk: d, batch: b, count: make(map[confirm.DocumentState]int)}
	for i := range b.Documents {
		w.count[b.Documents[i].State]++
	}
	return w
}

// claim takes a stored batch into work; release must be called. batch_busy.
func (d *Desk) claim(ctx context.Context, batchID string) (w *work, release func(), err error) {
	if release, err = d.claims.take(batchID); err != nil {
		return nil, nil, err
	}
	b, err := d.cfg.Cache.Batch(ctx, batchID)
	if err == nil {
		w = d.work(b)
		err = w.recover(ctx)
	}
	if err != nil {
		release()
		return nil, nil, err
	}
	return w, release, nil
}

// recovered looks at a stored batch: one that says it is running while nobody
// works on it was left so by a program that ended.
func (d *Desk) recovered(ctx context.Context, b confirm.Batch) (confirm.Batch, error) {
	if b.State != confirm.BatchRunning || d.claims.has(b.ID) {
		return b, nil
	}
	w, release, err := d.claim(ctx, b.ID)
	switch {
	case confirm.CodeOf(err) == confirm.ProblemBatchBusy:
		return b, nil
	case err != nil:
		return b, err
	}
	defer release()
	return w.batch, nil
}

// recover puts right what the end of the program has left behind, as far as
// that needs no printer: nothing of what was being rendered had left. Jobs are
// asked about by the next run.
func (w *work) recover(ctx context.Context) error {
	if w.batch.State != confirm.BatchRunning {
		return nil
	}
	var steps []step
	for i := range w.batch.Documents {
		if w.batch.Documents[i].State == confirm.DocumentRendering {
			steps = append(steps, step{i: i, event: confirm.EventRestart})
		}
	}
	if err := w.move(ctx, steps...); err != nil {
		return err
	}
	return w.become(ctx, w.restState(), nil)
}

// restState is what a batch is when nobody works on it.
func (w *work) restState() confirm.BatchState {
	for i := range w.batch.Documents {
		if w.batch.Documents[i].State.Open() {
			return confirm.BatchPaused
		}
	}
	return confirm.BatchEnded
}

// become stores a new state of the batch; cause is why it paused.
func (w *work) become(ctx context.Context, s confirm.BatchState, cause error) error {
	w.batch.State, w.batch.Why, w.batch.Args = s, "", nil
	var p *confirm.Problem
	if errors.As(cause, &p) {
		w.batch.Why, w.batch.Args = p.Code, maps.Clone(p.Args)
	}
	header := w.batch
	header.Documents = nil
	return w.desk.cfg.Cache.SaveBatch(context.WithoutCancel(ctx), header)
}

// step is one event of one document.
type step struct {
	i     int // index of the document
	event confirm.DocumentEvent
	edit  func(*confirm.Document) // what the event brings with it; may be nil
}

// move takes documents through their events and stores them with their lines
// of the ledger, together. What is on paper is written down even when ctx has
// ended. document_state when an event cannot happen, and then nothing does.
func (w *work) move(ctx context.Context, steps ...step) error {
	if len(steps) == 0 {
		return nil
	}
	ctx = context.WithoutCancel(ctx)
	now := w.desk.cfg.Registry.Now().At
	docs := make([]confirm.Document, 0, len(steps))
	var lines []confirm.PrintEntry
	for _, s := range steps {
		doc := w.batch.Documents[s.i]
		next, ok := doc.State.Next(s.event)
		if !ok {
			return &confirm.Problem{Code: confirm.ProblemDocumentState, Args: map[string]string{"state": string(doc.State)}}
		}
		from := doc.State
		doc.State, doc.UpdatedAt = next, now
		if s.edit != nil {
			s.edit(&doc)
		}
		docs = append(docs, doc)
		if touchesPaper(from, s.event, next) {
			lines = append(lines, w.desk.line(&w.batch, doc, s.event))
		}
	}
	others, voided, err := w.desk.supersede(ctx, docs)
	if err != nil {
		return err
	}
	if err := w.desk.cfg.Cache.SaveDocuments(ctx, append(docs, others...), append(lines, voided...)); err != nil {
		return err
	}
	for n, s := range steps {
		w.put(s.i, docs[n])
	}
	for _, o := range others {
		if o.BatchID == w.batch.ID {
			w.put(o.Seq-1, o)
		}
	}
	return nil
}

// put takes a stored document over.
func (w *work) put(i int, doc confirm.Document) {
	w.count[w.batch.Documents[i].State]--
	w.count[doc.State]++
	w.batch.Documents[i] = doc
	if w.report != nil {
		w.moved = append(w.moved, doc)
	}
}

// touchesPaper tells the events that belong into the ledger: sheets may have
// come out, or somebody has said what became of them.
func touchesPaper(from confirm.DocumentState, e confirm.DocumentEvent, to confirm.DocumentState) bool {
	switch e {
	case confirm.EventStart:
		return false
	case confirm.EventHand:
		return from == confirm.DocumentRendering
	case confirm.EventSeen, confirm.EventSpoiled: // of a failed one too
		return true
	}
	return from.OnPaper() || to.OnPaper()
}

// line is what the ledger says of a document that has moved.
func (d *Desk) line(b *confirm.Batch, doc confirm.Document, e confirm.DocumentEvent) confirm.PrintEntry {
	reason := doc.Reason
	if reason == "" && doc.PrintNo > 1 {
		reason = b.Reason
	}
	l := confirm.PrintEntry{
		At: doc.UpdatedAt, Actor: d.cfg.Enrolment.Clerk.ID, BatchID: doc.BatchID, Document: doc.Seq,
		Event: e, State: doc.State, Kind: doc.Kind, Preview: doc.Preview,
		RecordID: doc.RecordID, ApplicationNo: doc.ApplicationNo, Version: doc.Version, Digest: doc.Digest,
		Number: doc.Number, PrintNo: doc.PrintNo, Copies: doc.Copies,
		Printer: b.Target.Printer, JobID: doc.JobID, Reason: reason, Code: doc.Code, Args: doc.Args,
	}
	if doc.Sheets > 0 {
		l.FirstSheet, l.LastSheet = doc.FirstSheet, doc.FirstSheet+doc.Sheets-1
	}
	return l
}

// tell reports progress; current is the index of a document, or -1.
func (w *work) tell(current int, reasons ...string) {
	if w.report == nil {
		return
	}
	p := PrintProgress{
		BatchID: w.batch.ID, Done: w.drawn + w.count[confirm.DocumentDone], Failed: w.count[confirm.DocumentFailed],
		Total: len(w.batch.Documents), Reasons: reasons, Moved: w.moved,
	}
	w.moved = nil
	if current >= 0 {
		p.Current = w.batch.Documents[current].ApplicationNo
	}
	w.report(p)
}

// fail moves a document on that cannot be printed. An error that is not the
// document's own is given back: it stops the batch.
func (w *work) fail(ctx context.Context, i int, err error) error {
	var p *confirm.Problem
	if !errors.As(err, &p) || ofTheDesk(p.Code) {
		return err
	}
	defer w.tell(i)
	return w.move(ctx, step{i: i, event: confirm.EventFail, edit: func(doc *confirm.Document) {
		doc.Code, doc.Args = p.Code, maps.Clone(p.Args)
	}})
}

// ofTheDesk tells the problems that are of no single document.
func ofTheDesk(code confirm.Code) bool {
	switch code {
	case confirm.ProblemLocked, confirm.ProblemCacheDamaged, confirm.ProblemDiskFull, confirm.ProblemReadOnly:
		return true
	}
	return false
}
