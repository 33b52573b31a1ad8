package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// closeOutView is 收尾检查: what is still to be done and the way there, and
// 收尾完成证明 when nothing is.
type closeOutView struct {
	root    fyne.CanvasObject
	table   *table
	words   *paragraph
	ledger  *button
	compare *button
	maker   *makerView
	state   present.CloseOutState
}

var closeOutColumns = columns{gap4, -1, 56, gap3, 92, 100, gap2}

// closeOutRows is how many lines there always are, those with nothing left too.
const closeOutRows = 6

func newCloseOutView(b *present.Workbench, keys *keyboard, popup popupFunc) *closeOutView {
	p := b.CloseOut
	v := &closeOutView{words: newParagraph("", textStyle{size: sizeSmall})}
	v.table = newTable(keys, func() tableRow {
		return newCellRow(closeOutColumns, " tr gs ", func(r *cellRow, i int) {
			l := v.state.Lines[i]
			r.set(l.Word, count(l.Count), l.Button)
			r.badge.set(l.Result)
		})
	})
	v.table.onMove = p.Choose
	v.table.onOpen = func(i int) { b.ShowCloseOut(v.state.Lines[i].Item) }
	v.ledger = newButton(buttonPlain, keys, lang.L("导出打印台账"), "Alt+E", "download", p.ExportLedger)
	v.compare = newButton(buttonPlain, keys, lang.L("去对账"), "Alt+R", "", func() { b.ShowSend(present.PageReconcile) })
	list := card(newLabel(lang.L("收尾检查"), textStyle{bold: true}),
		inset(gap2, gap4, vbox(gap2, v.words, middle(v.compare, v.ledger))),
		border(headCells(closeOutColumns, "", lang.L("事项"), lang.L(">还有"), "", lang.L("结果"), lang.L("怎么办"), ""), nil, nil, nil,
			sized(0, closeOutRows*rowHeight, v.table)))
	v.maker = newMakerView(p, keys, popup, lang.L("出具收尾完成证明"), p.Certify, present.RosterPDF, present.RosterPaper)
	about := newParagraph(lang.L("收尾完成证明写明确认点、计划、各种结论的人数、打印台账和审计日志的校验值，由经办人签名、确认点盖章后交教育局。"),
		textStyle{size: sizeSmall, color: colorSecond})
	side := card(newLabel(lang.L("收尾完成证明"), textStyle{bold: true}), nil, inset(gap2, gap4, vbox(gap2, about, v.maker.root)))
	top := func(o fyne.CanvasObject) fyne.CanvasObject { return border(o, nil, nil, nil, newSpacer()) }
	v.root = container.New(&sideColumn{width: 420, share: 0.42}, top(list), top(side))
	p.OnChange = v.render
	v.render(p.State())
	return v
}

func (v *closeOutView) render(s present.CloseOutState) {
	v.state = s
	v.table.set(len(s.Lines), s.Current)
	v.words.set(s.Words)
	v.ledger.enable(!s.Busy)
	v.maker.render(s.ListMade)
}
