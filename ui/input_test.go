package ui

import (
	"image/color"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"confirmpoint/ui/present"
)

// rareName has two characters of the window's font, two that only the fonts
// for paper have, one of extension H and a private one, which none has.
const rareName = "张\U00020001\U00020164\U0002A701\U00031350\uE123"

// Whatever shows text shows a name in full: what the window's font has not is
// drawn, or marked with its code point, and never left to the toolkit.
func TestEveryTextWidgetDrawsRareNamesInFull(t *testing.T) {
	field := newEntry(nil, "")
	field.setText(rareName)
	area := newTextArea(nil, "", 3)
	area.setText(strings.Repeat("备注", 20) + rareName)
	tests := map[string]fyne.CanvasObject{
		"label":     newLabel(rareName, textStyle{}),
		"clipped":   newLabel(rareName, textStyle{clip: true}),
		"paragraph": newParagraph(rareName, textStyle{size: sizeSmall}),
		"badge":     newBadge(present.Badge{Word: rareName, Tone: present.ToneComplete}),
		"button":    newButton(buttonPlain, nil, rareName, "", "", func() {}),
		"choice":    newChoice(nil, 0, []option{{word: rareName}}, func(int) {}),
		"toggle":    newToggle(nil, rareName, func(bool) {}),
		"menu":      newMenu(nil, []menuItem{{rareName, func() {}}}),
		"entry":     field,
		"text area": area,
	}
	w := show1(t, newSpacer(), 400, 120)
	g := rareOf(fyne.CurrentApp().Settings().Theme())
	for name, o := range tests {
		t.Run(name, func(t *testing.T) {
			w.SetContent(container.NewStack(o))
			shoot(t, w, "rare-"+strings.ReplaceAll(name, " ", "-"))
			left, drawn := 0, 0
			for _, part := range test.LaidOutObjects(w.Content()) {
				switch part := part.(type) {
				case *canvas.Text:
					if strings.ContainsFunc(part.Text, g.rare) && part.Visible() {
						left++
					}
				case *canvas.Raster:
					drawn++
				}
			}
			_, covered := o.(*entry) // the toolkit draws the text, and we over it
			if want := 4; drawn != want || left > 0 != covered {
				t.Errorf("%d of %d rare characters are drawn, %d texts are left to the toolkit", drawn, want, left)
			}
		})
	}
}

func TestACharacterInNoFontShowsItsCodePoint(t *testing.T) {
	show1(t, newLabel("", textStyle{}), 100, 40)
	g := rareOf(fyne.CurrentApp().Settings().Theme())
	ink := themed(textStyle{}.colorName())
	one, other := g.draw(0xE123, 32, 46, ink, false), g.draw(0xE124, 32, 46, ink, false)
	differ := 0
	for y := range 46 {
		for x := range 32 {
			if one.At(x, y) != other.At(x, y) {
				differ++
			}
		}
	}
	if differ == 0 {
		t.Error("two private characters look the same")
	}
	if runs := g.runs("葛\U000E0100城"); len(runs) != 1 || runs[0].text != "葛城" {
		t.Errorf("a variation selector is shown: %+v", runs)
	}
}

func TestRareCharactersStayOverTheTextOfAField(t *testing.T) {
	e := newTextArea(nil, "", 3)
	show1(t, e, 200, 100)
	e.setText("一二三四五六七八九十一二三四五六七八九十\U00020164")
	e.CursorRow, e.CursorColumn = 0, 2
	at := e.positionOf(20)
	if at.Y <= 0 || e.CursorRow != 0 || e.CursorColumn != 2 {
		t.Errorf("the character is at %v, the caret went to %d, %d", at, e.CursorRow, e.CursorColumn)
	}
	if first := e.positionOf(0); first.Y >= at.Y {
		t.Errorf("the first character is at %v, the last at %v", first, at)
	}
}

// step is what the toolkit reports: a key, or a rune.
type step struct {
	key fyne.KeyName
	r   rune
}

func strokes(letters string) (steps []step) {
	for _, r := range strings.ToUpper(letters) {
		name := fyne.KeyName(r)
		if r == ' ' {
			name = fyne.KeySpace
		}
		steps = append(steps, step{key: name})
	}
	return steps
}

