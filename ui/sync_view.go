package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

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

var syncLogColumns = columns{gap4, 100, 130, -1, gap2}

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
	v.root = card(newLabel("同步记录", textStyle{bold: true}), v.detail,
		border(headCells(syncLogColumns, "", "日期", "事项", "经过", ""), nil, nil, nil, container.NewStack(v.table, inset(gap4, gap4, v.empty))))
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
	top     fyne.CanvasObject
	counts  *table
	diffs   *table
	empty   *paragraph
	step    *paragraph
	stepBox fyne.CanvasObject
	state   present.ReconcileState
}

var (
	countColumns      = columns{gap4, -1, 80, 80, gap3, 96, gap2}
	differenceColumns = columns{gap4, 130, 100, 110, 110, -1, gap2}
)

func newReconcileView(b *present.Workbench, keys *keyboard) *reconcileView {
	p := b.Reconciler
	v := &reconcileView{summary: newNoticeStrip(), empty: newParagraph("", textStyle{size: sizeSmall, color: colorSecond}),
		step: newParagraph("", textStyle{size: sizeSmall})}
	v.run = newButton(buttonPrimary, keys, "开始对账", "F8", "", p.Run)
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
	counts := card(border(nil, nil, nil, v.run, newLabel("对账", textStyle{bold: true})), nil,
		border(headCells(countColumns, "", "状态", ">本机", ">登记库", "", "结果", ""), nil, nil, nil, v.counts))
	v.stepBox = newPanel(theme.ColorNameHeaderBackground, "", 0, border(widget.NewSeparator(), nil, nil, nil, inset(gap3, gap4, v.step)))
	diffs := card(newLabel("不同的记录", textStyle{bold: true}), v.stepBox,
		border(headCells(differenceColumns, "", "报名号", "姓名", "本机", "登记库", "怎么办", ""), nil, nil, nil,
			container.NewStack(v.diffs, inset(gap4, gap4, v.empty))))
	v.top = container.New(layout.NewCustomPaddedLayout(0, gap3, 0, 0), v.summary.root)
	v.root = border(v.top, nil, nil, nil, container.New(&twoColumns{gap: gap3, left: 420}, counts, diffs))
	p.OnChange = v.render
	v.render(p.State())
	return v
}

func (v *reconcileView) render(s present.ReconcileState) {
	v.state = s
	word := "开始对账"
	if s.Busy {
		word = "正在对账…"
	}
	v.run.set(word, !s.Busy)
	v.summary.set(present.Badge{Word: s.Summary, Tone: s.Tone})
	show(v.top, s.Summary != "")
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

// lineView is what photos may take of the line, and the bundle for when there is none.
type lineView struct {
	root   fyne.CanvasObject
	budget *selector
	folder *entry
	out    *button
	file   *entry
	in     *button
	made   *paragraph
}

func newLineView(b *present.Workbench, keys *keyboard) *lineView {
	p := b.Line
	v := &lineView{made: newParagraph("", textStyle{size: sizeSmall})}
	options := make([]option, len(present.LineBudgets))
	for i, n := range present.LineBudgets {
		options[i].word = present.BudgetWord(n)
	}
	v.budget = newSelector(keys, 104, options, func(i int) { p.SetBudget(present.LineBudgets[i]) })
	v.folder = newEntry(keys, "文件夹，例如 U 盘")
	v.folder.OnChanged = p.SetFolder
	v.out = newButton(buttonPrimary, keys, "导出离线包", "F8", "", p.Export)
	v.file = newEntry(keys, "教育局给的回执包文件")
	v.file.OnChanged = p.SetFile
	v.file.OnSubmitted = func(string) { p.Import() }
	v.in = newButton(buttonPlain, keys, "导入回执包", "", "", p.Import)
	help := func(text string) fyne.CanvasObject {
		return newParagraph(text, textStyle{size: sizeSmall, color: colorSecond})
	}
	line := card(newLabel("线路", textStyle{bold: true}), nil, inset(gap2, gap4, vbox(gap2,
		formRow("照片占用", hbox(0, v.budget)),
		help("结论总是先发，资料其次，照片最后。学校网络很慢或要和别人共用时，在这里限制照片占用的带宽。"))))
	bundle := card(newLabel("离线包（U 盘）", textStyle{bold: true}), nil, inset(gap2, gap4, vbox(gap2,
		help("没有网络又快到截止时间时，把待发送的结论导出成加密的离线包，用 U 盘送教育局。只有登记库能打开。以后联网再发一遍也不会重复。"),
		formRow("保存位置", v.folder), formRow("", hbox(0, v.out)),
		help("教育局处理后会给回执包，导入后才知道每一项是否受理。"),
		formRow("回执包", v.file), formRow("", hbox(0, v.in)), v.made)))
	v.root = border(vbox(gap3, line, bundle), nil, nil, nil, container.NewStack())
	p.OnChange = v.render
	v.render(p.State())
	return v
}

func (v *lineView) render(s present.LineState) {
	chosen := -1
	for i, n := range present.LineBudgets {
		if s.Known && n == s.Budget {
			chosen = i
		}
	}
	v.budget.set(chosen, !s.Busy)
	v.folder.setText(s.Folder)
	v.file.setText(s.File)
	v.out.enable(!s.Busy)
	v.in.enable(!s.Busy)
	v.made.set(s.Made)
	show(v.made, s.Made != "")
}
