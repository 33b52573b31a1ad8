package present

import (
	"context"
	"encoding/json"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// SinceDesk is told what the clerk has looked at.
type SinceDesk interface {
	// Saw says that the changes of a View have been looked at; it never waits.
	Saw(v desk.View)
}

// ChangeLine is one field that has changed since the clerk last saw the record.
type ChangeLine struct {
	Label, Was, Now string
	Badge           Badge
}

// unseen tells that something has changed, and the clerk has not said that he saw it.
func (p *Record) unseen() bool { return p.loaded && p.view.Since != nil }

// SawChanges says that the changes have been looked at: only then may be concluded.
func (p *Record) SawChanges() {
	if !p.takes() || !p.unseen() || p.concluding {
		return
	}
	p.desk.Saw(p.view)
	p.view.Since = nil
	p.changed()
}

// WhyNotSaw says that there is nothing to look at; empty: there is.
func (p *Record) WhyNotSaw() string {
	if !p.unseen() {
		return lang.L("这条记录自上次看过以来没有变化。")
	}
	return ""
}

// describeSince puts the changes into a state and holds the conclusions up.
func (p *Record) describeSince(s *RecordState) {
	if !p.unseen() {
		return
	}
	since := p.view.Since
	was, now := ContentWords(since.Was), ContentWords(p.view.Record.Content)
	for _, f := range since.Fields {
		line := ChangeLine{Label: FieldWords(f.Field), Was: orUnknown(was[f.Field]), Now: orUnknown(now[f.Field]), Badge: Badge{lang.L("要核对"), ToneWarn}}
		if !f.Hard {
			line.Badge = Badge{lang.L("只看"), ToneHint}
		}
		if isPicture(f.Field) {
			line.Was, line.Now = pictureWord(line.Was, lang.L("原来的图片")), pictureWord(line.Now, lang.L("新的图片"))
		}
		s.Changes = append(s.Changes, line)
	}
	s.ChangedBy = lang.L("申请人自己修改，修改时间登记库没有告知")
	if since.By != "" {
		s.ChangedBy = lang.F("%s 于 %s 更正", since.By, timeWord(since.At))
	}
	for i := range s.Conclusions {
		if c := &s.Conclusions[i]; c.Enabled {
			c.Enabled, c.Reason = false, lang.L("自您上次看过以来资料有变化：请先看清上面的变化，再按“变化已看过”（Ctrl+D）。")
		}
	}
}

// TickRest answers every condition without an answer as met: the clerk has
// looked at all of them and says so with one key.
func (p *Record) TickRest() {
	p.edit("tick rest", func(v desk.View) change {
		return func(ctx context.Context) (desk.View, error) { return p.desk.TickRest(ctx, v.Record.ID) }
	})
}

// WhyNotTick says why no condition can be answered now; empty: one can.
func (p *Record) WhyNotTick() string {
	switch {
	case !p.takes():
		return lang.L("先打开一位申请人。")
	case len(p.view.Conditions) == len(p.view.Draft.Ticks):
		return lang.L("每一项都已有答案；要改的，逐项改。")
	}
	return ""
}

// WhyNotOpen says that no record is open; empty: one is.
func (p *Record) WhyNotOpen() string {
	if !p.takes() {
		return lang.L("先打开一位申请人。")
	}
	return ""
}

// placeLines are 机构信息.
func placeLines(v desk.View) []Line {
	w := v.Rulebook.Window
	return []Line{
		{Label: lang.L("注册机构"), Value: orUnknown(v.Rulebook.Point.BureauName), Wide: true},
		{Label: lang.L("机构电话"), Value: orUnknown(v.Rulebook.Point.BureauPhone), Wide: true},
		{Label: lang.L("确认点"), Value: orUnknown(v.Rulebook.Point.Name), Wide: true},
		{Label: lang.L("确认时间"), Value: lang.F("%s 至 %s", timeWord(w.Opens), timeWord(w.Closes)), Wide: true},
	}
}

// recordChoice is where a clerk's ways with a record are kept.
const recordChoice = "record"

type recordWays struct {
	AutoNext bool `json:"auto_next"`
}

// LoadWays reads how the clerk likes to work.
func (p *Record) LoadWays() {
	var kept []byte
	p.runner.Go("record ways", func(ctx context.Context) (err error) {
		kept, err = p.desk.Choice(ctx, recordChoice)
		return err
	}, func(err error) {
		var ways recordWays
		if err == nil && kept != nil && json.Unmarshal(kept, &ways) == nil {
			p.autoNext = ways.AutoNext
			p.changed()
		}
	})
}

// SetAutoNext chooses whether the next record opens by itself after a conclusion.
func (p *Record) SetAutoNext(on bool) {
	p.autoNext = on
	p.changed()
	value, err := json.Marshal(recordWays{AutoNext: on})
	p.runner.Go("record ways", func(ctx context.Context) error {
		if err != nil {
			return err
		}
		return p.desk.SaveChoice(ctx, recordChoice, value)
	}, p.notices.Fail)
}

// ToggleAutoNext is SetAutoNext to the other way.
func (p *Record) ToggleAutoNext() { p.SetAutoNext(!p.autoNext) }

// whyCard tells on what a decision in force, or one under way, rests: data and
// rule version, answers and prints, so that it can be defended a year later.
func whyCard(v desk.View) []Line {
	var seen confirm.Seen
	var ticks []confirm.Tick
	found := false
	for i := len(v.Operations) - 1; i >= 0 && !found; i-- {
		op := v.Operations[i]
		if concluding(op.Intent.Action) && op.Code != confirm.ProblemUndone {
			seen, ticks, found = op.Intent.Seen, op.Intent.Ticks, true
		}
	}
	if d := v.Record.Standing.Decision; d != nil && !found {
		ticks, found = d.Ticks, true
	}
	if !found {
		return nil
	}
	count := map[confirm.TickValue]int{}
	for _, t := range ticks {
		count[t.Value]++
	}
	lines := []Line{
		{Label: lang.L("条件答案"), Wide: true, Value: lang.F("具备 %d，不具备 %d，不适用 %d",
			count[confirm.TickMet], count[confirm.TickNotMet], count[confirm.TickNotApplicable])},
	}
	if seen.RulesVersion != "" {
		lines = append(lines,
			Line{Label: lang.L("所看资料"), Value: lang.F("第 %d 版", seen.ContentVersion)},
			Line{Label: lang.L("所依规则"), Value: seen.RulesVersion})
	}
	return append(lines, Line{Label: lang.L("所打材料"), Value: lang.N("%d 份", len(v.Prints))})
}
