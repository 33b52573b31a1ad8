package present

import (
	"context"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// StatisticsPage is a part of the screen 名册与统计.
type StatisticsPage string

// The parts, in the order of their tabs.
const (
	PageDaily    StatisticsPage = "daily"    // 每日统计
	PageRosters  StatisticsPage = "rosters"  // 名册
	PageNotCome  StatisticsPage = "not_come" // 未到名单
	PageHandover StatisticsPage = "handover" // 移交清单
	PageCloseOut StatisticsPage = "closeout" // 收尾检查
)

// StatisticsState is what 每日统计 shows.
type StatisticsState struct {
	ListMade
	By      confirm.GroupBy
	AsOf    string // when it was counted
	Lines   []NumbersLine
	Current int // the line the keyboard is on; -1 none
	Bar     Bar // of the line the keyboard is on
	Title   string
	Days    Columns
	Empty   string
}

// NumbersLine is one line of the daily numbers.
type NumbersLine struct {
	Name  string
	Total bool // the first line: all together
	confirm.Numbers
}

// StatisticsDesk is what 名册与统计 needs of the desk.
type StatisticsDesk interface {
	RosterDesk
	Statistics(ctx context.Context) (confirm.Statistics, error)
}

// Statistics are the daily numbers (每日统计) by school, clerk and day.
type Statistics struct {
	listMaker
	OnChange func(StatisticsState)

	desk    StatisticsDesk
	state   StatisticsState
	numbers confirm.Statistics
	known   bool
	turn    int
}

// NewStatistics makes the presenter; Load counts. Files go below folder.
func NewStatistics(d StatisticsDesk, r Runner, n *Notices, now func() time.Time, folder string) *Statistics {
	p := &Statistics{desk: d, state: StatisticsState{By: confirm.BySchool, Current: -1}}
	p.begin(r, n, now, folder, p.tell)
	return p
}

// State is what is to be shown now.
func (p *Statistics) State() StatisticsState {
	s := p.state
	why := ""
	if len(s.Lines) == 0 {
		why = lang.L("还没有数据，没有可以导出的。")
	}
	s.ListMade = p.list(why)
	return s
}

// Load counts anew.
func (p *Statistics) Load() {
	p.turn++
	turn := p.turn
	var numbers confirm.Statistics
	p.runner.Go("statistics", func(ctx context.Context) (err error) {
		numbers, err = p.desk.Statistics(ctx)
		return err
	}, func(err error) {
		switch {
		case turn != p.turn:
		case err != nil:
			p.notices.Fail(err)
		default:
			p.numbers, p.known = numbers, true
			p.show()
		}
	})
}

// SetBy tells the numbers apart in another way.
func (p *Statistics) SetBy(by confirm.GroupBy) {
	if by != p.state.By && !p.busy {
		p.state.By, p.state.Current, p.made = by, -1, ""
		p.show()
	}
}

// Choose puts the keyboard on a line.
func (p *Statistics) Choose(i int) {
	if i >= 0 && i < len(p.state.Lines) {
		p.state.Current = i
		p.focus()
		p.tell()
	}
}

// Make exports or prints the numbers as they are told apart now.
func (p *Statistics) Make() {
	if s := p.State(); !s.CanMake {
		p.tell()
		return
	}
	req := desk.ListingRequest{Kind: confirm.PaperDaily, By: p.state.By}
	//lang:chinese file names are
	p.produce("每日统计表", listing(p.desk, req), nil)
}

func (p *Statistics) show() {
	if !p.known {
		return
	}
	s := &p.state
	s.AsOf = lang.F("截至 %s", timeWord(p.numbers.At))
	s.Lines, s.Empty = []NumbersLine{{Name: lang.L("合计"), Total: true, Numbers: p.numbers.Total}}, ""
	groups := p.numbers.Groups(s.By)
	for i := range groups {
		g := &groups[i]
		if g.Numbers == (confirm.Numbers{}) {
			continue
		}
		name := orUnknown(g.Name)
		if g.Key == "" {
			name = lang.L("尚未办理的")
		}
		s.Lines = append(s.Lines, NumbersLine{Name: name, Numbers: g.Numbers})
	}
	if len(s.Lines) == 1 {
		s.Lines, s.Empty = nil, lang.L("本机还没有数据。联网后按“同步”取回本确认点的申请人。")
	}
	if s.Current < 0 || s.Current >= len(s.Lines) {
		s.Current = min(0, len(s.Lines)-1)
	}
	s.Days = dayColumns(p.numbers)
	p.focus()
	p.tell()
}

// focus draws the line the keyboard is on.
func (p *Statistics) focus() {
	s := &p.state
	s.Bar, s.Title = Bar{}, ""
	if s.Current >= 0 {
		l := s.Lines[s.Current]
		s.Bar, s.Title = barOf(l.Numbers), l.Name
	}
}

func (p *Statistics) tell() {
	if p.OnChange != nil {
		p.OnChange(p.State())
	}
}
