package ui

import (
	"fyne.io/fyne/v2"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// sinceView shows what has changed since the clerk last saw the record: before
// all else, since no conclusion is possible until he says that he saw it.
type sinceView struct {
	root fyne.CanvasObject
	head *section
	by   *label
	rows *lines
	saw  *button
}

func newSinceView(p *present.Record, keys *keyboard) *sinceView {
	v := &sinceView{head: newSection(lang.L("自您上次看过以来的变化")), rows: newLines()}
	v.by = newLabel("", textStyle{size: sizeSmall, color: colorSecond, clip: true})
	v.saw = newButton(buttonPlain, keys, lang.L("变化已看过"), "Ctrl+D", "", p.SawChanges)
	v.root = block(v.head, vbox(gap1, v.rows.box, border(nil, nil, nil, v.saw, v.by)))
	v.root.Hide()
	return v
}

func (v *sinceView) render(s present.RecordState) {
	show(v.root, len(s.Changes) > 0)
	items := make([]lineItem, len(s.Changes))
	for i, c := range s.Changes {
		items[i] = lineItem{badge: c.Badge, lead: c.Label, text: lang.F("%s → %s", c.Was, c.Now)}
	}
	v.rows.set(items, "")
	v.by.set(s.ChangedBy)
	v.head.remark.set(lang.N("%d 项", len(s.Changes)))
}
