package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"

	"confirmpoint/confirm"
)

// Under confirm.SignBatch the signing key is closed while the desk is open. A
// conclusion is then kept with its draft until a PIN opens the key for the
// batch it is in; whatever else is signed is a batch of its own, by SignNow.

// Unsigned is a conclusion that waits for its signature, 待签名.
type Unsigned struct {
	RecordID      string
	ApplicationNo string
	Name          confirm.Name
	School        string
	Gone          bool // the record has left the point: it can only be taken back
	Chosen        confirm.Chosen
}

// Signed is what became of one conclusion of a batch.
type Signed struct {
	RecordID  string
	Operation confirm.Operation // when Err is nil
	Err       error             // a *confirm.Refusal or *confirm.Problem: it stays in the list
}

// MaxSigned is how many conclusions one PIN signs: more cannot be looked through.
const MaxSigned = 500

// besides are the purposes beside operations that the key may sign while a
// batch is open: what the desk vouches for, of which there is one at a time.
var besides = [...]string{"audit", "ledger", "custody", "wipe", "bundle", "renewal"}

// Unsigned lists the conclusions of this clerk that wait for their signature,
// in the order of 报名号.
func (d *Desk) Unsigned(ctx context.Context) ([]Unsigned, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	page, err := d.cfg.Cache.Search(ctx, confirm.Query{Queue: confirm.QueueUnsigned})
	if err != nil {
		return nil, err
	}
	list := make([]Unsigned, 0, len(page.Rows))
	for _, row := range page.Rows {
		draft, found, err := d.cfg.Cache.Draft(ctx, row.ID)
		if err != nil {
			return nil, err
		}
		if found && d.mine(draft.Chosen) {
			list = append(list, Unsigned{RecordID: row.ID, ApplicationNo: row.ApplicationNo, Name: row.Name,
				School: row.School, Gone: row.Gone, Chosen: *draft.Chosen})
		}
	}
	return list, nil
}

// mine tells whether this clerk has chosen c.
func (d *Desk) mine(c *confirm.Chosen) bool {
	return c != nil && c.InstallationID == d.cfg.Enrolment.InstallationID
}

// TakeBack takes a conclusion out of the list; answers and notes stay.
// not_found when there is none.
func (d *Desk) TakeBack(ctx context.Context, recordID string) error {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	d.writing.Lock()
	defer d.writing.Unlock()
	draft, found, err := d.cfg.Cache.Draft(ctx, recordID)
	if err != nil {
		return err
	}
	if !found || !d.mine(draft.Chosen) {
		return &confirm.Problem{Code: confirm.ProblemNotFound}
	}
	draft.Chosen = nil
	if err := d.cfg.Cache.SaveDraft(ctx, draft); err != nil {
		return err
	}
	d.outbox.forget()
	d.subscribers.tell(ChangedRecords | ChangedOutbox)
	return nil
}

// SignBatch signs 1 to MaxSigned conclusions with one PIN. The key is open for
// them only, at most for the policy's BatchTime, and is wiped when SignBatch
// returns. Each is judged as Decide judges, on what the clerk had seen when it
// was chosen: one that cannot be concluded any more stays in the list with its
// reason, and the rest goes on. The answers are in the order of recordIDs, each
// record once. Its error is of the batch as a whole (batch_size, wrong_pin and
// all else of Credential.OpenSigning): then nothing was signed. Once the time
// is over, or ctx has ended, the records not yet reached say so.
func (d *Desk) SignBatch(ctx context.Context, recordIDs []string, pin []byte, p confirm.Progress) ([]Signed, error) {
	var ids []string
	for _, id := range recordIDs {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if n := len(ids); n < 1 || n > MaxSigned {
		return nil, &confirm.Problem{Code: confirm.ProblemBatchSize, Args: map[string]string{"max": strconv.Itoa(MaxSigned)}}
	}
	var all []Signed
	err := d.SignNow(ctx, pin, len(ids), func(ctx context.Context) error {
		for n, id := range ids {
			s := Signed{RecordID: id, Err: ctx.Err()}
			if s.Err == nil {
				s.Operation, s.Err = d.signChosen(ctx, id)
			}
			all = append(all, s)
			if p != nil {
				p(n+1, len(ids))
			}
		}
		return nil
	})
	return all, err
}

// signChosen concludes one record as it was chosen.
func (d *Desk) signChosen(ctx context.Context, recordID string) (confirm.Operation, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return confirm.Operation{}, err
	}
	defer leave()
	draft, found, err := d.cfg.Cache.Draft(ctx, recordID)
	if err != nil {
		return confirm.Operation{}, err
	}
	if !found || !d.mine(draft.Chosen) {
		return confirm.Operation{}, &confirm.Problem{Code: confirm.ProblemNotFound}
	}
	record, err := d.cfg.Cache.Record(ctx, recordID)
	if err != nil {
		return confirm.Operation{}, err
	}
	c := draft.Chosen
	return d.do(ctx, act{
		action: c.Action, recordID: recordID, seen: &c.Seen,
		online: len(record.Standing.Stages) > 0,
		number: c.ReceiptNumber,
		fill: func(i *confirm.Intent) {
			i.Ticks, i.Acknowledged = slices.Clone(draft.Ticks), slices.Clone(draft.Acknowledged)
			i.Explanation, i.ReceiptNumber = c.Explanation, c.ReceiptNumber
			i.FileNumber, i.LocalFileNumber, i.Remark = draft.FileNumber, draft.LocalFileNumber, draft.Remark
			if c.Message != "" {
				i.Message = d.message(Text{Text: c.Message, Template: c.Template}, "")
			}
		},
	})
}

