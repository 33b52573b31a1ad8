package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// dailyView shows the daily numbers as a table, and one line and the days as charts.
type dailyView struct {
	root  fyne.CanvasObject
	state present.StatisticsState

	by    *selector
	asOf  *label
	table *table
	empty *paragraph
	title *label
	bar   *bar
	words *paragraph
	days  *columnChart
	most  *label
	maker *makerView
}

// numberTitles head the columns of numbers, in the order of numberCells.
var numberTitles = []string{"应到", "已核", "齐全", "不全", "未确认", "未受理", "在办", "未到", "冲突", "待发送", "未打印"}

func numberCells(n *confirm.Numbers) []int {
	return []int{n.Expected, n.Checked, n.Complete, n.Incomplete, n.Left, n.Declined, n.InHand, n.NotCome, n.Conflicts, n.Unsent, n.Unprinted}
}

var groupWords = map[confirm.GroupBy]string{confirm.BySchool: "按学校", confirm.ByClerk: "按经办人", confirm.ByDay: "按日期"}

func newDailyView(p *present.Statistics, keys *keyboard, popup popupFunc) *dailyView {
	v := &dailyView{bar: newBar(), days: newColumnChart()}
	options := make([]option, len(confirm.GroupsBy))
	for i, by := range confirm.GroupsBy {
		options[i].word = lang.L(groupWords[by])
	}
	v.by = newSelector(keys, 0, options, func(i int) { p.SetBy(confirm.GroupsBy[i]) })
	v.asOf = newLabel("", textStyle{size: sizeSmall, color: colorSecond, clip: true})
	widths, head, shape := columns{gap4, -1}, []string{"", lang.L("名称")}, " t"
	for _, title := range numberTitles {
		word := lang.L(title)
		widths = append(widths, max(52, textStyle{size: sizeSmall}.measure(word)+gap2+2))
		head, shape = append(head, ">"+word), shape+"r"
	}
	widths, head, shape = append(widths, gap3), append(head, ""), shape+" "
	v.table = newTable(keys, func() tableRow { return newNumbersRow(widths, shape, &v.state) })
	v.table.onMove, v.table.onOpen = p.Choose, p.Choose
	v.table.strong = func(i int) bool { return v.state.Lines[i].Total }
	v.empty = newParagraph("", textStyle{color: colorSecond})
	v.title = newLabel("", textStyle{bold: true, clip: true})
	v.words = newParagraph("", textStyle{size: sizeSmall, color: colorSecond})
	v.most = newLabel("", textStyle{size: sizeSmall, color: colorSecond, align: fyne.TextAlignTrailing, clip: true})
	v.maker = newMakerView(p, keys, popup, lang.L("导出"), p.Make,
		present.RosterXLSX, present.RosterCSV, present.RosterPDF, present.RosterPaper)
	list := card(border(nil, nil, newLabel(lang.L("每日统计"), textStyle{bold: true}), v.by, inset(0, gap4, v.asOf)), nil,
		border(headCells(widths, head...), nil, nil, nil, container.NewStack(v.table, inset(gap4, gap4, v.empty))))
	line := card(v.title, nil, inset(gap2, gap4, vbox(gap2, sized(0, barHeight, v.bar), v.words)))
	days := card(border(nil, nil, newLabel(lang.L("每天办理人数"), textStyle{bold: true}), nil, v.most), nil, inset(gap1, gap3, v.days))
	export := card(newLabel(lang.L("导出或打印"), textStyle{bold: true}), nil, inset(gap2, gap4, v.maker.root))
	v.root = container.New(&dailyLayout{}, list, line, days, export)
	p.OnChange = v.render
	v.render(p.State())
	return v
}

func (v *dailyView) render(s present.StatisticsState) {
	v.state = s
	v.by.set(slices.Index(confirm.GroupsBy, s.By), !s.Busy)
	v.asOf.set(s.AsOf)
	v.table.set(len(s.Lines), s.Current)
	v.empty.set(s.Empty)
	show(v.empty, s.Empty != "")
	v.title.set(s.Title)
	v.bar.set(s.Bar)
	v.words.set(lang.F("%s（%s）", s.Bar.Words, s.Bar.Percent))
	show(v.words, s.Title != "")
	v.days.set(s.Days)
	v.most.set(s.Days.Words)
	v.maker.render(s.ListMade)
}

func newNumbersRow(widths columns, shape string, s *present.StatisticsState) tableRow {
	return newCellRow(widths, shape, func(cells *cellRow, i int) {
		line := &s.Lines[i]
		texts := []string{line.Name}
		for _, n := range numberCells(&line.Numbers) {
			texts = append(texts, count(n))
		}
		cells.set(texts...)
	})
}

// dailyLayout puts the table over the charts and the export.
type dailyLayout struct{}

// Layout places table, line, days and export.
func (*dailyLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	place := func(o fyne.CanvasObject, x, y, w, h float32) {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(w, h))
	}
	low := max(objects[3].MinSize().Height, 196)
	if size.Height > 560 {
		low = max(low, 240)
	}
	high := size.Height - low - gap3
	right := max(objects[3].MinSize().Width, min(size.Width*0.44, 420))
	left := (size.Width - right - 2*gap3) / 5
	place(objects[0], 0, 0, size.Width, high)
	place(objects[1], 0, high+gap3, 2*left, low)
	place(objects[2], 2*left+gap3, high+gap3, 3*left, low)
	place(objects[3], 5*left+2*gap3, high+gap3, right, low)
}

// MinSize is that of a small window: the table scrolls.
func (*dailyLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(700, objects[3].MinSize().Height+gap3+120)
}
