package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/present"
)

// tap presses the button that shows a word.
func (s *screens) tap(o fyne.CanvasObject, word string) {
	s.t.Helper()
	for _, part := range test.LaidOutObjects(o) {
		if b, ok := part.(*button); ok && b.text == word {
			b.Tapped(nil)
			return
		}
	}
	s.t.Errorf("there is no button %q", word)
}

// inTrouble is a desk with every kind of standing problem.
func inTrouble(d *scriptDesk) {
	withKeys(d)
	d.standing.Link = confirm.Link{Problem: &confirm.Problem{Code: confirm.ProblemOffline}, LastPull: noon}
	d.standing.Window = confirm.Window{Opens: noon.Add(-time.Hour), Closes: noon.Add(30 * time.Hour)}
	d.standing.Plan = confirm.Plan{Name: "2026 年秋季中小学教师资格定期注册"}
	d.standing.Conflict, d.standing.Disk = 3, &confirm.Problem{Code: confirm.ProblemDiskLow, Args: map[string]string{"megabytes": "120"}}
	d.standing.AuditForked = true
}

// resize lays the window out at a size, as a frame of the real window does.
func (s *screens) resize(width, height float32) {
	s.win.Resize(fyne.NewSize(width, height+1))
	s.win.Resize(fyne.NewSize(width, height))
}

func TestStandingProblemsAreInOnePlace(t *testing.T) {
	s := newScreens(t, inTrouble)
	shoot(t, s.win, "top-line")
	s.shows(s.standing.root, "日志对不上 等 ", " 项")
	s.keys.press(keyTroubles)
	shoot(t, s.win, "troubles")
	s.shows(s.troubles.flap.root, "日志对不上", "离线", "冲突 3", "磁盘快满", "证书还有 6 天", "备份盘异常", "待签名 3", "受限模式", "PIN 只剩 2 次", "看冲突")
	s.keys.press("F8") // of what lies under it
	s.keys.press("Escape")
	if s.win.Canvas().Overlays().Top() != nil || len(s.keys.layers) != 0 {
		t.Error("Escape does not close the panel")
	}
	s.keys.press(keyTroubles)
	s.tap(s.troubles.flap.root, "看冲突")
	if s.bench.Screen() != present.ScreenSend || s.bench.SendPage() != present.PageConflicts || s.win.Canvas().Overlays().Top() != nil {
		t.Error("the button of a problem does not lead there")
	}
	s.did()
}

// Nothing in the top line is clipped or lies over something else, at any size.
func TestTopLineHasRoomForWhatItShows(t *testing.T) {
	s := newScreens(t, inTrouble)
	for _, width := range []float32{1920, 1280, 1024, 960} {
		s.resize(width, 600)
		end := fyne.CurrentApp().Driver().AbsolutePositionForObject(s.standing.place).X + s.standing.place.Size().Width
		if full := s.standing.place.style.measure(s.standing.place.text); full > s.standing.place.Size().Width+0.5 {
			t.Errorf("%v: %q needs %v and has %v", width, s.standing.place.text, full, s.standing.place.Size().Width)
		}
		for _, it := range s.standing.layout.items {
			if !it.slot.Visible() {
				continue
			}
			x := fyne.CurrentApp().Driver().AbsolutePositionForObject(it.slot).X
			if x < end || it.slot.Size().Width < it.object.MinSize().Width {
				t.Errorf("%v: %q begins at %v, the one before ends at %v", width, reads(it.slot), x, end)
			}
			end = x + it.slot.Size().Width
		}
		if end > width {
			t.Errorf("%v: the line ends at %v", width, end)
		}
	}
}

func TestNavigationCollapsesAndCounts(t *testing.T) {
	s := newScreens(t, inTrouble)
	words := func() bool { return s.nav[0].word.Visible() }
	s.resize(1280, 800)
	if !words() {
		t.Error("a wide window shows no words")
	}
	send := s.navItem(present.ScreenSend)
	if send.number.text != "5" || !send.pill.Visible() {
		t.Errorf("the number of conflicts and unsent is %q", send.number.text)
	}
	s.resize(960, 600)
	if words() {
		t.Error("a narrow window keeps the words")
	}
	last := s.nav[len(s.nav)-1]
	if _, bottom := place(last); bottom > 600-footHeight {
		t.Errorf("the last of %d places ends at %v", len(s.nav), bottom)
	}
	last.Tapped(nil)
	if !s.help.shown.Shown {
		t.Error("the last place is not the help")
	}
}

func TestQueuesThatDoNotFitAreInAMenu(t *testing.T) {
	s := newScreens(t, nil)
	for _, width := range []float32{1920, 1280, 1024, 960} {
		s.resize(width, 600)
		bar, shown := s.list.chips, 0
		left := fyne.CurrentApp().Driver().AbsolutePositionForObject(s.list.search).X
		for i, c := range bar.chips {
			if !c.Visible() {
				continue
			}
			shown++
			if x := fyne.CurrentApp().Driver().AbsolutePositionForObject(c).X; x+c.Size().Width > left {
				t.Errorf("%v: queue %d lies under the search field", width, i)
			}
		}
		if all := len(bar.values); shown+len(bar.items()) != all || all == 0 {
			t.Errorf("%v: %d queues are shown, %d in the menu, of %d", width, shown, len(bar.items()), all)
		}
	}
	s.list.chips.Resize(fyne.NewSize(320, 32))
	hidden := s.list.chips.rest
	if len(hidden) == 0 {
		t.Fatal("every queue fits a narrow strip: the test shows nothing")
	}
	last := hidden[len(hidden)-1]
	s.list.chips.items()[len(hidden)-1].act()
	s.runner.settle()
	if c := s.list.chips.chips[last]; !c.Visible() || !c.value.Active {
		t.Error("the chosen queue is not shown")
	}
}

