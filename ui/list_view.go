package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// listView is the left side of 核对确认: search, queues and the virtual list.
type listView struct {
	presenter *present.List
	root      fyne.CanvasObject
	chipRow   fyne.CanvasObject
	search    *entry
	chips     []*chip
	table     *table
	heads     map[confirm.SortKey]*columnHead
	all       *checkBox
	filter    *button
	print     *button
	foot      *label
	empty     *paragraph
	emptyBox  fyne.CanvasObject
}

// The columns: mark, state, name, 报名号, school, hints.
var listColumns = columns{34, 92, -3, 116, -5, 44}

func newListView(p *present.List, keys *keyboard, printMarked func(), popup func(fyne.CanvasObject, []menuItem)) *listView {
	v := &listView{presenter: p, heads: map[confirm.SortKey]*columnHead{}}
	v.search = newEntry(keys, lang.L("姓名、拼音、报名号、证件号码…   Ctrl+F"))
	v.search.Icon = iconResource("search", colorSecond)
	v.search.OnChanged = p.Search
	v.table = newTable(keys, func() tableRow { return newListRow(p) })
	v.table.markWidth = listColumns[0]
	v.table.onMove, v.table.onOpen, v.table.onMark = p.MoveTo, p.OpenRow, p.Mark
	v.table.strong = func(i int) bool { return p.Row(i).Open }
	v.search.onKey = v.fromSearch
	v.buildChips()
	v.filter = newButton(buttonQuiet, keys, lang.L("全部状态"), "", "down", nil)
	v.filter.tapped = func() { popup(v.filter, v.stateItems()) }
	v.print = newButton(buttonPlain, keys, lang.L("打印所选"), "", "print", printMarked)
	v.foot = newLabel("", textStyle{size: sizeSmall, color: colorSecond})
	v.empty = newParagraph("", textStyle{color: colorSecond})
	v.emptyBox = inset(40, 40, v.empty)
	head := vbox(0, v.buildHead(), widget.NewSeparator())
	bar := border(nil, nil, inset(6, gap2, v.foot), hbox(gap2, v.filter, v.print), container.NewStack())
	v.root = newPanel(colorSurface, "", 0, border(head, vbox(0, widget.NewSeparator(), inset(gap1, gap1, bar)), nil, nil,
		container.NewStack(v.table, v.emptyBox)))
	return v
}

func (v *listView) buildChips() {
	row := hbox(gap2)
	for i := range present.MaxChips {
		c := newChip(func() {
			v.table.keys.touched()
			v.presenter.ChooseQueue(v.presenter.State().Chips[i].Queue)
		})
		v.chips = append(v.chips, c)
		row.Add(c)
	}
	v.chipRow = row
}

func (v *listView) buildHead() fyne.CanvasObject {
	head := func(word string, key confirm.SortKey) fyne.CanvasObject {
		h := newColumnHead(word, func() { v.presenter.SortBy(key) })
		v.heads[key] = h
		return h
	}
	v.all = newCheckBox(v.presenter.MarkAll)
	return newPanel(theme.ColorNameHeaderBackground, "", 0, container.New(listColumns,
		v.all,
		head(lang.L("状态"), confirm.SortState), head(lang.L("姓名"), confirm.SortName),
		head(lang.L("报名号"), confirm.SortApplicationNo), head(lang.L("任教学校"), confirm.SortSchool),
		newLabel(lang.L("提示"), textStyle{size: sizeSmall, color: colorSecond, align: fyne.TextAlignTrailing})))
}

func (v *listView) stateItems() []menuItem {
	items := []menuItem{{lang.L("全部状态"), func() { v.presenter.ChooseState("") }}}
	for _, s := range confirm.States() {
		items = append(items, menuItem{present.StateBadge(s).Word, func() { v.presenter.ChooseState(s) }})
	}
	return items
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
		v.presenter.OpenRow(max(0, v.presenter.State().Current))
	case fyne.KeyEscape:
		v.search.SetText("")
	default:
		return false
	}
	return true
}

func (v *listView) focusTable() { v.table.keys.focus(v.table) }

func (v *listView) render(s present.ListState) {
	for i, c := range v.chips {
		show(c, i < len(s.Chips))
		if i < len(s.Chips) {
			c.set(s.Chips[i])
		}
	}
	for key, h := range v.heads {
		h.set(key == s.Sort)
	}
	v.table.set(s.Count, s.Current)
	v.all.set(v.presenter.AllMarked())
	filter := lang.L("全部状态")
	if s.Filter != "" {
		filter = present.StateBadge(s.Filter).Word
	}
	v.filter.set(filter, true)
	foot := lang.N("共 %d 位", s.Count)
	word := lang.L("打印")
	if s.Marked > 0 {
		foot += lang.F("，已选 %d", s.Marked)
		word = lang.F("打印所选 %d", s.Marked)
	}
	v.foot.set(foot)
	v.print.set(word, true)
	v.empty.set(s.Empty)
	if s.Empty == "" {
		v.emptyBox.Hide()
		v.table.Show()
	} else {
		v.emptyBox.Show()
	}
}

// listRow is one line of the list.
type listRow struct {
	widget.BaseWidget
	list   *present.List
	mark   *checkBox
	badge  *badge
	name   *label
	number *label
	school *label
	hints  *badge
}

