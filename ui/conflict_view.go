package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// conflictView is the one screen for any conflict: the open ones at the left,
// of one of them three columns, the cause, whom to call, and three buttons.
type conflictView struct {
	presenter *present.Conflicts
	root      fyne.CanvasObject
	state     present.ConflictState

	table   *table
	empty   *paragraph
	left    *label
	name    *label
	about   *label
	badge   *badge
	cause   *noticeStrip
	facts   *facts
	compare *compareView
	stale   *noticeStrip
	hint    *paragraph
	reason  *entry
	act     *button
	giveUp  *button
	later   *button
	sheet   fyne.CanvasObject
	bar     fyne.CanvasObject
	nothing *paragraph
}

var conflictColumns = columns{gap4, 84, -1, optional(112), gap1}

func newConflictView(p *present.Conflicts, keys *keyboard) *conflictView {
	v := &conflictView{
		presenter: p, empty: newParagraph("", textStyle{size: sizeSmall, color: colorSecond}),
		left:  newLabel("", textStyle{size: sizeSmall, color: colorSecond}),
		name:  newLabel("", textStyle{size: sizeBlock, bold: true, clip: true}),
		about: newLabel("", textStyle{size: sizeSmall, color: colorSecond, clip: true}),
		badge: newBadge(present.Badge{}), cause: newNoticeStrip(), stale: newNoticeStrip(), facts: newFacts(),
		hint:    newParagraph("", textStyle{size: sizeSmall, color: colorSecond}),
		nothing: newParagraph("", textStyle{color: colorSecond}),
	}
	v.table = newTable(keys, func() tableRow {
		return newCellRow(conflictColumns, " bts ", func(r *cellRow, i int) {
			l := v.state.Lines[i]
			r.set(l.Name, l.What, l.ApplicationNo)
		})
	})
	v.table.onMove = p.Choose
	v.table.strong = func(i int) bool { return i == v.state.Current }
	v.compare = newCompareView(p, keys)
	v.table.onOpen = func(int) { v.compare.focusFirst() }
	v.reason = newEntry(keys, lang.L("放弃的原因，会留在记录中"))
	v.reason.OnSubmitted = p.GiveUp
	v.act = newButton(buttonPrimary, keys, "", "F8", "", p.Act)
	v.giveUp = newButton(buttonPlain, keys, "", "F7", "", v.giveUpByKey)
	v.later = newButton(buttonPlain, keys, lang.L("稍后处理"), "F9", "", p.Later)
	v.layOut(keys)
	return v
}

func (v *conflictView) layOut(keys *keyboard) {
	list := card(border(nil, nil, nil, v.left, newLabel(lang.L("待处理的冲突"), textStyle{bold: true})), nil,
		border(headCells(conflictColumns, "", lang.L("姓名"), lang.L("事项"), lang.L("报名号"), ""), nil, nil, nil,
			container.NewStack(v.table, inset(gap4, gap4, v.empty))))
	head := inset(gap2, gap4, vbox(gap1, border(nil, nil, nil, v.badge, v.name), v.about,
		inset(gap1, 0, v.cause.root), v.facts.box))
	buttons := hbox(gap2, v.giveUp, v.later, v.act)
	v.bar = newPanel(theme.ColorNameHeaderBackground, "", 0, border(widget.NewSeparator(), nil, nil, nil,
		inset(gap2, gap4, vbox(gap2, v.stale.root, v.hint, vbox(gap2, v.reason, border(nil, nil, nil, buttons, container.NewStack()))))))
	v.sheet = border(vbox(0, head, widget.NewSeparator(), v.compare.head, widget.NewSeparator()), v.bar, nil, nil, v.compare.scroll)
	right := newPanel(colorSurface, theme.ColorNameSeparator, corner,
		container.NewStack(v.sheet, inset(gap4, gap4, v.nothing)))
	v.root = container.New(&twoColumns{gap: gap3, left: 316, share: 0.32}, list, right)
}

// giveUpByKey goes to the field for the reason first.
func (v *conflictView) giveUpByKey() {
	if v.state.CanGiveUp && strings.TrimSpace(v.reason.Text) == "" {
		v.reason.keys.focus(v.reason)
		return
	}
	v.presenter.GiveUp(v.reason.Text)
}

