package present

// PlansState is what 注册计划 shows.
type PlansState struct{}

// Plans is the screen 注册计划: plan, arrangements, points, scope and notes (seed 003 §3.1).
type Plans struct {
	OnChange func(PlansState)

	desk    PlansDesk
	runner  Runner
	notices *Notices
	state   PlansState
}

// PlansDesk is what 注册计划 needs of the desk.
type PlansDesk interface{}

// NewPlans makes the presenter; Load reads what it shows.
func NewPlans(d PlansDesk, r Runner, n *Notices) *Plans {
	return &Plans{desk: d, runner: r, notices: n}
}

// State is what is to be shown now.
func (p *Plans) State() PlansState { return p.state }

// Load reads what the screen shows; it is called whenever the screen is shown.
func (p *Plans) Load() { p.changed() }

func (p *Plans) changed() {
	if p.OnChange != nil {
		p.OnChange(p.state)
	}
}
