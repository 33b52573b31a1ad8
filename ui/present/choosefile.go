package present

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"confirmpoint/ui/lang"
)

// FileQuestion asks a clerk for a file that is there, or for a folder.
type FileQuestion struct {
	Title  string // what is asked for, in the clerk's language
	Accept string // the word on the button
	Folder bool   // a folder, not a file
	// Kinds is what the files are called, Endings how they end, as ".pdf"; none: all.
	Kinds   string
	Endings []string
	// Start is the path that is in the field now; empty: where the system likes.
	Start string
	// Parent is the clerk's window as the system names it, so that its dialog
	// lies over that one; empty: not known.
	Parent string
}

// SystemChooser asks with the dialog of the system, and waits for the answer.
// An empty path is none: the clerk gave up. An error says that it cannot ask.
type SystemChooser func(ctx context.Context, q FileQuestion) (path string, err error)

// BrowseRow is a file or a folder.
type BrowseRow struct {
	Name, Size, Changed string
	Folder              bool
}

// BrowsePlace is a folder to begin in: the home folder, a drive that was put in.
type BrowsePlace struct{ Word, Path string }

// BrowseState is what the dialog of our own shows.
type BrowseState struct {
	Shown   bool
	Title   string
	Accept  string
	Kinds   string // what is listed
	Folder  string
	Places  []BrowsePlace
	Rows    []BrowseRow
	Current int
	Loading bool
	Empty   string
	// CanAccept tells whether Accept would end it: a file is chosen, or folders are asked for.
	CanAccept, CanUp bool
}

// maxBrowsed is how many files and folders are listed.
const maxBrowsed = 5000

// FileChooser asks for files: with the dialog of the system where there is
// one, else with one of our own. It belongs to the goroutine of the window.
type FileChooser struct {
	OnChange func(BrowseState)
	// System is the dialog of the system; nil: there is none.
	System SystemChooser

	runner Runner
	asking bool
	q      FileQuestion
	then   func(path string)
	state  BrowseState
	failed bool // what is asked for cannot be read
	turn   int
}

// NewFileChooser makes the presenter; Ask asks.
func NewFileChooser(r Runner) *FileChooser { return &FileChooser{runner: r} }

// State is what is to be shown now.
func (p *FileChooser) State() BrowseState { return p.state }

// Ask asks for a path and gives it to then, which is not called when the clerk
// gives up. While one question waits for its answer a second is none.
func (p *FileChooser) Ask(q FileQuestion, then func(path string)) {
	if p.asking {
		return
	}
	p.asking, p.q, p.then = true, q, then
	if p.System == nil {
		p.browse()
		return
	}
	var path string
	p.runner.Go("choose file", func(ctx context.Context) (err error) {
		path, err = p.System(ctx, q)
		return err
	}, func(err error) {
		if err != nil {
			p.System = nil // nor will it be there later
			p.browse()
			return
		}
		p.answer(path)
	})
}

func (p *FileChooser) answer(path string) {
	then := p.then
	p.asking, p.then = false, nil
	if path != "" {
		then(path)
	}
}

// browse opens the dialog of our own where the field points to.
func (p *FileChooser) browse() {
	q := p.q
	p.state = BrowseState{Shown: true, Title: q.Title, Accept: q.Accept, Kinds: q.Kinds, Current: -1, Folder: q.Start}
	p.Go(q.Start)
}

// Go lists another folder. One that is not there is asked for its parents
// until one is.
func (p *FileChooser) Go(folder string) {
	p.turn++
	turn, q := p.turn, p.q
	var listed folderList
	p.state.Loading = true
	p.changed()
	p.runner.Go("list folder", func(context.Context) (err error) {
		listed, err = list(folder, q)
		return err
	}, func(err error) {
		if turn != p.turn || !p.state.Shown {
			return
		}
		p.state.Loading, p.failed = false, err != nil
		p.state.Folder, p.state.Rows, p.state.Places, p.state.Current = listed.folder, listed.rows, listed.places, min(0, len(listed.rows)-1)
		p.changed()
	})
}

// Up lists the folder above.
func (p *FileChooser) Up() {
	if p.state.CanUp {
		p.Go(filepath.Dir(p.state.Folder))
	}
}

// Choose puts the keyboard on a row.
func (p *FileChooser) Choose(i int) {
	if i >= 0 && i < len(p.state.Rows) {
		p.state.Current = i
		p.changed()
	}
}

