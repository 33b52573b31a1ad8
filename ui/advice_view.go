package ui

import (
	"fyne.io/fyne/v2"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// adviceView asks what is wrong with a certificate, and says who mends it.
type adviceView struct {
	presenter *present.Record
	keys      *keyboard
	root      fyne.CanvasObject
	source    *label
	open      *button
	list      *fyne.Container
	rows      []*adviceRow
	sentence  *paragraph
	use       *button
	result    fyne.CanvasObject
	message   string
}

func newAdviceView(p *present.Record, keys *keyboard, use func(message string)) *adviceView {
	v := &adviceView{presenter: p, keys: keys, list: vbox(gap1)}
	v.source = newLabel("", textStyle{size: sizeSmall, color: colorSecond, clip: true})
	v.open = newButton(buttonQuiet, keys, lang.L("证书有误，找谁改？"), "Ctrl+J", "", p.Advise)
	v.sentence = newParagraph("", textStyle{size: sizeSmall})
	v.use = newButton(buttonPlain, keys, lang.L("填成留言"), "", "", func() { use(v.message) })
	v.result = border(nil, nil, nil, vbox(0, v.use), inset(7, 0, v.sentence))
	v.root = vbox(gap1, border(nil, nil, nil, v.open, v.source), v.list, v.result)
	return v
}

func (v *adviceView) render(s present.AdviceState) {
	v.source.set(s.Source)
	for len(v.rows) < len(s.Questions) {
		r := newAdviceRow(v)
		v.rows = append(v.rows, r)
		v.list.Add(r.box)
	}
	for i, r := range v.rows {
		show(r.box, i < len(s.Questions))
		if i < len(s.Questions) {
			r.show(s.Questions[i])
		}
	}
	show(v.list, len(s.Questions) > 0)
	v.message = s.Message
	v.sentence.set(s.Sentence)
	show(v.use, s.Message != "")
	show(v.result, s.Sentence != "")
}

type adviceRow struct {
	box    fyne.CanvasObject
	id     string
	text   *paragraph
	answer *selector
}

func newAdviceRow(v *adviceView) *adviceRow {
	r := &adviceRow{text: newParagraph("", textStyle{size: sizeSmall})}
	r.answer = newSelector(v.keys, 52, []option{{word: lang.L("是")}, {word: lang.L("否")}},
		func(i int) { v.presenter.AnswerAdvice(r.id, i == 0) })
	r.box = border(nil, nil, nil, vbox(0, r.answer), inset(6, gap2, r.text))
	return r
}

func (r *adviceRow) show(q present.AdviceQuestion) {
	r.id = q.ID
	r.text.set(q.Text)
	r.answer.set(q.Answer, true)
}
