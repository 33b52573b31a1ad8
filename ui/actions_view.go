package ui

import (
	"slices"

	"fyne.io/fyne/v2"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// fieldRow is a control with its name before it.
func fieldRow(name string, o fyne.CanvasObject) fyne.CanvasObject {
	return border(nil, nil, sized(fieldLabelWidth(), 0, newLabel(name, textStyle{size: sizeSmall, color: colorSecond})), nil, o)
}

// mayView says why an action is not possible, or until when it is.
type mayView struct {
	why   *paragraph
	until *label
}

func newMayView(until *label) *mayView {
	return &mayView{why: newParagraph("", textStyle{size: sizeSmall, color: colorSecond}), until: until}
}

func (m *mayView) set(s present.ActionState) {
	m.why.set(s.Reason)
	show(m.why, s.Reason != "")
	m.until.set(s.Until)
}

// messageView is the 留言 of a record, and room for another.
type messageView struct {
	presenter *present.Record
	keys      *keyboard
	root      fyne.CanvasObject
	list      *fyne.Container
	rows      []*messageRow
	may       *mayView
	text      *entry
	send      *button
	record    string
}

func newMessageView(p *present.Record, keys *keyboard, head *section) *messageView {
	v := &messageView{presenter: p, keys: keys, list: vbox(gap1), may: newMayView(head.remark)}
	v.text = newEntry(keys, lang.L("写给申请人的话，如：请补交 2021 年度考核表"))
	sent := func() { v.text.SetText("") }
	v.send = newButton(buttonPlain, keys, lang.L("签名留言"), "", "", func() { p.Message(v.text.Text, sent) })
	v.text.OnSubmitted = func(string) { p.Message(v.text.Text, sent) }
	v.root = vbox(6, v.list, v.may.why, border(nil, nil, nil, after(gap2, v.send), v.text))
	return v
}

func (v *messageView) render(s present.RecordState) {
	if s.ID != v.record {
		v.record = s.ID
		v.text.SetText("")
	}
	for len(v.rows) < len(s.Messages) {
		r := newMessageRow(v)
		v.rows = append(v.rows, r)
		v.list.Add(r.box)
	}
	for i, r := range v.rows {
		show(r.box, i < len(s.Messages))
		if i < len(s.Messages) {
			r.show(s.Messages[i])
		}
	}
	show(v.list, len(s.Messages) > 0)
	v.may.set(s.Message)
	v.text.allow(s.Message.Reason == "")
	v.send.may(s.Message)
}

type messageRow struct {
	box    *fyne.Container
	id     string
	lead   *label
	text   *paragraph
	recall *button
}

func newMessageRow(v *messageView) *messageRow {
	r := &messageRow{lead: newLabel("", textStyle{size: sizeSmall, color: colorSecond}), text: newParagraph("", textStyle{size: sizeSmall})}
	r.recall = newButton(buttonQuiet, v.keys, lang.L("撤回"), "", "", func() { v.presenter.Recall(r.id) })
	r.box = border(nil, nil, nil, vbox(0, r.recall), inset(gap1, 0, vbox(2, r.lead, r.text)))
	return r
}

func (r *messageRow) show(m present.MessageLine) {
	r.id = m.ID
	r.lead.set(joined(m.When, m.Who, m.State))
	r.text.set(m.Text)
	show(r.recall, m.CanRecall)
}

// correctView corrects one field of 现阶段工作信息 on the applicant's word.
type correctView struct {
	presenter *present.Record
	root      fyne.CanvasObject
	done      *lines
	may       *mayView
	field     *button
	value     *entry
	newDay    *dateField // of value, where that is a day
	kind      *button
	reference *entry
	day       *dateField
	date      *entry // of day
	sign      *button

	state  present.RecordState
	chosen present.CorrectionForm // field and kind; the rest is in the entries
}

func newCorrectView(p *present.Record, keys *keyboard, head *section, popup func(fyne.CanvasObject, []menuItem)) *correctView {
	v := &correctView{presenter: p, done: newLines(), may: newMayView(head.remark)}
	v.field = newButton(buttonPlain, keys, lang.L("选择项目"), "", "down", nil)
	v.field.tapped = func() { popup(v.field, v.fieldItems()) }
	v.kind = newButton(buttonPlain, keys, lang.L("选择依据"), "", "down", nil)
	v.kind.tapped = func() { popup(v.kind, v.kindItems()) }
	v.newDay = newDateField(keys, lang.L("更正后的内容"), func(typed string) *present.Calendar {
		if !v.isDay() {
			return nil
		}
		return p.Calendar(typed)
	})
	v.value = v.newDay.entry
	v.reference = newEntry(keys, lang.L("委托书编号，或谁怎样同意"))
	v.day = newDateField(keys, lang.L("如 2026-09-01"), p.Calendar)
	v.date = v.day.entry
	v.sign = newButton(buttonPlain, keys, lang.L("签名更正"), "", "", v.submit)
	v.root = vbox(6, v.done.box, v.may.why,
		fieldRow(lang.L("更正项目"), border(nil, nil, v.field, nil, after(gap2, v.newDay.box))),
		fieldRow(lang.L("依据"), border(nil, nil, v.kind, nil, after(gap2, v.reference))),
		fieldRow(lang.L("依据日期"), border(nil, nil, nil, after(gap2, v.sign), v.day.box)))
	return v
}

// isDay tells whether a day is corrected.
func (v *correctView) isDay() bool {
	return slices.ContainsFunc(v.state.Correctable, func(f present.FieldLine) bool { return f.Field == v.chosen.Field && f.Day })
}

func (v *correctView) fieldItems() []menuItem {
	var items []menuItem
	for _, f := range v.state.Correctable {
		items = append(items, menuItem{f.Label, func() {
			v.chosen.Field = f.Field
			v.value.SetText(f.Value)
			v.render(v.state)
		}})
	}
	return items
}

func (v *correctView) kindItems() []menuItem {
	var items []menuItem
	for _, k := range v.state.Authorisations {
		items = append(items, menuItem{k.Word, func() {
			v.chosen.Kind = k.Kind
			v.render(v.state)
		}})
	}
	return items
}

func (v *correctView) submit() {
	f := v.chosen
	f.Value, f.Reference, f.Date = v.value.Text, v.reference.Text, v.date.Text
	v.presenter.Correct(f, v.clear)
}

func (v *correctView) clear() {
	v.chosen = present.CorrectionForm{}
	for _, e := range []*entry{v.value, v.reference, v.date} {
		e.SetText("")
	}
}

func (v *correctView) render(s present.RecordState) {
	if s.ID != v.state.ID {
		v.clear()
	}
	v.state = s
	v.done.set(historyItems(s.Corrections), "")
	show(v.done.box, len(s.Corrections) > 0)
	v.may.set(s.Correct)
	may := s.Correct.Reason == ""
	v.newDay.allow(may)
	show(v.newDay.side, v.isDay())
	v.reference.allow(may)
	v.day.allow(may)
	field, kind := lang.L("选择项目"), lang.L("选择依据")
	for _, f := range s.Correctable {
		if f.Field == v.chosen.Field {
			field = f.Label
		}
	}
	for _, k := range s.Authorisations {
		if k.Kind == v.chosen.Kind {
			kind = k.Word
		}
	}
	v.field.set(field, may)
	v.kind.set(kind, may)
	v.sign.may(s.Correct)
	if may && (v.chosen.Field == "" || v.chosen.Kind == "") {
		v.sign.because(lang.L("先选择更正项目和依据。"))
	}
}

// transferView sends a record to another point.
type transferView struct {
	presenter *present.Record
	keys      *keyboard
	root      fyne.CanvasObject
	may       *mayView
	list      *fyne.Container
	rows      []*pointRow
	none      *paragraph
}

func newTransferView(p *present.Record, keys *keyboard, head *section) *transferView {
	v := &transferView{presenter: p, keys: keys, may: newMayView(head.remark), list: vbox(gap1)}
	v.none = newParagraph(lang.L("本教育局没有别的确认点。"), textStyle{size: sizeSmall, color: colorSecond})
	v.root = vbox(6, v.may.why, v.list, v.none)
	return v
}

func (v *transferView) render(s present.RecordState) {
	for len(v.rows) < len(s.Points) {
		r := newPointRow(v)
		v.rows = append(v.rows, r)
		v.list.Add(r.box)
	}
	for i, r := range v.rows {
		show(r.box, i < len(s.Points))
		if i < len(s.Points) {
			r.show(s.Points[i], s.Transfer)
		}
	}
	v.may.set(s.Transfer)
	show(v.list, len(s.Points) > 0)
	show(v.none, len(s.Points) == 0 && s.Transfer.Reason == "")
}

type pointRow struct {
	box    *fyne.Container
	id     string
	name   *label
	about  *paragraph
	choose *button
}

func newPointRow(v *transferView) *pointRow {
	r := &pointRow{name: newLabel("", textStyle{size: sizeSmall, bold: true, clip: true}), about: newParagraph("", textStyle{size: sizeSmall, color: colorSecond})}
	r.choose = newButton(buttonPlain, v.keys, lang.L("转到这里"), "", "", func() { v.presenter.Transfer(r.id) })
	r.box = border(nil, nil, nil, vbox(0, r.choose), inset(2, 0, vbox(2, r.name, r.about)))
	return r
}

// show gives a point's own reason beside its window; the action's own stands
// above the list.
func (r *pointRow) show(p present.PointLine, may present.ActionState) {
	r.id = p.ID
	r.name.set(p.Name)
	about := p.Window
	if p.Reason != "" && may.Reason == "" {
		about += "　" + p.Reason
	}
	r.about.set(about)
	r.choose.may(p.ActionState)
}

func historyItems(history []present.HistoryLine) []lineItem {
	items := make([]lineItem, len(history))
	for i, h := range history {
		items[i] = lineItem{badge: h.Badge, lead: h.When, text: joined(h.What, h.Who, h.Detail), soft: h.Mine}
	}
	return items
}
