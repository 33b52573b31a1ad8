package ui

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/present"
)

// show1 puts an object into a window of the test driver.
func show1(t *testing.T, o fyne.CanvasObject, width, height float32) fyne.Window {
	t.Helper()
	app := test.NewTempApp(t)
	app.Settings().SetTheme(NewTheme(false))
	// The toolkit dates what it keeps of a widget by the last frame it drew: in a
	// process without frames for a minute the first one would drop all of it.
	test.NewTempWindow(t, newSpacer()).Canvas().Capture()
	w := test.NewTempWindow(t, o)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(width, height))
	return w
}

func press(f fyne.Focusable, names ...fyne.KeyName) {
	for _, n := range names {
		f.TypedKey(&fyne.KeyEvent{Name: n})
	}
}

// compose does what X11 reports while an input method is composing: letters
// as keys, without runes.
func compose(e *entry, letters string) {
	for _, r := range strings.ToUpper(letters) {
		press(e, fyne.KeyName(r))
	}
}

// letter types one letter without an input method: the key, then the rune.
func letter(e *entry, r rune) {
	press(e, fyne.KeyName(strings.ToUpper(string(r))))
	e.TypedRune(r)
}

func TestEntryKeepsItsTextWhileAnInputMethodComposes(t *testing.T) {
	e := newEntry(nil, "")
	show1(t, e, 300, 40)
	submitted := 0
	e.OnSubmitted = func(string) { submitted++ }
	e.FocusGained()
	for _, r := range "中国" {
		e.TypedRune(r)
	}
	compose(e, "nihao")
	press(e, fyne.KeyBackspace, fyne.KeyLeft, fyne.KeyTab, fyne.KeyUp, fyne.KeyF8, fyne.KeyDelete)
	if e.Text != "中国" || submitted != 0 {
		t.Fatalf("while composing: text %q, submitted %d", e.Text, submitted)
	}
	if !e.AcceptsTab() {
		t.Error("Tab would leave the field in the middle of a word")
	}
	press(e, fyne.KeyReturn)
	for _, r := range "你好" { // the commit
		e.TypedRune(r)
	}
	press(e, fyne.KeyBackspace, fyne.KeyReturn)
	if e.Text != "中国你" || submitted != 1 {
		t.Errorf("after the commit: text %q, submitted %d", e.Text, submitted)
	}
}

func TestEntryWorksAsBeforeWithoutAnInputMethod(t *testing.T) {
	e := newEntry(nil, "")
	show1(t, e, 300, 40)
	for _, r := range "abc" {
		letter(e, r)
	}
	press(e, fyne.KeyBackspace)
	if e.Text != "ab" {
		t.Errorf("text %q, want ab", e.Text)
	}
	if e.AcceptsTab() {
		t.Error("Tab does not leave the field")
	}
}

func TestAbandonedCompositionEnds(t *testing.T) {
	tests := map[string]func(e *entry){
		"escape":             func(e *entry) { press(e, fyne.KeyEscape) },
		"every letter taken": func(e *entry) { press(e, fyne.KeyBackspace, fyne.KeyBackspace) },
		"window left":        func(e *entry) { e.ime().end() },
		"returned":           func(e *entry) { press(e, fyne.KeyReturn) },
		"committed as typed": func(e *entry) { e.TypedRune('n'); e.TypedRune('i') },
	}
	for name, end := range tests {
		t.Run(name, func(t *testing.T) {
			e := newEntry(nil, "")
			show1(t, e, 300, 40)
			e.TypedRune('国')
			compose(e, "ni")
			end(e)
			before := len([]rune(e.Text))
			press(e, fyne.KeyBackspace)
			if got := len([]rune(e.Text)); got != before-1 {
				t.Errorf("BackSpace took %d characters, want 1", before-got)
			}
		})
	}
}

func TestWindowKeysWorkInsideAnEntry(t *testing.T) {
	e := newEntry(nil, "")
	w := show1(t, e, 300, 40)
	k := newKeyboard(w.Canvas(), nil)
	e.keys = k
	ran := ""
	k.acts["F8"] = func() { ran += "F8 " }
	k.acts["Ctrl+F"] = func() { ran += "find" }
	press(e, fyne.KeyF8)
	e.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyF, Modifier: fyne.KeyModifierShortcutDefault})
	e.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyP, Modifier: fyne.KeyModifierShortcutDefault})
	e.TypedShortcut(&fyne.ShortcutSelectAll{})
	if ran != "F8 find" {
		t.Errorf("ran %q", ran)
	}
}

