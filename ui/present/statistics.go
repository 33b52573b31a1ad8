package present

// StatisticsState is what 名册与统计 shows.
type StatisticsState struct{}

// Statistics is the screen 名册与统计: rosters, daily numbers, who has not come, hand-over and close-out.
type Statistics struct {
	OnChange func(StatisticsState)

	desk    StatisticsDesk
	runner  Runner
	notices *Notices
	state   StatisticsState
}

// StatisticsDesk is what 名册与统计 needs of the desk.
type StatisticsDesk interface{}

// NewStatistics makes the presenter; Load reads what it shows.
func NewStatistics(d StatisticsDesk, r Runner, n *Notices) *Statistics {
	return &Statistics{desk: d, runner: r, notices: n}
}

// State is what is to be shown now.
func (p *Statistics) State() StatisticsState { return p.state }

// Load reads what the screen shows; it is called whenever the screen is shown.
func (p *Statistics) Load() { p.changed() }

func (p *Statistics) changed() {
	if p.OnChange != nil {
		p.OnChange(p.state)
	}
}
