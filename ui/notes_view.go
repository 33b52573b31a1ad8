package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// notesView holds file numbers, the box they go into, and the remark.
type notesView struct {
	root                fyne.CanvasObject
	file, local, remark *entry
	first, last         *entry // of the box
	next                *button
	wrong               *badge
	wrongBox            fyne.CanvasObject
}

func newNotesView(p *present.Record, keys *keyboard) *notesView {
	v := &notesView{
		file:   newEntry(keys, lang.L("只填数字")),
		local:  newEntry(keys, lang.L("可含字母")),
		remark: newTextArea(keys, "", 2),
		first:  newEntry(keys, lang.L("起号")),
		last:   newEntry(keys, lang.L("止号")),
		wrong:  newBadge(present.Badge{}),
	}
	changed := func(string) { p.Annotate(v.file.Text, v.local.Text, v.remark.Text) }
	v.file.OnChanged, v.local.OnChanged, v.remark.OnChanged = changed, changed, changed
	box := func() { p.SetBox(v.first.Text, v.last.Text) }
	v.first.OnSubmitted = func(string) { keys.focus(v.last) }
	v.last.OnSubmitted = func(string) { box() }
	v.last.onBlur = box
	v.next = newButton(buttonPlain, keys, lang.L("取下一号"), "Ctrl+N", "", p.NextNumber)
	v.wrongBox = after(fieldLabelWidth()-gap2, v.wrong)
	v.root = vbox(6,
		fieldRow(lang.L("系统档案号"), border(nil, nil, nil, after(gap2, v.next), v.file)),
		v.wrongBox,
		fieldRow(lang.L("本盒范围"), container.NewGridWithColumns(2, v.first, v.last)),
		fieldRow(lang.L("本地档案序号"), v.local),
		fieldRow(lang.L("备注"), v.remark))
	return v
}

// entries are those that take the keyboard.
func (v *notesView) entries() []*entry { return []*entry{v.file, v.local, v.first, v.last, v.remark} }

func (v *notesView) render(s present.RecordState) {
	v.file.setText(s.FileNumber)
	v.local.setText(s.LocalFileNumber)
	v.remark.setText(s.Remark)
	v.wrong.set(present.Badge{Word: s.FileNote, Tone: present.ToneWarn})
	show(v.wrongBox, s.FileNote != "")
	if v.last.Text == "" {
		v.first.setText(s.BoxFirst)
		v.last.setText(s.BoxLast)
	}
}
