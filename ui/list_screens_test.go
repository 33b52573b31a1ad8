package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/present"
)

// scriptList is what the list asks for beside Search.
type scriptList struct {
	schools []desk.SchoolCount
	named   map[string][]confirm.Row
}

func (d *scriptList) Schools(context.Context) ([]desk.SchoolCount, error) { return d.schools, nil }

func (d *scriptList) FindScanned(_ context.Context, code string) ([]confirm.Row, error) {
	if rows := d.named[code]; len(rows) > 0 {
		return rows, nil
	}
	return nil, &confirm.Problem{Code: confirm.ProblemNotFound}
}

// scanInto types a code as a scanner does, into whatever has the focus.
func (s *screens) scanInto(f fyne.Focusable, code string) {
	for _, r := range code {
		f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyName(strings.ToUpper(string(r)))})
		f.TypedRune(r)
	}
	f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	s.runner.settle()
}

// withScanner makes the window listen for a scanner.
func withScanner(s *screens) *screens {
	s.keys.scan = scanKeys{scanner: present.NewScanner(func() time.Time { return noon }, s.runner), open: s.bench.Scan}
	return s
}

func TestScannerWorksWhateverHasTheFocus(t *testing.T) {
	s := withScanner(newScreens(t, func(d *scriptDesk) {
		d.named = map[string][]confirm.Row{"202600000005": {d.rows[5]}}
	}).open())
	remark, search := s.record.notes.remark, s.list.search
	for name, f := range map[string]fyne.Focusable{
		"table": s.list.table, "ticks": s.record.ticks, "search": search, "remark": remark, "button": s.list.print, "nothing": nil,
	} {
		s.bench.Show(present.ScreenSettings)
		s.bench.Show(present.ScreenCheck)
		remark.SetText("已补交")
		s.runner.settle()
		s.desk.done = nil
		if f == nil {
			for _, r := range "202600000005" {
				s.keys.typedRune(nil, r)
			}
			s.keys.typed(&fyne.KeyEvent{Name: fyne.KeyReturn})
			s.runner.settle()
		} else {
			s.keys.focus(f)
			s.scanInto(f, "202600000005")
		}
		if open := s.bench.List.Row(s.bench.List.State().Current); open.ID != "r5" {
			t.Errorf("%s: the scanned record is not the open one, %s is", name, open.ID)
		}
		for _, did := range s.desk.done {
			if strings.Contains(did, "2026") || strings.HasPrefix(did, "tick") || strings.HasPrefix(did, "conclude") {
				t.Errorf("%s: the desk was asked for %q", name, did)
			}
		}
		if search.Text != "" || strings.Contains(remark.Text, "2026") {
			t.Errorf("%s: the code stays in a field: %q %q", name, search.Text, remark.Text)
		}
		s.bench.List.OpenRow(0)
		s.runner.settle()
	}
	s.scanInto(s.list.table, "209912345678")
	if got := s.notices.Current().Text; !strings.Contains(got, "5678") || strings.Contains(got, "209912345678") {
		t.Errorf("an unknown code says %q", got)
	}
	s.keys.push(&layer{})
	s.scanInto(search, "202600000005")
	if search.Text != "" {
		t.Error("a code is typed under a dialog")
	}
}

func TestListIsShownAsItsClerkLikes(t *testing.T) {
	s := newScreens(t, func(d *scriptDesk) {
		d.schools = []desk.SchoolCount{{School: "青禾县第一中学", Count: 30}, {School: "新宁小学", Count: 10}}
	})
	l := s.bench.List
	shoot(t, s.win, "list-40")
	l.OpenDrawer(present.DrawerColumns)
	shoot(t, s.win, "list-columns")
	s.shows(s.list.drawer.root, "显示哪些列", "证件号码", "恢复默认", "不分页")
	press(s.list.drawer.table, fyne.KeyEnd, fyne.KeyUp, fyne.KeySpace)
	press(s.list.drawer.table, fyne.KeyEscape)
	if s.win.Canvas().Focused() != fyne.Focusable(s.list.table) {
		t.Error("the keyboard does not come back to the list")
	}
	s.shows(s.list.root, "更新时间")
	l.OpenDrawer(present.DrawerColumns)
	for i, row := range l.State().Drawer.Rows {
		if !row.On {
			l.ChooseInDrawer(i)
		}
	}
	l.CloseDrawer()
	s.runner.settle()
	shoot(t, s.win, "list-all-columns")
	s.list.table.scroll.ScrollToOffset(fyne.NewPos(200, 0))
	s.list.table.scroll.OnScrolled(s.list.table.scroll.Offset)
	if s.list.head.shift != s.list.table.scroll.Offset.X || s.list.head.shift == 0 {
		t.Errorf("titles at %v, rows at %v", s.list.head.shift, s.list.table.scroll.Offset.X)
	}
	l.UsualColumns()
	l.SetFilter(present.FilterPrinted, string(confirm.AnswerNo))
	l.SetFilter(present.FilterSchool, "青禾县第一中学")
	l.SetPageSize(10)
	s.runner.settle()
	s.shows(s.list.root, "未打印", "重置", "1 / 4")
	shoot(t, s.win, "list-filtered")
	l.OpenDrawer(present.DrawerViews)
	l.TypeInDrawer("一中未打印")
	l.SubmitDrawer()
	shoot(t, s.win, "list-views")
	s.shows(s.list.drawer.root, "一中未打印", "待核对，青禾")
	if rows := l.State().Drawer.Rows; len(rows) != 1 || rows[0].Detail != "待核对，青禾县第一中学，未打印" {
		t.Errorf("the view says %v", rows)
	}
	l.CloseDrawer()
	s.list.tools.reset.Tapped(nil)
	l.SetPageSize(0)
	s.desk.rows = nil
	l.Reload()
	s.runner.settle()
	shoot(t, s.win, "list-empty")
	if !s.emptyList() {
		t.Error("an empty list does not say why")
	}
}

