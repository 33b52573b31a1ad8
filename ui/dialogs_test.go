package ui

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"confirmpoint/ui/present"
)

// dialog is what covers the window.
type dialog struct {
	name  string
	open  func()
	first func() fyne.Focusable // has the keyboard when it opens
	// enter types what the dialog needs, and is told by did what Return did.
	enter func()
	did   func() bool
}

// pressFocused presses a key where the keyboard is.
func (s *screens) pressFocused(name fyne.KeyName) {
	s.t.Helper()
	f := s.win.Canvas().Focused()
	if f == nil {
		s.t.Fatal("nothing has the keyboard")
	}
	f.TypedKey(&fyne.KeyEvent{Name: name})
	s.runner.settle()
}

func (s *screens) dialogs(files *chooseView) []dialog {
	b := s.bench
	closed := func() bool { return s.keys.top() == nil }
	scan := present.Scanned{Title: "证书", Data: picture(s.t, 8, 8)}
	chosen := ""
	signed := len(s.desk.done)
	return []dialog{
		{"PIN", func() { withKeys(s.desk); signed = len(s.desk.done); b.Signing.Show() }, func() fyne.Focusable { return s.signing.pin },
			func() { s.signing.pin.SetText("135790") }, func() bool { return len(s.desk.done) > signed }},
		{"PIN, keyboard on the list", func() { withKeys(s.desk); b.Signing.Show(); s.runner.settle(); s.keys.focus(s.signing.table) }, func() fyne.Focusable { return s.signing.table },
			func() {}, func() bool { return s.win.Canvas().Focused() == fyne.Focusable(s.signing.pin) }},
		{"call", func() { s.call.render(present.Call{Shown: true, Title: "即将截止"}) }, func() fyne.Focusable { return s.call.send },
			func() {}, func() bool { return b.Signing.State().Shown }}, // what is unsigned comes first
		{"viewer", func() { b.Viewer.Show([]present.Scanned{scan}) }, func() fyne.Focusable { return s.viewer.close }, func() {}, closed},
		{"palette", func() { s.keys.press("Ctrl+K") }, func() fyne.Focusable { return s.palette.query },
			func() { s.palette.query.SetText("设置") }, closed},
		{"help", func() { s.keys.press("F1") }, func() fyne.Focusable { return s.help.query }, func() {}, closed},
		{"problems", func() { s.keys.press(keyTroubles) }, func() fyne.Focusable { return s.troubles.first }, func() {}, closed},
		{"characters", func() { s.keys.focus(s.record.notes.remark); s.insert.open(false) }, func() fyne.Focusable { return s.insert.query },
			func() { s.insert.query.SetText("4E00") }, func() bool { return s.record.notes.remark.Text == "一" }},
		{"phrases", func() { s.keys.focus(s.record.notes.remark); s.insert.open(true) }, func() fyne.Focusable { return s.insert.query },
			func() { s.insert.query.SetText("原件=已看原件") }, func() bool { return len(s.insert.state.Lines) > 0 }},
		{"files", func() {
			s.keys.choose(present.FileQuestion{Title: "文件夹", Folder: true}, func(path string) { chosen = path })
			s.runner.settle()
			press(files.table, fyne.KeyReturn) // into the first, where nothing is
			s.runner.settle()
		}, func() fyne.Focusable { return files.table }, func() {}, func() bool { return chosen != "" }},
	}
}

// In every dialog the keyboard is where the clerk begins, Return says yes, and
// Escape closes it, wherever the keyboard is.
func TestEveryDialogObeysReturnAndEscape(t *testing.T) {
	s := newScreens(t, func(d *scriptDesk) {
		mayAttach(d)
		withKeys(d)
	}).open()
	files, _ := s.withChooser()
	for _, d := range s.dialogs(files) {
		s.bench.Show(present.ScreenCheck)
		s.record.notes.remark.SetText("")
		for _, key := range []fyne.KeyName{fyne.KeyEscape, fyne.KeyReturn} {
			d.open()
			s.runner.settle()
			if s.keys.top() == nil {
				t.Fatalf("%s: it does not open", d.name)
			}
			if got := s.win.Canvas().Focused(); got != d.first() {
				t.Errorf("%s: the keyboard is on %T", d.name, got)
			}
			if key == fyne.KeyEscape {
				s.pressFocused(key)
				if s.keys.top() != nil {
					t.Errorf("%s: Escape does not close it", d.name)
				}
				continue
			}
			d.enter()
			s.runner.settle()
			s.pressFocused(key)
			if !d.did() {
				t.Errorf("%s: Return does nothing", d.name)
			}
			for range 3 {
				s.keys.press("Escape")
				s.runner.settle()
			}
		}
	}
}

// What a button does that a key does too, its tooltip says.
func TestEveryCommandIsNamedInATooltip(t *testing.T) {
	s := newScreens(t, mayAttach).open()
	for _, at := range s.spots() {
		s.visit(at)
		for _, o := range test.LaidOutObjects(s.rootOf(at)) {
			b, ok := o.(*button)
			if !ok {
				continue
			}
			say, keys := b.tip(), []string(nil)
			for _, c := range s.commands.On(at.screen, at.part) {
				if c.Key != "" && c.Name == say.word {
					keys = append(keys, c.Key)
				}
			}
			shown := b.key != "" // another test holds what a button shows itself to the registry
			if len(keys) > 0 && !shown && !slices.Contains(keys, say.key) {
				t.Errorf("%v: the tooltip of %q says %q, the key is %s", at, b.text, say.key, keys)
			}
		}
	}
	l := s.list
	for _, b := range []*button{
		l.print, l.mail, l.tools.filter, l.tools.columns, l.tools.views, l.tools.pile, l.tools.reset, l.pile.hand, l.pile.end, l.pager.back, l.pager.next,
	} {
		say := b.tip()
		if c, known := s.commands.Find(present.ScreenCheck, "", say.key); !known || c.Name != say.word {
			t.Errorf("the tooltip of %q says %+v, the key is of %q", b.text, say, c.Name)
		}
	}
	for _, c := range append(s.list.chips.chips, s.list.tools.active.chips...) {
		if say := c.tip(); say.word == "" || say.key == "" {
			t.Errorf("the chip %q says %+v", c.value.Label, say)
		}
	}
}
