package present

// MailState is what 留言 shows.
type MailState struct{}

// Mail is the screen 留言: messages to applicants, single and in batches.
type Mail struct {
	OnChange func(MailState)

	desk    MailDesk
	runner  Runner
	notices *Notices
	state   MailState
}

// MailDesk is what 留言 needs of the desk.
type MailDesk interface{}

// NewMail makes the presenter; Load reads what it shows.
func NewMail(d MailDesk, r Runner, n *Notices) *Mail {
	return &Mail{desk: d, runner: r, notices: n}
}

// State is what is to be shown now.
func (p *Mail) State() MailState { return p.state }

// Load reads what the screen shows; it is called whenever the screen is shown.
func (p *Mail) Load() { p.changed() }

func (p *Mail) changed() {
	if p.OnChange != nil {
		p.OnChange(p.state)
	}
}
