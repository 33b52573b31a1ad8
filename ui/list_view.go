package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// listView is the left side of 核对确认: search, queues and the virtual list.
type listView struct {
	presenter *present.List
	keys      *keyboard
	popup     func(fyne.CanvasObject, []menuItem)
	root      fyne.CanvasObject
	search    *entry
	chips     *chipBar
	tools     *listTools
	pile      *pileStrip
	head      *listHead
	table     *table
	drawer    *listDrawer
	pager     *listPager
	print     *button
	mail      *button
	foot      *label
	empty     *paragraph
	emptyBox  fyne.CanvasObject
	columns   gridColumns
}

func newListView(p *present.List, keys *keyboard, printMarked, mailMarked func(), popup func(fyne.CanvasObject, []menuItem)) *listView {
	v := &listView{presenter: p, keys: keys, popup: popup}
	v.search = newEntry(keys, lang.L("姓名、拼音、报名号、证件号码…   Ctrl+F"))
	v.search.Icon = iconResource("search", colorSecond)
	v.search.OnChanged = p.Search
	v.search.onKey = v.fromSearch
	v.chips = newChipBar(keys, false, popup, func(i int) { p.ChooseQueue(p.State().Chips[i].Queue) })
	v.tools = newListTools(p, keys, popup)
	v.pile = newPileStrip(p, keys)
	v.head = newListHead(p.MarkAll, func(c present.ListColumn) { p.SortBy(c.Sort) })
	v.table = newTable(keys, func() tableRow { return newListRow(p) })
	v.table.markWidth = tickWidth
	v.table.onMove, v.table.onOpen, v.table.onMark, v.table.onRange, v.table.onAll = p.MoveTo, p.OpenRow, p.Mark, p.MarkTo, p.MarkAll
	v.table.onBeyond, v.table.onShift = p.TurnPage, v.head.scrolled
	v.table.strong = func(i int) bool { return p.Row(i).Open }
	v.drawer = newListDrawer(p, keys, v.focusTable)
	v.pager = newListPager(p, keys)
	v.print = newButton(buttonPlain, keys, lang.L("打印所选"), "", "print", printMarked).tells(lang.L("打印所选"), "Ctrl+P")
	v.mail = newButton(buttonPlain, keys, lang.L("留言"), "", "message", mailMarked).tells(lang.L("留言所选"), "Ctrl+Shift+M")
	v.foot = newLabel("", textStyle{size: sizeSmall, color: colorSecond, clip: true})
	v.empty = newParagraph("", textStyle{color: colorSecond})
	v.emptyBox = inset(40, 40, v.empty)
	head := vbox(0, v.tools.root, v.pile.root, v.head.root, widget.NewSeparator())
	bar := border(nil, nil, nil, hbox(gap1, v.pager.root, v.mail, v.print), inset(6, gap2, v.foot))
	rows := border(head, vbox(0, widget.NewSeparator(), inset(gap1, gap1, bar)), nil, nil, container.NewStack(v.table, v.emptyBox))
	v.root = newPanel(colorSurface, "", 0, container.NewStack(rows, v.drawer.root))
	return v
}

// fromSearch lets the keyboard go from the search field into the list.
func (v *listView) fromSearch(e *fyne.KeyEvent) bool {
	switch e.Name {
	case fyne.KeyDown:
		v.focusTable()
	case fyne.KeyReturn, fyne.KeyEnter:
		if v.presenter.Submit(v.search.Text) {
			v.search.SetText("")
			return true
		}
		v.focusTable()
		v.presenter.OpenCurrent()
	case fyne.KeyEscape:
		v.search.SetText("")
	default:
		return false
	}
	return true
}

func (v *listView) focusTable() { v.table.keys.focus(v.table) }

func (v *listView) render(s present.ListState) {
	v.chips.set(s.Chips)
	if s.Text == "" && v.keys.canvas.Focused() != fyne.Focusable(v.search) {
		v.search.setText("") // 重置, a view, a queue of another screen
	}
	v.tools.render(s)
	v.pile.render(s.Pile)
	v.head.set(s)
	v.head.all.set(v.presenter.AllMarked())
	if least := gridColumns(s.Columns).least(); !slices.Equal(v.columns, s.Columns) {
		v.columns = s.Columns
		v.table.rebuild(least, s.Count)
	}
	v.table.set(s.Count, s.Current)
	v.pager.render(s)
	v.renderFoot(s)
	v.empty.set(s.Empty)
	show(v.emptyBox, s.Empty != "") // over the table, which keeps the keyboard
	v.drawer.render(s)
}

