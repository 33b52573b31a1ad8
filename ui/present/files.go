package present

// FilesState is what 资料下载 shows.
type FilesState struct{}

// Files is the screen 资料下载: the files of the bureau (seed 003 §4).
type Files struct {
	OnChange func(FilesState)

	desk    FilesDesk
	runner  Runner
	notices *Notices
	state   FilesState
}

// FilesDesk is what 资料下载 needs of the desk.
type FilesDesk interface{}

// NewFiles makes the presenter; Load reads what it shows.
func NewFiles(d FilesDesk, r Runner, n *Notices) *Files {
	return &Files{desk: d, runner: r, notices: n}
}

// State is what is to be shown now.
func (p *Files) State() FilesState { return p.state }

// Load reads what the screen shows; it is called whenever the screen is shown.
func (p *Files) Load() { p.changed() }

func (p *Files) changed() {
	if p.OnChange != nil {
		p.OnChange(p.state)
	}
}