func runes(text string) (steps []step) {
	for _, r := range text {
		steps = append(steps, step{r: r})
	}
	return steps
}

func TestKeysAndRunesArePutInOrder(t *testing.T) {
	back, enter := step{key: fyne.KeyBackspace}, step{key: fyne.KeyReturn}
	shift := step{key: desktop.KeyShiftLeft}
	tests := map[string]struct {
		steps     []step
		text      string
		submitted int
	}{
		"a display so slow that all keys come before their runes": {
			slices.Concat(strokes("abc 12;"), []step{back, back}, strokes("y"), runes("abc 12;y")), "abc 1y", 0},
		"a scanner on such a display": {
			slices.Concat(strokes("cp-2026"), []step{enter}, runes("cp-2026")), "cp-2026", 1},
		"a scanned number": {
			slices.Concat(strokes("2026"), []step{enter}, runes("2026")), "2026", 1},
		"raw letters committed by Return": {
			slices.Concat(strokes("nihao"), []step{enter}, runes("nihao")), "nihao", 0},
		"raw letters committed by Shift, then taken back": {
			slices.Concat(strokes("nihao"), []step{shift}, runes("nihao"), []step{back}), "niha", 0},
		"a word chosen by its digit": {
			slices.Concat(strokes("zhongguo1"), runes("中国"), []step{enter}), "中国", 1},
		"BackSpace until nothing is composed, and once more": {
			slices.Concat(runes("中国"), strokes("ni"), []step{back, back, back}), "中", 0},
		"BackSpace at the beginning of what is composed": {
			slices.Concat(runes("中国"), strokes("ni"), []step{{key: fyne.KeyHome}, back, back, back}), "中国", 0},
		"the next word begun before the last one has come": {
			slices.Concat(strokes("zhongguo n"), runes("中国"), strokes("iha"), []step{back, back, back, back}), "中国", 0},
		"two words before the first one has come": {
			slices.Concat(strokes("zhongguo nihao1"), runes("中国"), runes("你好"), []step{back}), "中国你", 0},
		"a word taken back before the last one has come": {
			slices.Concat(strokes("zhongguo n"), []step{back}, runes("中国"), strokes("ni"), []step{enter}), "中国", 0},
		"the second word of one who types without an input method": {
			slices.Concat([]step{{key: "A"}, {r: 'a'}}, strokes("bc"), []step{back, enter}, runes("bc")), "ab", 1},
		"a function key in the middle of a word": {
			slices.Concat(strokes("ni"), []step{{key: fyne.KeyF8}}, runes("你")), "你", 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			e := newEntry(nil, "")
			show1(t, e, 300, 40)
			submitted := 0
			e.OnSubmitted = func(string) { submitted++ }
			e.FocusGained()
			for _, s := range tt.steps {
				switch {
				case isShift(s.key):
					e.KeyDown(&fyne.KeyEvent{Name: s.key})
					e.KeyUp(&fyne.KeyEvent{Name: s.key})
				case s.key != "":
					e.KeyDown(&fyne.KeyEvent{Name: s.key})
					e.TypedKey(&fyne.KeyEvent{Name: s.key})
				default:
					e.TypedRune(s.r)
				}
			}
			if e.Text != tt.text || submitted != tt.submitted {
				t.Errorf("the text is %q, submitted %d; want %q, %d", e.Text, submitted, tt.text, tt.submitted)
			}
		})
	}
}

func TestMenuIsChosenByKeysAndGivesTheKeyboardBack(t *testing.T) {
	e := newEntry(nil, "")
	w := show1(t, e, 400, 300)
	w.Canvas().Focus(e)
	chosen := ""
	items := []menuItem{}
	for _, word := range []string{"一", "二", "三"} {
		items = append(items, menuItem{word, func() { chosen += word }})
	}
	for _, keys := range [][]fyne.KeyName{
		{fyne.KeyDown, fyne.KeyReturn}, {fyne.KeyEnd, fyne.KeyReturn}, {fyne.KeyEnd, fyne.KeyHome, fyne.KeyReturn}, {fyne.KeyEscape},
	} {
		dropDown(w.Canvas(), e, items)
		press(w.Canvas().Focused(), keys...)
		if w.Canvas().Focused() != fyne.Focusable(e) || w.Canvas().Overlays().Top() != nil {
			t.Fatalf("after %v the menu is open, or has kept the keyboard", keys)
		}
	}
	if chosen != "二三一" {
		t.Errorf("chosen %q", chosen)
	}
}

