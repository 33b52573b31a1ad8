package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// elsewhereView is the screen 查询其他确认点: the question at the left, who was
// found at the right, and below where to send him.
type elsewhereView struct {
	presenter *present.Elsewhere
	root      fyne.CanvasObject

	fields  []*entry
	reason  *button
	note    *entry
	noteRow fyne.CanvasObject
	find    *button
	wipe    *button
	hint    *noticeStrip

	table   *table
	summary *label
	empty   *paragraph
	foot    fyne.CanvasObject
	who     *label
	school  *label
	badge   *badge
	slip    *facts
	output  *outputView
	print   *button
	printed *paragraph
}

var foundColumns = columns{gap4, 112, -2, 146, -3, gap2}

func newElsewhereView(p *present.Elsewhere, keys *keyboard) *elsewhereView {
	v := &elsewhereView{presenter: p, hint: newNoticeStrip(), slip: newFacts().leading(112)}
	popup := func(under fyne.CanvasObject, items []menuItem) { dropDown(keys.canvas, under, items) }
	form := vbox(gap2)
	for _, field := range p.State().Fields {
		e := newEntry(keys, "")
		e.OnChanged = func(text string) { p.Set(field, text) }
		e.OnSubmitted = func(string) { p.Find() }
		v.fields = append(v.fields, e)
		form.Add(wideRow(lang.L(field.Label()), e))
	}
	v.reason = newButton(buttonPlain, keys, "", "F6", "down", nil)
	v.reason.tapped = func() { popup(v.reason, v.reasonItems()) }
	v.note = newEntry(keys, lang.L("不写个人信息"))
	v.note.OnChanged = p.SetNote
	v.note.OnSubmitted = func(string) { p.Find() }
	v.noteRow = wideRow(lang.L("说明"), v.note)
	v.find = newButton(buttonPrimary, keys, "", "F8", "", p.Find)
	v.wipe = newButton(buttonPlain, keys, lang.L("清空"), "F9", "", p.Leave)
	form.Add(wideRow(lang.L("理由"), hbox(0, v.reason)))
	form.Add(v.noteRow)
	form.Add(v.hint.root)
	form.Add(hbox(gap2, v.find, v.wipe))
	question := card(newLabel(lang.L("查什么，为什么查"), textStyle{bold: true}), nil, container.NewVScroll(inset(gap3, gap4, form)))
	v.root = inset(gap3, gap3, container.New(&twoColumns{gap: gap3, left: 388, share: 0.45}, question, v.results(keys, popup)))
	p.OnChange = v.render
	v.render(p.State())
	return v
}

// wideRow is a setting whose name may be long.
func wideRow(name string, o fyne.CanvasObject) fyne.CanvasObject {
	return border(nil, nil, firstLine(124, name), nil, o)
}

func (v *elsewhereView) results(keys *keyboard, popup popupFunc) fyne.CanvasObject {
	p := v.presenter
	v.table = newTable(keys, func() tableRow {
		return newCellRow(foundColumns, " tbst ", func(r *cellRow, i int) {
			row := p.Row(i)
			r.set(row.ApplicationNo, row.Name, row.IDMasked, row.Point)
		})
	})
	v.table.onMove, v.table.onOpen = p.MoveTo, p.MoveTo
	v.summary = newLabel("", textStyle{size: sizeSmall, color: colorSecond})
	v.empty = newParagraph("", textStyle{color: colorSecond})
	v.who = newLabel("", textStyle{bold: true, clip: true})
	v.school = newLabel("", textStyle{size: sizeSmall, clip: true})
	v.badge = newBadge(present.Badge{})
	v.output = newOutputView(p, keys, popup, present.TargetOneFile, present.TargetPrinter)
	v.output.withoutSides()
	v.print = newButton(buttonPlain, keys, lang.L("打印指引单"), "F7", "print", p.Print)
	v.printed = newParagraph("", textStyle{size: sizeSmall})
	v.foot = newPanel(theme.ColorNameHeaderBackground, "", 0, border(widget.NewSeparator(), nil, nil, nil, inset(gap3, gap4, vbox(gap2,
		border(nil, nil, nil, v.badge, v.who), v.school, v.slip.box, widget.NewSeparator(), v.output.root, border(nil, nil, v.print, nil, after(gap3, container.New(&centeredLines{}, v.printed)))))))
	title := border(nil, nil, nil, v.summary, newLabel(lang.L("其他确认点的申请人"), textStyle{bold: true}))
	return card(title, v.foot, border(headCells(foundColumns, "", lang.L("报名号"), lang.L("姓名"), lang.L("证件号码"), lang.L("确认点"), ""),
		nil, nil, nil, container.NewStack(v.table, inset(gap4, gap4, v.empty))))
}

func (v *elsewhereView) reasonItems() []menuItem {
	reasons := v.presenter.State().Reasons
	items := make([]menuItem, len(reasons))
	for i, r := range reasons {
		items[i] = menuItem{lang.L(r.Label()), func() { v.presenter.SetReason(r) }}
	}
	return items
}

// first gets the focus when the screen is shown.
func (v *elsewhereView) first() fyne.Focusable { return v.fields[0] }

// act is what F8 does: the same as the primary button.
func (v *elsewhereView) act() { v.find.Tapped(nil) }

func (v *elsewhereView) render(s present.ElsewhereState) {
	for i, field := range s.Fields {
		v.fields[i].setText(s.Values[field])
	}
	word := lang.L("请选择理由")
	if s.Reason != "" {
		word = lang.L(s.Reason.Label())
	}
	v.reason.set(word, true)
	v.note.setText(s.Note)
	word = lang.L("查询")
	if s.Busy {
		word = lang.L("请稍候…")
	}
	v.find.set(word, s.CanFind)
	v.hint.set(s.Hint)
	v.table.set(s.Rows, s.Current)
	if s.Rows == 0 {
		v.table.blank()
	}
	v.summary.set(s.Summary)
	v.empty.set(s.Empty)
	show(v.foot, s.Current >= 0 && len(s.Slip) > 0)
	v.who.set(s.Shown.Name + "　" + s.Shown.IDMasked)
	v.school.set(s.Shown.School)
	v.badge.set(s.Shown.Badge)
	v.slip.set(s.Slip)
	v.output.render(s.Output, !s.Busy)
	v.print.enable(s.CanPrint)
	v.printed.set(s.Printed)
}

// commands are those of the screen, for the registry (see button.command).
func (v *elsewhereView) commands() []present.Command {
	on := present.ScreenElsewhere
	return []present.Command{
		v.reason.command("选择查询理由", on, ""),
		v.find.command("查询其他确认点", on, ""),
		v.wipe.command("清空查询", on, ""),
		v.print.command("打印指引单", on, ""),
		{Name: "下一处", Key: "Tab", Screen: on, Foot: true},
		{Name: "移动", Key: "上下键", Screen: on, Foot: true},
	}
}

// blank takes the words out of rows that are not shown any more.
func (t *table) blank() {
	for _, s := range t.body.slots {
		s.row.show(-1)
	}
}
