package present

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// PersonLine is one person of a list.
type PersonLine struct {
	RecordID, ApplicationNo, Name, School string
	File                                  string // 档案号
}

// PeopleState is what 未到名单 or 移交清单 shows.
type PeopleState struct {
	ListMade
	Lines   []PersonLine
	Current int      // -1 none
	Schools []string // to choose from; the first is all of them
	School  int      // the chosen one
	Count   string
	Empty   string
	// CanTell says that a message can be sent to all of the list at once.
	CanTell bool
}

// PeopleDesk lists those who have not come, and those whose files are ready.
type PeopleDesk interface {
	ListDesk
	RosterDesk
	NotCome(ctx context.Context) ([]confirm.Row, error)
}

// People is a list of people that goes to paper or a file as a whole or school
// by school: 未到名单 (features 110) and 移交清单 (features 109).
type People struct {
	listMaker
	OnChange func(PeopleState)
	// OnOpen opens a record; OnTell writes one message to all. nil: not offered.
	OnOpen func(recordID string)
	OnTell func(recordIDs []string)

	desk   PeopleDesk
	kind   confirm.PaperKind
	read   func(context.Context) ([]confirm.Row, error)
	empty  string
	rows   []confirm.Row
	school string
	state  PeopleState
	turn   int
}

// NewNotCome makes the presenter of 未到名单; Load fills it.
func NewNotCome(d PeopleDesk, r Runner, n *Notices, now func() time.Time, folder string) *People {
	p := newPeople(d, confirm.PaperNotCome, d.NotCome, r, n, now, folder)
	p.empty = lang.L("没有未到的申请人：每一位都已经有人办理。")
	return p
}

// NewHandover makes the presenter of 移交清单: the files of 材料齐全, in the order
// of their numbers.
func NewHandover(d PeopleDesk, r Runner, n *Notices, now func() time.Time, folder string) *People {
	p := newPeople(d, confirm.PaperHandover, func(ctx context.Context) ([]confirm.Row, error) {
		page, err := d.Search(ctx, confirm.Query{Queue: confirm.QueueDone, Sort: confirm.SortApplicationNo})
		slices.SortStableFunc(page.Rows, byFile)
		return page.Rows, err
	}, r, n, now, folder)
	p.empty = lang.L("还没有可以移交的材料。材料齐全并经登记库受理后列在这里。")
	return p
}

// byFile orders rows as their bags stand in the box; those without a number
// come last.
func byFile(a, b confirm.Row) int {
	if (a.FileNumber == "") != (b.FileNumber == "") {
		return cmp.Compare(b.FileNumber, a.FileNumber)
	}
	return cmp.Or(cmp.Compare(len(a.FileNumber), len(b.FileNumber)), cmp.Compare(a.FileNumber, b.FileNumber))
}

func newPeople(d PeopleDesk, kind confirm.PaperKind, read func(context.Context) ([]confirm.Row, error),
	r Runner, n *Notices, now func() time.Time, folder string) *People {
	p := &People{desk: d, kind: kind, read: read, state: PeopleState{Current: -1}}
	p.begin(r, n, now, folder, p.tell)
	return p
}

// State is what is to be shown now.
func (p *People) State() PeopleState {
	s := p.state
	why := ""
	if len(s.Lines) == 0 {
		why = p.state.Empty
	}
	s.ListMade = p.list(why)
	if s.Hint == "" {
		s.Hint = p.unnumbered()
	}
	s.CanTell = p.OnTell != nil && len(s.Lines) > 0 && !p.busy
	return s
}

// unnumbered warns of files that cannot be found by a number.
func (p *People) unnumbered() string {
	if p.kind != confirm.PaperHandover {
		return ""
	}
	n := 0
	for _, l := range p.state.Lines {
		if l.File == "" {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return lang.N("其中 %d 份还没有档案号，排在最后。", n)
}

// Load reads the list.
func (p *People) Load() {
	p.turn++
	turn := p.turn
	var rows []confirm.Row
	p.runner.Go("people", func(ctx context.Context) (err error) {
		rows, err = p.read(ctx)
		return err
	}, func(err error) {
		switch {
		case turn != p.turn:
		case err != nil:
			p.notices.Fail(err)
		default:
			p.rows = rows
			p.show()
		}
	})
}

// SetSchool keeps only the people of one school; 0 shows all.
func (p *People) SetSchool(i int) {
	if i < 0 || i >= len(p.state.Schools) || p.busy {
		return
	}
	p.school = ""
	if i > 0 {
		p.school = p.state.Schools[i]
	}
	p.made = ""
	p.state.Current = -1
	p.show()
}

func (p *People) show() {
	s := &p.state
	all := make(map[string]bool)
	s.Lines, s.Empty = nil, ""
	for _, r := range p.rows {
		all[r.School] = true
		if p.school == "" || r.School == p.school {
			s.Lines = append(s.Lines, PersonLine{r.ID, r.ApplicationNo, r.Name.Reveal(), r.School, r.FileNumber})
		}
	}
	s.Schools = append([]string{lang.L("全部学校")}, slices.Sorted(maps.Keys(all))...)
	s.School = max(0, slices.Index(s.Schools, p.school))
	s.Count = lang.N("共 %d 位", len(s.Lines))
	if len(s.Lines) == 0 {
		s.Empty = p.empty
	}
	s.Current = min(max(s.Current, 0), len(s.Lines)-1)
	p.tell()
}

// Choose puts the keyboard on a line.
func (p *People) Choose(i int) {
	if i >= 0 && i < len(p.state.Lines) {
		p.state.Current = i
		p.tell()
	}
}

// Open shows the record of a line.
func (p *People) Open(i int) {
	if i >= 0 && i < len(p.state.Lines) && p.OnOpen != nil {
		p.OnOpen(p.state.Lines[i].RecordID)
	}
}

// Tell writes one message to everybody on the list.
func (p *People) Tell() {
	if p.State().CanTell {
		p.OnTell(p.ids())
	}
}

// Make writes or prints the list.
func (p *People) Make() {
	if !p.State().CanMake {
		p.tell()
		return
	}
	p.produce(listNames[p.kind], listing(p.desk, desk.ListingRequest{Kind: p.kind, RecordIDs: p.ids()}), nil)
}

// listNames name the files, in Chinese in every language.
var listNames = map[confirm.PaperKind]string{confirm.PaperNotCome: "未到名单", confirm.PaperHandover: "移交清单"}

func (p *People) ids() []string {
	ids := make([]string, len(p.state.Lines))
	for i, l := range p.state.Lines {
		ids[i] = l.RecordID
	}
	return ids
}

func (p *People) tell() {
	if p.OnChange != nil {
		p.OnChange(p.State())
	}
}