func TestMenuOfAFieldGoesThroughItsShortcuts(t *testing.T) {
	e := newEntry(nil, "")
	w := show1(t, e, 400, 300)
	k := newKeyboard(w.Canvas(), nil)
	e.keys = k
	copied := 0
	k.copied = func() { copied++ }
	e.setText("王小明")
	test.TapSecondaryAt(e, fyne.NewPos(5, 5))
	press(w.Canvas().Focused(), fyne.KeyEnd, fyne.KeyReturn) // 全选
	test.TapSecondaryAt(e, fyne.NewPos(5, 5))
	shoot(t, w, "entry-menu")
	press(w.Canvas().Focused(), fyne.KeyDown, fyne.KeyReturn) // 复制
	if got := fyne.CurrentApp().Clipboard().Content(); got != "王小明" || copied != 1 {
		t.Errorf("the clipboard holds %q, its guard was told %d times", got, copied)
	}
	e.Password = true
	if items := e.menuItems(); len(items) != 2 {
		t.Errorf("a password can be copied: %+v", items)
	}
}

func TestFieldTellsWhereItsCaretIs(t *testing.T) {
	e := newPasswordEntry(nil, "")
	w := show1(t, container.NewBorder(newLabel("上", textStyle{}), nil, nil, nil, e), 400, 80)
	k := newKeyboard(w.Canvas(), nil)
	var at fyne.Position
	secret := false
	k.caret = func(p fyne.Position, s bool) { at, secret = p, s }
	e.keys = k
	w.Canvas().Focus(e)
	e.TypedRune('1')
	first := at
	e.TypedRune('2')
	if !secret || at.X <= first.X || first.Y < (textStyle{}).lineHeight() {
		t.Errorf("the caret went from %v to %v, of dots: %v", first, at, secret)
	}
}

// The toolkit may refresh the field while it is asked for its place, without an
// end, and asks every field of a window that closes to forget the focus.
func TestFieldAsksForItsPlaceOnceAndOnlyWithTheFocus(t *testing.T) {
	e := newEntry(nil, "")
	w := show1(t, e, 400, 80)
	e.keys = newKeyboard(w.Canvas(), nil)
	told := 0
	e.keys.caret = func(fyne.Position, bool) {
		if told++; told < 100 {
			e.Refresh()
		}
	}
	w.Canvas().Focus(e)
	e.TypedRune('1')
	if told == 0 || told >= 100 {
		t.Fatalf("told %d times where the caret is", told)
	}
	before := told
	e.FocusLost() // of the window: the canvas still calls the field focused
	e.Refresh()
	if told != before {
		t.Error("a field without the focus tells where its caret is")
	}
}

