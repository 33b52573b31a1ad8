package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// listTools stand over the list: what narrows it, how it is shown, piles.
type listTools struct {
	presenter *present.List
	keys      *keyboard
	popup     func(fyne.CanvasObject, []menuItem)
	root      fyne.CanvasObject
	filter    *button
	columns   *button
	views     *button
	pile      *button
	active    *chipBar
	reset     *button
	narrowed  fyne.CanvasObject
	filters   []present.FilterChip
}

func newListTools(p *present.List, keys *keyboard, popup func(fyne.CanvasObject, []menuItem)) *listTools {
	t := &listTools{presenter: p, keys: keys, popup: popup}
	t.filter = newButton(buttonQuiet, keys, lang.L("筛选"), "", "down", t.chooseFilter).tells("", "Alt+F")
	t.columns = newButton(buttonQuiet, keys, lang.L("显示"), "", "", func() { p.OpenDrawer(present.DrawerColumns) }).tells(lang.L("显示哪些列、每页多少"), "Alt+C")
	t.views = newButton(buttonQuiet, keys, lang.L("视图"), "", "", func() { p.OpenDrawer(present.DrawerViews) }).tells(lang.L("已存的视图"), "Alt+V")
	t.pile = newButton(buttonQuiet, keys, lang.L("按校一叠"), "", "", t.piling).tells("", "Alt+P")
	t.reset = newButton(buttonQuiet, keys, lang.L("重置"), "", "", p.Reset).tells(lang.L("重置筛选和查找，显示全部"), keyReset)
	t.active = newChipBar(keys, true, popup, func(i int) { p.SetFilter(t.filters[i].Key, "") })
	t.narrowed = vbox(0, inset(gap1, gap2, border(nil, nil, nil, t.reset, t.active)), widget.NewSeparator())
	buttons := inset(2, gap1, border(nil, nil, hbox(0, t.filter, t.columns, t.views, t.pile), nil, newSpacer()))
	t.root = vbox(0, buttons, widget.NewSeparator(), t.narrowed)
	return t
}

func (t *listTools) render(s present.ListState) {
	t.filters = s.Filters
	chips := make([]present.Chip, len(s.Filters))
	for i, f := range s.Filters {
		chips[i] = present.Chip{Label: f.Word}
	}
	t.active.set(chips)
	show(t.narrowed, len(chips) > 0 || s.Text != "")
	word := lang.L("按校一叠")
	if s.Pile.Open && !s.Pile.Shown {
		word = lang.L("回到这一叠")
	}
	t.pile.set(word, !s.Pile.Shown)
}

// piling begins a pile, or goes back to the one under way.
func (t *listTools) piling() {
	switch s := t.presenter.State().Pile; {
	case s.Shown:
	case s.Open:
		t.presenter.ShowPile()
	default:
		t.presenter.OpenDrawer(present.DrawerPileSchool)
	}
}

// chooseFilter offers the parts of the filter, then what one can be set to.
func (t *listTools) chooseFilter() {
	all := t.presenter.FilterChoices()
	items := make([]menuItem, 0, len(all)+1)
	for _, c := range all {
		items = append(items, menuItem{c.Word + "…", func() { t.chooseValue(c) }})
	}
	t.popup(t.filter, append(items, menuItem{lang.L("重置"), t.presenter.Reset}))
}

func (t *listTools) chooseValue(c present.FilterChoice) {
	if c.Key == present.FilterSchool {
		t.presenter.OpenDrawer(present.DrawerSchool)
		return
	}
	items := make([]menuItem, 0, len(c.Values))
	for _, value := range c.Values {
		word := value.Word
		if value.Chosen {
			word += " ✓"
		}
		items = append(items, menuItem{word, func() { t.presenter.SetFilter(c.Key, value.Value) }})
	}
	t.popup(t.filter, items)
}

// pileStrip tells how far a pile is, and asks about folders of another school.
type pileStrip struct {
	root     *fyne.Container
	words    *label
	progress *thinProgress
	hand     *button
	end      *button
	ask      fyne.CanvasObject
	question *paragraph
	add      *button
	leave    *button
}

