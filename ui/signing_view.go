package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// cover is a card over the whole window. While it is there no key acts on what
// lies under it.
type cover struct {
	keys  *keyboard
	layer layer
	body  fyne.CanvasObject
	veil  fyne.CanvasObject // over what lies under the card
	popup *widget.PopUp
}

// set puts the card over the window, or takes it away; first gets the focus.
func (c *cover) set(shown bool, first fyne.Focusable) {
	switch {
	case shown && c.popup == nil:
		c.veil = newVeil(c.keys.drill)
		c.veil.Resize(c.keys.canvas.Size())
		c.keys.canvas.Overlays().Add(c.veil)
		c.popup = widget.NewModalPopUp(c.body, c.keys.canvas)
		c.popup.Show()
		c.popup.Refresh() // the theme may have changed while the card was away
		c.body.Refresh()
		c.keys.push(&c.layer)
		c.keys.focus(first)
	case !shown && c.popup != nil:
		c.popup.Hide()
		c.keys.canvas.Overlays().Remove(c.veil)
		c.keys.pop(&c.layer)
		c.popup = nil
	}
}

// newVeil lies over what lies under a dialog; in training it bears the mark, in
// its usual place and as bright as there.
func newVeil(drill bool) fyne.CanvasObject {
	shade := canvas.NewRectangle(themed(colorVeil))
	if !drill {
		return shade
	}
	return container.NewStack(shade, cornerMark())
}

// cornerMark is the mark of a training in its usual place.
func cornerMark() fyne.CanvasObject { return inset(gap2, gap3, vbox(0, hbox(0, drillBadge()))) }

// signingView is the PIN dialog: the list of what is to be signed, the PIN, and
// the tries left at all times.
type signingView struct {
	presenter *present.Signing
	cover     *cover
	state     present.SigningState
	current   int

	title, tries *label
	hint, note   *paragraph
	table        *table
	list         fyne.CanvasObject
	back         *button
	why          *paragraph
	pin          *entry
	sign, close  *button
}

var signingColumns = columns{gap3, 32, 96, 124, 84, -1, 118, gap2}

func newSigningView(p *present.Signing, keys *keyboard) *signingView {
	v := &signingView{presenter: p, current: -1}
	v.title = newLabel("", textStyle{size: sizePage, bold: true})
	v.hint = newParagraph("", textStyle{size: sizeSmall, color: colorSecond})
	v.tries = newLabel("", textStyle{size: sizeSmall, color: colorSecond})
	v.note = newParagraph("", textStyle{size: sizeSmall, color: toneColor(present.ToneConflict)})
	v.why = newParagraph("", textStyle{size: sizeSmall, color: colorSecond})
	v.table = newTable(keys, func() tableRow { return newSigningRow(v) })
	v.table.onMove = func(i int) { v.current = i; v.render(v.state) }
	v.table.onMark = func(i int) { p.Keep(v.state.Lines[i].RecordID, v.state.Lines[i].Left) }
	v.table.onOpen = v.table.onMark
	v.table.markWidth = 40
	v.back = newButton(buttonQuiet, keys, lang.L("取消这一条结论"), "", "", func() {
		if i := v.current; i >= 0 && i < len(v.state.Lines) {
			p.TakeBack(v.state.Lines[i].RecordID)
		}
	})
	head := headCells(signingColumns, "", "", lang.L("结论"), lang.L("报名号"), lang.L("姓名"), lang.L("任教学校"), lang.L("选定时间"), "")
	v.list = vbox(0, sized(0, 300, newPanel(colorSurface, theme.ColorNameSeparator, corner,
		border(vbox(0, head, widget.NewSeparator()), nil, nil, nil, v.table))),
		border(nil, nil, nil, v.back, inset(gap2, 0, v.why)))
	v.pin = newPasswordEntry(keys, "")
	sign := func() {
		text := v.pin.Text
		v.pin.setText("") // the PIN stays nowhere on the screen
		p.Sign(text)
	}
	v.pin.OnSubmitted = func(string) { sign() }
	v.sign = newButton(buttonPrimary, keys, lang.L("签名"), "", "", sign)
	v.close = newButton(buttonPlain, keys, lang.L("稍后再签"), "", "", p.Close)
	body := vbox(gap3, v.title, v.hint, v.list,
		vbox(gap1, newLabel(lang.L("PIN 码"), textStyle{size: sizeSmall, color: colorSecond}), v.pin, v.tries, v.note),
		border(nil, nil, nil, hbox(gap2, v.close, v.sign), container.NewStack()))
	v.cover = &cover{
		keys: keys, body: inset(gap3, gap3, sized(720, 0, body)),
		layer: layer{escape: p.Close, enter: func() {
			if v.pin.Text == "" { // the keyboard is on the list
				keys.focus(v.pin)
				return
			}
			sign()
		}},
	}
	return v
}

func (v *signingView) render(s present.SigningState) {
	v.state = s
	if v.current >= len(s.Lines) {
		v.current = len(s.Lines) - 1
	}
	v.title.set(s.Title)
	v.hint.set(s.Hint)
	v.table.set(len(s.Lines), v.current)
	show(v.list, len(s.Lines) > 0)
	why := lang.L("空格键勾选或去掉一条；没有勾选的留在“待签名”。")
	if i := v.current; i >= 0 && s.Lines[i].Result != "" {
		why = lang.F("%s：%s", s.Lines[i].Name, s.Lines[i].Result)
	}
	v.why.set(why)
	color := fyne.ThemeColorName(colorSecond)
	if s.TriesLow {
		color = toneColor(present.ToneConflict)
	}
	v.tries.restyle(textStyle{size: sizeSmall, color: color})
	v.tries.set(s.Tries)
	note := strings.Trim(s.Note+"\n"+s.LastTry, "\n")
	if s.KeyringWait != "" {
		note = s.KeyringWait
	}
	v.note.set(note)
	show(v.note, note != "")
	word := lang.L("签名")
	if s.Busy {
		word = s.Progress
	}
	v.sign.set(word, !s.Busy)
	v.back.enable(!s.Busy && v.current >= 0)
	word = lang.L("稍后再签")
	if s.Busy {
		word = lang.L("停止")
	}
	v.close.set(word, true)
	if !s.Shown {
		v.pin.setText("")
	}
	first := fyne.Focusable(v.pin)
	v.cover.set(s.Shown, first)
}

// signingRow is one conclusion of the batch.
type signingRow struct {
	widget.BaseWidget
	view  *signingView
	mark  *checkBox
	badge *badge
	cells [4]*label
}

func newSigningRow(v *signingView) *signingRow {
	r := &signingRow{view: v, mark: newCheckBox(nil), badge: newBadge(present.Badge{})}
	for i, style := range []textStyle{{}, {bold: true}, {color: colorSecond}, {color: colorSecond}} {
		style.size, style.clip = sizeSmall, true
		r.cells[i] = newLabel("", style)
	}
	r.ExtendBaseWidget(r)
	return r
}

func (r *signingRow) show(i int) {
	l := r.view.state.Lines[i]
	r.mark.set(!l.Left)
	r.badge.set(l.Badge)
	last := l.When
	if l.Result != "" {
		last = lang.L("没有签：见下")
	}
	for n, text := range []string{l.ApplicationNo, l.Name, l.School, last} {
		r.cells[n].set(text)
	}
}

// CreateRenderer puts the cells into their columns.
func (r *signingRow) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.New(signingColumns, container.NewStack(), r.mark, r.badge,
		r.cells[0], r.cells[1], r.cells[2], r.cells[3], container.NewStack()))
}
