package ui

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// drawnAt is something drawn, and where in the window.
type drawnAt struct {
	object fyne.CanvasObject
	at     fyne.Position
}

// drawn lists all that can be seen of o, from below.
func drawn(o fyne.CanvasObject, at fyne.Position) (all []drawnAt) {
	if !o.Visible() {
		return nil
	}
	at = at.Add(o.Position())
	all = append(all, drawnAt{o, at})
	var parts []fyne.CanvasObject
	switch o := o.(type) {
	case *fyne.Container:
		parts = o.Objects
	case fyne.Widget:
		parts = test.WidgetRenderer(o).Objects()
	}
	for _, part := range parts {
		all = append(all, drawn(part, at)...)
	}
	return all
}

func (d drawnAt) overlaps(o drawnAt) bool {
	a, b := d.object.Size(), o.object.Size()
	return d.at.X < o.at.X+b.Width && o.at.X < d.at.X+a.Width && d.at.Y < o.at.Y+b.Height && o.at.Y < d.at.Y+a.Height
}

// marked tells whether the mark of a training can be seen: nothing of a higher
// layer lies over it.
func marked(w fyne.Window) bool {
	all := append([]fyne.CanvasObject{w.Content()}, w.Canvas().Overlays().List()...)
	var marks []drawnAt
	for _, layer := range all {
		now := drawn(layer, fyne.NewPos(0, 0))
		marks = slices.DeleteFunc(marks, func(m drawnAt) bool { return slices.ContainsFunc(now, m.under) })
		for _, d := range now {
			if text, ok := d.object.(*canvas.Text); ok && text.Text == lang.L("演练") {
				marks = append(marks, d)
			}
		}
	}
	return len(marks) > 0
}

// under tells that something with a colour of its own lies over d.
func (d drawnAt) under(o drawnAt) bool {
	back, ok := o.object.(*canvas.Rectangle)
	if !ok || back.FillColor == nil {
		return false
	}
	_, _, _, alpha := back.FillColor.RGBA()
	return alpha > 0 && d.overlaps(o)
}

// screensOf shows every screen and each of its parts, by name.
func screensOf(b *present.Workbench) map[string]func() {
	all := map[string]func(){}
	for _, s := range []present.Screen{present.ScreenOverview, present.ScreenCheck, present.ScreenElsewhere, present.ScreenPlans,
		present.ScreenFiles, present.ScreenKeys, present.ScreenSettings, present.ScreenMail} {
		all[string(s)] = func() { b.Show(s) }
	}
	for _, p := range []present.PrintPage{present.PagePrintNew, present.PageQueue, present.PageBlanks, present.PagePrinters} {
		all["print "+string(p)] = func() { b.ShowPrint(p) }
	}
	for _, p := range []present.SendPage{present.PageOutbox, present.PageConflicts, present.PageLog, present.PageReconcile, present.PageLine} {
		all["send "+string(p)] = func() { b.ShowSend(p) }
	}
	for _, p := range []present.StatisticsPage{present.PageDaily, present.PageRosters, present.PageNotCome, present.PageHandover, present.PageCloseOut} {
		all["statistics "+string(p)] = func() { b.ShowStatistics(p) }
	}
	return all
}

func anyPicture() []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		panic(err) // into memory
	}
	return b.Bytes()
}

// coveringFiles are those that put something over the window, and what each
// opens and closes.
var coveringFiles = map[string]func(s *screens) (open, closed func()){
	"help_view.go":     func(s *screens) (open, closed func()) { return s.showHelp, s.help.presenter.Close },
	"palette_view.go":  func(s *screens) (open, closed func()) { return s.palette.presenter.Open, s.palette.presenter.Close },
	"troubles_view.go": func(s *screens) (open, closed func()) { return s.showTroubles, s.troubles.hide },
	"insert_view.go": func(s *screens) (open, closed func()) {
		return func() { s.bench.Insert.Open(true) }, s.bench.Insert.Close
	},
	"signing_view.go": func(s *screens) (open, closed func()) { return s.bench.Signing.Show, s.bench.Signing.Close },
	"viewer_view.go": func(s *screens) (open, closed func()) {
		return func() { s.bench.Viewer.Show([]present.Scanned{{Title: "证书", Data: anyPicture()}}) }, s.bench.Viewer.Close
	},
	"choose_view.go": func(s *screens) (open, closed func()) {
		v, _ := s.withChooser()
		return func() { s.keys.choose(present.FileQuestion{}, func(string) {}) }, v.presenter.Close
	},
	"call_view.go": func(s *screens) (open, closed func()) {
		return func() { s.call.render(present.Call{Shown: true, Title: "还有 2 项没有送达登记库"}) }, func() { s.call.render(present.Call{}) }
	},
	"calendar_view.go": nil, "menu.go": nil, // small, and where the keyboard is
}