func TestListFillsTheWindow(t *testing.T) {
	s := newScreens(t, nil).open()
	s.keys.press(keyFull)
	s.resize(1280, 801)
	shoot(t, s.win, "full-list")
	if s.record.root.Visible() || s.navBox.Visible() || s.list.root.Size().Width < 1279 {
		t.Errorf("the list is %v wide", s.list.root.Size().Width)
	}
	s.keys.press("Escape")
	if !s.record.root.Visible() || !s.navBox.Visible() || s.keys.press("Escape") {
		t.Error("Escape does not take it back")
	}
	s.keys.press(keyFull)
	s.keys.focus(s.list.table)
	press(s.list.table, fyne.KeyEnd, fyne.KeyReturn)
	s.runner.settle()
	if !s.record.root.Visible() {
		t.Error("a record that is opened is not seen")
	}
}

func TestPaletteFindsAndDoes(t *testing.T) {
	s := newScreens(t, nil).open()
	s.keys.press(keyPalette)
	shoot(t, s.win, "palette")
	v := s.palette
	if s.win.Canvas().Focused() != fyne.Focusable(v.query) {
		t.Fatal("the field has not the focus")
	}
	s.shows(v.flap.root, "材料齐全", "F8", "下一个", "F9")
	v.query.SetText("dy")
	shoot(t, s.win, "palette-search")
	v.query.SetText("dyxp") // 打印 comes with it
	v.query.SetText("zywt")
	v.query.SetText("shezhi")
	press(v.query, fyne.KeyReturn)
	if s.bench.Screen() != present.ScreenSettings || s.win.Canvas().Overlays().Top() != nil {
		t.Errorf("the palette leads to %s", s.bench.Screen())
	}
	s.bench.Show(present.ScreenCheck)
	s.keys.press(keyPalette)
	v.query.SetText("材料不全")
	if len(v.state.Lines) == 0 || v.state.Lines[0].Reason == "" {
		t.Error("a command that cannot be done does not say why")
	}
	press(v.query, fyne.KeyReturn) // cannot be done: it stays
	if !v.state.Shown {
		t.Error("a command that cannot be done closes the palette")
	}
	press(v.query, fyne.KeyEscape)
	s.did()
}

func TestTooltipComesLateAndGoes(t *testing.T) {
	s := newScreens(t, nil).open()
	ticks := &everyRunner{}
	s.keys.tips.runner = ticks
	b := s.standing.sync
	b.MouseIn(nil)
	if s.keys.tips.box.Visible() {
		t.Error("it comes at once")
	}
	ticks.tick()
	s.shows(s.keys.tips.root, "同步", "F5")
	shoot(t, s.win, "tooltip")
	b.MouseOut()
	if s.keys.tips.box.Visible() {
		t.Error("it stays")
	}
	b.MouseIn(nil)
	b.MouseOut() // before it came
	ticks.tick()
	if s.keys.tips.box.Visible() {
		t.Error("it comes when the pointer has gone")
	}
	b.because("正在同步，请等它结束。")
	b.MouseIn(nil)
	ticks.tick()
	s.shows(s.keys.tips.root, "正在同步，请等它结束。")
	b.Tapped(nil)
	if s.keys.tips.box.Visible() {
		t.Error("it stays over what was pressed")
	}
}

// everyRunner runs what is to be repeated when the test says so.
type everyRunner struct {
	queueRunner
	due []func()
}

func (r *everyRunner) Every(_ time.Duration, fn func()) (stop func()) {
	i := len(r.due)
	r.due = append(r.due, fn)
	return func() { r.due[i] = nil }
}

func (r *everyRunner) tick() {
	for _, fn := range r.due {
		if fn != nil {
			fn()
		}
	}
}
func TestHelpKeepsThePlace(t *testing.T) {
	s := newScreens(t, nil).open()
	focused := s.win.Canvas().Focused()
	s.notices.Fail(&confirm.Problem{Code: confirm.ProblemDiskFull})
	s.keys.press(keyHelp)
	shoot(t, s.win, "help-error")
	s.shows(s.help.flap.root, "刚才的问题", "轮到", "第 1 步", "核对确认", "这里的键", "F8", "材料齐全")
	s.help.query.SetText("打印机")
	shoot(t, s.win, "help-search")
	if len(s.help.found) < 3 {
		t.Errorf("only %d pages tell of printers", len(s.help.found))
	}
	press(s.help.query, fyne.KeyDown, fyne.KeyReturn)
	press(s.help.query, fyne.KeyEscape)
	if s.help.shown.Shown || s.win.Canvas().Focused() != focused || s.bench.Record.ID() == "" {
		t.Error("the place is lost")
	}
	s.notices.Dismiss()
	s.keys.press(keyHelp)
	s.shows(s.help.flap.root, "刚才的问题")
	s.keys.press(keyHelp)
	if s.help.shown.Shown {
		t.Error("the same key does not close it")
	}
}

func TestKeyCardHoldsEveryKey(t *testing.T) {
	s := newScreens(t, nil)
	s.keys.press(keyHelp)
	s.help.card.Tapped(nil)
	s.runner.settle()
	for _, c := range s.commands.All() {
		if c.Key != "" && !slices.ContainsFunc(s.desk.card, func(k desk.CardKey) bool { return k.Key == c.Key && strings.HasSuffix(k.Does, c.Name) }) {
			t.Errorf("%s %s is not on the card", c.Key, c.Name)
		}
	}
	if len(s.desk.card) > 155 {
		t.Errorf("%d lines do not fit one page", len(s.desk.card))
	}
}
