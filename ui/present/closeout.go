package present

import (
	"context"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// CloseOutDesk counts what is still to be done.
type CloseOutDesk interface {
	CloseOut(ctx context.Context) (confirm.CloseOut, error)
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
)

// CloseOutLine is one of them with how much of it there is.
type CloseOutLine struct {
	Item   CloseOutItem
	Word   string
	Count  int
	Result Badge
}

// CloseOutLines are all lines, also those with nothing left.
func CloseOutLines(c confirm.CloseOut) []CloseOutLine {
	lines := []CloseOutLine{
		{Item: CloseOutUnsigned, Word: lang.L("还没有签名的结论"), Count: c.Unsigned},
		{Item: CloseOutUnsent, Word: lang.L("登记库还没有答复的"), Count: c.Unsent},
		{Item: CloseOutConflicts, Word: lang.L("没有处理的冲突"), Count: c.Conflicts},
		{Item: CloseOutUndecided, Word: lang.L("没有作结论的申请人"), Count: c.Undecided},
		{Item: CloseOutUnprinted, Word: lang.L("材料齐全，没打申请表的"), Count: c.Unprinted},
	}
	for i := range lines {
		lines[i].Result = Badge{lang.L("没有了"), ToneComplete}
		if lines[i].Count > 0 {
			lines[i].Result = Badge{lang.L("要办完"), ToneWarn}
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
	Lines   []CloseOutLine // empty until counted
	Words   string
	Current int
}

// CloseOut is the list of what is still to be done, 收尾检查.
type CloseOut struct {
	OnChange func(CloseOutState)

	desk    CloseOutDesk
	runner  Runner
	notices *Notices
	state   CloseOutState
	turn    int
}

// NewCloseOut makes the presenter; Reload counts.
func NewCloseOut(d CloseOutDesk, r Runner, n *Notices) *CloseOut {
	return &CloseOut{desk: d, runner: r, notices: n, state: CloseOutState{Current: -1}}
}

// State is what is to be shown now.
func (p *CloseOut) State() CloseOutState { return p.state }

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
			p.state.Lines, p.state.Words = CloseOutLines(found), CloseOutWords(found)
			p.changed()
		}
	})
}

// Choose puts the keyboard on a line.
func (p *CloseOut) Choose(i int) {
	if i >= 0 && i < len(p.state.Lines) {
		p.state.Current = i
		p.changed()
	}
}

func (p *CloseOut) changed() {
	if p.OnChange != nil {
		p.OnChange(p.state)
	}
}