func (v *conflictView) render(s present.ConflictState) {
	if s.Sheet.OperationID != v.state.Sheet.OperationID || s.Sheet.Closed != "" {
		v.reason.setText("")
	}
	v.state = s
	v.table.set(len(s.Lines), s.Current)
	v.left.set(map[bool]string{true: lang.N("%d 项", len(s.Lines)), false: ""}[len(s.Lines) > 0])
	v.empty.set(s.Empty)
	show(v.empty, s.Empty != "")
	show(v.sheet, s.Shown)
	nothing := ""
	switch {
	case s.Shown:
	case s.Current >= 0:
		nothing = lang.L("正在读取…")
	case s.Empty != "":
		nothing = lang.L("没有打开的冲突。")
	}
	v.nothing.set(nothing)
	if s.Shown {
		v.renderSheet(s)
	}
}

func (v *conflictView) renderSheet(s present.ConflictState) {
	c := s.Sheet
	v.name.set(lang.F("%s　“%s”", c.Name, c.What))
	v.about.set(lang.F("报名号 %s　签于 %s", c.ApplicationNo, c.When))
	v.badge.set(c.Badge)
	v.cause.set(present.Badge{Word: c.Cause, Tone: present.ToneWarn})
	v.facts.set(factsOf(c))
	v.compare.set(s)
	v.stale.set(present.Badge{Word: s.Stale, Tone: present.ToneConflict})
	v.hint.set(s.Hint)
	show(v.hint, s.Hint != "" && s.Stale == "")
	v.act.set(s.WayWord, s.CanAct)
	show(v.act, s.WayWord != "")
	v.giveUp.set(c.GiveUpWord, s.CanGiveUp)
	v.later.enable(!s.Busy)
	show(v.bar, c.Closed == "")
}

// factsOf are whose turn it is, what comes next, whom to call, and what no longer counts.
func factsOf(c present.ConflictSheet) []present.Line {
	lines := []present.Line{{Label: lang.L("轮到"), Value: lang.F("%s　下一步：%s", c.Turn, c.Next)}}
	if c.Closed != "" {
		lines = []present.Line{{Label: lang.L("处理"), Value: c.Closed}}
	}
	for _, p := range c.Parties {
		lines = append(lines, present.Line{Label: p.Role, Value: joined(p.Name, p.Phone, p.Detail)})
	}
	if len(c.Void) > 0 {
		lines = append(lines, present.Line{Label: lang.L("作废"), Value: strings.Join(c.Void, lang.L("；")), Flag: present.ToneWarn})
	}
	if len(c.Kept)+len(c.Open) > 0 && c.Closed == "" {
		lines = append(lines, present.Line{Label: lang.L("条件"), Value: conditionsWord(len(c.Kept), len(c.Open))})
	}
	return lines
}

func conditionsWord(kept, open int) string {
	switch {
	case open == 0:
		return lang.N("沿用全部 %d 项，没有要重新核对的", kept)
	case kept == 0:
		return lang.N("%d 项都要重新核对", open)
	}
	return lang.F("沿用 %d 项，要重新核对 %d 项", kept, open)
}

// facts are labelled sentences that may take several lines.
type facts struct {
	box  *fyne.Container
	rows []*factRow
	lead float32 // width of the names
}

type factRow struct {
	box  fyne.CanvasObject
	name *label
	text *paragraph
}

func newFacts() *facts {
	f := &facts{box: vbox(2), lead: 64}
	if lang.Current() == lang.English {
		f.lead = 80
	}
	return f
}

// leading gives the names another width.
func (f *facts) leading(width float32) *facts {
	f.lead = width
	return f
}

func (f *facts) set(lines []present.Line) {
	for len(f.rows) < len(lines) {
		r := &factRow{name: newLabel("", textStyle{size: sizeSmall, color: colorSecond}), text: newParagraph("", textStyle{size: sizeSmall})}
		r.box = border(nil, nil, sized(f.lead, 0, vbox(0, r.name)), nil, r.text)
		f.rows = append(f.rows, r)
		f.box.Add(r.box)
	}
	for i, r := range f.rows {
		show(r.box, i < len(lines))
		if i >= len(lines) {
			r.text.set("") // what is not shown is not kept
		}
		if i < len(lines) {
			style := textStyle{size: sizeSmall}
			if lines[i].Flag != "" {
				style.color = toneColor(lines[i].Flag)
			}
			r.name.set(lines[i].Label)
			r.text.restyle(style)
			r.text.set(lines[i].Value)
		}
	}
}