func TestEllipsisFitsItsWidth(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(NewTheme(false))
	style := textStyle{size: sizeSmall, clip: true}
	name := "买买提艾力·阿卜杜热合曼·𠮷𬱖䶮"
	for width := float32(30); width < 300; width += 7 {
		got := ellipsis(name, width, style)
		if style.measure(got) > width+0.5 {
			t.Errorf("%q is wider than %v", got, width)
		}
		if got != name && !strings.HasSuffix(got, "…") {
			t.Errorf("%q does not say that it goes on", got)
		}
	}
	if got := ellipsis("", 10, style); got != "" {
		t.Errorf("nothing became %q", got)
	}
}

func TestParagraphBreaks(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(NewTheme(false))
	style := textStyle{}
	text := "演练：激活码 3JQ9PH3M49，密码 Demo-2026，PIN 码可设为 204816。材料不全时，请到“核对确认”里逐项核对。"
	for width := float32(60); width < 600; width += 11 {
		lines := wrapText(text, width, style)
		if strings.ReplaceAll(strings.Join(lines, ""), " ", "") != strings.ReplaceAll(text, " ", "") {
			t.Fatalf("text was lost at %v: %q", width, lines)
		}
		for i, line := range lines {
			first := []rune(line)[0]
			if strings.TrimSpace(line) != line {
				t.Errorf("a line begins or ends with a blank at %v: %q", width, lines)
			}
			if i > 0 && width > 120 && strings.ContainsRune("，。：、", first) {
				t.Errorf("a line begins with %q at %v", first, width)
			}
			if strings.HasSuffix(line, "“") {
				t.Errorf("a quotation opens at the end of a line at %v: %q", width, lines)
			}
			if width > 120 && i+1 < len(lines) && strings.HasSuffix(line, "2048") {
				t.Errorf("a number is torn at %v: %q", width, lines)
			}
		}
	}
	if got := wrapText(strings.Repeat("9", 80), 100, style); len(got) < 3 {
		t.Errorf("one long number makes %d lines", len(got))
	}
}

type testRow struct {
	*widget.Label
	shown *map[int]bool
}

func (r testRow) show(i int) { (*r.shown)[i] = true }

func newTestTable(t *testing.T, length int) (*table, map[int]bool) {
	shown := map[int]bool{}
	made := 0
	tb := newTable(nil, func() tableRow {
		made++
		if made > 60 {
			t.Fatal("the table makes a row for every item")
		}
		return testRow{widget.NewLabel(""), &shown}
	})
	w := show1(t, tb, 500, 600)
	tb.keys = newKeyboard(w.Canvas(), nil)
	tb.set(length, 0)
	tb.onMove = func(i int) { tb.set(tb.length, i) }
	return tb, shown
}

func TestTableOfTwentyThousandStaysVirtual(t *testing.T) {
	tb, shown := newTestTable(t, 20000)
	press(tb, fyne.KeyEnd)
	if tb.current != 19999 || !shown[19999] {
		t.Errorf("End went to %d, shown %v", tb.current, shown[19999])
	}
	press(tb, fyne.KeyPageUp, fyne.KeyPageUp, fyne.KeyHome, fyne.KeyUp)
	if tb.current != 0 || tb.scroll.Offset.Y != 0 {
		t.Errorf("Home went to %d, offset %v", tb.current, tb.scroll.Offset.Y)
	}
	if len(shown) > 120 {
		t.Errorf("%d rows were filled", len(shown))
	}
}

func TestTableKeysAndTaps(t *testing.T) {
	tb, _ := newTestTable(t, 100)
	var opened, marked []int
	tb.onOpen = func(i int) { opened = append(opened, i) }
	tb.onMark = func(i int) { marked = append(marked, i) }
	tb.markWidth = 30
	tb.FocusGained()
	press(tb, fyne.KeyDown, fyne.KeyDown, fyne.KeySpace, fyne.KeyReturn, fyne.KeyPageDown, fyne.KeyF1)
	if fmt.Sprint(opened, marked) != "[2] [2]" || tb.current != 2+tb.visible() {
		t.Errorf("opened %v, marked %v, current %d", opened, marked, tb.current)
	}
	tb.body.Tapped(&fyne.PointEvent{Position: fyne.NewPos(100, 5*rowHeight+3)})
	tb.body.Tapped(&fyne.PointEvent{Position: fyne.NewPos(10, 6*rowHeight+3)})
	tb.body.Tapped(&fyne.PointEvent{Position: fyne.NewPos(10, 200*rowHeight)})
	if fmt.Sprint(opened, marked) != "[2 5] [2 6]" {
		t.Errorf("opened %v, marked %v", opened, marked)
	}
	tb.body.MouseIn(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(1, 7*rowHeight+1)}})
	if tb.body.hover != 8 {
		t.Errorf("hover %d, want row 7", tb.body.hover-1)
	}
	tb.body.MouseOut()
	tb.FocusLost()
	tb.set(0, -1)
	press(tb, fyne.KeyDown)
	if tb.current != -1 {
		t.Errorf("an empty table moved to %d", tb.current)
	}
}

