package present

// SettingsState is what 设置 shows.
type SettingsState struct{}

// Settings is the screen 设置: choices of this clerk and this workstation.
type Settings struct {
	OnChange func(SettingsState)

	desk    SettingsDesk
	runner  Runner
	notices *Notices
	state   SettingsState
}

// SettingsDesk is what 设置 needs of the desk.
type SettingsDesk interface{}

// NewSettings makes the presenter; Load reads what it shows.
func NewSettings(d SettingsDesk, r Runner, n *Notices) *Settings {
	return &Settings{desk: d, runner: r, notices: n}
}

// State is what is to be shown now.
func (p *Settings) State() SettingsState { return p.state }

// Load reads what the screen shows; it is called whenever the screen is shown.
func (p *Settings) Load() { p.changed() }

func (p *Settings) changed() {
	if p.OnChange != nil {
		p.OnChange(p.state)
	}
}
