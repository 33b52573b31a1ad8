package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// sendView is the screen 冲突与发送: its parts under one row of tabs.
type sendView struct {
	*tabbed[present.SendPage]

	outbox    *outboxView
	conflicts *conflictView
	log       *syncLogView
	reconcile *reconcileView
	line      *lineView
}

// sendPages are the parts in the order of the tabs.
var sendPages = []tab[present.SendPage]{
	{present.PageOutbox, "发送"}, {present.PageConflicts, "冲突"}, {present.PageLog, "同步记录"},
	{present.PageReconcile, "对账"}, {present.PageLine, "线路与离线包"},
}

func newSendView(b *present.Workbench, keys *keyboard) *sendView {
	v := &sendView{
		outbox: newOutboxView(b, keys), conflicts: newConflictView(b.Conflicts, keys), log: newSyncLogView(b.SyncLog, keys),
		reconcile: newReconcileView(b, keys), line: newLineView(b, keys),
	}
	v.tabbed = newTabbed(keys, 108, sendPages, map[present.SendPage]printPart{
		present.PageOutbox:    {v.outbox.root, v.outbox.table, b.Standing.Sync},
		present.PageConflicts: {v.conflicts.root, v.conflicts.table, b.Conflicts.Act},
		present.PageLog:       {v.log.root, v.log.table, b.Standing.Sync},
		present.PageReconcile: {v.reconcile.root, v.reconcile.run, b.Reconciler.Run},
		present.PageLine:      {v.line.root, v.line.budget, b.Line.Export},
	}, b.ShowSend)
	v.show(b.SendPage())
	return v
}

// counts puts the number of open conflicts on their tab.
func (v *sendView) counts(s present.StandingState) {
	word := lang.L("冲突")
	if s.Conflict > 0 {
		word += " " + count(s.Conflict)
	}
	v.tabs.relabel(1, word)
	word = lang.L("发送")
	if s.Unsent > 0 {
		word += " " + count(s.Unsent)
	}
	v.tabs.relabel(0, word)
}

// outboxView lists what was signed here and what became of it.
type outboxView struct {
	presenter *present.Outbox
	root      fyne.CanvasObject
	table     *table
	state     present.OutboxState
	summary   *label
	detail    fyne.CanvasObject
	what      *paragraph
	look      *button
	empty     *paragraph
}

var sendColumns = columns{gap4, 140, 118, 150, 110, 100, -1, gap2}

func newOutboxView(b *present.Workbench, keys *keyboard) *outboxView {
	v := &outboxView{presenter: b.Outbox}
	v.table = newTable(keys, func() tableRow {
		return newCellRow(sendColumns, " ttbtgs ", func(r *cellRow, i int) {
			l := v.state.Lines[i]
			r.set(l.When, l.ApplicationNo, l.Name, l.Conclusion, l.Reason)
			r.badge.set(l.Badge)
		})
	})
	v.table.onMove = b.Outbox.Choose
	open := func(i int) {
		if l := v.state.Lines[i]; l.Refused || l.Held {
			b.ShowConflict(l.OperationID)
		} else {
			b.OpenRecord(l.RecordID)
		}
	}
	v.table.onOpen = open
	v.table.strong = func(i int) bool { return i == v.state.Current }
	v.summary = newLabel("", textStyle{size: sizeSmall, color: colorSecond})
	v.what = newParagraph("", textStyle{})
	v.look = newButton(buttonPrimary, keys, lang.L("看冲突"), lang.L("回车"), "", func() {
		if i := v.state.Current; i >= 0 {
			open(i)
		}
	})
	v.empty = newParagraph("", textStyle{color: colorSecond})
	v.detail = newPanel(theme.ColorNameHeaderBackground, "", 0, border(widget.NewSeparator(), nil, nil, nil,
		inset(gap3, gap4, border(nil, nil, nil, after(gap3, v.look), v.what))))
	send := newButton(buttonPlain, keys, lang.L("立即发送"), "F5", "send", b.Standing.Sync)
	title := border(nil, nil, newLabel(lang.L("发送"), textStyle{size: sizeBlock, bold: true}), send, inset(0, gap4, v.summary))
	top := vbox(0, inset(gap3, gap4, title), widget.NewSeparator(),
		headCells(sendColumns, "", lang.L("签名时间"), lang.L("报名号"), lang.L("姓名"), lang.L("事项"), lang.L("去向"), lang.L("说明"), ""), widget.NewSeparator())
	v.root = newPanel(colorSurface, theme.ColorNameSeparator, corner,
		border(top, v.detail, nil, nil, container.NewStack(v.table, inset(gap4, gap4, v.empty))))
	return v
}

func (v *outboxView) render(s present.OutboxState) {
	v.state = s
	v.summary.set(lang.F("待发送 %d　冲突 %d　已受理 %d", s.Unsent, s.Conflict, s.Accepted))
	v.table.set(len(s.Lines), s.Current)
	v.empty.set(s.Empty)
	chosen := s.Current >= 0 && (s.Lines[s.Current].Open || s.Lines[s.Current].Held)
	show(v.detail, chosen)
	if chosen {
		l := s.Lines[s.Current]
		became := lang.L("没有被受理：")
		if l.Held {
			became = lang.L("没有发送：")
		}
		v.what.set(lang.F("%s（%s）“%s”", l.Name, l.ApplicationNo, l.Conclusion) + became + l.Reason)
	}
}
