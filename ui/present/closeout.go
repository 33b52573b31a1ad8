package present

import (
	"context"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// CloseOutDesk counts what is still to be done, and certifies that nothing is.
type CloseOutDesk interface {
	RosterDesk
	CloseOut(ctx context.Context) (confirm.CloseOut, error)
	Certify(ctx context.Context, target confirm.BatchTarget) (confirm.CloseOutCertificate, error)
}

// CloseOutItem is one line of 收尾检查.
type CloseOutItem string

// The lines.
const (
	CloseOutUnsigned  CloseOutItem = "unsigned"
	CloseOutUnsent    CloseOutItem = "unsent"
	CloseOutConflicts CloseOutItem = "conflicts"
	CloseOutUndecided CloseOutItem = "undecided"
	CloseOutUnprinted CloseOutItem = "unprinted"
	CloseOutLedger    CloseOutItem = "ledger"
)

// CloseOutLine is one of them with how much of it there is.
type CloseOutLine struct {
	Item   CloseOutItem
	Word   string
	Count  int
	Result Badge
	Button string // what to do about it; empty when there is nothing left
}

// CloseOutLines are all lines, also those with nothing left.
func CloseOutLines(c confirm.CloseOut) []CloseOutLine {
	lines := []CloseOutLine{
		{Item: CloseOutUnsigned, Word: lang.L("还没有签名的结论"), Count: c.Unsigned, Button: lang.L("去签名")},
		{Item: CloseOutUnsent, Word: lang.L("登记库还没有答复的"), Count: c.Unsent, Button: lang.L("去发送")},
		{Item: CloseOutConflicts, Word: lang.L("没有处理的冲突"), Count: c.Conflicts, Button: lang.L("解决冲突")},
		{Item: CloseOutUndecided, Word: lang.L("没有作结论的申请人"), Count: c.Undecided, Button: lang.L("看名单")},
		{Item: CloseOutUnprinted, Word: lang.L("材料齐全，没打申请表的"), Count: c.Unprinted, Button: lang.L("去打印")},
		{Item: CloseOutLedger, Word: lang.L("没有导出的打印台账行"), Count: c.Unexported, Button: lang.L("导出台账")},
	}
	for i := range lines {
		if lines[i].Count > 0 {
			lines[i].Result = Badge{lang.L("要办完"), ToneWarn}
		} else {
			lines[i].Result, lines[i].Button = Badge{lang.L("没有了"), ToneComplete}, ""
		}
	}
	return lines
}

// CloseOutWords sums them up.
func CloseOutWords(c confirm.CloseOut) string {
	if c.Done() {
		return lang.L("本机的工作都办完了，结束前请再对一次账。")
	}
	return lang.L("还没有办完，不能结束确认。")
}

// CloseOutState is what 收尾检查 shows.
type CloseOutState struct {
	ListMade
	Lines   []CloseOutLine // empty until counted
	Words   string
	Current int
	Done    bool
}

// CloseOut is the list of what is still to be done, 收尾检查, and 收尾完成证明
// when nothing is.
type CloseOut struct {
	listMaker
	OnChange func(CloseOutState)

	desk  CloseOutDesk
	state CloseOutState
	turn  int
}

// NewCloseOut makes the presenter; Reload counts. Files go below folder.
func NewCloseOut(d CloseOutDesk, r Runner, n *Notices, now func() time.Time, folder string) *CloseOut {
	p := &CloseOut{desk: d, state: CloseOutState{Current: -1}}
	p.begin(r, n, now, folder, p.tell)
	p.format = RosterPDF
	return p
}

// State is what is to be shown now.
func (p *CloseOut) State() CloseOutState {
	s := p.state
	why := ""
	if !s.Done {
		why = lang.L("上面的事都办完以后，才能出具收尾完成证明。")
	}
	s.ListMade = p.list(why)
	return s
}

// Reload counts anew.
func (p *CloseOut) Reload() {
	p.turn++
	turn := p.turn
	var found confirm.CloseOut
	p.runner.Go("close out", func(ctx context.Context) (err error) {
		found, err = p.desk.CloseOut(ctx)
		return err
	}, func(err error) {
		switch {
		case turn != p.turn:
		case err != nil:
			p.notices.Fail(err)
		default:
			p.state.Lines, p.state.Words, p.state.Done = CloseOutLines(found), CloseOutWords(found), found.Done()
			p.state.Current = max(0, p.state.Current)
			p.tell()
		}
	})
}

// Choose puts the keyboard on a line.
func (p *CloseOut) Choose(i int) {
	if i >= 0 && i < len(p.state.Lines) {
		p.state.Current = i
		p.tell()
	}
}

// Certify makes 收尾完成证明, a PDF file or on paper.
func (p *CloseOut) Certify() {
	if !p.State().CanMake {
		p.tell()
		return
	}
	//lang:chinese file names are
	p.produce("收尾完成证明", func(ctx context.Context, to confirm.BatchTarget) (int, error) {
		c, err := p.desk.Certify(ctx, to)
		return len(c.Listing().Rows), err
	}, nil)
}

// ExportLedger writes the print ledger into a file and counts anew.
func (p *CloseOut) ExportLedger() {
	if p.busy {
		return
	}
	format := p.format
	p.format = RosterXLSX
	//lang:chinese file names are
	p.produce("打印台账", listing(p.desk, desk.ListingRequest{Kind: confirm.PaperLedger}), p.Reload)
	p.format = format
}

func (p *CloseOut) tell() {
	if p.OnChange != nil {
		p.OnChange(p.State())
	}
}
