package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// overviewView is the screen 工作台: queues, what needs attention, and how far
// the point is, by school and by day.
type overviewView struct {
	presenter *present.Overview
	root      fyne.CanvasObject
	state     present.OverviewState

	day      *label
	window   *label
	today    *label
	tiles    []*tile
	needs    *needList
	calm     *paragraph
	progress *bar
	all      *paragraph
	sort     *selector
	schools  *table
	none     *paragraph
	days     *columnChart
	most     *label
}

// legendWidth is the room there is for a legend in a small window.
const legendWidth float32 = 440

// schoolColumns are the school, its numbers, its share and its bar.
func schoolColumns() columns {
	return columns{gap4, -6, max(84, textStyle{size: sizeSmall}.measure(lang.L("已核 / 应到"))+gap2), 46, -3, gap2}
}

func newOverviewView(p *present.Overview, keys *keyboard) *overviewView {
	v := &overviewView{presenter: p, progress: newBar(), days: newColumnChart()}
	v.day = newLabel("", textStyle{size: sizePage, bold: true})
	v.window = newLabel("", textStyle{size: sizeSmall, color: colorSecond, clip: true})
	v.today = newLabel("", textStyle{bold: true})
	for i := range overviewTiles {
		v.tiles = append(v.tiles, newTile(keys, func() { p.OpenQueue(i) }))
	}
	v.needs = newNeedList(keys, p.GoNeed)
	v.calm = newParagraph("", textStyle{color: colorSecond})
	v.all = newParagraph("", textStyle{size: sizeSmall, color: colorSecond})
	words := []option{{word: lang.L("未到最多")}, {word: lang.L("进度最慢")}, {word: lang.L("人数最多")}, {word: lang.L("校名")}}
	v.sort = newSelector(keys, 0, words, func(i int) { p.SortSchools(present.SchoolSorts[i]) })
	v.schools = newTable(keys, func() tableRow { return newSchoolRow(&v.state) })
	v.schools.onMove, v.schools.onOpen = p.ChooseSchool, p.OpenSchool
	v.none = newParagraph("", textStyle{color: colorSecond})
	v.most = newLabel("", textStyle{size: sizeSmall, color: colorSecond, align: fyne.TextAlignTrailing, clip: true})
	v.root = v.layOut()
	p.OnChange = v.render
	v.render(p.State())
	return v
}

// overviewTiles is how many queues there are on the overview.
const overviewTiles = 8

func (v *overviewView) layOut() fyne.CanvasObject {
	head := border(nil, nil, v.day, v.today, inset(0, gap4, v.window))
	tiles := make([]fyne.CanvasObject, len(v.tiles))
	for i, t := range v.tiles {
		tiles[i] = t
	}
	needs := card(newLabel(lang.L("要您处理的"), textStyle{bold: true}), nil,
		container.NewStack(container.NewVScroll(v.needs.box), inset(gap3, gap4, v.calm)))
	days := card(border(nil, nil, newLabel(lang.L("每天办理人数"), textStyle{bold: true}), nil, v.most), nil, inset(gap1, gap3, v.days))
	title := border(nil, nil, newLabel(lang.L("各校进度"), textStyle{bold: true}), v.sort, newSpacer())
	foot := inset(gap2, gap4, newLegend(legendWidth))
	schools := card(title, foot, border(
		vbox(0, inset(gap2, gap4, border(nil, nil, nil, nil, vbox(gap1, v.all, sized(0, barHeight, v.progress)))),
			headCells(schoolColumns(), "", lang.L("学校"), ">"+lang.L("已核 / 应到"), ">%", lang.L("办理情况"), "")),
		nil, nil, nil, container.NewStack(v.schools, inset(gap3, gap4, v.none))))
	return container.New(&overviewLayout{head: head, tiles: tiles, needs: needs, days: days, schools: schools},
		append([]fyne.CanvasObject{head, needs, days, schools}, tiles...)...)
}