func newListRow(p *present.List) *listRow {
	small := textStyle{size: sizeSmall, clip: true}
	r := &listRow{
		list: p, mark: newCheckBox(nil), badge: newBadge(present.Badge{}),
		name:   newLabel("", textStyle{size: sizeSmall, clip: true, bold: true}),
		number: newLabel("", small),
		school: newLabel("", textStyle{size: sizeSmall, clip: true, color: colorSecond}),
		hints:  newBadge(present.Badge{}),
	}
	r.ExtendBaseWidget(r)
	return r
}

func (r *listRow) show(i int) {
	row := r.list.Row(i)
	r.mark.set(row.Marked)
	r.badge.set(row.Badge)
	r.name.set(row.Name)
	r.number.set(row.ApplicationNo)
	r.school.set(row.School)
	r.hints.Hide()
	if row.Findings > 0 {
		r.hints.set(present.Badge{Word: count(row.Findings), Tone: present.ToneWarn})
		r.hints.Show()
	}
}

// CreateRenderer puts the cells into their columns.
func (r *listRow) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.New(listColumns, r.mark, r.badge, r.name, r.number, r.school, r.hints))
}

// columnHead is a column title that sorts by its column.
type columnHead struct {
	widget.BaseWidget
	word   string
	active bool
	text   *label
	mark   *icon
	tapped func()
}

func newColumnHead(word string, tapped func()) *columnHead {
	h := &columnHead{word: word, tapped: tapped}
	h.text = newLabel(word, textStyle{size: sizeSmall, color: colorSecond})
	h.mark = newIcon("down", theme.ColorNamePrimary, 12)
	h.mark.Hide()
	h.ExtendBaseWidget(h)
	return h
}

func (h *columnHead) set(active bool) {
	if active == h.active {
		return
	}
	h.active = active
	style := textStyle{size: sizeSmall, color: colorSecond}
	h.mark.Hide()
	if active {
		style = textStyle{size: sizeSmall, color: theme.ColorNamePrimary, bold: true}
		h.mark.Show()
	}
	h.text.restyle(style)
}

// Tapped sorts.
func (h *columnHead) Tapped(*fyne.PointEvent) { h.tapped() }

// Cursor shows that the title can be pressed.
func (h *columnHead) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer puts the mark after the word.
func (h *columnHead) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(hbox(gap1, h.text, h.mark))
}

// checkBox is a small box with a tick; without a function it only shows.
type checkBox struct {
	widget.BaseWidget
	on     bool
	tapped func()
}

func newCheckBox(tapped func()) *checkBox {
	c := &checkBox{tapped: tapped}
	c.ExtendBaseWidget(c)
	return c
}

func (c *checkBox) set(on bool) {
	if on != c.on {
		c.on = on
		c.Refresh()
	}
}

// CreateRenderer draws box and tick.
func (c *checkBox) CreateRenderer() fyne.WidgetRenderer {
	r := &checkRenderer{box: c, frame: canvas.NewRectangle(nil), tick: newIcon("complete", theme.ColorNameForegroundOnPrimary, 12)}
	r.Refresh()
	if c.tapped == nil {
		return r
	}
	return &tapRenderer{checkRenderer: r, area: newTapArea(c.tapped)}
}

type checkRenderer struct {
	box   *checkBox
	frame *canvas.Rectangle
	tick  *icon
}

func (r *checkRenderer) Layout(size fyne.Size) {
	side := fyne.NewSquareSize(15)
	at := fyne.NewPos(gap3, (size.Height-side.Height)/2)
	r.frame.Move(at)
	r.frame.Resize(side)
	r.tick.Move(at)
	r.tick.Resize(side)
}
func (r *checkRenderer) MinSize() fyne.Size { return fyne.NewSize(gap3+15, 15) }
func (r *checkRenderer) Refresh() {
	r.frame.CornerRadius = 3
	r.frame.StrokeWidth = 1
	r.frame.StrokeColor = themed(theme.ColorNameInputBorder)
	r.frame.FillColor = themed(colorSurface)
	r.tick.Hide()
	if r.box.on {
		r.frame.FillColor, r.frame.StrokeColor = themed(theme.ColorNamePrimary), themed(theme.ColorNamePrimary)
		r.tick.Show()
	}
	r.frame.Refresh()
}
func (r *checkRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.frame, r.tick} }
func (r *checkRenderer) Destroy()                     {}

// tapRenderer lays an area that can be tapped over the box.
type tapRenderer struct {
	*checkRenderer
	area *tapArea
}

func (r *tapRenderer) Layout(size fyne.Size) {
	r.checkRenderer.Layout(size)
	r.area.Resize(size)
}
func (r *tapRenderer) Objects() []fyne.CanvasObject { return append(r.checkRenderer.Objects(), r.area) }

// tapArea is an invisible place to press.
type tapArea struct {
	widget.BaseWidget
	tapped func()
}

func newTapArea(tapped func()) *tapArea {
	a := &tapArea{tapped: tapped}
	a.ExtendBaseWidget(a)
	return a
}

// Tapped runs the action.
func (a *tapArea) Tapped(*fyne.PointEvent) { a.tapped() }

// CreateRenderer draws nothing.
func (a *tapArea) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewWithoutLayout())
}

// commands are those of the list, for the registry (see button.command).
func (v *listView) commands() []present.Command { return nil }
