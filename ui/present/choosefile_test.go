package present

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// desktop is a folder as a clerk has it, and the home of the test.
func desktop(t *testing.T) string {
	t.Helper()
	home := t.TempDir()
	t.Setenv("HOME", home)
	for _, folder := range []string{"文档/委托书", "图片", ".config"} {
		if err := os.MkdirAll(filepath.Join(home, folder), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{"文档/a.PDF", "文档/b.txt", "文档/.c.pdf"} {
		if err := os.WriteFile(filepath.Join(home, file), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return home
}

func rowNames(s BrowseState) string {
	var names []string
	for _, r := range s.Rows {
		names = append(names, r.Name)
	}
	return strings.Join(names, " ")
}

func TestAFileIsChosenInTheSystemsDialog(t *testing.T) {
	runner := &stepRunner{t: t}
	p := NewFileChooser(runner)
	answers, asked := []string{"/u/a.pdf", ""}, 0
	p.System = func(_ context.Context, q FileQuestion) (string, error) {
		asked++
		check(t, "start", q.Start, "/u")
		return answers[asked-1], nil
	}
	var got []string
	for range answers {
		p.Ask(FileQuestion{Start: "/u"}, func(path string) { got = append(got, path) })
		p.Ask(FileQuestion{Start: "/u"}, func(string) { t.Error("a second dialog over the first") })
		runner.settle()
	}
	check(t, "asked", asked, 2)
	check(t, "chosen", strings.Join(got, "|"), "/u/a.pdf")
	check(t, "our own dialog", p.State().Shown, false)
}

func TestAFileIsChosenWithoutOne(t *testing.T) {
	home := desktop(t)
	runner := &stepRunner{t: t}
	p := NewFileChooser(runner)
	p.System = func(context.Context, FileQuestion) (string, error) { return "", errors.New("no portal") }
	chosen := ""
	ask := func(q FileQuestion) {
		p.Ask(q, func(path string) { chosen = path })
		runner.settle()
	}
	ask(FileQuestion{Title: "选择扫描件", Endings: []string{".pdf"}})
	check(t, "home", p.State().Folder, home)
	check(t, "folders only, none hidden", rowNames(p.State()), "图片 文档")
	check(t, "no file yet", p.State().CanAccept, false)
	p.Accept()
	p.Choose(1)
	p.Enter()
	runner.settle()
	check(t, "inside", rowNames(p.State()), "委托书 a.PDF")
	p.Up()
	p.Up() // twice before the first has listed: the later counts
	runner.settle()
	check(t, "above", p.State().Folder, home)
	p.Go(filepath.Join(home, "文档"))
	runner.settle()
	p.Choose(1)
	check(t, "a file", p.State().CanAccept, true)
	p.Enter()
	check(t, "chosen", chosen, filepath.Join(home, "文档", "a.PDF"))
	check(t, "closed", p.State().Shown, false)

	// The folder of the field may be gone, and its file name is no folder.
	ask(FileQuestion{Folder: true, Accept: "选这个文件夹", Start: filepath.Join(home, "文档", "委托书", "没有", "x")})
	check(t, "nearest", p.State().Folder, filepath.Join(home, "文档", "委托书"))
	check(t, "empty", p.State().Empty != "", true)
	p.Enter()
	check(t, "folder", chosen, filepath.Join(home, "文档", "委托书"))

	chosen = "none"
	ask(FileQuestion{})
	p.Close()
	runner.settle()
	check(t, "given up", chosen, "none")
	check(t, "asked anew", p.asking, false)
}

func TestALateListingIsNotShown(t *testing.T) {
	desktop(t)
	runner := &stepRunner{t: t}
	p := NewFileChooser(runner)
	p.Ask(FileQuestion{}, func(string) { t.Error("chosen by itself") })
	p.Close()
	runner.settle()
	check(t, "shown", p.State().Shown, false)
	check(t, "rows", len(p.State().Rows), 0)
}

func TestAPDFIsSavedWhereTheClerkWantsItAndOpened(t *testing.T) {
	b := newRecordBench(t).open("r1")
	folder, opened := t.TempDir(), []string{}
	b.ChooseFile = func(q FileQuestion, then func(string)) {
		check(t, "a folder", q.Folder, true)
		then(folder)
	}
	b.OpenFile = func(path string) { opened = append(opened, filepath.Base(path)) }
	for range 2 { // the second time it is there already
		b.savePDF("0123456789abcdef", []byte("%PDF-1.7"))
		b.runner.settle()
	}
	check(t, "opened", strings.Join(opened, " "), "扫描件-01234567.pdf 扫描件-01234567.pdf")
	data, err := os.ReadFile(filepath.Join(folder, opened[0]))
	check(t, "written", string(data), "%PDF-1.7")
	check(t, "error", err, nil)
	folder = filepath.Join(folder, "没有")
	b.savePDF("0123456789abcdef", []byte("%PDF-1.7"))
	b.runner.settle()
	check(t, "cannot be written", b.notices.Current().Severity, NoticeError)
	check(t, "opened then", len(opened), 2)
}
