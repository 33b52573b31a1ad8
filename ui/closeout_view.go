package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// closeOutView is 收尾检查: what is still to be done, and the way there.
type closeOutView struct {
	root  fyne.CanvasObject
	table *table
	words *label
	state present.CloseOutState
}

var closeOutColumns = columns{gap4, -1, 80, gap3, 96, gap2}

// closeOutRows is how many lines there always are, those with nothing left too.
const closeOutRows = 5

func newCloseOutView(b *present.Workbench, keys *keyboard) *closeOutView {
	p := b.CloseOut
	v := &closeOutView{words: newLabel("", textStyle{size: sizeSmall, clip: true})}
	v.table = newTable(keys, func() tableRow {
		return newCellRow(closeOutColumns, " tr g ", func(r *cellRow, i int) {
			l := v.state.Lines[i]
			r.set(l.Word, count(l.Count))
			r.badge.set(l.Result)
		})
	})
	v.table.onMove = p.Choose
	v.table.onOpen = func(i int) { b.ShowCloseOut(v.state.Lines[i].Item) }
	list := card(newLabel(lang.L("收尾检查"), textStyle{bold: true}), inset(gap2, gap4, v.words),
		border(headCells(closeOutColumns, "", lang.L("事项（回车前往）"), lang.L(">还有"), "", lang.L("结果"), ""), nil, nil, nil,
			sized(0, closeOutRows*rowHeight, v.table)))
	v.root = container.New(layout.NewCustomPaddedLayout(gap3, 0, 0, 0), list)
	p.OnChange = v.render
	v.render(p.State())
	return v
}

func (v *closeOutView) render(s present.CloseOutState) {
	v.state = s
	v.table.set(len(s.Lines), s.Current)
	v.words.set(s.Words)
}
