package present

import (
	"cmp"
	"context"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// RosterFormat is what a list is made into.
type RosterFormat string

// The formats.
const (
	RosterXLSX  RosterFormat = "xlsx"
	RosterCSV   RosterFormat = "csv"
	RosterPDF   RosterFormat = "pdf"
	RosterPaper RosterFormat = "paper" // the printer
)

// RosterState is what 名册 shows.
type RosterState struct {
	Output
	Kind   confirm.PaperKind
	Kinds  []KindChoice
	Format RosterFormat
	All    bool   // the whole point, not the list of 核对确认
	Listed string // what the list of 核对确认 holds now
	Public bool
	// Purpose is what the list is for; empty until the clerk has said it, where
	// the kind does not.
	Purpose confirm.ExportPurpose
	Columns []RosterColumn
	Current int // column the keyboard is on
	Keep    bool
	Busy    bool
	Made    string // what was made last
	CanMake bool
	Hint    string
}

// RosterColumn is one column that can be listed.
type RosterColumn struct {
	Key, Title string
	On         bool
	Place      int // among the chosen, from 1
}

// rosterKinds are the lists that can be made.
var rosterKinds = []confirm.PaperKind{
	confirm.PaperPersons, confirm.PaperConclusions, confirm.PaperStatistics, confirm.PaperHandover, confirm.PaperCover,
}

// Rosters makes lists of applicants.
type Rosters struct {
	outlet
	OnChange func(RosterState)
	// Listed gives the records of the list of 核对确认 in its order, and says
	// in words what it holds.
	Listed func() (ids []string, words string)

	desk    RosterDesk
	runner  Runner
	notices *Notices
	now     func() time.Time
	state   RosterState
	turn    int
}

// NewRosters makes the presenter; files go below folder unless the clerk says otherwise.
func NewRosters(d RosterDesk, r Runner, n *Notices, now func() time.Time, folder string) *Rosters {
	p := &Rosters{desk: d, runner: r, notices: n, now: now}
	p.state = RosterState{Kind: confirm.PaperPersons, Format: RosterXLSX, Current: -1}
	p.out = Output{Target: TargetOneFile, Folder: folder}
	p.locked = func() bool { return p.state.Busy }
	p.outlet.changed = p.changed
	p.Listed = func() ([]string, string) { return nil, "" }
	return p
}

// State is what is to be shown now.
func (p *Rosters) State() RosterState {
	s := p.state
	s.Output = p.out
	s.Purpose = p.purpose()
	s.Columns = slices.Clone(p.state.Columns)
	place := 0
	for i := range s.Columns {
		if s.Columns[i].On {
			place++
			s.Columns[i].Place = place
		}
	}
	for _, k := range rosterKinds {
		s.Kinds = append(s.Kinds, KindChoice{k, PaperWord(k), k == s.Kind})
	}
	ids, words := p.Listed()
	s.Listed = words
	s.CanMake, s.Hint = p.ready(len(ids))
	return s
}

func (p *Rosters) ready(listed int) (ok bool, hint string) {
	out := p.out
	out.Target = TargetOneFile
	if p.state.Format == RosterPaper {
		out.Target = TargetPrinter
	}
	switch {
	case p.state.Busy:
		return false, ""
	case !p.state.All && listed == 0:
		return false, lang.L("“核对确认”的列表现在是空的。请改选“全部申请人”。")
	case len(p.state.Columns) > 0 && len(p.chosen()) == 0:
		return false, lang.L("请至少选一列。")
	case p.purpose() == "":
		return false, lang.L("请选择用途，用途会记入审计日志。")
	case out.missing() != "":
		return false, out.missing()
	case out.Health() != "":
		return true, lang.F("打印机现在：%s。", out.Health())
	}
	return true, ""
}

// Load reads the columns of the chosen kind.
func (p *Rosters) Load() {
	p.turn++
	turn, kind := p.turn, p.state.Kind
	var all []confirm.ListingColumn
	var chosen []string
	p.runner.Go("columns", func(ctx context.Context) (err error) {
		all, chosen, err = p.desk.ListingColumns(ctx, kind)
		return err
	}, func(err error) {
		if turn != p.turn {
			return
		}
		p.notices.Fail(err)
		p.state.Columns = orderColumns(all, chosen)
		p.state.Current = min(0, len(p.state.Columns)-1)
		p.changed()
	})
}

// orderColumns puts the chosen columns first, in their order.
func orderColumns(all []confirm.ListingColumn, chosen []string) []RosterColumn {
	var columns []RosterColumn
	for _, key := range chosen {
		if i := slices.IndexFunc(all, func(c confirm.ListingColumn) bool { return c.Key == key }); i >= 0 {
			columns = append(columns, RosterColumn{Key: key, Title: all[i].Title, On: true})
		}
	}
	for _, c := range all {
		if !slices.Contains(chosen, c.Key) {
			columns = append(columns, RosterColumn{Key: c.Key, Title: c.Title})
		}
	}
	return columns
}

// SetKind chooses the list.
func (p *Rosters) SetKind(k confirm.PaperKind) {
	if k == p.state.Kind || p.state.Busy {
		return
	}
	p.state.Kind, p.state.Columns, p.state.Current, p.state.Made, p.state.Purpose = k, nil, -1, "", ""
	p.Load()
	p.changed()
}

// SetFormat chooses what the list is made into.
func (p *Rosters) SetFormat(f RosterFormat) { p.choose(func() { p.state.Format = f }) }

// SetAll lists the whole point, or what the list of 核对确认 holds.
func (p *Rosters) SetAll(all bool) { p.choose(func() { p.state.All = all }) }

// SetPublic leaves document numbers out, for a 公示.
func (p *Rosters) SetPublic(on bool) { p.choose(func() { p.state.Public = on }) }

// SetPurpose says what the list is for.
func (p *Rosters) SetPurpose(why confirm.ExportPurpose) { p.choose(func() { p.state.Purpose = why }) }

// purpose is what the clerk has said, else what the kind says.
func (p *Rosters) purpose() confirm.ExportPurpose {
	return cmp.Or(p.state.Purpose, confirm.UsualPurpose(p.state.Kind, p.state.Public))
}

// SetKeep keeps the chosen columns for this kind of list.
func (p *Rosters) SetKeep(on bool) { p.choose(func() { p.state.Keep = on }) }

// MoveTo puts the keyboard on a column.
func (p *Rosters) MoveTo(i int) {
	if i >= 0 && i < len(p.state.Columns) {
		p.state.Current = i
		p.changed()
	}
}

// Mark chooses column i, or leaves it out.
func (p *Rosters) Mark(i int) {
	if i >= 0 && i < len(p.state.Columns) {
		p.choose(func() { p.state.Columns[i].On = !p.state.Columns[i].On })
	}
}

// Shift moves the current column up (-1) or down (1).
func (p *Rosters) Shift(by int) {
	from, to := p.state.Current, p.state.Current+by
	if from < 0 || to < 0 || to >= len(p.state.Columns) {
		return
	}
	p.choose(func() {
		c := p.state.Columns
		c[from], c[to] = c[to], c[from]
		p.state.Current = to
	})
}

func (p *Rosters) chosen() (keys []string) {
	for _, c := range p.state.Columns {
		if c.On {
			keys = append(keys, c.Key)
		}
	}
	return keys
}

// Make writes or prints the list.
func (p *Rosters) Make() {
	ids, _ := p.Listed()
	if ok, _ := p.ready(len(ids)); !ok {
		p.changed()
		return
	}
	req := desk.ListingRequest{
		Kind: p.state.Kind, RecordIDs: ids, Columns: p.chosen(), SaveColumns: p.state.Keep, Public: p.state.Public,
		Purpose: p.purpose(),
	}
	if p.state.All {
		req.RecordIDs = nil
	}
	where := p.out.Printer
	req.Target = confirm.BatchTarget{Printer: p.out.Printer, Tray: p.out.Tray, Duplex: p.out.Duplex}
	if p.state.Format != RosterPaper {
		name := PaperWord(req.Kind) + "-" + p.now().In(Shanghai()).Format("20060102-150405") + "." + string(p.state.Format)
		where = filepath.Join(strings.TrimSpace(p.out.Folder), name)
		req.Target = confirm.BatchTarget{Path: where}
	}
	p.state.Busy, p.state.Made = true, ""
	p.notices.Dismiss()
	rows := 0
	p.runner.Go("listing", func(ctx context.Context) (err error) {
		rows, err = p.desk.Listing(ctx, req)
		return err
	}, func(err error) {
		p.state.Busy = false
		p.notices.Fail(err)
		switch {
		case err != nil:
		case req.Target.Printer != "":
			p.state.Made = lang.F("%s %d 行已交打印机 %s。", PaperWord(req.Kind), rows, where)
		default:
			p.state.Made = lang.F("%s %d 行，已保存到 %s", PaperWord(req.Kind), rows, where)
		}
		p.changed()
	})
	p.changed()
}

func (p *Rosters) changed() {
	if p.OnChange != nil {
		p.OnChange(p.State())
	}
}
