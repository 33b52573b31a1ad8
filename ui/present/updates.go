package present

import (
	"context"
	"errors"
	"path/filepath"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// UpdateDesk is what 设置 › 程序更新 needs of the desk.
type UpdateDesk interface {
	Update(ctx context.Context) (confirm.UpdateOffer, error)
	FetchUpdate(ctx context.Context, dir string, p confirm.Progress) (path string, offer confirm.UpdateOffer, err error)
	// DownloadState is all the bytes of a file only when it is there whole, by
	// the digest that the publisher has signed.
	DownloadState(ctx context.Context, file confirm.Download, dir string) (have int64, err error)
}

// UpdatePlace is where the files of updates go on this computer.
type UpdatePlace struct {
	Folder  func() (string, error)   // makes it; it may wait for the disk. nil: nothing can be downloaded
	Install func(path string) string // the command line that installs a file
}

// UpdateState is what the card 程序更新 shows.
type UpdateState struct {
	Standing Badge  // what there is to know, in one sentence
	Notes    string // what the publisher says of the new version
	CanCheck bool
	CanGet   bool
	WhyNot   string // the reason, while CanGet is false
	Getting  bool
	Progress string
	Ratio    float64
	// Steps say how to install what was downloaded, and Install is the command
	// to copy; empty: nothing is here yet.
	Steps, Install string
	Path           string // of the file
	Offered        bool   // a newer version may be taken now: the navigation marks it
}

// Updates tells of newer versions of the program and fetches them. It installs
// nothing and never asks for anything: what is offered waits on the screen 设置
// until the clerk wants it. It is of the UI goroutine.
type Updates struct {
	OnChange func(UpdateState)
	// OnOpenFolder shows the file in the system's file manager.
	OnOpenFolder func(path string)
	// Place is set before Load.
	Place UpdatePlace

	desk        UpdateDesk
	runner      Runner
	state       UpdateState
	offer       confirm.UpdateOffer
	known       bool // offer is an answer
	failed      error
	asking      bool
	cancel      func() // stops the download
	stopped     bool   // the clerk did
	done, total int64
}

// NewUpdates makes the presenter.
func NewUpdates(d UpdateDesk, r Runner) *Updates {
	p := &Updates{desk: d, runner: r}
	p.changed()
	return p
}

// State is what is to be shown now.
func (p *Updates) State() UpdateState { return p.state }

// Load asks whether there is a newer version. Nothing is said beside the card
// when the line is cut: updates wait.
func (p *Updates) Load() {
	if p.asking || p.cancel != nil {
		return
	}
	p.asking = true
	p.changed()
	var offer confirm.UpdateOffer
	var here string
	p.runner.Go("update", func(ctx context.Context) (err error) {
		if offer, err = p.desk.Update(ctx); err == nil {
			here = p.downloaded(ctx, offer)
		}
		return err
	}, func(err error) {
		p.asking = false
		if err == nil {
			p.state.Path = here
		}
		p.take(offer, err)
	})
}

// downloaded is where the file of an offer lies already, such as one that was
// fetched before the program was started; empty: it is to be fetched. Its
// digest is computed anew each time, so that what has been changed since is not
// offered. It runs away from the window.
func (p *Updates) downloaded(ctx context.Context, offer confirm.UpdateOffer) (path string) {
	if offer.Verdict != confirm.UpdateOffered || p.Place.Folder == nil {
		return ""
	}
	dir, err := p.Place.Folder()
	if err != nil {
		return "" // Get says so
	}
	have, err := p.desk.DownloadState(ctx, offer.File.Download(), dir)
	if err != nil || have != offer.File.Bytes {
		return ""
	}
	return filepath.Join(dir, offer.File.Name)
}

// take keeps an answer.
func (p *Updates) take(offer confirm.UpdateOffer, err error) {
	p.failed = err
	if err == nil {
		p.offer, p.known = offer, true
	}
	p.changed()
}

// Get downloads the file of the offered version, or goes on where a cut has
// left it.
func (p *Updates) Get() {
	if !p.state.CanGet {
		return
	}
	p.stopped, p.failed, p.state.Path, p.done, p.total = false, nil, "", 0, p.offer.File.Bytes
	meter := newGauge(p.runner, p.progress)
	var path string
	var offer confirm.UpdateOffer
	p.cancel = p.runner.Go("download update", func(ctx context.Context) (err error) {
		dir, err := p.Place.Folder()
		if err != nil {
			return &confirm.Problem{Code: confirm.ProblemTarget, Err: err}
		}
		path, offer, err = p.desk.FetchUpdate(ctx, dir, func(done, total int) { meter.report(step{"", done, total}) })
		return err
	}, func(err error) {
		p.cancel = nil
		switch {
		case errors.Is(err, context.Canceled):
			p.stopped = true
			p.changed()
		case confirm.CodeOf(err) == confirm.ProblemUpdateHeld: // judged anew, it is not for now any more: the sentence of the verdict says why
			p.take(offer, nil)
		case err != nil:
			p.take(offer, err)
		default:
			p.take(offer, nil)
			p.state.Path = path
			p.changed()
		}
	})
	p.changed()
}

// Stop stops the download; what has come is kept, and Get goes on there.
func (p *Updates) Stop() {
	if p.cancel != nil {
		p.cancel()
	}
}

// OpenFolder shows where the file lies.
func (p *Updates) OpenFolder() {
	if p.state.Path != "" && p.OnOpenFolder != nil {
		p.OnOpenFolder(filepath.Dir(p.state.Path))
	}
}

func (p *Updates) progress(s step) {
	if p.cancel == nil {
		return // late
	}
	p.done, p.total = int64(s.done), int64(s.total)
	p.changed()
}

func (p *Updates) changed() {
	s := &p.state
	*s = UpdateState{Path: s.Path, CanCheck: !p.asking && p.cancel == nil, Getting: p.cancel != nil}
	s.Offered = p.known && p.offer.Verdict == confirm.UpdateOffered
	s.Standing = p.standing()
	if p.known && p.offer.Verdict != confirm.UpdateNone {
		s.Notes = UpdateNotes(p.offer.Update)
	}
	switch {
	case s.Getting:
		s.WhyNot = lang.L("正在下载。")
	case s.Path != "":
		s.WhyNot = lang.L("已经下载。")
	case p.Place.Folder == nil, !p.known:
		s.WhyNot = lang.L("还不知道有没有新版本。")
	case !s.Offered:
		s.WhyNot = UpdateWords(p.offer)
	default:
		s.CanGet = true
	}
	if s.Getting && p.total > 0 {
		s.Progress = lang.F("已下载 %s / %s", fileSize(p.done), fileSize(p.total))
		s.Ratio = float64(p.done) / float64(p.total)
	}
	if s.Path != "" {
		s.Steps = lang.F("已下载并核对：%s", s.Path) + "\n" +
			lang.L("安装：先做完手上的工作、退出本程序，再双击这个文件，或者执行下面的命令。不合适时可以装回旧版本；数据会先复制再升级。")
		if p.Place.Install != nil {
			s.Install = p.Place.Install(s.Path)
		}
	}
	if p.OnChange != nil {
		p.OnChange(*s)
	}
}

// standing is the sentence of the card.
func (p *Updates) standing() Badge {
	switch {
	case p.failed != nil:
		return Badge{Sentence(p.failed), ToneWarn}
	case p.stopped && p.cancel == nil:
		return Badge{lang.L("已停下。再按下载会接着来，不从头开始。"), ToneHint}
	case !p.known:
		if p.asking {
			return Badge{lang.L("正在查看有没有新版本…"), ToneHint}
		}
		return Badge{}
	case p.offer.Verdict == confirm.UpdateNone:
		return Badge{UpdateWords(p.offer), ToneComplete}
	case p.offer.Verdict == confirm.UpdateOffered:
		return Badge{UpdateWords(p.offer), ToneHint}
	}
	return Badge{UpdateWords(p.offer), ToneWarn}
}
