package present

import (
	"context"
	"fmt"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// MailboxFilter narrows 留言记录.
type MailboxFilter string

// The filters of 留言记录.
const (
	BoxAll      MailboxFilter = "all"
	BoxWaiting  MailboxFilter = "waiting"  // the applicant cannot see it yet
	BoxVisible  MailboxFilter = "visible"  // he can
	BoxRecalled MailboxFilter = "recalled" // recalled, or on the way
	BoxRefused  MailboxFilter = "refused"
)

// MailboxFilters lists them in the order they are offered.
var MailboxFilters = []MailboxFilter{BoxAll, BoxWaiting, BoxVisible, BoxRecalled, BoxRefused}

// BoxRow is one message, ready to be shown.
type BoxRow struct {
	When, Name, ApplicationNo, School, Text string
	Badge                                   Badge
}

// BoxDetail is the message the keyboard is on.
type BoxDetail struct {
	BoxRow
	Who       string // the clerk, and the template
	Why       string // why it was refused, or what its state means
	Batch     string // 本批 25 条，撤回 3 条
	InBatch   bool
	CanRecall bool
}

// MailboxState is what 留言记录 shows.
type MailboxState struct {
	Rows, Current int
	Counts        map[MailboxFilter]int
	Search        string
	Filter        MailboxFilter
	OnlyBatch     bool // one batch is shown
	Loading       bool
	Empty         string
	Shown         BoxDetail
	CanBatch      bool   // the whole batch can be recalled
	BatchWord     string // 撤回整批 25 条
	Asking        string // the question before a whole batch is recalled
	Busy          bool
	Progress      string
}

// Mailbox lists every message of the point and takes messages back.
type Mailbox struct {
	OnChange func(MailboxState)
	// OnOpen opens a record, OnWrite writes to one.
	OnOpen, OnWrite func(recordID string)
	// AskPIN signs with a PIN, where the bureau wants one for each batch.
	AskPIN AskPINs
	// OnSigned is called when something has been signed.
	OnSigned func()

	desk    MailDesk
	runner  Runner
	notices *Notices
	state   MailboxState
	all     []desk.MailEntry
	rows    []int
	batch   string // only this one; empty: all
	current string // message id
	stale   bool
	read    bool
	turn    int
}

func newMailbox(d MailDesk, r Runner, n *Notices) *Mailbox {
	return &Mailbox{desk: d, runner: r, notices: n, stale: true,
		state: MailboxState{Filter: BoxAll, Current: -1, Counts: map[MailboxFilter]int{}}}
}

// State is what is to be shown now.
func (p *Mailbox) State() MailboxState { return p.state }

// Load reads all messages, when something has changed since the last time.
func (p *Mailbox) Load() {
	if !p.stale || p.state.Loading {
		p.changed()
		return
	}
	p.turn++
	turn := p.turn
	p.stale, p.state.Loading = false, true
	p.changed()
	var list []desk.MailEntry
	p.runner.Go("mailbox", func(ctx context.Context) (err error) {
		list, err = p.desk.Mailbox(ctx, nil)
		return err
	}, func(err error) {
		if turn != p.turn {
			return
		}
		p.state.Loading = false
		if err != nil {
			p.stale = true
			p.notices.Fail(err)
			p.changed()
			return
		}
		p.all, p.read = list, true
		p.list()
		if p.stale { // changed again meanwhile
			p.Load()
		}
	})
}

// Search lists only messages with a text in them, in the name, number or school.
func (p *Mailbox) Search(text string) {
	p.state.Search = text
	p.list()
}

// SetFilter lists only messages of one state.
func (p *Mailbox) SetFilter(f MailboxFilter) {
	p.state.Filter = f
	p.list()
}

// ShowBatch lists only the batch of the message the keyboard is on, or all again.
func (p *Mailbox) ShowBatch() {
	if e, ok := p.entry(); p.batch == "" && ok {
		p.batch = e.Message.Batch
		p.state.Filter, p.state.Search = BoxAll, ""
	} else {
		p.batch = ""
	}
	p.list()
}

// MoveTo puts the keyboard on a row.
func (p *Mailbox) MoveTo(i int) {
	if i >= 0 && i < len(p.rows) {
		p.current = p.all[p.rows[i]].Message.ID
		p.state.Asking = ""
		p.list()
	}
}

// Open opens the record of the message; Write writes to the applicant.
func (p *Mailbox) Open() {
	if e, ok := p.entry(); ok && p.OnOpen != nil {
		p.OnOpen(e.RecordID)
	}
}

// Write begins a message to the applicant of the message the keyboard is on.
func (p *Mailbox) Write() {
	if e, ok := p.entry(); ok && p.OnWrite != nil {
		p.OnWrite(e.RecordID)
	}
}

// Recall takes the message back.
func (p *Mailbox) Recall() {
	if e, ok := p.entry(); ok && canRecall(e) {
		p.recall([]desk.MessageRef{{RecordID: e.RecordID, MessageID: e.Message.ID}})
	}
}

// AskBatch asks before the whole batch is recalled; Keep answers no.
func (p *Mailbox) AskBatch() {
	refs := p.openOfBatch()
	if len(refs) == 0 || p.state.Busy {
		return
	}
	p.state.Asking = lang.F("确定撤回本批 %d 条留言？申请人以后看不到这些留言。", len(refs))
	p.changed()
}

// Keep leaves the batch as it is.
func (p *Mailbox) Keep() {
	p.state.Asking = ""
	p.changed()
}

// RecallBatch takes the whole batch back, after AskBatch.
func (p *Mailbox) RecallBatch() {
	if p.state.Asking != "" {
		p.recall(p.openOfBatch())
	}
}

func (p *Mailbox) recall(refs []desk.MessageRef) {
	if p.state.Busy || len(refs) == 0 {
		return
	}
	p.state.Busy, p.state.Asking = true, ""
	p.state.Progress = lang.L("正在签名")
	p.changed()
	var sent []desk.Sent
	meter := newGauge(p.runner, func(s step) {
		if p.state.Busy {
			p.state.Progress = fmt.Sprintf("%s %d / %d", s.word, s.done, s.total)
			p.changed()
		}
	})
	act := func(ctx context.Context) (err error) {
		sent, err = p.desk.RecallEach(ctx, refs, counting(meter, lang.L("正在签名")))
		return err
	}
	p.runner.Go("recall each", act, func(err error) {
		p.state.Busy, p.state.Progress = false, ""
		if confirm.CodeOf(err) == confirm.ProblemSigningLocked && p.AskPIN != nil {
			p.changed()
			p.AskPIN(lang.L("撤回留言"), len(refs), act, func(err error) { p.recalled(sent, err) })
			return
		}
		p.recalled(sent, err)
	})
}

func (p *Mailbox) recalled(sent []desk.Sent, err error) {
	signed := 0
	for _, s := range sent {
		if s.Err == nil {
			signed++
		} else if err == nil {
			err = s.Err
		}
	}
	switch {
	case signed == 0:
		p.notices.Fail(err)
	case signed < len(sent):
		p.notices.Warn(lang.F("撤回了 %d 条，%d 条没有撤回。%s", signed, len(sent)-signed, Sentence(err)))
	default:
		p.notices.Info(lang.F("撤回 %d 条留言已签名保存，待发送。", signed))
	}
	if signed > 0 && p.OnSigned != nil {
		p.OnSigned()
	}
	p.stale = true
	p.Load()
}

func canRecall(e desk.MailEntry) bool {
	switch e.State {
	case desk.MailWaiting, desk.MailVisible, desk.MailRead:
		return true
	}
	return false
}

// openOfBatch are the messages of the current batch that can be recalled.
func (p *Mailbox) openOfBatch() []desk.MessageRef {
	current, ok := p.entry()
	if !ok || current.Message.Batch == "" {
		return nil
	}
	var refs []desk.MessageRef
	for _, e := range p.all {
		if e.Message.Batch == current.Message.Batch && canRecall(e) {
			refs = append(refs, desk.MessageRef{RecordID: e.RecordID, MessageID: e.Message.ID})
		}
	}
	return refs
}

// entry is the message the keyboard is on.
func (p *Mailbox) entry() (desk.MailEntry, bool) {
	if i := p.state.Current; i >= 0 && i < len(p.rows) {
		return p.all[p.rows[i]], true
	}
	return desk.MailEntry{}, false
}

// list picks the rows of batch, filter and search.
func (p *Mailbox) list() {
	s := &p.state
	p.rows, s.Current, s.Counts = p.rows[:0], -1, map[MailboxFilter]int{}
	asked := strings.ToLower(strings.TrimSpace(s.Search))
	for i, e := range p.all {
		if p.batch != "" && e.Message.Batch != p.batch || !mentions(e, asked) {
			continue
		}
		s.Counts[BoxAll]++
		s.Counts[boxFilter(e.State)]++
		if s.Filter != BoxAll && boxFilter(e.State) != s.Filter {
			continue
		}
		if e.Message.ID == p.current {
			s.Current = len(p.rows)
		}
		p.rows = append(p.rows, i)
	}
	s.Rows, s.OnlyBatch = len(p.rows), p.batch != ""
	if s.Current < 0 && s.Rows > 0 {
		s.Current = 0
	}
	p.changed()
}

func mentions(e desk.MailEntry, asked string) bool {
	for _, text := range []string{e.Name.Reveal(), e.ApplicationNo, e.School, e.Message.Text, e.Message.Template} {
		if strings.Contains(strings.ToLower(text), asked) {
			return true
		}
	}
	return false
}

func boxFilter(s desk.MailState) MailboxFilter {
	switch s {
	case desk.MailWaiting:
		return BoxWaiting
	case desk.MailRecalling, desk.MailRecalled:
		return BoxRecalled
	case desk.MailRefused:
		return BoxRefused
	}
	return BoxVisible
}
