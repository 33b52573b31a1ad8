package present

import (
	"context"
	"slices"
	"strings"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// PrintState is what 新建打印 shows beside the rows.
type PrintState struct {
	Output
	Selected     int // applicants
	Kinds        []KindChoice
	Apart        bool
	Order        confirm.PrintOrder
	Separate     bool
	JobPerSchool bool
	Copies       int // 0: each kind's own
	// Reason is why again; NeedReason tells that something was printed before.
	Reason     string
	NeedReason bool

	Checking            bool
	CheckDone, CheckAll int
	Checked             bool // the check below is of this request
	Stopped, Reprints   int  // papers that cannot be printed, and that are printed again
	Filter              CheckFilter
	Rows, Current       int
	CanStart, CanCheck  bool
	Hint                string // why not, or what to expect
	HintTone            Tone
	Busy                bool // the batch is being stored
}

// KindChoice is one kind of paper that can be chosen.
type KindChoice struct {
	Kind confirm.PaperKind
	Word string
	On   bool
}

// CheckFilter says which of the chosen applicants are listed.
type CheckFilter string

// The filters.
const (
	CheckAll      CheckFilter = ""
	CheckStopped  CheckFilter = "stopped"  // 不能打印
	CheckReprints CheckFilter = "reprints" // 补打
)

// PrintRow is one applicant chosen for printing.
type PrintRow struct {
	ApplicationNo, Name, School string
	Badge                       Badge
	Check                       Badge
	// Detail says what cannot be printed, and why.
	Detail string
}

// applicantKinds are the papers about one applicant, in the order they are offered.
var applicantKinds = []confirm.PaperKind{
	confirm.PaperForm, confirm.PaperReceipt, confirm.PaperLabel,
	confirm.PaperSupplement, confirm.PaperAmendment, confirm.PaperCorrection,
}

// Printing puts together what is to be printed for the chosen applicants. The
// batch itself is printed by the PrintQueue.
type Printing struct {
	outlet
	OnChange func(PrintState)
	// OnQueued is called with each stored batch.
	OnQueued func(confirm.Batch)

	desk    PrintDesk
	runner  Runner
	notices *Notices
	now     func() time.Time
	Preview *Preview

	rows   []confirm.Row
	found  map[string][]desk.PreflightLine // by record id, of the last check
	shown  []int                           // rows under the filter
	state  PrintState
	kinds  []confirm.PaperKind // chosen, in the order of applicantKinds
	turn   int
	cancel func()
}

// NewPrinting makes the presenter; files go below folder unless the clerk says otherwise.
func NewPrinting(d PrintDesk, v PreviewDesk, r Runner, n *Notices, now func() time.Time, folder string) *Printing {
	p := &Printing{
		desk: d, runner: r, notices: n, now: now, kinds: []confirm.PaperKind{confirm.PaperForm},
		Preview: NewPreview(v, r, lang.L("选好申请人后，这里显示第一份纸的样子。预览与打印出来的纸一致。")),
	}
	p.out = Output{Target: TargetOneFile, Folder: folder}
	p.locked = func() bool { return p.state.Busy }
	p.outlet.changed = p.changed
	p.state.Current = -1
	return p
}

// State is what is to be shown now.
func (p *Printing) State() PrintState {
	s := p.state
	s.Output = p.out
	s.Selected, s.Rows = len(p.rows), len(p.shown)
	for _, k := range applicantKinds {
		s.Kinds = append(s.Kinds, KindChoice{k, PaperWord(k), slices.Contains(p.kinds, k)})
	}
	s.CanCheck = len(p.rows) > 0 && len(p.kinds) > 0 && !s.Checking && !s.Busy
	s.CanStart, s.Hint, s.HintTone = p.ready()
	return s
}

// Row gives row i of those listed.
func (p *Printing) Row(i int) PrintRow {
	r := &p.rows[p.shown[i]]
	row := PrintRow{
		ApplicationNo: r.ApplicationNo, Name: r.Name.Reveal(), School: r.School, Badge: recordBadge(r.State, r.Operation),
	}
	row.Check, row.Detail = p.checkWords(r.ID)
	return row
}

// Choose takes the applicants to print for.
func (p *Printing) Choose(rows []confirm.Row) {
	if p.state.Busy {
		return
	}
	p.rows = rows
	p.state.Current = min(0, len(rows)-1)
	p.renew()
}

// renew begins anew with another question: what was found no longer holds.
func (p *Printing) renew() {
	p.found, p.state.Checked, p.state.Filter = nil, false, CheckAll
	p.state.Stopped, p.state.Reprints, p.state.NeedReason = 0, 0, false
	p.filter()
	p.show()
	p.Check()
}

// show draws the first chosen paper, or that of the row the keyboard is on.
func (p *Printing) show() {
	kind, id := confirm.PaperKind(""), ""
	if len(p.kinds) > 0 && p.state.Current >= 0 && p.state.Current < len(p.shown) {
		kind, id = p.kinds[0], p.rows[p.shown[p.state.Current]].ID
	}
	p.Preview.Show(kind, id, confirm.CalibrationKey{})
}

func (p *Printing) filter() {
	p.shown = p.shown[:0]
	for i := range p.rows {
		stopped, again := p.hits(p.rows[i].ID)
		if p.state.Filter == CheckAll || p.state.Filter == CheckStopped && stopped || p.state.Filter == CheckReprints && again {
			p.shown = append(p.shown, i)
		}
	}
	p.state.Current = max(min(p.state.Current, len(p.shown)-1), min(0, len(p.shown)-1))
}

func (p *Printing) hits(id string) (stopped, again bool) {
	for _, l := range p.found[id] {
		stopped = stopped || !l.Reprint
		again = again || l.Reprint
	}
	return stopped, again
}

// SetFilter lists all chosen applicants, or those the check found something about.
func (p *Printing) SetFilter(f CheckFilter) {
	p.state.Filter = f
	p.filter()
	p.show()
	p.changed()
}

// MoveTo puts the keyboard on row i and draws its paper.
func (p *Printing) MoveTo(i int) {
	if i < 0 || i >= len(p.shown) || i == p.state.Current {
		return
	}
	p.state.Current = i
	p.show()
	p.changed()
}

// ToggleKind adds a kind of paper, or takes it away.
func (p *Printing) ToggleKind(k confirm.PaperKind) {
	p.ask(func() {
		var kinds []confirm.PaperKind
		for _, known := range applicantKinds {
			if on := slices.Contains(p.kinds, known); on != (known == k) {
				kinds = append(kinds, known)
			}
		}
		p.kinds = kinds
	})
}

// SetApart prints all papers of a kind before the next, instead of one set an applicant.
func (p *Printing) SetApart(apart bool) { p.choose(func() { p.state.Apart = apart }) }

// SetOrder orders the documents.
func (p *Printing) SetOrder(o confirm.PrintOrder) { p.choose(func() { p.state.Order = o }) }

// SetSeparate puts a sheet between schools.
func (p *Printing) SetSeparate(on bool) { p.choose(func() { p.state.Separate = on }) }

// SetJobPerSchool makes one spool job of each school's pile.
func (p *Printing) SetJobPerSchool(on bool) { p.choose(func() { p.state.JobPerSchool = on }) }

// SetReason says why again.
func (p *Printing) SetReason(text string) {
	if text != p.state.Reason {
		p.choose(func() { p.state.Reason = text })
	}
}

// SetCopies chooses how often each document is printed; 0 leaves it to each kind.
func (p *Printing) SetCopies(n int) {
	p.choose(func() { p.state.Copies = max(0, min(n, desk.MaxCopies)) })
}

// ask changes what is printed, which makes the check anew.
func (p *Printing) ask(change func()) {
	if p.state.Busy {
		return
	}
	change()
	p.renew()
}

func (p *Printing) request() desk.PrintRequest {
	s := &p.state
	req := desk.PrintRequest{
		Kinds: slices.Clone(p.kinds), Apart: s.Apart && len(p.kinds) > 1, Order: s.Order, Copies: s.Copies,
		Separate: s.Separate, Reason: strings.TrimSpace(s.Reason),
	}
	for i := range p.rows {
		req.RecordIDs = append(req.RecordIDs, p.rows[i].ID)
	}
	word := lang.L("打印")
	if len(p.kinds) == 1 {
		word = PaperWord(p.kinds[0])
	}
	// File names hold a time and a kind, nothing of a person.
	req.Target = p.out.target(word + "-" + p.now().In(Shanghai()).Format("20060102-150405"))
	req.Target.JobPerSchool = s.JobPerSchool && p.out.Target == TargetPrinter
	return req
}

// Start stores the batch; the queue prints it.
func (p *Printing) Start() {
	if ok, _, _ := p.ready(); !ok {
		p.changed()
		return
	}
	req := p.request()
	p.state.Busy = true
	p.notices.Dismiss()
	var batch confirm.Batch
	p.runner.Go("enqueue", func(ctx context.Context) (err error) {
		batch, err = p.desk.Enqueue(ctx, req)
		return err
	}, func(err error) {
		p.state.Busy = false
		p.notices.Fail(err)
		switch {
		case confirm.CodeOf(err) == confirm.ProblemReprintReason:
			p.state.NeedReason = true
		case err == nil:
			p.state.Reason = ""
			if p.OnQueued != nil {
				p.OnQueued(batch)
			}
			p.state.Checked = false // the next time they are reprints
		}
		p.changed()
	})
	p.changed()
}

func (p *Printing) changed() {
	if p.OnChange != nil {
		p.OnChange(p.State())
	}
}
