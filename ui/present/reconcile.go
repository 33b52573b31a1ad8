package present

import (
	"context"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// ReconcileDesk compares with the registry.
type ReconcileDesk interface {
	ListDesk
	Reconcile(ctx context.Context) (confirm.Reconciliation, error)
}

// CountLine is one state on both sides.
type CountLine struct {
	State       Badge
	Here, There int
	Result      Badge
}

// DifferenceLine is one record the two sides have differently.
type DifferenceLine struct {
	RecordID, ApplicationNo, Name string // RecordID is empty when it is not here
	Here, There                   string
	Step                          string // what to do about it
}

// ReconcileState is what 对账 shows.
type ReconcileState struct {
	Busy        bool
	Summary     string
	Tone        Tone
	Counts      []CountLine
	Differences []DifferenceLine
	Empty       string
	Current     int
}

// Reconciler compares what is here with the registry, 对账.
type Reconciler struct {
	OnChange func(ReconcileState)

	desk    ReconcileDesk
	runner  Runner
	notices *Notices
	state   ReconcileState
}

// NewReconciler makes the presenter; Run compares.
func NewReconciler(d ReconcileDesk, r Runner, n *Notices) *Reconciler {
	return &Reconciler{desk: d, runner: r, notices: n,
		state: ReconcileState{Current: -1, Empty: lang.L("还没有对账。联网时点“开始对账”：先取回最新数据，再把本机每条记录与登记库逐条比对。")}}
}

// State is what is to be shown now.
func (p *Reconciler) State() ReconcileState { return p.state }

// Run compares now; while it runs, a second call does nothing.
func (p *Reconciler) Run() {
	if p.state.Busy {
		return
	}
	p.state.Busy = true
	p.notices.Dismiss()
	p.changed()
	var out confirm.Reconciliation
	rows := map[string]confirm.Row{}
	p.runner.Go("reconcile", func(ctx context.Context) (err error) {
		if out, err = p.desk.Reconcile(ctx); err != nil {
			return err
		}
		page, err := p.desk.Search(ctx, confirm.Query{})
		for _, r := range page.Rows {
			rows[r.ApplicationNo] = r
		}
		return err
	}, func(err error) {
		p.state.Busy = false
		if err != nil {
			p.notices.Fail(err)
		} else {
			p.take(out, rows)
		}
		p.changed()
	})
}

func (p *Reconciler) take(out confirm.Reconciliation, rows map[string]confirm.Row) {
	s := ReconcileState{Current: -1, Tone: ToneComplete}
	for _, c := range out.States {
		result := Badge{lang.L("一致"), ToneComplete}
		if !c.Same {
			result = Badge{lang.L("不同"), ToneConflict}
		}
		s.Counts = append(s.Counts, CountLine{State: StateBadge(c.State), Here: c.Here, There: c.There, Result: result})
	}
	for _, d := range out.Differences {
		row := rows[d.ApplicationNo]
		s.Differences = append(s.Differences, DifferenceLine{
			RecordID: row.ID, ApplicationNo: d.ApplicationNo, Name: orUnknown(row.Name.Reveal()),
			Here: sideWord(d.Here), There: sideWord(d.There), Step: DifferenceStep(d),
		})
	}
	s.Summary = lang.F("%s 对账：%s", timeWord(out.At), ReconcileWords(out))
	if !out.Same() {
		s.Tone = ToneConflict
	}
	if len(s.Differences) == 0 {
		s.Empty = lang.L("没有不同的记录。本机还没有发送的结论不算不同，发送后再对账即可。")
	}
	p.state = s
}

// ReconcileWords sums a reconciliation up.
func ReconcileWords(r confirm.Reconciliation) string {
	here := 0
	for _, s := range r.States {
		here += s.Here
	}
	if r.Same() {
		return lang.N("本机 %d 位申请人与登记库一致", here)
	}
	return lang.N("%d 位申请人与登记库不同", len(r.Differences))
}

func sideWord(s confirm.State) string {
	if s == "" {
		return lang.L("没有")
	}
	return lang.L(s.Label())
}

// DifferenceStep says what to do about one difference. New data has just been
// pulled, so that another pull mostly does not mend it.
func DifferenceStep(d confirm.Difference) string {
	switch {
	case d.Here == "":
		return lang.L("登记库有、本机没有：请再同步一次；仍没有，请把报名号告诉教育局")
	case d.There == "":
		return lang.L("本机有、登记库没有：可能已撤回或转走，请再同步一次；仍在，请先不要办理，问教育局")
	case d.Here != d.There:
		return lang.L("状态不同：请再同步一次；仍不同，以登记库为准，把报名号告诉教育局")
	}
	return lang.L("内容不同：请再同步一次，打开记录看清内容；仍不同，请联系技术支持")
}

// Choose puts the keyboard on a difference.
func (p *Reconciler) Choose(i int) {
	if i >= 0 && i < len(p.state.Differences) {
		p.state.Current = i
		p.changed()
	}
}

func (p *Reconciler) changed() {
	if p.OnChange != nil {
		p.OnChange(p.state)
	}
}
