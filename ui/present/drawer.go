package present

import (
	"context"
	"slices"
	"strings"
	"time"

	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// DrawerKind is what is chosen in the drawer over the list.
type DrawerKind string

// The kinds.
const (
	DrawerShut       DrawerKind = ""
	DrawerColumns    DrawerKind = "columns"     // which columns, in which order
	DrawerViews      DrawerKind = "views"       // saved views
	DrawerSchool     DrawerKind = "school"      // to filter by
	DrawerPileSchool DrawerKind = "pile_school" // whose pile is begun
)

// DrawerState is what the drawer shows.
type DrawerState struct {
	Kind        DrawerKind
	Title, Hint string
	Placeholder string // of its field; empty: it has none
	Text        string // in its field
	Ticks       bool   // rows have a box to tick
	Rows        []DrawerRow
	Current     int // -1 for none
	Empty       string
	Buttons     []DrawerButton
}

// DrawerRow is one thing to choose.
type DrawerRow struct {
	key, Word, Detail string
	On                bool
}

// DrawerButton is a button below the rows.
type DrawerButton struct {
	Word    string
	Key     string
	Enabled bool
	act     func()
}

// drawer lies over the rows while something is chosen for the list.
type drawer struct {
	kind    DrawerKind
	text    string
	current int
	rows    []DrawerRow // that can be chosen, under text
	list    *List
	schools []desk.SchoolCount
	columns []string // keys of all columns, those that are shown first
	begun   func() time.Time
}

// OpenDrawer shows what is chosen in a kind of drawer.
func (l *List) OpenDrawer(kind DrawerKind) {
	l.drawer = drawer{kind: kind, list: l, begun: l.drawer.begun}
	if kind == DrawerColumns {
		l.drawer.columns = l.columnKeys()
		for _, c := range columns() {
			if !slices.Contains(l.drawer.columns, c.Key) {
				l.drawer.columns = append(l.drawer.columns, c.Key)
			}
		}
	}
	l.drawer.fill()
	if kind == DrawerSchool || kind == DrawerPileSchool {
		l.readSchools()
	}
	l.changed()
}

func (l *List) readSchools() {
	kind := l.drawer.kind
	var schools []desk.SchoolCount
	l.runner.Go("schools", func(ctx context.Context) (err error) {
		schools, err = l.desk.Schools(ctx)
		return err
	}, func(err error) {
		l.notices.Fail(err)
		if l.drawer.kind == kind {
			l.drawer.schools = schools
			l.drawer.fill()
			l.changed()
		}
	})
}

// CloseDrawer goes back to the rows.
func (l *List) CloseDrawer() {
	l.drawer = drawer{begun: l.drawer.begun}
	l.changed()
}

// TypeInDrawer is typing in the field of the drawer: a name, or part of a school.
func (l *List) TypeInDrawer(text string) {
	if text == l.drawer.text {
		return
	}
	l.drawer.text = text
	if l.drawer.kind != DrawerViews {
		l.drawer.fill()
		l.drawer.current = min(0, len(l.drawer.rows)-1)
	}
	l.changed()
}

// MoveInDrawer puts the keyboard on a row of the drawer.
func (l *List) MoveInDrawer(i int) {
	if i >= 0 && i < len(l.drawer.rows) && i != l.drawer.current {
		l.drawer.current = i
		l.changed()
	}
}

// ChooseInDrawer takes row i: a view, a school, or a tick.
func (l *List) ChooseInDrawer(i int) {
	d := &l.drawer
	if i < 0 || i >= len(d.rows) {
		return
	}
	d.current = i
	key := d.rows[i].key
	switch d.kind {
	case DrawerColumns:
		l.tickColumn(key)
	case DrawerViews:
		l.CloseDrawer()
		l.ShowView(key)
	case DrawerSchool:
		l.CloseDrawer()
		l.SetFilter(FilterSchool, key)
	case DrawerPileSchool:
		now := time.Time{}
		if d.begun != nil {
			now = d.begun()
		}
		l.CloseDrawer()
		l.BeginPile(key, now)
	}
}

// SubmitDrawer is Return in the field: it saves the view, or takes the school found.
func (l *List) SubmitDrawer() {
	if l.drawer.kind == DrawerViews {
		l.saveTypedView()
		return
	}
	l.ChooseInDrawer(l.drawer.current)
}

// PressInDrawer presses a button of the drawer.
func (l *List) PressInDrawer(i int) {
	if all := l.drawer.buttons(); i >= 0 && i < len(all) && all[i].Enabled {
		all[i].act()
	}
}

func (l *List) saveTypedView() {
	l.SaveView(l.drawer.text)
	l.drawer.text = ""
	l.drawer.fill()
	l.changed()
}

// tickColumn shows a column, or hides it; one always stays.
func (l *List) tickColumn(key string) {
	keys := l.columnKeys()
	if i := slices.Index(keys, key); i < 0 {
		keys = append(keys, key)
	} else if len(keys) > 1 {
		keys = slices.Delete(keys, i, i+1)
	}
	// The order of the drawer is that of the list, also for what is ticked later.
	keys = slices.DeleteFunc(slices.Clone(l.drawer.columns), func(k string) bool { return !slices.Contains(keys, k) })
	l.chooseColumns(keys)
}

// shiftColumn moves the column the keyboard is on.
func (l *List) shiftColumn(by int) {
	d := &l.drawer
	from, to := d.current, d.current+by
	if from < 0 || to < 0 || to >= len(d.columns) {
		return
	}
	d.columns[from], d.columns[to] = d.columns[to], d.columns[from]
	d.current = to
	shown := l.columnKeys()
	l.chooseColumns(slices.DeleteFunc(slices.Clone(d.columns), func(k string) bool { return !slices.Contains(shown, k) }))
}

func (l *List) chooseColumns(keys []string) {
	l.showColumns(keys)
	l.drawer.fill()
	l.saveChoices()
	l.changed()
}

// UsualColumns shows the columns as they are when nobody has chosen.
func (l *List) UsualColumns() {
	l.chooseColumns(nil)
	if l.drawer.kind == DrawerColumns {
		l.OpenDrawer(DrawerColumns)
	}
}

// fill makes the rows of the drawer.
func (d *drawer) fill() {
	d.rows = nil
	l := d.list
	switch d.kind {
	case DrawerColumns:
		shown, all := l.columnKeys(), columns()
		for _, key := range d.columns {
			c := all[slices.IndexFunc(all, func(c columnOf) bool { return c.Key == key })]
			d.rows = append(d.rows, DrawerRow{key: key, Word: lang.L(c.Title), On: slices.Contains(shown, key)})
		}
	case DrawerViews:
		for _, v := range l.views {
			d.rows = append(d.rows, DrawerRow{key: v.Name, Word: v.Name, Detail: v.words(), On: v.Name == l.view})
		}
	case DrawerSchool, DrawerPileSchool:
		part := strings.TrimSpace(toHalfWidth(d.text))
		for _, s := range d.schools {
			if strings.Contains(s.School, part) {
				d.rows = append(d.rows, DrawerRow{key: s.School, Word: s.School, Detail: lang.N("%d 位", s.Count), On: s.School == l.query.School})
			}
		}
	}
	d.current = max(min(0, len(d.rows)-1), min(d.current, len(d.rows)-1))
}

func (d *drawer) state() DrawerState {
	s := DrawerState{Kind: d.kind, Text: d.text, Rows: d.rows, Current: d.current}
	if d.kind == DrawerShut {
		return s
	}
	s.Buttons = d.buttons()
	switch d.kind {
	case DrawerColumns:
		s.Title, s.Ticks = lang.L("显示哪些列"), true
		s.Hint = lang.L("空格或点选：显示或不显示。次序即列的次序。")
	case DrawerViews:
		s.Title, s.Placeholder = lang.L("已存的视图"), lang.L("给现在的看法起个名字…")
		s.Hint = lang.L("视图记住队列、筛选、排序和列，跟着您走；不记查找的内容。")
		s.Empty = lang.L("还没有视图。")
	case DrawerSchool, DrawerPileSchool:
		s.Title, s.Placeholder = lang.L("只看一所学校"), lang.L("学校名称中的几个字…")
		s.Empty = lang.L("没有这样的学校。")
		if d.kind == DrawerPileSchool {
			s.Title = lang.L("开始一叠：选学校")
			s.Hint = lang.L("扫到的申请人按先后列在前面，没有条码的按 Alt+A 放入；扫到他校的会问您。锁定或重启后接着做。")
		}
	}
	return s
}

func (d *drawer) buttons() []DrawerButton {
	l := d.list
	shut := DrawerButton{lang.L("完成"), "Esc", true, func() { l.CloseDrawer() }}
	switch d.kind {
	case DrawerColumns:
		return []DrawerButton{
			{lang.L("上移"), "", d.current > 0, func() { l.shiftColumn(-1) }},
			{lang.L("下移"), "", d.current >= 0 && d.current < len(d.rows)-1, func() { l.shiftColumn(1) }},
			{lang.L("恢复默认"), "", true, l.UsualColumns}, shut,
		}
	case DrawerViews:
		chosen := d.current >= 0 && d.current < len(d.rows)
		return []DrawerButton{
			{lang.L("保存"), "", strings.TrimSpace(d.text) != "", l.saveTypedView},
			{lang.L("删除"), "", chosen, func() {
				l.DeleteView(d.rows[d.current].key)
				l.drawer.fill()
				l.changed()
			}}, shut,
		}
	case DrawerSchool:
		return []DrawerButton{
			{lang.L("所有学校"), "", l.query.School != "", func() {
				l.CloseDrawer()
				l.SetFilter(FilterSchool, "")
			}}, shut,
		}
	}
	shut.Word = lang.L("取消")
	return []DrawerButton{shut}
}
