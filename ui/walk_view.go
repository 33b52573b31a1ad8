package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// walkView is the strip of the guided walk, over the foot of every screen: what
// to look at, what to do, and whether it is done.
type walkView struct {
	presenter *present.Walk
	root      *fyne.Container

	number, title *label
	badge         *badge
	look, do, why *paragraph
	open, back    *button
	next, leave   *button
}

func newWalkView(p *present.Walk, keys *keyboard) *walkView {
	v := &walkView{presenter: p, badge: newBadge(present.Badge{})}
	v.number = newLabel("", textStyle{size: sizeSmall, color: colorDrillText})
	v.title = newLabel("", textStyle{bold: true, clip: true})
	v.look, v.do = newParagraph("", textStyle{size: sizeSmall}), newParagraph("", textStyle{size: sizeSmall, bold: true})
	v.why = newParagraph("", textStyle{size: sizeSmall, color: toneColor(present.ToneComplete)})
	v.open = newButton(buttonPlain, keys, lang.L("打开这一位"), "", "open", p.Open)
	v.back = newButton(buttonPlain, keys, lang.L("上一题"), "", "", p.Back)
	v.next = newButton(buttonPlain, keys, lang.L("下一题"), "", "", p.Next)
	v.leave = newButton(buttonQuiet, keys, lang.L("收起"), "", "close", p.Toggle)
	head := border(nil, nil, hbox(gap2, drillBadge(), v.number), hbox(gap2, v.badge, v.open, v.back, v.next, v.leave), after(gap2, v.title))
	v.root = vbox(0, newPanel(colorSurface, "", 0, border(vbox(0, widget.NewSeparator()), nil, nil, nil,
		newPanel(theme.ColorNameHeaderBackground, "", 0, inset(gap2, gap3, vbox(gap1, head, v.look, v.do, v.why))))))
	p.OnChange = v.render
	v.render(p.State())
	return v
}

func (v *walkView) render(s present.WalkState) {
	v.number.set(joined(s.Number, s.Total, s.Count))
	title := s.Title
	if s.Applicant != "" {
		title = joined(title, s.Applicant)
	}
	if s.Busy && title == "" {
		title = lang.L("正在准备练习…")
	}
	v.title.set(title)
	v.badge.set(s.Badge)
	v.look.set(s.Look)
	v.do.set(s.Do)
	why := s.Why
	if s.Last != "" {
		why = s.Last
	}
	v.why.set(why)
	show(v.why, why != "")
	v.open.enable(s.CanOpen)
	v.back.enable(s.CanBack)
	v.next.enable(s.CanNext)
	show(v.root, s.Shown)
}

// commands are those of the walk.
func (v *walkView) commands() []present.Command {
	p := v.presenter
	whyNot := func(can func(present.WalkState) bool) func() string {
		return func() string {
			if can(p.State()) {
				return ""
			}
			return lang.L("引导练习没有开始，或者这里不能再翻。")
		}
	}
	return []present.Command{
		{Name: "引导练习", Key: "Ctrl+Shift+Y", Do: p.Toggle},
		{Name: "引导练习：打开这一位", Key: "Ctrl+Shift+O", Do: p.Open, WhyNot: whyNot(func(s present.WalkState) bool { return s.CanOpen })},
		{Name: "引导练习：下一题", Key: "Ctrl+Shift+N", Do: p.Next, WhyNot: whyNot(func(s present.WalkState) bool { return s.CanNext })},
		{Name: "引导练习：上一题", Key: "Ctrl+Shift+B", Do: p.Back, WhyNot: whyNot(func(s present.WalkState) bool { return s.CanBack })},
	}
}