func TestPileOnTheScreen(t *testing.T) {
	s := withScanner(newScreens(t, func(d *scriptDesk) {
		d.schools = []desk.SchoolCount{{School: "青禾县第一中学", Count: 39}}
		d.rows[7].School = "新宁小学"
		d.named = map[string][]confirm.Row{"202600000009": {d.rows[9]}, "202600000003": {d.rows[3]}, "202600000007": {d.rows[7]}}
	}))
	s.list.tools.piling()
	s.runner.settle()
	shoot(t, s.win, "pile-school")
	press(s.list.drawer.field, fyne.KeyReturn)
	s.runner.settle()
	for _, code := range []string{"202600000009", "202600000003", "202600000007"} {
		s.scanInto(s.list.table, code)
	}
	s.shows(s.list.root, "青禾县第一中学：已到 2 / 39", "属于“新宁小学”", "仍然放入")
	shoot(t, s.win, "pile")
	if rows := []string{s.bench.List.Row(0).ID, s.bench.List.Row(1).ID, s.bench.List.Row(2).ID}; !slices.Equal(rows, []string{"r9", "r3", "r0"}) {
		t.Errorf("the list begins with %v", rows)
	}
	s.list.pile.add.Tapped(nil)
	s.runner.settle()
	if ids, _ := s.bench.List.Listed(); !slices.Equal(ids, []string{"r9", "r3", "r7"}) {
		t.Errorf("to be handed over: %v", ids)
	}
	s.list.pile.hand.Tapped(nil)
	s.runner.settle()
	if s.bench.Screen() != present.ScreenStatistics || s.bench.Rosters.State().Kind != confirm.PaperHandover {
		t.Errorf("the hand-over list is not shown: %s", s.bench.Screen())
	}
}

func TestTableKeys(t *testing.T) {
	s := newScreens(t, nil)
	table := s.list.table
	table.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	press(table, fyne.KeyDown, fyne.KeyDown, fyne.KeyUp)
	if n := s.bench.List.State().Marked; n != 2 {
		t.Errorf("Shift and the arrows mark %d, want 2", n)
	}
	table.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	press(table, fyne.KeyEnd)
	if at := s.bench.List.State().Current; at != 39 {
		t.Errorf("End leads to %d", at)
	}
	table.TypedShortcut(&fyne.ShortcutSelectAll{})
	if n := s.bench.List.State().Marked; n != 40 {
		t.Errorf("Ctrl+A marks %d", n)
	}
	s.bench.List.SetPageSize(10)
	press(table, fyne.KeyHome, fyne.KeyEnd, fyne.KeyPageDown)
	if s := s.bench.List.State(); s.Page != 4 || s.Count != 10 {
		t.Errorf("page %d of %d rows", s.Page, s.Count)
	}
	table.body.MouseDown(&desktop.MouseEvent{Modifier: fyne.KeyModifierShift})
	s.bench.List.Unmark()
	s.bench.List.MoveTo(0)
	table.body.Tapped(&fyne.PointEvent{Position: fyne.NewPos(100, 3*rowHeight+1)})
	if n := s.bench.List.State().Marked; n != 4 {
		t.Errorf("Shift and a click mark %d, want 4", n)
	}
}

func TestListOf20000IsShown(t *testing.T) {
	s := newScreens(t, func(d *scriptDesk) {
		one := d.rows[0]
		d.rows = nil
		for i := range 20_000 {
			one.ID, one.ApplicationNo, one.Findings = fmt.Sprint("r", i), fmt.Sprint(202600000000+i), i%4
			d.rows = append(d.rows, one)
		}
	})
	press(s.list.table, fyne.KeyEnd, fyne.KeyPageUp, fyne.KeyPageUp)
	shoot(t, s.win, "list-20000")
	s.shows(s.list.root, "共 20000 位")
	if rows := len(s.list.table.body.slots); rows > 60 {
		t.Errorf("%d rows exist for what is seen", rows)
	}
}
