package present

import (
	"context"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// FirstDay is the page of the first day beside the sign-in card: everything a
// day needs, each green or with what mends it.
type FirstDay struct {
	Shown    bool
	Checking bool
	Rows     []ReadyRow
}

// ShowReady shows the page and checks, or takes it away.
func (p *SignIn) ShowReady(shown bool) {
	p.state.FirstDay.Shown = shown && p.desk != nil
	if p.state.FirstDay.Shown {
		p.CheckReady()
		return
	}
	p.changed()
}

// CheckReady checks everything again. The desk is locked: the line is tried
// without anybody's key, and what is sealed waits for the sign-in.
func (p *SignIn) CheckReady() {
	asked := p.desk
	if p.state.FirstDay.Checking || asked == nil {
		return
	}
	p.state.FirstDay.Checking = true
	p.changed()
	var lines []desk.Readiness
	var line error
	p.runner.Go("first day", func(ctx context.Context) error {
		line = p.station.TestProxy(ctx)
		lines = asked.Doctor(ctx)
		return nil
	}, func(error) {
		p.state.FirstDay.Checking = false
		if asked == p.desk { // not another clerk's
			p.state.FirstDay.Rows = firstDayRows(lines, line)
		}
		p.changed()
	})
}

// firstDayRows are the lines of the page before a sign-in; line says what came
// of asking the registry for a sign of life.
func firstDayRows(lines []desk.Readiness, line error) []ReadyRow {
	var rows []ReadyRow
	for _, l := range lines {
		row := readyRow(l)
		switch {
		case l.Name == desk.ReadyNetwork && line == nil:
			row.Badge, row.Text = Badge{lang.L("好"), ToneComplete}, ""
		case l.Name == desk.ReadyNetwork:
			row.Badge, row.Text = Badge{lang.L("要处理"), ToneWarn}, Sentence(line)
		case confirm.CodeOf(problemError(l.Problem)) == confirm.ProblemLocked:
			row.Badge, row.Text = Badge{lang.L("登录后查"), ToneHint}, ""
		}
		rows = append(rows, row)
	}
	return rows
}

// readyRow is a line of the readiness, green or with what mends it.
func readyRow(l desk.Readiness) ReadyRow {
	row := ReadyRow{Word: ReadinessWord(l.Name), Badge: Badge{lang.L("好"), ToneComplete}}
	if !l.OK {
		row.Badge, row.Text = Badge{lang.L("要处理"), ToneWarn}, Sentence(problemError(l.Problem))
	}
	return row
}

// problemError is a problem as an error, nil for none.
func problemError(p *confirm.Problem) error {
	if p == nil {
		return nil
	}
	return p
}
