package ui

import (
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"confirmpoint/confirm"
	"confirmpoint/ui/present"
)

// withChooser lets a screen ask for files in the dialog of our own; home is
// where it begins.
func (s *screens) withChooser() (v *chooseView, home string) {
	s.t.Helper()
	home = s.t.TempDir()
	s.t.Setenv("HOME", home)
	for _, folder := range []string{"文档", "图片"} {
		if err := os.Mkdir(filepath.Join(home, folder), 0o700); err != nil {
			s.t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(home, "委托书.pdf"), []byte("%PDF"), 0o600); err != nil {
		s.t.Fatal(err)
	}
	chooser := present.NewFileChooser(s.runner)
	s.keys.choose = chooser.Ask
	return newChooseView(chooser, s.keys), home
}

func mayAttach(d *scriptDesk) {
	d.view.Allowed = append(d.view.Allowed, confirm.Allowance{Action: confirm.ActionAttachScan})
}

func TestAScanIsChosenByKeys(t *testing.T) {
	s := newScreens(t, mayAttach).open()
	v, home := s.withChooser()
	s.keys.focus(s.record.scans.path)
	press(s.record.scans.path, fyne.KeyDown)
	s.runner.settle()
	s.shows(v.cover.body, "选择扫描件", "图片", "文档", "委托书.pdf", "JPEG、PNG 图片和 PDF", home)
	shoot(t, s.win, "choose-file")
	press(v.table, fyne.KeyEnd, fyne.KeyReturn)
	if got := s.record.scans.path.Text; got != filepath.Join(home, "委托书.pdf") {
		t.Errorf("chosen %q", got)
	}
	if v.cover.popup != nil || s.win.Canvas().Focused() != fyne.Focusable(s.record.scans.kind) {
		t.Error("the clerk is not where he goes on")
	}
}

func TestAFolderIsChosenByKeysAndGivenUp(t *testing.T) {
	s := newScreens(t, nil)
	v, home := s.withChooser()
	s.bench.Show(present.ScreenFiles)
	s.runner.settle()
	s.files.folder.SetText("")
	s.keys.focus(s.files.folder)
	press(s.files.folder, fyne.KeyDown)
	s.runner.settle()
	press(v.table, fyne.KeyReturn) // into the first
	s.runner.settle()
	press(v.table, fyne.KeyF8)
	s.runner.settle()
	if got := s.files.presenter.State().Folder; got != filepath.Join(home, "图片") {
		t.Errorf("chosen %q", got)
	}
	press(s.files.folder, fyne.KeyDown)
	s.runner.settle()
	press(v.table, fyne.KeyLeft)
	s.runner.settle()
	s.shows(v.cover.body, "文档")
	press(v.table, fyne.KeyEscape)
	if v.cover.popup != nil || s.files.presenter.State().Folder != filepath.Join(home, "图片") {
		t.Error("Escape does not give up")
	}
}

// Wherever a path is asked for, it can be chosen.
func TestEveryPathCanBeChosen(t *testing.T) {
	s := newScreens(t, mayAttach).open()
	s.withChooser()
	for name, e := range map[string]*entry{
		"scan": s.record.scans.path, "bundle": s.send.line.folder, "answer": s.send.line.file, "print": s.print.batch.output.folder,
		"blanks": s.print.blanks.output.folder, "roster": s.numbers.rosters.output.folder, "diagnostics": s.settings.folder,
		"backup": s.care.folder, "downloads": s.files.folder, "slip": s.elsewhere.output.folder,
	} {
		if e.onKey == nil || !e.onKey(&fyne.KeyEvent{Name: fyne.KeyDown}) {
			t.Errorf("%s: the key asks for nothing", name)
			continue
		}
		s.runner.settle()
		top := s.win.Canvas().Overlays().Top()
		if top == nil {
			t.Errorf("%s: no dialog", name)
			continue
		}
		if len(test.LaidOutObjects(top)) == 0 {
			t.Errorf("%s: an empty dialog", name)
		}
		s.keys.press("Escape")
	}
}