func TestSelectedRareCharactersAreMarked(t *testing.T) {
	e := newEntry(nil, "")
	w := show1(t, e, 300, 40)
	w.Canvas().Focus(e)
	e.SetText("张\U0002A701三\U0002A701\U0002A701")
	shift := func(keys ...fyne.KeyName) {
		e.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
		press(e, keys...)
		e.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	}
	ground := func(i int) color.Color { // of a character, beside its strokes
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(e).Add(e.positionOf(i))
		for _, o := range test.WidgetRenderer(e).Objects() {
			if s, ok := o.(*container.Scroll); ok {
				at = at.Add(s.Position()).Subtract(s.Offset)
			}
		}
		return w.Canvas().Capture().At(int(at.X)+2, int(at.Y)+2)
	}
	plain := ground(0)
	for _, tt := range []struct {
		what     string
		do       func()
		from, to int
	}{
		{"nothing", func() {}, 0, 0},
		{"all", func() { e.TypedShortcut(&fyne.ShortcutSelectAll{}) }, 0, 5},
		{"the last", func() { press(e, fyne.KeyEnd); shift(fyne.KeyLeft) }, 4, 5},
		{"the one before it, the same", func() { press(e, fyne.KeyEnd, fyne.KeyLeft); shift(fyne.KeyLeft) }, 3, 4},
		{"the last from before it", func() { press(e, fyne.KeyEnd, fyne.KeyLeft); shift(fyne.KeyRight) }, 4, 5},
		{"two in the middle", func() { press(e, fyne.KeyHome, fyne.KeyRight); shift(fyne.KeyRight, fyne.KeyRight) }, 1, 3},
	} {
		tt.do()
		shoot(t, w, "selected-"+tt.what)
		for i := range 5 {
			selected := i >= tt.from && i < tt.to
			if got := ground(i); (got != plain) != selected {
				t.Errorf("%s: character %d lies on %v", tt.what, i, got)
			}
		}
	}
	e.TypedShortcut(&fyne.ShortcutSelectAll{})
	if usual, rare := ground(2), ground(3); usual != rare {
		t.Errorf("a rare character that is selected lies on %v, another on %v", rare, usual)
	}
}

func TestADayIsChosenFromTheCalendar(t *testing.T) {
	s := newScreens(t, nil).open()
	field := s.record.correct.day
	s.keys.focus(field.entry)
	field.entry.SetText("2026年10月3日")
	open := func() *calendar {
		t.Helper()
		press(field.entry, fyne.KeyDown)
		c, ok := s.win.Canvas().Focused().(*calendar)
		if !ok {
			t.Fatalf("the keyboard is at %T", s.win.Canvas().Focused())
		}
		return c
	}
	c := open()
	s.shows(c, "2026年10月", "一", "31")
	shoot(t, s.win, "calendar")
	press(c, fyne.KeyPageUp, fyne.KeyEnd, fyne.KeyLeft, fyne.KeyUp, fyne.KeyReturn)
	if field.entry.Text != "2026-09-22" || s.win.Canvas().Focused() != fyne.Focusable(field.entry) || s.win.Canvas().Overlays().Top() != nil {
		t.Errorf("the field shows %q, the keyboard is at %T", field.entry.Text, s.win.Canvas().Focused())
	}
	press(open(), fyne.KeyRight, fyne.KeyEscape)
	if field.entry.Text != "2026-09-22" || s.win.Canvas().Overlays().Top() != nil {
		t.Errorf("Escape chooses %q", field.entry.Text)
	}
	c = open()
	press(c, fyne.KeyPageDown, fyne.KeyReturn) // 22 October is still to come
	if s.win.Canvas().Overlays().Top() == nil {
		t.Error("a day that is still to come can be chosen")
	}
	at := cellAt(6, 0)
	c.Tapped(&fyne.PointEvent{Position: fyne.NewPos(at.X+5, at.Y+5)})
	s.shows(c, "2026年11月")
	at = cellAt(0, 0)
	c.Tapped(&fyne.PointEvent{Position: fyne.NewPos(at.X+5, at.Y+5)})
	at = cellAt(3, 2) // the first week of October 2026 begins with 28 September
	c.Tapped(&fyne.PointEvent{Position: fyne.NewPos(at.X+5, at.Y+5)})
	if field.entry.Text != "2026-10-01" {
		t.Errorf("the click chose %q", field.entry.Text)
	}
}

