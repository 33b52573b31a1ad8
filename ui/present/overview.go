package present

import (
	"cmp"
	"context"
	"slices"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// OverviewState is what 工作台 shows.
type OverviewState struct {
	Known    bool   // something has been counted
	Day      string // today, by the registry's clock
	Window   string // from when to when
	Today    string // how many were dealt with today
	Queues   []Tile
	Needs    []Need // what needs attention, the most urgent first
	Progress Bar    // of the whole point
	Schools  []SchoolLine
	School   int // the one the keyboard is on; -1 none
	Sort     SchoolSort
	Days     Columns
	Empty    string // why there is nothing to count; empty while there is
}

// Tile is one queue with its count: the same as on the chips of the list.
type Tile struct {
	Queue confirm.Queue
	Word  string
	Count int
	Tone  Tone
}

// SchoolSort orders the schools.
type SchoolSort string

// The orders.
const (
	SchoolsByLeft SchoolSort = "left" // who has most people to come first
	SchoolsByRate SchoolSort = "rate" // who is least far first
	SchoolsBySize SchoolSort = "size"
	SchoolsByName SchoolSort = "name"
)

// SchoolSorts lists the orders as they are offered.
var SchoolSorts = []SchoolSort{SchoolsByLeft, SchoolsByRate, SchoolsBySize, SchoolsByName}

// SchoolLine is one school with how far it is.
type SchoolLine struct {
	Name string
	Done string // 已核 of 应到
	Bar
}

// OverviewDesk is what 工作台 needs of the desk.
type OverviewDesk interface {
	ListDesk
	Statistics(ctx context.Context) (confirm.Statistics, error)
}

// Overview is the screen 工作台: the day at a glance.
type Overview struct {
	OnChange func(OverviewState)
	// OnQueue is called to show a queue, OnNeed to go where a need is dealt
	// with, OnSchool to list a school.
	OnQueue  func(confirm.Queue)
	OnNeed   func(NeedKind)
	OnSchool func(name string)
	// OnCounted is called when it has been counted; nil: nobody waits for it.
	OnCounted func()
	// Top gives what the top line of the window knows.
	Top func() TopLine

	desk    OverviewDesk
	runner  Runner
	notices *Notices
	state   OverviewState
	numbers confirm.Statistics
	counts  map[confirm.Queue]int
	turn    int
}

// TopLine is what the overview takes from the line at the top of the window.
type TopLine struct {
	StandingState
	Window confirm.Window
	At     time.Time // the registry's time now; zero while unknown
}

// NewOverview makes the presenter; Load reads what it shows.
func NewOverview(d OverviewDesk, r Runner, n *Notices) *Overview {
	return &Overview{desk: d, runner: r, notices: n, Top: func() TopLine { return TopLine{} },
		state: OverviewState{School: -1, Sort: SchoolsByLeft, Empty: lang.L("正在统计…")}}
}

// State is what is to be shown now.
func (p *Overview) State() OverviewState { return p.state }

// Load counts anew; it is called whenever the screen is shown, and when what it
// shows has changed.
func (p *Overview) Load() {
	p.turn++
	turn := p.turn
	var page confirm.Page
	var numbers confirm.Statistics
	p.runner.Go("overview", func(ctx context.Context) (err error) {
		if numbers, err = p.desk.Statistics(ctx); err != nil {
			return err
		}
		page, err = p.desk.Search(ctx, confirm.Query{Limit: 1})
		return err
	}, func(err error) {
		switch {
		case turn != p.turn:
		case err != nil:
			p.notices.Fail(err)
		default:
			p.numbers, p.counts = numbers, page.Counts
			p.state.Known = true
			p.show()
			if p.OnCounted != nil {
				p.OnCounted()
			}
		}
	})
}

// Follow shows what the top line has newly learnt; it counts nothing.
func (p *Overview) Follow() {
	if p.state.Known {
		p.show()
	}
}

func (p *Overview) show() {
	s, top := &p.state, p.Top()
	s.Day, s.Window = dayTitle(cmp.Or(top.At, p.numbers.At)), windowSpan(top.Window)
	s.Today = lang.N("今日已办 %d 位", p.counts[confirm.QueueToday])
	s.Queues = p.tiles()
	s.Progress = barOf(p.numbers.Total)
	s.Days = dayColumns(p.numbers)
	s.Empty = ""
	if p.numbers.Total.Expected == 0 {
		s.Empty = lang.L("本机还没有数据。联网后按“同步”取回本确认点的申请人。")
	}
	s.Needs = needsOf(top, p.numbers, p.counts)
	p.sortSchools()
	p.changed()
}

// tiles are the queues of the list, and nothing else is counted for them.
func (p *Overview) tiles() []Tile {
	tiles := []Tile{
		{Queue: confirm.QueuePending, Word: lang.L("待核对"), Tone: TonePending},
		{Queue: confirm.QueueIncomplete, Word: lang.L("待补材料"), Tone: ToneIncomplete},
		{Queue: confirm.QueueUnsigned, Word: lang.L("待签名"), Tone: ToneWarn},
		{Queue: confirm.QueueUnsent, Word: lang.L("待发送"), Tone: ToneUnsent},
		{Queue: confirm.QueueConflict, Word: lang.L("冲突"), Tone: ToneConflict},
		{Queue: confirm.QueueToPrint, Word: lang.L("待打印"), Tone: ToneHint},
		{Queue: confirm.QueueReprint, Word: lang.L("已改需重印"), Tone: ToneWarn},
		{Queue: confirm.QueueToday, Word: lang.L("今日已办"), Tone: ToneComplete},
	}
	for i := range tiles {
		tiles[i].Count = p.counts[tiles[i].Queue]
	}
	return tiles
}

// SortSchools orders the schools.
func (p *Overview) SortSchools(by SchoolSort) {
	p.state.Sort = by
	p.sortSchools()
	p.changed()
}

func (p *Overview) sortSchools() {
	s := &p.state
	chosen := ""
	if s.School >= 0 && s.School < len(s.Schools) {
		chosen = s.Schools[s.School].Name
	}
	groups := slices.DeleteFunc(slices.Clone(p.numbers.Schools), func(g confirm.Group) bool { return g.Expected == 0 })
	slices.SortStableFunc(groups, func(a, b confirm.Group) int {
		switch s.Sort {
		case SchoolsByLeft:
			return cmp.Compare(b.NotCome, a.NotCome)
		case SchoolsByRate:
			return cmp.Compare(a.Checked*b.Expected, b.Checked*a.Expected)
		case SchoolsBySize:
			return cmp.Compare(b.Expected, a.Expected)
		}
		return 0 // they come by name
	})
	s.Schools = make([]SchoolLine, len(groups))
	s.School = min(0, len(groups)-1)
	for i, g := range groups {
		s.Schools[i] = SchoolLine{Name: orUnknown(g.Name), Done: itoa(g.Checked) + " / " + itoa(g.Expected), Bar: barOf(g.Numbers)}
		if s.Schools[i].Name == chosen {
			s.School = i
		}
	}
}

// OpenQueue shows queue i in 核对确认.
func (p *Overview) OpenQueue(i int) {
	if i >= 0 && i < len(p.state.Queues) && p.OnQueue != nil {
		p.OnQueue(p.state.Queues[i].Queue)
	}
}

// GoNeed goes where need i is dealt with.
func (p *Overview) GoNeed(i int) {
	if i >= 0 && i < len(p.state.Needs) && p.OnNeed != nil {
		p.OnNeed(p.state.Needs[i].Kind)
	}
}

// ChooseSchool puts the keyboard on school i.
func (p *Overview) ChooseSchool(i int) {
	if i >= 0 && i < len(p.state.Schools) {
		p.state.School = i
		p.changed()
	}
}

// OpenSchool lists the people of school i in 核对确认.
func (p *Overview) OpenSchool(i int) {
	if i >= 0 && i < len(p.state.Schools) && p.OnSchool != nil {
		p.OnSchool(p.state.Schools[i].Name)
	}
}

func (p *Overview) changed() {
	if p.OnChange != nil {
		p.OnChange(p.state)
	}
}
