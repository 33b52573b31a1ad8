package present

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// FilesDesk is what 资料下载 needs of the desk.
type FilesDesk interface {
	Downloads(ctx context.Context) ([]confirm.Download, error)
	DownloadState(ctx context.Context, file confirm.Download, dir string) (have int64, err error)
	DownloadTo(ctx context.Context, file confirm.Download, dir string, p confirm.Progress) (path string, err error)
	Session() desk.Session
	ChoiceDesk
}

// FileRow is one file of the bureau.
type FileRow struct {
	Title, Name, Size, Added string
	Badge                    Badge
}

// FilesState is what 资料下载 shows.
type FilesState struct {
	Rows      []FileRow
	Current   int
	Folder    string
	Loading   bool
	Offline   bool
	Empty     string
	Busy      bool // a file is on the way
	Progress  string
	Ratio     float64
	GetWord   string // 下载, 接着下载 or 重新下载
	CanGet    bool
	CanOpen   bool   // the file is there
	Saved     string // where the current file is
	Hint      string
	CanReload bool
}

// Files is the screen 资料下载: the files of the bureau (seed 003 §4).
type Files struct {
	OnChange func(FilesState)
	// OnOpenFolder shows a folder in the system's file manager.
	OnOpenFolder func(path string)

	desk    FilesDesk
	runner  Runner
	notices *Notices
	state   FilesState
	files   []confirm.Download
	have    map[string]int64 // bytes in the folder, by SHA-256
	read    bool
	turn    int
	cancel  func()
	getting string // SHA-256 of the file on the way
}

// folderChoice is the name of the clerk's folder among his choices.
const folderChoice = "files_folder"

// NewFiles makes the presenter; files go to folder until the clerk chooses
// another. Load reads what it shows.
func NewFiles(d FilesDesk, r Runner, n *Notices, folder string) *Files {
	return &Files{desk: d, runner: r, notices: n, have: map[string]int64{}, state: FilesState{Current: -1, Folder: folder}}
}

// State is what is to be shown now.
func (p *Files) State() FilesState { return p.state }

// Load asks the registry for the list.
func (p *Files) Load() {
	if p.state.Loading || p.state.Busy {
		p.changed()
		return
	}
	p.turn++
	turn, folder := p.turn, p.state.Folder
	var files []confirm.Download
	var kept []byte
	first := !p.read
	p.state.Loading = true
	p.changed()
	p.runner.Go("downloads", func(ctx context.Context) (err error) {
		if first {
			kept, _ = p.desk.Choice(ctx, folderChoice) // else the usual one
		}
		files, err = p.desk.Downloads(ctx)
		return err
	}, func(err error) {
		if turn != p.turn {
			return
		}
		if first && len(kept) > 0 && folder == p.state.Folder {
			p.state.Folder = string(kept)
		}
		p.state.Loading = false
		p.state.Offline = confirm.CodeOf(err) == confirm.ProblemOffline || err != nil && !p.desk.Session().Online
		if err != nil {
			if !p.state.Offline {
				p.notices.Fail(err)
			}
			p.changed()
			return
		}
		p.files, p.read = files, true
		if p.state.Current < 0 || p.state.Current >= len(files) {
			p.state.Current = min(0, len(files)-1)
		}
		p.look()
	})
}

// look finds out what of the files is in the folder already.
func (p *Files) look() {
	p.turn++
	turn, files, folder := p.turn, p.files, strings.TrimSpace(p.state.Folder)
	have := map[string]int64{}
	p.changed()
	p.runner.Go("files here", func(ctx context.Context) error {
		for _, f := range files {
			n, err := p.desk.DownloadState(ctx, f, folder)
			if err != nil {
				return err
			}
			have[f.SHA256] = n
		}
		return nil
	}, func(err error) {
		if turn != p.turn {
			return
		}
		if err != nil {
			p.notices.Fail(err)
		}
		p.have = have
		p.changed()
	})
}

// Choose puts the keyboard on a file.
func (p *Files) Choose(i int) {
	if i >= 0 && i < len(p.files) {
		p.state.Current = i
		p.changed()
	}
}

// SetFolder says where files go; KeepFolder remembers it and looks what is there.
func (p *Files) SetFolder(path string) {
	if path != p.state.Folder && !p.state.Busy {
		p.state.Folder = path
		p.changed()
	}
}

// KeepFolder remembers the folder for the clerk.
func (p *Files) KeepFolder() {
	if p.state.Busy {
		return
	}
	folder := strings.TrimSpace(p.state.Folder)
	p.runner.Go("keep folder", func(ctx context.Context) error {
		return p.desk.SaveChoice(ctx, folderChoice, []byte(folder))
	}, p.notices.Fail)
	p.look()
}

