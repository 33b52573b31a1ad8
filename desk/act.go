package desk

import (
	"context"
	"slices"

	"confirmpoint/confirm"
)

// act is one action of the clerk, before it is signed.
type act struct {
	action   confirm.Action
	recordID string
	// seen is what the clerk looked at; nil for an act that rests on nothing
	// seen, which takes the record as it is.
	seen *confirm.Seen
	// online makes the act with the registry in reach, or not at all.
	online bool
	fill   func(i *confirm.Intent) // puts in what the action carries
	// judge refuses what the rules would let through, of the record as it will
	// be when all that is under way is accepted; nil: nothing.
	judge  func(next confirm.Record, i confirm.Intent) error
	scan   []byte // of an intent with a scan
	number string // 凭证编号 of a blank receipt that was handed out before
	// undoable is not sent before UndoTime is over, and may be taken back.
	undoable bool
}

// passes judges an intent by the rules, and by what the act itself asks.
func (a act) passes(book confirm.Rulebook, next confirm.Record, i confirm.Intent, by confirm.Actor) error {
	if _, err := book.Apply(next, i, by, i.Evidence.DecidedAt); err != nil || a.judge == nil {
		return err
	}
	return a.judge(next, i)
}

// do is the only way to the outbox. It judges the act by the rules, signs it
// and commits it in one transaction: it is saved when do returns nil, and only
// then. What was taken to the registry is also sent at once, since that it was
// in reach counts for confirm.MaxOnlineAge; how the sending went is the
// outbox's to tell. A conclusion that is kept unsigned (keepUnsigned) is an
// operation without a state.
func (d *Desk) do(ctx context.Context, a act) (confirm.Operation, error) {
	if a.online {
		if err := d.cfg.Registry.Hello(ctx); err != nil {
			return confirm.Operation{}, err
		}
	}
	op, err := d.commit(ctx, a)
	if err != nil {
		return confirm.Operation{}, err
	}
	d.outbox.forget()
	changed := ChangedRecords | ChangedOutbox
	if a.number != "" {
		changed |= ChangedPrints
	}
	d.subscribers.tell(changed)
	if a.online && op.State != "" {
		report, err := d.cfg.Registry.Send(ctx, nil)
		d.afterContact(ctx, d.logSync(ctx, sentEntry(report), err))
	}
	return op, nil
}

func (d *Desk) commit(ctx context.Context, a act) (op confirm.Operation, err error) {
	d.writing.Lock()
	defer d.writing.Unlock()
	if err := d.stillHere(ctx); err != nil {
		return op, err
	}
	ops, err := d.mayAct(ctx, a)
	if err != nil {
		return op, err
	}
	record, err := d.cfg.Cache.Record(ctx, a.recordID)
	if err != nil {
		return op, err
	}
	book, err := d.cfg.Cache.Rulebook(ctx)
	if err != nil {
		return op, err
	}
	next := ahead(book, record, ops, d.cfg.Enrolment.Clerk)
	intent := d.intent(ctx, a, book.SeenOf(record))
	a.fill(&intent)
	if err := a.passes(book, next, intent, d.cfg.Enrolment.Clerk); err != nil {
		return op, err
	}
	if kept, err := d.keepUnsigned(ctx, book, intent); kept || err != nil {
		return d.unsigned(a, intent, record.ApplicationNo, kept), err
	}
	if a.number != "" {
		d.numbering.Lock()
		defer d.numbering.Unlock()
		if err := d.useNumber(ctx, a.number, a.recordID); err != nil {
			return op, err
		}
	}
	if err := d.prepare(ctx, a, intent); err != nil {
		return op, err
	}
	edits, err := d.edits(next, intent)
	if err != nil {
		return op, err
	}
	return d.file(ctx, a, intent, record, edits)
}

// unsigned is the operation of an act that was kept for its batch.
func (d *Desk) unsigned(a act, i confirm.Intent, applicationNo string, kept bool) confirm.Operation {
	op := confirm.Operation{Intent: i}
	if kept && a.undoable {
		d.mayUndo(op, applicationNo, nil)
	}
	return op
}

// file signs an act that was judged and stores it.
func (d *Desk) file(ctx context.Context, a act, i confirm.Intent, record confirm.Record, edits []confirm.AuditEvent) (confirm.Operation, error) {
	commit := d.cfg.Cache.CommitDecision
	var draft *confirm.Draft
	if a.undoable {
		commit = d.cfg.Cache.CommitUndoable
		before, found, err := d.cfg.Cache.Draft(ctx, i.RecordID)
		if err != nil {
			return confirm.Operation{}, err
		}
		if found {
			draft = &before
		}
	}
	op, err := d.sign(ctx, i)
	if err == nil {
		err = commit(context.WithoutCancel(ctx), op, record, edits...)
	}
	if err != nil {
		return confirm.Operation{}, err
	}
	if a.undoable {
		d.mayUndo(op, record.ApplicationNo, draft)
	}
	return op, nil
}

