package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// mailWriteView writes a text at the left; at the right are those it goes to,
// and what the one the keyboard is on will read.
type mailWriteView struct {
	presenter *present.MailWriter
	root      fyne.CanvasObject
	state     present.WriteState

	from      *label
	marked    *button
	queue     *button
	clear     *button
	templates *button
	remove    *button
	name      *entry
	save      *button
	text      *entry
	insert    *button
	length    *label
	note      *noticeStrip
	repeats   *toggle
	send      *button
	stop      *button
	again     *button
	hint      *paragraph
	progress  *thinProgress
	running   *label

	filter  *choice
	table   *table
	empty   *paragraph
	pager   *label
	back    *button
	next    *button
	who     *label
	mark    *badge
	preview *paragraph
	why     *noticeStrip
	foot    fyne.CanvasObject
}

var (
	mailFilters = []present.MailFilter{present.MailAll, present.MailProblems, present.MailRepeats}
	mailColumns = columns{gap4, 104, -1, -1, 140, gap1}
)

func newMailWriteView(p *present.MailWriter, keys *keyboard, popup popupFunc) *mailWriteView {
	v := &mailWriteView{presenter: p, note: newNoticeStrip(), why: newNoticeStrip()}
	v.from = newLabel("", textStyle{bold: true, clip: true})
	v.marked = newButton(buttonPlain, keys, lang.L("用勾选的"), "Ctrl+M", "", p.TakeMarked)
	v.queue = newButton(buttonPlain, keys, lang.L("用队列"), "", "down", nil)
	v.queue.tapped = func() { popup(v.queue, v.queueItems()) }
	v.clear = newButton(buttonQuiet, keys, lang.L("清空"), "", "", p.Clear)
	v.templates = newButton(buttonPlain, keys, "", "Ctrl+T", "down", nil)
	v.templates.tapped = func() { popup(v.templates, v.templateItems()) }
	v.remove = newButton(buttonQuiet, keys, lang.L("删除模板"), "", "", p.DeleteTemplate)
	v.name = newEntry(keys, lang.L("存为自己的模板：起个名字"))
	v.save = newButton(buttonPlain, keys, lang.L("存为模板"), "", "", v.saveTemplate)
	v.name.OnSubmitted = func(string) { v.saveTemplate() }
	v.text = newTextArea(keys, lang.L("留言内容。花括号里的项目按每个人填写，例如 {姓名}、{缺少的材料}。"), 8)
	v.text.OnChanged = p.SetText
	v.insert = newButton(buttonPlain, keys, lang.L("插入项目"), "Ctrl+I", "down", nil)
	v.insert.tapped = func() { popup(v.insert, v.fieldItems()) }
	v.length = newLabel("", textStyle{size: sizeSmall, color: colorSecond})
	v.repeats = newToggle(keys, "", p.SetAlsoRepeats)
	v.send = newButton(buttonPrimary, keys, "", "F8", "", p.Send)
	v.stop = newButton(buttonPlain, keys, lang.L("停下"), "F9", "", p.Stop)
	v.again = newButton(buttonPlain, keys, lang.L("再写一条"), "", "", p.Again)
	v.hint = newParagraph("", textStyle{size: sizeSmall, color: colorSecond})
	v.running = newLabel("", textStyle{size: sizeSmall, color: colorSecond})
	v.progress = newThinProgress()
	v.buildPeople(keys)
	v.root = container.New(&twoColumns{gap: gap3, left: 520, share: 0.47}, v.writing(), v.people())
	p.OnChange = v.render
	v.render(p.State())
	return v
}

func (v *mailWriteView) buildPeople(keys *keyboard) {
	p := v.presenter
	v.filter = newChoice(keys, 0, []option{{word: lang.L("全部")}, {word: lang.L("有问题")}, {word: lang.L("已发过")}}, func(i int) { p.SetFilter(mailFilters[i]) })
	v.table = newTable(keys, func() tableRow {
		return newCellRow(mailColumns, " tbsg ", func(r *cellRow, i int) {
			row := p.Row(i)
			r.set(row.ApplicationNo, row.Name, row.School)
			r.badge.set(row.Badge)
		})
	})
	v.table.onMove, v.table.onOpen, v.table.onMark = p.MoveTo, p.MoveTo, p.Leave
	v.empty = newParagraph("", textStyle{size: sizeSmall, color: colorSecond})
	v.pager = newLabel("", textStyle{size: sizeSmall, color: colorSecond})
	v.back = newButton(buttonPlain, keys, lang.L("上一位"), "", "", func() { p.Step(-1) })
	v.next = newButton(buttonPlain, keys, lang.L("下一位"), "", "", func() { p.Step(1) })
	v.who = newLabel("", textStyle{bold: true, clip: true})
	v.mark = newBadge(present.Badge{})
	v.preview = newParagraph("", textStyle{})
}

func (v *mailWriteView) writing() fyne.CanvasObject {
	row := func(name string, o fyne.CanvasObject) fyne.CanvasObject { return formRow(name, o) }
	top := vbox(gap2,
		row(lang.L("收件人"), vbox(gap1, sized(0, 32, v.from), flow(v.marked, v.queue, v.clear))),
		row(lang.L("模板"), border(nil, nil, hbox(gap2, v.templates, v.remove), nil, newSpacer())))
	bottom := vbox(gap2,
		border(nil, nil, v.insert, v.length, newSpacer()),
		v.note.root,
		border(nil, nil, nil, after(gap2, v.save), v.name),
		widget.NewSeparator(),
		container.New(&shiftLeft{gap1}, hbox(0, v.repeats)),
		border(nil, nil, hbox(gap2, v.send, v.again, v.stop), nil, after(gap3, container.New(&centeredLines{}, v.hint))),
		border(nil, nil, nil, nil, v.running), v.progress)
	return card(newLabel(lang.L("写留言"), textStyle{bold: true}), nil, inset(gap2, gap4,
		border(top, container.New(&gapAbove{gap2}, bottom), nil, nil, container.New(&gapAbove{gap2}, v.text))))
}