// In the smallest window the whole calendar is seen, wherever the field is.
func TestTheCalendarIsNotCut(t *testing.T) {
	s := newScreens(t, nil).open()
	field := s.record.correct.day
	for _, size := range []fyne.Size{{Width: 960, Height: 600}, {Width: 1024, Height: 700}, {Width: 640, Height: 400}} {
		s.win.Resize(size)
		s.keys.focus(field.entry)
		scroll := s.record.body.columns[0].scroll
		for _, up := range []float32{0, 90, 180, 270} {
			scroll.ScrollToOffset(fyne.NewPos(0, max(0, scroll.Offset.Y-up)))
			field.show()
			c, ok := s.win.Canvas().Focused().(*calendar)
			if !ok {
				t.Fatalf("%v: no calendar", size)
			}
			at := fyne.CurrentApp().Driver().AbsolutePositionForObject(c)
			end := at.Add(c.MinSize())
			if window := s.win.Canvas().Size(); at.X < 0 || at.Y < 0 || end.X > window.Width || end.Y > window.Height {
				t.Errorf("%v: the calendar is from %v to %v", size, at, end)
			}
			if up == 0 && size.Height == 600 {
				shoot(t, s.win, "calendar-small")
			}
			press(c, fyne.KeyEscape)
		}
	}
}

func TestADayIsCorrectedWithTheCalendar(t *testing.T) {
	s := newScreens(t, nil).open()
	v := s.record.correct
	choose := func(label string) {
		for _, item := range v.fieldItems() {
			if item.word == label {
				item.act()
			}
		}
	}
	choose("任教学校")
	if v.newDay.side.Visible() {
		t.Error("a school is chosen from a calendar")
	}
	choose("聘用起始")
	if !v.newDay.side.Visible() {
		t.Fatal("a day is not chosen from the calendar")
	}
	v.value.SetText("2026年9月1日")
	press(v.value, fyne.KeyDown)
	c, ok := s.win.Canvas().Focused().(*calendar)
	if !ok {
		t.Fatalf("the keyboard is at %T", s.win.Canvas().Focused())
	}
	press(c, fyne.KeyRight, fyne.KeyReturn)
	if v.value.Text != "2026-09-02" {
		t.Errorf("chosen %q", v.value.Text)
	}
}

func TestACharacterIsInsertedWhereTheCaretWas(t *testing.T) {
	s := newScreens(t, nil).open()
	s.keys.press("Alt+Z") // no field has the keyboard: it says so
	if s.insert.state.Shown {
		t.Fatal("the panel opens without a field to insert into")
	}
	field := s.list.search
	s.keys.focus(field)
	field.SetText("张三")
	field.CursorColumn = 1
	s.keys.press("Alt+Z")
	s.runner.settle()
	shoot(t, s.win, "insert-empty")
	s.insert.query.SetText("龙天")
	s.runner.settle()
	shoot(t, s.win, "insert-characters")
	for s.insert.state.Lines[s.insert.state.Current].Text != "䶮" {
		press(s.insert.query, fyne.KeyDown)
	}
	press(s.insert.query, fyne.KeyReturn)
	if field.Text != "张䶮三" || s.win.Canvas().Focused() != fyne.Focusable(field) || s.win.Canvas().Overlays().Top() != nil {
		t.Errorf("the field shows %q, focus %T", field.Text, s.win.Canvas().Focused())
	}
	s.runner.settle()
	s.keys.press("Alt+D")
	s.runner.settle()
	s.insert.query.SetText("qht=缺聘用合同原件")
	press(s.insert.query, fyne.KeyReturn)
	shoot(t, s.win, "insert-phrases")
	s.keys.press("Escape")
	if s.insert.state.Shown || s.win.Canvas().Focused() != fyne.Focusable(field) {
		t.Error("Escape does not bring the clerk back to the field")
	}
}

// The toolkit's own fields, lists, dates and dialogs lack what the house's
// have: the order of keys and runes, names in full, Escape and Return, our
// words, the keys of the window. Nothing else may use them.
func TestNothingUsesTheToolkitsOwnFieldsAndDialogs(t *testing.T) {
	raw := regexp.MustCompile(`widget\.(New(Password|MultiLine|Select)?Entry|NewSelect|NewDateEntry|NewCalendar|NewPopUpMenu|NewForm|NewTable|NewList|NewButton|NewCheck|NewRadio|NewLabel|NewRichText|ShowPopUp)|fyne/v2/dialog`)
	for _, folder := range []string{".", "../cmd/confirmpoint"} {
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no source in %s: %v", folder, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, found := range raw.FindAllString(string(source), -1) {
				t.Errorf("%s uses %s", file, found)
			}
		}
	}
}