// Open goes into the folder of a row, or answers with its file.
func (p *FileChooser) Open(i int) {
	if i < 0 || i >= len(p.state.Rows) {
		return
	}
	path := filepath.Join(p.state.Folder, p.state.Rows[i].Name)
	if p.state.Rows[i].Folder {
		p.Go(path)
		return
	}
	p.end(path)
}

// Accept answers: with the folder that is listed where folders are asked for,
// else with the current file.
func (p *FileChooser) Accept() {
	switch {
	case !p.state.CanAccept:
	case p.q.Folder:
		p.end(p.state.Folder)
	default:
		p.Open(p.state.Current)
	}
}

// Enter goes into the current folder, or answers as Accept does.
func (p *FileChooser) Enter() {
	if i := p.state.Current; i >= 0 && i < len(p.state.Rows) && p.state.Rows[i].Folder {
		p.Open(i)
		return
	}
	p.Accept()
}

// Close gives up.
func (p *FileChooser) Close() { p.end("") }

func (p *FileChooser) end(path string) {
	p.turn++
	p.state = BrowseState{}
	p.changed()
	p.answer(path)
}

func (p *FileChooser) changed() {
	s := &p.state
	file := s.Current >= 0 && s.Current < len(s.Rows) && !s.Rows[s.Current].Folder
	s.CanAccept = s.Shown && !s.Loading && !p.failed && (p.q.Folder || file)
	s.CanUp = s.Shown && filepath.Dir(s.Folder) != s.Folder
	s.Empty = ""
	switch {
	case s.Loading:
		s.Empty = lang.L("正在读取…")
	case p.failed:
		s.Empty = lang.L("这个文件夹打不开，请换一个位置。")
	case len(s.Rows) == 0 && p.q.Folder:
		s.Empty = lang.L("这里没有下级文件夹。要选这个文件夹，按“选这个文件夹”。")
	case len(s.Rows) == 0:
		s.Empty = lang.L("这个文件夹里没有可选的文件。")
	}
	if p.OnChange != nil {
		p.OnChange(*s)
	}
}

// folderList is what is in a folder.
type folderList struct {
	folder string
	rows   []BrowseRow
	places []BrowsePlace
}

// list reads a folder, or the nearest above it that can be read.
func list(folder string, q FileQuestion) (folderList, error) {
	home, err := os.UserHomeDir()
	if err != nil {
		home = string(filepath.Separator)
	}
	if folder == "" {
		folder = home
	}
	if folder, err = filepath.Abs(folder); err != nil {
		return folderList{}, err
	}
	entries, err := os.ReadDir(folder)
	for err != nil && filepath.Dir(folder) != folder {
		folder = filepath.Dir(folder)
		entries, err = os.ReadDir(folder)
	}
	return folderList{folder, browsed(entries, q), places(home)}, err
}

// browsed are folders first; what is hidden, and what is not asked for, is left out.
func browsed(entries []os.DirEntry, q FileQuestion) []BrowseRow {
	var folders, files []BrowseRow
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || strings.HasPrefix(e.Name(), ".") || len(folders)+len(files) >= maxBrowsed {
			continue
		}
		row := BrowseRow{Name: e.Name(), Changed: timeWord(info.ModTime()), Folder: e.IsDir()}
		switch {
		case row.Folder:
			folders = append(folders, row)
		case !q.Folder && q.takes(e.Name()):
			row.Size = fileSize(info.Size())
			files = append(files, row)
		}
	}
	return append(folders, files...)
}

func (q FileQuestion) takes(name string) bool {
	return len(q.Endings) == 0 || slices.Contains(q.Endings, strings.ToLower(filepath.Ext(name)))
}

// places are the home folder and the drives that were put in, where Linux
// desktops show them.
func places(home string) []BrowsePlace {
	all := []BrowsePlace{{lang.L("主文件夹"), home}}
	for _, parent := range []string{"/media/" + filepath.Base(home), "/run/media/" + filepath.Base(home)} {
		drives, err := os.ReadDir(parent)
		if err != nil {
			continue // nothing is put in there
		}
		for _, d := range drives {
			all = append(all, BrowsePlace{d.Name(), filepath.Join(parent, d.Name())})
		}
	}
	return all
}
