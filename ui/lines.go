package ui

import (
	"fyne.io/fyne/v2"

	"confirmpoint/ui/present"
)

// lines is a short list of sentences with a badge or a time before them.
type lines struct {
	box   *fyne.Container
	rows  []*lineRow
	empty *paragraph
	lead  float32 // width of the badges' column; 0: each as wide as it is
}

type lineItem struct {
	badge present.Badge
	lead  string
	text  string
	soft  bool // not yet at the registry
}

type lineRow struct {
	box   *fyne.Container
	badge *badge
	head  fyne.CanvasObject
	lead  *label
	text  *paragraph
}

func newLines() *lines {
	l := &lines{empty: newParagraph("", textStyle{size: sizeSmall, color: colorSecond})}
	l.box = vbox(gap1, l.empty)
	return l
}

func (l *lines) set(items []lineItem, empty string) {
	for len(l.rows) < len(items) {
		r := &lineRow{
			badge: newBadge(present.Badge{}),
			lead:  newLabel("", textStyle{size: sizeSmall, color: colorSecond}),
			text:  newParagraph("", textStyle{size: sizeSmall}),
		}
		r.head = sized(0, 0, r.lead)
		r.box = border(nil, nil, hbox(gap3, vbox(0, sized(l.lead, 0, r.badge)), vbox(0, r.head)), nil, inset(0, gap2, r.text))
		l.rows = append(l.rows, r)
		l.box.Add(r.box)
	}
	for i, r := range l.rows {
		show(r.box, i < len(items))
		if i < len(items) {
			r.set(items[i])
		}
	}
	l.empty.set(empty)
	show(l.empty, len(items) == 0 && empty != "")
}

func (r *lineRow) set(item lineItem) {
	show(r.badge, item.badge.Word != "")
	r.badge.set(item.badge)
	show(r.head, item.lead != "")
	r.lead.set(item.lead)
	style := textStyle{size: sizeSmall}
	if item.soft {
		style.color = colorSecond
	}
	r.text.restyle(style)
	r.text.set(item.text)
}