func TestShorterTableHidesTheRest(t *testing.T) {
	tb, _ := newTestTable(t, 100)
	tb.set(3, 0)
	visible := 0
	for _, s := range tb.body.slots {
		if s.row.Visible() {
			visible++
		}
	}
	if visible != 3 {
		t.Errorf("%d rows are shown, want 3", visible)
	}
}

func TestButton(t *testing.T) {
	tapped := 0
	b := newButton(buttonPrimary, nil, "材料齐全", "F8", "complete", func() { tapped++ })
	show1(t, b, 200, 40)
	b.FocusGained()
	press(b, fyne.KeySpace, fyne.KeyReturn, fyne.KeyDown)
	test.Tap(b)
	b.enable(false)
	press(b, fyne.KeySpace)
	test.Tap(b)
	if tapped != 3 {
		t.Errorf("the action ran %d times, want 3", tapped)
	}
	b.MouseIn(nil)
	b.MouseOut()
	b.FocusLost()
}

func TestSelectorAndChoice(t *testing.T) {
	var chosen []int
	s := newSelector(nil, 0, []option{{word: "在线登录"}, {word: "离线登录", icon: "complete", tone: present.ToneComplete}}, func(i int) { chosen = append(chosen, i) })
	show1(t, s, 400, 40)
	s.set(0, true)
	s.FocusGained()
	press(s, fyne.KeyRight)
	s.set(1, true)
	press(s, fyne.KeyLeft)
	s.Tapped(&fyne.PointEvent{Position: fyne.NewPos(s.width(0)+4, 5)})
	s.set(1, false)
	press(s, fyne.KeyLeft)
	s.FocusLost()
	if fmt.Sprint(chosen) != "[1 0 1]" {
		t.Errorf("chosen %v", chosen)
	}
}

func TestSplitPaneKeepsBothPanesReadable(t *testing.T) {
	s := newSplitPane(widget.NewLabel(""), widget.NewLabel(""), 0.45)
	show1(t, s, 1200, 300)
	left := func() float32 { return s.left.Size().Width }
	if left() != 540 {
		t.Errorf("left pane is %v wide, want 540", left())
	}
	s.bar.Dragged(&fyne.DragEvent{Dragged: fyne.NewDelta(60, 0)})
	if left() != 600 {
		t.Errorf("left pane is %v wide after the drag, want 600", left())
	}
	for _, dx := range []float32{-5000, 5000} {
		s.bar.Dragged(&fyne.DragEvent{Dragged: fyne.NewDelta(dx, 0)})
		if l, r := left(), s.right.Size().Width; l < splitLeast-1 || r < splitLeast-splitBarWidth-1 {
			t.Errorf("after a drag of %v the panes are %v and %v wide", dx, l, r)
		}
	}
	s.bar.MouseIn(nil)
	s.bar.MouseOut()
}

// U+2CEB0 is not in the window's font: it is drawn from the fonts for paper,
// in the middle of the name, whatever fonts the machine has.
func TestRareCharactersAreDrawn(t *testing.T) {
	l := newLabel("张\U0002CEB0明", textStyle{})
	show1(t, l, 200, 30)
	parts := test.WidgetRenderer(l).Objects()
	if len(parts) != 3 {
		t.Fatalf("%d parts, want text, picture, text", len(parts))
	}
	picture, ok := parts[1].(*canvas.Raster)
	if !ok {
		t.Fatalf("the rare character is a %T", parts[1])
	}
	ink := 0
	img := picture.Generator(40, 58)
	for y := range 58 {
		for x := range 40 {
			if _, _, _, a := img.At(x, y).RGBA(); a > 0x8000 {
				ink++
				if y < 8 || y > 54 {
					t.Fatalf("ink at row %d, outside the line of the text", y)
				}
			}
		}
	}
	if ink < 200 || ink > 1200 {
		t.Errorf("%d dark pixels do not look like a character", ink)
	}
	if parts[2].Position().X <= parts[1].Position().X || parts[1].Size().Width != 14 {
		t.Errorf("the parts do not follow one another")
	}
	common := newLabel("张明䶮𠮷𬱖", textStyle{})
	if n := len(test.WidgetRenderer(common).Objects()); n != 1 {
		t.Errorf("a name of the window's own font is in %d parts", n)
	}
}
