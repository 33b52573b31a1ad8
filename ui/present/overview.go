package present

// OverviewState is what 工作台 shows.
type OverviewState struct{}

// Overview is the screen 工作台: the day at a glance.
type Overview struct {
	OnChange func(OverviewState)

	desk    OverviewDesk
	runner  Runner
	notices *Notices
	state   OverviewState
}

// OverviewDesk is what 工作台 needs of the desk.
type OverviewDesk interface{}

// NewOverview makes the presenter; Load reads what it shows.
func NewOverview(d OverviewDesk, r Runner, n *Notices) *Overview {
	return &Overview{desk: d, runner: r, notices: n}
}

// State is what is to be shown now.
func (p *Overview) State() OverviewState { return p.state }

// Load reads what the screen shows; it is called whenever the screen is shown.
func (p *Overview) Load() { p.changed() }

func (p *Overview) changed() {
	if p.OnChange != nil {
		p.OnChange(p.state)
	}
}
