package present

import (
	"context"
	"slices"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// MailFilter narrows the recipients that are listed.
type MailFilter string

// The filters of recipients.
const (
	MailAll      MailFilter = "all"
	MailProblems MailFilter = "problems" // cannot be written to, or not signed
	MailRepeats  MailFilter = "repeats"  // heard the same within a day
)

// MailRow is one recipient, ready to be shown.
type MailRow struct {
	RecordID, ApplicationNo, Name, School string
	Badge                                 Badge
	Left                                  bool // not written to, by the clerk's choice
}

// WriteState is what 写留言 shows.
type WriteState struct {
	From        string // where the recipients come from
	Count       int    // recipients
	Loading     bool
	Templates   []MailTemplate
	Template    string // name of the chosen one; empty: the clerk's own words
	OwnTemplate bool   // it can be removed
	Text        string
	Note        Badge  // what is wrong with the text; its word is empty when nothing is
	Length      string // of the longest message

	Filter                      MailFilter
	Rows                        int // of the filter; Row gives them
	Current                     int
	Ready, Problems, Repeats    int
	Signed                      int // in this batch
	Shown                       MailRow
	Preview                     string // the words of the current recipient
	PreviewNote                 string // why none can go
	Pager                       string // 3 / 25
	AlsoRepeats                 bool
	CanSend, CanStop, CanAddOwn bool
	SendWord, Hint              string
	Busy                        bool
	Progress                    string
	Ratio                       float64
}

// addressee is a recipient with his message.
type addressee struct {
	desk.Recipient
	order   int // as chosen
	text    string
	length  int
	err     error // why the text cannot go to him
	repeats bool
	left    bool
	signed  bool
	failed  error // of the last try
}

// MailWriter writes one text, filled in for each, to one or many applicants.
type MailWriter struct {
	OnChange func(WriteState)
	// Marked gives the records the clerk has marked in the list.
	Marked func() []string
	// AskPIN signs with a PIN, where the bureau wants one for each batch.
	AskPIN AskPINs
	// OnSigned is called when something has been signed.
	OnSigned func()

	desk          MailDesk
	runner        Runner
	notices       *Notices
	state         WriteState
	ids           []string
	all           []addressee // problems first
	rows          []int       // of all, those the filter lets through
	current       string      // record id
	turn          int
	asked         int // for the people of a queue
	templatesRead bool
	cancel        func()
}

func newMailWriter(d MailDesk, r Runner, n *Notices) *MailWriter {
	p := &MailWriter{desk: d, runner: r, notices: n, state: WriteState{Filter: MailAll, Current: -1, Templates: builtinTemplates()}}
	p.merge()
	return p
}

// State is what is to be shown now.
func (p *MailWriter) State() WriteState { return p.state }

// Load reads the recipients anew, and the clerk's templates once.
func (p *MailWriter) Load() {
	p.loadTemplates()
	if len(p.ids) > 0 && !p.state.Busy {
		p.read()
	}
	p.changed()
}

// Choose takes other recipients, and a template when one is named.
func (p *MailWriter) Choose(ids []string, template string) {
	if p.state.Busy {
		return
	}
	p.take(ids, lang.N("所选 %d 位", len(ids)))
	if template != "" {
		p.ChooseTemplate(template)
	}
}

// TakeMarked takes those who are marked in the list.
func (p *MailWriter) TakeMarked() {
	var ids []string
	if p.Marked != nil {
		ids = p.Marked()
	}
	if len(ids) == 0 {
		p.warn(lang.L("列表里还没有勾选。请到“核对确认”按空格勾选，再回来。"))
		return
	}
	p.Choose(ids, "")
}

// TakeQueue takes everyone of a queue.
func (p *MailWriter) TakeQueue(q confirm.Queue) {
	if p.state.Busy || p.state.Loading {
		return
	}
	p.asked++
	asked := p.asked
	var page confirm.Page
	p.runner.Go("mail queue", func(ctx context.Context) (err error) {
		page, err = p.desk.Search(ctx, confirm.Query{Queue: q, Sort: confirm.SortApplicationNo})
		return err
	}, func(err error) {
		if asked != p.asked || p.state.Busy {
			return // others were chosen meanwhile, or are being written to
		}
		if err != nil {
			p.notices.Fail(err)
			return
		}
		ids := make([]string, len(page.Rows))
		for i, row := range page.Rows {
			ids[i] = row.ID
		}
		if len(ids) == 0 {
			p.warn(lang.L("这个队列里没有人。"))
			return
		}
		p.take(ids, lang.F("“%s”共 %d 位", lang.L(MailQueueWords[q]), len(ids)))
	})
}

// MailQueues are the queues whose people can be written to.
var MailQueues = []confirm.Queue{confirm.QueuePending, confirm.QueueIncomplete, confirm.QueueToPrint, confirm.QueueDone, confirm.QueueAll}

// MailQueueWords name them.
var MailQueueWords = map[confirm.Queue]string{
	confirm.QueuePending: "待核对", confirm.QueueIncomplete: "待补", confirm.QueueToPrint: "待打印",
	confirm.QueueDone: "已办", confirm.QueueAll: "全部",
}

// Clear takes all recipients away.
func (p *MailWriter) Clear() {
	if !p.state.Busy {
		p.take(nil, "")
	}
}

// take begins a new batch.
func (p *MailWriter) take(ids []string, from string) {
	p.turn++
	p.asked++
	p.ids, p.all, p.current = slices.Clone(ids), nil, ""
	p.state.From, p.state.Filter, p.state.AlsoRepeats, p.state.Loading = from, MailAll, false, false
	p.merge()
	if len(ids) > 0 {
		p.read()
	}
}

// read asks the desk for the recipients; who was written to stays so.
func (p *MailWriter) read() {
	p.turn++
	turn, ids := p.turn, p.ids
	var list []desk.Recipient
	p.state.Loading = true
	p.changed()
	p.runner.Go("recipients", func(ctx context.Context) (err error) {
		list, err = p.desk.Recipients(ctx, ids, nil)
		return err
	}, func(err error) {
		if turn != p.turn {
			return
		}
		p.state.Loading = false
		if err != nil {
			p.notices.Fail(err)
			p.changed()
			return
		}
		p.keep(list)
		p.merge()
	})
}

// keep puts what was read in the place of the recipients.
func (p *MailWriter) keep(list []desk.Recipient) {
	old := map[string]addressee{}
	for _, a := range p.all {
		old[a.RecordID] = a
	}
	p.all = make([]addressee, len(list))
	for i, r := range list {
		was := old[r.RecordID]
		p.all[i] = addressee{Recipient: r, order: i, left: was.left, signed: was.signed, failed: was.failed}
	}
}

// SetText is the text as it is typed.
func (p *MailWriter) SetText(text string) {
	if text == p.state.Text || p.state.Busy {
		return
	}
	p.state.Text = text
	p.merge()
}

// SetFilter lists only some of the recipients.
func (p *MailWriter) SetFilter(f MailFilter) {
	p.state.Filter = f
	p.list()
	p.changed()
}

// SetAlsoRepeats lets the same words go again to those who had them within a day.
func (p *MailWriter) SetAlsoRepeats(on bool) {
	if !p.state.Busy {
		p.state.AlsoRepeats = on
		p.judge()
	}
}

// Leave leaves the recipient in a row out, or takes him in again.
func (p *MailWriter) Leave(i int) {
	if i < 0 || i >= len(p.rows) || p.state.Busy {
		return
	}
	a := &p.all[p.rows[i]]
	a.left = !a.left && !a.signed
	p.current = a.RecordID
	p.judge()
}

// MoveTo puts the keyboard on a row: its message is shown.
func (p *MailWriter) MoveTo(i int) {
	if i >= 0 && i < len(p.rows) {
		p.current = p.all[p.rows[i]].RecordID
		p.list()
		p.changed()
	}
}

// Step shows the message of the next recipient, or of the one before.
func (p *MailWriter) Step(by int) { p.MoveTo(p.state.Current + by) }

// Row is one of the rows that are listed.
func (p *MailWriter) Row(i int) MailRow {
	if i < 0 || i >= len(p.rows) {
		return MailRow{}
	}
	return p.row(p.all[p.rows[i]])
}

func (p *MailWriter) row(a addressee) MailRow {
	return MailRow{
		RecordID: a.RecordID, ApplicationNo: a.ApplicationNo, Name: a.Name.Reveal(), School: a.School,
		Left: a.left, Badge: p.badge(a),
	}
}

func (p *MailWriter) badge(a addressee) Badge {
	switch {
	case a.signed:
		return Badge{lang.L("已签名，待发送"), ToneComplete}
	case a.left:
		return Badge{lang.L("不发"), TonePending}
	case a.failed != nil:
		return Badge{lang.L("没有签"), ToneConflict}
	case a.Refusal != nil:
		return Badge{lang.L("不能留言"), ToneBlock}
	case a.err != nil:
		return Badge{lang.L("缺内容"), ToneBlock}
	case p.state.Text == "":
		return Badge{lang.L("待写"), TonePending}
	case a.length > confirm.MaxMessage:
		return Badge{lang.L("太长"), ToneBlock}
	case a.repeats && !p.state.AlsoRepeats:
		return Badge{lang.L("一天内已发过"), ToneWarn}
	}
	return Badge{lang.L("可以发"), ToneUnsent}
}
