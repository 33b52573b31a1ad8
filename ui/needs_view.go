package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/present"
)

// needList lists what needs attention, each with the button that goes there.
// Rows are kept and filled again, so that the focus stays where it is.
type needList struct {
	box  *fyne.Container
	keys *keyboard
	act  func(i int)
	rows []*needRow
}

type needRow struct {
	box    *fyne.Container
	badge  *badge
	text   *paragraph
	button *button
}

func newNeedList(keys *keyboard, act func(int)) *needList {
	return &needList{box: vbox(0), keys: keys, act: act}
}

func (l *needList) set(needs []present.Need) {
	for len(l.rows) < len(needs) {
		i := len(l.rows)
		r := &needRow{badge: newBadge(present.Badge{}), text: newParagraph("", textStyle{size: sizeSmall})}
		r.button = newButton(buttonPlain, l.keys, "", "", "", func() { l.act(i) })
		r.box = vbox(0, inset(gap2, gap4, vbox(gap1,
			border(nil, nil, r.badge, r.button, newSpacer()), r.text)), widget.NewSeparator())
		l.rows = append(l.rows, r)
		l.box.Add(r.box)
	}
	for i, r := range l.rows {
		show(r.box, i < len(needs))
		if i < len(needs) {
			r.badge.set(needs[i].Badge)
			r.text.set(needs[i].Text)
			r.button.set(needs[i].Button, true)
		}
	}
}

// first is the button of the first; nil while there is none.
func (l *needList) first() fyne.Focusable {
	if len(l.rows) > 0 && l.rows[0].box.Visible() {
		return l.rows[0].button
	}
	return nil
}