func (v *mailWriteView) people() fyne.CanvasObject {
	head := border(nil, nil, inset(gap1, 0, newLabel(lang.L("逐位预览"), textStyle{bold: true})), v.filter, newSpacer())
	v.foot = newPanel(theme.ColorNameHeaderBackground, "", 0, border(widget.NewSeparator(), nil, nil, nil, inset(gap3, gap4, vbox(gap2,
		border(nil, nil, nil, hbox(gap2, inset(gap1, gap2, v.pager), v.back, v.next), border(nil, nil, nil, after(gap2, v.mark), v.who)),
		v.why.root,
		sized(0, 132, container.NewVScroll(v.preview))))))
	return card(head, v.foot, border(headCells(mailColumns, "", lang.L("报名号"), lang.L("姓名"), lang.L("任教学校"), lang.L("结果"), ""), nil, nil, nil,
		container.NewStack(v.table, inset(gap4, gap4, v.empty))))
}

func (v *mailWriteView) queueItems() []menuItem {
	items := make([]menuItem, len(present.MailQueues))
	for i, q := range present.MailQueues {
		items[i] = menuItem{lang.L(present.MailQueueWords[q]), func() { v.presenter.TakeQueue(q) }}
	}
	return items
}

func (v *mailWriteView) templateItems() []menuItem {
	items := make([]menuItem, len(v.state.Templates))
	for i, t := range v.state.Templates {
		items[i] = menuItem{t.Name, func() { v.presenter.ChooseTemplate(t.Name) }}
	}
	return items
}

// fieldItems write a field where the caret is.
func (v *mailWriteView) fieldItems() []menuItem {
	fields := confirm.MergeFields()
	items := make([]menuItem, len(fields))
	for i, f := range fields {
		items[i] = menuItem{"{" + string(f) + "}", func() { v.insertField("{" + string(f) + "}") }}
	}
	return items
}

func (v *mailWriteView) insertField(field string) {
	v.text.keys.focus(v.text)
	for _, r := range field {
		v.text.TypedRune(r)
	}
}

func (v *mailWriteView) saveTemplate() { v.presenter.SaveTemplate(v.name.Text) }

func (v *mailWriteView) render(s present.WriteState) {
	if s.Template != v.state.Template {
		v.name.setText(map[bool]string{true: s.Template, false: ""}[s.OwnTemplate])
	}
	v.state = s
	from := s.From
	if s.Count == 0 {
		from = lang.L("还没有收件人")
	}
	idle := !s.Busy
	v.from.set(from)
	v.marked.enable(idle)
	v.queue.enable(idle && !s.Loading)
	v.clear.enable(idle && s.Count > 0)
	word := lang.L("自己写")
	if s.Template != "" {
		word = s.Template
	}
	v.templates.set(word, idle)
	v.remove.enable(idle)
	show(v.remove, s.OwnTemplate)
	v.save.enable(s.CanAddOwn)
	v.text.setText(s.Text)
	v.insert.enable(idle)
	v.length.set(s.Length)
	v.note.set(s.Note)
	v.repeats.relabel(lang.F("一天内已发过的 %d 位也再发一次", s.Repeats))
	v.repeats.set(s.AlsoRepeats, idle)
	show(v.repeats, s.Repeats > 0)
	v.send.set(s.SendWord, s.CanSend)
	v.stop.enable(s.CanStop)
	show(v.stop, s.Busy)
	v.again.enable(idle)
	show(v.again, s.Signed > 0 && s.Signed == s.Count)
	v.hint.set(s.Hint)
	v.running.set(s.Progress)
	show(v.running, s.Busy)
	v.progress.set(s.Busy, s.Ratio)
	show(v.progress, s.Busy)
	v.renderPeople(s)
}

func (v *mailWriteView) renderPeople(s present.WriteState) {
	for i, f := range mailFilters {
		if f == s.Filter {
			v.filter.set(i, true)
		}
	}
	v.filter.relabel(0, lang.F("全部 %d", s.Count))
	v.filter.relabel(1, lang.F("有问题 %d", s.Problems))
	v.filter.relabel(2, lang.F("已发过 %d", s.Repeats))
	v.table.set(s.Rows, s.Current)
	empty := ""
	switch {
	case s.Loading && s.Rows == 0:
		empty = lang.L("正在读取收件人…")
	case s.Count == 0:
		empty = lang.L("选好收件人以后，这里逐位列出每个人会看到的话，有问题的排在前面。")
	case s.Rows == 0:
		empty = lang.L("没有这样的收件人。")
	}
	v.empty.set(empty)
	show(v.foot, s.Current >= 0)
	v.pager.set(s.Pager)
	v.back.enable(s.Current > 0)
	v.next.enable(s.Current < s.Rows-1)
	v.who.set(s.Shown.Name + "　" + s.Shown.ApplicationNo)
	v.mark.set(s.Shown.Badge)
	v.preview.set(s.Preview)
	v.why.set(present.Badge{Word: s.PreviewNote, Tone: s.Shown.Badge.Tone})
}