// mayAct gives the operations of the record of an act; a refusal when something
// else comes first.
func (d *Desk) mayAct(ctx context.Context, a act) ([]confirm.Operation, error) {
	ops, err := d.cfg.Cache.Operations(ctx, a.recordID)
	if err != nil {
		return nil, err
	}
	if first := underWay(ops); decides(a.action) && first != nil {
		return nil, first
	}
	if !concludes(a.action) {
		return ops, nil
	}
	draft, _, err := d.cfg.Cache.Draft(ctx, a.recordID)
	if err != nil {
		return nil, err
	}
	if first := chosenFirst(draft); first != nil {
		return nil, first
	}
	return ops, nil
}

// prepare stores what comes before the operation: a scan, which is then never
// lacked, and notes in unfinished work.
func (d *Desk) prepare(ctx context.Context, a act, i confirm.Intent) error {
	switch {
	case a.scan != nil:
		return d.cfg.Cache.SaveBlob(ctx, i.Scan.SHA256, a.scan)
	case a.action == confirm.ActionAnnotate:
		return d.noteInDraft(ctx, i)
	}
	return nil
}

// noteInDraft puts notes that are about to be signed into unfinished work too,
// or the next conclusion would undo them.
func (d *Desk) noteInDraft(ctx context.Context, i confirm.Intent) error {
	draft, ok, err := d.cfg.Cache.Draft(ctx, i.RecordID)
	if err != nil || !ok {
		return err
	}
	draft.FileNumber, draft.LocalFileNumber, draft.Remark = i.FileNumber, i.LocalFileNumber, i.Remark
	return d.cfg.Cache.SaveDraft(ctx, draft)
}

// intent is what would be signed, all but its number and what it carries.
func (d *Desk) intent(ctx context.Context, a act, now confirm.Seen) confirm.Intent {
	moment := d.cfg.Registry.Now()
	i := confirm.Intent{
		OperationID: d.operationID(ctx),
		RecordID:    a.recordID,
		Action:      a.action,
		Seen:        now,
		Evidence: confirm.Evidence{
			DecidedAt: moment.At, Proven: moment.Proven, TimeToken: moment.TimeToken, ElapsedMS: moment.ElapsedMS,
			Online: a.online,
		},
		ClerkID:        d.cfg.Enrolment.Clerk.ID,
		InstallationID: d.cfg.Enrolment.InstallationID,
		Software:       d.cfg.Software,
	}
	if a.seen != nil {
		i.Seen = *a.seen
	}
	return i
}

// sign numbers the intent and signs it. Once it is signed the commit is not
// given up half way, so that an error means that nothing is saved.
func (d *Desk) sign(ctx context.Context, intent confirm.Intent) (op confirm.Operation, err error) {
	if intent.Sequence, err = d.cfg.Cache.NextSequence(ctx); err != nil {
		return op, err
	}
	op = confirm.Operation{Intent: intent, State: confirm.OperationSigned, SignedAt: intent.Evidence.DecidedAt}
	if op.Envelope, err = d.cfg.Registry.Seal(ctx, intent); err != nil {
		return op, err
	}
	op.Escrow, err = d.cfg.Registry.Escrow(ctx, op.Envelope)
	return op, err
}

// decides tells the actions that rest on what the clerk has seen, and change
// what the next one would see. One of a record at a time: the second could
// only be right if the first is accepted. Notes, messages and scans rest on
// nothing and wait for nothing.
func decides(a confirm.Action) bool {
	switch a {
	case confirm.ActionAnnotate, confirm.ActionMessage, confirm.ActionRecallMessage, confirm.ActionAttachScan:
		return false
	}
	return true
}

// underWay refuses a decision while another of the record has no answer; Args
// clerk names the colleague who signed that one, and whose turn it is.
func underWay(ops []confirm.Operation) *confirm.Refusal {
	at := slices.IndexFunc(ops, decidesOpen)
	if at < 0 {
		return nil
	}
	r := &confirm.Refusal{Code: confirm.ProblemOperationOpen}
	if name := ops[at].Colleague; name != "" {
		r.Args = map[string]string{"clerk": name}
	}
	return r
}

func decidesOpen(op confirm.Operation) bool { return isOpen(op) && decides(op.Intent.Action) }

// ahead is the record as it will be when every open operation is accepted.
// One that the rules no longer allow is left out: the registry will refuse it.
func ahead(book confirm.Rulebook, r confirm.Record, ops []confirm.Operation, by confirm.Actor) confirm.Record {
	for _, op := range ops {
		if !isOpen(op) {
			continue
		}
		if next, err := book.Apply(r, op.Intent, by, op.SignedAt); err == nil {
			r = next
		}
	}
	return r
}
