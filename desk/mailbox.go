package desk

import (
	"cmp"
	"context"
	"slices"

	"confirmpoint/confirm"
)

// MailState is how far a 留言 is.
type MailState string

// The states.
const (
	MailWaiting   MailState = "waiting"   // 待发送: the applicant cannot see it yet
	MailVisible   MailState = "visible"   // 申请人可见
	MailRead      MailState = "read"      // 已读, where the registry tells
	MailRecalling MailState = "recalling" // 撤回待发送: the applicant still sees it
	MailRecalled  MailState = "recalled"  // 已撤回
	MailRefused   MailState = "refused"   // 未受理: it never became visible
)

// MailEntry is one 留言 of the point.
type MailEntry struct {
	RecordID      string
	ApplicationNo string
	Name          confirm.Name
	School        string
	Message       confirm.SentMessage
	State         MailState
	Code          confirm.Code // why it was refused
}

// Mailbox lists every 留言 of the point's applicants, newest first: those the
// registry keeps and those signed on this computer that have not got there, or
// were refused. It reads the records that have any: a second or two for 20,000.
func (d *Desk) Mailbox(ctx context.Context, p confirm.Progress) ([]MailEntry, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	book, err := d.cfg.Cache.Rulebook(ctx)
	if err != nil {
		return nil, err
	}
	page, err := d.cfg.Cache.Search(ctx, confirm.Query{})
	if err != nil {
		return nil, err
	}
	list, err := d.cfg.Cache.Operations(ctx, "")
	if err != nil {
		return nil, err
	}
	ops := map[string][]confirm.Operation{}
	tells := map[string]bool{} // a message, or takes one back
	for _, op := range list {
		ops[op.Intent.RecordID] = append(ops[op.Intent.RecordID], op)
		tells[op.Intent.RecordID] = tells[op.Intent.RecordID] || op.Intent.Message != nil
	}
	rows := slices.DeleteFunc(page.Rows, func(r confirm.Row) bool { return !r.Mailed && !tells[r.ID] })
	var all []MailEntry
	for n, row := range rows {
		r, err := d.cfg.Cache.Record(ctx, row.ID)
		switch {
		case confirm.CodeOf(err) == confirm.ProblemNotFound: // gone since the list was made
		case err != nil:
			return nil, err
		default:
			all = append(all, mailOf(book, r, ops[r.ID], d.cfg.Enrolment.Clerk)...)
		}
		if p != nil {
			p(n+1, len(rows))
		}
	}
	slices.SortStableFunc(all, func(a, b MailEntry) int {
		return cmp.Or(b.Message.At.Compare(a.Message.At), cmp.Compare(a.ApplicationNo, b.ApplicationNo))
	})
	return all, nil
}

// mailOf lists the messages of one record with its operations.
func mailOf(book confirm.Rulebook, r confirm.Record, ops []confirm.Operation, by confirm.Actor) []MailEntry {
	told := map[string]confirm.SentMessage{}
	for _, m := range r.Standing.Messages {
		told[m.ID] = m
	}
	var all []MailEntry
	add := func(m confirm.SentMessage, state MailState, code confirm.Code) {
		all = append(all, MailEntry{
			RecordID: r.ID, ApplicationNo: r.ApplicationNo, Name: r.Content.Identity.Name, School: r.Content.Work.School,
			Message: m, State: state, Code: code,
		})
	}
	for _, m := range ahead(book, r, ops, by).Standing.Messages {
		there, known := told[m.ID]
		add(m, mailState(m, there, known), "")
	}
	for _, op := range ops {
		if m := op.Intent.Message; m != nil && op.State == confirm.OperationRefused {
			add(confirm.SentMessage{
				ID: m.ID, OperationID: op.Intent.OperationID, Text: m.Text, Template: m.Template, Batch: m.Batch,
				ClerkName: cmp.Or(op.Colleague, by.Name), At: op.SignedAt,
			}, MailRefused, op.Code)
		}
	}
	return all
}

// mailState tells how far a message is that will be m, and is there at the registry.
func mailState(m, there confirm.SentMessage, known bool) MailState {
	switch {
	case there.Recalled(), !known && m.Recalled():
		return MailRecalled
	case !known:
		return MailWaiting
	case m.Recalled():
		return MailRecalling
	case !m.ReadAt.IsZero():
		return MailRead
	}
	return MailVisible
}
