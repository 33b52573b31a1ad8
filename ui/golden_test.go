package ui

import (
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"confirmpoint/confirm"
	"confirmpoint/ui/present"
)

var update = flag.Bool("update", false, "write the golden screens anew; look at the difference before you commit")

// part is something that is drawn: a text, a drawing, a button.
type part struct {
	x, y, w, h int
	words      string
}

// mapper writes down what is drawn and where. The fonts are our own and the
// clock stands still, so it is the same on every computer.
type mapper struct{ parts []part }

// area is what is left of the window for an object, and where it begins.
type area struct {
	at        fyne.Position
	low, high fyne.Position
}

func (a area) within(o fyne.CanvasObject) area {
	a.at = a.at.Add(o.Position())
	return a
}

// clip narrows the area to the size of what scrolls.
func (a area) clip(size fyne.Size) area {
	end := a.at.Add(size)
	a.low = fyne.NewPos(max(a.low.X, a.at.X), max(a.low.Y, a.at.Y))
	a.high = fyne.NewPos(min(a.high.X, end.X), min(a.high.Y, end.Y))
	return a
}

func (m *mapper) look(o fyne.CanvasObject, in area) {
	if !o.Visible() {
		return
	}
	in = in.within(o)
	switch o := o.(type) {
	case *canvas.Text:
		if strings.TrimSpace(o.Text) == "" {
			return
		}
		need, left := o.MinSize(), float32(0)
		switch o.Alignment {
		case fyne.TextAlignCenter:
			left = (o.Size().Width - need.Width) / 2
		case fyne.TextAlignTrailing:
			left = o.Size().Width - need.Width
		}
		in.at = in.at.AddXY(left, 0)
		m.note(o.Text, in, fyne.NewSize(need.Width, o.Size().Height))
	case *fyne.Container:
		for _, child := range o.Objects {
			m.look(child, in)
		}
	case *icon:
		m.note("<"+o.name+">", in, o.Size())
	case *container.Scroll:
		m.look(o.Content, in.clip(o.Size()))
	case *entry:
		m.note(map[bool]string{false: "[field]", true: "[field disabled]"}[o.Disabled()], in, o.Size())
		m.children(o, in)
	case *button:
		m.note(buttonWords(o), in, o.Size())
		m.children(o, in)
	case fyne.Widget:
		m.children(o, in)
	}
}

func (m *mapper) children(w fyne.Widget, in area) {
	for _, o := range test.WidgetRenderer(w).Objects() {
		m.look(o, in)
	}
}

func buttonWords(b *button) string {
	words := map[buttonKind]string{buttonPlain: "[button", buttonPrimary: "[primary", buttonQuiet: "[quiet"}[b.kind]
	if b.disabled {
		words += " disabled"
	}
	return words + "]"
}

func (m *mapper) note(words string, in area, size fyne.Size) {
	if in.at.X >= in.high.X || in.at.Y >= in.high.Y || in.at.X+size.Width <= in.low.X || in.at.Y+size.Height <= in.low.Y {
		return
	}
	round := func(f float32) int { return int(math.Round(float64(f))) }
	m.parts = append(m.parts, part{round(in.at.X), round(in.at.Y), round(size.Width), round(size.Height), words})
}

// mapOf writes down what is drawn of an object, from the top to the bottom.
func mapOf(w fyne.Window, o fyne.CanvasObject) string {
	m := &mapper{}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o).Subtract(o.Position())
	m.look(o, area{at: at, high: fyne.NewPos(w.Canvas().Size().Width, w.Canvas().Size().Height)})
	slices.SortStableFunc(m.parts, func(p, q part) int {
		if p.y != q.y {
			return p.y - q.y
		}
		return p.x - q.x
	})
	var b strings.Builder
	for _, p := range m.parts {
		fmt.Fprintf(&b, "%4d %4d %4d %3d  %s\n", p.x, p.y, p.w, p.h, p.words)
	}
	return b.String()
}

// golden compares what is drawn of an object with its file in testdata/screens.
func golden(t *testing.T, w fyne.Window, o fyne.CanvasObject, name string) {
	t.Helper()
	got, path := mapOf(w, o), filepath.Join("testdata", "screens", name+".txt")
	if strings.Count(got, "\n") < 4 {
		t.Errorf("%s shows next to nothing:\n%s", name, got)
	}
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Errorf("%v; go test ./ui -run Golden -update writes it", err)
		return
	}
	if got != string(want) {
		t.Errorf("%s is not drawn as in %s (go test ./ui -run Golden -update writes it anew):\n%s", name, path, difference(string(want), got))
	}
}

