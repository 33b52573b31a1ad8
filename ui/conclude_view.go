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

// concludeView is the bar under a record: three conclusions and the next one.
// Above them one line says what has just happened, or why something is not possible.
type concludeView struct {
	root     fyne.CanvasObject
	saved    *badge
	undoWord *badge
	undo     *button
	undoBox  *fyne.Container
	lineBox  *fyne.Container
	autoNext *toggle
	buttons  []*button
	reason   *paragraph
	why      *entry
	whyBox   fyne.CanvasObject
	// number is that of a blank receipt; its row is there while some are printed.
	number    *entry
	numberBox fyne.CanvasObject
	next      *button

	state    present.RecordState
	undoable present.UndoState
}

func newConcludeView(p *present.Record, keys *keyboard, next func()) *concludeView {
	v := &concludeView{reason: newParagraph("", textStyle{size: sizeSmall, color: colorSecond})}
	row := container.New(fairRow{})
	for i, a := range []confirm.Action{
		confirm.ActionLeaveUnconfirmed, confirm.ActionConcludeIncomplete, confirm.ActionConcludeComplete,
	} {
		kind := buttonPlain
		if a == confirm.ActionConcludeComplete {
			kind = buttonPrimary
		}
		b := newButton(kind, keys, "", []string{"F6", "F7", "F8"}[i], "", func() { p.Conclude(a) })
		v.buttons = append(v.buttons, b)
		row.Add(b)
	}
	v.next = newButton(buttonPlain, keys, lang.L("下一个"), "F9", "", next)
	row.Add(v.next)
	v.why = newEntry(keys, lang.L("改变已有结论须说明原因"))
	v.why.OnChanged = p.Explain
	v.whyBox = fieldRow(lang.L("改变原因"), v.why)
	v.number = newEntry(keys, lang.L("已手工发出空白凭证的，填它的编号；没有就留空"))
	v.number.OnChanged = p.SetNumber
	v.numberBox = fieldRow(lang.L("空白凭证"), v.number)
	v.saved = newBadge(present.Badge{Tone: present.ToneComplete})
	v.undoWord = newBadge(present.Badge{Tone: present.ToneComplete})
	v.undo = newButton(buttonPlain, keys, lang.L("撤销"), "Ctrl+Z", "", p.Undo)
	strip := &undoStrip{word: v.undoWord, button: v.undo}
	v.undoBox = container.New(strip, v.undoWord, v.undo)
	v.undoBox.Hide()
	strip.box = v.undoBox
	v.autoNext = newToggle(keys, lang.L("自动下一位"), p.SetAutoNext)
	said := container.NewStack(inset(6, 0, v.reason), v.saved, v.undoBox)
	v.lineBox = container.New(&concludeLine{said: said, undo: strip, toggle: v.autoNext}, said, v.autoNext)
	v.root = newPanel(theme.ColorNameHeaderBackground, "", 0,
		border(widget.NewSeparator(), nil, nil, nil, inset(gap2, gap4, vbox(6, v.lineBox, v.whyBox, v.numberBox, row))))
	return v
}

func (v *concludeView) render(s present.RecordState) {
	v.state = s
	for i, c := range s.Conclusions {
		v.buttons[i].set(c.Label, c.Enabled)
	}
	v.saved.set(present.Badge{Word: s.Saved, Tone: present.ToneComplete})
	v.reason.set(whyNot(s.Conclusions))
	v.autoNext.set(s.AutoNext, true)
	if v.why.Text != s.Explanation {
		v.why.setText(s.Explanation)
	}
	show(v.whyBox, s.AsksWhy)
	v.number.setText(s.Number)
	show(v.numberBox, s.AsksNumber)
	v.line()
}

// renderUndo shows the countdown of what may be taken back.
func (v *concludeView) renderUndo(s present.UndoState) {
	v.undoable = s
	v.undoWord.set(present.Badge{Word: s.Text, Tone: present.ToneComplete})
	v.undo.enable(s.Enabled)
	v.line()
}

// line shows one of the three things that stand in one line.
func (v *concludeView) line() {
	undo, saved := v.undoable.Text != "", v.state.Saved != ""
	show(v.undoBox, undo)
	show(v.saved, saved && !undo)
	show(v.reason, !saved && !undo)
	v.lineBox.Refresh() // who has room has changed
}

// whyNot says why a conclusion is not possible: the one most wanted, which is
// the last, before the others.
func whyNot(conclusions []present.Conclusion) string {
	for i := len(conclusions) - 1; i >= 0; i-- {
		if c := conclusions[i]; !c.Enabled && c.Reason != "" {
			return c.Reason
		}
	}
	return ""
}
