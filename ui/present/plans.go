package present

import (
	"context"
	"strings"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// PlansDesk is what 注册计划 needs of the desk.
type PlansDesk interface {
	Plans(ctx context.Context) ([]confirm.PlanAtPoints, error)
	KnownPlans(ctx context.Context) (desk.PlansSeen, error)
	Standing(ctx context.Context) (desk.Standing, error)
	Session() desk.Session
}

// PlanRow is one plan in the list.
type PlanRow struct {
	Name, Times string
	Badge       Badge
	Changed     bool
}

// PointRow is one point of a plan.
type PointRow struct {
	Name, Opens, Closes string
	Badge               Badge
	Own, Changed        bool
}

// PlansState is what 注册计划 shows.
type PlansState struct {
	AsOf          Badge // when the registry was last asked, and whether it can be now
	Busy          bool
	Empty         string
	Plans         []PlanRow
	Current       int
	Lines         []Line // of the current plan
	Notes         []Line // 注意事项 of plan, 网报 and the point the keyboard is on
	Points        []PointRow
	Point         int
	PointLines    []Line
	Changes       []string // since the answer before, of the current plan
	ChangesHead   string
	PointsSummary string
}

// Plans is the screen 注册计划: plan, arrangements, points, scope and notes
// (seed 003 §3.1).
type Plans struct {
	OnChange func(PlansState)

	desk    PlansDesk
	runner  Runner
	notices *Notices
	state   PlansState
	seen    desk.PlansSeen
	changes []confirm.PlanChange
	own     string // id of this desk's point
	now     time.Time
	online  bool
	failed  bool // the last question
	turn    int
}

// NewPlans makes the presenter; Load reads what it shows.
func NewPlans(d PlansDesk, r Runner, n *Notices) *Plans {
	return &Plans{desk: d, runner: r, notices: n, state: PlansState{Current: -1, Point: -1}}
}

// State is what is to be shown now.
func (p *Plans) State() PlansState { return p.state }

// Load shows what is known and, with a line, asks anew.
func (p *Plans) Load() { p.read(false) }

// Reload asks the registry now, and says why when it cannot.
func (p *Plans) Reload() { p.read(true) }

func (p *Plans) read(told bool) {
	if p.state.Busy {
		return
	}
	p.turn++
	turn := p.turn
	var seen desk.PlansSeen
	var at desk.Standing
	p.state.Busy = true
	p.changed()
	p.runner.Go("known plans", func(ctx context.Context) (err error) {
		if seen, err = p.desk.KnownPlans(ctx); err == nil {
			at, err = p.desk.Standing(ctx)
		}
		return err
	}, func(err error) {
		if turn != p.turn {
			return
		}
		p.state.Busy = false
		if err != nil {
			p.notices.Fail(err)
			p.changed()
			return
		}
		p.own, p.now, p.online = at.Point.ID, at.Now.At, p.desk.Session().Online
		p.take(seen)
		if p.online || told {
			p.ask(told)
		}
	})
}

// ask asks the registry; what is known stays on the screen meanwhile.
func (p *Plans) ask(told bool) {
	p.turn++
	turn := p.turn
	var seen desk.PlansSeen
	p.state.Busy = true
	p.changed()
	p.runner.Go("plans", func(ctx context.Context) error {
		if _, err := p.desk.Plans(ctx); err != nil {
			return err
		}
		var err error
		seen, err = p.desk.KnownPlans(ctx)
		return err
	}, func(err error) {
		if turn != p.turn {
			return
		}
		p.state.Busy, p.failed = false, err != nil
		if err != nil {
			if told || confirm.CodeOf(err) != confirm.ProblemOffline {
				p.notices.Fail(err)
			}
			p.changed()
			return
		}
		p.take(seen)
	})
}

func (p *Plans) take(seen desk.PlansSeen) {
	p.seen, p.changes = seen, nil
	if !seen.BeforeAt.IsZero() {
		p.changes = confirm.PlanChanges(seen.Before, seen.Plans)
	}
	if p.state.Current >= len(seen.Plans) || p.state.Current < 0 {
		p.state.Current, p.state.Point = min(0, len(seen.Plans)-1), -1
	}
	p.changed()
}

// Choose shows one plan.
func (p *Plans) Choose(i int) {
	if i >= 0 && i < len(p.seen.Plans) && i != p.state.Current {
		p.state.Current, p.state.Point = i, -1
		p.changed()
	}
}

// ChoosePoint shows one point of the plan.
func (p *Plans) ChoosePoint(i int) {
	if i >= 0 && i < len(p.state.Points) {
		p.state.Point = i
		p.changed()
	}
}

func (p *Plans) changed() {
	s := &p.state
	s.AsOf, s.Empty = p.asOf(), ""
	s.Plans, s.Lines, s.Notes, s.Points, s.PointLines, s.Changes, s.ChangesHead = nil, nil, nil, nil, nil, nil, ""
	for _, plan := range p.seen.Plans {
		s.Plans = append(s.Plans, PlanRow{
			Name: plan.Plan.Name, Times: timeWord(plan.Plan.Opens) + " — " + timeWord(plan.Plan.Closes),
			Badge: p.spanBadge(plan.Plan.Opens, plan.Plan.Closes), Changed: p.planChanged(plan.Plan.ID),
		})
	}
	if len(s.Plans) == 0 {
		s.Empty = p.empty()
	}
	if s.Current >= 0 && s.Current < len(p.seen.Plans) {
		p.describe(p.seen.Plans[s.Current])
	}
	if p.OnChange != nil {
		p.OnChange(*s)
	}
}

func (p *Plans) asOf() Badge {
	as := lang.F("截至 %s", timeWord(p.seen.At))
	switch {
	case p.state.Busy && p.seen.At.IsZero():
		return Badge{lang.L("正在读取…"), TonePending}
	case p.seen.At.IsZero() && p.failed:
		return Badge{lang.L("现在连不上登记库，还没有取到过注册计划。"), ToneWarn}
	case p.seen.At.IsZero():
		return Badge{lang.L("还没有取到过注册计划。"), ToneWarn}
	case !p.online || p.failed:
		return Badge{lang.F("离线：下面是 %s 取到的，之后可能有变。", timeWord(p.seen.At)), ToneWarn}
	}
	return Badge{as, ToneComplete}
}

func (p *Plans) empty() string {
	switch {
	case p.state.Busy:
		return lang.L("正在读取…")
	case p.seen.At.IsZero():
		return lang.L("联网登录后这里显示注册计划，取到以后离线也能看。")
	}
	return lang.L("教育局现在没有正在进行或将要开始的注册计划。")
}

func (p *Plans) planChanged(id string) bool {
	for _, c := range p.changes {
		if c.PlanID == id {
			return true
		}
	}
	return false
}

// spanBadge tells where now lies.
func (p *Plans) spanBadge(opens, closes time.Time) Badge {
	switch {
	case opens.IsZero() || closes.IsZero():
		return Badge{lang.L("未安排"), TonePending}
	case p.now.Before(opens):
		return Badge{lang.L("未开始"), TonePending}
	case p.now.Before(closes):
		return Badge{lang.L("进行中"), ToneComplete}
	}
	return Badge{lang.L("已结束"), ToneDeclined}
}

// describe shows one plan.
func (p *Plans) describe(plan confirm.PlanAtPoints) {
	s := &p.state
	s.Lines = []Line{{Label: lang.L("计划时间"), Value: span(plan.Plan.Opens, plan.Plan.Closes), Wide: true}}
	apply := lang.L("未安排")
	if a := plan.Application; a != nil {
		apply = span(a.Opens, a.Closes)
	}
	s.Lines = append(s.Lines, Line{Label: lang.L("网报时间"), Value: apply, Wide: true})
	s.notes(lang.L("注意事项"), plan.Plan.Notes)
	if plan.Application != nil {
		s.notes(lang.L("网报说明"), plan.Application.Notes)
	}
	for _, o := range plan.Points {
		s.Points = append(s.Points, PointRow{
			Name: o.Point.Name, Opens: timeWord(o.Window.Opens), Closes: timeWord(o.Window.Closes),
			Badge: p.spanBadge(o.Window.Opens, o.Window.Closes),
			Own:   o.Point.ID == p.own, Changed: p.pointChanged(plan.Plan.ID, o.Point.ID),
		})
	}
	if s.Point < 0 || s.Point >= len(s.Points) {
		s.Point = -1
		for i, o := range s.Points {
			if o.Own || s.Point < 0 {
				s.Point = i
			}
			if o.Own {
				break
			}
		}
	}
	for i := range s.Points {
		if s.Points[i].Own {
			s.Points[i].Name = lang.F("%s（本确认点）", s.Points[i].Name)
		}
	}
	s.PointsSummary = lang.N("共 %d 个确认点", len(s.Points))
	if s.Point >= 0 {
		p.describePoint(plan.Points[s.Point])
	}
	p.describeChanges(plan)
}

func (s *PlansState) notes(of, text string) {
	if text = strings.TrimSpace(text); text != "" {
		s.Notes = append(s.Notes, Line{Label: of, Value: text, Wide: true})
	}
}

func (p *Plans) describePoint(o confirm.OtherPoint) {
	s := &p.state
	s.PointLines = []Line{
		{Label: lang.L("确认点"), Value: joinedWords(o.Point.Name, o.Point.Code)},
		{Label: lang.L("确认时间"), Value: span(o.Window.Opens, o.Window.Closes)},
		{Label: lang.L("人员范围"), Value: scopeWords(o.Window.Scope)},
		{Label: lang.L("地址"), Value: o.Point.Address},
		{Label: lang.L("咨询电话"), Value: joinedWords(o.Point.BureauName, o.Point.BureauPhone)},
	}
	if notes := strings.TrimSpace(o.Window.Notes); notes != "" {
		s.PointLines = append(s.PointLines, Line{Label: lang.L("注意事项"), Value: notes})
	}
}

func (p *Plans) pointChanged(plan, point string) bool {
	for _, c := range p.changes {
		if c.PlanID == plan && c.PointID == point {
			return true
		}
	}
	return false
}

func (p *Plans) describeChanges(plan confirm.PlanAtPoints) {
	names := map[string]string{}
	for _, list := range [][]confirm.PlanAtPoints{p.seen.Before, p.seen.Plans} {
		for _, pl := range list {
			for _, o := range pl.Points {
				names[o.Point.ID] = o.Point.Name
			}
		}
	}
	for _, c := range p.changes {
		if c.PlanID == plan.Plan.ID {
			p.state.Changes = append(p.state.Changes, planChangeWords(c, names[c.PointID]))
		}
	}
	if len(p.state.Changes) > 0 {
		p.state.ChangesHead = lang.N("与 %s 相比有 %d 处变更", len(p.state.Changes), timeWord(p.seen.BeforeAt), len(p.state.Changes))
	}
}

// planChangeWords says one change; point is empty for one of the plan itself.
func planChangeWords(c confirm.PlanChange, point string) string {
	what := lang.L(planFieldWords[c.Field])
	if !c.OldTime.IsZero() || !c.NewTime.IsZero() {
		what = lang.F("%s由 %s 改为 %s", what, timeWord(c.OldTime), timeWord(c.NewTime))
	}
	if point == "" {
		return what
	}
	return lang.F("%s：%s", point, what)
}

var planFieldWords = map[confirm.PlanField]string{
	confirm.PlanAdded: "新增", confirm.PlanGone: "已取消", confirm.PlanName: "名称有变", confirm.PlanAddress: "地址有变",
	confirm.PlanPhone: "咨询电话有变", confirm.PlanOpens: "开始时间", confirm.PlanCloses: "结束时间",
	confirm.PlanApplicationOpen: "网报开始时间", confirm.PlanApplicationClose: "网报结束时间",
	confirm.PlanScope: "人员范围有变", confirm.PlanNotes: "注意事项有变",
}

func span(opens, closes time.Time) string {
	return lang.F("%s 至 %s", timeWord(opens), timeWord(closes))
}

// scopeWords says who may be confirmed in a window. The words within are the
// bureau's and stay Chinese.
func scopeWords(s confirm.Scope) string {
	var parts []string
	parts = append(parts, s.PostKinds...)
	parts = append(parts, s.SchoolKinds...)
	for _, k := range s.Kinds {
		parts = append(parts, k.Label())
	}
	if len(parts) == 0 {
		return lang.L("全部人员")
	}
	return strings.Join(parts, lang.L("、"))
}

func joinedWords(parts ...string) string {
	var all []string
	for _, part := range parts {
		if part != "" {
			all = append(all, part)
		}
	}
	return strings.Join(all, "　")
}
