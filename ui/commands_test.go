package ui

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"confirmpoint/ui/present"
)

// spot is a part of a screen.
type spot struct {
	screen present.Screen
	part   string
}

// spots are all the parts of all screens.
func (s *screens) spots() (all []spot) {
	for _, v := range s.shell.screens {
		switch v.screen {
		case present.ScreenPrint:
			for _, p := range printPages {
				all = append(all, spot{v.screen, string(p.page)})
			}
		case present.ScreenSend:
			for _, p := range sendPages {
				all = append(all, spot{v.screen, string(p.page)})
			}
		case present.ScreenMail:
			for _, p := range mailPages {
				all = append(all, spot{v.screen, string(p)})
			}
		case present.ScreenStatistics:
			for _, p := range statisticsPages {
				all = append(all, spot{v.screen, string(p.page)})
			}
		default:
			all = append(all, spot{screen: v.screen})
		}
	}
	return all
}

// rootOf is what is on a part of a screen.
func (s *screens) rootOf(at spot) fyne.CanvasObject {
	switch at.screen {
	case present.ScreenPrint:
		return s.print.parts[present.PrintPage(at.part)].root
	case present.ScreenSend:
		return s.send.parts[present.SendPage(at.part)].root
	case present.ScreenMail:
		return map[string]fyne.CanvasObject{string(present.PageWrite): s.mail.write.root, string(present.PageMailbox): s.mail.box.root}[at.part]
	case present.ScreenStatistics:
		return s.numbers.parts[present.StatisticsPage(at.part)].root
	}
	return s.view(at.screen).root
}

// visit shows a part of a screen.
func (s *screens) visit(at spot) {
	switch at.screen {
	case present.ScreenPrint:
		s.bench.ShowPrint(present.PrintPage(at.part))
	case present.ScreenSend:
		s.bench.ShowSend(present.SendPage(at.part))
	case present.ScreenMail:
		s.bench.Show(at.screen)
		s.bench.Mail.ShowPage(present.MailPage(at.part))
	case present.ScreenStatistics:
		s.bench.ShowStatistics(present.StatisticsPage(at.part))
	default:
		s.bench.Show(at.screen)
	}
	s.runner.settle()
}

func TestEveryCommandHasAKeyOrAPlace(t *testing.T) {
	s := newScreens(t, nil)
	for _, c := range s.commands.All() {
		if c.Name == "" || c.Key == "" && c.Screen == "" {
			t.Errorf("the command %q on %q has neither key nor place", c.Name, c.Screen)
		}
		if c.Do == nil && c.WhyNot != nil {
			t.Errorf("%q only tells of a key and cannot be refused", c.Name)
		}
	}
}

func TestNoKeyMeansTwoThings(t *testing.T) {
	s := newScreens(t, nil)
	for _, at := range s.spots() {
		meaning := map[string]string{}
		for _, c := range s.commands.On(at.screen, at.part) {
			if c.Key == "" || c.Do == nil {
				continue
			}
			if other, twice := meaning[c.Key]; twice {
				t.Errorf("%v: %s is %q and %q", at, c.Key, other, c.Name)
			}
			meaning[c.Key] = c.Name
		}
	}
	for _, key := range s.commands.Keys() {
		combo, held := combination(key)
		if held && keyName(combo) != key {
			t.Errorf("the key %q is written %q", key, keyName(combo))
		}
		if slices.Contains([]string{"Ctrl+A", "Ctrl+C", "Ctrl+V", "Ctrl+X", "Ctrl+Y", "Ctrl+Insert"}, key) {
			t.Errorf("%s belongs to the text", key)
		}
	}
}

// Every button that shows a key does what the registry says the key does.
func TestEveryButtonWithAKeyIsACommand(t *testing.T) {
	s := newScreens(t, nil).open()
	seen := 0
	for _, at := range s.spots() {
		s.visit(at)
		for _, o := range test.LaidOutObjects(s.rootOf(at)) {
			b, ok := o.(*button)
			if !ok || b.key == "" || b.key == "回车" { // Return belongs to the table
				continue
			}
			seen++
			if _, known := s.commands.Find(at.screen, at.part, b.key); !known {
				t.Errorf("%v: the button %q shows %s, which no command has", at, b.text, b.key)
			}
		}
	}
	if seen < 15 {
		t.Errorf("only %d buttons with a key were seen", seen)
	}
}

func TestACommandThatIsRefusedSaysWhy(t *testing.T) {
	s := newScreens(t, nil).open()
	s.keys.press("F7") // no condition is missing
	if got := s.notices.Current(); got.Severity != present.NoticeWarn || got.Text == "" {
		t.Errorf("the key of a disabled button says %q", got.Text)
	}
	s.did()
	combo, _ := combination("Ctrl+4")
	s.keys.shortcut(&desktop.CustomShortcut{KeyName: combo.KeyName, Modifier: combo.Modifier})
	if s.bench.Screen() != present.ScreenMail {
		t.Errorf("Ctrl+4 shows %s", s.bench.Screen())
	}
}
