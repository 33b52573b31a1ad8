package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// compareView shows the three columns of a conflict. Lines that differ come
// first, marked by icon and word; those alike are folded.
type compareView struct {
	presenter *present.Conflicts
	keys      *keyboard
	head      fyne.CanvasObject
	scroll    *container.Scroll
	box       *fyne.Container
	rows      []*compareRow
	fold      *button
	shown     string
}

// compareColumns are label, change, and the three columns alike.
var compareColumns = &wrapColumns{widths: []float32{gap4, 124, 132, -1, -1, -1, gap2}}

func newCompareView(p *present.Conflicts, keys *keyboard) *compareView {
	v := &compareView{presenter: p, keys: keys, box: vbox(0)}
	v.head = newPanel(theme.ColorNameHeaderBackground, "", 0, sized(0, rowHeight, container.New(compareColumns,
		container.NewStack(), headWord(lang.L("项目")), headWord(lang.L("变化")), headWord(lang.L(present.ConflictSeen)), headWord(lang.L(present.ConflictNow)), headWord(lang.L(present.ConflictMine)),
		container.NewStack())))
	v.fold = newButton(buttonQuiet, keys, "", "", "down", nil)
	v.scroll = container.NewVScroll(vbox(0, v.box, inset(gap1, gap2, hbox(0, v.fold))))
	return v
}

func headWord(word string) fyne.CanvasObject {
	return newLabel(word, textStyle{size: sizeSmall, color: colorSecond, bold: true, clip: true})
}

// set shows the lines of a conflict.
func (v *compareView) set(s present.ConflictState) {
	lines := s.Sheet.Rows
	if s.Unfolded {
		lines = append(append([]present.ConflictRow{}, lines...), s.Sheet.Same...)
	}
	for len(v.rows) < len(lines) {
		r := newCompareRow(v.presenter, v.keys)
		v.rows = append(v.rows, r)
		v.box.Add(r.box)
	}
	for i, r := range v.rows {
		show(r.box, i < len(lines))
		if i < len(lines) {
			r.show(lines[i], s)
		}
	}
	word := lang.N("展开没有变化的 %d 项", len(s.Sheet.Same))
	if s.Unfolded {
		word = lang.L("收起没有变化的项")
	}
	v.fold.tapped = func() { v.presenter.Unfold(!s.Unfolded) }
	v.fold.set(word, true)
	show(v.fold, len(s.Sheet.Same) > 0)
	if v.shown != s.Sheet.OperationID {
		v.shown = s.Sheet.OperationID
		v.scroll.ScrollToOffset(fyne.NewPos(0, 0))
	}
}

// focusFirst puts the keyboard on the first field to be chosen.
func (v *compareView) focusFirst() {
	for _, r := range v.rows {
		if r.box.Visible() && r.choose.Visible() {
			v.keys.focus(r.choose)
			return
		}
	}
}

// compareRow is one line of the three columns.
type compareRow struct {
	box             fyne.CanvasObject
	ground          *panel
	name            *paragraph
	badge           *badge
	choose          *selector
	seen, now, mine *paragraph
	field           string
}

func newCompareRow(p *present.Conflicts, keys *keyboard) *compareRow {
	cell := func() *paragraph { return newParagraph("", textStyle{size: sizeSmall}) }
	r := &compareRow{name: newParagraph("", textStyle{size: sizeSmall, color: colorSecond}),
		badge: newBadge(present.Badge{}), seen: cell(), now: cell(), mine: cell()}
	r.choose = newSelector(keys, 54, []option{{word: lang.L("现在的")}, {word: lang.L("我的")}}, func(i int) { p.ChooseValue(r.field, i == 1) })
	change := vbox(2, hbox(0, r.badge), hbox(0, r.choose))
	r.ground = newPanel(colorSurface, "", 0, inset(6, 0, container.New(compareColumns,
		container.NewStack(), r.name, change, r.seen, r.now, r.mine, container.NewStack())))
	r.box = vbox(0, r.ground, widget.NewSeparator())
	return r
}

func (r *compareRow) show(row present.ConflictRow, s present.ConflictState) {
	r.field = row.Field
	r.name.set(row.Label)
	r.badge.set(row.Change)
	r.seen.set(dash(row.Seen))
	r.now.set(dash(row.Now))
	r.mine.set(dash(row.Mine))
	changed := row.Change.Tone == present.ToneWarn || row.Change.Tone == present.ToneConflict
	style := textStyle{size: sizeSmall}
	r.seen.restyle(style)
	style.bold = changed
	r.now.restyle(style)
	fill := fyne.ThemeColorName(colorSurface)
	if changed {
		fill = colorWarnSoft
	}
	r.ground.restyle(fill, "")
	chosen := -1
	if mine, ok := s.Mine[row.Field]; ok {
		chosen = map[bool]int{true: 1, false: 0}[mine]
	}
	r.choose.set(chosen, !s.Busy && s.Stale == "" && s.Sheet.Closed == "")
	show(r.choose, row.Field != "" && s.Sheet.Way == present.WayCorrect)
}

// dash stands for what one side says nothing of.
func dash(text string) string {
	if text == "" {
		return "—"
	}
	return text
}

// wrapColumns lays cells out as columns does, each as high as the highest.
type wrapColumns struct{ widths []float32 }

// Layout gives each cell its width first, which breaks its text, then the row's height.
func (c *wrapColumns) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	fixed, shares := float32(0), float32(0)
	for _, w := range c.widths {
		if w >= 0 {
			fixed += w
		} else {
			shares -= w
		}
	}
	x := float32(0)
	for i, o := range objects {
		w := c.widths[i]
		if w < 0 {
			w = max(0, size.Width-fixed) * -w / shares
		}
		o.Move(fyne.NewPos(x, 0))
		o.Resize(fyne.NewSize(max(0, w-gap3), size.Height))
		x += w
	}
}

// MinSize is as high as the highest cell at its present width.
func (c *wrapColumns) MinSize(objects []fyne.CanvasObject) fyne.Size {
	height := float32(0)
	for _, o := range objects {
		height = max(height, o.MinSize().Height)
	}
	return fyne.NewSize(0, height)
}