func newPileStrip(p *present.List, keys *keyboard) *pileStrip {
	s := &pileStrip{
		words:    newLabel("", textStyle{size: sizeSmall, bold: true, clip: true}),
		progress: newThinProgress(),
		hand:     newButton(buttonPlain, keys, lang.L("移交清单"), "", "", p.HandOver).tells(lang.L("这一叠的移交清单"), "Alt+H"),
		end:      newButton(buttonQuiet, keys, lang.L("结束"), "", "", p.EndPile).tells(lang.L("结束这一叠"), "Alt+E"),
		question: newParagraph("", textStyle{size: sizeSmall}),
		add:      newButton(buttonPlain, keys, lang.L("仍然放入"), "Alt+Y", "", func() { p.AnswerOther(true) }),
		leave:    newButton(buttonPlain, keys, lang.L("不放入"), "Alt+N", "", func() { p.AnswerOther(false) }),
	}
	s.ask = newPanel(colorWarnSoft, "", 0, inset(gap1, gap2, vbox(gap1, s.question, hbox(gap2, s.add, s.leave))))
	line := border(nil, nil, nil, hbox(0, s.hand, s.end), inset(0, gap2, s.words))
	s.root = vbox(0, newPanel(colorInfoSoft, "", 0, inset(2, gap1, line)), s.progress, s.ask, widget.NewSeparator())
	return s
}

func (s *pileStrip) render(p present.PileState) {
	s.words.set(p.Words)
	s.progress.set(true, p.Ratio)
	s.question.set(p.Ask)
	if show(s.ask, p.Ask != ""); s.root.Visible() != p.Shown {
		show(s.root, p.Shown)
	}
}

// listPager turns pages where a clerk wants pages.
type listPager struct {
	root       *fyne.Container
	back, next *button
	at         *label
}

func newListPager(p *present.List, keys *keyboard) *listPager {
	g := &listPager{at: newLabel("", textStyle{size: sizeSmall, align: fyne.TextAlignCenter})}
	g.back = newButton(buttonQuiet, keys, "‹", "", "", func() { p.TurnPage(-1) }).tells(lang.L("上一页"), "Alt+Left")
	g.next = newButton(buttonQuiet, keys, "›", "", "", func() { p.TurnPage(1) }).tells(lang.L("下一页"), "Alt+Right")
	g.root = hbox(0, g.back, g.at, g.next)
	return g
}

func (g *listPager) render(s present.ListState) {
	show(g.root, s.PageSize > 0)
	g.at.set(count(s.Page) + " / " + count(s.Pages))
	g.back.enable(s.Page > 1)
	g.next.enable(s.Page < s.Pages)
}

// listDrawer lies over the list while columns, a view or a school is chosen.
type listDrawer struct {
	presenter *present.List
	keys      *keyboard
	root      fyne.CanvasObject
	title     *label
	hint      *paragraph
	field     *entry
	fieldBox  fyne.CanvasObject
	sizes     *selector
	sizeBox   fyne.CanvasObject
	table     *table
	empty     *paragraph
	buttons   []*button
	state     present.DrawerState
	back      func() // gives the focus back to the list
}

// drawerButtons is the most a drawer has.
const drawerButtons = 4

func newListDrawer(p *present.List, keys *keyboard, back func()) *listDrawer {
	d := &listDrawer{presenter: p, keys: keys, back: back}
	d.title = newLabel("", textStyle{bold: true})
	d.hint = newParagraph("", textStyle{size: sizeSmall, color: colorSecond})
	d.field = newEntry(keys, "")
	d.field.OnChanged = p.TypeInDrawer
	d.field.onKey = d.fromField
	d.fieldBox = inset(gap1, 0, d.field)
	words := make([]option, len(present.PageSizes))
	for i, n := range present.PageSizes {
		if words[i].word = count(n); n == 0 {
			words[i].word = lang.L("不分页")
		}
	}
	d.sizes = newSelector(keys, 0, words, func(i int) { p.SetPageSize(present.PageSizes[i]) })
	d.sizeBox = vbox(gap1, newLabel(lang.L("每页"), textStyle{size: sizeSmall, color: colorSecond}), hbox(0, d.sizes))
	d.table = newTable(keys, func() tableRow { return newDrawerRow(d) })
	d.table.onMove, d.table.onOpen, d.table.onMark = p.MoveInDrawer, p.ChooseInDrawer, p.ChooseInDrawer
	d.table.onEscape = p.CloseDrawer
	d.empty = newParagraph("", textStyle{color: colorSecond})
	bar := hbox(gap2)
	for i := range drawerButtons {
		b := newButton(buttonPlain, keys, "", "", "", func() { p.PressInDrawer(i) })
		d.buttons = append(d.buttons, b)
		bar.Add(b)
	}
	head := inset(gap2, gap3, vbox(gap1, d.title, d.hint, d.fieldBox, d.sizeBox))
	d.root = newPanel(colorSurface, "", 0, border(vbox(0, head, widget.NewSeparator()),
		vbox(0, widget.NewSeparator(), inset(gap1, gap2, bar)), nil, nil, container.NewStack(d.table, inset(gap4, gap4, d.empty))))
	d.root.Hide()
	return d
}

