package present

import (
	"context"
	"path/filepath"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// fakeBooks is what a fakeDesk says of 留言 and of the bureau's books.
type fakeBooks struct {
	recipients map[string]desk.Recipient
	wrote      [][]desk.Addressed
	declines   map[string]error // of a message to a record
	mailbox    []desk.MailEntry
	recalls    [][]desk.MessageRef
	signing    error // of the next batch as a whole
	found      []confirm.Elsewhere
	more       bool
	sought     []confirm.ElsewhereQuery
	slips      []string
	plans      []confirm.PlanAtPoints
	known      desk.PlansSeen
	lineErr    error
	files      []confirm.Download
	have       map[string]int64
	fetched    []string
}

func (f *fakeDesk) Recipients(_ context.Context, ids []string, _ confirm.Progress) ([]desk.Recipient, error) {
	var all []desk.Recipient
	for _, id := range ids {
		all = append(all, f.recipients[id])
	}
	return all, f.fail()
}

func (f *fakeDesk) MessageEach(ctx context.Context, list []desk.Addressed, p confirm.Progress) ([]desk.Sent, error) {
	if err := f.signing; err != nil {
		f.signing = nil
		return nil, err
	}
	f.wrote = append(f.wrote, list)
	var sent []desk.Sent
	for i, a := range list {
		s := desk.Sent{RecordID: a.RecordID, Err: ctx.Err()}
		if err := f.declines[a.RecordID]; err != nil && s.Err == nil {
			s.Err = err
			delete(f.declines, a.RecordID)
		}
		sent = append(sent, s)
		p(i+1, len(list))
	}
	return sent, f.fail()
}

func (f *fakeDesk) Mailbox(context.Context, confirm.Progress) ([]desk.MailEntry, error) {
	return f.mailbox, f.fail()
}

func (f *fakeDesk) RecallEach(_ context.Context, list []desk.MessageRef, _ confirm.Progress) ([]desk.Sent, error) {
	if err := f.signing; err != nil {
		f.signing = nil
		return nil, err
	}
	f.recalls = append(f.recalls, list)
	var sent []desk.Sent
	for _, ref := range list {
		sent = append(sent, desk.Sent{RecordID: ref.RecordID, Err: f.declines[ref.RecordID]})
	}
	return sent, f.fail()
}

func (f *fakeDesk) FindElsewhere(_ context.Context, q confirm.ElsewhereQuery) ([]confirm.Elsewhere, bool, error) {
	f.sought = append(f.sought, q)
	if f.lineErr != nil {
		return nil, false, f.lineErr
	}
	return f.found, f.more, f.fail()
}

func (f *fakeDesk) PrintSlip(_ context.Context, e confirm.Elsewhere, target confirm.BatchTarget) error {
	f.slips = append(f.slips, strings.TrimSpace(e.ApplicationNo+" "+target.Printer+" "+filepath.ToSlash(target.Path)))
	return f.fail()
}

func (f *fakeDesk) Plans(context.Context) ([]confirm.PlanAtPoints, error) {
	if f.lineErr != nil {
		return nil, f.lineErr
	}
	f.known.Before, f.known.BeforeAt = f.known.Plans, f.known.At
	f.known.Plans, f.known.At = f.plans, noon
	return f.plans, nil
}

func (f *fakeDesk) KnownPlans(context.Context) (desk.PlansSeen, error) { return f.known, f.fail() }

func (f *fakeDesk) Downloads(context.Context) ([]confirm.Download, error) {
	if f.lineErr != nil {
		return nil, f.lineErr
	}
	return f.files, f.fail()
}

func (f *fakeDesk) DownloadState(_ context.Context, file confirm.Download, _ string) (int64, error) {
	return f.have[file.SHA256], nil
}

func (f *fakeDesk) DownloadTo(ctx context.Context, file confirm.Download, dir string, p confirm.Progress) (string, error) {
	f.fetched = append(f.fetched, file.Name)
	p(int(file.Bytes/2), int(file.Bytes))
	if err := ctx.Err(); err != nil {
		f.have[file.SHA256] = file.Bytes / 2
		return "", err
	}
	if f.lineErr != nil {
		return "", f.lineErr
	}
	f.have[file.SHA256] = file.Bytes
	return filepath.Join(dir, file.Name), nil
}
