package ui

import (
	"fyne.io/fyne/v2"

	"confirmpoint/confirm"
	"confirmpoint/ui/present"
)

// bindKeys gives the window its keys: F2 to F4 and F11 for the screens, F5 to sync,
// F6 to F9 on a record, F7 to F9 on a conflict. On the screens of print and
// send F3 and F4 go on to their next part, and F8 does what the part's primary
// button does.
func (s *shell) bindKeys() {
	b := s.bench
	on := func(screen present.Screen, act func()) func() {
		return func() {
			if b.Screen() == screen {
				act()
			}
		}
	}
	conclude := func(a confirm.Action) func() { return func() { s.concludeBy(a) } }
	s.keys.plain[fyne.KeyF2] = func() { b.Show(present.ScreenCheck) }
	s.keys.plain[fyne.KeyF3] = func() {
		if b.Screen() == present.ScreenPrint {
			b.ShowPrint(s.print.next(b.PrintPage()))
			return
		}
		b.Show(present.ScreenPrint)
	}
	s.keys.plain[fyne.KeyF4] = func() {
		if b.Screen() == present.ScreenSend {
			b.ShowSend(s.send.next(b.SendPage()))
			return
		}
		b.Show(present.ScreenSend)
	}
	s.keys.plain[fyne.KeyF11] = func() { b.Show(present.ScreenKeys) }
	s.keys.plain[fyne.KeyF5] = b.Standing.Sync
	s.keys.plain[fyne.KeyF6] = on(present.ScreenCheck, conclude(confirm.ActionLeaveUnconfirmed))
	s.keys.plain[fyne.KeyF7] = func() {
		switch {
		case b.Screen() == present.ScreenCheck:
			s.concludeBy(confirm.ActionConcludeIncomplete)
		case b.Screen() == present.ScreenSend && b.SendPage() == present.PageConflicts:
			s.send.conflicts.giveUpByKey()
		}
	}
	s.keys.plain[fyne.KeyF8] = func() { s.view(b.Screen()).act() }
	s.keys.plain[fyne.KeyF9] = func() {
		switch {
		case b.Screen() == present.ScreenCheck:
			b.Next()
		case b.Screen() == present.ScreenSend && b.SendPage() == present.PageConflicts:
			b.Conflicts.Later()
		}
	}
	s.keys.plain[fyne.KeyF10] = on(present.ScreenCheck, b.Record.Renew)
	s.keys.plain[fyne.KeyF12] = on(present.ScreenCheck, b.Record.Reveal)
	s.keys.combos[fyne.KeyF] = func() {
		b.Show(present.ScreenCheck)
		s.keys.focus(s.list.search)
	}
	s.keys.combos[fyne.KeyP] = b.PrintMarked
	for i, v := range s.screens {
		if i < len(screenDigits) {
			s.keys.combos[screenDigits[i]] = func() { b.Show(v.screen) }
		}
	}
}

// screenDigits open the screens in the order of the navigation, with Ctrl.
var screenDigits = []fyne.KeyName{
	fyne.Key1, fyne.Key2, fyne.Key3, fyne.Key4, fyne.Key5, fyne.Key6, fyne.Key7, fyne.Key8, fyne.Key9, fyne.Key0,
}

func (s *shell) concludeComplete() { s.concludeBy(confirm.ActionConcludeComplete) }

// concludeBy is what a conclusion's key does: the same as its button, which
// may be disabled.
func (s *shell) concludeBy(a confirm.Action) {
	// A note that is still being typed belongs to the conclusion: leaving the
	// field saves it first.
	s.keys.focus(s.record.ticks)
	for _, conclusion := range s.bench.Record.State().Conclusions {
		if conclusion.Action == a && conclusion.Enabled {
			s.bench.Record.Conclude(a)
		}
	}
}