// SignNow runs act with the signing key open, by PIN, for the next n operations
// that act signs with the context it is given, and closes the key after it.
// One batch at a time; a key that is open for the session stays so, and no PIN
// is asked of it. Its error is of the PIN, or act's.
func (d *Desk) SignNow(ctx context.Context, pin []byte, n int, act func(context.Context) error) error {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	d.batch.Lock()
	defer d.batch.Unlock()
	if d.CredentialStatus(ctx).SigningOpen {
		return act(ctx)
	}
	named := &named{}
	for range n {
		named.ids = append(named.ids, d.cfg.NewID())
	}
	batch := confirm.SigningBatch{
		Name:       fmt.Sprintf("为本批 %d 条签名", n),
		Operations: append(slices.Clone(named.ids), besides[:]...),
		Until:      d.cfg.Clock.Now().Add(d.Policy().BatchTime()),
	}
	err = d.cfg.Credential.OpenSigning(ctx, pin, batch)
	status := d.CredentialStatus(ctx)
	switch confirm.CodeOf(err) {
	case confirm.ProblemWrongPIN, confirm.ProblemPINLocked: // the log is open: it hears at once
		return errors.Join(err, d.auditWrongPINs(context.WithoutCancel(ctx), status.FailedTotal))
	}
	if err != nil {
		return err
	}
	defer d.closeSigning(ctx)
	if err := d.audit(ctx, confirm.AuditSignBatch, d.cfg.Enrolment.InstallationID, strconv.Itoa(n)); err != nil {
		return err
	}
	return act(context.WithValue(ctx, namedKey{}, named))
}

// closeSigning signs what waits for the key besides operations, then wipes it.
func (d *Desk) closeSigning(ctx context.Context) {
	ctx = context.WithoutCancel(ctx)
	_ = d.sealLedger(ctx) // else the next batch does
	_ = d.checkpoint(ctx)
	d.cfg.Credential.CloseSigning()
	d.CredentialStatus(ctx)
	d.subscribers.tell(ChangedSession)
}

// named are the operation ids of an open batch; each is used once.
type named struct {
	mu  sync.Mutex
	ids []string
}

type namedKey struct{}

// operationID gives the next id of the batch that is open, else a new one,
// which no batch names.
func (d *Desk) operationID(ctx context.Context) string {
	if n, ok := ctx.Value(namedKey{}).(*named); ok {
		n.mu.Lock()
		defer n.mu.Unlock()
		if len(n.ids) > 0 {
			id := n.ids[0]
			n.ids = n.ids[1:]
			return id
		}
	}
	return d.cfg.NewID()
}

// keepUnsigned keeps a conclusion with its draft when the policy asks for a
// PIN for each batch and none is open; what else would be signed is refused
// then (signing_locked). The intent has been judged.
func (d *Desk) keepUnsigned(ctx context.Context, book confirm.Rulebook, i confirm.Intent) (kept bool, err error) {
	if book.Policy.Signing != confirm.SignBatch || ctx.Value(namedKey{}) != nil {
		return false, nil
	}
	if !concludes(i.Action) {
		return false, &confirm.Problem{Code: confirm.ProblemSigningLocked}
	}
	draft := confirm.Draft{
		RecordID: i.RecordID, BaseVersion: i.Seen.ContentVersion, Ticks: i.Ticks, Acknowledged: i.Acknowledged,
		FileNumber: i.FileNumber, LocalFileNumber: i.LocalFileNumber, Remark: i.Remark,
		SavedAt: i.Evidence.DecidedAt,
		Chosen: &confirm.Chosen{
			InstallationID: i.InstallationID, Action: i.Action, Explanation: i.Explanation,
			ReceiptNumber: i.ReceiptNumber, Seen: i.Seen, At: i.Evidence.DecidedAt,
		},
	}
	if i.Message != nil {
		draft.Chosen.Message, draft.Chosen.Template = i.Message.Text, i.Message.Template
	}
	return true, d.cfg.Cache.SaveDraft(ctx, draft)
}

// holdSigning closes the signing key once the policy asks for a PIN for each
// batch: after a sign-in, and when the policy comes while the desk is open.
func (d *Desk) holdSigning() {
	if d.Policy().Signing == confirm.SignBatch && d.batch.TryLock() {
		defer d.batch.Unlock()
		d.cfg.Credential.CloseSigning()
	}
}
