package present

import (
	"context"
	"errors"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// ElsewhereDesk is what 查询其他确认点 needs of the desk.
type ElsewhereDesk interface {
	FindElsewhere(ctx context.Context, q confirm.ElsewhereQuery) (found []confirm.Elsewhere, more bool, err error)
	PrintSlip(ctx context.Context, e confirm.Elsewhere, target confirm.BatchTarget) error
}

// FoundRow is an applicant at another point, ready to be shown.
type FoundRow struct {
	ApplicationNo, Name, IDMasked, School, Point string
	Badge                                        Badge
}

// ElsewhereState is what 查询其他确认点 shows.
type ElsewhereState struct {
	Fields   []confirm.SearchField
	Values   map[confirm.SearchField]string
	Reasons  []confirm.SearchReason
	Reason   confirm.SearchReason
	Note     string
	NeedNote bool
	CanFind  bool
	// Hint says what is missing before it can be asked, or how it works.
	Hint Badge

	Rows, Current int
	Summary       string
	Empty         string
	Shown         FoundRow
	Slip          []Line // for the applicant
	Busy          bool
	Output        Output
	CanPrint      bool
	Printed       string
}

// Elsewhere is the screen 查询其他确认点: applicants who chose another point
// (seed 003 §3.3). What it finds is kept nowhere: it goes when the screen is left.
type Elsewhere struct {
	OnChange func(ElsewhereState)
	outlet

	desk    ElsewhereDesk
	runner  Runner
	notices *Notices
	state   ElsewhereState
	found   []confirm.Elsewhere
	asked   bool
	turn    int
	cancel  func()
}

// NewElsewhere makes the presenter; slips are printed below folder.
func NewElsewhere(d ElsewhereDesk, r Runner, n *Notices, folder string) *Elsewhere {
	p := &Elsewhere{desk: d, runner: r, notices: n}
	p.state = ElsewhereState{
		Fields: confirm.SearchFields(), Values: map[confirm.SearchField]string{}, Reasons: confirm.SearchReasons(), Current: -1,
	}
	p.outlet = outlet{out: Output{Target: TargetPrinter, Folder: folder}, locked: func() bool { return p.state.Busy }, changed: p.show}
	p.complete()
	return p
}

// State is what is to be shown now.
func (p *Elsewhere) State() ElsewhereState { return p.state }

// Load does nothing: nothing is read before somebody asks.
func (p *Elsewhere) Load() { p.show() }

// Leave forgets what was asked and found.
func (p *Elsewhere) Leave() {
	p.turn++
	if p.cancel != nil {
		p.cancel()
		p.cancel = nil
	}
	p.found, p.asked = nil, false
	s := &p.state
	s.Values, s.Reason, s.Note, s.Busy, s.Current, s.Printed = map[confirm.SearchField]string{}, "", "", false, -1, ""
	p.show()
}

// Set fills in a condition.
func (p *Elsewhere) Set(field confirm.SearchField, value string) {
	if value == p.state.Values[field] {
		return
	}
	values := map[confirm.SearchField]string{}
	for f, v := range p.state.Values {
		values[f] = v
	}
	values[field] = value
	p.state.Values = values
	p.show()
}

// SetReason says why; SetNote, in words.
func (p *Elsewhere) SetReason(r confirm.SearchReason) {
	p.state.Reason = r
	p.show()
}

// SetNote says more about the reason; the bureau can read it.
func (p *Elsewhere) SetNote(note string) {
	p.state.Note = note
	p.show()
}

func (p *Elsewhere) query() confirm.ElsewhereQuery {
	q := confirm.ElsewhereQuery{Conditions: map[confirm.SearchField]string{}, Reason: p.state.Reason, Note: p.state.Note}
	for field, value := range p.state.Values {
		if strings.TrimSpace(value) != "" {
			q.Conditions[field] = value
		}
	}
	return q
}

// Find asks the registry.
func (p *Elsewhere) Find() {
	q, err := p.query().Check()
	if p.state.Busy || err != nil {
		return
	}
	p.turn++
	turn := p.turn
	var found []confirm.Elsewhere
	var more bool
	p.state.Busy, p.state.Printed, p.found, p.asked, p.state.Current = true, "", nil, false, -1
	p.show()
	p.cancel = p.runner.Go("elsewhere", func(ctx context.Context) (err error) {
		found, more, err = p.desk.FindElsewhere(ctx, q)
		return err
	}, func(err error) {
		if turn != p.turn {
			return
		}
		p.state.Busy, p.cancel = false, nil
		if err != nil {
			p.notices.Fail(err)
			p.show()
			return
		}
		p.found, p.asked = found, true
		p.state.Summary = lang.N("共 %d 位", len(found))
		if more {
			p.state.Summary = lang.F("只列出前 %d 位，还有更多，请补充条件", len(found))
		}
		if len(found) > 0 {
			p.state.Current = 0
		}
		p.show()
	})
}

// MoveTo shows one of those found.
func (p *Elsewhere) MoveTo(i int) {
	if i >= 0 && i < len(p.found) {
		p.state.Current, p.state.Printed = i, ""
		p.show()
	}
}

// Row is one of those found.
func (p *Elsewhere) Row(i int) FoundRow {
	if i < 0 || i >= len(p.found) {
		return FoundRow{}
	}
	e := p.found[i]
	return FoundRow{
		ApplicationNo: e.ApplicationNo, Name: e.Name.Reveal(), IDMasked: e.IDMasked, School: e.School, Point: e.Point.Name,
		Badge: StateBadge(e.State),
	}
}

// slipFile begins the name of a slip's file; the 报名号 follows.
const slipFile = "现场确认指引单-" //lang:chinese file names are

// Print prints the slip of the applicant that is shown.
func (p *Elsewhere) Print() {
	if !p.state.CanPrint {
		return
	}
	e, out := p.found[p.state.Current], p.out
	target := out.target(slipFile + e.ApplicationNo)
	turn := p.turn
	p.state.Busy = true
	p.show()
	p.runner.Go("slip", func(ctx context.Context) error { return p.desk.PrintSlip(ctx, e, target) }, func(err error) {
		if turn != p.turn {
			return
		}
		p.state.Busy = false
		switch {
		case err != nil:
			p.notices.Fail(err)
		case out.Target == TargetPrinter:
			p.state.Printed = lang.L("指引单已交给打印机。")
		default:
			p.state.Printed = lang.F("指引单已保存：%s", target.Path)
		}
		p.show()
	})
}

// complete says what is missing, and what is shown beside the list.
func (p *Elsewhere) complete() {
	s := &p.state
	filled := len(p.query().Conditions)
	_, err := p.query().Check()
	s.NeedNote = s.Reason == confirm.SearchOther
	s.CanFind = err == nil && !s.Busy
	s.Hint = p.hint(filled, err)
	s.Rows, s.Empty, s.Shown, s.Slip = len(p.found), "", FoundRow{}, nil
	if !p.asked {
		s.Summary = ""
	}
	switch {
	case s.Busy && !p.asked:
		s.Empty = lang.L("正在查询登记库…")
	case !p.asked:
		s.Empty = lang.L("填好条件和理由后查询。结果只在屏幕上，离开这一页或锁定就没有了。")
	case len(p.found) == 0:
		s.Empty = lang.L("其他确认点没有符合全部条件的申请人。请核对条件，或请申请人查看报名信息。")
	}
	if s.Current >= 0 && s.Current < len(p.found) {
		s.Shown = p.Row(s.Current)
		for _, l := range confirm.HelpSlip(p.found[s.Current]) {
			s.Slip = append(s.Slip, Line{Label: l.Label, Value: l.Value, Wide: true})
		}
	}
	s.Output = p.out
	s.CanPrint = len(s.Slip) > 0 && !s.Busy && p.out.missing() == ""
}

func (p *Elsewhere) hint(filled int, err error) Badge {
	problem := &confirm.Problem{}
	errors.As(err, &problem)
	switch {
	case err == nil:
		return Badge{lang.L("要联网。查询会留下记录：谁、何时、什么理由；不留查的内容。次数有限制。"), ToneHint}
	case filled < confirm.MinSearchConditions:
		return Badge{lang.F("至少填 %d 个条件，现在 %d 个。", confirm.MinSearchConditions, filled), ToneWarn}
	case problem.Code == confirm.ProblemSearchConditions && problem.Args["field"] != "":
		label := lang.L(confirm.SearchField(problem.Args["field"]).Label())
		return Badge{lang.F("“%s”太短或写得不对，不能指明一个人。", label), ToneWarn}
	case p.state.Reason == "":
		return Badge{lang.L("请选择理由，理由会留给教育局查看。"), ToneWarn}
	case problem.Code == confirm.ProblemSearchReason:
		return Badge{lang.L("请写明理由：不写个人信息，不超过 200 字。"), ToneWarn}
	}
	return Badge{Sentence(err), ToneWarn}
}

func (p *Elsewhere) show() {
	p.complete()
	if p.OnChange != nil {
		p.OnChange(p.state)
	}
}
