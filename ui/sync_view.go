package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// syncLogView lists every contact with the registry in one sentence each.
type syncLogView struct {
	root   fyne.CanvasObject
	table  *table
	empty  *paragraph
	help   *paragraph
	detail fyne.CanvasObject
	state  present.SyncLogState
}

var syncLogColumns = columns{gap4, 100, 150, -1, gap2}

func newSyncLogView(p *present.SyncLog, keys *keyboard) *syncLogView {
	v := &syncLogView{empty: newParagraph("", textStyle{color: colorSecond}), help: newParagraph("", textStyle{size: sizeSmall})}
	v.table = newTable(keys, func() tableRow {
		return newCellRow(syncLogColumns, " sgt ", func(r *cellRow, i int) {
			l := v.state.Lines[i]
			r.set(l.Day, l.Text)
			r.badge.set(l.Kind)
		})
	})
	v.table.onMove, v.table.onOpen = p.Choose, p.Choose
	v.detail = newPanel(theme.ColorNameHeaderBackground, "", 0, border(widget.NewSeparator(), nil, nil, nil, inset(gap3, gap4, v.help)))
	v.root = card(newLabel(lang.L("同步记录"), textStyle{bold: true}), v.detail,
		border(headCells(syncLogColumns, "", lang.L("日期"), lang.L("事项"), lang.L("经过"), ""), nil, nil, nil, container.NewStack(v.table, inset(gap4, gap4, v.empty))))
	p.OnChange = v.render
	v.render(p.State())
	return v
}

func (v *syncLogView) render(s present.SyncLogState) {
	v.state = s
	v.table.set(len(s.Lines), s.Current)
	v.empty.set(s.Empty)
	show(v.empty, s.Empty != "")
	help := ""
	if s.Current >= 0 && s.Current < len(s.Lines) {
		help = s.Lines[s.Current].Help
	}
	v.help.set(help)
	show(v.detail, help != "")
}

// reconcileView compares what is here with the registry.
type reconcileView struct {
	root    fyne.CanvasObject
	run     *button
	summary *noticeStrip
	counts  *table
	diffs   *table
	empty   *paragraph
	step    *paragraph
	stepBox fyne.CanvasObject
	state   present.ReconcileState
}

var (
	countColumns      = columns{gap4, -1, 80, 80, gap3, 96, gap2}
	differenceColumns = columns{gap4, optional(130), 84, 104, 104, -1, gap2}
)

func newReconcileView(b *present.Workbench, keys *keyboard) *reconcileView {
	p := b.Reconciler
	v := &reconcileView{summary: newNoticeStrip(), empty: newParagraph("", textStyle{size: sizeSmall, color: colorSecond}),
		step: newParagraph("", textStyle{size: sizeSmall})}
	v.run = newButton(buttonPrimary, keys, lang.L("开始对账"), "F8", "", p.Run)
	v.counts = newTable(keys, func() tableRow { return newCountRow(&v.state) })
	v.diffs = newTable(keys, func() tableRow {
		return newCellRow(differenceColumns, " tbtts ", func(r *cellRow, i int) {
			d := v.state.Differences[i]
			r.set(d.ApplicationNo, d.Name, d.Here, d.There, d.Step)
		})
	})
	v.diffs.onMove = p.Choose
	v.diffs.onOpen = func(i int) {
		if id := v.state.Differences[i].RecordID; id != "" {
			b.OpenRecord(id)
		}
	}
	counts := card(border(nil, nil, nil, v.run, newLabel(lang.L("对账"), textStyle{bold: true})), nil,
		border(headCells(countColumns, "", lang.L("状态"), lang.L(">本机"), lang.L(">登记库"), "", lang.L("结果"), ""), nil, nil, nil, v.counts))
	v.stepBox = newPanel(theme.ColorNameHeaderBackground, "", 0, border(widget.NewSeparator(), nil, nil, nil, inset(gap3, gap4, v.step)))
	diffs := card(sized(0, 32, newLabel(lang.L("不同的记录"), textStyle{bold: true})), v.stepBox,
		border(headCells(differenceColumns, "", lang.L("报名号"), lang.L("姓名"), lang.L("本机"), lang.L("登记库"), lang.L("怎么办"), ""), nil, nil, nil,
			container.NewStack(v.diffs, inset(gap4, gap4, v.empty))))
	top := container.New(layout.NewCustomPaddedLayout(0, gap3, 0, 0), v.summary.root)
	v.root = border(top, nil, nil, nil, container.New(&twoColumns{gap: gap3, left: 420, share: 0.42},
		counts, diffs))
	p.OnChange = v.render
	v.render(p.State())
	return v
}

func (v *reconcileView) render(s present.ReconcileState) {
	v.state = s
	word := lang.L("开始对账")
	if s.Busy {
		word = lang.L("正在对账…")
	}
	v.run.set(word, !s.Busy)
	summary := present.Badge{Word: s.Summary, Tone: s.Tone}
	if s.Summary == "" { // its place is there from the start: the result moves nothing
		summary = present.Badge{Word: lang.L("还没有对账"), Tone: present.ToneWarn}
	}
	v.summary.set(summary)
	v.counts.set(len(s.Counts), -1)
	v.diffs.set(len(s.Differences), s.Current)
	v.empty.set(s.Empty)
	show(v.empty, s.Empty != "")
	step := ""
	if s.Current >= 0 && s.Current < len(s.Differences) {
		step = s.Differences[s.Current].Step
	}
	v.step.set(step)
	show(v.stepBox, step != "")
}

// countRow is one state on both sides: two badges and two numbers.
type countRow struct {
	*cellRow
	state *badge
}

func newCountRow(s *present.ReconcileState) tableRow {
	r := &countRow{state: newBadge(present.Badge{})}
	r.cellRow = newCellRow(countColumns, "  rr g ", func(cells *cellRow, i int) {
		c := s.Counts[i]
		r.state.set(c.State)
		cells.set(count(c.Here), count(c.There))
		cells.badge.set(c.Result)
	})
	r.objects[1] = r.state
	return r
}
