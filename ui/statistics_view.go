package ui

import (
	"fyne.io/fyne/v2"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// statisticsView is the screen 名册与统计: its parts under one row of tabs.
type statisticsView struct {
	bench *present.Workbench
	*tabbed[present.StatisticsPage]

	daily    *dailyView
	rosters  *rosterView
	notCome  *peopleView
	handover *peopleView
	closing  *closeOutView
}

// statisticsPages are the parts in the order of the tabs.
var statisticsPages = []tab[present.StatisticsPage]{
	{present.PageDaily, "每日统计"}, {present.PageRosters, "名册"}, {present.PageNotCome, "未到名单"},
	{present.PageHandover, "移交清单"}, {present.PageCloseOut, "收尾检查"},
}

func newStatisticsView(b *present.Workbench, keys *keyboard, popup popupFunc) *statisticsView {
	v := &statisticsView{
		bench: b, daily: newDailyView(b.Statistics, keys, popup), rosters: newRosterView(b.Rosters, keys, popup),
		notCome:  newPeopleView(b.NotCome, keys, popup, lang.L("未到名单"), false),
		handover: newPeopleView(b.Handover, keys, popup, lang.L("移交清单"), true),
		closing:  newCloseOutView(b, keys, popup),
	}
	v.tabbed = newTabbed(keys, 0, statisticsPages, map[present.StatisticsPage]printPart{
		present.PageDaily:    {v.daily.root, v.daily.table, b.Statistics.Make},
		present.PageRosters:  {v.rosters.root, v.rosters.kind, b.Rosters.Make},
		present.PageNotCome:  {v.notCome.root, v.notCome.table, b.NotCome.Make},
		present.PageHandover: {v.handover.root, v.handover.table, b.Handover.Make},
		present.PageCloseOut: {v.closing.root, v.closing.table, b.CloseOut.Certify},
	}, b.ShowStatistics)
	b.OnStatisticsPage = v.show
	v.show(b.StatisticsPage())
	return v
}

// forward goes round the parts.
func (v *statisticsView) forward() { v.bench.ShowStatistics(v.next(v.bench.StatisticsPage())) }

// first gets the focus when the screen is shown.
func (v *statisticsView) first() fyne.Focusable { return v.parts[v.bench.StatisticsPage()].first }

// act is what F8 does: the primary button of the part.
func (v *statisticsView) act() { v.parts[v.bench.StatisticsPage()].act() }

// commands are those of the parts.
func (v *statisticsView) commands() []present.Command {
	on := present.ScreenStatistics
	part := func(p present.StatisticsPage) string { return string(p) }
	all := []present.Command{
		v.daily.maker.make.command("导出每日统计", on, part(present.PageDaily)),
		v.rosters.make.command("生成名册", on, part(present.PageRosters)),
		v.notCome.maker.make.command("生成未到名单", on, part(present.PageNotCome)),
		v.notCome.tell.command("成批留言提醒", on, part(present.PageNotCome)),
		v.handover.maker.make.command("生成移交清单", on, part(present.PageHandover)),
		v.closing.maker.make.command("出具收尾完成证明", on, part(present.PageCloseOut)),
		v.closing.ledger.command("导出打印台账", on, part(present.PageCloseOut)),
		v.closing.compare.command("去对账", on, part(present.PageCloseOut)),
		{Name: "移动", Key: "上下键", Screen: on, Foot: true},
		{Name: "打开", Key: "回车", Screen: on, Foot: true},
		{Name: "下一个页签", Key: "Alt+N", Screen: on, Do: v.forward},
	}
	for i, p := range statisticsPages {
		all = append(all, present.Command{Name: p.word, Key: "Alt+" + count(i+1), Screen: on, Do: func() { v.bench.ShowStatistics(p.page) }})
	}
	return all
}
