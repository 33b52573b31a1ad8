package ui

import (
	"testing"

	"fyne.io/fyne/v2"

	"confirmpoint/ui/present"
)

// The rest of the window is built when the list is there: it shows what has come
// until then, and lists the same commands.
func TestScreensBuiltLateShowWhatCameBefore(t *testing.T) {
	read := func(s *screens) map[spot]string {
		texts := map[spot]string{}
		for _, at := range s.spots() {
			s.visit(at)
			texts[at] = reads(s.rootOf(at))
		}
		return texts
	}
	early := newScreens(t, fullDesk)
	commands, want := early.commands.All(), read(early)
	late := newFirstScreen(t, false, fullDesk)
	late.begin()
	if late.whole || late.print != nil {
		t.Fatal("all screens were built for the first list")
	}
	late.complete()
	late.complete() // a second time changes nothing
	for at, text := range read(late) {
		if text != want[at] {
			t.Errorf("%v reads, built late,\n%s\nand built at once\n%s", at, text, want[at])
		}
	}
	if len(late.middle.Objects) != len(screenNames()) || len(want) < len(screenNames()) {
		t.Errorf("%d screens, %d parts", len(late.middle.Objects), len(want))
	}
	for i, c := range late.commands.All() {
		if c.Name != commands[i].Name || c.Key != commands[i].Key {
			t.Errorf("command %d is %q with %q, built at once %q with %q", i, c.Name, c.Key, commands[i].Name, commands[i].Key)
		}
	}
}

// A clerk who is faster than the window gets what he asks for.
func TestWhoAsksForAScreenNeedNotWait(t *testing.T) {
	for name, ask := range map[string]func(s *screens) bool{
		"palette":  func(s *screens) bool { s.keys.press(keyPalette); return s.palette.flap.shown },
		"help":     func(s *screens) bool { s.keys.press(keyHelp); return s.help.presenter.State().Shown },
		"troubles": func(s *screens) bool { s.keys.press(keyTroubles); return s.troubles.flap.shown },
		"navigation": func(s *screens) bool {
			s.navItem(present.ScreenMail).Tapped(nil)
			return s.mail.root.Visible() && s.mail.root.Size() == s.middle.Size() && s.middle.Size() != fyne.Size{}
		},
		"F key": func(s *screens) bool { s.keys.press("F3"); return s.print.root.Visible() },
		"F key of the next page": func(s *screens) bool {
			s.keys.press("F4")
			s.keys.press("F4")
			return s.bench.SendPage() == present.PageConflicts
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newFirstScreen(t, false, nil)
			s.begin()
			if !ask(s) || !s.whole {
				t.Error("nothing comes of it")
			}
		})
	}
}