// file is the one the keyboard is on.
func (p *Files) file() (confirm.Download, bool) {
	if i := p.state.Current; i >= 0 && i < len(p.files) {
		return p.files[i], true
	}
	return confirm.Download{}, false
}

// Get downloads the current file, or goes on where a cut has left it.
func (p *Files) Get() {
	file, ok := p.file()
	if !ok || !p.state.CanGet {
		return
	}
	folder := strings.TrimSpace(p.state.Folder)
	p.state.Busy, p.getting = true, file.SHA256
	p.progress(step{"", int(p.have[file.SHA256]), int(file.Bytes)})
	meter := newGauge(p.runner, p.progress)
	var path string
	p.cancel = p.runner.Go("download", func(ctx context.Context) (err error) {
		path, err = p.desk.DownloadTo(ctx, file, folder, func(done, total int) { meter.report(step{"", done, total}) })
		return err
	}, func(err error) {
		p.state.Busy, p.cancel, p.getting = false, nil, ""
		switch {
		case errors.Is(err, context.Canceled):
			p.notices.Info(lang.L("已停下。再按下载会接着来，不从头开始。"))
		case err != nil:
			p.notices.Fail(err)
		default:
			p.notices.Info(lang.F("已下载并核对：%s", path))
		}
		p.look()
	})
	p.changed()
}

// Stop stops the download; what has come is kept, and Get goes on there.
func (p *Files) Stop() {
	if p.cancel != nil {
		p.cancel()
	}
}

// OpenFolder shows the folder.
func (p *Files) OpenFolder() {
	if folder := strings.TrimSpace(p.state.Folder); folder != "" && p.OnOpenFolder != nil {
		p.OnOpenFolder(folder)
	}
}

func (p *Files) progress(s step) {
	if !p.state.Busy {
		return
	}
	p.state.Progress, p.state.Ratio = lang.F("已下载 %s / %s", fileSize(int64(s.done)), fileSize(int64(s.total))), 0
	if s.total > 0 {
		p.state.Ratio = float64(s.done) / float64(s.total)
	}
	p.changed()
}

func (p *Files) changed() {
	s := &p.state
	s.Rows = make([]FileRow, len(p.files))
	for i, f := range p.files {
		s.Rows[i] = FileRow{Title: f.Title, Name: f.Name, Size: fileSize(f.Bytes), Added: dateWord(confirm.DateOf(f.AddedAt)), Badge: p.badge(f)}
	}
	if !s.Busy {
		s.Progress, s.Ratio = "", 0
	}
	s.CanReload = !s.Loading && !s.Busy
	s.Empty, s.Hint, s.Saved, s.GetWord = p.empty(), "", "", lang.L("下载")
	file, ok := p.file()
	have := p.have[file.SHA256]
	folder := strings.TrimSpace(s.Folder)
	s.CanOpen = folder != ""
	s.CanGet = ok && !s.Busy && !s.Loading && folder != ""
	switch {
	case !ok:
	case have == file.Bytes && have > 0:
		s.GetWord, s.Saved = lang.L("重新下载"), lang.F("已在文件夹里：%s", file.Name)
	case have > 0:
		s.GetWord = lang.L("接着下载")
		s.Saved = lang.F("已有 %s，可以接着下载", fileSize(have))
	}
	switch {
	case folder == "":
		s.Hint = lang.L("请填写保存位置。")
	case s.Offline && p.read:
		s.Hint = lang.L("现在连不上登记库。下载要联网，请稍后再试。")
	}
	if p.OnChange != nil {
		p.OnChange(*s)
	}
}

func (p *Files) badge(f confirm.Download) Badge {
	have := p.have[f.SHA256]
	switch {
	case f.SHA256 == p.getting:
		return Badge{lang.L("正在下载"), ToneUnsent}
	case have == f.Bytes && have > 0:
		return Badge{lang.L("已下载"), ToneComplete}
	case have > 0:
		return Badge{lang.F("已下 %d%%", have*100/max(f.Bytes, 1)), ToneIncomplete}
	}
	return Badge{lang.L("未下载"), TonePending}
}

func (p *Files) empty() string {
	switch {
	case len(p.files) > 0:
		return ""
	case p.state.Loading:
		return lang.L("正在读取…")
	case p.state.Offline:
		return lang.L("现在连不上登记库。资料下载要联网；联网后按“刷新”。")
	case !p.read:
		return lang.L("还没有取到资料清单。请按“刷新”。")
	}
	return lang.L("教育局还没有提供可下载的资料。")
}

// fileSize is a size as people read it.
func fileSize(n int64) string {
	switch {
	case n <= 0:
		return "0 KB"
	case n < 1<<20:
		return fmt.Sprintf("%d KB", max(1, (n+1<<9)>>10))
	}
	return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
}
