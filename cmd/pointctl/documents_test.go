package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"confirmpoint/internal/docs"
)

// planDates are the dates that documents use for a plan, as days from today, so
// that what they do happens inside the window whenever it is run.
var planDates = map[string]int{
	"2026-09-18": -30, "2026-09-23": -7, "2026-10-25": 30, "2026-10-28": 33, "2026-12-15": 90,
}

func documents(t *testing.T) []docs.Document {
	t.Helper()
	all, err := docs.Read(os.DirFS(filepath.Join("..", "..")))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// runDocuments runs every block of commands of every document that does not say
// why it is not run (package docs tells how). bin is the folder of registryd.
func runDocuments(t *testing.T, bin string) {
	run := 0
	for _, d := range documents(t) {
		var blocks []docs.Block
		for _, b := range d.Blocks {
			if b.Lang == "sh" && len(b.Note("not run")) == 0 {
				blocks = append(blocks, b)
			}
		}
		if len(blocks) == 0 {
			continue
		}
		run += len(blocks)
		t.Run(d.Path, func(t *testing.T) {
			r := newReader(t, bin)
			for _, b := range blocks {
				if !r.block(d.Path, b) {
					return
				}
			}
		})
	}
	if run < 5 {
		t.Errorf("only %d blocks to run: the search is broken", run)
	}
}

// reader is somebody who does what a document says, in a folder of his own.
type reader struct {
	t      *testing.T
	dir    string
	env    []string
	change *strings.Replacer
}

func newReader(t *testing.T, bin string) *reader {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"keyring", "tmp"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	_, port, _ := strings.Cut(freePort(t), ":")
	change := []string{
		"bin/registryd ", "registryd ", "bin/pointctl ", "pointctl ",
		"--listen :8443", "--listen 127.0.0.1:" + port, "registry.example.cn", "127.0.0.1", ":8443", ":" + port, ":9180", ":0",
	}
	for date, days := range planDates {
		change = append(change, date, time.Now().AddDate(0, 0, days).Format(time.DateOnly))
	}
	return &reader{t: t, dir: dir, change: strings.NewReplacer(change...), env: []string{
		"PATH=" + bin + string(os.PathListSeparator) + os.Getenv("PATH"),
		"HOME=" + dir, "XDG_DATA_HOME=" + filepath.Join(dir, "data"), "TMPDIR=" + filepath.Join(dir, "tmp"),
		envSecrets + "=" + filepath.Join(dir, "keyring"), "GORACE=" + promptExit,
	}}
}

// block runs one block; it tells whether the rest of the document is worth a try.
func (r *reader) block(name string, b docs.Block) bool {
	r.t.Helper()
	r.env = append(r.env, b.Note("with")...)
	text := r.change.Replace(strings.Join(append(b.Note("first"), b.Text), "\n"))
	ctx, stop := context.WithTimeout(context.Background(), 2*time.Minute)
	beside := len(b.Note("goes on")) > 0
	if beside {
		text = "exec " + text // is stopped as one process
	}
	cmd := exec.CommandContext(ctx, "sh", "-euc", text)
	cmd.Dir, cmd.Env = r.dir, r.env
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if beside {
		if err := cmd.Start(); err != nil {
			r.t.Fatal(err)
		}
		r.t.Cleanup(func() {
			defer stop()
			_ = cmd.Process.Signal(os.Interrupt)
			if err := cmd.Wait(); err != nil {
				r.t.Errorf("%s:%d: %v\n%s", name, b.Line, err, &out)
			}
		})
		return true
	}
	defer stop()
	if err := cmd.Run(); err != nil {
		r.t.Errorf("%s:%d: %v\n%s\n%s", name, b.Line, err, text, &out)
		return false
	}
	for _, want := range b.Note("prints") {
		if !strings.Contains(out.String(), want) {
			r.t.Errorf("%s:%d: nothing printed %q:\n%s", name, b.Line, want, &out)
		}
	}
	return true
}

// code finds what stands in a document as code: spans, and lines of blocks.
var code = regexp.MustCompile("`([^`\n]+)`|(?m)^ *((?:bin/)?(?:pointctl|registryd) .*)$")

// checkFlags: each subcommand and flag of pointctl and registryd that a document
// names is one the program has.
func checkFlags(t *testing.T, registryd string) {
	programs := map[string]*usage{"pointctl": newUsage("pointctl"), "registryd": newUsage(registryd)}
	found := 0
	for _, d := range documents(t) {
		if d.Path == "CHANGELOG.md" {
			continue // tells of what was, too
		}
		for _, m := range code.FindAllStringSubmatch(d.Text, -1) {
			words := strings.Fields(strings.TrimPrefix(m[1]+m[2], "bin/"))
			if len(words) == 0 || programs[words[0]] == nil {
				continue
			}
			found++
			if wrong := programs[words[0]].wrong(t, words[1:]); wrong != "" {
				t.Errorf("%s: %s has no %s: %s", d.Path, words[0], wrong, strings.Join(words, " "))
			}
		}
	}
	if found < 100 {
		t.Errorf("only %d commands found: the search is broken", found)
	}
}

// usage asks a program for its help, once for each of its commands.
type usage struct {
	program string
	texts   map[string]string
}

func newUsage(program string) *usage { return &usage{program: program, texts: map[string]string{}} }

func (u *usage) help(t *testing.T, path []string) string {
	t.Helper()
	key := strings.Join(path, " ")
	if _, ok := u.texts[key]; !ok {
		out, err := exec.Command(u.program, append(slices.Clone(path), "--help")...).CombinedOutput()
		if err != nil {
			t.Fatalf("%s %s --help: %v\n%s", u.program, key, err, out)
		}
		u.texts[key] = string(out)
	}
	return u.texts[key]
}

var (
	flagWord    = regexp.MustCompile(`--([a-z][a-z-]*)`)
	commandWord = regexp.MustCompile(`^[a-z][a-z-]*$`)
)

// wrong names the first subcommand or flag that the help does not know.
// Arguments, alternatives in brackets and placeholders are passed over.
func (u *usage) wrong(t *testing.T, words []string) string {
	t.Helper()
	var path []string
	more := true // subcommands may follow
	for i := 0; i < len(words); i++ {
		word := strings.TrimRight(words[i], ",;:.")
		help := u.help(t, path)
		if word == "help" || word == "#" || word == "|" || word == "&&" || strings.HasPrefix(word, ">") {
			break // another command, or a remark
		}
		for _, m := range flagWord.FindAllStringSubmatch(word, -1) {
			if !regexp.MustCompile(`--` + m[1] + `\b`).MatchString(help + u.below(t, path)) {
				return "--" + m[1]
			}
		}
		switch {
		case strings.HasPrefix(word, "--"):
			if len(path) == 0 && !strings.Contains(word, "=") && word != "--help" && word != "--version" {
				i++ // the value of a flag in front of the command
			}
		case more && commandWord.MatchString(word) && u.names(help, word):
			path = append(path, word)
		case more && len(path) == 0 && commandWord.MatchString(word):
			return word
		default:
			more = false
		}
	}
	return ""
}

// names tells whether a help lists a subcommand.
func (u *usage) names(help, word string) bool {
	_, list, ok := strings.Cut(help, "命令：\n")
	return ok && regexp.MustCompile(`(?m)^  `+word+`\s`).MatchString(list)
}

// below gives the helps of a command's subcommands: a document may name
// several at once, as in a|b --flag.
func (u *usage) below(t *testing.T, path []string) string {
	t.Helper()
	if len(path) == 0 {
		return ""
	}
	_, list, ok := strings.Cut(u.help(t, path), "命令：\n")
	if !ok {
		return ""
	}
	list, _, _ = strings.Cut(list, "\n\n")
	var all strings.Builder
	for _, m := range regexp.MustCompile(`(?m)^  ([a-z][a-z-]*)\s`).FindAllStringSubmatch(list, -1) {
		all.WriteString(u.help(t, append(slices.Clone(path), m[1])))
	}
	return all.String()
}
