package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// insertView is the panel that puts a character without an input, or one of
// the clerk's phrases, into the field that had the keyboard.
type insertView struct {
	presenter *present.Insert
	keys      *keyboard
	flap      *flap
	state     present.InsertState
	query     *entry
	table     *table
	empty     *paragraph
	foot      *label
	into      *entry // had the keyboard when the panel was opened; nil: none did
}

func newInsertView(p *present.Insert, keys *keyboard) *insertView {
	v := &insertView{presenter: p, keys: keys}
	v.query = newEntry(keys, "")
	v.query.Icon = iconResource("search", colorSecond)
	v.query.OnChanged = p.Type
	v.query.onKey = v.typed
	v.table = newTable(keys, func() tableRow { return newInsertRow(v) })
	v.table.onOpen = func(i int) {
		p.Choose(i)
		p.Run()
	}
	v.table.onMove = p.Choose
	v.empty = newParagraph("", textStyle{color: colorSecond})
	v.foot = newLabel("", textStyle{size: sizeSmall, color: colorSecond})
	body := border(inset(gap3, gap3, v.query), nil, nil, nil, container.NewStack(v.table, inset(gap2, gap4, vbox(0, v.empty))))
	v.flap = newFlap(keys, border(nil, vbox(0, widget.NewSeparator(), inset(6, gap3, v.foot)), nil, nil, body), atTop(560, 420), p.Close)
	v.flap.layer.enter = p.Run
	p.OnChange, p.OnInsert = v.render, v.insert
	return v
}

// open shows characters or phrases for the field that has the keyboard.
func (v *insertView) open(phrases bool) {
	into, ok := v.keys.canvas.Focused().(*entry)
	switch {
	case ok && into != v.query && !into.Disabled():
		v.into = into
	case !v.state.Shown:
		v.keys.say(lang.L("先选要填写的一栏，再插入字符或短语。"))
		return
	}
	v.presenter.Open(phrases)
}

// insert types the text where the caret was.
func (v *insertView) insert(text string) {
	if v.into == nil {
		return
	}
	v.keys.focus(v.into)
	for _, r := range text {
		v.into.TypedRune(r)
	}
}

// typed lets the keys of the list work in the field.
func (v *insertView) typed(e *fyne.KeyEvent) bool {
	switch e.Name {
	case fyne.KeyDown:
		v.presenter.Move(1)
	case fyne.KeyUp:
		v.presenter.Move(-1)
	case fyne.KeyPageDown, fyne.KeyPageUp:
		v.table.TypedKey(e)
	case fyne.KeyReturn, fyne.KeyEnter:
		v.presenter.Run()
	case fyne.KeyDelete:
		if !v.state.Phrases || v.query.Text != "" {
			return false
		}
		v.presenter.Remove()
	default:
		return false
	}
	return true
}

func (v *insertView) render(s present.InsertState) {
	closes := v.state.Shown && !s.Shown
	v.state = s
	hint, foot := lang.L("拼音、部件、部首加笔画、代码"), lang.L("上下键 移动　回车 插入　Esc 关闭")
	if s.Phrases {
		hint, foot = lang.L("短语的代码或文字；代码=短语 保存一条"), lang.L("上下键 移动　回车 插入　Delete 删除　Esc 关闭")
	}
	v.query.SetPlaceHolder(hint)
	v.foot.set(foot)
	v.query.setText(s.Query)
	v.table.set(len(s.Lines), s.Current)
	v.empty.set(s.Empty)
	show(v.empty, s.Empty != "")
	v.flap.set(s.Shown, v.query)
	if closes && v.into != nil {
		v.keys.focus(v.into)
	}
}

// insertRow is one character or phrase.
type insertRow struct {
	widget.BaseWidget
	view         *insertView
	text, detail *label
}

var insertColumns = columns{gap3, -3, -2, gap3}

func newInsertRow(v *insertView) *insertRow {
	r := &insertRow{view: v, text: newLabel("", textStyle{clip: true}), detail: newLabel("", textStyle{size: sizeSmall, color: colorSecond, clip: true})}
	r.ExtendBaseWidget(r)
	return r
}

func (r *insertRow) show(i int) {
	style := textStyle{clip: true, size: sizePage} // a rare character is looked at closely
	if r.view.state.Phrases {
		style.size = sizeBody
	}
	r.text.restyle(style)
	r.text.set(r.view.state.Lines[i].Text)
	r.detail.set(r.view.state.Lines[i].Detail)
}

// CreateRenderer puts the cells into their columns.
func (r *insertRow) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.New(insertColumns, container.NewStack(), r.text, r.detail, container.NewStack()))
}
