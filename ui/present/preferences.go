package present

import (
	"context"

	"confirmpoint/ui/lang"
)

// Theme is how the window looks.
type Theme string

// The themes.
const (
	ThemeLight Theme = "light" // 浅色
	ThemeDark  Theme = "dark"  // 深色
)

// The bounds of Preferences.TextPercent.
const (
	TextLeast = 100
	TextMost  = 200
)

// TextSizes are the sizes of text that are offered, in percent.
var TextSizes = []int{100, 125, 150, 175, 200}

// Preferences belong to the workstation, not to a clerk: they are needed before
// anybody has signed in, and name nobody.
type Preferences struct {
	Theme Theme `json:"theme"`
	// Language is empty while nobody has chosen one.
	Language lang.Tag `json:"language,omitempty"`
	// TextPercent is the size of everything in the window.
	TextPercent int `json:"text_percent"`
}

// DefaultPreferences are those of a new workstation.
func DefaultPreferences() Preferences {
	return Preferences{Theme: ThemeLight, TextPercent: TextLeast}
}

// mended gives the default in the place of what cannot be.
func (p Preferences) mended() Preferences {
	usual := DefaultPreferences()
	if p.Theme != ThemeLight && p.Theme != ThemeDark {
		p.Theme = usual.Theme
	}
	if p.Language != lang.Chinese && p.Language != lang.English {
		p.Language = usual.Language
	}
	if p.TextPercent < TextLeast || p.TextPercent > TextMost {
		p.TextPercent = usual.TextPercent
	}
	return p
}

// PreferenceKeeper holds the preferences while the program runs. What changes
// is applied at once and written behind the window, the newest last.
type PreferenceKeeper struct {
	// OnChange applies what can be changed while the window is open.
	OnChange func(Preferences)

	save    func(Preferences) error
	runner  Runner
	notices *Notices
	now     Preferences
	writing bool
	again   bool
}

// NewPreferenceKeeper begins with what was read; save may be called from any
// goroutine, by one at a time, and nil keeps nothing.
func NewPreferenceKeeper(read Preferences, save func(Preferences) error, r Runner, n *Notices) *PreferenceKeeper {
	return &PreferenceKeeper{now: read.mended(), save: save, runner: r, notices: n}
}

// Current are the preferences of now.
func (k *PreferenceKeeper) Current() Preferences { return k.now }

// Set changes them.
func (k *PreferenceKeeper) Set(to Preferences) {
	if to = to.mended(); to == k.now {
		return
	}
	k.now = to
	if k.OnChange != nil {
		k.OnChange(to)
	}
	k.write()
}

// write lets one write run at a time: of what is chosen meanwhile only the last
// goes to the disk.
func (k *PreferenceKeeper) write() {
	if k.save == nil {
		return
	}
	if k.again = k.writing; k.writing {
		return
	}
	k.writing = true
	to := k.now
	k.runner.Go("preferences", func(context.Context) error { return k.save(to) }, func(err error) {
		k.writing = false
		k.notices.Fail(err)
		if k.again {
			k.write()
		}
	})
}
