package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// queueView lists the batches, and of one of them every document with what
// became of it and what can be done about it.
type queueView struct {
	presenter *present.PrintQueue
	root      fyne.CanvasObject
	state     present.QueueState

	batches   *table
	emptyAll  *paragraph
	title     *label
	badge     *badge
	where     *label
	counts    *label
	progress  *thinProgress
	running   *label
	why       *noticeStrip
	run       *button
	pause     *button
	cancel    *button
	jam       *button
	actions   fyne.CanvasObject // what can be done with the batch
	numbers   fyne.CanvasObject // where it is printed, and how far it is
	turned    *button
	jamPanel  *jamPanel
	guide     *previewView
	list      fyne.CanvasObject
	filter    *choice
	documents *table
	detail    *paragraph
	detailBox fyne.CanvasObject
	seen      *button
	unseen    *button
	skip      *button
	retry     *button
	reason    *entry
	shownHead fyne.CanvasObject
}

var (
	batchColumns    = columns{gap4, 88, optional(48), -1, optional(72), 104, gap1}
	documentColumns = columns{gap2, 40, optional(112), 126, optional(104), 72, 96, -1, gap2}
	documentFilters = []present.DocumentFilter{
		present.DocumentsAll, present.DocumentsWaiting, present.DocumentsDoubtful, present.DocumentsFailed, present.DocumentsDone,
	}
)

func newQueueView(p *present.PrintQueue, keys *keyboard) *queueView {
	v := &queueView{presenter: p, title: newLabel("", textStyle{size: sizeBlock, bold: true, clip: true})}
	v.buildTables(keys)
	v.buildButtons(keys)
	v.badge = newBadge(present.Badge{})
	v.where = newLabel("", textStyle{size: sizeSmall, color: colorSecond, clip: true})
	v.counts = newLabel("", textStyle{size: sizeSmall, color: colorSecond, align: fyne.TextAlignTrailing})
	v.progress = newThinProgress()
	v.running = newLabel("", textStyle{size: sizeSmall, color: colorSecond, clip: true})
	v.why = newNoticeStrip()
	v.jamPanel = newJamPanel(p, keys)
	v.guide = newPreviewView(p.Guide, keys, lang.L("怎样翻面"))
	left := card(newLabel(lang.L("打印队列"), textStyle{bold: true}), nil,
		border(headCells(batchColumns, "", lang.L("时间"), lang.L("批号"), lang.L("内容"), lang.L(">完成"), lang.L("状态"), ""), nil, nil, nil,
			container.NewStack(v.batches, inset(gap4, gap4, v.emptyAll))))
	v.root = container.New(&twoColumns{gap: gap3, left: 452}, left, v.shown())
	p.OnChange = v.render
	v.render(p.State())
	return v
}

func (v *queueView) buildTables(keys *keyboard) {
	p := v.presenter
	v.batches = newTable(keys, func() tableRow {
		return newCellRow(batchColumns, " tstrg ", func(r *cellRow, i int) {
			b := p.Batch(i)
			r.set(b.When, b.Mark, b.What, b.Count)
			r.badge.set(b.Badge)
		})
	})
	v.batches.onMove, v.batches.onOpen = p.Choose, func(int) { keys.focus(v.documents) }
	v.batches.strong = func(i int) bool { return i == v.state.Current }
	v.emptyAll = newParagraph("", textStyle{size: sizeSmall, color: colorSecond})
	v.documents = newTable(keys, func() tableRow {
		return newCellRow(documentColumns, " rtbstgs ", func(r *cellRow, i int) {
			d := p.Document(i)
			r.set(d.Seq, d.ApplicationNo, d.Name, d.What, d.Sheets, d.Detail)
			r.badge.set(d.Badge)
		})
	})
	v.documents.onMove = p.MoveTo
	words := make([]option, len(documentFilters))
	v.filter = newChoice(keys, 88, words, func(i int) { p.SetFilter(documentFilters[i]) })
}

