package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// plansView is the screen 注册计划: the plans at the left, and of one of them its
// times, notes and points.
type plansView struct {
	presenter *present.Plans
	root      fyne.CanvasObject
	state     present.PlansState

	asOf    *noticeStrip
	reload  *button
	plans   *table
	empty   *paragraph
	name    *label
	lines   *facts
	notes   *facts
	head    *noticeStrip
	changes *lines
	points  *table
	total   *label
	point   *facts
	sheet   fyne.CanvasObject
}

var (
	planColumns  = columns{gap4, -1, 104, gap1}
	pointColumns = columns{gap4, -1, 128, 128, 100, gap2}
)

func newPlansView(p *present.Plans, keys *keyboard) *plansView {
	v := &plansView{
		presenter: p, asOf: newNoticeStrip(), head: newNoticeStrip(), lines: newFacts().leading(planLead()), notes: newFacts().leading(planLead()), point: newFacts().leading(planLead()), changes: newLines(),
		empty: newParagraph("", textStyle{color: colorSecond}), name: newLabel("", textStyle{size: sizeBlock, bold: true, clip: true}),
		total: newLabel("", textStyle{size: sizeSmall, color: colorSecond}),
	}
	v.reload = newButton(buttonPrimary, keys, lang.L("刷新"), "F8", "", p.Reload)
	v.plans = newTable(keys, func() tableRow {
		return newCellRow(planColumns, " bg ", func(r *cellRow, i int) {
			plan := v.state.Plans[i]
			r.set(plan.Name)
			r.badge.set(planBadge(plan.Badge, plan.Changed))
		})
	})
	v.plans.onMove, v.plans.onOpen = p.Choose, p.Choose
	v.plans.strong = func(i int) bool { return i == v.state.Current }
	v.points = newTable(keys, func() tableRow {
		return newCellRow(pointColumns, " bttg ", func(r *cellRow, i int) {
			point := v.state.Points[i]
			r.set(point.Name, point.Opens, point.Closes)
			r.badge.set(planBadge(point.Badge, point.Changed))
		})
	})
	v.points.onMove, v.points.onOpen = p.ChoosePoint, p.ChoosePoint
	list := card(border(nil, nil, nil, v.reload, newLabel(lang.L("注册计划"), textStyle{bold: true})), inset(gap2, gap3, v.asOf.root),
		border(headCells(planColumns, "", lang.L("计划"), lang.L("状态"), ""), nil, nil, nil, container.NewStack(v.plans, inset(gap4, gap4, v.empty))))
	above := container.NewVScroll(inset(gap3, gap4, vbox(gap2, v.name, v.lines.box, v.notes.box, v.head.root, v.changes.box)))
	detail := newPanel(theme.ColorNameHeaderBackground, "", 0, border(widget.NewSeparator(), nil, nil, nil, inset(gap3, gap4, v.point.box)))
	points := border(vbox(0, widget.NewSeparator(), inset(gap2, gap4, border(nil, nil, newLabel(lang.L("确认点安排"), textStyle{bold: true}), v.total, newSpacer())),
		headCells(pointColumns, "", lang.L("确认点"), lang.L("确认开始"), lang.L("确认结束"), lang.L("状态"), "")),
		detail, nil, nil, v.points)
	v.sheet = container.New(&upperPart{share: 0.36}, above, points)
	right := newPanel(colorSurface, theme.ColorNameSeparator, corner, v.sheet)
	v.root = inset(gap3, gap3, container.New(&twoColumns{gap: gap3, left: 340, share: 0.34}, list, right))
	p.OnChange = v.render
	v.render(p.State())
	return v
}

// first gets the focus when the screen is shown.
func (v *plansView) first() fyne.Focusable { return v.plans }

// act is what F8 does: the same as the primary button.
func (v *plansView) act() { v.reload.Tapped(nil) }

func (v *plansView) render(s present.PlansState) {
	v.state = s
	v.asOf.set(s.AsOf)
	v.reload.enable(!s.Busy)
	v.plans.set(len(s.Plans), s.Current)
	v.empty.set(s.Empty)
	show(v.sheet, s.Current >= 0)
	if s.Current >= 0 && s.Current < len(s.Plans) {
		v.name.set(s.Plans[s.Current].Name)
	}
	v.lines.set(s.Lines)
	v.notes.set(s.Notes)
	v.head.set(present.Badge{Word: s.ChangesHead, Tone: present.ToneWarn})
	items := make([]lineItem, len(s.Changes))
	for i, c := range s.Changes {
		items[i] = lineItem{text: c}
	}
	v.changes.set(items, "")
	v.total.set(s.PointsSummary)
	v.points.set(len(s.Points), s.Point)
	v.point.set(s.PointLines)
}

// commands are those of the screen, for the registry (see button.command).
func (v *plansView) commands() []present.Command {
	on := present.ScreenPlans
	return []present.Command{
		v.reload.command("刷新注册计划", on, ""),
		{Name: "移动", Key: "上下键", Screen: on, Foot: true},
		{Name: "下一处", Key: "Tab", Screen: on, Foot: true},
	}
}

// planLead is as wide as the widest name of a fact.
func planLead() float32 {
	style := textStyle{size: sizeSmall}
	return max(style.measure(lang.L("确认时间")), style.measure(lang.L("网报时间")), style.measure(lang.L("咨询电话"))) + gap4
}

// planBadge says that a plan has changed before it says where it stands.
func planBadge(b present.Badge, changed bool) present.Badge {
	if changed {
		return present.Badge{Word: lang.L("有变更"), Tone: present.ToneWarn}
	}
	return b
}

// upperPart gives the first object what it needs, at most a share of the
// height, and the second one the rest.
type upperPart struct{ share float32 }

// Layout places both.
func (u *upperPart) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	upper := objects[0]
	upper.Resize(fyne.NewSize(size.Width, size.Height))
	need := upper.MinSize().Height
	if s, ok := upper.(*container.Scroll); ok {
		need = s.Content.MinSize().Height
	}
	height := min(need, size.Height*u.share)
	upper.Move(fyne.NewPos(0, 0))
	upper.Resize(fyne.NewSize(size.Width, height))
	objects[1].Move(fyne.NewPos(0, height))
	objects[1].Resize(fyne.NewSize(size.Width, size.Height-height))
}

// MinSize is that of the second and a little.
func (u *upperPart) MinSize(objects []fyne.CanvasObject) fyne.Size {
	least := objects[1].MinSize()
	return fyne.NewSize(max(least.Width, objects[0].MinSize().Width), least.Height+60)
}