// TestTheMarkOfATrainingIsOnEverything: on each screen and part, under each
// dialog; and nowhere outside a training.
func TestTheMarkOfATrainingIsOnEverything(t *testing.T) {
	for _, drill := range []bool{true, false} {
		s := newScreensOf(t, drill, fullDesk).open()
		see := func(what string) {
			t.Helper()
			s.runner.settle()
			if marked(s.win) != drill {
				t.Errorf("training %v: %s is marked: %v", drill, what, !drill)
			}
		}
		for name, show := range screensOf(s.bench) {
			if drill {
				show()
				see(name)
			}
		}
		s.bench.Show(present.ScreenCheck)
		for name, way := range coveringFiles {
			if way == nil {
				continue
			}
			open, closed := way(s)
			open()
			s.runner.settle()
			if len(s.win.Canvas().Overlays().List()) == 0 {
				t.Errorf("%s opens nothing", name)
			}
			see(name)
			if name != "help_view.go" {
				s.helpOn(name)
			}
			closed()
			s.runner.settle()
			if n := len(s.win.Canvas().Overlays().List()); n != 0 {
				t.Fatalf("%s leaves %d layers open", name, n)
			}
		}
	}
}

// TestEveryDialogIsLookedAt: what lies over the window is in the table above.
func TestEveryDialogIsLookedAt(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	makes := regexp.MustCompile(`= newFlap\(|cover\.layer = |&cover\{|widget\.New(Modal)?PopUp\(`)
	for _, file := range files {
		if filepath.Ext(file) != ".go" || regexp.MustCompile(`_test\.go$`).MatchString(file) {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, known := coveringFiles[file]; makes.Match(text) && !known {
			t.Errorf("%s puts something over the window: add it to coveringFiles, and see that a training marks it", file)
		}
	}
}

// TestTheMarkBeforeTheDesk: the steps before the desk are marked as well.
func TestTheMarkBeforeTheDesk(t *testing.T) {
	b := newWindowBench(t, false)
	see := func(what string) {
		t.Helper()
		if !marked(b.Fyne()) {
			t.Errorf("%s has no mark", what)
		}
	}
	see("the enrolment")
	b.write(HandleEnrolCode, "good", HandleEnrolPIN, "204816", HandleEnrolPINAgain, "204816")
	see("the sign-in")
	b.signInHelp.presenter.Open(present.SignInPage, present.ShownProblem{})
	b.runner.settle()
	see("the help of the sign-in")
}

// TestWhatWasAwayHasTheNewColours: the theme changes while the help is away.
func TestWhatWasAwayHasTheNewColours(t *testing.T) {
	s := newScreens(t, nil)
	s.showHelp()
	s.help.presenter.Close()
	settings := fyne.CurrentApp().Settings()
	settings.SetTheme(turned(settings.Theme(), true))
	s.showHelp()
	back := test.WidgetRenderer(s.help.flap.panel).Objects()[0].(*canvas.Rectangle)
	if back.FillColor != themed(colorSurface) {
		t.Errorf("the help is %v on a window of %v", back.FillColor, themed(colorSurface))
	}
}

// helpOn presses F1 in a dialog: the page on it opens, and Escape leads back.
func (s *screens) helpOn(name string) {
	s.t.Helper()
	layers := len(s.keys.layers)
	if !s.keys.press(keyHelp) || !s.help.shown.Shown {
		s.t.Errorf("%s: F1 opens no help", name)
		return
	}
	if page := s.keys.layers[layers-1].help; len(s.help.shown.Pieces) < 4 || !present.OfDialog(page) {
		s.t.Errorf("%s: the help on it, %q, says %v", name, page, s.help.shown.Pieces)
	}
	s.keys.press(string(fyne.KeyEscape))
	if s.help.shown.Shown || len(s.keys.layers) != layers {
		s.t.Errorf("%s: Escape does not lead back to it", name)
	}
}
