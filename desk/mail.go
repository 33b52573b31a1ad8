package desk

import (
	"context"
	"slices"
	"strconv"
	"time"

	"confirmpoint/confirm"
)

// Recipient is an applicant as a 留言 is written to him.
type Recipient struct {
	RecordID      string
	ApplicationNo string
	Name          confirm.Name
	School        string
	// Refusal says why no 留言 can be written to him now; nil when one can.
	Refusal error
	// Merge is what stands for the fields of a template; Notice, what is missing.
	Merge  map[confirm.MergeField]string
	Notice confirm.Notice
	// Standing is the record's as it will be when all that is under way has
	// been accepted: with the messages that wait.
	Standing confirm.Standing
	// Now is the registry's time of reading, UTC: repeats are judged by it.
	Now time.Time
}

// Recipients reads what a 留言 to each record needs, in the order of recordIDs,
// each once. One that is not here has its Refusal. Nothing is audited before
// something is written.
func (d *Desk) Recipients(ctx context.Context, recordIDs []string, p confirm.Progress) ([]Recipient, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	if n := len(recordIDs); n > MaxBatch {
		return nil, tooLarge()
	}
	book, err := d.cfg.Cache.Rulebook(ctx)
	if err != nil {
		return nil, err
	}
	seen := make(map[string]bool, len(recordIDs))
	var all []Recipient
	for n, id := range recordIDs {
		if !seen[id] {
			seen[id] = true
			r, err := d.recipient(ctx, book, id)
			if err != nil {
				return nil, err
			}
			all = append(all, r)
		}
		if p != nil {
			p(n+1, len(recordIDs))
		}
	}
	return all, nil
}

func (d *Desk) recipient(ctx context.Context, book confirm.Rulebook, id string) (Recipient, error) {
	record, err := d.cfg.Cache.Record(ctx, id)
	if confirm.CodeOf(err) == confirm.ProblemNotFound {
		return Recipient{RecordID: id, Refusal: err}, nil
	}
	if err != nil {
		return Recipient{}, err
	}
	v := View{Record: record, Rulebook: book}
	if v.Operations, err = d.cfg.Cache.Operations(ctx, id); err != nil {
		return Recipient{}, err
	}
	v.Ahead = ahead(book, record, v.Operations, d.cfg.Enrolment.Clerk)
	if v.Draft, err = d.draft(ctx, v); err != nil {
		return Recipient{}, err
	}
	r := Recipient{
		RecordID: id, ApplicationNo: record.ApplicationNo, Name: record.Content.Identity.Name, School: record.Content.Work.School,
		Merge: book.MergeValues(v.Ahead, v.Draft.Ticks), Notice: book.NoticeOf(v.Ahead, v.Draft.Ticks), Standing: v.Ahead.Standing,
		Now: d.cfg.Registry.Now().At,
	}
	for _, a := range d.allowed(v) {
		if a.Action == confirm.ActionMessage && a.Refusal != nil {
			r.Refusal = a.Refusal
		}
	}
	return r, nil
}

// Addressed is a 留言 with words of its own for one applicant.
type Addressed struct {
	RecordID string
	Text     Text
	// Again lets the same words go out again within confirm.RepeatTime.
	Again bool
}

// MessageEach signs 1 to MaxBatch 留言 of one batch, each on its own: what is
// refused for one does not hold up the others. The answers are in the order of
// list, each record once. A repeat is message_repeated unless it is asked for.
// Its error is of the batch as a whole, batch_size or signing_locked: then
// nothing was signed. When ctx ends, the records not yet reached say so.
func (d *Desk) MessageEach(ctx context.Context, list []Addressed, p confirm.Progress) ([]Sent, error) {
	batch := d.cfg.NewID()
	return d.signEach(ctx, len(list), p, func(n int) string { return list[n].RecordID }, func(ctx context.Context, n int) (confirm.Operation, error) {
		a := act{action: confirm.ActionMessage, recordID: list[n].RecordID, fill: func(i *confirm.Intent) {
			i.Message = d.message(list[n].Text, batch)
		}}
		if !list[n].Again {
			a.judge = func(next confirm.Record, i confirm.Intent) error {
				if _, repeats := next.Standing.Repeats(i.Message.Text, i.Evidence.DecidedAt); repeats {
					return &confirm.Problem{Code: confirm.ProblemMessageRepeated}
				}
				return nil
			}
		}
		return d.do(ctx, a)
	})
}

// MessageRef names a 留言.
type MessageRef struct{ RecordID, MessageID string }

// RecallEach takes messages back as MessageEach writes them; of a record only one.
func (d *Desk) RecallEach(ctx context.Context, list []MessageRef, p confirm.Progress) ([]Sent, error) {
	return d.signEach(ctx, len(list), p, func(n int) string { return list[n].RecordID }, func(ctx context.Context, n int) (confirm.Operation, error) {
		return d.do(ctx, act{action: confirm.ActionRecallMessage, recordID: list[n].RecordID, fill: func(i *confirm.Intent) {
			i.Recall = &confirm.Recall{MessageID: list[n].MessageID}
		}})
	})
}

// signEach signs n acts, each record once. A key that is closed ends it before
// anything is signed.
func (d *Desk) signEach(ctx context.Context, n int, p confirm.Progress, record func(int) string, sign func(context.Context, int) (confirm.Operation, error)) ([]Sent, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	if n < 1 || n > MaxBatch {
		return nil, tooLarge()
	}
	seen := make(map[string]bool, n)
	all := make([]Sent, 0, n)
	for i := range n {
		id := record(i)
		if !seen[id] {
			seen[id] = true
			s := Sent{RecordID: id, Err: ctx.Err()}
			if s.Err == nil {
				s.Operation, s.Err = sign(ctx, i)
			}
			if confirm.CodeOf(s.Err) == confirm.ProblemSigningLocked && !slices.ContainsFunc(all, func(s Sent) bool { return s.Err == nil }) {
				return nil, s.Err
			}
			all = append(all, s)
		}
		if p != nil {
			p(i+1, n)
		}
	}
	return all, nil
}

func tooLarge() error {
	return &confirm.Problem{Code: confirm.ProblemBatchSize, Args: map[string]string{"max": strconv.Itoa(MaxBatch)}}
}
