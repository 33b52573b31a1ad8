package ui

import (
	"slices"

	"fyne.io/fyne/v2"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// makerActions is a presenter that makes lists.
type makerActions interface {
	outputActions
	SetFormat(present.RosterFormat)
}

// makerView is the part of a screen that makes a list: into what, where to, and
// what became of it.
type makerView struct {
	formats []present.RosterFormat
	format  *selector
	output  *outputView
	make    *button
	word    string
	hint    *paragraph
	made    *paragraph
	root    *fyne.Container
}

var formatWords = map[present.RosterFormat]string{
	present.RosterXLSX: "电子表格 xlsx", present.RosterCSV: "CSV", present.RosterPDF: "PDF", present.RosterPaper: "打印机",
}

// newMakerView offers formats; word is what the button does.
func newMakerView(a makerActions, keys *keyboard, popup popupFunc, word string, act func(), formats ...present.RosterFormat) *makerView {
	v := &makerView{formats: formats, word: word}
	options := make([]option, len(formats))
	for i, f := range formats {
		options[i].word = lang.L(formatWords[f])
	}
	v.format = newSelector(keys, 0, options, func(i int) { a.SetFormat(formats[i]) })
	v.output = newOutputView(a, keys, popup)
	v.output.withoutTurning()
	v.make = newButton(buttonPrimary, keys, word, "F8", "", act)
	v.hint = newParagraph("", textStyle{size: sizeSmall, color: colorSecond})
	v.made = newParagraph("", textStyle{size: sizeSmall})
	v.root = vbox(gap2, formRow(lang.L("做成"), middle(v.format)), v.output.root, formRow("", hbox(0, v.make)), v.hint, v.made)
	return v
}

func (v *makerView) render(s present.ListMade) {
	v.format.set(slices.Index(v.formats, s.Format), !s.Busy)
	v.output.render(s.Output, !s.Busy)
	word := v.word
	if s.Busy {
		word = lang.L("正在生成…")
	}
	v.make.set(word, s.CanMake)
	v.hint.set(s.Hint)
	show(v.hint, s.Hint != "")
	v.made.set(s.Made)
	show(v.made, s.Made != "")
}