func (v *listView) renderFoot(s present.ListState) {
	foot, print, mail := lang.N("共 %d 位", s.Total), lang.L("打印"), lang.L("留言")
	if s.Marked > 0 {
		foot = lang.F("%s，已选 %d", foot, s.Marked)
		print, mail = lang.F("打印所选 %d", s.Marked), lang.F("留言所选 %d", s.Marked)
	}
	v.foot.set(foot)
	v.print.set(print, true)
	v.mail.set(mail, true)
}

// commands are those of the list, for the registry (see button.command).
//
//lang:keys the registry translates the names
func (v *listView) commands() []present.Command {
	p, on := v.presenter, present.ScreenCheck
	piling := func() string {
		if p.Piling() {
			return ""
		}
		return lang.L("先按 Alt+P 开始一叠。")
	}
	paged := func() string {
		if p.State().PageSize > 0 {
			return ""
		}
		return lang.L("现在不分页。在“显示”中可以选每页多少位。")
	}
	return []present.Command{
		{Name: "筛选", Key: "Alt+F", Screen: on, Do: v.tools.chooseFilter},
		{Name: "重置筛选和查找，显示全部", Key: keyReset, Screen: on, Do: v.reset},
		{Name: "显示哪些列、每页多少", Key: "Alt+C", Screen: on, Do: func() { v.openDrawer(present.DrawerColumns) }},
		{Name: "已存的视图", Key: "Alt+V", Screen: on, Do: func() { v.openDrawer(present.DrawerViews) }},
		{Name: "排序", Key: "Alt+S", Screen: on, Do: v.chooseSort},
		{Name: "按校一叠", Key: "Alt+P", Screen: on, Do: v.tools.piling},
		{Name: "放入这一叠，或拿出", Key: "Alt+A", Screen: on, Do: p.TogglePile, WhyNot: piling},
		{Name: "这一叠的移交清单", Key: "Alt+H", Screen: on, Do: p.HandOver, WhyNot: piling},
		{Name: "结束这一叠", Key: "Alt+E", Screen: on, Do: p.EndPile, WhyNot: piling},
		{Name: "他校的仍放入", Key: "Alt+Y", Screen: on, Do: func() { p.AnswerOther(true) }, WhyNot: v.whyNotOther},
		{Name: "他校的不放入", Key: "Alt+N", Screen: on, Do: func() { p.AnswerOther(false) }, WhyNot: v.whyNotOther},
		{Name: "上一页", Key: "Alt+Left", Screen: on, Do: func() { p.TurnPage(-1) }, WhyNot: paged},
		{Name: "下一页", Key: "Alt+Right", Screen: on, Do: func() { p.TurnPage(1) }, WhyNot: paged},
		{Name: "取消所选", Key: "Alt+U", Screen: on, Do: p.Unmark},
		{Name: "选一段", Key: "Shift+上下键", Screen: on},
		{Name: "全选", Key: "Ctrl+A", Screen: on},
		{Name: "首行、末行、翻屏", Key: "Home End PgUp PgDn", Screen: on},
	}
}

func (v *listView) whyNotOther() string {
	if v.presenter.State().Pile.Ask != "" {
		return ""
	}
	return lang.L("没有他校的申请人在等您决定。")
}

func (v *listView) reset() {
	v.search.setText("")
	v.presenter.Reset()
	v.focusTable()
}

func (v *listView) openDrawer(kind present.DrawerKind) { v.presenter.OpenDrawer(kind) }

// chooseSort offers every column that is shown, the one of now with its arrow.
func (v *listView) chooseSort() {
	s := v.presenter.State()
	items := make([]menuItem, 0, len(s.Columns))
	for _, c := range s.Columns {
		word := lang.L(c.Title)
		if c.Sort == s.Sort {
			word += map[bool]string{false: " ▲", true: " ▼"}[s.Descending]
		}
		items = append(items, menuItem{word, func() { v.presenter.SortBy(c.Sort) }})
	}
	v.popup(v.head.root, items)
}