// first gets the focus when the screen is shown.
func (v *overviewView) first() fyne.Focusable {
	if b := v.needs.first(); b != nil {
		return b
	}
	return v.tiles[0]
}

// act is what F8 does: it goes to the most urgent of what needs attention.
func (v *overviewView) act() { v.presenter.GoNeed(0) }

// commands are those of the screen.
func (v *overviewView) commands() []present.Command {
	on := present.ScreenOverview
	return []present.Command{
		{Name: "处理最要紧的一件", Key: "F8", Screen: on, Do: v.act, WhyNot: func() string {
			if len(v.state.Needs) == 0 {
				return lang.L("现在没有要您处理的。")
			}
			return ""
		}},
		{Name: "下一处", Key: "Tab", Screen: on, Foot: true},
		{Name: "打开", Key: "回车", Screen: on, Foot: true},
	}
}

func (v *overviewView) render(s present.OverviewState) {
	v.state = s
	v.day.set(s.Day)
	v.window.set(s.Window)
	v.today.set(s.Today)
	for i, t := range v.tiles {
		show(t, i < len(s.Queues))
		if i < len(s.Queues) {
			t.set(s.Queues[i])
		}
	}
	v.needs.set(s.Needs)
	calm := s.Empty
	if calm == "" {
		calm = lang.L("现在没有要您处理的。")
	}
	v.calm.set(calm)
	show(v.calm, len(s.Needs) == 0)
	v.progress.set(s.Progress)
	v.all.set(lang.F("全部：%s（%s）", s.Progress.Words, s.Progress.Percent))
	v.sort.set(slices.Index(present.SchoolSorts, s.Sort), true)
	v.schools.set(len(s.Schools), s.School)
	v.none.set(s.Empty)
	show(v.none, s.Empty != "")
	v.days.set(s.Days)
	v.most.set(s.Days.Words)
}

// schoolRow is one school: name, numbers and its bar.
type schoolRow struct {
	*cellRow
	bar *bar
}

func newSchoolRow(s *present.OverviewState) tableRow {
	r := &schoolRow{bar: newBar()}
	r.cellRow = newCellRow(schoolColumns(), " trr  ", func(cells *cellRow, i int) {
		line := s.Schools[i]
		cells.set(line.Name, line.Done, line.Percent)
		r.bar.set(line.Bar)
	})
	r.objects[4] = r.bar
	return r
}

// overviewLayout gives the queues one row or two, whatever their words need,
// and the rest to the cards.
type overviewLayout struct {
	head, needs, days, schools fyne.CanvasObject
	tiles                      []fyne.CanvasObject
}

// Layout places everything.
func (l *overviewLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	place := func(o fyne.CanvasObject, x, y, w, h float32) {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(w, h))
	}
	wide := size.Width - 2*gap3
	y := gap3
	place(l.head, gap3, y, wide, l.head.MinSize().Height)
	y += l.head.MinSize().Height + gap2
	widest := float32(0)
	for _, t := range l.tiles {
		widest = max(widest, t.MinSize().Width)
	}
	across := len(l.tiles)
	for across > 2 && (wide-gap2*float32(across-1))/float32(across) < widest {
		across /= 2
	}
	each := (wide - gap2*float32(across-1)) / float32(across)
	for i, t := range l.tiles {
		place(t, gap3+float32(i%across)*(each+gap2), y+float32(i/across)*(tileHeight+gap2), each, tileHeight)
	}
	y += float32((len(l.tiles)+across-1)/across)*(tileHeight+gap2) + gap1
	left, rest := (wide-gap3)*0.42, size.Height-y-gap3
	days := max(l.days.MinSize().Height, rest*0.4)
	place(l.needs, gap3, y, left, rest-days-gap3)
	place(l.days, gap3, y+rest-days, left, days)
	place(l.schools, gap3+left+gap3, y, wide-left-gap3, rest)
}

// MinSize is that of a small window: the cards scroll.
func (l *overviewLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(640, 420) }
