package present

import (
	"context"
	"strings"

	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// checkWords says what the check found about one applicant.
func (p *Printing) checkWords(id string) (Badge, string) {
	lines := p.found[id]
	var stopped, again []string
	for _, l := range lines {
		if l.Reprint {
			again = append(again, PaperWord(l.Kind))
		} else {
			why := codeSentence(l.Code, l.Args)
			if len(p.kinds) > 1 {
				why = lang.F("%s：%s", PaperWord(l.Kind), why)
			}
			stopped = append(stopped, why)
		}
	}
	switch {
	case len(stopped) > 0:
		return Badge{lang.L("不能打印"), ToneBlock}, strings.Join(stopped, " ")
	case len(again) > 0:
		return Badge{lang.L("补打"), ToneWarn}, lang.F("%s打印过，这次是补打。", strings.Join(again, lang.L("、")))
	case p.state.Checked:
		return Badge{lang.L("可以打印"), ToneComplete}, ""
	}
	return Badge{lang.L("未检查"), TonePending}, ""
}

// Shown tells that the screen is looked at again: a check that no longer holds
// is made anew.
func (p *Printing) Shown() {
	if !p.state.Checked && !p.state.Checking && !p.state.Busy {
		p.Check()
	}
}

// Check asks the desk what of all this cannot be printed. A newer question
// ends the one under way.
func (p *Printing) Check() {
	p.turn++
	if p.cancel != nil {
		p.cancel()
		p.cancel = nil
	}
	p.state.Checking = false
	if n := len(p.rows); n == 0 || n > desk.MaxBatch || len(p.kinds) == 0 {
		p.changed()
		return
	}
	turn, req := p.turn, p.request()
	p.state.Checking, p.state.CheckDone, p.state.CheckAll = true, 0, len(p.rows)
	meter := newGauge(p.runner, func(at [2]int) {
		if turn == p.turn && p.state.Checking {
			p.state.CheckDone, p.state.CheckAll = at[0], at[1]
			p.changed()
		}
	})
	var lines []desk.PreflightLine
	p.cancel = p.runner.Go("preflight", func(ctx context.Context) (err error) {
		lines, err = p.desk.Preflight(ctx, req, func(done, total int) { meter.report([2]int{done, total}) })
		return err
	}, func(err error) {
		if turn != p.turn {
			return
		}
		p.cancel, p.state.Checking = nil, false
		if err != nil {
			p.notices.Fail(err)
		} else {
			p.take(lines)
		}
		p.changed()
	})
	p.changed()
}

func (p *Printing) take(lines []desk.PreflightLine) {
	p.state.Checked = true
	p.found = map[string][]desk.PreflightLine{}
	p.state.Stopped, p.state.Reprints = 0, 0
	for _, l := range lines {
		p.found[l.RecordID] = append(p.found[l.RecordID], l)
		if l.Reprint {
			p.state.Reprints++
		} else {
			p.state.Stopped++
		}
	}
	p.state.NeedReason = p.state.Reprints > 0
	p.filter()
}

// ready says whether printing can start and, if so, what to expect.
func (p *Printing) ready() (ok bool, hint string, tone Tone) {
	switch {
	case p.state.Busy:
		return false, lang.L("正在存入打印队列…"), TonePending
	case len(p.rows) == 0:
		return false, lang.L("请先在“核对确认”中勾选申请人（空格键），再按“打印所选”。"), TonePending
	case len(p.rows) > desk.MaxBatch:
		return false, lang.F("一批最多 %d 位申请人，现在选了 %d 位。", desk.MaxBatch, len(p.rows)), ToneBlock
	case len(p.kinds) == 0:
		return false, lang.L("请选择要打印的内容。"), ToneBlock
	case p.out.missing() != "":
		return false, p.out.missing(), ToneBlock
	case p.state.NeedReason && strings.TrimSpace(p.state.Reason) == "":
		return false, lang.L("其中有打印过的，补打要写原因。"), ToneBlock
	}
	hint, tone = p.expect()
	return true, hint, tone
}

func (p *Printing) expect() (hint string, tone Tone) {
	switch {
	case p.out.Health() != "":
		return lang.F("打印机现在：%s。", p.out.Health()), ToneWarn
	case p.state.Checking:
		return lang.F("正在检查 %d / %d，不必等待。", p.state.CheckDone, p.state.CheckAll), TonePending
	case p.state.Stopped > 0:
		return lang.N("%d 份不能打印，列在下面；其余照常打印。", p.state.Stopped), ToneWarn
	case p.state.Checked:
		return lang.L("检查过了，都可以打印。"), ToneComplete
	}
	return "", ""
}