// difference gives the lines that only one of two maps has.
func difference(want, got string) string {
	old, now := strings.Split(want, "\n"), strings.Split(got, "\n")
	var all []string
	for _, side := range []struct {
		mark        string
		here, there []string
	}{{"- ", old, now}, {"+ ", now, old}} {
		there := map[string]int{}
		for _, line := range side.there {
			there[line]++
		}
		for _, line := range side.here {
			if there[line]--; there[line] < 0 {
				all = append(all, side.mark+line)
			}
		}
	}
	return strings.Join(all[:min(len(all), 30)], "\n")
}

// goldenDesk has something on every screen, on one day of a season.
func goldenDesk(t *testing.T) func(*scriptDesk) {
	return func(d *scriptDesk) {
		full(t)(d)
		fullDesk(d)
		season(300, 24, 0.6, 9*24*time.Hour)(d)
		d.choices, d.mail, d.found, d.plans = map[string][]byte{}, mailEntries(), foundElsewhere(), somePlans()
		d.have = map[string]int64{"b": 400 << 10}
		d.files = []confirm.Download{
			{SHA256: "a", Name: "确认用户操作手册.pdf", Title: "现场确认用户操作手册（2026 版）", Bytes: 3 << 20, AddedAt: noon},
			{SHA256: "b", Name: "空白受理凭证.pdf", Title: "空白受理凭证", Bytes: 800 << 10, AddedAt: noon},
		}
	}
}

// TestGoldenScreens compares every part of every screen, and what lies over
// them, with what was looked at and found right.
func TestGoldenScreens(t *testing.T) {
	s := newScreens(t, goldenDesk(t))
	s.bench.Settings.Here = present.Here{
		Preferences: present.NewPreferenceKeeper(present.DefaultPreferences(), nil, s.runner, s.notices), Folder: "文档",
		About: present.About{Version: "0.1.0", Revision: "0123456789abcdef", DataFolder: "数据"},
	}
	look := func(name string, o fyne.CanvasObject) {
		t.Helper()
		s.runner.settle()
		s.lay()
		golden(t, s.win, o, name)
	}
	s.bench.Standing.CallLater()
	seen := 0
	for _, at := range s.spots() {
		s.visit(at)
		name := string(at.screen)
		if at.part != "" {
			name += "-" + at.part
		}
		look(name, s.view(at.screen).root)
		seen++
	}
	if seen < 20 {
		t.Errorf("only %d parts of screens were looked at", seen)
	}
	s.bench.Show(present.ScreenCheck)
	s.open()
	look("check-record", s.record.root)
	look("frame-top", s.standing.root)
	look("frame-navigation", s.navBox)
	for _, over := range []struct {
		name string
		open func()
		root fyne.CanvasObject
	}{
		{"over-columns", func() { s.bench.List.OpenDrawer(present.DrawerColumns) }, s.list.drawer.root},
		{"over-views", func() { s.bench.List.OpenDrawer(present.DrawerViews) }, s.list.drawer.root},
		{"over-palette", func() { s.keys.press("Ctrl+K") }, s.palette.flap.root},
		{"over-help", func() { s.keys.press("F1") }, s.help.flap.root},
		{"over-troubles", func() { s.keys.press(keyTroubles) }, s.troubles.flap.root},
		{"over-characters", func() { s.keys.focus(s.list.search); s.insert.open(false) }, s.insert.flap.root},
		{"over-signing", func() { s.bench.Signing.Show() }, s.signing.cover.body},
	} {
		over.open()
		look(over.name, over.root)
		s.bench.List.CloseDrawer()
		s.bench.Signing.Close()
		s.keys.press("Escape")
		s.runner.settle()
	}
	s.bench.ShowConflict("o2")
	look("send-conflict-clash", s.send.root)
	s.bench.MailTo([]string{"r0", "r1", "r2", "r3", "r4"}, present.TemplateMissing)
	look("mail-batch", s.mail.root)
	s.bench.Show(present.ScreenElsewhere)
	s.elsewhere.fields[0].SetText("欧阳不在此")
	s.elsewhere.fields[1].SetText("340104199001015678")
	s.elsewhere.reasonItems()[0].act()
	s.elsewhere.act()
	look("elsewhere-found", s.elsewhere.root)
}

// TestGoldenSignIn does the same for what comes before the desk.
func TestGoldenSignIn(t *testing.T) {
	b := newWindowBench(t, false)
	b.station.desk.readiness = readinessOfADay()
	look := func(name string) {
		t.Helper()
		b.Fyne().Resize(fyne.NewSize(1280, 801))
		b.Fyne().Resize(fyne.NewSize(1280, 800))
		golden(t, b.Fyne(), b.Fyne().Content(), name)
	}
	look("enrol")
	b.write(HandleEnrolCode, "good", HandleEnrolPIN, "204816", HandleEnrolPINAgain, "204816")
	look("signin-first-day")
	b.write(HandlePassword, "secret", HandleOnlinePIN, "204816")
	look("signin-sms")
}
