package present

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// WalkDesk is what the walk needs of the desk.
type WalkDesk interface {
	CheckAll(ctx context.Context) ([]desk.Checked, error)
	Operations(ctx context.Context) ([]confirm.Operation, error)
	ChoiceDesk
}

// Trainer lets something happen to a record at the training registry.
type Trainer interface {
	Befall(ctx context.Context, e WalkEvent, applicationNo string) error
}

// WalkState is what the strip of the guided walk shows.
type WalkState struct {
	Shown                bool
	Number, Total, Count string // 第 3 题, 共 20 题, 已做 2
	Title, Look, Do, Why string
	Badge                Badge  // 还没有做, 还没做对, 做对了
	Applicant            string // 报名号; "": nobody here is in this situation
	CanOpen              bool
	CanBack, CanNext     bool
	Busy                 bool
	Last                 string // the summary, when all is done
}

// Walk leads through twenty records with typical mistakes, in training only. It
// says what to look at, sees what the clerk did, and explains. It can be left
// and taken up again, also after another start.
type Walk struct {
	OnChange func(WalkState)
	// OnOpen opens a record.
	OnOpen func(recordID string)

	desk    WalkDesk
	trainer Trainer
	runner  Runner
	saving  serial // the newest progress last
	notices *Notices
	steps   []walkStep
	chosen  map[string]walkRecord // by step
	kept    walkKept
	ops     []confirm.Operation
	views   map[string]desk.View // of records seen open, by id
	shown   bool
	busy    bool
	slipped bool // the step has the usual mistake in it now
	turn    int
}

// walkRecord is who a step is about.
type walkRecord struct{ ID, ApplicationNo string }

// walkKept is what outlives the program.
type walkKept struct {
	At     string                `json:"at"` // step
	Done   []string              `json:"done"`
	Slips  []string              `json:"slips"`  // steps in which the usual mistake was made
	Befell []string              `json:"befell"` // steps whose event has happened
	Chosen map[string]walkRecord `json:"chosen"`
}

const walkChoice = "walk"

// NewWalk makes the presenter. Nil trainer: nothing befalls a record.
func NewWalk(d WalkDesk, t Trainer, r Runner, n *Notices) *Walk {
	return &Walk{desk: d, trainer: t, runner: r, saving: serial{runner: r}, notices: n, steps: walkSteps(), chosen: map[string]walkRecord{}, views: map[string]desk.View{}}
}

// State is what is to be shown now.
func (p *Walk) State() WalkState {
	s := WalkState{Shown: p.shown, Busy: p.busy}
	if !p.shown || len(p.chosen) == 0 {
		return s
	}
	at := p.at()
	step := p.steps[at]
	who := p.chosen[step.id]
	s.Number, s.Total = lang.F("第 %d 题", at+1), lang.F("共 %d 题", len(p.steps))
	s.Count = lang.F("已做 %d", len(p.kept.Done))
	s.Title, s.Look, s.Do = lang.L(step.title), lang.L(step.look), lang.L(step.do)
	s.Applicant = who.ApplicationNo
	s.CanOpen = who.ID != "" && !p.busy
	s.CanBack, s.CanNext = at > 0, at < len(p.steps)-1
	switch {
	case p.isDone(step.id):
		s.Badge, s.Why = Badge{lang.L("做对了"), ToneComplete}, lang.L(step.why)
	case p.slipped:
		s.Badge, s.Why = Badge{lang.L("还没做对"), ToneBlock}, lang.L(step.slip)
		if step.halfway() {
			s.Badge = Badge{lang.L("做了一半"), ToneIncomplete}
		}
	case who.ID == "":
		s.Badge = Badge{lang.L("这次的演练数据里没有这种情形，请看下一题。"), ToneHint}
	default:
		s.Badge = Badge{lang.L("还没有做"), TonePending}
	}
	if p.finished() {
		s.Last = p.summary()
	}
	return s
}

// finished tells that every step that somebody fits is done.
func (p *Walk) finished() bool {
	return !slices.ContainsFunc(p.steps, func(s walkStep) bool { return p.chosen[s.id].ID != "" && !p.isDone(s.id) })
}

// summary is said at the end: how many were right at once, and what to look at
// again.
func (p *Walk) summary() string {
	var again []string
	for _, s := range p.steps {
		if slices.Contains(p.kept.Slips, s.id) {
			again = append(again, lang.L(s.title))
		}
	}
	text := lang.F("%d 题都做完了，其中 %d 题一次做对。", len(p.kept.Done), len(p.kept.Done)-len(again))
	if len(again) > 0 {
		text += lang.F("改过才对的：%s。", strings.Join(again, lang.L("、")))
	}
	return text + lang.L("可以照常练习，也可以退出演练，开始真正的工作。")
}

func (p *Walk) at() int {
	return max(0, slices.IndexFunc(p.steps, func(s walkStep) bool { return s.id == p.kept.At }))
}

func (p *Walk) isDone(id string) bool { return slices.Contains(p.kept.Done, id) }

// Toggle shows the strip, where the clerk has left it, or puts it away.
func (p *Walk) Toggle() {
	if p.shown {
		p.shown = false
		p.changed()
		return
	}
	p.shown = true
	if len(p.chosen) > 0 {
		p.look()
		return
	}
	p.prepare()
}

