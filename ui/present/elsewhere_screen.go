package present

// ElsewhereState is what 查询其他确认点 shows.
type ElsewhereState struct{}

// Elsewhere is the screen 查询其他确认点: applicants who chose another point (domain: seed 003 §3.3).
type Elsewhere struct {
	OnChange func(ElsewhereState)

	desk    ElsewhereDesk
	runner  Runner
	notices *Notices
	state   ElsewhereState
}

// ElsewhereDesk is what 查询其他确认点 needs of the desk.
type ElsewhereDesk interface{}

// NewElsewhere makes the presenter; Load reads what it shows.
func NewElsewhere(d ElsewhereDesk, r Runner, n *Notices) *Elsewhere {
	return &Elsewhere{desk: d, runner: r, notices: n}
}

// State is what is to be shown now.
func (p *Elsewhere) State() ElsewhereState { return p.state }

// Load reads what the screen shows; it is called whenever the screen is shown.
func (p *Elsewhere) Load() { p.changed() }

func (p *Elsewhere) changed() {
	if p.OnChange != nil {
		p.OnChange(p.state)
	}
}
