package desk

import (
	"context"

	"confirmpoint/confirm"
)

// Text is what a 留言 says.
type Text struct {
	Text     string
	Template string // its name, when made from one
}

// Sent is what became of one record's message of a batch.
type Sent struct {
	RecordID  string
	Operation confirm.Operation // when Err is nil
	Err       error             // a *confirm.Refusal or *confirm.Problem, or why the batch stopped
}

// Message signs a 留言 to one applicant.
func (d *Desk) Message(ctx context.Context, recordID string, text Text) (confirm.Operation, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return confirm.Operation{}, err
	}
	defer leave()
	return d.send(ctx, recordID, text, "")
}

// MessageAll signs the same 留言 to 1 to MaxBatch applicants, a repeat too; see MessageEach.
func (d *Desk) MessageAll(ctx context.Context, recordIDs []string, text Text) ([]Sent, error) {
	list := make([]Addressed, len(recordIDs))
	for n, id := range recordIDs {
		list[n] = Addressed{RecordID: id, Text: text, Again: true}
	}
	return d.MessageEach(ctx, list, nil)
}

func (d *Desk) send(ctx context.Context, recordID string, text Text, batch string) (confirm.Operation, error) {
	return d.do(ctx, act{
		action: confirm.ActionMessage, recordID: recordID,
		fill: func(i *confirm.Intent) {
			i.Message = d.message(text, batch)
		},
	})
}

func (d *Desk) message(text Text, batch string) *confirm.Message {
	return &confirm.Message{ID: d.cfg.NewID(), Text: text.Text, Template: text.Template, Batch: batch}
}

// Recall takes a message back, whether or not it has been read; one that is
// still unsent as well.
func (d *Desk) Recall(ctx context.Context, recordID, messageID string) (confirm.Operation, error) {
	return d.onRecord(ctx, recordID, confirm.ActionRecallMessage, func(i *confirm.Intent) {
		i.Recall = &confirm.Recall{MessageID: messageID}
	})
}
