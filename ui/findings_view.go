package ui

import (
	"fyne.io/fyne/v2"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// findingsView lists the 核对提示. Those that do not keep 材料齐全 away can be
// marked 已核无碍 with a note, which goes with the conclusion.
type findingsView struct {
	presenter *present.Record
	keys      *keyboard
	box       *fyne.Container
	rows      []*findingRow
	lines     []present.FindingLine
	record    string
	writing   int // the row whose note is being written; -1 for none
}

func newFindingsView(p *present.Record, keys *keyboard) *findingsView {
	return &findingsView{presenter: p, keys: keys, box: vbox(gap1), writing: -1}
}

// set shows the findings of a record; rows are kept and filled again.
func (v *findingsView) set(record string, lines []present.FindingLine, enabled bool) {
	if record != v.record {
		v.record, v.writing = record, -1
	}
	v.lines = lines
	for len(v.rows) < len(lines) {
		r := newFindingRow(v, len(v.rows))
		v.rows = append(v.rows, r)
		v.box.Add(r.box)
	}
	for i, r := range v.rows {
		show(r.box, i < len(lines))
		if i < len(lines) {
			r.show(lines[i], i == v.writing, enabled)
		}
	}
}

// press is the button of a row: take back, begin to write, or keep what is written.
func (v *findingsView) press(i int) {
	switch {
	case v.lines[i].Acknowledged != "":
		v.presenter.Acknowledge(i, "")
	case v.writing != i:
		v.writing = i
		v.rows[i].note.setText("")
		v.refresh()
		v.keys.focus(v.rows[i].note)
	case v.rows[i].note.Text != "":
		v.writing = -1
		v.presenter.Acknowledge(i, v.rows[i].note.Text)
	default:
		v.writing = -1
		v.refresh()
	}
}

func (v *findingsView) refresh() { v.set(v.record, v.lines, true) }

// findingRow is one finding and what the clerk says to it.
type findingRow struct {
	box      *fyne.Container
	badge    *badge
	text     *paragraph
	said     *badge
	button   *button
	note     *entry
	noteBox  *fyne.Container
	saidArea *fyne.Container
}

func newFindingRow(v *findingsView, i int) *findingRow {
	r := &findingRow{
		badge: newBadge(present.Badge{}), text: newParagraph("", textStyle{size: sizeSmall}),
		said: newBadge(present.Badge{}),
		note: newEntry(v.keys, lang.L("为什么没有问题，如：已看身份证原件，号码无误")),
	}
	r.button = newButton(buttonPlain, v.keys, lang.L("标为无碍"), "", "", func() { v.press(i) })
	r.note.OnSubmitted = func(string) { v.press(i) }
	r.noteBox = inset(2, 0, r.note)
	r.saidArea = inset(0, 0, r.said)
	r.box = border(nil, nil, inset(6, 0, vbox(0, r.badge)), vbox(0, r.button),
		inset(7, gap2, vbox(2, r.text, r.saidArea, r.noteBox)))
	return r
}

func (r *findingRow) show(l present.FindingLine, writing, enabled bool) {
	r.badge.set(present.Badge{Word: l.Word, Tone: l.Tone})
	r.text.set(l.Text)
	said := l.Acknowledged != ""
	r.said.set(present.Badge{Word: lang.F("已核无碍：%s", l.Acknowledged), Tone: present.ToneComplete})
	show(r.saidArea, said)
	show(r.noteBox, writing && !said)
	show(r.button, l.CanAcknowledge)
	word := lang.L("标为无碍")
	switch {
	case said:
		word = lang.L("撤销")
	case writing:
		word = lang.L("保存")
	}
	r.button.set(word, enabled)
}
