package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/present"
)

// sendView lists what was signed here and what became of it; refused ones ask for a decision.
type sendView struct {
	presenter *present.Outbox
	root      fyne.CanvasObject
	table     *table
	state     present.OutboxState
	summary   *label
	detail    fyne.CanvasObject
	what      *paragraph
	reason    *entry
	giveUp    *button
	open      *button
	empty     *paragraph
}

var sendColumns = columns{gap4, 140, 118, 110, 100, 100, -1, gap2}

func newSendView(p *present.Outbox, keys *keyboard, sync func(), open func(id string)) *sendView {
	v := &sendView{presenter: p}
	v.table = newTable(keys, func() tableRow { return newSendRow(&v.state) })
	v.table.onMove = p.Choose
	v.table.onOpen = func(i int) {
		if !v.state.Lines[i].Open {
			open(v.state.Lines[i].RecordID)
		}
	}
	v.table.strong = func(i int) bool { return i == v.state.Current }
	v.summary = newLabel("", textStyle{size: sizeSmall, color: colorSecond})
	v.what = newParagraph("", textStyle{})
	v.reason = newEntry(keys, "放弃的原因，会留在记录中")
	v.reason.OnSubmitted = func(string) { p.GiveUp(v.reason.Text) }
	v.giveUp = newButton(buttonPlain, keys, "放弃我的结论", "", "", func() { p.GiveUp(v.reason.Text) })
	v.open = newButton(buttonPrimary, keys, "按新内容重新核对", "", "", func() {
		if i := v.state.Current; i >= 0 {
			open(v.state.Lines[i].RecordID)
		}
	})
	v.empty = newParagraph("", textStyle{color: colorSecond})
	v.detail = newPanel(theme.ColorNameHeaderBackground, "", 0, border(widget.NewSeparator(), nil, nil, nil,
		inset(gap3, gap4, vbox(gap2, v.what, border(nil, nil, nil, hbox(gap2, v.giveUp, v.open), inset(0, gap2, v.reason))))))
	send := newButton(buttonPlain, keys, "立即发送", "F5", "send", sync)
	title := border(nil, nil, newLabel("发送", textStyle{size: sizeBlock, bold: true}), send, inset(0, gap4, v.summary))
	top := vbox(0, inset(gap3, gap4, title), widget.NewSeparator(), sendHead(), widget.NewSeparator())
	v.root = inset(gap3, gap3, newPanel(colorSurface, theme.ColorNameSeparator, corner,
		border(top, v.detail, nil, nil, container.NewStack(v.table, inset(gap4, gap4, v.empty)))))
	return v
}

func sendHead() fyne.CanvasObject {
	head := func(word string) fyne.CanvasObject {
		return newLabel(word, textStyle{size: sizeSmall, color: colorSecond})
	}
	return newPanel(theme.ColorNameHeaderBackground, "", 0, container.New(sendColumns, container.NewStack(),
		head("签名时间"), head("报名号"), head("姓名"), head("事项"), head("去向"), head("说明"), container.NewStack()))
}

func (v *sendView) render(s present.OutboxState) {
	v.state = s
	v.summary.set("待发送 " + count(s.Unsent) + "　冲突 " + count(s.Conflict) + "　已受理 " + count(s.Accepted))
	v.table.set(len(s.Lines), s.Current)
	v.empty.set(s.Empty)
	chosen := s.Current >= 0 && s.Lines[s.Current].Open
	show(v.detail, chosen)
	if chosen {
		l := s.Lines[s.Current]
		v.what.set(l.Name + "（" + l.ApplicationNo + "）“" + l.Conclusion + "”没有被受理：" + l.Reason)
		v.giveUp.enable(!s.Busy)
	}
}

// sendRow is one signed conclusion.
type sendRow struct {
	widget.BaseWidget
	state  *present.OutboxState
	cells  []*label
	badge  *badge
	reason *label
}

func newSendRow(s *present.OutboxState) *sendRow {
	r := &sendRow{state: s, badge: newBadge(present.Badge{}),
		reason: newLabel("", textStyle{size: sizeSmall, color: colorSecond, clip: true})}
	for i := range 4 {
		r.cells = append(r.cells, newLabel("", textStyle{size: sizeSmall, clip: true, bold: i == 2}))
	}
	r.ExtendBaseWidget(r)
	return r
}

func (r *sendRow) show(i int) {
	l := r.state.Lines[i]
	for c, text := range []string{l.When, l.ApplicationNo, l.Name, l.Conclusion} {
		r.cells[c].set(text)
	}
	r.badge.set(l.Badge)
	r.reason.set(l.Reason)
}

// CreateRenderer puts the cells into their columns.
func (r *sendRow) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.New(sendColumns, container.NewStack(),
		r.cells[0], r.cells[1], r.cells[2], r.cells[3], r.badge, r.reason, container.NewStack()))
}