// prepare takes up the walk of before, or finds who is in which situation.
func (p *Walk) prepare() {
	p.busy = true
	p.changed()
	p.turn++
	turn := p.turn
	var kept walkKept
	var people []desk.Checked
	p.runner.Go("walk", func(ctx context.Context) error {
		data, err := p.desk.Choice(ctx, walkChoice)
		if err != nil {
			return err
		}
		if len(data) == 0 || json.Unmarshal(data, &kept) != nil || len(kept.Chosen) == 0 {
			kept = walkKept{}
			people, err = p.desk.CheckAll(ctx)
		}
		return err
	}, func(err error) {
		p.busy = false
		switch {
		case turn != p.turn:
			return
		case err != nil:
			p.shown = false
			p.notices.Fail(err)
			p.changed()
			return
		}
		if p.kept = kept; kept.Chosen == nil {
			p.kept.Chosen = chooseRecords(p.steps, people)
		}
		p.chosen = p.kept.Chosen
		if len(p.chosen) == 0 {
			p.shown = false
			p.notices.Warn(lang.L("还没有申请人。请先按 F5 同步，再开始引导练习。"))
		}
		p.look()
	})
}

// chooseRecords gives each step somebody of its own who is not concluded.
// Situations that few people are in choose first.
func chooseRecords(steps []walkStep, people []desk.Checked) map[string]walkRecord {
	chosen, taken := map[string]walkRecord{}, map[string]bool{}
	order := slices.Clone(steps)
	fitting := func(s walkStep) (n int) {
		for _, c := range people {
			if s.fits(c) {
				n++
			}
		}
		return n
	}
	slices.SortStableFunc(order, func(a, b walkStep) int { return fitting(a) - fitting(b) })
	for _, s := range order {
		for _, c := range people {
			if c.State == confirm.StatePending && !taken[c.RecordID] && s.fits(c) {
				chosen[s.id], taken[c.RecordID] = walkRecord{c.RecordID, c.ApplicationNo}, true
				break
			}
		}
	}
	return chosen
}

// Open shows the record of the step; what befalls it happens once it is open.
func (p *Walk) Open() {
	step := p.steps[p.at()]
	who := p.chosen[step.id]
	if who.ID == "" || p.busy {
		return
	}
	if p.OnOpen != nil {
		p.OnOpen(who.ID)
	}
	if step.befalls == "" || p.trainer == nil || slices.Contains(p.kept.Befell, step.id) {
		return
	}
	p.busy = true
	p.changed()
	p.runner.Go("walk event", func(ctx context.Context) error {
		return p.trainer.Befall(ctx, step.befalls, who.ApplicationNo)
	}, func(err error) {
		p.busy = false
		if err != nil {
			p.notices.Fail(err)
		} else {
			p.kept.Befell = append(p.kept.Befell, step.id)
			p.keep()
		}
		p.changed()
	})
}

// Next and Back go from one step to another, done or not.
func (p *Walk) Next() { p.step(1) }

// Back goes to the step before.
func (p *Walk) Back() { p.step(-1) }

func (p *Walk) step(by int) {
	if !p.shown || len(p.chosen) == 0 {
		return
	}
	p.kept.At, p.slipped = p.steps[max(0, min(p.at()+by, len(p.steps)-1))].id, false
	p.keep()
	p.look()
}

// Seen is told of the record that is open, whenever it changes.
func (p *Walk) Seen(v desk.View) {
	if !p.shown {
		return
	}
	if p.views[v.Record.ID] = v; p.chosen[p.steps[p.at()].id].ID == v.Record.ID {
		p.judge()
	}
}

// Changed is told that something was signed or answered.
func (p *Walk) Changed() {
	if p.shown && len(p.chosen) > 0 {
		p.look()
	}
}

// look reads what was done.
func (p *Walk) look() {
	p.turn++
	turn := p.turn
	var ops []confirm.Operation
	p.runner.Go("walk operations", func(ctx context.Context) (err error) {
		ops, err = p.desk.Operations(ctx)
		return err
	}, func(err error) {
		if turn != p.turn || err != nil {
			return // the next change asks again
		}
		p.ops = ops
		p.judge()
	})
	p.changed()
}

// judge sees whether the step is done.
func (p *Walk) judge() {
	step := p.steps[p.at()]
	who := p.chosen[step.id]
	seen := walkSeen{view: p.views[who.ID]}
	for _, op := range p.ops {
		if op.Intent.RecordID == who.ID {
			seen.ops = append(seen.ops, op)
		}
	}
	p.slipped = false
	switch {
	case who.ID == "" || p.isDone(step.id):
	case step.done(seen):
		p.kept.Done = append(p.kept.Done, step.id)
		p.keep()
	case step.slipped(seen):
		p.slipped = true
		if !step.halfway() && !slices.Contains(p.kept.Slips, step.id) {
			p.kept.Slips = append(p.kept.Slips, step.id)
			p.keep()
		}
	}
	p.changed()
}

// keep writes the progress down, for another start.
func (p *Walk) keep() {
	data, err := json.Marshal(p.kept)
	if err != nil {
		return
	}
	p.saving.add(task{
		label: "walk progress",
		job: func() func(context.Context) error {
			return func(ctx context.Context) error { return p.desk.SaveChoice(ctx, walkChoice, data) }
		},
		done: p.notices.Fail,
	})
}

func (p *Walk) changed() {
	if p.OnChange != nil {
		p.OnChange(p.State())
	}
}