func (v *queueView) buildButtons(keys *keyboard) {
	p := v.presenter
	v.run = newButton(buttonPrimary, keys, lang.L("开始打印"), "F8", "", p.Continue)
	v.turned = newButton(buttonPrimary, keys, lang.L("翻面完成"), "F8", "", p.Turned)
	v.pause = newButton(buttonPlain, keys, lang.L("暂停"), "", "", p.Pause)
	v.jam = newButton(buttonPlain, keys, lang.L("卡纸处理"), "", "", func() {
		p.OpenJam(!v.state.JamOpen)
		if v.state.JamOpen {
			keys.focus(v.jamPanel.sheet)
		}
	})
	v.cancel = newButton(buttonPlain, keys, lang.L("取消剩余"), "", "", p.Cancel)
	v.seen = newButton(buttonPlain, keys, lang.L("已出纸"), "", "", func() { p.Answer(true) })
	v.unseen = newButton(buttonPlain, keys, lang.L("未出纸，重打"), "", "", func() { p.Answer(false) })
	v.skip = newButton(buttonPlain, keys, lang.L("跳过"), "", "", p.Skip)
	v.retry = newButton(buttonPlain, keys, lang.L("重试"), "", "", func() { p.Retry(v.reason.Text) })
	v.reason = newEntry(keys, lang.L("重打的原因"))
	v.reason.OnSubmitted = func(text string) { p.Retry(text) }
	v.detail = newParagraph("", textStyle{size: sizeSmall})
}

// shown is the right side: one batch.
func (v *queueView) shown() fyne.CanvasObject {
	v.actions = inset(gap1, 0, sized(0, 32, middle(v.run, v.turned, v.pause, v.jam, v.cancel)))
	v.numbers = border(nil, nil, nil, v.counts, v.where)
	head := vbox(gap1,
		border(nil, nil, nil, v.badge, v.title),
		v.numbers, v.actions, v.running, v.why.root, v.jamPanel.root)
	v.shownHead = head
	v.list = border(vbox(0, inset(gap1, gap4, hbox(0, v.filter)), widget.NewSeparator(),
		headCells(documentColumns, "", lang.L(">序"), lang.L("报名号"), lang.L("姓名"), lang.L("内容"), lang.L("印张号"), lang.L("状态"), lang.L("说明"), "")), nil, nil, nil, v.documents)
	document := border(nil, nil, nil, middle(v.seen, v.unseen, v.skip, v.retry), inset(0, gap2, v.reason))
	v.detailBox = vbox(0, widget.NewSeparator(), newPanel(theme.ColorNameHeaderBackground, "", 0,
		inset(gap2, gap4, vbox(gap2, v.detail, document))))
	return newPanel(colorSurface, theme.ColorNameSeparator, corner,
		border(vbox(0, inset(gap2, gap4, head), v.progress, widget.NewSeparator()), v.detailBox, nil, nil, container.NewStack(v.list, v.guide.root)))
}

// primary is what F8 does.
func (v *queueView) primary() {
	if v.state.Head.CanTurn {
		v.presenter.Turned()
		return
	}
	v.presenter.Continue()
}

func (v *queueView) render(s present.QueueState) {
	if s.Document != v.state.Document || s.Head.ID != v.state.Head.ID {
		v.reason.setText("")
	}
	v.state = s
	v.batches.set(s.Batches, s.Current)
	v.emptyAll.set(s.Empty)
	show(v.emptyAll, s.Empty != "")
	v.renderHead(s.Head)
	v.jamPanel.render(s)
	show(v.guide.root, s.Head.CanTurn)
	show(v.list, !s.Head.CanTurn)
	for i, word := range []string{
		lang.F("全部 %d", s.Counts.All), lang.F("未打 %d", s.Counts.Waiting), lang.F("待确认 %d", s.Counts.Doubtful),
		lang.F("失败 %d", s.Counts.Failed), lang.F("完成 %d", s.Counts.Done),
	} {
		v.filter.relabel(i, word)
		if documentFilters[i] == s.Filter {
			v.filter.set(i, s.Batches > 0)
		}
	}
	v.documents.set(s.Documents, s.Document)
	v.detail.set(s.Detail)
	show(v.detail, s.Detail != "")
	v.seen.enable(s.Can.Answer)
	v.unseen.enable(s.Can.Answer)
	show(v.seen, s.Can.Answer)
	show(v.unseen, s.Can.Answer)
	v.skip.enable(s.Can.Skip)
	v.retry.enable(s.Can.Retry)
	show(v.retry, s.Can.Retry && !s.Can.Answer)
	show(v.reason, s.Can.Retry && !s.Can.Answer && s.Can.RetryReason)
	show(v.detailBox, !s.Head.CanTurn && (s.Detail != "" || s.Can.Skip || s.Can.Retry || s.Can.Answer))
}

