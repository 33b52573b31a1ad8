package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// paletteView is the command palette: what can be done, found by typing.
type paletteView struct {
	presenter *present.Palette
	flap      *flap
	state     present.PaletteState
	query     *entry
	table     *table
	empty     *label
}

func newPaletteView(p *present.Palette, keys *keyboard) *paletteView {
	v := &paletteView{presenter: p}
	v.query = newEntry(keys, lang.L("命令、页面或队列：中文、拼音或首字母"))
	v.query.Icon = iconResource("search", colorSecond)
	v.query.OnChanged = p.Type
	v.query.onKey = v.typed
	v.table = newTable(keys, func() tableRow { return newPaletteRow(v) })
	v.table.onOpen = func(i int) {
		p.Choose(i)
		p.Run()
	}
	v.table.onMove = p.Choose
	v.empty = newLabel(lang.L("没有这样的命令。"), textStyle{color: colorSecond})
	body := border(inset(gap3, gap3, v.query), nil, nil, nil, container.NewStack(v.table, inset(gap2, gap4, vbox(0, v.empty))))
	v.flap = newFlap(keys, border(nil, vbox(0, widget.NewSeparator(), inset(6, gap3, newLabel(
		lang.L("上下键 移动　回车 执行　Esc 关闭"), textStyle{size: sizeSmall, color: colorSecond}))), nil, nil, body), atTop(600, 440), p.Close)
	v.flap.layer.enter = p.Run
	p.OnChange = v.render
	return v
}

// typed lets the keys of the list work in the field.
func (v *paletteView) typed(e *fyne.KeyEvent) bool {
	switch e.Name {
	case fyne.KeyDown:
		v.presenter.Move(1)
	case fyne.KeyUp:
		v.presenter.Move(-1)
	case fyne.KeyPageDown, fyne.KeyPageUp:
		v.table.TypedKey(e)
	case fyne.KeyReturn, fyne.KeyEnter:
		v.presenter.Run()
	default:
		return false
	}
	return true
}

func (v *paletteView) render(s present.PaletteState) {
	v.state = s
	v.query.setText(s.Query)
	v.table.set(len(s.Lines), s.Current)
	show(v.empty, len(s.Lines) == 0)
	v.flap.set(s.Shown, v.query)
}

// paletteRow is one command: name, place, why not, key.
type paletteRow struct {
	widget.BaseWidget
	view                  *paletteView
	name, place, why, key *label
}

var paletteColumns = columns{gap3, -6, -5, 110, gap3}

func newPaletteRow(v *paletteView) *paletteRow {
	r := &paletteRow{
		view: v, name: newLabel("", textStyle{clip: true}), place: newLabel("", textStyle{size: sizeSmall, color: colorSecond, clip: true}),
		why: newLabel("", textStyle{size: sizeSmall, color: toneColor(present.ToneIncomplete), clip: true}),
		key: newLabel("", textStyle{size: sizeSmall, color: colorSecond, align: fyne.TextAlignTrailing}),
	}
	r.ExtendBaseWidget(r)
	return r
}

func (r *paletteRow) show(i int) {
	l := r.view.state.Lines[i]
	style := textStyle{clip: true}
	if l.Reason != "" {
		style.color = colorDisabledOn
	}
	r.name.restyle(style)
	r.name.set(l.Name)
	r.place.set(l.Place)
	r.why.set(l.Reason)
	show(r.place, l.Reason == "")
	show(r.why, l.Reason != "")
	r.key.set(l.Key)
}

// CreateRenderer puts the cells into their columns.
func (r *paletteRow) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.New(paletteColumns, container.NewStack(), r.name,
		container.NewStack(r.place, r.why), r.key, container.NewStack()))
}
