package present

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// LineDesk keeps the settings of the line, and carries work past it.
type LineDesk interface {
	LineBudget(ctx context.Context) (int, error)
	SetLineBudget(ctx context.Context, bytesPerSecond int) error
	BundleName() string
	BundleDesk
}

// LineBudgets are the choices of how much of the line photos may take, bytes a
// second; 0 is as much as there is.
var LineBudgets = []int{0, 8 << 10, 32 << 10, 128 << 10}

// BudgetWord names one of them.
func BudgetWord(bytesPerSecond int) string {
	if bytesPerSecond <= 0 {
		return lang.L("不限")
	}
	return lang.F("每秒 %d KB", (bytesPerSecond+1023)>>10)
}

// LineState is what 线路与离线包 shows.
type LineState struct {
	Budget int // bytes a second; 0 none
	Known  bool
	Busy   bool
	Folder string // where a bundle goes
	File   string // the bundle that came back
	Made   string // what became of the last one
	Tone   Tone   // of Made
}

// LinePanel is the panel of the line: what photos may take of it, and the sealed
// bundle for when there is none.
type LinePanel struct {
	OnChange func(LineState)
	// AskPIN signs one act with a PIN, where the bureau wants one for each.
	AskPIN func(what string, act func(context.Context) error, ended func(error))

	desk    LineDesk
	runner  Runner
	notices *Notices
	state   LineState
	turn    int
}

// NewLinePanel makes the presenter; bundles go to folder. Load reads the settings.
func NewLinePanel(d LineDesk, r Runner, n *Notices, folder string) *LinePanel {
	return &LinePanel{desk: d, runner: r, notices: n, state: LineState{Folder: folder}}
}

// State is what is to be shown now.
func (p *LinePanel) State() LineState { return p.state }

// Load reads the settings.
func (p *LinePanel) Load() {
	p.turn++
	turn := p.turn
	budget := 0
	p.runner.Go("line", func(ctx context.Context) (err error) {
		budget, err = p.desk.LineBudget(ctx)
		return err
	}, func(err error) {
		switch {
		case turn != p.turn:
		case err != nil:
			p.notices.Fail(err)
		default:
			p.state.Budget, p.state.Known = budget, true
			p.changed()
		}
	})
}

// SetBudget limits what photos take of the line, from the next pull on.
func (p *LinePanel) SetBudget(bytesPerSecond int) {
	if p.state.Busy || p.state.Known && bytesPerSecond == p.state.Budget {
		return
	}
	p.turn++
	p.run("line budget", func(ctx context.Context) error { return p.desk.SetLineBudget(ctx, bytesPerSecond) }, func() {
		p.state.Budget, p.state.Known = bytesPerSecond, true
		p.notices.Info(lang.F("照片占用带宽：%s，下次取回时生效。", BudgetWord(bytesPerSecond)))
	})
}

// SetFolder says where a bundle goes; SetFile, which file came back.
func (p *LinePanel) SetFolder(path string) { p.state.Folder = path }

// SetFile says which file has come back from the bureau.
func (p *LinePanel) SetFile(path string) { p.state.File = path }

// Export seals what is not yet answered into a file.
func (p *LinePanel) Export() {
	if p.state.Busy {
		return
	}
	path := filepath.Join(strings.TrimSpace(p.state.Folder), p.desk.BundleName())
	var report confirm.BundleReport
	p.state.Made = ""
	p.run("export bundle", func(ctx context.Context) (err error) {
		report, err = ExportBundle(ctx, p.desk, path)
		return err
	}, func() {
		p.state.Made, p.state.Tone = BundleOutWords(report), ToneWarn
		if report.Operations > 0 {
			p.state.Made += lang.L("已保存到 ") + path
		}
	})
}

// Import takes what the bureau's registry answered to a bundle.
func (p *LinePanel) Import() {
	path := strings.TrimSpace(p.state.File)
	if p.state.Busy {
		return
	}
	if path == "" {
		p.notices.set(Notice{NoticeError, lang.L("请先填写回执包的位置，例如 U 盘上的文件。")})
		return
	}
	var report confirm.BundleReport
	p.state.Made = ""
	p.run("import bundle", func(ctx context.Context) error {
		f, err := os.Open(path)
		if err != nil {
			return &confirm.Problem{Code: confirm.ProblemBadFile, Args: map[string]string{"file": filepath.Base(path)}, Err: err}
		}
		defer f.Close()
		report, err = p.desk.ImportBundle(ctx, f)
		return err
	}, func() {
		p.state.Made, p.state.Tone = BundleInWords(report), ToneComplete
		if report.Refused+report.NotSeen > 0 {
			p.state.Tone = ToneWarn
		}
	})
}

func (p *LinePanel) run(label string, job func(context.Context) error, done func()) {
	p.state.Busy = true
	p.notices.Dismiss()
	p.changed()
	ended := func(err error) {
		if err != nil {
			p.notices.Fail(err)
		} else {
			done()
		}
		p.changed()
	}
	p.runner.Go(label, job, func(err error) {
		p.state.Busy = false
		if confirm.CodeOf(err) == confirm.ProblemSigningLocked && p.AskPIN != nil {
			p.changed()
			p.AskPIN(lang.L("导出离线包"), job, ended)
			return
		}
		ended(err)
	})
}

func (p *LinePanel) changed() {
	if p.OnChange != nil {
		p.OnChange(p.state)
	}
}