func (v *queueView) renderHead(h present.BatchHead) {
	title := lang.L("没有选择批次")
	if h.ID != "" {
		title = lang.F("%s　批号 %s", h.What, h.Mark)
	}
	v.title.set(title)
	v.badge.set(h.Badge)
	where := h.Where
	if h.Reason != "" {
		where += lang.F("　补打原因：%s", h.Reason)
	}
	v.where.set(where)
	v.counts.set(map[bool]string{true: "", false: count(h.Done) + " / " + count(h.All)}[h.ID == ""])
	v.run.set(h.RunWord, h.CanRun)
	show(v.run, !h.CanTurn && (h.CanRun || h.Running || h.WaitsForOther))
	v.turned.enable(h.CanTurn)
	show(v.turned, h.CanTurn)
	pause := lang.L("暂停")
	if h.Pausing {
		pause = lang.L("正在暂停…")
	}
	v.pause.set(pause, h.CanPause)
	show(v.pause, h.Running)
	v.jam.enable(h.CanJam)
	show(v.jam, h.ID != "" && h.Printer)
	v.cancel.enable(h.CanCancel)
	show(v.cancel, h.CanCancel)
	show(v.actions, v.run.Visible() || v.turned.Visible() || v.pause.Visible() || v.jam.Visible() || v.cancel.Visible())
	show(v.numbers, h.ID != "")
	v.running.set(h.Progress)
	show(v.running, h.Running)
	v.why.set(present.Badge{Word: h.Why, Tone: h.WhyTone})
	v.progress.set(h.Running || h.Done > 0 && h.Done < h.All, h.Ratio)
}

// noticeStrip says in one place of a view what its thing waits for.
type noticeStrip struct {
	root  *fyne.Container
	panel *panel
	icon  *icon
	text  *paragraph
}

func newNoticeStrip() *noticeStrip {
	s := &noticeStrip{icon: newIcon("warn", colorSecond, 14), text: newParagraph("", textStyle{size: sizeSmall})}
	s.panel = newPanel(colorWarnSoft, "", corner, inset(gap1, gap3, border(nil, nil, sized(24, 0, s.icon), nil, s.text)))
	s.root = vbox(0, s.panel)
	return s
}

func (s *noticeStrip) set(value present.Badge) {
	s.text.set(value.Word)
	if value.Word != "" {
		s.icon.set(string(value.Tone), toneColor(value.Tone))
		s.panel.restyle(softColor(value.Tone), "")
	}
	show(s.root, value.Word != "")
}

// softColor is the ground of a sentence of a tone.
func softColor(t present.Tone) fyne.ThemeColorName {
	switch t {
	case present.ToneComplete, present.ToneHint:
		return colorInfoSoft
	case present.ToneConflict, present.ToneBlock:
		return colorErrorSoft
	}
	return colorWarnSoft
}

// jamPanel asks for the last good sheet.
type jamPanel struct {
	root  fyne.CanvasObject
	sheet *entry
	last  *label
}

func newJamPanel(p *present.PrintQueue, keys *keyboard) *jamPanel {
	j := &jamPanel{last: newLabel("", textStyle{size: sizeSmall, color: colorSecond})}
	j.sheet = newEntry(keys, lang.L("号码"))
	j.sheet.OnSubmitted = p.LastGoodSheet
	j.sheet.onKey = func(e *fyne.KeyEvent) bool {
		if e.Name == fyne.KeyEscape {
			p.OpenJam(false)
			return true
		}
		return false
	}
	good := newButton(buttonPlain, keys, lang.L("从下一张接着打"), "", "", func() { p.LastGoodSheet(j.sheet.Text) })
	help := newParagraph(lang.L("取出卡住和打坏的纸，找到最后一张完好的，看它角上印的“印张”号。它以前的算打好，从下一张接着打；一张都不好请填 0。"),
		textStyle{size: sizeSmall})
	j.root = newPanel(theme.ColorNameHeaderBackground, theme.ColorNameSeparator, corner, inset(gap2, gap3, vbox(gap2, help,
		middle(newLabel(lang.L("最后一张完好的印张号"), textStyle{size: sizeSmall}), sized(96, 0, j.sheet), j.last, good))))
	return j
}

func (j *jamPanel) render(s present.QueueState) {
	show(j.root, s.JamOpen)
	j.last.set(lang.F("最大 %d", s.LastSheet))
	if !s.JamOpen {
		j.sheet.setText("")
	}
}
