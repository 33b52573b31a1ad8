package present

import (
	"context"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// MailPage is a part of 留言.
type MailPage string

// The parts of 留言.
const (
	PageWrite   MailPage = "write"   // 写留言
	PageMailbox MailPage = "mailbox" // 留言记录
)

// MailDesk is what 留言 needs of the desk.
type MailDesk interface {
	ListDesk
	ChoiceDesk
	Recipients(ctx context.Context, recordIDs []string, p confirm.Progress) ([]desk.Recipient, error)
	MessageEach(ctx context.Context, list []desk.Addressed, p confirm.Progress) ([]desk.Sent, error)
	Mailbox(ctx context.Context, p confirm.Progress) ([]desk.MailEntry, error)
	RecallEach(ctx context.Context, list []desk.MessageRef, p confirm.Progress) ([]desk.Sent, error)
}

// AskPINs asks for the PIN of n signatures of one act.
type AskPINs func(what string, n int, act func(context.Context) error, ended func(error))

// Mail is the screen 留言: messages to applicants, single and in batches, and
// all that were ever written.
type Mail struct {
	// OnPage is called when another part is to be shown.
	OnPage func(MailPage)
	// Writer and Box are its parts.
	Writer *MailWriter
	Box    *Mailbox

	page MailPage
}

// NewMail makes the presenters; Load reads what they show.
func NewMail(d MailDesk, r Runner, n *Notices) *Mail {
	return &Mail{Writer: newMailWriter(d, r, n), Box: newMailbox(d, r, n), page: PageWrite}
}

// Page is the part that is shown.
func (p *Mail) Page() MailPage { return p.page }

// ShowPage goes to a part.
func (p *Mail) ShowPage(page MailPage) {
	p.page = page
	p.Load()
	if p.OnPage != nil {
		p.OnPage(page)
	}
}

// Load reads what the screen shows; it is called whenever the screen is shown.
func (p *Mail) Load() {
	if p.page == PageMailbox {
		p.Box.Load()
		return
	}
	p.Writer.Load()
}

// Changed reads anew after the desk's records have changed, when it is shown.
func (p *Mail) Changed(shown bool) {
	p.Box.stale = true
	if shown && p.page == PageMailbox {
		p.Box.Load()
	}
}

// MailMarked takes the marked rows of the list, or the open record when none is
// marked, to 留言.
func (w *Workbench) MailMarked() {
	w.MailTo(w.markedIDs(), "")
}

// MailTo writes to these records, from a built-in template or one of the
// clerk's own; an empty name leaves the words as they are.
func (w *Workbench) MailTo(recordIDs []string, template string) {
	w.Mail.Writer.Choose(recordIDs, template)
	w.Mail.page = PageWrite
	if w.Mail.OnPage != nil {
		w.Mail.OnPage(PageWrite)
	}
	w.Show(ScreenMail)
}

// markedIDs are the marked rows in their order, else the open record.
func (w *Workbench) markedIDs() []string {
	var ids []string
	for _, row := range w.List.Marked() {
		ids = append(ids, row.ID)
	}
	if id := w.Record.ID(); len(ids) == 0 && id != "" {
		ids = append(ids, id)
	}
	return ids
}

// wireMail connects 留言 with the rest.
func (w *Workbench) wireMail() {
	m := w.Mail
	m.Writer.Marked = w.markedIDs
	m.Writer.AskPIN, m.Box.AskPIN = w.Signing.Several, w.Signing.Several
	m.Writer.OnSigned, m.Box.OnSigned = w.contact.Kick, w.contact.Kick
	m.Box.OnOpen = w.OpenRecord
	m.Box.OnWrite = func(id string) { w.MailTo([]string{id}, "") }
}