// fromField lets the keyboard go from the field into the rows.
func (d *listDrawer) fromField(e *fyne.KeyEvent) bool {
	switch e.Name {
	case fyne.KeyDown:
		d.keys.focus(d.table)
	case fyne.KeyReturn, fyne.KeyEnter:
		d.presenter.SubmitDrawer()
	case fyne.KeyEscape:
		d.presenter.CloseDrawer()
	default:
		return false
	}
	return true
}

func (d *listDrawer) render(list present.ListState) {
	s := list.Drawer
	before := d.state.Kind
	d.state = s
	open := s.Kind != present.DrawerShut
	if show(d.root, open); !open {
		if before != present.DrawerShut {
			d.back()
		}
		return
	}
	d.title.set(s.Title)
	d.hint.set(s.Hint)
	show(d.hint, s.Hint != "")
	d.field.SetPlaceHolder(s.Placeholder)
	d.field.setText(s.Text)
	show(d.fieldBox, s.Placeholder != "")
	show(d.sizeBox, s.Kind == present.DrawerColumns)
	for i, n := range present.PageSizes {
		if n == list.PageSize {
			d.sizes.set(i, true)
		}
	}
	d.renderRows(s)
	if before != s.Kind {
		d.root.Refresh()
		d.focus()
	}
}

func (d *listDrawer) renderRows(s present.DrawerState) {
	d.table.set(len(s.Rows), s.Current)
	none := ""
	if len(s.Rows) == 0 {
		none = s.Empty
	}
	d.empty.set(none)
	for i, b := range d.buttons {
		show(b, i < len(s.Buttons))
		if i < len(s.Buttons) {
			b.key = s.Buttons[i].Key
			b.set(s.Buttons[i].Word, s.Buttons[i].Enabled)
		}
	}
}

// focus puts the keyboard where the drawer is used first.
func (d *listDrawer) focus() {
	if d.state.Placeholder != "" {
		d.keys.focus(d.field)
		return
	}
	d.keys.focus(d.table)
}

// drawerRow is one thing to choose, with its tick or dot.
type drawerRow struct {
	widget.BaseWidget
	drawer *listDrawer
	tick   *checkBox
	word   *label
	detail *label
}

func newDrawerRow(d *listDrawer) *drawerRow {
	r := &drawerRow{drawer: d, tick: newCheckBox(nil),
		word:   newLabel("", textStyle{clip: true}),
		detail: newLabel("", textStyle{size: sizeSmall, color: colorSecond, clip: true})}
	r.ExtendBaseWidget(r)
	return r
}

func (r *drawerRow) show(i int) {
	if i >= len(r.drawer.state.Rows) {
		return
	}
	row := r.drawer.state.Rows[i]
	r.tick.set(row.On)
	show(r.tick, r.drawer.state.Ticks)
	r.word.set(row.Word)
	style := textStyle{clip: true}
	if row.On && !r.drawer.state.Ticks {
		style.bold, style.color = true, theme.ColorNamePrimary
	}
	r.word.restyle(style)
	r.detail.set(row.Detail)
}

// CreateRenderer puts tick, word and detail beside one another.
func (r *drawerRow) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.New(columns{tickWidth, -3, -2}, r.tick, r.word, r.detail))
}
